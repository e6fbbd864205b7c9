import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronDown, Download } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Select, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/pager.tsx';
import { PaymentFigures } from './payment-figures.tsx';
import { OutcomeBadge, PaymentStory, amountText, outcomeNames } from './payment-story.tsx';

type Filter = Omit<NonNullable<NonNullable<Input<'storePaymentFigures'>['query']>>, 'least' | 'most'> & { readonly least?: string | undefined; readonly most?: string | undefined };
type Row = Answer<'storePayments'>['items'][number];

const m = defineMessages({
  title: { ko: '결제 내역', en: 'Payments' },
  lead: { ko: '테스트 상점의 모든 결제입니다. 이 화면의 테스트 결제와 가맹점 프로그램이 만든 결제를 함께 보여 드립니다.', en: 'Every payment of the test store: those of your own programs and those made on the test page.' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  search: { ko: '주문번호 또는 결제번호', en: 'Order or payment number' },
  searchHint: { ko: 'merchant_uid의 일부 또는 imp_uid 전체', en: 'Part of a merchant_uid, or a whole imp_uid' },
  status: { ko: '상태', en: 'Status' },
  anyStatus: { ko: '모든 상태', en: 'Every status' },
  method: { ko: '결제수단', en: 'Payment method' },
  anyMethod: { ko: '모든 결제수단', en: 'Every method' },
  channel: { ko: '채널', en: 'Channel' },
  anyChannel: { ko: '모든 채널', en: 'Every channel' },
  from: { ko: '시작일', en: 'From' },
  to: { ko: '종료일', en: 'To' },
  least: { ko: '최소 금액', en: 'At least' },
  most: { ko: '최대 금액', en: 'At most' },
  clear: { ko: '조건 지우기', en: 'Clear the filters' },
  export: { ko: '{kind:으로/로} 내려받기', en: 'Download as {kind}' },
  exportHint: { ko: '지금 조건에 맞는 최근 20,000건까지 내려받습니다.', en: 'The newest 20,000 that match the filters.' },
  order: { ko: '주문번호', en: 'Order number' },
  amount: { ko: '금액', en: 'Amount' },
  started: { ko: '결제 시작 일시', en: 'Started' },
  narrow: { ko: '검색 조건과 내려받기', en: 'Filters and downloads' },
  narrowed: { ko: '적용 중인 조건 {count}개', en: '{count} in use' },
  failed: { ko: '결제 실패(결제창을 닫은 경우 포함)', en: 'Failed (closed by the payer included)' },
  left: { ko: '{amount} 중 남은 금액', en: 'left of {amount}' },
  emptyTitle: { ko: '해당하는 결제가 없습니다', en: 'No payments found' },
  empty: { ko: '결제 연동에서 테스트 결제를 하시거나 조건을 바꿔 주세요.', en: 'Make a test payment on the integration page, or change the filters.' },
});

export const title = m.title;

const NAMES = ['search', 'status', 'method', 'channel', 'from', 'to', 'least', 'most'] as const;

/** The filters and the page live in the address: a link shows the same list, and the way back keeps it. Another filter begins at its first page. */
function useFilter(): { readonly filter: Filter; readonly cursor: string | undefined; readonly go: (cursor: string | undefined) => void; readonly set: (change: Partial<Record<(typeof NAMES)[number], string>>) => void; readonly clear: () => void } {
  const navigate = useNavigate();
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter: Record<string, string> = {};
  for (const name of NAMES) {
    const value = raw[name];
    if ((typeof value === 'string' || typeof value === 'number') && String(value) !== '') filter[name] = String(value);
  }
  if (!/^(ready|paid|failed|cancelled)$/.test(filter['status'] ?? 'paid')) delete filter['status'];
  for (const day of ['from', 'to']) if (!/^\d{4}-\d{2}-\d{2}$/.test(filter[day] ?? '2026-01-01')) delete filter[day];
  for (const bound of ['least', 'most']) if (!/^\d{1,12}$/.test(filter[bound] ?? '0')) delete filter[bound];
  const place = raw['cursor'];
  const show = (search: object, replace: boolean): void => void navigate({ to: '/integration/payments', search: search as never, replace });
  return {
    filter: filter as Filter,
    cursor: typeof place === 'string' && /^\d{1,16}\.\d{1,18}$/.test(place) ? place : undefined,
    // A page of its own in the history: Back leads to the page before.
    go: (cursor) => show({ ...filter, ...(cursor !== undefined && { cursor }) }, false),
    set: (change) => show(Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value !== '')), true),
    clear: () => show({}, true),
  };
}

