import type { FastifyInstance } from 'fastify';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { Reader, Tables } from '../../storage/open-database.ts';
import { restOf, vatOf } from './cancel.ts';
import { answer, badRequest, JSON_TYPE, notFound } from './envelope.ts';
import { Input } from './input.ts';
import { taxParts, toUnits, type Hundredths } from './money.ts';
import { fromNearerEnd, readPage, readSorting, readSpan, refusePastEnd, type Direction, type SortColumn } from './paging.ts';
import { presentPage, presentPayment } from './payment-answer.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from './payment-life.ts';
import { findPayment, toPayment, type Payment, type PaymentRow } from './payment.ts';
import { rememberedOf } from './remembered.ts';
import { seconds, storeTime, type Sandbox, type Store } from './sandbox.ts';

const MAX_IDS = 100;
/** Answers as they are sent. */
const answersOf = rememberedOf<string>(['sandbox_payment', 'sandbox_store']);

/** The looks at payments: one, several, by order, by status. */
export function registerLookups(app: FastifyInstance, sandbox: Sandbox): void {
  app.get<{ Params: { imp_uid: string } }>('/payments/:imp_uid', async ({ params, store }, reply) => {
    // A shop that waits for a payment asks for it over and over: while nothing changes, the answer is the one before.
    const text = await answersOf(sandbox.database).read(sandbox.database, `${store.id} ${params.imp_uid}`, async () =>
      JSON.stringify(answer(presentPayment(sandbox, await mustFind(sandbox, store, params.imp_uid)))));
    return reply.header('content-type', JSON_TYPE).send(text);
  });

  app.get<{ Params: { imp_uid: string } }>('/payments/:imp_uid/balance', async ({ params, store }) => answer(presentBalance(await mustFind(sandbox, store, params.imp_uid))));

  app.get('/payments', async ({ query, store }, reply) => {
    const found = await findSeveral(sandbox, store, new Input(query));
    if (found.payments.length === 0) throw notFound('존재하지 않는 결제정보입니다.');
    return reply.status(found.complete ? 200 : 207).send(answer(found.payments.map((payment) => presentPayment(sandbox, payment))));
  });

  for (const path of ['/payments/find/:merchant_uid', '/payments/find/:merchant_uid/:status']) {
    app.get<{ Params: { merchant_uid: string; status?: string } }>(path, async ({ params, query, store }) => {
      const { column, direction } = readSorting(new Input(query));
      const status = readOptionalStatus(params.status);
      const row = await sandbox.database.kysely
        .selectFrom('sandbox_payment').selectAll().where('store_id', '=', store.id).where('merchant_uid', '=', params.merchant_uid)
        .$if(status !== null, (q) => q.where('status', '=', status as PaymentStatus))
        .orderBy(column, direction).orderBy('seq', direction).limit(1).executeTakeFirst();
      if (!row) throw notFound('존재하지 않는 결제정보입니다.');
      return answer(presentPayment(sandbox, toPayment(row)));
    });
  }

  for (const path of ['/payments/findAll/:merchant_uid', '/payments/findAll/:merchant_uid/:status']) {
    app.get<{ Params: { merchant_uid: string; status?: string } }>(path, async ({ params, query, store }) => {
      const status = readOptionalStatus(params.status);
      const known = await sandbox.database.kysely
        .selectFrom('sandbox_payment').select('imp_uid').where('store_id', '=', store.id).where('merchant_uid', '=', params.merchant_uid).limit(1).executeTakeFirst();
      if (!known) throw notFound('존재하지 않는 결제정보입니다.');
      return answer(await pageOfPayments(sandbox, store, new Input(query), { merchantUid: params.merchant_uid, status }));
    });
  }

  app.get<{ Params: { status: string } }>('/payments/status/:status', async ({ params, query, store }) => {
    const status = params.status === 'all' ? null : readStatus(params.status);
    return answer(await pageOfPayments(sandbox, store, new Input(query), { status, inSpan: true }));
  });

  app.get<{ Params: { customer_uid: string } }>('/subscribe/customers/:customer_uid/payments', async ({ params, query, store }) =>
    answer(await pageOfPayments(sandbox, store, new Input(query), { customerUid: params.customer_uid, status: null })));
}

async function mustFind(sandbox: Sandbox, store: Store, impUid: string): Promise<Payment> {
  const payment = await findPayment(sandbox.database.kysely, store, impUid);
  if (!payment) throw notFound('존재하지 않는 결제정보입니다.');
  return payment;
}

/** An empty status, and the text `undefined` that a published client sends for it, mean all. */
function readOptionalStatus(text: string | undefined): PaymentStatus | null {
  return text === undefined || text === '' || text === 'undefined' || text === 'all' ? null : readStatus(text);
}

function readStatus(text: string): PaymentStatus {
  const status = PAYMENT_STATUSES.find((known) => known === text);
  if (!status) throw badRequest('지원되지 않는 상태값입니다.');
  return status;
}

