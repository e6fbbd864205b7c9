import { sql, type RawBuilder } from 'kysely';
import { toUnits } from './money.ts';
import type { PaymentStatus } from './payment-life.ts';
import { OVERSEAS_CARD } from './overseas-card.ts';
import type { Cancellation, PaymentFacts } from './payment.ts';
import type { RecordedRequest } from './request-log.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { listDeliveries, type Delivery } from './webhook-log.ts';

/** What of a store's payments is asked for; all of it narrows. Times are of the store's clock. */
export interface PaymentFilter {
  /** Part of a merchant_uid, or a whole imp_uid. */
  readonly search?: string | undefined;
  readonly status?: PaymentStatus | undefined;
  /** The word of the wire, or `overseas_card`; `card` is of cards issued at home. */
  readonly method?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly until?: Date | undefined;
  readonly channelKey?: string | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

export interface ListedPayment {
  readonly impUid: string;
  readonly merchantUid: string;
  /** The word of the wire. */
  readonly payMethod: string;
  /** The same, but for cards from abroad. */
  readonly method: string;
  readonly status: PaymentStatus;
  readonly name: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly cancelledAmount: number;
  readonly pgProvider: string;
  readonly pgId: string;
  readonly startedAt: Date;
  readonly paidAt: Date | null;
  readonly failReason: string | null;
  /** An account or a code waits for somebody to bring the money. */
  readonly awaitsDeposit: boolean;
  readonly cancellations: readonly { readonly at: Date; readonly amount: number; readonly reason: string }[];
  /** Where the next page begins. */
  readonly place: string;
}

/** As the index over them says it. */
const FROM_ABROAD = sql`pay_method = 'card' and facts @> '{"overseas":true}'`;

interface Row {
  imp_uid: string; seq: string; merchant_uid: string; pay_method: string; status: PaymentStatus; currency: string; amount: string; cancel_amount: string; started_at: string; paid_at: string; facts: PaymentFacts; deposit_until: string | null; cancel_history: unknown;
}

/** A page of a store's payments, newest first. The place is a position in the index, so the thousandth page costs what the first does. */
export async function listPayments({ database }: Pick<Sandbox, 'database'>, store: Store, filter: PaymentFilter, given: { readonly after?: string | undefined; readonly limit: number }): Promise<ListedPayment[]> {
  const [startedAt, seq] = /^\d{1,16}\.\d{1,18}$/.test(given.after ?? '') ? (given.after ?? '').split('.') : [];
  const after = startedAt === undefined ? sql`` : sql`and (started_at, seq) < (${startedAt}::bigint, ${seq}::bigint)`;
  const { rows } = await sql<Row>`select imp_uid, seq, merchant_uid, pay_method, status, currency, amount, cancel_amount, started_at, paid_at, facts, deposit_until, cancel_history
    from sandbox_payment where ${await matching(database, store, filter)} ${after} order by started_at desc, seq desc limit ${given.limit}`.execute(database.kysely);
  return rows.map(toListed);
}

function toListed(row: Row): ListedPayment {
  return {
    impUid: row.imp_uid, merchantUid: row.merchant_uid, payMethod: row.pay_method, method: row.pay_method === 'card' && row.facts.overseas === true ? OVERSEAS_CARD : row.pay_method, status: row.status, name: row.facts.name, currency: row.currency,
    amount: toUnits(Number(row.amount)), cancelledAmount: toUnits(Number(row.cancel_amount)), pgProvider: row.facts.pg_provider, pgId: row.facts.pg_id,
    startedAt: new Date(Number(row.started_at)), paidAt: Number(row.paid_at) > 0 ? new Date(Number(row.paid_at)) : null, failReason: row.facts.fail_reason ?? null,
    awaitsDeposit: row.status === 'ready' && row.deposit_until !== null,
    cancellations: (row.cancel_history as readonly Cancellation[]).map((one) => ({ at: new Date(one.cancelled_at), amount: toUnits(one.amount), reason: one.reason })),
    place: `${row.started_at}.${row.seq}`,
  };
}

async function matching(database: Sandbox['database'], store: Store, filter: PaymentFilter): Promise<RawBuilder<unknown>> {
  const parts = [sql`store_id = ${store.id}`];
  if (filter.search !== undefined) parts.push(sql`(imp_uid = ${filter.search} or position(${filter.search} in merchant_uid) > 0)`);
  if (filter.status !== undefined) parts.push(sql`status = ${filter.status}`);
  if (filter.method === OVERSEAS_CARD) parts.push(FROM_ABROAD);
  else if (filter.method !== undefined) parts.push(sql`pay_method = ${filter.method}`, ...(filter.method === 'card' ? [sql`not (${FROM_ABROAD})`] : []));
  if (filter.from !== undefined) parts.push(sql`started_at >= ${filter.from.getTime()}`);
  if (filter.until !== undefined) parts.push(sql`started_at < ${filter.until.getTime()}`);
  if (filter.least !== undefined) parts.push(sql`amount >= ${Math.round(filter.least * 100)}`);
  if (filter.most !== undefined) parts.push(sql`amount <= ${Math.round(filter.most * 100)}`);
  if (filter.channelKey !== undefined) {
    const channel = await database.kysely.selectFrom('sandbox_channel').select(['pg_provider', 'pg_id']).where('store_id', '=', store.headId).where('channel_key', '=', filter.channelKey).executeTakeFirst();
    // A payment knows its gateway and merchant id, not the key that led to them.
    parts.push(channel === undefined ? sql`false` : sql`facts ->> 'pg_provider' = ${channel.pg_provider} and facts ->> 'pg_id' = ${channel.pg_id}`);
  }
  return sql.join(parts, sql` and `);
}

/** Payments of a day or a method, in won only: other currencies cannot be added to them. */
export interface PaymentFigure {
  readonly key: string;
  readonly count: number;
  /** Those the amounts speak of. */
  readonly paidCount: number;
  readonly failedCount: number;
  readonly paid: number;
  /** What was paid, less what was cancelled. */
  readonly kept: number;
}

const SHOWN_DAYS = 31;

const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

interface Sum {
  day: string;
  method: string;
  count: string;
  paid_count: string;
  failed_count: string;
  paid: string;
  kept: string;
}

/**
 * What the payments asked for add up to: by day in Korea (the latest month of days that have any), and by method. A billing
 * key issued without a charge is no payment. One walk over
 * them, grouped by day and method; the rest is added up here.
 */
export async function paymentFigures({ database }: Pick<Sandbox, 'database'>, store: Store, filter: PaymentFilter): Promise<{ days: PaymentFigure[]; methods: PaymentFigure[] }> {
  const where = await matching(database, store, filter);
  const { rows } = await sql<Sum>`select (started_at + ${KOREA_MS}::bigint) / ${DAY_MS}::bigint as day, case when ${FROM_ABROAD} then ${OVERSEAS_CARD} else pay_method end as method, count(*) as count,
      count(*) filter (where paid_at > 0 and currency = 'KRW' and amount > 0) as paid_count, count(*) filter (where status = 'failed') as failed_count,
      coalesce(sum(amount) filter (where paid_at > 0 and currency = 'KRW'), 0) as paid, coalesce(sum(amount - cancel_amount) filter (where paid_at > 0 and currency = 'KRW'), 0) as kept
    from sandbox_payment where ${where} group by 1, 2`.execute(database.kysely);
  const days = figuresBy(rows, ({ day }) => new Date(Number(day) * DAY_MS).toISOString().slice(0, 10)).sort((a, b) => (a.key < b.key ? -1 : 1)).slice(-SHOWN_DAYS);
  return { days, methods: figuresBy(rows, ({ method }) => method).sort((a, b) => b.kept - a.kept || b.count - a.count) };
}

function figuresBy(rows: readonly Sum[], keyOf: (row: Sum) => string): PaymentFigure[] {
  const figures = new Map<string, PaymentFigure>();
  for (const row of rows) {
    const key = keyOf(row);
    const before = figures.get(key) ?? { key, count: 0, paidCount: 0, failedCount: 0, paid: 0, kept: 0 };
    figures.set(key, {
      key, count: before.count + Number(row.count), paidCount: before.paidCount + Number(row.paid_count), failedCount: before.failedCount + Number(row.failed_count), paid: before.paid + Number(row.paid) / 100, kept: before.kept + Number(row.kept) / 100,
    });
  }
  return [...figures.values()];
}

/** A payment with what was called about it and what was sent about it. Null when it is not this store's. */
export async function paymentStory(sandbox: Pick<Sandbox, 'database'>, store: Store, impUid: string): Promise<{ payment: ListedPayment; calls: RecordedRequest[]; deliveries: Delivery[] } | null> {
  const { kysely } = sandbox.database;
  const row = await kysely.selectFrom('sandbox_payment').select(['imp_uid', 'seq', 'merchant_uid', 'pay_method', 'status', 'currency', 'amount', 'cancel_amount', 'started_at', 'paid_at', 'facts', 'deposit_until', 'cancel_history'])
    .where('store_id', '=', store.id).where('imp_uid', '=', impUid).executeTakeFirst();
  if (row === undefined) return null;
  const payment = toListed(row as Row);
  const named = [payment.impUid, JSON.stringify(payment.merchantUid), `/${encodeURIComponent(payment.merchantUid)}/`] as const;
  const [calls, deliveries] = await Promise.all([
    // At most a thousand calls of a store are kept, so reading them all is cheap. The second version names a payment by its order, as a part of the path.
    kysely.selectFrom('sandbox_request').selectAll().where('store_id', '=', store.id)
      .where(sql<boolean>`(position(${named[0]} in path) > 0 or position(${named[0]} in coalesce(request, '')) > 0 or position(${named[1]} in coalesce(request, '')) > 0
        or position(${named[2]} in replace(path, '?', '/') || '/') > 0)`).orderBy('id', 'desc').limit(50).execute(),
    listDeliveries(sandbox, store, { impUid }),
  ]);
  return { payment, deliveries, calls: calls.map((call) => ({ id: call.id, at: call.at, method: call.method, path: call.path, status: call.status, code: call.code, durationMs: call.duration_ms, request: call.request, response: call.response })) };
}


