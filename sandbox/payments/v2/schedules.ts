import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Tx } from '../../../storage/open-database.ts';
import { buyerOf, withDefaults } from '../billing.ts';
import { toSmallest } from '../money.ts';
import { wasPaid } from '../payment.ts';
import { sealPersonal } from '../personal.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { toSchedule, type Schedule, type ScheduleFacts, type ScheduleRow } from '../schedule-rows.ts';
import { Fields, filterOf, readPlace } from './fields.ts';
import { readOrder, type V2Order } from './order.ts';
import { mustFindKey, waitsForMoney } from './pay.ts';
import { instant, merchantIdOf, presentCustomer } from './present-payment.ts';
import { conflicting, invalid, missing } from './refusal.ts';

type SchedulePath = { Params: { scheduleId: string } };
const STATUSES = ['SCHEDULED', 'STARTED', 'SUCCEEDED', 'FAILED', 'REVOKED', 'PENDING'] as const;
type ShownStatus = (typeof STATUSES)[number];
const MAX_IDS = 100;

/** Payments planned on a billing key. */
export function registerSchedules(api: FastifyInstance, sandbox: Sandbox): void {
  api.post<{ Params: { paymentId: string } }>('/payments/:paymentId/schedule', async ({ body, params, store }) => create(sandbox, store, params.paymentId, new Fields(body)));
  api.get('/payment-schedules', async (request) => list(sandbox, request.store, filterOf(request)));
  api.delete('/payment-schedules', async (request) => revoke(sandbox, request.store, filterOf(request)));

  api.get<SchedulePath>('/payment-schedules/:scheduleId', async ({ params, store }) => {
    const { rows } = await sql<ScheduleRow>`select * from (${everything(store)}) as plan where schedule_id = ${params.scheduleId}`.execute(sandbox.database.kysely);
    if (!rows[0]) throw missing('PAYMENT_SCHEDULE_NOT_FOUND', '존재하지 않는 결제 예약입니다.');
    return present(store, toSchedule(sandbox, rows[0]));
  });
}

/** Plans that stand, and those that ended and made room for others. */
const everything = (store: Store) => sql`
  select schedule_id, seq, store_id, merchant_uid, customer_uid, imp_uid, schedule_at, executed_at, revoked_at, schedule_status, payment_status, amount, currency, facts from sandbox_schedule where store_id = ${store.id}
  union all select schedule_id, seq, store_id, merchant_uid, customer_uid, imp_uid, schedule_at, executed_at, revoked_at, schedule_status, payment_status, amount, currency, facts from sandbox_schedule_past where store_id = ${store.id}`;

function statusOf(schedule: Schedule): ShownStatus {
  if (schedule.status === 'scheduled') return 'SCHEDULED';
  if (schedule.status === 'revoked') return 'REVOKED';
  return schedule.paymentStatus === 'failed' ? 'FAILED' : 'SUCCEEDED';
}

function present(store: Store, schedule: Schedule): Record<string, unknown> {
  const { facts } = schedule;
  const small = (amount: number) => toSmallest(amount, schedule.currency);
  return {
    status: statusOf(schedule),
    id: schedule.id,
    merchantId: merchantIdOf(store),
    storeId: store.v2StoreId,
    paymentId: schedule.merchantUid,
    billingKey: schedule.customerUid,
    orderName: facts.name ?? '',
    isCulturalExpense: facts.v2?.cultural_expense ?? false,
    isEscrow: false,
    customer: presentCustomer(facts),
    customData: facts.custom_data ?? '',
    totalAmount: small(schedule.amount),
    taxFreeAmount: small(facts.tax_free),
    vatAmount: facts.vat === null ? undefined : small(facts.vat),
    currency: schedule.currency,
    installmentMonth: facts.card_quota > 0 ? facts.card_quota : undefined,
    noticeUrls: facts.notice_urls && facts.notice_urls.length > 0 ? facts.notice_urls : undefined,
    products: facts.v2?.products,
    createdAt: instant(facts.created_at ?? schedule.scheduleAt),
    timeToPay: instant(schedule.scheduleAt),
    startedAt: instant(schedule.executedAt),
    completedAt: instant(schedule.executedAt),
    revokedAt: instant(schedule.revokedAt),
  };
}

