import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, LinkButton, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { useNarrow } from '../../parts/narrow.ts';
import { usePages } from '../../parts/pager.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { Filters, Narrowing, useShown, type Filter } from './payment-filter.tsx';
import { PaymentFigures, PaymentSums } from './payment-figures.tsx';
import { OutcomeBadge, PaymentStory, amountText } from './payment-story.tsx';

type Row = Answer<'storePayments'>['items'][number];

const m = defineMessages({
  title: { ko: '결제 내역', en: 'Payments' },
  lead: { ko: '테스트 상점의 모든 결제입니다. 이 화면의 테스트 결제와 가맹점 프로그램이 만든 결제를 함께 보여 드립니다.', en: 'Every payment of the test store: those of your own programs and those made on the test page.' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  status: { ko: '상태', en: 'Status' },
  method: { ko: '결제수단', en: 'Payment method' },
  clear: { ko: '조건 지우기', en: 'Clear the filters' },
  export: { ko: '{kind:으로/로} 내려받기', en: 'Download as {kind}' },
  exportHint: { ko: '지금 조건에 맞는 최근 20,000건까지 내려받습니다.', en: 'The newest 20,000 that match the filters.' },
  order: { ko: '주문번호', en: 'Order number' },
  amount: { ko: '금액', en: 'Amount' },
  started: { ko: '결제 시작 일시', en: 'Started' },
  left: { ko: '{amount} 중 남은 금액', en: 'left of {amount}' },
  emptyTitle: { ko: '해당하는 결제가 없습니다', en: 'No payments found' },
  empty: { ko: '조건을 바꾸거나 지워 주세요.', en: 'Change the filters, or clear them.' },
  noneTitle: { ko: '아직 결제가 없습니다', en: 'No payments yet' },
  none: { ko: '테스트 결제를 하시거나 가맹점 프로그램에서 결제하시면 이곳에 바로 나타납니다.', en: 'Make a test payment, or pay from your own program, and it appears here at once.' },
  test: { ko: '테스트 결제하기', en: 'Make a test payment' },
});

export const title = m.title;

/** Payments of the shop's own programs come without being asked for. */
const LIST_MS = 5000;
const FIGURES_MS = 30_000;

export function Screen(): ReactNode {
  const { t } = useText();
  const { filter, cursor, opened, go, set, clear, open } = useShown();
  const pages = usePages({ cursor, go });
  const narrow = useNarrow();
  const asked = { ...filter, least: filter.least === undefined ? undefined : Number(filter.least), most: filter.most === undefined ? undefined : Number(filter.most) };
  // On later pages nothing may move while somebody reads.
  const payments = useRead('storePayments', { query: { ...asked, cursor: pages.cursor } }, { keepPrevious: true, refetchInterval: cursor === undefined ? LIST_MS : false });
  const figures = useRead('storePaymentFigures', { query: asked }, { keepPrevious: true, refetchInterval: cursor === undefined ? FIGURES_MS : false });
  const narrowed = Object.keys(filter).length;
  const empty = narrowed > 0
    ? <EmptyState title={t(m.emptyTitle)} action={<Button onClick={clear}>{t(m.clear)}</Button>}>{t(m.empty)}</EmptyState>
    : <EmptyState title={t(m.noneTitle)} action={<LinkButton to="/integration/test" kind="primary">{t(m.test)}</LinkButton>}>{t(m.none)}</EmptyState>;
  const any = figures.data !== undefined && figures.data.days.length > 0;
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} />
      <Narrowing count={narrowed}>
        <Filters filter={filter} change={set} clear={clear} methods={figures.data?.methods ?? []} />
        <Downloads filter={filter} />
      </Narrowing>
      {any && <PaymentSums figures={figures.data} />}
      {payments.isPending && <LoadingState lines={8} />}
      {payments.isError && <ErrorState failure={payments.error} onRetry={() => void payments.refetch()} retrying={payments.isFetching} />}
      {payments.data !== undefined && narrow && (payments.data.items.length === 0 ? empty : <Rows rows={payments.data.items} onOpen={open} />)}
      {payments.data !== undefined && !narrow && (
        <Table
          caption={t(m.title)} rows={payments.data.items} rowKey={({ impUid }) => impUid} empty={empty}
          columns={[
            { key: 'order', header: t(m.order), heading: true, cell: (row: Row) => <Order row={row} onOpen={() => open(row.impUid)} /> },
            { key: 'status', header: t(m.status), cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
            { key: 'method', header: t(m.method), cell: (row) => <>{t(row.methodNames)}<span className="block text-small text-faint">{t(row.gatewayNames)}</span></> },
            { key: 'amount', header: t(m.amount), align: 'right', cell: (row) => <Amount row={row} /> },
            { key: 'started', header: t(m.started), cell: (row) => <When at={row.startedAt} /> },
          ]}
        />
      )}
      {pages.pager(payments.data?.next)}
      {any && <PaymentFigures figures={figures.data} />}
      {opened !== null && <PaymentStory impUid={opened} onClose={() => open(null)} />}
    </>
  );
}

/** On a phone a payment is two lines: what and how much, then how it stands. A page of them is four screens, not twelve. */
function Rows({ rows, onOpen }: { readonly rows: readonly Row[]; readonly onOpen: (impUid: string) => void }): ReactNode {
  const { t } = useText();
  return (
    <ul aria-label={t(m.title)} className="divide-y divide-line overflow-hidden rounded-card border border-line bg-surface">
      {rows.map((row) => (
        <li key={row.impUid}>
          <button type="button" className="flex min-h-16 w-full flex-col gap-1 px-4 py-3 text-left focus-visible:-outline-offset-2" onClick={() => onOpen(row.impUid)}>
            <span className="flex w-full items-baseline justify-between gap-3">
              <span className="min-w-0 truncate font-semibold">{row.merchantUid}</span>
              <span className="shrink-0 text-right"><Amount row={row} /></span>
            </span>
            <span className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
              <OutcomeBadge outcome={row.outcome} /><span>{t(row.methodNames)}</span><span className="ml-auto flex gap-1.5 text-faint"><When at={row.startedAt} look="day" /><When at={row.startedAt} look="time" /></span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The number opens the payment; below it what was ordered. */
function Order({ row, onOpen }: { readonly row: Row; readonly onOpen: () => void }): ReactNode {
  return (
    <>
      <button type="button" className="min-h-11 text-left font-semibold break-all text-accent underline underline-offset-4" onClick={onOpen}>{row.merchantUid}</button>
      {row.name !== null && <span className="-mt-1.5 mb-1 line-clamp-1 text-small font-normal wrap-anywhere text-soft">{row.name}</span>}
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

function Downloads({ filter }: { readonly filter: Filter }): ReactNode {
  const { t } = useText();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {(['xlsx', 'csv'] as const).map((format) => (
        <a key={format} download href={`/api/payments/export?${new URLSearchParams({ ...(filter as Record<string, string>), format }).toString()}`} className="inline-flex min-h-11 items-center gap-2 font-semibold text-accent underline underline-offset-4">
          <Download size={16} aria-hidden />{t(m.export, { kind: format === 'xlsx' ? 'Excel' : 'CSV' })}
        </a>
      ))}
      <span className="text-small text-faint">{t(m.exportHint)}</span>
    </div>
  );
}
