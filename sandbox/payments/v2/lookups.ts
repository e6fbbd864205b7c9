import type { FastifyInstance } from 'fastify';
import { sql, type SqlBool } from 'kysely';
import type { Reader } from '../../../storage/open-database.ts';
import { toPayment, type Payment } from '../payment.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { Fields, filterOf, readPlace, readSpan } from './fields.ts';
import { besides, presentPayment, type ShownStatus } from './present-payment.ts';
import { invalid, paymentNotFound } from './refusal.ts';
import { METHOD_TYPES, methodType, type MethodType } from './words.ts';

type PaymentPath = { Params: { paymentId: string } };

export function registerLookups(api: FastifyInstance, sandbox: Sandbox): void {
  api.get<PaymentPath>('/payments/:paymentId', async ({ params, store }) => {
    const payment = await findShown(sandbox.database.kysely, store, params.paymentId);
    if (!payment) throw paymentNotFound();
    return (await presentAll(sandbox, store, [payment]))[0];
  });

  api.get<PaymentPath>('/payments/:paymentId/transactions', async ({ params, store }) => {
    const rows = await ofOrder(sandbox.database.kysely, store, params.paymentId).limit(1000).execute();
    if (rows.length === 0) throw paymentNotFound();
    const shown = await presentAll(sandbox, store, rows.map(toPayment));
    return { items: shown.map(({ id, transactionId, ...rest }) => ({ ...rest, id: transactionId, paymentId: id })) };
  });

  api.get('/payments', async (request) => listPayments(sandbox, request.store, filterOf(request)));
  api.get('/payments-by-cursor', async (request) => pagesByCursor(sandbox, request.store, filterOf(request)));
}

/** Windows that only made a billing key are no payments here. */
const notKeyOnly = sql<SqlBool>`not (facts->'v2' ? 'key_only')`;

/** Attempts of an order, the one that shows first: the paid one, otherwise the latest. */
function ofOrder(reader: Reader, store: Store, paymentId: string) {
  return reader
    .selectFrom('sandbox_payment').selectAll().where('store_id', '=', store.id).where('merchant_uid', '=', paymentId).where(sql<SqlBool>`coalesce(${notKeyOnly}, true)`)
    .orderBy(sql`(paid_at > 0)`, 'desc').orderBy('started_at', 'desc').orderBy('seq', 'desc');
}

