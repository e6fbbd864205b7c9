import { stringify } from 'csv-stringify/sync';
import writeExcelFile from 'write-excel-file/node';
import type { StorePayment } from '../../domain/ports/payment-api.ts';
import { OUTCOME_NAMES, outcomeOf } from '../../domain/payments/payment-outcome.ts';
import { meaningOf } from '../../domain/payments/fail-reason.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { PaymentNames } from './payment-names.ts';

interface Column {
  readonly name: Text;
  /** Text is written in the language of the headings. */
  readonly value: (payment: StorePayment, names: PaymentNames) => string | number | Text;
}

/** In which language, and how methods and gateways are called. */
export interface SheetWords {
  readonly locale: Locale;
  readonly names: PaymentNames;
}

/** Time in Korea, as `2026-03-02 14:05:09`. */
const inKorea = (at: Date | null): string => (at === null ? '' : new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '));

/** What the shop has of a payment: nothing of one that was never paid. Hundredths, so that no currency gains a fraction. */
const leftOf = ({ status, amount, cancelledAmount }: StorePayment): number => (status === 'paid' || status === 'cancelled' ? Math.round((amount - cancelledAmount) * 100) / 100 : 0);

const COLUMNS: readonly Column[] = [
  { name: { ko: '주문번호(merchant_uid)', en: 'merchant_uid' }, value: ({ merchantUid }) => merchantUid },
  { name: { ko: '결제번호(imp_uid)', en: 'imp_uid' }, value: ({ impUid }) => impUid },
  // Names for people; beside them the words of the payment API, for programs.
  { name: { ko: '상태', en: 'Status' }, value: (payment) => OUTCOME_NAMES[outcomeOf(payment)] },
  { name: { ko: '상태 코드(status)', en: 'Status code (status)' }, value: ({ status }) => status },
  { name: { ko: '결제수단', en: 'Payment method' }, value: ({ method }, names) => names.method(method) },
  { name: { ko: '결제수단 코드(pay_method)', en: 'Method code (pay_method)' }, value: ({ payMethod }) => payMethod },
  { name: { ko: '주문명', en: 'Order' }, value: ({ name }) => name ?? '' },
  { name: { ko: '금액', en: 'Amount' }, value: ({ amount }) => amount },
  { name: { ko: '취소 금액', en: 'Cancelled' }, value: ({ cancelledAmount }) => cancelledAmount },
  { name: { ko: '남은 금액', en: 'Amount left' }, value: (payment) => leftOf(payment) },
  { name: { ko: '통화', en: 'Currency' }, value: ({ currency }) => currency },
  { name: { ko: 'PG', en: 'Gateway' }, value: ({ pgProvider }, names) => names.gateway(pgProvider) },
  { name: { ko: 'PG 코드(pg_provider)', en: 'Gateway code (pg_provider)' }, value: ({ pgProvider }) => pgProvider },
  { name: { ko: '상점 아이디(MID)', en: 'Merchant id (MID)' }, value: ({ pgId }) => pgId },
  { name: { ko: '결제 시작 일시(한국 시각)', en: 'Started (Korean time)' }, value: ({ startedAt }) => inKorea(startedAt) },
  { name: { ko: '결제 일시(한국 시각)', en: 'Paid (Korean time)' }, value: ({ paidAt }) => inKorea(paidAt) },
  { name: { ko: '마지막 취소 일시(한국 시각)', en: 'Last cancelled (Korean time)' }, value: ({ cancellations }) => inKorea(cancellations.at(-1)?.at ?? null) },
  { name: { ko: '실패 사유', en: 'Reason of failure' }, value: ({ failReason }) => (failReason === null ? '' : (meaningOf(failReason) ?? failReason)) },
];

function valuesOf(payment: StorePayment, { locale, names }: SheetWords): (string | number)[] {
  return COLUMNS.map(({ value }) => {
    const shown = value(payment, names);
    return typeof shown === 'object' ? shown[locale] : shown;
  });
}

/** Comma-separated, with a mark that lets spreadsheets read Korean. What a program would take for a formula is marked as text: shops' customers choose some of these words. */
export function csvOf(payments: readonly StorePayment[], words: SheetWords): string {
  return stringify([COLUMNS.map(({ name }) => name[words.locale]), ...payments.map((payment) => valuesOf(payment, words))], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** In characters of a spreadsheet, in which Korean takes two. */
const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + (character > '\u1100' ? 2 : 1), 0);

/** A workbook in which text is text, whatever it begins with, and amounts are numbers. */
export async function xlsxOf(payments: readonly StorePayment[], words: SheetWords): Promise<Buffer> {
  const head = COLUMNS.map(({ name }) => ({ value: name[words.locale], type: String, fontWeight: 'bold' as const }));
  const rows = payments.map((payment) => valuesOf(payment, words).map((shown) => (typeof shown === 'number' ? { value: shown, type: Number, format: Number.isInteger(shown) ? '#,##0' : '#,##0.00' } : { value: shown, type: String })));
  // As wide as what stands in it, within reason, and the headings stay when the sheet is scrolled.
  const widest = COLUMNS.map((_, at) => ({ width: Math.min(44, 2 + [head, ...rows.slice(0, 200)].reduce((most, row) => Math.max(most, widthOf(String(row[at]?.value ?? ''))), 6)) }));
  return writeExcelFile([head, ...rows], { columns: widest, stickyRowsCount: 1 }).toBuffer();
}