async function create(sandbox: Sandbox, store: Store, paymentId: string, body: Fields): Promise<unknown> {
  const planned = body.group('payment');
  const order = readOrder(planned, paymentId);
  const quota = planned.whole('installmentMonth') ?? 0;
  if (quota > 36) throw invalid('payment.installmentMonth는 36 이하여야 합니다.');
  const now = storeTime(sandbox, store);
  const at = body.time('timeToPay');
  if (at === null) throw invalid('필수 값 timeToPay가 없습니다.');
  if (at <= now) throw invalid('timeToPay가 이미 지난 시각입니다.');
  const key = await mustFindKey(sandbox, store, planned.requiredText('billingKey', 255));
  const channel = key.facts.v2?.channel_key === undefined ? {} : { channel_key: key.facts.v2.channel_key, channel_name: key.facts.v2.channel_name ?? '' };
  const facts: ScheduleFacts = {
    pg_provider: key.facts.pg_provider,
    pg_id: key.facts.pg_id,
    ...order.facts,
    ...withDefaults(order.facts, buyerOf(key)),
    v2_customer: order.facts.v2_customer ?? key.facts.v2_customer,
    card_quota: quota === 1 ? 0 : quota,
    created_at: now,
    v2: { ...order.v2, ...channel },
  };
  const id = await sandbox.database.inTransaction(async (tx) => {
    await makeRoom(tx, store, order, now);
    const row = await tx
      .insertInto('sandbox_schedule')
      .values({
        store_id: store.id, merchant_uid: order.paymentId, customer_uid: key.customerUid, imp_uid: null, schedule_at: at, schedule_status: 'scheduled', payment_status: null,
        amount: order.amount.total, currency: order.currency, facts: JSON.stringify(sealPersonal(sandbox.vault, store.id, facts)),
      })
      .onConflict((conflict) => conflict.columns(['store_id', 'merchant_uid']).doNothing())
      .returning('schedule_id').executeTakeFirst();
    if (!row) throw alreadyPlanned();
    return row.schedule_id;
  });
  return { schedule: { id } };
}

const alreadyPlanned = () => conflicting('PAYMENT_SCHEDULE_ALREADY_EXISTS', '이 paymentId로 예약된 결제가 있습니다.');

/** A plan that ended without paying is put aside; one that stands, or an order that was paid or waits for money, is in the way. */
async function makeRoom(tx: Tx, store: Store, order: V2Order, now: number): Promise<void> {
  if ((await wasPaid(tx, store, order.paymentId)) || (await waitsForMoney(tx, store, order.paymentId, now))) {
    throw conflicting('ALREADY_PAID_OR_WAITING', '이미 결제되었거나 입금을 기다리는 paymentId입니다.');
  }
  const ended = await tx
    .deleteFrom('sandbox_schedule').where('store_id', '=', store.id).where('merchant_uid', '=', order.paymentId).where('schedule_status', 'in', ['executed', 'revoked'])
    .returningAll().executeTakeFirst();
  if (!ended) return;
  await tx
    .insertInto('sandbox_schedule_past')
    .values({
      ...ended, seq: Number(ended.seq), schedule_at: Number(ended.schedule_at), executed_at: Number(ended.executed_at), revoked_at: Number(ended.revoked_at), amount: Number(ended.amount),
      schedule_status: ended.schedule_status === 'executed' ? 'executed' : 'revoked', facts: JSON.stringify(ended.facts),
    })
    .execute();
}

