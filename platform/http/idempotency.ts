import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../../contract/errors.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { withLastWord } from '../../storage/transaction-scope.ts';
import type { Vault } from '../vault.ts';

/**
 * Idempotency-Key: the first call with a key runs and its answer is kept; the same call again gets the same answer, another
 * body under the same key is refused, and a call that is still running is told so. Refused calls keep nothing: they had no effect.
 * That a call took effect is written in the transaction of the effect itself, so that a process dying before the answer is kept
 * cannot make the same key take effect again (docs/decisions/0050-idempotent-calls.md).
 * An answer may name people or carry a key, so it is kept sealed; of the call only a keyed fingerprint is.
 */
export type IdempotentCall =
  | { readonly kind: 'replay'; readonly status: number; readonly body: string }
  /** Took effect in a process that could not answer any more: the answer is to be made again from what was made. */
  | { readonly kind: 'unanswered'; readonly reference: string | null; complete(answer: KeptAnswer): Promise<void> }
  | {
      readonly kind: 'first';
      /** Runs the handler so that every transaction in which it changes something says so under this key. */
      run<T>(work: () => Promise<T>): Promise<T>;
      complete(answer: KeptAnswer): Promise<void>;
      /** The call failed. Refused, its key is free again; broken off, it is only where nothing took effect. */
      forget(failure: 'refused' | 'broken'): Promise<void>;
    };

interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

export interface IdempotentRequest {
  readonly database: Database;
  readonly vault: Vault;
  readonly now: Date;
  readonly scope: string;
  readonly key: string;
  readonly content: string | Buffer;
}

/** A call that has shown no result for this long died with its process. */
const ABANDONED_AFTER_MS = 60_000;

const answerPlace = (scope: string, key: string) => `idempotent-answer:${scope}:${key}`;

/** Takes the key for this call, or tells what became of the call that has it. Errors: `idempotency_key_reused`, `still_running`. */
export async function beginIdempotent(given: IdempotentRequest): Promise<IdempotentCall> {
  const { database, vault, now, scope, key } = given;
  // Of a file its digest: the file itself, written out as text, would be in memory once more.
  const content = typeof given.content === 'string' ? given.content : `sha256 ${createHash('sha256').update(given.content).digest('base64')}`;
  const fingerprints = vault.fingerprints(content, 'idempotent-call');
  const claim = randomUUID();
  if (await takeKey(given, fingerprints[0] as string, claim)) return firstCall(given, claim);
  const kept = await database.kysely.selectFrom('idempotency_key').selectAll().where('scope', '=', scope).where('key', '=', key).executeTakeFirst();
  if (kept !== undefined && !fingerprints.includes(kept.fingerprint)) throw new AppError('idempotency_key_reused');
  if (kept?.state === 'done') return { kind: 'replay', status: kept.status ?? 200, body: kept.body === null ? 'null' : vault.openText(kept.body, answerPlace(scope, key)) };
  const abandoned = kept !== undefined && (kept.claim === null || kept.created_at.getTime() < now.getTime() - ABANDONED_AFTER_MS);
  if (!abandoned || kept.effect_at === null) throw new AppError('still_running', { retryAfterSeconds: 1 });
  return { kind: 'unanswered', reference: kept.effect_reference, complete: (answer) => keepAnswer(given, kept.claim, answer) };
}

/** New keys, and keys of calls that died before they took effect. One statement, so of two calls one gets it. */
async function takeKey({ database, now, scope, key }: IdempotentRequest, fingerprint: string, claim: string): Promise<boolean> {
  const taken = await database.kysely
    .insertInto('idempotency_key')
    .values({ scope, key, fingerprint, state: 'running', created_at: now, claim })
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'key'])
        .doUpdateSet({ fingerprint, created_at: now, claim })
        .where('idempotency_key.state', '=', 'running')
        .where('idempotency_key.effect_at', 'is', null)
        .where('idempotency_key.created_at', '<', new Date(now.getTime() - ABANDONED_AFTER_MS)),
    )
    .returning('key')
    .executeTakeFirst();
  return taken !== undefined;
}

function firstCall(given: IdempotentRequest, claim: string): IdempotentCall {
  const { database, now, scope, key } = given;
  const mine = database.kysely.deleteFrom('idempotency_key').where('scope', '=', scope).where('key', '=', key).where('state', '=', 'running').where('claim', '=', claim);
  return {
    kind: 'first',
    run: (work) => withLastWord((tx, reference) => markEffect(tx, { scope, key, claim, now, reference }), work),
    complete: (answer) => keepAnswer(given, claim, answer),
    async forget(failure) {
      if (failure === 'refused') return void (await mine.execute());
      await mine.where('effect_at', 'is', null).execute();
      // What took effect stays so, and this call answers no more: the next one need not wait for it.
      await database.kysely.updateTable('idempotency_key').set({ claim: null }).where('scope', '=', scope).where('key', '=', key).where('claim', '=', claim).where('state', '=', 'running').execute();
    },
  };
}

/**
 * Writes into a transaction that changed something that the call took effect. The row is locked until commit, so a call that was
 * taken for dead and wakes up again either commits before its key is taken or finds it taken and has no effect.
 */
async function markEffect(tx: Tx, mark: { scope: string; key: string; claim: string; now: Date; reference: string | null }): Promise<void> {
  const { rows } = await sql<{ wrote: boolean; marked: number }>`
    with changed as materialized (select pg_current_xact_id_if_assigned() is not null as wrote),
    marked as (
      update idempotency_key set effect_at = ${mark.now}, effect_reference = coalesce(${mark.reference}, effect_reference)
      from changed where changed.wrote and scope = ${mark.scope} and key = ${mark.key} and claim = ${mark.claim} returning 1)
    select wrote, (select count(*)::int from marked) as marked from changed`.execute(tx);
  if (rows[0]?.wrote === true && rows[0].marked === 0) throw new AppError('still_running', { retryAfterSeconds: 1 });
}

async function keepAnswer({ database, vault, scope, key }: IdempotentRequest, claim: string | null, { status, body }: KeptAnswer): Promise<void> {
  await database.kysely
    .updateTable('idempotency_key')
    .set({ state: 'done', status, body: vault.sealText(body, answerPlace(scope, key)) })
    .where('scope', '=', scope).where('key', '=', key).where('state', '=', 'running').where('claim', claim === null ? 'is' : '=', claim)
    .execute();
}