/** Payments of up to 100 ids, in the order they were asked for; of an order its newest attempt. */
async function findSeveral(sandbox: Sandbox, store: Store, input: Input): Promise<{ payments: Payment[]; complete: boolean }> {
  const impUids = [...new Set(input.texts('imp_uid'))];
  const merchantUids = [...new Set(input.texts('merchant_uid'))];
  const asked = impUids.length + merchantUids.length;
  if (asked === 0) throw badRequest('imp_uid[] 또는 merchant_uid[]를 하나 이상 보내 주세요.');
  if (asked > MAX_IDS) throw badRequest(`한 번에 ${MAX_IDS}건까지 조회할 수 있습니다.`);
  const base = sandbox.database.kysely.selectFrom('sandbox_payment').selectAll().where('store_id', '=', store.id);
  const byId = impUids.length === 0 ? [] : await base.where('imp_uid', 'in', impUids).execute();
  const byOrder = merchantUids.length === 0 ? [] : await base
    .where('merchant_uid', 'in', merchantUids)
    .distinctOn('merchant_uid').orderBy('merchant_uid').orderBy('started_at', 'desc').orderBy('seq', 'desc').execute();
  const rows = [
    ...impUids.map((impUid) => byId.find((row) => row.imp_uid === impUid)),
    ...merchantUids.map((merchantUid) => byOrder.find((row) => row.merchant_uid === merchantUid)),
  ].filter((row) => row !== undefined);
  const payments = new Map(rows.map((row) => [row.imp_uid, toPayment(row)]));
  return { payments: [...payments.values()], complete: rows.length === asked };
}

interface PaymentFilter {
  readonly status: PaymentStatus | null;
  readonly merchantUid?: string;
  readonly customerUid?: string;
  /** Limit to from and to, compared with the time that belongs to the status. */
  readonly inSpan?: true;
}

const TIME_OF_STATUS = { ready: 'started_at', paid: 'paid_at', failed: 'failed_at', cancelled: 'cancelled_at' } as const;

async function pageOfPayments(sandbox: Sandbox, store: Store, input: Input, filter: PaymentFilter): Promise<Record<string, unknown>> {
  const place = readPage(input);
  const { column, direction } = readSorting(input);
  const span = filter.inSpan ? readSpan(input, storeTime(sandbox, store)) : null;
  const timeColumn = filter.status === null ? 'started_at' : TIME_OF_STATUS[filter.status];
  let matching = sandbox.database.kysely.selectFrom('sandbox_payment').where('store_id', '=', store.id);
  if (filter.status !== null) matching = matching.where('status', '=', filter.status);
  if (filter.merchantUid !== undefined) matching = matching.where('merchant_uid', '=', filter.merchantUid);
  if (filter.customerUid !== undefined) matching = matching.where('customer_uid', '=', filter.customerUid);
  if (span) matching = matching.where(timeColumn, '>=', String(span.from)).where(timeColumn, '<=', String(span.until));
  const total = await countOf(sandbox, matching);
  refusePastEnd(place, total);
  const rows = await rowsOfPage(sandbox.database.kysely, matching, { column, direction, total, offset: (place.page - 1) * place.limit, limit: place.limit });
  return presentPage(rows.map((row) => presentPayment(sandbox, toPayment(row))), { total, ...place });
}

const totalsOf = rememberedOf<number>(['sandbox_payment', 'sandbox_store', 'sandbox_escrow', 'sandbox_receipt', 'sandbox_webhook']);

/** How many payments these are. Who reads a long list page by page has it counted once, while nothing is written. */
export async function countOf({ database }: Pick<Sandbox, 'database'>, matching: SelectQueryBuilder<Tables, 'sandbox_payment', object>): Promise<number> {
  const counting = matching.select(sql<string>`count(*)`.as('count'));
  const { sql: text, parameters } = counting.compile();
  return totalsOf(database).read(database, `${text} ${JSON.stringify(parameters)}`, async () => Number((await counting.executeTakeFirstOrThrow()).count));
}

/** Which payments, in which order, and which of them. */
interface Slice {
  readonly column: SortColumn;
  readonly direction: Direction;
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
}

/** The rows of a page. Those before it are walked in an index, which knows their ids; only the page itself is fetched. */
export async function rowsOfPage(reader: Reader, matching: SelectQueryBuilder<Tables, 'sandbox_payment', object>, slice: Slice): Promise<PaymentRow[]> {
  const walk = fromNearerEnd(slice, slice.total, slice.direction);
  if (walk.limit === 0) return [];
  const ids = matching.select('imp_uid').orderBy(slice.column, walk.direction).orderBy('seq', walk.direction).limit(walk.limit).offset(walk.offset);
  return reader.selectFrom('sandbox_payment').selectAll().where('imp_uid', 'in', ids).orderBy(slice.column, slice.direction).orderBy('seq', slice.direction).execute();
}

const NOTHING = { tax_free: 0, supply: 0, vat: 0, service: 0 };

function part(amount: Hundredths, taxFree: Hundredths, vat: Hundredths | null): typeof NOTHING {
  const parts = taxParts(amount, taxFree, vat);
  return { tax_free: toUnits(parts.taxFree), supply: toUnits(parts.supply), vat: toUnits(parts.vat), service: 0 };
}

/** What is left of a payment, in parts that add up to it, and every movement that led there. */
function presentBalance(payment: Payment): Record<string, unknown> {
  const left = payment.amount - payment.cancelAmount;
  const rest = restOf(payment);
  const movement = (primary: typeof NOTHING, createdMs: number) => ({
    cash_receipt: NOTHING, primary, secondary: NOTHING, discount: NOTHING, created: seconds(createdMs),
  });
  return {
    amount: toUnits(left),
    cash_receipt: NOTHING,
    primary: part(left, rest.tax_free, rest.vat),
    secondary: NOTHING,
    discount: NOTHING,
    histories: [
      ...(payment.paidAt > 0 ? [movement(part(payment.amount, payment.facts.tax_free, payment.facts.vat), payment.paidAt)] : []),
      ...payment.cancellations.map((cancellation) => {
        const taken = part(cancellation.amount, cancellation.tax_free, vatOf(cancellation));
        return movement({ tax_free: -taken.tax_free || 0, supply: -taken.supply || 0, vat: -taken.vat || 0, service: 0 }, cancellation.cancelled_at);
      }),
    ],
  };
}
