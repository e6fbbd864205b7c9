import { sql } from 'kysely';
import type { Database, Reader, Tx } from '../storage/open-database.ts';

/** A job in a worker's hands. */
export interface ClaimedJob {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly attempt: number;
  readonly maxAttempts: number;
}

export interface Claim {
  readonly owner: string;
  readonly names: readonly string[];
  readonly limit: number;
  readonly now: Date;
  readonly leaseSeconds: number;
  /** Only jobs that had to wait: retries, and those with a time to start. */
  readonly delayed?: boolean;
}

/** The run_at of jobs that wait for nothing: a constant, so that a job enqueued now is due whatever the clocks say. */
export const IMMEDIATELY = new Date(0);
const BEFORE_ALL = new Date(-1);

const CLAIMED = sql`id, name, data, attempt, max_attempts as "maxAttempts"`;

/** Takes waiting jobs that are due. Jobs whose key is running wait for it. */
export async function claimWaiting(database: Database, claim: Claim): Promise<ClaimedJob[]> {
  const { rows } = await sql<ClaimedJob>`
    update job set state = 'running', attempt = attempt + 1, lease_owner = ${claim.owner}, lease_until = now() + ${claim.leaseSeconds} * interval '1 second'
    where id in (
      select id from job candidate
      where state = 'waiting' and run_at <= ${claim.now} and run_at > ${claim.delayed ? IMMEDIATELY : BEFORE_ALL} and name = any(${claim.names as string[]})
        and not exists (select from job other where other.state = 'running' and other.name = candidate.name and other.singleton_key = candidate.singleton_key)
      order by run_at, id limit ${claim.limit} for update skip locked
    )
    returning ${CLAIMED}`.execute(database.kysely);
  return rows;
}

/** Takes over jobs whose worker stopped renewing its lease: it was killed, or cut off from the database. */
export async function claimAbandoned(database: Database, claim: Claim): Promise<ClaimedJob[]> {
  const { rows } = await sql<ClaimedJob>`
    update job set attempt = attempt + 1, lease_owner = ${claim.owner}, lease_until = now() + ${claim.leaseSeconds} * interval '1 second'
    where id in (
      select id from job where state = 'running' and lease_until < now() and name = any(${claim.names as string[]})
      order by lease_until limit ${claim.limit} for update skip locked
    )
    returning ${CLAIMED}`.execute(database.kysely);
  return rows;
}

/** Ends the leases of other processes. Only for a database that no other process can have open. */
export async function endForeignLeases(database: Database, process: string): Promise<void> {
  await sql`update job set lease_until = to_timestamp(0) where state = 'running' and not starts_with(lease_owner, ${process})`.execute(database.kysely);
}

/** Renews the leases of an owner. Returns the ids still held; a job missing among them belongs to somebody else by now. */
export async function renewLeases(database: Database, lease: { owner: string; leaseSeconds: number }): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update job set lease_until = now() + ${lease.leaseSeconds} * interval '1 second'
    where state = 'running' and lease_owner = ${lease.owner} returning id`.execute(database.kysely);
  return new Set(rows.map(({ id }) => id));
}

/** What a worker may still change: its own attempt at the job. */
export interface Held {
  readonly id: string;
  readonly owner: string;
  readonly attempt: number;
}

/** Marks a job done. False when another worker has taken it over. */
export async function finish(reader: Reader, held: Held, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await reader.updateTable('job')
    .set({ state: 'done', finished_at: now, lease_owner: null, lease_until: null, last_error: null })
    .where('id', '=', held.id).where('lease_owner', '=', held.owner).where('attempt', '=', held.attempt).where('state', '=', 'running').executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Marks a job dead: it is kept for a person to look at. */
export async function bury(database: Database, held: Held, ending: { now: Date; error: string }): Promise<void> {
  await database.kysely.updateTable('job')
    .set({ state: 'dead', finished_at: ending.now, lease_owner: null, lease_until: null, last_error: ending.error })
    .where('id', '=', held.id).where('lease_owner', '=', held.owner).where('attempt', '=', held.attempt).execute();
}

/**
 * Puts a job back. `counts` says whether the attempt counts. A job with a key that has a successor waiting is done
 * instead: the successor stands for both.
 */
export async function putBack(database: Database, held: Held, next: { runAt: Date; error: string | null; counts: boolean; now: Date }): Promise<void> {
  await database.inTransaction(async (tx) => {
    const mine = tx.selectFrom('job').where('id', '=', held.id).where('lease_owner', '=', held.owner).where('attempt', '=', held.attempt);
    const job = await mine.select(['name', 'singleton_key']).forUpdate().executeTakeFirst();
    if (!job) return;
    const update = tx.updateTable('job').where('id', '=', held.id);
    if (job.singleton_key !== null && (await hasSuccessor(tx, job.name, job.singleton_key))) {
      await update.set({ state: 'done', finished_at: next.now, lease_owner: null, lease_until: null, last_error: next.error }).execute();
      return;
    }
    await update.set({
      state: 'waiting', run_at: next.runAt, lease_owner: null, lease_until: null, last_error: next.error,
      attempt: next.counts ? held.attempt : held.attempt - 1,
    }).execute();
  });
}

async function hasSuccessor(tx: Tx, name: string, key: string): Promise<boolean> {
  const row = await tx.selectFrom('job').select('id').where('name', '=', name).where('singleton_key', '=', key).where('state', '=', 'waiting').forUpdate().executeTakeFirst();
  return row !== undefined;
}

/** When the next waiting job is due, or null. */
export async function nextDue(database: Database, names: readonly string[]): Promise<Date | null> {
  const row = await database.kysely.selectFrom('job').select(({ fn }) => fn.min('run_at').as('at'))
    .where('state', '=', 'waiting').where('name', 'in', names as string[]).executeTakeFirst();
  return row?.at ?? null;
}
