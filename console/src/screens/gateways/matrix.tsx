import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';

type Cell = Answer<'catalogue'>['cells'][number];
interface Row extends Cell {
  readonly key: string;
  readonly gatewayNames: Answer<'catalogue'>['gateways'][number]['names'];
  readonly methodNames: Answer<'catalogue'>['methods'][number]['names'];
}

const m = defineMessages({
  title: { ko: 'PG 및 결제수단', en: 'PGs and payment methods' },
  lead: { ko: '어느 PG가 어떤 결제수단을 어떤 방식으로 제공하는지, 자료의 날짜와 출처와 함께 보여 줍니다.', en: 'Which gateway offers which method in which payment type, with the date and source of each fact.' },
  search: { ko: 'PG 또는 결제수단 검색', en: 'Search a gateway or method' },
  type: { ko: '결제방식', en: 'Payment type' },
  all: { ko: '전체', en: 'All' },
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
  gateway: { ko: 'PG', en: 'Gateway' },
  method: { ko: '결제수단', en: 'Method' },
  state: { ko: '제공 여부', en: 'Offered' },
  fee: { ko: '수수료', en: 'Fee' },
  source: { ko: '기준일과 출처', en: 'Date and source' },
  offered: { ko: '제공', en: 'Offered' },
  disputed: { ko: '자료가 엇갈림', en: 'Sources differ' },
  unconfirmed: { ko: '미확인', en: 'Unconfirmed' },
  agreement: { ko: '별도 협의', en: 'Special agreement' },
  closed: { ko: '신규 불가', en: 'Closed to new' },
  none: { ko: '미제공', en: 'Not offered' },
  affiliate: { ko: 'PG 제휴', en: 'Through the gateway' },
  guide: { ko: 'PG 가입·수수료 안내 문서', en: 'Guide to joining and fees' },
  developers: { ko: '연동 개발 문서', en: 'Developer documentation' },
  screenshot: { ko: '신청 콘솔 화면', en: 'Screen of an application console' },
  empty: { ko: '맞는 조합이 없습니다', en: 'Nothing matches' },
  emptyHint: { ko: '다른 이름으로 검색하거나 결제방식을 전체로 바꾸어 주세요.', en: 'Try another name, or all payment types.' },
  more: { ko: '더 보기 (남은 {count}개)', en: 'Show more ({count} left)' },
  count: { ko: '{count}개', en: '{count, plural, one {# entry} other {# entries}}' },
});

const SHAPES: Record<Cell['state'], StatusShape> = { offered: 'done', disputed: 'attention', unconfirmed: 'attention', agreement: 'waiting', closed: 'failed', none: 'ended' };
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
  const rows = useMemo(() => rowsOf(catalogue.data), [catalogue.data]);
  const header = <PageHeader title={t(m.title)} lead={t(m.lead)} />;
  if (catalogue.isPending) return <>{header}<LoadingState lines={10} /></>;
  if (catalogue.isError) return <>{header}<ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} retrying={catalogue.isFetching} /></>;
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((row) => (type === 'all' || row.type === type) && (wanted === '' || `${row.gatewayNames.ko} ${row.gatewayNames.en} ${row.methodNames.ko} ${row.methodNames.en} ${row.gateway}`.toLowerCase().includes(wanted)));
  return (
    <>
      {header}
      <div className="mb-6 grid gap-4 sm:grid-cols-2">
        <TextInput type="search" label={t(m.search)} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select label={t(m.type)} value={type} onChange={(event) => setType(event.currentTarget.value)} choices={[{ value: 'all', label: t(m.all) }, ...TYPES.map((value) => ({ value: value as string, label: t(m[value]) }))]} />
      </div>
      <p aria-live="polite" className="mb-3 text-small text-soft">{t(m.count, { count: shown.length })}</p>
      {shown.length === 0 ? <EmptyState title={t(m.empty)}>{t(m.emptyHint)}</EmptyState> : (
        <Table
          caption={t(m.title)}
          rows={shown.slice(0, most)}
          rowKey={(row) => row.key}
          columns={[
            { key: 'gateway', heading: true, header: t(m.gateway), cell: (row) => row.gatewayNames[locale] },
            { key: 'method', header: t(m.method), cell: (row) => <span className="flex flex-wrap gap-2">{row.methodNames[locale]}{row.relationship === 'affiliate' && <Badge>{t(m.affiliate)}</Badge>}</span> },
            { key: 'type', header: t(m.type), cell: (row) => t(m[row.type]) },
            { key: 'state', header: t(m.state), cell: (row) => <span className="flex flex-col gap-1"><StatusBadge shape={SHAPES[row.state]}>{t(m[row.state])}</StatusBadge>{row.reason !== null && <span className="text-small text-soft">{t(row.reason)}</span>}</span> },
            { key: 'fee', header: t(m.fee), cell: (row) => (row.fee === null ? '–' : t(row.fee)) },
            { key: 'source', header: t(m.source), cell: (row) => <span className="text-small text-soft">{row.asOf}<span className="block">{[...new Set(row.sources.map((source) => sourceName(source, t)))].slice(0, 2).join(', ')}</span></span> },
          ]}
        />
      )}
      {shown.length > most && (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => setMost(most + PAGE * 3)}>{t(m.more, { count: shown.length - most })}</Button>
        </div>
      )}
    </>
  );
}

/** The kind of document a fact comes from; the catalogue itself names files. */
function sourceName(source: string, t: ReturnType<typeof useText>['t']): string {
  if (URL.canParse(source)) return new URL(source).host;
  if (/\.(mdx|ya?ml|json)$/.test(source)) return t(m.developers);
  if (/\.(png|jpe?g)$/.test(source)) return t(m.screenshot);
  return source.endsWith('.md') ? t(m.guide) : source;
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
