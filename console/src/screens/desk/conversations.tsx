import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { usePages } from '../../parts/pager.tsx';

type Conversation = Answer<'deskConversations'>['items'][number];

const m = defineMessages({
  title: { ko: '상담', en: 'Conversations' },
  lead: { ko: '답변을 기다리는 상담부터 보여 드립니다.', en: 'Those waiting for an answer come first.' },
  open: { ko: '진행 중', en: 'Open' },
  closed: { ko: '끝남', en: 'Closed' },
  which: { ko: '상담 상태', en: 'State' },
  answered_by_system: { ko: '자동 답변', en: 'Answered automatically' },
  waiting_for_operator: { ko: '답변 필요', en: 'Needs an answer' },
  waiting_for_merchant: { ko: '가맹점 답변 대기', en: 'Waiting for the merchant' },
  unread: { ko: '새 메시지 {count}개', en: '{count} new' },
  emptyTitle: { ko: '상담이 없습니다', en: 'No conversations' },
  empty: { ko: '가맹점이 문의하면 여기에 나타납니다.', en: 'Questions of merchants appear here.' },
});

const STATE_SHAPES: Record<Conversation['state'], StatusShape> = { answered_by_system: 'idle', waiting_for_operator: 'attention', waiting_for_merchant: 'waiting', closed: 'ended' };

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const [state, setState] = useState<'open' | 'closed'>('open');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <Tabs
        label={t(m.which)} value={state} onChange={setState}
        tabs={(['open', 'closed'] as const).map((value) => ({ value, label: t(m[value]), content: <List key={value} state={value} /> }))}
      />
    </>
  );
}

function List({ state }: { readonly state: 'open' | 'closed' }): ReactNode {
  const { t, locale } = useText();
  const pages = usePages();
  const found = useRead('deskConversations', { query: { state, cursor: pages.cursor } }, { keepPrevious: true });
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />;
  if (found.data.items.length === 0) return <EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>;
  return (
    <>
      <ul className="flex flex-col gap-3">
        {found.data.items.map((one) => (
          <li key={one.id} className="flex flex-col gap-1 rounded-card border border-line bg-surface p-4">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <TextLink to="/desk/conversations/$conversationId" params={{ conversationId: one.id }}>{one.merchantName === null ? t(one.title) : `${merchantNameIn(one.merchantName, locale)} · ${t(one.title)}`}</TextLink>
              <StatusBadge shape={STATE_SHAPES[one.state]}>{t(m[one.state])}</StatusBadge>
              {one.unread > 0 && <Badge tone="accent">{t(m.unread, { count: one.unread })}</Badge>}
            </div>
            <p className="truncate text-soft">{t(one.preview)}</p>
            <p className="text-small text-faint"><When at={one.lastMessageAt} look="distance" /></p>
          </li>
        ))}
      </ul>
      {pages.pager(found.data.next)}
    </>
  );
}
