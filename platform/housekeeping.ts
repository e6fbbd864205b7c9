import { sql } from 'kysely';
import { z } from 'zod';
import type { Database, Tx } from '../storage/open-database.ts';
import type { Clock } from './clock.ts';
import { defineJob } from './queue.ts';
import type { Schedule } from './queue-schedules.ts';
import { pruneJobs } from './queue-upkeep.ts';
import { handleJob, type JobHandler } from './queue-worker.ts';
import { pruneEvents } from './stream.ts';

const DAY_MS = 24 * 3600_000;
/** How long things are kept that only the machinery needs. A reader that was away longer loads the state afresh. */
const KEPT_DAYS = { doneJobs: 7, deadJobs: 90, events: 14, idempotencyKeys: 2 };

/** The nightly round: deletes what has served its time and lets the database tidy itself. */
export const housekeeping = defineJob({ name: 'platform.keep-house', data: z.strictObject({}), concurrency: 1 });

/** Every night at twenty to four in Korea. */
export const housekeepingSchedule: Schedule = { job: housekeeping, when: { dailyAt: '03:40' } };

/** Deletes what a feature has kept long enough. Runs every night; harmless when repeated. */
export type Forgetting = (given: { readonly now: Date; daysAgo(days: number): Date }) => Promise<unknown>;

const BATCH = 5_000;

/**
 * The handler of the nightly round. A step that fails does not keep the later ones from their work; the job fails at the end and is
 * tried again. What may be much is deleted in batches, each in a transaction of its own that no limit of time cuts off.
 */
export function housekeepingHandler(given: { database: Database; clock: Clock; forget?: readonly Forgetting[]; batch?: number }): JobHandler {
  const { database, batch = BATCH } = given;
  return handleJob(housekeeping, async () => {
    const now = given.clock.now().getTime();
    const daysAgo = (days: number) => new Date(now - days * DAY_MS);
    const inBatches = (remove: (tx: Tx) => Promise<number>) => async () => {
      while ((await database.inTransaction(remove)) >= batch);
    };
    const steps = [
      inBatches((tx) => pruneJobs(tx, { done: daysAgo(KEPT_DAYS.doneJobs), dead: daysAgo(KEPT_DAYS.deadJobs), limit: batch })),
      inBatches((tx) => pruneEvents(tx, daysAgo(KEPT_DAYS.events), batch)),
      inBatches((tx) => pruneKeys(tx, daysAgo(KEPT_DAYS.idempotencyKeys), batch)),
      ...(given.forget ?? []).map((forget) => () => forget({ now: new Date(now), daysAgo })),
      () => database.maintain(),
    ];
    const failures: unknown[] = [];
    for (const step of steps) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; '));
  });
}

async function pruneKeys(tx: Tx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency_key where (scope, key) in (select scope, key from idempotency_key where created_at < ${before} limit ${limit})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
