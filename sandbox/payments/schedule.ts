import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Tx } from '../../storage/open-database.ts';
import { findBillingKey, saveBillingKey, type BillingKey } from './billing-key.ts';
import { DECLINED } from './card-charge.ts';
import type { CardFacts } from './card-number.ts';
import { apiChannel, buyerOf, customerFrom, KEY_REFUSED, NO_CUSTOMER, readCardOf, withDefaults } from './billing.ts';
import { answer, badRequest, notFound, refusedByRule, refusedCard } from './envelope.ts';
import { Input } from './input.ts';
import { readOrder, type OrderFields } from './order-fields.ts';
import { readPage, refusePastEnd } from './paging.ts';
import { presentPage, presentPayment } from './payment-answer.ts';
import { wasPaid } from './payment.ts';
import { sealPersonal } from './personal.ts';
import { chargeSchedule, findSchedule } from './run-schedules.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';
import { presentSchedule, SCHEDULE_STATUSES, toSchedule, type Schedule, type ScheduleFacts } from './schedule-rows.ts';

const MAX_ENTRIES = 100;
const MAX_SPAN_MS = 93 * 86_400_000;

/** Payments planned on a billing key. */
export function registerSchedule(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/subscribe/payments/schedule', async ({ body, store }) => answer((await addSchedules(sandbox, store, new Input(body))).map(presentSchedule)));
  app.post('/subscribe/payments/unschedule', async ({ body, store }) => answer((await revokeSchedules(sandbox, store, new Input(body))).map(presentSchedule)));

  app.get('/subscribe/payments/schedule', async ({ query, store }) => {
    const input = new Input(query);
    return answer(await pageOfSchedules(sandbox, store, input, { span: readSpan(input, 'schedule_from', 'schedule_to') }));
  });

  for (const path of ['/subscribe/payments/schedule/customers/:customer_uid', '/subscribe/customers/:customer_uid/schedules']) {
    app.get<{ Params: { customer_uid: string } }>(path, async ({ params, query, store }) => {
      const input = new Input(query);
      return answer(await pageOfSchedules(sandbox, store, input, { span: readSpan(input, 'from', 'to'), customerUid: params.customer_uid }));
    });
  }

  app.get<{ Params: { merchant_uid: string } }>('/subscribe/payments/schedule/:merchant_uid', async ({ params, store }) => {
    const schedule = await findSchedule(sandbox.database.kysely, sandbox, store, params.merchant_uid);
    if (!schedule) throw notFound(UNKNOWN);
    return answer(presentSchedule(schedule));
  });

  app.put<{ Params: { merchant_uid: string } }>('/subscribe/payments/schedule/:merchant_uid', async ({ body, params, store }) => {
    const at = readFuture(sandbox, store, new Input(body));
    return answer(presentSchedule(await sandbox.database.inTransaction(async (tx) => {
      const schedule = await lockSchedule(tx, sandbox, store, params.merchant_uid);
      if (schedule.status !== 'scheduled') throw badRequest('이미 실행되었거나 취소된 예약은 변경할 수 없습니다.');
      return setPlanned(tx, sandbox, store, schedule, at);
    })));
  });

  app.post<{ Params: { merchant_uid: string } }>('/subscribe/payments/schedule/:merchant_uid/reschedule', async ({ body, params, store }) => {
    const at = readFuture(sandbox, store, new Input(body));
    return answer(presentSchedule(await sandbox.database.inTransaction(async (tx) => {
      const schedule = await lockSchedule(tx, sandbox, store, params.merchant_uid);
      refuseUnlessEnded(schedule);
      if (await wasPaid(tx, store, schedule.merchantUid)) throw badRequest('이미 결제가 완료된 merchant_uid입니다.');
      return setPlanned(tx, sandbox, store, schedule, at);
    })));
  });

  app.post<{ Params: { merchant_uid: string } }>('/subscribe/payments/schedule/:merchant_uid/retry', async ({ params, store }) => {
    const payment = await sandbox.database.inTransaction(async (tx) => {
      const schedule = await lockSchedule(tx, sandbox, store, params.merchant_uid);
      refuseUnlessEnded(schedule);
      if (await wasPaid(tx, store, schedule.merchantUid)) throw badRequest('이미 결제가 완료된 merchant_uid입니다.');
      return chargeSchedule(tx, sandbox, store, schedule, storeTime(sandbox, store));
    });
    sandbox.wakeWebhooks();
    if (!payment) throw badRequest('이미 결제가 완료된 merchant_uid입니다.');
    return answer(presentPayment(sandbox, payment));
  });
}

const UNKNOWN = '존재하지 않는 예약입니다.';

/** One entry of a request, read. */
interface Planned {
  readonly at: number;
  readonly order: OrderFields;
}

