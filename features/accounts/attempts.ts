import { AppError } from '../../contract/errors.ts';
import { withoutLastWord } from '../../storage/transaction-scope.ts';
import * as store from './attempts.store.ts';
import type { AccountsParts } from './parts.ts';

/** How often something may be tried within a window. `value` is stored as a fingerprint only. */
export interface Limit {
  readonly purpose: string;
  readonly value: string;
  readonly attempts: number;
  readonly windowMinutes: number;
}

type Parts = Pick<AccountsParts, 'database' | 'clock' | 'vault' | 'audit'>;

const keyOf = ({ vault }: Parts, limit: Limit) => `${limit.purpose}:${vault.fingerprint(limit.value.toLowerCase(), `attempt-${limit.purpose}`)}`;

/**
 * Counts one attempt against the limits in their order, before anything else is done, and stops at the first that is spent: what one
 * limit has refused costs nothing of the next. Returns how long to wait, or null. A count is no effect of the call: where the process
 * dies after it, the same Idempotency-Key runs again.
 */
export async function countAttempts(parts: Parts, limits: readonly Limit[]): Promise<number | null> {
  const now = parts.clock.now();
  return withoutLastWord(() => parts.database.inTransaction(async (tx) => {
    for (const limit of limits) {
      const counted = await store.countAttempt(tx, keyOf(parts, limit), now, new Date(now.getTime() + limit.windowMinutes * 60_000));
      if (counted.attempts <= limit.attempts) continue;
      // Once a window, not once a try: a flood must not fill the log. What was tried stays unsaid, it may be an address.
      if (counted.attempts === limit.attempts + 1) await parts.audit.record(tx, { actor: 'system', action: 'limit.reached', subject: limit.purpose, at: now });
      return Math.max(1, Math.ceil((counted.windowEndsAt.getTime() - now.getTime()) / 1000));
    }
    return null;
  }));
}

/** As countAttempts, but refuses. */
export async function refuseTooMany(parts: Parts, limits: readonly Limit[]): Promise<void> {
  const retryAfterSeconds = await countAttempts(parts, limits);
  if (retryAfterSeconds !== null) throw new AppError('too_many_requests', { retryAfterSeconds });
}

/** Forgets the attempts of limits after a success. */
export async function forgive(parts: Parts, limits: readonly Limit[]): Promise<void> {
  await parts.database.inTransaction((tx) => store.forgetAttempts(tx, limits.map((limit) => keyOf(parts, limit))));
}
