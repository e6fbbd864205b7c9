import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { Sheet } from './sheet.tsx';
import { Speed } from './speed.tsx';

const m = defineMessages({
  title: { ko: '받은 신청', en: 'Inbox' },
  lead: { ko: '우리 PG로 전달된 신청입니다. 진행한 단계를 기록하면 가맹점 화면에 바로 표시됩니다.', en: 'Cases handed over to your gateway. Each step you record shows to the merchant at once.' },
  reference: { ko: '신청 번호', en: 'Reference' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  state: { ko: '상태', en: 'State' },
  since: { ko: '상태 변경', en: 'Since' },
  due: { ko: '통상 기한', en: 'Usually by' },
  next: { ko: '다음 단계', en: 'Your next step' },
  wait: { ko: '{who} 차례', en: 'Turn: {who}' },
  overdue: { ko: '기한 지남', en: 'Overdue' },
  none: { ko: '없음', en: 'None' },
  search: { ko: '검색', en: 'Search' },
  searchHint: { ko: '신청 번호, 상호, 가맹점', en: 'Reference, trade name or merchant' },
  first: { ko: '처음으로', en: 'Back to the newest' },
  more: { ko: '다음 페이지', en: 'Older' },
  emptyTitle: { ko: '받은 신청이 없습니다', en: 'Nothing in the inbox' },
  empty: { ko: '가맹점이 이 PG로 신청하면 여기에 나타납니다.', en: 'Cases appear here when merchants apply to this gateway.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const { gateway } = useSession();
  const [cursor, setCursor] = useState<string | undefined>();
  const [search, setSearch] = useState('');
  const inbox = useRead('gatewayInbox', { query: { cursor, search: search.trim() === '' ? undefined : search.trim() } }, { keepPrevious: true });
  const next = inbox.data?.next ?? null;
  return (
    <>
      <PageHeader {...(gateway !== null && { above: <span className="text-small font-semibold text-soft">{t(gateway.name)}</span> })} title={t(m.title)} lead={t(m.lead)} />
      <TextInput
        type="search" label={t(m.search)} hint={t(m.searchHint)} value={search} autoComplete="off" maxLength={100} fieldClassName="mb-6 max-w-prose"
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setCursor(undefined);
        }}
      />
      {inbox.isPending && <LoadingState lines={8} />}
      {inbox.isError && <ErrorState failure={inbox.error} onRetry={() => void inbox.refetch()} retrying={inbox.isFetching} />}
      {inbox.data !== undefined && (
        <Table
          caption={t(m.title)} rows={inbox.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'reference', header: t(m.reference), heading: true, cell: (row) => <TextLink to="/gateway/cases/$caseId" params={{ caseId: row.id }}>{row.reference}</TextLink> },
            { key: 'merchant', header: t(m.merchant), cell: (row) => row.merchant.name },
            { key: 'methods', header: t(m.methods), cell: (row) => [...new Set(row.methods.map(({ names }) => t(names)))].join(', ') },
            { key: 'state', header: t(m.state), cell: (row) => <StatusBadge shape={HEADLINE_SHAPES[row.standing.headline]}>{t(row.standing.label)}</StatusBadge> },
            { key: 'next', header: t(m.next), cell: (row) => nextStep(row, t) },
            {
              key: 'due', header: t(m.due), cell: (row) => (
                <span className="inline-flex flex-wrap items-center gap-1.5">
                  {row.standing.expected.by === null ? t(m.none) : <When at={row.standing.expected.by} look="date" />}
                  {row.overdue && <Badge tone="bad">{t(m.overdue)}</Badge>}
                </span>
              ),
            },
            { key: 'since', header: t(m.since), cell: (row) => <When at={row.standing.since} look="distance" /> },
          ]}
        />
      )}
      <div className="mt-4 flex justify-between gap-3">
        {cursor !== undefined && <Button onClick={() => setCursor(undefined)}>{t(m.first)}</Button>}
        {next !== null && <Button onClick={() => setCursor(next)}>{t(m.more)}</Button>}
      </div>
      <Sheet search={search.trim()} />
      <Speed />
    </>
  );
}

type Row = Answer<'gatewayInbox'>['items'][number];

function nextStep(row: Row, t: ReturnType<typeof useText>['t']): string {
  const next = row.allowedActions.find(({ weight }) => weight === 'next');
  if (next !== undefined) return t(next.label);
  return row.standing.owner === 'merchant' && !row.standing.needsMerchant ? t(m.none) : t(m.wait, { who: t(row.standing.ownerLabel) });
}