export function Screen(): ReactNode {
  const { t } = useText();
  const { filter, cursor, go, set, clear } = useFilter();
  const pages = usePages({ cursor, go });
  const [opened, setOpened] = useState<string | null>(null);
  const asked = { ...filter, least: filter.least === undefined ? undefined : Number(filter.least), most: filter.most === undefined ? undefined : Number(filter.most) };
  const payments = useRead('storePayments', { query: { ...asked, cursor: pages.cursor } }, { keepPrevious: true });
  const figures = useRead('storePaymentFigures', { query: asked }, { keepPrevious: true });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} />
      <Narrowing count={Object.keys(filter).length}>
        <Filters filter={filter} change={set} methods={figures.data?.methods ?? []} />
        <Downloads filter={filter} clear={clear} />
      </Narrowing>
      {payments.isPending && <LoadingState lines={8} />}
      {payments.isError && <ErrorState failure={payments.error} onRetry={() => void payments.refetch()} retrying={payments.isFetching} />}
      {payments.data !== undefined && (
        <Table
          caption={t(m.title)} rows={payments.data.items} rowKey={({ impUid }) => impUid} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'order', header: t(m.order), heading: true, cell: (row: Row) => <button type="button" className="min-h-11 text-left font-semibold break-all text-accent underline underline-offset-4" onClick={() => setOpened(row.impUid)}>{row.merchantUid}</button> },
            { key: 'status', header: t(m.status), cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
            { key: 'method', header: t(m.method), cell: (row) => t(row.methodNames) },
            { key: 'amount', header: t(m.amount), align: 'right', cell: (row) => <Amount row={row} /> },
            { key: 'started', header: t(m.started), cell: (row) => <When at={row.startedAt} /> },
          ]}
        />
      )}
      {pages.pager(payments.data?.next)}
      {figures.data !== undefined && figures.data.days.length > 0 && <PaymentFigures figures={figures.data} />}
      {opened !== null && <PaymentStory impUid={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

/** What is left of a payment; of a part cancelled also what it was of. */
function Amount({ row }: { readonly row: Row }): ReactNode {
  const { t, locale } = useText();
  const money = (amount: number): string => amountText(amount, row.currency, locale);
  if (row.outcome !== 'part_cancelled') return <span className="numeric whitespace-nowrap">{money(row.amount)}</span>;
  return (
    <span className="numeric">
      <span className="whitespace-nowrap">{money(row.amount - row.cancelledAmount)}</span>
      <span className="block text-small whitespace-nowrap text-faint">{t(m.left, { amount: money(row.amount) })}</span>
    </span>
  );
}

/** On a phone the list comes first: filters and downloads open when asked for. On a wide screen they stand above it. */
function Narrowing({ count, children }: { readonly count: number; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-6">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className="flex min-h-11 w-full items-center justify-between gap-3 rounded-control border border-line bg-surface px-4 text-left font-semibold sm:hidden">
        <span>{t(m.narrow)}{count > 0 && <span className="ml-2 text-small font-normal text-soft">{t(m.narrowed, { count })}</span>}</span>
        <ChevronDown size={18} className={cx('shrink-0 text-faint', open && 'rotate-180')} aria-hidden />
      </button>
      <div id={id} className={cx('max-sm:mt-4', !open && 'max-sm:hidden')}>{children}</div>
    </div>
  );
}

function Downloads({ filter, clear }: { readonly filter: Filter; readonly clear: () => void }): ReactNode {
  const { t } = useText();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {(['xlsx', 'csv'] as const).map((format) => (
        <a key={format} download href={`/api/payments/export?${new URLSearchParams({ ...(filter as Record<string, string>), format }).toString()}`} className="inline-flex min-h-11 items-center gap-2 font-semibold text-accent underline underline-offset-4">
          <Download size={16} aria-hidden />{t(m.export, { kind: format === 'xlsx' ? 'Excel' : 'CSV' })}
        </a>
      ))}
      <span className="text-small text-faint">{t(m.exportHint)}</span>
      {Object.keys(filter).length > 0 && <Button size="small" onClick={clear}>{t(m.clear)}</Button>}
    </div>
  );
}

function Filters({ filter, change, methods }: { readonly filter: Filter; readonly change: (more: Partial<Record<(typeof NAMES)[number], string>>) => void; readonly methods: Answer<'storePaymentFigures'>['methods'] }): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  const known = methods.map(({ key, names }) => ({ value: key, label: t(names) }));
  // A link may ask for a method that no payment was made with.
  if (filter.method !== undefined && !known.some(({ value }) => value === filter.method)) known.push({ value: filter.method, label: filter.method });
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <TextInput type="search" label={t(m.search)} hint={t(m.searchHint)} maxLength={255} autoComplete="off" value={filter.search ?? ''} onChange={(event) => change({ search: event.currentTarget.value })} />
      <Select label={t(m.status)} placeholder={t(m.anyStatus)} value={filter.status ?? ''} onChange={(event) => change({ status: event.currentTarget.value })} choices={(['ready', 'paid', 'failed', 'cancelled'] as const).map((status) => ({ value: status, label: t(status === 'failed' ? m.failed : outcomeNames[status]) }))} />
      <Select label={t(m.method)} placeholder={t(m.anyMethod)} value={filter.method ?? ''} onChange={(event) => change({ method: event.currentTarget.value })} choices={known} />
      <Select
        label={t(m.channel)} placeholder={t(m.anyChannel)} value={filter.channel ?? ''} onChange={(event) => change({ channel: event.currentTarget.value })}
        choices={(overview.data?.channels ?? []).filter(({ mode }) => mode === 'test').map((channel) => ({ value: channel.channelKey, label: channel.own ? channel.name : t(channel.gateway.names) }))}
      />
      <div className="grid grid-cols-2 gap-4 sm:contents">
        <TextInput type="date" label={t(m.from)} value={filter.from ?? ''} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput type="date" label={t(m.to)} value={filter.to ?? ''} onChange={(event) => change({ to: event.currentTarget.value })} />
        <TextInput inputMode="numeric" label={t(m.least)} autoComplete="off" value={filter.least ?? ''} onChange={(event) => change({ least: event.currentTarget.value.replaceAll(/\D/g, '') })} />
        <TextInput inputMode="numeric" label={t(m.most)} autoComplete="off" value={filter.most ?? ''} onChange={(event) => change({ most: event.currentTarget.value.replaceAll(/\D/g, '') })} />
      </div>
    </div>
  );
}
