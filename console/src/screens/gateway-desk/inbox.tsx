import type { ReactNode } from 'react';
import { useState } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';

const m = defineMessages({
  title: { ko: '받은 신청', en: 'Inbox' },
  lead: { ko: '우리 PG사로 전달된 신청입니다. 진행하신 단계를 남기면 가맹점에 바로 보입니다.', en: 'Cases handed over to your gateway. Each step you record shows to the merchant at once.' },
  reference: { ko: '신청 번호', en: 'Reference' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  number: { ko: '사업자등록번호', en: 'Business number' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  state: { ko: '상태', en: 'State' },
  since: { ko: '상태 변경', en: 'Since' },
  first: { ko: '처음으로', en: 'Back to the newest' },
  more: { ko: '다음 쪽', en: 'Older' },
  emptyTitle: { ko: '받은 신청이 없습니다', en: 'Nothing in the inbox' },
  empty: { ko: '가맹점이 신청하면 여기에 나타납니다.', en: 'Cases appear here when merchants apply.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const [cursor, setCursor] = useState<string | undefined>();
  const inbox = useRead('gatewayInbox', { query: { cursor } }, { keepPrevious: true });
  const next = inbox.data?.next ?? null;
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {inbox.isPending && <LoadingState lines={8} />}
      {inbox.isError && <ErrorState failure={inbox.error} onRetry={() => void inbox.refetch()} />}
      {inbox.data !== undefined && (
        <Table
          caption={t(m.title)} rows={inbox.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'reference', header: t(m.reference), heading: true, cell: (row) => <TextLink to="/gateway/cases/$caseId" params={{ caseId: row.id }}>{row.reference}</TextLink> },
            { key: 'merchant', header: t(m.merchant), cell: (row) => row.merchant.name },
            { key: 'number', header: t(m.number), cell: (row) => row.merchant.registrationNumber },
            { key: 'methods', header: t(m.methods), cell: (row) => row.methods.map(({ names }) => t(names)).join(', ') },
            { key: 'state', header: t(m.state), cell: (row) => <StatusBadge shape={HEADLINE_SHAPES[row.standing.headline]}>{t(row.standing.label)}</StatusBadge> },
            { key: 'since', header: t(m.since), cell: (row) => <When at={row.standing.since} look="distance" /> },
          ]}
        />
      )}
      <div className="mt-4 flex justify-between gap-3">
        {cursor !== undefined && <Button onClick={() => setCursor(undefined)}>{t(m.first)}</Button>}
        {next !== null && <Button onClick={() => setCursor(next)}>{t(m.more)}</Button>}
      </div>
    </>
  );
}
