import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../storage/open-database.ts';
import { forEachDatabase } from '../testkit/databases.ts';
import { eventually } from '../testkit/eventually.ts';
import { movableClock, type MovableClock } from './clock.ts';
import { startLog } from './log.ts';
import { defineJob, enqueue, GiveUp, retryDelay, RunAgainAt } from './queue.ts';
import { nextOccurrence } from './queue-schedules.ts';
import { discardJob, listDeadJobs, pruneJobs, queueFigures, reviveJob } from './queue-upkeep.ts';
import { checkHandlers, handleJob, startWorker, type JobCall, type Worker, type WorkerOptions } from './queue-worker.ts';

const log = startLog({ level: 'silent' });
const count = defineJob({ name: 'test.count', data: z.object({ n: z.int() }), retry: { attempts: 3, firstDelayMs: 1000, longestDelayMs: 60_000 } });
const callOut = defineJob({ name: 'test.call-out', data: z.object({ n: z.int() }), concurrency: 8, callsGateway: true });
const callBack = defineJob({ name: 'test.call-back', data: z.object({ n: z.int() }), concurrency: 8, callsGateway: true });
const tick = defineJob({ name: 'test.tick', data: z.strictObject({}) });

forEachDatabase((open) => {
  const workers: Worker[] = [];
  let clock: MovableClock;
  beforeEach(() => {
    clock = movableClock();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop({ graceMs: 100 })));
  });
  type Run = (call: JobCall<{ n: number }>) => Promise<void>;
  const work = async (database: Database, run: Run, options: Partial<WorkerOptions> = {}) => {
    const worker = await startWorker({ database, clock, log, jobs: [], handlers: [handleJob(count, run)], pollMs: 50, ...options });
    workers.unshift(worker);
    return worker;
  };
  const add = (database: Database, n: number, options = {}) => database.inTransaction((tx) => enqueue(tx, count, { n }, options));
  const states = async (database: Database) => (await database.kysely.selectFrom('job').select(['state', 'attempt', 'last_error']).orderBy('id').execute());

  it('runs what was committed and never what was rolled back', async () => {
    const database = await open();
    const seen: number[] = [];
    const worker = await work(database, async ({ data }) => void seen.push(data.n));
    await add(database, 1);
    await database.inTransaction(async (tx) => {
      await enqueue(tx, count, { n: 2 });
      throw new Error('rolled back');
    }).catch(() => {});
    await add(database, 3);
    await worker.idle();
    expect(seen.sort()).toEqual([1, 3]);
    expect(await states(database)).toMatchObject([{ state: 'done', attempt: 1 }, { state: 'done', attempt: 1 }]);
  });

  it('starts a job because it was committed, long before it looks by itself', async () => {
    const database = await open();
    const latencies: number[] = [];
    let committed = 0;
    const worker = await work(database, async () => void latencies.push(performance.now() - committed), { pollMs: 60_000 });
    await worker.idle();
    for (let n = 1; n <= 15; n += 1) {
      committed = performance.now();
      await add(database, n);
      await eventually(() => expect(latencies).toHaveLength(n));
    }
    latencies.sort((a, b) => a - b);
    expect(latencies[7]).toBeLessThan(10_000);
  });

  it('tries a failing job again with growing pauses, then keeps it as dead until a person revives or discards it', async () => {
    const database = await open();
    let broken = true;
    const attempts: [number, boolean][] = [];
    const worker = await work(database, async ({ attempt, lastAttempt }) => {
      attempts.push([attempt, lastAttempt]);
      if (broken) throw new Error('the other side is away');
    });
    await add(database, 1);
    await worker.idle();
    expect(await states(database)).toMatchObject([{ state: 'waiting', attempt: 1, last_error: 'the other side is away' }]);
    clock.advance(400);
    await worker.idle();
    expect(attempts).toHaveLength(1);
    clock.advance(600);
    await worker.idle();
    expect(attempts).toHaveLength(2);
    clock.advance(2000);
    await worker.idle();
    expect(attempts).toEqual([[1, false], [2, false], [3, true]]);
    const [dead] = await listDeadJobs(database.kysely, { limit: 10 });
    expect(dead).toMatchObject({ name: 'test.count', attempts: 3, error: 'the other side is away' });
    expect(await queueFigures(database.kysely, clock.now())).toEqual({ waiting: 0, running: 0, dead: 1, lateSeconds: 0 });

    broken = false;
    expect(await database.inTransaction((tx) => reviveJob(tx, dead?.id ?? ''))).toBe(true);
    await worker.idle();
    expect(await states(database)).toMatchObject([{ state: 'done', attempt: 1, last_error: null }]);
    expect(await database.inTransaction((tx) => discardJob(tx, dead?.id ?? ''))).toBe(false);
  });

  it('lets one failing job fail alone', async () => {
    const database = await open();
    const seen: number[] = [];
    const worker = await work(database, async ({ data }) => {
      if (data.n === 2) throw new GiveUp('never possible');
      seen.push(data.n);
    });
    await database.inTransaction(async (tx) => {
      for (const n of [1, 2, 3]) await enqueue(tx, count, { n });
    });
    await worker.idle();
    expect(seen.sort()).toEqual([1, 3]);
    expect((await states(database)).map(({ state }) => state)).toEqual(['done', 'dead', 'done']);
  });

  it('keeps a place for other work however many jobs wait for machines of others', async () => {
    const database = await open();
    let calling = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    const call = async () => {
      most = Math.max(most, (calling += 1));
      await new Promise<void>((resolve) => answers.push(resolve));
      calling -= 1;
    };
    const seen: number[] = [];
    const handlers = [handleJob(count, async ({ data }) => void seen.push(data.n)), handleJob(callOut, call), handleJob(callBack, call)];
    const worker = await work(database, async () => {}, { concurrency: 4, handlers });
    await database.inTransaction(async (tx) => {
      for (let n = 0; n < 5; n += 1) {
        await enqueue(tx, callOut, { n });
        await enqueue(tx, callBack, { n });
      }
    });
    await eventually(() => expect(calling).toBe(3));
    await add(database, 1);
    await eventually(() => expect(seen).toEqual([1]));
    for (let done = 0; done < 10; done += 1) {
      await eventually(() => expect(answers.length).toBeGreaterThan(0));
      answers.shift()?.();
    }
    await worker.idle();
    expect(most).toBe(3);
  });

  it('waits for the start time, and for the time a handler asks for, without counting an attempt', async () => {
    const database = await open();
    const attempts: number[] = [];
    let ready = false;
    const worker = await work(database, async ({ attempt }) => {
      attempts.push(attempt);
      if (!ready) throw new RunAgainAt(new Date(clock.now().getTime() + 60_000), 'not yet');
    });
    await add(database, 1, { startAfter: new Date(clock.now().getTime() + 3600_000) });
    await worker.idle();
    expect(attempts).toEqual([]);
    clock.advance(3600_000);
    await worker.idle();
    ready = true;
    clock.advance(60_000);
    await worker.idle();
    expect(attempts).toEqual([1, 1]);
  });

  it('joins waiting jobs with one key, and never runs two of them at once', async () => {
    const database = await open();
    const seen: number[] = [];
    let atOnce = 0;
    let most = 0;
    const first = await add(database, 1, { singletonKey: 'case', startAfter: new Date(clock.now().getTime() + 1000) });
    expect(await add(database, 2, { singletonKey: 'case' })).toBe(first);
    const worker = await work(database, async ({ data }) => {
      most = Math.max(most, (atOnce += 1));
      seen.push(data.n);
      if (data.n === 2) await add(database, 3, { singletonKey: 'case' });
      await new Promise((resolve) => setTimeout(resolve, 150));
      atOnce -= 1;
    });
    await eventually(() => expect(seen).toEqual([2, 3]));
    await worker.idle();
    expect(most).toBe(1);
  });

  it('lets a successor with the same key stand for a job that failed', async () => {
    const database = await open();
    const seen: number[] = [];
    const worker = await work(database, async ({ data }) => {
      seen.push(data.n);
      if (data.n !== 1) return;
      await add(database, 2, { singletonKey: 'case' });
      throw new Error('failed after the successor was enqueued');
    });
    await add(database, 1, { singletonKey: 'case' });
    await eventually(() => expect(seen).toEqual([1, 2]));
    await worker.idle();
    expect((await states(database)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('gives every job to exactly one of several workers', async () => {
    const database = await open();
    const runs = new Map<number, number>();
    const run: Run = async ({ data }) => {
      runs.set(data.n, (runs.get(data.n) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const several = [await work(database, run), await work(database, run), await work(database, run)];
    await database.inTransaction(async (tx) => {
      for (let n = 0; n < 150; n += 1) await enqueue(tx, count, { n });
    });
    await eventually(() => expect(runs.size).toBe(150), { withinMs: 20_000 });
    await Promise.all(several.map((worker) => worker.idle()));
    expect([...runs.values()].every((times) => times === 1)).toBe(true);
  });

  it('takes over a job whose worker stopped renewing its lease, and ignores what the old worker says afterwards', async () => {
    const database = await open();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    const attempts: number[] = [];
    const failures: unknown[] = [];
    const run: Run = async ({ attempt, finish }) => {
      attempts.push(attempt);
      if (attempt > 1) return;
      await held;
      await database.inTransaction(finish).catch((error: unknown) => failures.push(error));
    };
    await work(database, run, { leaseSeconds: 600 });
    await add(database, 1);
    await eventually(() => expect(attempts).toEqual([1]));
    await database.pool.query("update job set lease_until = now() - interval '1 second'");
    await work(database, run, { leaseSeconds: 1 });
    await eventually(() => expect(attempts).toEqual([1, 2]));
    release();
    await eventually(() => expect(failures).toHaveLength(1));
    expect(await states(database)).toMatchObject([{ state: 'done', attempt: 2 }]);
  });

  it('writes the outcome and the end of a job together when the handler finishes in its transaction', async () => {
    const database = await open();
    const worker = await work(database, async ({ finish, attempt }) => {
      await database.inTransaction(async (tx) => {
        await tx.insertInto('stream_topic').values({ topic: `outcome ${attempt}`, last_sequence: 0 }).execute();
        await finish(tx);
        if (attempt === 1) throw new Error('rolled back with the outcome');
      });
    });
    await add(database, 1);
    await worker.idle();
    clock.advance(1000);
    await worker.idle();
    const topics = await database.kysely.selectFrom('stream_topic').select('topic').execute();
    expect(topics).toEqual([{ topic: 'outcome 2' }]);
    expect(await states(database)).toMatchObject([{ state: 'done', attempt: 2 }]);
  });

  it('waits for running jobs when stopped, and puts back what does not end in time', async () => {
    const database = await open();
    const ended: number[] = [];
    const signals = new Map<number, AbortSignal>();
    const worker = await work(database, async ({ data, signal }) => {
      signals.set(data.n, signal);
      await new Promise((resolve) => setTimeout(resolve, data.n));
      ended.push(data.n);
    });
    await add(database, 100);
    await add(database, 3000);
    await eventually(() => expect(signals.size).toBe(2));
    await worker.stop({ graceMs: 500 });
    expect(ended).toEqual([100]);
    expect(signals.get(3000)?.aborted).toBe(true);
    expect(await states(database)).toMatchObject([{ state: 'done', attempt: 1 }, { state: 'waiting', attempt: 0 }]);
  });

  it('refuses data that does not fit, when enqueued and when read', async () => {
    const database = await open();
    await expect(add(database, 1.5)).rejects.toThrow();
    const seen: unknown[] = [];
    await database.pool.query(`insert into job (id, name, data, state, max_attempts, run_at) values ('job_old', 'test.count', '{"n":"text"}', 'waiting', 5, now() - interval '5 years')`);
    const worker = await work(database, async ({ data }) => void seen.push(data));
    await worker.idle();
    expect(seen).toEqual([]);
    expect(await states(database)).toMatchObject([{ state: 'dead', attempt: 1 }]);
  });

  it('enqueues what comes round once, whoever looks, and makes up once for what was missed', async () => {
    const database = await open();
    let ticks = 0;
    const schedules = [{ job: tick, when: { everyMs: 60_000 } }];
    const handlers = [handleJob(tick, async () => void (ticks += 1))];
    const first = await work(database, async () => {}, { schedules, handlers });
    const second = await work(database, async () => {}, { schedules, handlers });
    await first.idle();
    expect(ticks).toBe(0);
    await first.stop();
    await second.stop();
    clock.advance(10 * 60_000);
    const third = await work(database, async () => {}, { schedules, handlers });
    const fourth = await work(database, async () => {}, { schedules, handlers });
    await eventually(() => expect(ticks).toBe(1));
    await Promise.all([third.idle(), fourth.idle()]);
    expect(ticks).toBe(1);
  });

  it('prunes what is long done and keeps the dead longer', async () => {
    const database = await open();
    const worker = await work(database, async ({ data }) => {
      if (data.n === 2) throw new GiveUp('no');
    });
    await add(database, 1);
    await add(database, 2);
    await worker.idle();
    const later = new Date(clock.now().getTime() + 1);
    expect(await database.inTransaction((tx) => pruneJobs(tx, { done: later, dead: clock.now(), limit: 10 }))).toBe(1);
    expect((await states(database)).map(({ state }) => state)).toEqual(['dead']);
  });
});

it('refuses to start with a job without a handler, with two, and with a name used twice', () => {
  const handler = handleJob(count, async () => {});
  const other = handleJob(tick, async () => {});
  const jobs = [count, tick] as unknown as Parameters<typeof checkHandlers>[1];
  expect(() => checkHandlers([handler], jobs)).toThrow('No handler for the jobs: test.tick');
  expect(() => checkHandlers([handler, other, handler], jobs)).toThrow('More than one handler for the jobs: test.count');
  expect(() => checkHandlers([handler, other], jobs)).not.toThrow();
  expect(() => defineJob({ name: 'test.count', data: z.object({}) })).toThrow('defined twice');
  expect(() => defineJob({ name: 'Count', data: z.object({}) })).toThrow('no job name');
});

it('doubles the pause after each failure up to the longest, half of it by chance', () => {
  const retry = { attempts: 9, firstDelayMs: 1000, longestDelayMs: 10_000 };
  expect([1, 2, 3, 4, 5, 60].map((attempt) => retryDelay(retry, attempt, () => 1))).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(retryDelay(retry, 2, () => 0)).toBe(1000);
});

it('finds the next time of day in Korea, and aligned intervals', () => {
  expect(nextOccurrence({ dailyAt: '03:40' }, new Date('2026-03-02T18:39:59Z'))).toEqual(new Date('2026-03-02T18:40:00Z'));
  expect(nextOccurrence({ dailyAt: '03:40' }, new Date('2026-03-02T18:40:00Z'))).toEqual(new Date('2026-03-03T18:40:00Z'));
  expect(nextOccurrence({ everyMs: 300_000 }, new Date('2026-03-02T00:03:00Z'))).toEqual(new Date('2026-03-02T00:05:00Z'));
  expect(() => nextOccurrence({ dailyAt: '25:00' }, new Date())).toThrow('no time of day');
});
