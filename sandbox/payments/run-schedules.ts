import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { cardOf, findBillingKey, type BillingKey } from './billing-key.ts';
import { chargeCard } from './card-charge.ts';
import type { Payment } from './payment.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';
import { toSchedule, type Schedule } from './schedule-rows.ts';
import { findStore } from './store.ts';

const BATCH = 50;

/**
 * Runs everything that is due, each entry in a transaction of its own that locks it: with several workers, and whatever
 * crashes, an entry is paid once or not at all. Answers how many ran.
 */
export async function runDueSchedules(sandbox: Sandbox, onlyStore?: Store): Promise<number> {
  let ran = 0;
  for (;;) {
    const due = await findDue(sandbox, onlyStore);
    let progress = 0;
    for (const { store_id, merchant_uid } of due) {
      const store = await findStore(sandbox.database.kysely, store_id);
      const done = await sandbox.database.inTransaction((tx) => runOne(tx, sandbox, store, { merchantUid: merchant_uid, wait: onlyStore !== undefined }));
      if (done) progress += 1;
    }
    if (progress > 0) sandbox.wakeWebhooks();
    ran += progress;
    // Another worker holds what is left, or nothing is.
    if (due.length < BATCH || progress === 0) return ran;
  }
}

async function findDue(sandbox: Sandbox, onlyStore: Store | undefined): Promise<{ store_id: string; merchant_uid: string }[]> {
  const now = String(sandbox.clock.now().getTime());
  return sandbox.database.kysely
    .selectFrom('sandbox_schedule')
    .innerJoin('sandbox_store', 'sandbox_store.id', 'sandbox_schedule.store_id')
    .leftJoin('sandbox_store as head', 'head.id', 'sandbox_store.parent_id')
    .select(['sandbox_schedule.store_id', 'merchant_uid'])
    .where('schedule_status', '=', 'scheduled')
    .where(sql<boolean>`schedule_at <= ${now}::bigint + coalesce(head.clock_ahead_ms, sandbox_store.clock_ahead_ms)`)
    .$if(onlyStore !== undefined, (q) => q.where(sql<boolean>`coalesce(sandbox_store.parent_id, sandbox_store.id) = ${onlyStore?.headId ?? '0'}::bigint`))
    .orderBy('schedule_at')
    .limit(BATCH)
    .execute();
}

/** `wait`: whoever moved a clock is answered when what became due is done, also where another worker is doing it. */
async function runOne(tx: Tx, sandbox: Sandbox, store: Store, given: { merchantUid: string; wait: boolean }): Promise<boolean> {
  const row = await tx
    .selectFrom('sandbox_schedule').selectAll()
    .where('store_id', '=', store.id).where('merchant_uid', '=', given.merchantUid).where('schedule_status', '=', 'scheduled')
    .forUpdate().$if(!given.wait, (q) => q.skipLocked()).executeTakeFirst();
  if (!row) return false;
  const at = storeTime(sandbox, store);
  // Put off meanwhile by its owner.
  if (Number(row.schedule_at) > at) return false;
  await chargeSchedule(tx, sandbox, store, toSchedule(sandbox, row), at);
  return true;
}

/** Charges an entry and records what came of it. The caller holds the entry's row. */
export async function chargeSchedule(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, schedule: Schedule, at: number): Promise<Payment | null> {
  const { facts } = schedule;
  const key: BillingKey | null = await findBillingKey(tx, sandbox, store, schedule.customerUid);
  const payment = await chargeCard(tx, sandbox, store, {
    order: {
      merchantUid: schedule.merchantUid,
      amount: schedule.amount,
      currency: schedule.currency,
      quota: facts.card_quota,
      facts: {
        name: facts.name,
        buyer_name: facts.buyer_name,
        buyer_email: facts.buyer_email,
        buyer_tel: facts.buyer_tel,
        buyer_addr: facts.buyer_addr,
        buyer_postcode: facts.buyer_postcode,
        custom_data: facts.custom_data,
        tax_free: facts.tax_free,
        vat: facts.vat,
        notice_urls: facts.notice_urls ?? [],
      },
    },
    card: key && cardOf(key),
    channel: { pgProvider: key?.facts.pg_provider ?? facts.pg_provider, pgId: key?.facts.pg_id ?? facts.pg_id },
    customerUid: schedule.customerUid,
    usage: 'payment.scheduled',
    ...(key === null && { failure: '빌링키가 삭제되어 예약 결제를 진행할 수 없습니다.' }),
    at,
    userAgent: null,
    ...(facts.v2 && { more: { v2: { ...facts.v2, schedule_id: schedule.id }, v2_customer: facts.v2_customer } }),
  });
  const paidBefore = payment === null;
  const reason = paidBefore ? '이미 결제가 완료된 merchant_uid입니다.' : (payment.facts.fail_reason ?? null);
  await tx
    .updateTable('sandbox_schedule')
    .set({
      schedule_status: 'executed',
      executed_at: at,
      revoked_at: 0,
      imp_uid: payment?.impUid ?? null,
      payment_status: payment?.status === 'paid' ? 'paid' : 'failed',
      facts: sql<string>`facts || ${JSON.stringify({ fail_reason: reason })}::jsonb`,
    })
    .where('store_id', '=', store.id)
    .where('merchant_uid', '=', schedule.merchantUid)
    .execute();
  return payment;
}

/** The entry of this order, or null. */
export async function findSchedule(reader: Reader, sandbox: Pick<Sandbox, 'vault'>, store: Store, merchantUid: string): Promise<Schedule | null> {
  const row = await reader.selectFrom('sandbox_schedule').selectAll().where('store_id', '=', store.id).where('merchant_uid', '=', merchantUid).executeTakeFirst();
  return row ? toSchedule(sandbox, row) : null;
}