/** Revokes by id, or all that wait on a billing key. By id it is all or nothing. */
async function revoke(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const billingKey = body.text('billingKey', 255);
  const ids = [...new Set(body.texts('scheduleIds'))];
  if (billingKey === null && ids.length === 0) throw invalid('billingKey 또는 scheduleIds를 보내 주세요.');
  if (ids.length > MAX_IDS) throw invalid(`scheduleIds는 ${MAX_IDS}개까지 보낼 수 있습니다.`);
  const at = storeTime(sandbox, store);
  const revoked = await sandbox.database.inTransaction(async (tx) => {
    if (ids.length > 0) await refuseEnded(tx, store, ids);
    return tx
      .updateTable('sandbox_schedule').set({ schedule_status: 'revoked', revoked_at: at })
      .where('store_id', '=', store.id).where('schedule_status', '=', 'scheduled')
      .$if(billingKey !== null, (q) => q.where('customer_uid', '=', billingKey ?? ''))
      .$if(ids.length > 0, (q) => q.where('schedule_id', 'in', ids))
      .returning('schedule_id').execute();
  });
  if (billingKey !== null && revoked.length === 0) await mustFindKey(sandbox, store, billingKey);
  return { revokedScheduleIds: revoked.map(({ schedule_id }) => schedule_id), ...(revoked.length > 0 && { revokedAt: instant(at) }) };
}

async function refuseEnded(tx: Tx, store: Store, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ schedule_id: string; schedule_status: string }>`select schedule_id, schedule_status from (${everything(store)}) as plan where schedule_id in (${sql.join([...ids])})`.execute(tx);
  if (rows.length < ids.length) throw missing('PAYMENT_SCHEDULE_NOT_FOUND', '존재하지 않는 결제 예약입니다.');
  if (rows.some((row) => row.schedule_status === 'executed')) throw conflicting('PAYMENT_SCHEDULE_ALREADY_PROCESSED', '이미 처리된 결제 예약입니다.');
  if (rows.some((row) => row.schedule_status === 'revoked')) throw conflicting('PAYMENT_SCHEDULE_ALREADY_REVOKED', '이미 취소된 결제 예약입니다.');
}

const shownStatus = sql<string>`case schedule_status when 'scheduled' then 'SCHEDULED' when 'revoked' then 'REVOKED' else case when payment_status = 'failed' then 'FAILED' else 'SUCCEEDED' end end`;
const SORTS = { CREATED_AT: sql`coalesce((facts->>'created_at')::bigint, schedule_at)`, TIME_TO_PAY: sql`schedule_at`, COMPLETED_AT: sql`executed_at` } as const;
const YEARS_MS = 20 * 365 * 86_400_000;

async function list(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const place = readPlace(body);
  const filter = body.group('filter');
  const now = storeTime(sandbox, store);
  // Plans lie ahead: without an end everything to come is meant.
  const span = { from: filter.time('from') ?? 0, until: filter.time('until') ?? now + YEARS_MS };
  if (span.from > span.until) throw invalid('from은 until보다 늦을 수 없습니다.');
  const statuses = filter.texts('status');
  if (statuses.some((status) => !STATUSES.includes(status as ShownStatus))) throw invalid('filter.status에 알 수 없는 상태가 있습니다.');
  const billingKey = filter.text('billingKey', 255);
  const conditions = [
    sql`schedule_at >= ${String(span.from)}::bigint`, sql`schedule_at <= ${String(span.until)}::bigint`,
    ...(statuses.length > 0 ? [sql`${shownStatus} in (${sql.join(statuses)})`] : []),
    ...(billingKey !== null ? [sql`customer_uid = ${billingKey}`] : []),
    ...(filter.flag('isForTest') === false ? [sql`false`] : []),
  ];
  const matching = sql`from (${everything(store)}) as plan where ${sql.join(conditions, sql` and `)}`;
  const { rows: counted } = await sql<{ count: string }>`select count(*) as count ${matching}`.execute(sandbox.database.kysely);
  const sort = body.group('sort');
  const by = SORTS[sort.word('by', ['CREATED_AT', 'TIME_TO_PAY', 'COMPLETED_AT']) ?? 'CREATED_AT'];
  const direction = sort.word('order', ['ASC', 'DESC']) === 'ASC' ? sql`asc` : sql`desc`;
  const { rows } = await sql<ScheduleRow>`select plan.* ${matching} order by ${by} ${direction}, seq ${direction} limit ${place.size} offset ${place.number * place.size}`.execute(sandbox.database.kysely);
  return { items: rows.map((row) => present(store, toSchedule(sandbox, row))), page: { ...place, totalCount: Number(counted[0]?.count ?? 0) } };
}
