import { sql } from 'kysely';
import type { Tx } from '../../storage/open-database.ts';

/** Counts an attempt in its window; a window that has ended starts anew. */
export async function countAttempt(tx: Tx, key: string, now: Date, windowEndsAt: Date): Promise<{ attempts: number; windowEndsAt: Date }> {
  const { rows } = await sql<{ attempts: number; window_ends_at: Date }>`
    insert into account_attempt as seen (key, attempts, window_ends_at) values (${key}, 1, ${windowEndsAt})
    on conflict (key) do update set
      attempts = case when seen.window_ends_at <= ${now} then 1 else seen.attempts + 1 end,
      window_ends_at = case when seen.window_ends_at <= ${now} then excluded.window_ends_at else seen.window_ends_at end
    returning attempts, window_ends_at`.execute(tx);
  const row = rows[0];
  return { attempts: row?.attempts ?? 1, windowEndsAt: row?.window_ends_at ?? windowEndsAt };
}

/** Forgets attempts after a success. */
export async function forgetAttempts(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await tx.deleteFrom('account_attempt').where('key', 'in', keys).execute();
}