/** Plans all entries of a request or none. Card fields make the key if there is none yet. */
async function addSchedules(sandbox: Sandbox, store: Store, input: Input): Promise<Schedule[]> {
  const customerUid = input.requiredText('customer_uid', 255);
  const entries = input.list('schedules');
  if (entries.length === 0) throw badRequest('schedules에 예약을 하나 이상 보내 주세요.');
  if (entries.length > MAX_ENTRIES) throw badRequest(`한 번에 ${MAX_ENTRIES}건까지 예약할 수 있습니다.`);
  const planned: Planned[] = entries.map((entry) => ({ at: readFuture(sandbox, store, entry), order: readOrder(entry) }));
  if (new Set(planned.map(({ order }) => order.merchantUid)).size < planned.length) throw refusedByRule('한 요청에 같은 merchant_uid가 두 번 있습니다.');
  const channel = await apiChannel(sandbox, store, input);
  const now = storeTime(sandbox, store);
  return sandbox.database.inTransaction(async (tx) => {
    const known = await findBillingKey(tx, sandbox, store, customerUid);
    const hasCard = input.text('card_number', 100) !== null;
    if (!known && !hasCard) throw refusedByRule(NO_CUSTOMER);
    const key = known ?? (await saveBillingKey(tx, sandbox, store, {
      customerUid, card: checkedCard(input, now), channel, customer: customerFrom(planned[0]?.order.facts ?? noBuyer, input), at: now,
    }));
    const schedules: Schedule[] = [];
    for (const plan of planned) schedules.push(await insertSchedule(tx, sandbox, store, key, plan));
    return schedules;
  });
}

/** With checking_amount the card is tried before it becomes a key; without it nothing is asked of the card company. */
function checkedCard(input: Input, now: number): CardFacts {
  const checking = input.amount('checking_amount') ?? 0;
  if (checking < 0) throw badRequest('checking_amount는 0 이상이어야 합니다.');
  const card = readCardOf(input, now, KEY_REFUSED);
  if (checking > 0 && card.outcome === 'declines') throw refusedCard(DECLINED);
  return card;
}

const noBuyer = { buyer_name: null, buyer_email: null, buyer_tel: null, buyer_addr: null, buyer_postcode: null };

