import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { useChat } from '../../frame/chat.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { NoWriting } from './thread.tsx';

type Conversation = Answer<'conversations'>['items'][number];

const m = defineMessages({
  title: { ko: '고객지원', en: 'Support' },
  lead: { ko: '문의와 답변을 한곳에서 봅니다. 답변이 오면 바로 표시됩니다.', en: 'Your questions and their answers in one place. New replies show up right away.' },
  existing: { ko: '이미 가입된 결제대행사가 있어요', en: 'Check for Existing Contracts' },
  ask: { ko: '문의하기', en: 'Ask a question' },
  emptyTitle: { ko: '아직 상담이 없습니다', en: 'No conversations yet' },
  empty: { ko: '궁금한 점을 남겨 주시면 운영자가 답변드립니다.', en: 'Leave a question and the operator answers it.' },
  unread: { ko: '새 메시지 {count}개', en: '{count, plural, one {# new message} other {# new messages}}' },
  answered_by_system: { ko: '자동 답변', en: 'Answered automatically' },
  waiting_for_operator: { ko: '답변 대기', en: 'Waiting for the operator' },
  waiting_for_merchant: { ko: '답변 도착', en: 'Answered' },
  closed: { ko: '종료', en: 'Closed' },
});

const SHAPES: Record<Conversation['state'], StatusShape> = { answered_by_system: 'done', waiting_for_operator: 'waiting', waiting_for_merchant: 'attention', closed: 'ended' };

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const openChat = useChat();
  const may = useMay('support:write');
  const list = useRead('conversations', { query: {} });
  return (
    <>
      <PageHeader
        title={t(m.title)}
        lead={t(m.lead)}
        actions={may && (
          <>
            <Button onClick={() => openChat({ topic: 'existing_contracts' })}>{t(m.existing)}</Button>
            <Button kind="primary" onClick={() => openChat({ topic: 'other' })}>{t(m.ask)}</Button>
          </>
        )}
      />
      {!may && <div className="mb-6"><NoWriting /></div>}
      {list.isPending ? <LoadingState /> : list.isError ? <ErrorState failure={list.error} onRetry={() => void list.refetch()} retrying={list.isFetching} /> : list.data.items.length === 0 ? <EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState> : (
        <ul className="flex flex-col divide-y divide-line">
          {list.data.items.map((one) => (
            <li key={one.id} className="flex flex-col gap-1 py-4">
              <span className="flex flex-wrap items-center gap-2">
                <TextLink to="/support/$conversationId" params={{ conversationId: one.id }}>{t(one.title)}</TextLink>
                <StatusBadge shape={SHAPES[one.state]}>{t(m[one.state])}</StatusBadge>
                {one.unread > 0 && <Badge tone="accent">{t(m.unread, { count: one.unread })}</Badge>}
              </span>
              <span className="truncate text-soft">{t(one.preview)}</span>
              <span className="text-small text-soft"><When at={one.lastMessageAt} look="distance" /></span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
