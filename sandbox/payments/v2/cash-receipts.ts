import type { FastifyInstance } from 'fastify';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { taxParts, toSmallest } from '../money.ts';
import { cashReceiptUrl } from '../payment-answer.ts';
import { findPayment, type Payment } from '../payment.ts';
import { insertReceipt, markPayment, RECEIPT_ISSUERS, type ReceiptRow, type Subject } from '../receipt.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { Fields, filterOf, readPlace, readSpan } from './fields.ts';
import { findShown } from './lookups.ts';
import { checkParts, money, readCurrency, readPaymentId } from './order.ts';
import { channelOf, PAYING } from './pay.ts';
import { instant, merchantIdOf, presentChannel } from './present-payment.ts';
import { conflicting, invalid, missing, refusedByGateway } from './refusal.ts';

type PaymentPath = { Params: { paymentId: string } };

interface Row extends ReceiptRow {
  readonly tax_free: string;
  readonly order_name: string | null;
  readonly currency: string;
  readonly channel_key: string | null;
  readonly pg_provider: string | null;
  readonly pg_id: string | null;
}

const notFound = () => missing('CASH_RECEIPT_NOT_FOUND', '존재하지 않는 현금영수증입니다.');

/** Cash receipts: of payments in cash, and of cash received outside. */
export function registerCashReceipts(api: FastifyInstance, sandbox: Sandbox): void {
  api.post('/cash-receipts', async ({ body, store }) => issue(sandbox, store, new Fields(body)));
  api.get('/cash-receipts', async (request) => list(sandbox, request.store, filterOf(request)));

  api.get<PaymentPath>('/payments/:paymentId/cash-receipt', async ({ params, store }) => {
    const found = await findReceipt(sandbox, store, params.paymentId);
    if (!found) throw notFound();
    return present(sandbox, store, found.row, found.payment);
  });

  api.post<PaymentPath>('/payments/:paymentId/cash-receipt/cancel', async ({ params, store }) => {
    const found = await findReceipt(sandbox, store, params.paymentId);
    if (!found) {
      if (await findShown(sandbox.database.kysely, store, params.paymentId)) throw missing('CASH_RECEIPT_NOT_ISSUED', '발급된 현금영수증이 없습니다.');
      throw notFound();
    }
    const at = storeTime(sandbox, store);
    const { row } = found;
    const cancelled = await sandbox.database.inTransaction(async (tx) => {
      const result = await tx
        .updateTable('sandbox_receipt').set({ cancelled_at: at })
        .where('store_id', '=', store.id).where('subject', '=', row.subject).where('subject_uid', '=', row.subject_uid).where('cancelled_at', '=', '0').returning('amount').executeTakeFirst();
      if (result && row.subject === 'payment') await markPayment(tx, row.subject_uid, false);
      return result;
    });
    if (!cancelled) throw missing('CASH_RECEIPT_NOT_ISSUED', '발급된 현금영수증이 없거나 이미 취소되었습니다.');
    return { cancelledAmount: toSmallest(Number(cancelled.amount), row.currency), cancelledAt: instant(at) };
  });
}

/** The newest receipt under a payment id: of its payment, or of cash received outside. */
async function findReceipt(sandbox: Sandbox, store: Store, paymentId: string): Promise<{ row: Row; payment: Payment | null } | null> {
  const payment = await findShown(sandbox.database.kysely, store, paymentId);
  const [subject, uid]: [Subject, string] = payment ? ['payment', payment.impUid] : ['external', paymentId];
  const row = await sandbox.database.kysely
    .selectFrom('sandbox_receipt').selectAll().where('store_id', '=', store.id).where('subject', '=', subject).where('subject_uid', '=', uid).orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row ? { row, payment } : null;
}

async function issue(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const paymentId = readPaymentId(body.requiredText('paymentId', 1000));
  const channel = await channelOf(sandbox, store, body, PAYING);
  const kind = body.word('type', ['PERSONAL', 'CORPORATE']);
  if (kind === null) throw invalid('필수 값 type이 없습니다.');
  const orderName = body.requiredText('orderName');
  const currency = readCurrency(body);
  const parts = body.group('amount');
  const total = money(parts, 'total', currency);
  if (total === null) throw invalid('필수 값 amount.total이 없습니다.');
  const amount = checkParts(total, { taxFree: money(parts, 'taxFree', currency) ?? 0, vat: money(parts, 'vat', currency) });
  const identity = body.group('customer').requiredText('identityNumber', 40).replaceAll(/[\s-]/g, '');
  if (!/^\d{6,20}$/.test(identity)) throw invalid('customer.identityNumber는 휴대폰 번호, 사업자등록번호 또는 현금영수증 카드번호여야 합니다.');
  if (!RECEIPT_ISSUERS.has(channel.pgProvider)) throw refusedByGateway('NOT_SUPPORTED', '이 PG는 현금영수증 발급 API를 지원하지 않습니다.');
  const at = storeTime(sandbox, store);
  const row = await sandbox.database.inTransaction(async (tx) => {
    const payment = await findShown(tx, store, paymentId);
    if (payment) refuseUnlessCash(payment, total, currency);
    const made = await insertReceipt(tx, store, {
      subject: payment ? 'payment' : 'external', uid: payment?.impUid ?? paymentId,
      // The number itself is not kept.
      identified: { print: sandbox.vault.fingerprint(identity, 'cash receipt identifier'), type: kind === 'CORPORATE' ? 'company' : 'person' },
      amount: total, vat: taxParts(total, amount.taxFree, amount.vat).vat, pgProvider: channel.pgProvider, at,
      more: { tax_free: amount.taxFree, order_name: orderName, currency, channel_key: channel.channelKey, pg_provider: channel.pgProvider, pg_id: channel.pgId },
    });
    if (payment) await markPayment(tx, payment.impUid, true);
    return made;
  });
  return { cashReceipt: { issueNumber: row.apply_num, url: cashReceiptUrl(sandbox, row.id), pgReceiptId: row.receipt_tid } };
}

