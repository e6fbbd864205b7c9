import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Input } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from './pager.tsx';

type Headline = NonNullable<NonNullable<Input<'deskCases'>['query']>['headline']>;

const m = defineMessages({
  title: { ko: '신청 건', en: 'Cases' },
  lead: { ko: '모든 가맹점의 신청을 최신순으로 보여 드립니다.', en: 'Cases of all merchants, newest first.' },
  search: { ko: '신청 번호로 찾기', en: 'Find by reference' },
  reference: { ko: '신청 번호', en: 'Reference' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  gateway: { ko: 'PG사', en: 'Gateway' },
  state: { ko: '상태', en: 'State' },
  owner: { ko: '담당', en: 'Whose turn' },
  since: { ko: '상태 변경', en: 'Since' },
  all: { ko: '모든 상태 보기', en: 'Show every state' },
  overdue: { ko: '기한 지남', en: 'Overdue' },
  emptyTitle: { ko: '해당하는 신청이 없습니다', en: 'No cases found' },
  empty: { ko: '가맹점이 신청을 내면 여기에 나타납니다. 찾기를 쓰셨다면 다른 말로 찾아 보세요.', en: 'Cases appear here when merchants apply. If you searched, try another word.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const pages = usePages();
  const [search, setSearch] = useState('');
  const asked = useSearch({ strict: false }) as { readonly headline?: unknown };
  const headline = typeof asked.headline === 'string' && asked.headline in HEADLINE_SHAPES ? (asked.headline as Headline) : undefined;
  const cases = useRead('deskCases', { query: { cursor: pages.cursor, headline, search: search.trim() === '' ? undefined : search.trim() } }, { keepPrevious: true });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {headline !== undefined && <p className="mb-4"><TextLink to="/desk/cases" search={{}}>{t(m.all)}</TextLink></p>}
      <TextInput
        type="search" label={t(m.search)} value={search} autoComplete="off" maxLength={100} fieldClassName="mb-6 max-w-prose"
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          pages.reset();
        }}
      />
      {cases.isPending && <LoadingState lines={8} />}
      {cases.isError && <ErrorState failure={cases.error} onRetry={() => void cases.refetch()} />}
      {cases.data !== undefined && (
        <Table
          caption={t(m.title)} rows={cases.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'reference', header: t(m.reference), heading: true, cell: (row) => <TextLink to="/desk/cases/$caseId" params={{ caseId: row.id }}>{row.reference}</TextLink> },
            { key: 'merchant', header: t(m.merchant), cell: (row) => row.merchant.name },
            { key: 'gateway', header: t(m.gateway), cell: (row) => t(row.gateway.names) },
            {
              key: 'state', header: t(m.state), cell: (row) => (
                <span className="inline-flex flex-wrap gap-1">
                  <StatusBadge shape={HEADLINE_SHAPES[row.standing.headline]}>{t(row.standing.label)}</StatusBadge>
                  {row.overdue && <Badge tone="bad">{t(m.overdue)}</Badge>}
                </span>
              ),
            },
            { key: 'owner', header: t(m.owner), cell: (row) => t(row.standing.ownerLabel) },
            { key: 'since', header: t(m.since), cell: (row) => <When at={row.standing.since} look="distance" /> },
          ]}
        />
      )}
      {pages.pager(cases.data?.next)}
    </>
  );
}