async function insertSchedule(tx: Tx, sandbox: Sandbox, store: Store, key: BillingKey, { at, order }: Planned): Promise<Schedule> {
  if (await wasPaid(tx, store, order.merchantUid)) throw refusedByRule(`이미 결제가 완료된 merchant_uid입니다. (${order.merchantUid})`);
  const facts: ScheduleFacts = {
    pg_provider: key.facts.pg_provider,
    pg_id: key.facts.pg_id,
    ...order.facts,
    ...withDefaults(order.facts, buyerOf(key)),
    v2_customer: null,
    card_quota: order.quota,
    created_at: storeTime(sandbox, store),
  };
  const row = await tx
    .insertInto('sandbox_schedule')
    .values({
      store_id: store.id,
      merchant_uid: order.merchantUid,
      customer_uid: key.customerUid,
      imp_uid: null,
      schedule_at: at,
      schedule_status: 'scheduled',
      payment_status: null,
      amount: order.amount,
      currency: order.currency,
      facts: JSON.stringify(sealPersonal(sandbox.vault, store.id, facts)),
    })
    .onConflict((conflict) => conflict.columns(['store_id', 'merchant_uid']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw refusedByRule(`이미 예약에 사용된 merchant_uid입니다. (${order.merchantUid})`);
  return toSchedule(sandbox, row);
}

async function revokeSchedules(sandbox: Sandbox, store: Store, input: Input): Promise<Schedule[]> {
  const customerUid = input.text('customer_uid', 255);
  const merchantUids = input.texts('merchant_uid');
  if (customerUid === null && merchantUids.length === 0) throw badRequest('customer_uid 또는 merchant_uid를 보내 주세요.');
  const rows = await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_schedule')
    .set({ schedule_status: 'revoked', revoked_at: storeTime(sandbox, store) })
    .where('store_id', '=', store.id)
    .where('schedule_status', '=', 'scheduled')
    .$if(customerUid !== null, (q) => q.where('customer_uid', '=', customerUid ?? ''))
    .$if(merchantUids.length > 0, (q) => q.where('merchant_uid', 'in', merchantUids))
    .returningAll()
    .execute());
  if (rows.length === 0) throw refusedByRule('취소할 예약결제 기록이 존재하지 않습니다.');
  return rows.map((row) => toSchedule(sandbox, row)).sort((a, b) => a.scheduleAt - b.scheduleAt);
}

/** Reads schedule_at: whole seconds, later than now. */
function readFuture(sandbox: Sandbox, store: Store, input: Input): number {
  const at = input.wholeNumber('schedule_at');
  if (at === null) throw badRequest('필수 파라미터 schedule_at이 없습니다.');
  if (at > 99_999_999_999) throw badRequest('schedule_at은 밀리초가 아니라 초 단위 유닉스 시각이어야 합니다.');
  if (at * 1000 <= storeTime(sandbox, store)) throw badRequest('schedule_at이 이미 지난 시각입니다.');
  return at * 1000;
}

async function lockSchedule(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, merchantUid: string): Promise<Schedule> {
  const row = await tx.selectFrom('sandbox_schedule').selectAll().where('store_id', '=', store.id).where('merchant_uid', '=', merchantUid).forUpdate().executeTakeFirst();
  if (!row) throw notFound(UNKNOWN);
  return toSchedule(sandbox, row);
}

/** Planning or paying again is for entries that failed or were revoked. */
function refuseUnlessEnded(schedule: Schedule): void {
  const failed = schedule.status === 'executed' && schedule.paymentStatus === 'failed';
  if (!failed && schedule.status !== 'revoked') throw badRequest('결제에 실패했거나 취소된 예약만 다시 진행할 수 있습니다.');
}

async function setPlanned(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, schedule: Schedule, at: number): Promise<Schedule> {
  const row = await tx
    .updateTable('sandbox_schedule')
    .set({
      schedule_at: at, schedule_status: 'scheduled', executed_at: 0, revoked_at: 0, imp_uid: null, payment_status: null,
      facts: sql<string>`facts || '{"fail_reason":null}'::jsonb`,
    })
    .where('store_id', '=', store.id).where('merchant_uid', '=', schedule.merchantUid)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSchedule(sandbox, row);
}

interface Filter {
  readonly span: { readonly from: number; readonly until: number };
  readonly customerUid?: string;
}

/** Both ends are needed: from <= planned time < to, at most three months. */
function readSpan(input: Input, fromName: string, toName: string): Filter['span'] {
  const from = input.wholeNumber(fromName);
  const to = input.wholeNumber(toName);
  if (from === null || to === null) throw badRequest(`${fromName}과 ${toName}은 필수입니다.`);
  if (from > to) throw badRequest(`${fromName}은 ${toName}보다 늦을 수 없습니다.`);
  if ((to - from) * 1000 > MAX_SPAN_MS) throw badRequest('조회 기간은 최대 3개월입니다.');
  return { from: from * 1000, until: to * 1000 };
}

function readStatus(input: Input): Schedule['status'] | null {
  const text = input.text('schedule_status') ?? input.text('schedule-status');
  if (text === null || text === 'all') return null;
  const status = SCHEDULE_STATUSES.find((known) => known === text);
  if (!status) throw badRequest('schedule_status는 scheduled, executed, revoked 중 하나여야 합니다.');
  return status;
}

const SORTINGS = { schedule_at: 'schedule_at', executed_at: 'executed_at', revoked_at: 'revoked_at', schedule: 'schedule_at', executed: 'executed_at', revoked: 'revoked_at', started: 'schedule_at', paid: 'executed_at', updated: 'executed_at' } as const;

function readSorting(input: Input): { column: 'schedule_at' | 'executed_at' | 'revoked_at'; direction: 'asc' | 'desc' } {
  const text = input.text('sorting') ?? '-schedule_at';
  const name = text.replace(/^-/, '');
  if (!Object.hasOwn(SORTINGS, name)) throw badRequest('sorting은 schedule_at, executed_at, revoked_at 중 하나이며 앞에 -를 붙이면 최신순입니다.');
  return { column: SORTINGS[name as keyof typeof SORTINGS], direction: text.startsWith('-') ? 'desc' : 'asc' };
}

async function pageOfSchedules(sandbox: Sandbox, store: Store, input: Input, filter: Filter): Promise<Record<string, unknown>> {
  const place = readPage(input);
  const status = readStatus(input);
  const { column, direction } = readSorting(input);
  const { customerUid, span } = filter;
  let matching = sandbox.database.kysely
    .selectFrom('sandbox_schedule').where('store_id', '=', store.id).where('schedule_at', '>=', String(span.from)).where('schedule_at', '<', String(span.until));
  if (status !== null) matching = matching.where('schedule_status', '=', status);
  if (customerUid !== undefined) matching = matching.where('customer_uid', '=', customerUid);
  const { count } = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  refusePastEnd(place, Number(count));
  const rows = await matching.selectAll().orderBy(column, direction).orderBy('seq', direction).limit(place.limit).offset((place.page - 1) * place.limit).execute();
  return presentPage(rows.map((row) => presentSchedule(toSchedule(sandbox, row))), { total: Number(count), ...place });
}