/** The attempt that shows for a payment id, or null. */
export async function findShown(reader: Reader, store: Store, paymentId: string): Promise<Payment | null> {
  const row = await ofOrder(reader, store, paymentId).limit(1).executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** Payments as the wire has them, with what other tables tell. */
export async function presentAll(sandbox: Sandbox, store: Store, payments: readonly Payment[]): Promise<Record<string, unknown>[]> {
  const other = await besides(sandbox.database.kysely, store, payments);
  return payments.map((payment) => presentPayment(sandbox, store, payment, other.get(payment.impUid)));
}

/** Of every order only the attempt that shows. */
const shows = sql<SqlBool>`not exists (
  select 1 from sandbox_payment as other where other.store_id = payment.store_id and other.merchant_uid = payment.merchant_uid and other.imp_uid <> payment.imp_uid
    and (other.paid_at > 0, other.started_at, other.seq) > (payment.paid_at > 0, payment.started_at, payment.seq))`;

const SHOWN_STATUSES: readonly ShownStatus[] = ['READY', 'PAY_PENDING', 'VIRTUAL_ACCOUNT_ISSUED', 'PAID', 'FAILED', 'PARTIAL_CANCELLED', 'CANCELLED'];

/** The same rule as statusOf, for the database; a test compares the two. */
const shownStatus = sql<string>`case
  when status = 'paid' then case when cancel_amount > 0 then 'PARTIAL_CANCELLED' else 'PAID' end
  when status = 'failed' then 'FAILED' when status = 'cancelled' then 'CANCELLED'
  when facts->>'vbank_num' is not null then case when deposit_until is null then 'CANCELLED' else 'VIRTUAL_ACCOUNT_ISSUED' end
  when pay_method = 'cvs' and deposit_until is not null then 'PAY_PENDING' else 'READY' end`;

const methodsOf = (types: readonly MethodType[], known: readonly string[]) => known.filter((method) => types.includes(methodType(method)));

async function listPayments(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const filter = body.group('filter');
  const place = readPlace(body);
  const span = readSpan(filter, storeTime(sandbox, store));
  const column = filter.word('timestampType', ['CREATED_AT', 'STATUS_CHANGED_AT']) === 'CREATED_AT' ? 'started_at' : 'updated_at';
  let matching = sandbox.database.kysely
    .selectFrom('sandbox_payment as payment').where('store_id', '=', store.id).where(column, '>=', String(span.from)).where(column, '<=', String(span.until))
    .where(shows).where(sql<SqlBool>`coalesce(${notKeyOnly}, true)`);
  for (const condition of await conditionsOf(sandbox, store, filter)) matching = matching.where(condition);
  const { count } = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  const sort = filter.word('sortBy', ['REQUESTED_AT', 'STATUS_CHANGED_AT']) === 'STATUS_CHANGED_AT' ? 'updated_at' : 'started_at';
  const direction = filter.word('sortOrder', ['ASC', 'DESC']) === 'ASC' ? 'asc' : 'desc';
  const rows = await matching.selectAll('payment').orderBy(sort, direction).orderBy('seq', direction).limit(place.size).offset(place.number * place.size).execute();
  return { items: await presentAll(sandbox, store, rows.map(toPayment)), page: { ...place, totalCount: Number(count) } };
}

async function conditionsOf(sandbox: Sandbox, store: Store, filter: Fields) {
  const conditions = [];
  const statuses = filter.texts('status').map((word) => (word === 'PENDING' ? 'PAY_PENDING' : word));
  if (statuses.some((word) => !SHOWN_STATUSES.includes(word as ShownStatus))) throw invalid('filter.status에 알 수 없는 상태가 있습니다.');
  if (statuses.length > 0) conditions.push(sql<SqlBool>`${shownStatus} in (${sql.join(statuses)})`);
  const types = filter.texts('methods');
  if (types.some((word) => !METHOD_TYPES.includes(word as MethodType))) throw invalid('filter.methods에 알 수 없는 결제수단이 있습니다.');
  if (types.length > 0) {
    const known = await sandbox.database.kysely.selectFrom('sandbox_payment').select('pay_method').distinct().where('store_id', '=', store.id).execute();
    const words = methodsOf(types as MethodType[], known.map(({ pay_method }) => pay_method));
    conditions.push(words.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`pay_method in (${sql.join(words)})`);
  }
  const providers = filter.texts('pgProvider').map((word) => word.toLowerCase());
  if (providers.length > 0) conditions.push(sql<SqlBool>`facts->>'pg_provider' in (${sql.join(providers)})`);
  // Every payment of the sandbox is a test.
  if (filter.flag('isTest') === false) conditions.push(sql<SqlBool>`false`);
  const scheduled = filter.flag('isScheduled');
  if (scheduled !== null) conditions.push(sql<SqlBool>`(coalesce(facts->>'customer_uid_usage', '') = 'payment.scheduled') = ${scheduled}`);
  const escrow = filter.flag('isEscrow');
  if (escrow !== null) conditions.push(sql<SqlBool>`coalesce((facts->>'escrow')::boolean, false) = ${escrow}`);
  const version = filter.word('version', ['V1', 'V2']);
  if (version !== null) conditions.push(sql<SqlBool>`(facts ? 'v2') = ${version === 'V2'}`);
  const currency = filter.text('currency', 3);
  if (currency !== null) conditions.push(sql<SqlBool>`currency = ${currency}`);
  for (const search of filter.list('textSearch')) conditions.push(searchOf(search));
  return conditions;
}

/** Where text is looked for. What is sealed cannot be searched. */
const SEARCHED = {
  PAYMENT_ID: sql`merchant_uid`, TX_ID: sql`imp_uid`, ORDER_NAME: sql`facts->>'name'`, PG_TX_ID: sql`facts->>'pg_tid'`, BILLING_KEY: sql`customer_uid`, FAIL_REASON: sql`facts->>'fail_reason'`,
  SCHEDULE_ID: sql`facts->'v2'->>'schedule_id'`, PG_MERCHANT_ID: sql`facts->>'pg_id'`, CARD_NUMBER: sql`facts->>'card_number'`, CARD_APPROVAL_NUMBER: sql`facts->>'apply_num'`,
  CANCEL_REASON: sql`facts->>'cancel_reason'`, VIRTUAL_ACCOUNT_NUMBER: sql`facts->>'vbank_num'`,
} as const;

function searchOf(search: Fields) {
  const fields = Object.keys(SEARCHED) as (keyof typeof SEARCHED)[];
  const field = search.word('field', ['ALL', ...fields]) ?? 'ALL';
  const pattern = `%${search.requiredText('value', 200).replaceAll(/[\\%_]/g, '\\$&')}%`;
  const where = (field === 'ALL' ? fields : [field]).map((one) => sql<SqlBool>`${SEARCHED[one]} ilike ${pattern}`);
  return sql<SqlBool>`(${sql.join(where, sql` or `)})`;
}

const MAX_BY_CURSOR = 1000;

/** Payments in the order they were begun, each with the place where the next page goes on. */
async function pagesByCursor(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const span = readSpan(body, storeTime(sandbox, store));
  const size = Math.min(body.whole('size') ?? 100, MAX_BY_CURSOR);
  if (size < 1) throw invalid('size 값은 1 이상이어야 합니다.');
  const cursor = body.text('cursor', 200);
  const after = cursor === null ? null : readCursor(cursor);
  const rows = await sandbox.database.kysely
    .selectFrom('sandbox_payment as payment').selectAll('payment').where('store_id', '=', store.id)
    .where('started_at', '>=', String(span.from)).where('started_at', '<=', String(span.until)).where(shows).where(sql<SqlBool>`coalesce(${notKeyOnly}, true)`)
    .$if(after !== null, (q) => q.where(sql<SqlBool>`(started_at, seq) > (${after?.startedAt ?? ''}::bigint, ${after?.seq ?? ''}::bigint)`))
    .orderBy('started_at').orderBy('seq').limit(size).execute();
  const shown = await presentAll(sandbox, store, rows.map(toPayment));
  return { items: rows.map((row, index) => ({ payment: shown[index], cursor: Buffer.from(`${row.started_at}.${row.seq}`).toString('base64url') })) };
}

function readCursor(cursor: string): { startedAt: string; seq: string } {
  const match = /^(\d{1,18})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match) throw invalid('cursor 값이 올바르지 않습니다.');
  return { startedAt: match[1] ?? '', seq: match[2] ?? '' };
}

