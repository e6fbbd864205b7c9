import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import type { Input } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/pager.tsx';

type Headline = NonNullable<NonNullable<Input<'deskCases'>['query']>['headline']>;

const m = defineMessages({
  title: { ko: '신청 건', en: 'Cases' },
  lead: { ko: '모든 가맹점의 신청을 최신순으로 보여 드립니다.', en: 'Cases of all merchants, newest first.' },
  search: { ko: '검색', en: 'Search' },
  searchHint: { ko: '신청 번호, 상호, 가맹점, PG, 상태', en: 'Reference, trade name, merchant, gateway or state' },
  allGateways: { ko: '모든 PG', en: 'All gateways' },
  allStates: { ko: '모든 상태', en: 'Every state' },
  attention: { ko: '운영자가 확인할 신청만 보고 있습니다.', en: 'Showing only cases that need you.' },
  failing: { ko: 'PG에 연결하지 못한 신청만 보고 있습니다.', en: 'Showing only cases whose gateway could not be reached.' },
  clear: { ko: '조건 지우기', en: 'Clear the filters' },
  reference: { ko: '신청 번호', en: 'Reference' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  gateway: { ko: 'PG', en: 'Gateway' },
  state: { ko: '상태', en: 'State' },
  owner: { ko: '담당', en: 'Whose turn' },
  since: { ko: '상태 변경', en: 'Since' },
  overdue: { ko: '기한 지남', en: 'Overdue' },
  emptyTitle: { ko: '해당하는 신청이 없습니다', en: 'No cases found' },
  empty: { ko: '가맹점이 신청을 제출하면 여기에 나타납니다. 검색 중이라면 다른 검색어를 입력해 주세요.', en: 'Cases appear here when merchants apply. If you searched, try another word.' },
});

export const title = m.title;

interface Asked {
  readonly headline?: Headline | undefined;
  readonly gateway?: string | undefined;
  readonly handOver?: 'failing' | undefined;
  readonly attention?: 'needed' | undefined;
}

/** The filters live in the address, so that figures link to them and the way back keeps them. */
function useFilters(): { readonly asked: Asked; readonly ask: (asked: Asked) => void } {
  const navigate = useNavigate();
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const asked: Asked = {
    headline: typeof raw['headline'] === 'string' && raw['headline'] in HEADLINE_SHAPES ? (raw['headline'] as Headline) : undefined,
    gateway: typeof raw['gateway'] === 'string' ? raw['gateway'] : undefined,
    handOver: raw['handOver'] === 'failing' ? 'failing' : undefined,
    attention: raw['attention'] === 'needed' ? 'needed' : undefined,
  };
  return { asked, ask: (next) => void navigate({ to: '/desk/cases', search: next as never, replace: true }) };
}

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const pages = usePages();
  const [search, setSearch] = useState('');
  const { asked, ask } = useFilters();
  const catalogue = useRead('catalogue');
  const overview = useRead('deskOverview');
  const cases = useRead('deskCases', { query: { cursor: pages.cursor, ...asked, search: search.trim() === '' ? undefined : search.trim() } }, { keepPrevious: true });
  const filter = (change: Asked): void => {
    ask({ ...asked, ...change });
    pages.reset();
  };
  const states = (overview.data?.queues ?? []).filter(({ code }) => code in HEADLINE_SHAPES);
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <div className="mb-6 grid gap-4 sm:grid-cols-3">
        <TextInput
          type="search" label={t(m.search)} hint={t(m.searchHint)} value={search} autoComplete="off" maxLength={100}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            pages.reset();
          }}
        />
        <Select
          label={t(m.gateway)} placeholder={t(m.allGateways)} value={asked.gateway ?? ''} onChange={(event) => filter({ gateway: event.currentTarget.value || undefined })}
          choices={(catalogue.data?.gateways ?? []).map(({ code, names }) => ({ value: code, label: t(names) }))}
        />
        <Select
          label={t(m.state)} placeholder={t(m.allStates)} value={asked.headline ?? ''} onChange={(event) => filter({ headline: (event.currentTarget.value || undefined) as Headline | undefined })}
          choices={states.map(({ code, label }) => ({ value: code, label: t(label) }))}
        />
      </div>
      {asked.attention === 'needed' && <div className="mb-4"><Banner title={t(m.attention)} action={<Button size="small" onClick={() => filter({ attention: undefined })}>{t(m.clear)}</Button>} /></div>}
      {asked.handOver === 'failing' && <div className="mb-4"><Banner title={t(m.failing)} action={<Button size="small" onClick={() => filter({ handOver: undefined })}>{t(m.clear)}</Button>} /></div>}
      {cases.isPending && <LoadingState lines={8} />}
      {cases.isError && <ErrorState failure={cases.error} onRetry={() => void cases.refetch()} retrying={cases.isFetching} />}
      {cases.data !== undefined && (
        <Table
          caption={t(m.title)} rows={cases.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'reference', header: t(m.reference), heading: true, cell: (row) => <TextLink to="/desk/cases/$caseId" params={{ caseId: row.id }}>{row.reference}</TextLink> },
            { key: 'merchant', header: t(m.merchant), cell: (row) => merchantNameIn(row.merchant.name, locale) },
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
