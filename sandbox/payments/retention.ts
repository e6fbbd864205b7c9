import { sql } from 'kysely';
import { CERTIFICATION_TIMED_OUT, TIMED_OUT } from './finish-checkout.ts';
import type { Sandbox } from './sandbox.ts';
import { KEY_LIFE_MS } from './v2/idempotency.ts';

const DAY_MS = 86_400_000;
/**
 * How long logs and closed windows are kept. Payments, keys and plans stay: they are the store's own books. What a window leaves
 * that nobody finished is no payment: anybody can open one with a code that stands in every shop page, so it goes soon.
 */
export const KEPT_DAYS = { requests: 14, webhooks: 30, windows: 7, unfinished: 1 } as const;
const BATCH = 1000;

/** What a round deleted. */
export interface Pruned {
  readonly requests: number;
  readonly webhooks: number;
  readonly windows: number;
  /** Payments and identity verifications whose window ran out of time. */
  readonly unfinished: number;
  /** Answers kept under an idempotency key, and tokens of the second version that have expired. */
  readonly answers: number;
  readonly tokens: number;
}

/** Deletes what has served its time, a batch a transaction, so that nobody waits long for a round. Safe in every process. */
export async function prune(sandbox: Pick<Sandbox, 'database' | 'clock'>): Promise<Pruned> {
  const now = sandbox.clock.now().getTime();
  const before = (days: number) => new Date(now - days * DAY_MS);
  return {
    requests: await inBatches(sandbox, sql`delete from sandbox_request where id in (
      select id from sandbox_request where at < ${before(KEPT_DAYS.requests)} limit ${BATCH})`),
    webhooks: await inBatches(sandbox, sql`delete from sandbox_webhook where id in (
      select id from sandbox_webhook where created_at < ${before(KEPT_DAYS.webhooks)} and state in ('delivered', 'failed') limit ${BATCH})`),
    answers: await inBatches(sandbox, sql`delete from sandbox_v2_call where (store_id, key) in (
      select store_id, key from sandbox_v2_call where created_at < ${new Date(now - KEY_LIFE_MS)} limit ${BATCH})`),
    tokens: await inBatches(sandbox, sql`delete from sandbox_v2_token where token_hash in (
      select token_hash from sandbox_v2_token where expires_at < ${Math.floor(now / 1000)}::bigint limit ${BATCH})`),
    unfinished: (await inBatches(sandbox, unfinished(sql`sandbox_payment`, sql`one.status = 'failed' and one.facts->>'fail_reason' = ${TIMED_OUT}`, now)))
      + (await inBatches(sandbox, unfinished(sql`sandbox_certification`, sql`one.certified_at = 0 and one.fail_reason = ${CERTIFICATION_TIMED_OUT}`, now))),
    // A window's times are those of its store's own clock.
    windows: await inBatches(sandbox, sql`delete from sandbox_checkout where id in (
      select checkout.id from sandbox_checkout as checkout
      join sandbox_store as store on store.id = checkout.store_id left join sandbox_store as head on head.id = store.parent_id
      where checkout.phase = 'done' and checkout.expires_at < ${now - KEPT_DAYS.windows * DAY_MS}::bigint + coalesce(head.clock_ahead_ms, store.clock_ahead_ms) limit ${BATCH})`),
  };
}

/** Deletes what stands behind windows that timed out; the window itself goes with the closed ones. */
function unfinished(table: ReturnType<typeof sql>, timedOut: ReturnType<typeof sql>, now: number): ReturnType<typeof sql> {
  return sql`delete from ${table} where imp_uid in (
    select one.imp_uid from ${table} as one join sandbox_checkout as checkout on checkout.imp_uid = one.imp_uid
    join sandbox_store as store on store.id = checkout.store_id left join sandbox_store as head on head.id = store.parent_id
    where checkout.phase = 'done' and ${timedOut}
      and checkout.expires_at < ${now - KEPT_DAYS.unfinished * DAY_MS}::bigint + coalesce(head.clock_ahead_ms, store.clock_ahead_ms) limit ${BATCH})`;
}

async function inBatches(sandbox: Pick<Sandbox, 'database'>, statement: ReturnType<typeof sql>): Promise<number> {
  let all = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sandbox.database.inTransaction((tx) => statement.execute(tx));
    all += Number(numAffectedRows);
    if (numAffectedRows < BigInt(BATCH)) return all;
  }
}
