import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { useNarrow } from '../../parts/narrow.ts';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { ByMethod } from './by-method.tsx';
import { matrixWords, Offer, Origin, Through } from './matrix-row.tsx';
import type { Row } from './matrix-row.tsx';

const m = defineMessages({
  title: { ko: 'PG 및 결제수단', en: 'PGs and payment methods' },
  lead: { ko: '어느 PG가 어떤 결제수단을 어떤 방식으로 제공하는지, 자료의 날짜와 출처와 함께 보여 줍니다.', en: 'Which gateway offers which method in which payment type, with the date and source of each fact.' },
  search: { ko: 'PG 또는 결제수단 검색', en: 'Search a gateway or method' },
  all: { ko: '전체', en: 'All' },
  gateway: { ko: 'PG', en: 'Gateway' },
  method: { ko: '결제수단', en: 'Method' },
  state: { ko: '제공 여부', en: 'Offered' },
  empty: { ko: '맞는 조합이 없습니다', en: 'Nothing matches' },
  emptyHint: { ko: '다른 이름으로 검색하거나 결제방식을 전체로 바꾸어 주세요.', en: 'Try another name, or all payment types.' },
  more: { ko: '더 보기 (남은 {count}개)', en: 'Show more ({count} left)' },
  count: { ko: '{count}개', en: '{count, plural, one {# entry} other {# entries}}' },
});

/** Rows shown at first: most people search, and hundreds of cards are no answer on a phone. */
const PAGE = 40;
const TYPES = ['one_time', 'subscription', 'key_in', 'verification'] as const;

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const catalogue = useRead('catalogue');
  const [search, setSearch] = useState('');
  const [type, setType] = useState<string>('all');
  const [most, setMost] = useState(PAGE);
  const narrow = useNarrow();
  const rows = useMemo(() => rowsOf(catalogue.data), [catalogue.data]);
  const header = <PageHeader title={t(m.title)} lead={t(m.lead)} />;
  if (catalogue.isPending) return <>{header}<LoadingState lines={10} /></>;
  if (catalogue.isError) return <>{header}<ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} retrying={catalogue.isFetching} /></>;
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((row) => (type === 'all' || row.type === type) && (wanted === '' || `${row.gatewayNames.ko} ${row.gatewayNames.en} ${row.methodNames.ko} ${row.methodNames.en} ${row.gateway}`.toLowerCase().includes(wanted)));
  return (
    <>
      {header}
      {/* On a phone what narrows the list stays in reach while the list goes by. */}
      <div role="search" className="mb-4 grid grid-cols-[3fr_2fr] gap-3 max-md:sticky max-md:top-14 max-md:z-20 max-md:-mx-4 max-md:border-b max-md:border-line max-md:bg-paper max-md:px-4 max-md:pb-3 sm:gap-4 md:mb-6 md:grid-cols-2">
        <TextInput type="search" label={t(m.search)} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select label={t(matrixWords.type)} value={type} onChange={(event) => setType(event.currentTarget.value)} choices={[{ value: 'all', label: t(m.all) }, ...TYPES.map((value) => ({ value: value as string, label: t(matrixWords[value]) }))]} />
      </div>
      <p aria-live="polite" className="mb-3 text-small text-soft">{t(m.count, { count: shown.length })}</p>
      {shown.length === 0 && <EmptyState title={t(m.empty)}>{t(m.emptyHint)}</EmptyState>}
      {shown.length > 0 && narrow && <ByMethod rows={shown} methods={catalogue.data.methods} searching={wanted !== ''} />}
      {shown.length > 0 && !narrow && (
        <Table
          caption={t(m.title)}
          rows={shown.slice(0, most)}
          rowKey={(row) => row.key}
          columns={[
            { key: 'gateway', heading: true, header: t(m.gateway), cell: (row) => row.gatewayNames[locale] },
            { key: 'method', header: t(m.method), cell: (row) => <span className="flex flex-wrap gap-2">{row.methodNames[locale]}<Through row={row} /></span> },
            { key: 'type', header: t(matrixWords.type), cell: (row) => t(matrixWords[row.type]) },
            { key: 'state', header: t(m.state), cell: (row) => <Offer row={row} /> },
            { key: 'fee', header: t(matrixWords.fee), cell: (row) => <span className="inline-block min-w-28">{row.fee === null ? '–' : t(row.fee)}</span> },
            { key: 'source', header: t(matrixWords.source), cell: (row) => <Origin row={row} /> },
          ]}
        />
      )}
      {!narrow && shown.length > most && (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => setMost(most + PAGE * 3)}>{t(m.more, { count: shown.length - most })}</Button>
        </div>
      )}
    </>
  );
}

function rowsOf(catalogue: Answer<'catalogue'> | undefined): Row[] {
  if (catalogue === undefined) return [];
  const gateways = new Map(catalogue.gateways.map((one) => [one.code, one.names]));
  const methods = new Map(catalogue.methods.map((one) => [one.code, one.names]));
  return catalogue.cells.flatMap((cell) => {
    const gatewayNames = gateways.get(cell.gateway);
    const methodNames = methods.get(cell.method);
    return cell.state === 'none' || gatewayNames === undefined || methodNames === undefined ? [] : [{ ...cell, key: `${cell.gateway}/${cell.method}/${cell.type}`, gatewayNames, methodNames }];
  });
}
