import { expireCheckouts } from './finish-checkout.ts';
import { runDueSchedules } from './run-schedules.ts';
import { seconds, type Sandbox, type Store } from './sandbox.ts';

/** Twenty years ahead is as far as a store's clock goes. */
const MAX_AHEAD_MS = 20 * 365 * 86_400_000;

export interface ClockMove {
  /** Seconds of the store's clock after the move. */
  readonly now: number;
  readonly schedules_run: number;
  readonly windows_expired: number;
}

/**
 * Moves the store's own clock forward and does at once what became due. Other stores do not notice, and tokens keep
 * real time, because clients compare their expiry with their own clock. Null when it would go too far.
 */
export async function advanceClock(sandbox: Sandbox, store: Store, bySeconds: number): Promise<ClockMove | null> {
  const row = await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_store')
    .set((eb) => ({ clock_ahead_ms: eb('clock_ahead_ms', '+', String(bySeconds * 1000)) as never }))
    .where('id', '=', store.headId)
    .where('clock_ahead_ms', '<=', String(MAX_AHEAD_MS - bySeconds * 1000))
    .returning('clock_ahead_ms')
    .executeTakeFirst());
  if (!row) return null;
  const moved = { ...store, clockAheadMs: Number(row.clock_ahead_ms) };
  const run = await runDueSchedules(sandbox, moved);
  const expired = await expireCheckouts(sandbox);
  return { now: seconds(sandbox.clock.now().getTime() + moved.clockAheadMs), schedules_run: run, windows_expired: expired };
}
