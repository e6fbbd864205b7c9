import { sql } from 'kysely';
import type { Reader, Tx } from '../storage/open-database.ts';
import { wakeWorkers } from './queue.ts';
import { IMMEDIATELY } from './queue-store.ts';

/** A job that gave up, for the operator desk. Its data is not shown: it may hold personal data. */
export interface DeadJob {
  readonly id: string;
  readonly name: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly diedAt: Date | null;
}

/** How full the queue is, for the metrics and the health page. */
export interface QueueFigures {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** Seconds the oldest job that is due has waited. */
  readonly lateSeconds: number;
}

/** Jobs that gave up, the latest first. */
export async function listDeadJobs(reader: Reader, page: { limit: number; before?: string }): Promise<DeadJob[]> {
  let query = reader.selectFrom('job').select(['id', 'name', 'attempt', 'last_error', 'created_at', 'finished_at']).where('state', '=', 'dead');
  if (page.before !== undefined) query = query.where('id', '<', page.before);
  const rows = await query.orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({ id: row.id, name: row.name, attempts: row.attempt, error: row.last_error, createdAt: row.created_at, diedAt: row.finished_at }));
}

/** A dead job, its row held until the transaction ends; null when there is none of this id. */
export async function findDeadJob(tx: Tx, id: string): Promise<{ name: string } | null> {
  return (await tx.selectFrom('job').select('name').where('id', '=', id).where('state', '=', 'dead').forUpdate().executeTakeFirst()) ?? null;
}

/** Lets a dead job run again from its first attempt. False when it is not dead, or another job already waits for its key. */
export async function reviveJob(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('job')
    .set({ state: 'waiting', attempt: 0, run_at: IMMEDIATELY, finished_at: null })
    .where('id', '=', id).where('state', '=', 'dead')
    .where(({ not, exists, selectFrom, and }) => not(exists(selectFrom('job as other').select('other.id').where(({ eb, ref }) => and([
      eb('other.state', '=', 'waiting'), eb('other.name', '=', ref('job.name')), eb('other.singleton_key', '=', ref('job.singleton_key')),
    ])))))
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await wakeWorkers(tx);
  return numUpdatedRows > 0n;
}

/** Deletes a dead job that nobody needs. */
export async function discardJob(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('job').where('id', '=', id).where('state', '=', 'dead').executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Counts of the queue at an instant. */
export async function queueFigures(reader: Reader, now: Date): Promise<QueueFigures> {
  // A question of its own for each state, so that each is answered from its index and the jobs that are done are not read.
  const { rows } = await sql<{ waiting: string; running: string; dead: string; late: string | null }>`
    select (select count(*) from job where state = 'waiting') as waiting, (select count(*) from job where state = 'running') as running,
      (select count(*) from job where state = 'dead') as dead,
      (select extract(epoch from ${now}::timestamptz - min(greatest(run_at, created_at))) from job where state = 'waiting' and run_at <= ${now}) as late`.execute(reader);
  const row = rows[0];
  return { waiting: Number(row?.waiting), running: Number(row?.running), dead: Number(row?.dead), lateSeconds: Math.max(0, Number(row?.late ?? 0)) };
}

/** Deletes a batch of jobs done before one instant and dead before another. Returns how many. */
export async function pruneJobs(tx: Tx, before: { done: Date; dead: Date; limit: number }): Promise<number> {
  const ended = (state: 'done' | 'dead', instant: Date) => sql`(select id from job where state = ${state} and finished_at < ${instant} order by finished_at limit ${before.limit})`;
  const { numAffectedRows } = await sql`delete from job where id in (${ended('done', before.done)} union all ${ended('dead', before.dead)})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
