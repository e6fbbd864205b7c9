import { expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { movableClock } from './clock.ts';
import { housekeeping, housekeepingHandler } from './housekeeping.ts';
import { startLog } from './log.ts';
import { enqueue } from './queue.ts';
import { startWorker } from './queue-worker.ts';
import { publish } from './stream.ts';

forEachDatabase((open) => {
  it('deletes at night what has served its time and keeps the rest', async () => {
    const database = await open();
    const clock = movableClock();
    const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 24 * 3600_000);
    await database.inTransaction(async (tx) => {
      await publish(tx, { topic: 'a', kind: 'old', payload: null, at: daysAgo(20) });
      await publish(tx, { topic: 'a', kind: 'new', payload: null, at: daysAgo(1) });
      for (const [key, days] of [['old', 3], ['new', 1]] as const) {
        await tx.insertInto('idempotency_key').values({ scope: 's', key, fingerprint: 'f', state: 'done', created_at: daysAgo(days) }).execute();
      }
      await enqueue(tx, housekeeping, {});
    });
    const worker = await startWorker({ database, clock, log: startLog({ level: 'silent' }), handlers: [housekeepingHandler({ database, clock })] });
    await worker.idle();
    await worker.stop();
    const events = await database.kysely.selectFrom('stream_event').select('kind').execute();
    const keys = await database.kysely.selectFrom('idempotency_key').select('key').execute();
    const jobs = await database.kysely.selectFrom('job').select(['state', 'last_error']).execute();
    expect([events, keys, jobs]).toEqual([[{ kind: 'new' }], [{ key: 'new' }], [{ state: 'done', last_error: null }]]);
  });

  it('deletes more than a batch, and goes on with the later steps when one fails; the round is then tried again', async () => {
    const database = await open();
    const clock = movableClock();
    const old = new Date(clock.now().getTime() - 30 * 24 * 3600_000);
    await database.inTransaction(async (tx) => {
      for (let number = 0; number < 7; number += 1) {
        await publish(tx, { topic: 'a', kind: 'old', payload: null, at: old });
        await tx.insertInto('idempotency_key').values({ scope: 's', key: `old-${number}`, fingerprint: 'f', state: 'done', created_at: old }).execute();
        await tx.insertInto('job').values({ id: `job-${number}`, name: 'test.done', data: '{}', state: 'done', max_attempts: 1, run_at: old, finished_at: old }).execute();
      }
      await enqueue(tx, housekeeping, {});
    });
    const done: string[] = [];
    const forget = [async () => { throw new Error('the first step broke'); }, async () => void done.push('second')];
    const worker = await startWorker({ database, clock, log: startLog({ level: 'silent' }), handlers: [housekeepingHandler({ database, clock, forget, batch: 3 })] });
    await worker.idle();
    await worker.stop();
    const left = async (table: 'stream_event' | 'idempotency_key') => (await database.kysely.selectFrom(table).selectAll().execute()).length;
    expect([await left('stream_event'), await left('idempotency_key'), done]).toEqual([0, 0, ['second']]);
    expect(await database.kysely.selectFrom('job').select(['state', 'last_error']).execute()).toEqual([{ state: 'waiting', last_error: 'the first step broke' }]);
  });
});
