import { AppError } from '../../contract/errors.ts';
import type { Database } from '../../storage/open-database.ts';
import type { Vault } from '../vault.ts';

/**
 * Idempotency-Key: the first call with a key runs and its answer is kept; the same call again gets the same answer, another
 * body under the same key is refused, and a call that is still running is told so. Refused calls keep nothing: they had no effect.
 * An answer may name people or carry a key, so it is kept sealed; of the call only a keyed fingerprint is.
 */
export type IdempotentCall =
  | { readonly kind: 'replay'; readonly status: number; readonly body: string }
  | {
      readonly kind: 'first';
      complete(answer: { status: number; body: string }): Promise<void>;
      forget(): Promise<void>;
    };

/** A call that has shown no result for this long died with its process: the key may be used again. */
const ABANDONED_AFTER_MS = 60_000;

const answerPlace = (scope: string, key: string) => `idempotent-answer:${scope}:${key}`;

export async function beginIdempotent(given: { database: Database; vault: Vault; now: Date; scope: string; key: string; content: string | Buffer }): Promise<IdempotentCall> {
  const { database, vault, now, scope, key } = given;
  const fingerprints = vault.fingerprints(typeof given.content === 'string' ? given.content : given.content.toString('base64'), 'idempotent-call');
  const fingerprint = fingerprints[0] as string;
  const { kysely } = database;
  const inserted = await kysely
    .insertInto('idempotency_key')
    .values({ scope, key, fingerprint, state: 'running', created_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'key'])
        .doUpdateSet({ fingerprint, created_at: now })
        .where('idempotency_key.state', '=', 'running')
        .where('idempotency_key.created_at', '<', new Date(now.getTime() - ABANDONED_AFTER_MS)),
    )
    .returning('key')
    .executeTakeFirst();
  if (inserted !== undefined) {
    const row = kysely.updateTable('idempotency_key').where('scope', '=', scope).where('key', '=', key);
    return {
      kind: 'first',
      complete: async ({ status, body }) => void (await row.set({ state: 'done', status, body: vault.sealText(body, answerPlace(scope, key)) }).execute()),
      forget: async () => void (await kysely.deleteFrom('idempotency_key').where('scope', '=', scope).where('key', '=', key).where('state', '=', 'running').execute()),
    };
  }
  const kept = await kysely.selectFrom('idempotency_key').selectAll().where('scope', '=', scope).where('key', '=', key).executeTakeFirst();
  if (kept !== undefined && !fingerprints.includes(kept.fingerprint)) throw new AppError('idempotency_key_reused');
  if (kept === undefined || kept.state === 'running') throw new AppError('still_running', { retryAfterSeconds: 1 });
  return { kind: 'replay', status: kept.status ?? 200, body: kept.body === null ? 'null' : vault.openText(kept.body, answerPlace(scope, key)) };
}
