import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import type { Locale } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { formatPercent, formatWon, When } from '../../parts/format.tsx';
import { sourceName } from '../../parts/source-name.ts';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { RowEditor } from './row-editor.tsx';
import type { CatalogueRow } from './row-editor.tsx';

const m = defineMessages({
  title: { ko: '수수료와 규칙', en: 'Fees and rules' },
  lead: { ko: '값마다 출처와 기준일이 있습니다. 바꾸기 전의 값은 이력에 남습니다.', en: 'Every value has its source and date. Old values stay in the history.' },
  search: { ko: '이름으로 검색', en: 'Find by name' },
  name: { ko: '이름', en: 'Name' },
  value: { ko: '값', en: 'Value' },
  source: { ko: '출처', en: 'Source' },
  asOf: { ko: '기준일', en: 'As of' },
  actions: { ko: '작업', en: 'Actions' },
  edit: { ko: '바꾸기', en: 'Change' },
  editName: { ko: '{name} 바꾸기', en: 'Change {name}' },
  disputed: { ko: '자료가 엇갈림', en: 'Sources differ' },
  onlyDisputed: { ko: '자료가 엇갈리는 값만 보기', en: 'Only values on which sources differ' },
  gateway: { ko: 'PG', en: 'Gateway' },
  allGateways: { ko: '모든 PG', en: 'All gateways' },
  changed: { ko: '바꾼 값', en: 'Changed here' },
  count: { ko: '값 {count}개', en: '{count, plural, one {# value} other {# values}}' },
  more: { ko: '{count}개 더 보기', en: 'Show {count} more' },
  unknown: { ko: '알 수 없음', en: 'Unknown' },
  yes: { ko: '예', en: 'Yes' },
  no: { ko: '아니요', en: 'No' },
  days: { ko: '{count}일', en: '{count, plural, one {# day} other {# days}}' },
  empty: { ko: '해당하는 값이 없습니다', en: 'No values found' },
  emptyHelp: { ko: '다른 이름으로 검색하거나 조건을 줄여 주세요.', en: 'Try another name, or fewer conditions.' },
});

export const title = m.title;

/** Rows drawn at once: hundreds of them make a phone slow, and nobody reads on that far. */
const STEP = 60;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const [search, setSearch] = useState('');
  const [gateway, setGateway] = useState('');
  const [onlyDisputed, setOnlyDisputed] = useState(false);
  const [shown, setShown] = useState(STEP);
  const [editing, setEditing] = useState<CatalogueRow | null>(null);
  const catalogue = useRead('deskCatalogue', { query: {} });
  const wanted = search.trim().toLowerCase();
  const all = catalogue.data?.items ?? [];
  const rows = all.filter((row) => `${row.key} ${row.label.ko} ${row.label.en}`.toLowerCase().includes(wanted) && (gateway === '' || row.gateway === gateway) && (!onlyDisputed || row.disputed));
  const gateways = [...new Map(all.flatMap(({ gateway: code, gatewayNames }) => (code === null || gatewayNames === null ? [] : [[code, gatewayNames] as const])))].map(([value, names]) => ({ value, label: t(names) }));
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <div className="mb-4 grid gap-4 sm:grid-cols-2">
        <TextInput type="search" label={t(m.search)} value={search} autoComplete="off" maxLength={100} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select label={t(m.gateway)} placeholder={t(m.allGateways)} choices={gateways} value={gateway} onChange={(event) => setGateway(event.currentTarget.value)} />
        <Checkbox label={t(m.onlyDisputed)} checked={onlyDisputed} onChange={(event) => setOnlyDisputed(event.currentTarget.checked)} />
      </div>
      {catalogue.isPending && <LoadingState lines={8} />}
      {catalogue.isError && <ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} retrying={catalogue.isFetching} />}
      {catalogue.data !== undefined && (
        <>
          <p role="status" className="mb-3 text-small text-faint">{t(m.count, { count: rows.length })}</p>
          <Table
            caption={t(m.title)} rows={rows.slice(0, shown)} rowKey={({ key }) => key} empty={<EmptyState title={t(m.empty)}>{t(m.emptyHelp)}</EmptyState>}
            columns={[
              {
                key: 'name', header: t(m.name), heading: true, cell: (row) => (
                  <span className="flex flex-wrap items-center gap-2">
                    {t(row.label)}
                    {row.version > 0 && <Badge tone="accent">{t(m.changed)}</Badge>}
                  </span>
                ),
              },
              { key: 'value', header: t(m.value), cell: (row) => (row.disputed ? <StatusBadge shape="attention">{t(m.disputed)}</StatusBadge> : <span className="numeric">{written(row, locale, t)}</span>) },
              { key: 'source', header: t(m.source), cell: (row) => <Source source={row.source} /> },
              { key: 'asOf', header: t(m.asOf), cell: (row) => <When at={row.asOf} look="date" /> },
              { key: 'actions', header: t(m.actions), actions: true, cell: (row) => <Button size="small" aria-label={t(m.editName, { name: t(row.label) })} onClick={() => setEditing(row)}>{t(m.edit)}</Button> },
            ]}
          />
          {rows.length > shown && <div className="mt-4"><Button wide onClick={() => setShown(shown + STEP)}>{t(m.more, { count: Math.min(STEP, rows.length - shown) })}</Button></div>}
        </>
      )}
      {editing !== null && <RowEditor key={editing.key} row={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

/** What kind of document it is, and its name for whoever looks it up. */
function Source({ source }: { readonly source: string }): ReactNode {
  const { t } = useText();
  const name = t(sourceName(source));
  return (
    <span className="text-small break-words">
      {name}
      {name !== source && <span className="block text-tiny break-all text-faint">{source}</span>}
    </span>
  );
}

function written({ kind, unit, value, valueText, choices }: CatalogueRow, locale: Locale, t: ReturnType<typeof useText>['t']): string {
  if (valueText !== null) return t(valueText);
  if (value === null || value === undefined) return t(m.unknown);
  if (kind === 'flag') return t(value === true ? m.yes : m.no);
  if (kind === 'choice') {
    const label = choices.find((one) => one.value === value)?.label;
    return label === undefined ? String(value) : t(label);
  }
  if (kind === 'text' || typeof value !== 'number') return String(value);
  if (unit === 'krw') return formatWon(value, locale);
  if (unit === 'percent') return formatPercent(value, locale);
  return unit === 'days' ? t(m.days, { count: value }) : String(value);
}
