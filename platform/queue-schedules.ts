import type { Database } from '../storage/open-database.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { enqueue, type Job } from './queue.ts';

/** Work that comes round: every so many milliseconds, or daily at a time of day in Korea. Its job takes no data. */
export interface Schedule {
  readonly job: Job<Record<string, never>>;
  readonly when: { readonly everyMs: number } | { readonly dailyAt: `${number}:${number}` };
}

/** Korea keeps UTC+9 all year round. */
const KOREA_OFFSET_MS = 9 * 3600_000;
const DAY_MS = 24 * 3600_000;
const LONGEST_WAIT_MS = 60_000;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** The first occurrence after an instant. Intervals are aligned, so that a restart does not put them off. */
export function nextOccurrence(when: Schedule['when'], after: Date): Date {
  const time = after.getTime();
  if ('everyMs' in when) return new Date((Math.floor(time / when.everyMs) + 1) * when.everyMs);
  const [, hours, minutes] = TIME_OF_DAY.exec(when.dailyAt) ?? [];
  if (hours === undefined) throw new Error(`"${when.dailyAt}" is no time of day: write HH:MM.`);
  const inDay = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const midnight = Math.floor((time + KOREA_OFFSET_MS) / DAY_MS) * DAY_MS - KOREA_OFFSET_MS;
  return new Date(midnight + inDay > time ? midnight + inDay : midnight + DAY_MS + inDay);
}

/** Keeps enqueueing the jobs of the schedules; of many processes one does it. An occurrence missed while nothing ran is made up for once. */
export async function startSchedules(given: { database: Database; clock: Clock; log: Log; schedules: readonly Schedule[] }): Promise<() => Promise<void>> {
  const { database, clock, log, schedules } = given;
  if (schedules.length === 0) return async () => {};
  for (const { job, when } of schedules) {
    const row = { name: job.name, spec: JSON.stringify(when), next_at: nextOccurrence(when, clock.now()) };
    await database.inTransaction((tx) => tx.insertInto('job_schedule').values(row)
      // A changed schedule starts afresh; an unchanged one keeps its place.
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ spec: row.spec, next_at: row.next_at }).where('job_schedule.spec', '!=', row.spec))
      .execute());
  }
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();

  async function tick(): Promise<void> {
    let wait = LONGEST_WAIT_MS;
    for (const schedule of schedules) {
      try {
        const next = await enqueueIfDue(database, clock.now(), schedule);
        wait = Math.min(wait, Math.max(50, next.getTime() - clock.now().getTime()));
      } catch (error) {
        log.warn({ err: error, job: schedule.job.name }, 'a schedule could not be kept and is tried again');
        wait = Math.min(wait, 1000);
      }
    }
    if (!stopped) timer = setTimeout(() => { ticking = tick(); }, wait);
  }

  ticking = tick();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await ticking;
  };
}

/** Enqueues one occurrence if it is due and nobody else has. Returns when to look again. */
async function enqueueIfDue(database: Database, now: Date, { job, when }: Schedule): Promise<Date> {
  const row = await database.kysely.selectFrom('job_schedule').select('next_at').where('name', '=', job.name).executeTakeFirstOrThrow();
  if (row.next_at > now) return row.next_at;
  const next = nextOccurrence(when, now);
  await database.inTransaction(async (tx) => {
    const { numUpdatedRows } = await tx.updateTable('job_schedule').set({ next_at: next }).where('name', '=', job.name).where('next_at', '<=', now).executeTakeFirst();
    if (numUpdatedRows > 0n) await enqueue(tx, job, {}, { singletonKey: 'schedule' });
  });
  return next;
}
