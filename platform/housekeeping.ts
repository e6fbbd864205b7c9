import { z } from 'zod';
import type { Database } from '../storage/open-database.ts';
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

/** The handler of the nightly round. */
export function housekeepingHandler(given: { database: Database; clock: Clock; forget?: readonly Forgetting[] }): JobHandler {
  return handleJob(housekeeping, async () => {
    const now = given.clock.now().getTime();
    const daysAgo = (days: number) => new Date(now - days * DAY_MS);
    await given.database.inTransaction((tx) => pruneJobs(tx, { done: daysAgo(KEPT_DAYS.doneJobs), dead: daysAgo(KEPT_DAYS.deadJobs) }));
    await given.database.inTransaction((tx) => pruneEvents(tx, daysAgo(KEPT_DAYS.events)));
    await given.database.inTransaction((tx) => tx.deleteFrom('idempotency_key').where('created_at', '<', daysAgo(KEPT_DAYS.idempotencyKeys)).execute());
    for (const forget of given.forget ?? []) await forget({ now: new Date(now), daysAgo });
    await given.database.maintain();
  });
}