function refuseUnlessCash(payment: Payment, total: number, currency: string): void {
  if (payment.payMethod !== 'vbank' && payment.payMethod !== 'trans') throw invalid('현금성 결제(계좌이체, 가상계좌)만 현금영수증을 발급할 수 있습니다.');
  if (payment.status !== 'paid') throw conflicting('PAYMENT_NOT_PAID', '결제가 완료된 건만 현금영수증을 발급할 수 있습니다.');
  if (payment.currency !== currency || total > payment.amount - payment.cancelAmount) throw invalid('현금영수증 금액이 남은 결제 금액보다 큽니다.');
}

function present(sandbox: Sandbox, store: Store, row: Row, payment: Payment | null): Record<string, unknown> {
  const small = (amount: string) => toSmallest(Number(amount), row.currency);
  const cancelled = row.cancelled_at !== '0';
  return {
    status: cancelled ? 'CANCELLED' : 'ISSUED',
    merchantId: merchantIdOf(store),
    storeId: store.v2StoreId,
    paymentId: payment?.merchantUid ?? row.subject_uid,
    channel: presentChannel({ pg_provider: row.pg_provider ?? payment?.facts.pg_provider ?? '', pg_id: row.pg_id ?? payment?.facts.pg_id ?? '', channel_key: row.channel_key ?? undefined }),
    amount: small(row.amount),
    taxFreeAmount: small(row.tax_free),
    vatAmount: small(row.vat),
    currency: row.currency,
    orderName: row.order_name ?? payment?.facts.name ?? '',
    isManual: row.subject === 'external',
    type: row.type === 'company' ? 'CORPORATE' : 'PERSONAL',
    pgReceiptId: row.receipt_tid,
    issueNumber: row.apply_num,
    url: cashReceiptUrl(sandbox, row.id),
    issuedAt: instant(Number(row.applied_at)),
    cancelledAt: instant(Number(row.cancelled_at)),
    statusUpdatedAt: instant(Number(cancelled ? row.cancelled_at : row.applied_at)),
  };
}

const TIMES = { ISSUED_AT: sql`applied_at`, CANCELLED_AT: sql`cancelled_at`, STATUS_UPDATED_AT: sql`greatest(applied_at, cancelled_at)` } as const;
const TIME_WORDS = Object.keys(TIMES) as (keyof typeof TIMES)[];

/** What a list of receipts is limited to, beside its span of time and its payment. */
function conditionsOf(filter: Fields): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [];
  const statuses = filter.texts('statuses');
  if (statuses.some((status) => !['ISSUED', 'CANCELLED', 'ISSUE_FAILED'].includes(status))) throw invalid('filter.statuses에 알 수 없는 상태가 있습니다.');
  if (statuses.length > 0) conditions.push(sql<SqlBool>`case when cancelled_at > 0 then 'CANCELLED' else 'ISSUED' end in (${sql.join(statuses)})`);
  const types = filter.texts('types').map((type) => (type === 'CORPORATE' ? 'company' : type === 'PERSONAL' ? 'person' : ''));
  if (types.length > 0) conditions.push(sql<SqlBool>`type in (${sql.join(types)})`);
  const manual = filter.flag('isManual');
  if (manual !== null) conditions.push(sql<SqlBool>`(subject = 'external') = ${manual}`);
  const providers = filter.texts('pgProviders').map((word) => word.toLowerCase());
  if (providers.length > 0) conditions.push(sql<SqlBool>`pg_provider in (${sql.join(providers)})`);
  for (const [name, column] of [['orderName', sql`order_name`], ['pgReceiptId', sql`receipt_tid`], ['pgMerchantId', sql`pg_id`]] as const) {
    const text = filter.text(name);
    if (text !== null) conditions.push(sql<SqlBool>`${column} = ${text}`);
  }
  // Every receipt of the sandbox is a test.
  if (filter.flag('isTest') === false) conditions.push(sql<SqlBool>`false`);
  return conditions;
}

async function list(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const place = readPlace(body);
  const filter = body.group('filter');
  const span = readSpan(filter, storeTime(sandbox, store));
  const column = TIMES[filter.word('timeRangeField', TIME_WORDS) ?? 'ISSUED_AT'];
  let matching = sandbox.database.kysely.selectFrom('sandbox_receipt').where('store_id', '=', store.id)
    .where(sql<SqlBool>`${column} between ${String(span.from)}::bigint and ${String(span.until)}::bigint`);
  for (const condition of conditionsOf(filter)) matching = matching.where(condition);
  const paymentId = filter.text('paymentId', 255);
  if (paymentId !== null) {
    const payment = await findShown(sandbox.database.kysely, store, paymentId);
    matching = matching.where('subject_uid', '=', payment?.impUid ?? paymentId);
  }
  const { count } = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  const sort = body.group('sort');
  const direction = sort.word('order', ['ASC', 'DESC']) === 'ASC' ? 'asc' : 'desc';
  const rows = await matching.selectAll().orderBy(TIMES[sort.word('by', TIME_WORDS) ?? 'ISSUED_AT'], direction).orderBy('id', direction).limit(place.size).offset(place.number * place.size).execute();
  const items = await Promise.all(rows.map(async (row) => present(sandbox, store, row, row.subject === 'payment' ? await findPayment(sandbox.database.kysely, store, row.subject_uid) : null)));
  return { items, page: { ...place, totalCount: Number(count) } };
}
