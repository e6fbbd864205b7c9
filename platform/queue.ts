import { sql } from 'kysely';
import type { z } from 'zod';
import { notify, type Tx } from '../storage/open-database.ts';
import { newId } from './ids.ts';

/** How often a failing job is tried, and how long it waits in between: twice as long each time, with jitter. */
export interface Retry {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** A kind of work: its name, the shape of its data, how it is retried. The handler is bound to it in the wiring. */
export interface Job<Data = unknown> {
  readonly name: string;
  readonly data: z.ZodType<Data>;
  readonly retry: Retry;
  /** At most so many at once in one process. */
  readonly concurrency: number;
  /** Calls a machine of somebody else, which may keep it waiting: such jobs never take a worker's last places together. */
  readonly callsGateway: boolean;
}

/** Half an hour of trying, which outlasts a restart of whatever is called; jobs that wait for outsiders ask for more. */
const USUAL_RETRY: Retry = { attempts: 10, firstDelayMs: 1000, longestDelayMs: 10 * 60_000 };
const USUAL_CONCURRENCY = 4;
const NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/;

/** Tells the workers of every process, after the commit, that there is something to do. */
export const JOB_CHANNEL = 'job';

const defined = new Map<string, Job<never>>();

/** Defines a job. Names are `feature.verb-noun` and unique; a second definition is a mistake found at start-up. */
export function defineJob<Data>(definition: { name: string; data: z.ZodType<Data>; retry?: Partial<Retry>; concurrency?: number; callsGateway?: boolean }): Job<Data> {
  if (!NAME.test(definition.name)) throw new Error(`"${definition.name}" is no job name: write feature.verb-noun.`);
  if (defined.has(definition.name)) throw new Error(`The job ${definition.name} is defined twice.`);
  const job: Job<Data> = {
    name: definition.name,
    data: definition.data,
    retry: { ...USUAL_RETRY, ...definition.retry },
    concurrency: definition.concurrency ?? USUAL_CONCURRENCY,
    callsGateway: definition.callsGateway ?? false,
  };
  defined.set(job.name, job as Job<never>);
  return job;
}

/** Every job defined by the modules loaded so far. */
export function definedJobs(): readonly Job<never>[] {
  return [...defined.values()];
}

export interface EnqueueOptions {
  /** Of the jobs of this name with this key at most one waits: a second one joins it, at the earlier of the two times. */
  singletonKey?: string;
  /** Not before this instant. */
  startAfter?: Date;
  /** Instead of what the definition says. */
  attempts?: number;
}

/**
 * Enqueues a job in the caller's transaction: it runs if and only if the transaction commits, at once unless
 * `startAfter` says later. Data is checked against the job's schema here, where the mistake would be made.
 */
export async function enqueue<Data>(tx: Tx, job: Job<Data>, data: Data, options: EnqueueOptions = {}): Promise<string> {
  const checked = job.data.parse(data);
  const { rows } = await sql<{ id: string }>`
    insert into job (id, name, data, state, singleton_key, max_attempts, run_at)
    values (${newId('job')}, ${job.name}, ${JSON.stringify(checked ?? null)}::jsonb, 'waiting', ${options.singletonKey ?? null},
      ${options.attempts ?? job.retry.attempts}, coalesce(${options.startAfter ?? null}::timestamptz, to_timestamp(0)))
    on conflict (name, singleton_key) where state = 'waiting' and singleton_key is not null
    do update set run_at = least(job.run_at, excluded.run_at), data = excluded.data
    returning id, pg_notify(${JOB_CHANNEL}, '')`.execute(tx);
  return rows[0]?.id ?? '';
}

/** Brings the waiting job of this name and key forward to now; false when none waits, for example because it is just running. */
export async function runSoon<Data>(tx: Tx, job: Job<Data>, singletonKey: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update job set run_at = to_timestamp(0) where name = ${job.name} and singleton_key = ${singletonKey} and state = 'waiting'`.execute(tx);
  if (Number(numAffectedRows ?? 0) === 0) return false;
  await notify(tx, JOB_CHANNEL, '');
  return true;
}

/** Wakes the workers after the commit, for jobs that became due other than by enqueueing. */
export async function wakeWorkers(tx: Tx): Promise<void> {
  await notify(tx, JOB_CHANNEL, '');
}

/** Raised by a handler when trying again cannot help: the job is dead at once, for a person to look at. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** Raised by a handler that has to wait for something: the job runs again at the instant, and the attempt does not count. */
export class RunAgainAt extends Error {
  override readonly name = 'RunAgainAt';
  readonly instant: Date;

  constructor(instant: Date, why: string) {
    super(why);
    this.instant = instant;
  }
}

/** Raised by a handler whose other side asked for silence: an attempt that failed like any other, but the next one comes no earlier. */
export class NotBefore extends Error {
  override readonly name = 'NotBefore';
  readonly pauseMs: number;

  constructor(pauseMs: number, why: string) {
    super(why);
    this.pauseMs = pauseMs;
  }
}

/** How long to wait after a failed attempt: doubling, with half of it left to chance so that failures do not march in step. */
export function retryDelay(retry: Retry, attempt: number, random: () => number = Math.random): number {
  const full = Math.min(retry.longestDelayMs, retry.firstDelayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (0.5 + random() / 2));
}
