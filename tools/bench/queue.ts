import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import { handleJob, startWorker } from '../../platform/queue-worker.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { percentile, type Figure } from './figure.ts';

const JOBS = 1000;
const SINGLE = 50;

/** Jobs a second through the queue on disk, and how soon a job starts after the commit that wrote it. */
export async function measureQueue(): Promise<readonly Figure[]> {
  const job = defineJob({ name: 'bench.nothing', data: z.object({ committedAt: z.number() }) });
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const log = startLog({ level: 'silent' });
  const database = await openDatabase({ directory: join(directory, 'database'), log });
  await migrate(database, { log });
  const delays: number[] = [];
  const worker = await startWorker({ database, clock: systemClock, log, jobs: [], handlers: [handleJob(job, async ({ data }) => void delays.push(performance.now() - data.committedAt))], schedules: [] });
  for (let index = 0; index < SINGLE; index += 1) {
    await database.inTransaction((tx) => enqueue(tx, job, { committedAt: performance.now() }));
    await worker.idle();
  }
  const starts = delays.splice(0);
  await database.inTransaction(async (tx) => {
    for (let index = 0; index < JOBS; index += 1) await enqueue(tx, job, { committedAt: performance.now() });
  });
  const began = performance.now();
  await worker.idle();
  const seconds = (performance.now() - began) / 1000;
  await worker.stop();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
  return [
    { name: 'jobs done a second', value: JOBS / seconds, unit: '1/s' },
    { name: 'written to started, p50', value: percentile(starts, 0.5), unit: 'ms' },
    { name: 'written to started, p99', value: percentile(starts, 0.99), unit: 'ms' },
  ];
}
