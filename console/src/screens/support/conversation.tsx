import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { PageHeader } from '../../parts/surfaces.tsx';
import { ContractCheck } from './contract-check.tsx';
import { Thread } from './thread.tsx';

const m = defineMessages({ title: { ko: '상담', en: 'Conversation' }, back: { ko: '고객지원', en: 'Support' } });

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const { conversationId = '' } = useParams({ strict: false });
  const thread = useRead('conversation', { params: { conversationId }, query: {} });
  return (
    <>
      <PageHeader title={thread.data === undefined ? t(m.title) : t(thread.data.conversation.title)} above={<TextLink to="/support">{t(m.back)}</TextLink>} />
      {/* As high as the window leaves, so that the messages scroll between the title and the box to write in. */}
      <div className="flex h-[calc(100dvh-17rem)] min-h-96 flex-col">{thread.data?.conversation.topic === 'existing_contracts' ? <ContractCheck key={conversationId} conversationId={conversationId} /> : <Thread conversationId={conversationId} />}</div>
    </>
  );
}
