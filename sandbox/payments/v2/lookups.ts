import type { FastifyInstance } from 'fastify';
import { sql, type SqlBool } from 'kysely';
import type { Reader } from '../../../storage/open-database.ts';
import { JSON_TYPE } from '../envelope.ts';
import { countOf, rowsOfPage } from '../lookups.ts';
import { toPayment, type Payment } from '../payment.ts';
import { rememberedOf } from '../remembered.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { Fields, filterOf, readPlace, readSpan } from './fields.ts';
import { conditionsOf } from './payment-filter.ts';
import { besides, presentPayment } from './present-payment.ts';
import { invalid, missing, paymentNotFound } from './refusal.ts';

/** Answers as they are sent, by all that they tell of. */
const answersOf = rememberedOf<string>(['sandbox_payment', 'sandbox_store', 'sandbox_escrow', 'sandbox_receipt']);

type PaymentPath = { Params: { paymentId: string } };

export function registerLookups(api: FastifyInstance, sandbox: Sandbox): void {
  api.get<PaymentPath>('/payments/:paymentId', async ({ params, store }, reply) => {
    // Asked for over and over by a shop that waits: while nothing changes, the answer is the one before.
    const text = await answersOf(sandbox.database).read(sandbox.database, `${store.id} ${params.paymentId}`, async () => {
      const payment = await findShown(sandbox.database.kysely, store, params.paymentId);
      if (!payment) throw paymentNotFound();
      return JSON.stringify((await presentAll(sandbox, store, [payment]))[0]);
    });
    return reply.header('content-type', JSON_TYPE).send(text);
  });

  api.get<PaymentPath>('/payments/:paymentId/transactions', async ({ params, store }) => {
    const rows = await ofOrder(sandbox.database.kysely, store, params.paymentId).limit(1000).execute();
    if (rows.length === 0) throw paymentNotFound();
    const shown = await presentAll(sandbox, store, rows.map(toPayment));
    return { items: shown.map(({ id, transactionId, ...rest }) => ({ ...rest, id: transactionId, paymentId: id })) };
  });

  // Promotions are agreed with card companies and made in a console; no store of the sandbox has one.
  api.get<{ Params: { promotionId: string } }>('/promotions/:promotionId', async () => {
    throw missing('PROMOTION_NOT_FOUND', '존재하지 않는 프로모션입니다. 샌드박스에는 프로모션이 없습니다.');
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

async function listPayments(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const filter = body.group('filter');
  const place = readPlace(body);
  const span = readSpan(filter, storeTime(sandbox, store));
  const column = filter.word('timestampType', ['CREATED_AT', 'STATUS_CHANGED_AT']) === 'CREATED_AT' ? 'started_at' : 'updated_at';
  let matching = sandbox.database.kysely
    .selectFrom('sandbox_payment').where('store_id', '=', store.id).where(column, '>=', String(span.from)).where(column, '<=', String(span.until)).where('shows', '=', true);
  for (const condition of await conditionsOf(sandbox, store, filter)) matching = matching.where(condition);
  const sort = filter.word('sortBy', ['REQUESTED_AT', 'STATUS_CHANGED_AT']) === 'STATUS_CHANGED_AT' ? 'updated_at' : 'started_at';
  const direction = filter.word('sortOrder', ['ASC', 'DESC']) === 'ASC' ? 'asc' : 'desc';
  const total = await countOf(sandbox, matching);
  const rows = await rowsOfPage(sandbox.database.kysely, matching, { column: sort, direction, total, offset: place.number * place.size, limit: place.size });
  return { items: await presentAll(sandbox, store, rows.map(toPayment)), page: { ...place, totalCount: total } };
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
    .selectFrom('sandbox_payment').selectAll().where('store_id', '=', store.id)
    .where('started_at', '>=', String(span.from)).where('started_at', '<=', String(span.until)).where('shows', '=', true)
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

