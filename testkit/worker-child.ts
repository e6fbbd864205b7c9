// A process of its own that works on jobs: each writes one row in the transaction that ends the job. Enqueues some first, if told so.
import { z } from 'zod';
import { systemClock } from '../platform/clock.ts';
import { startLog } from '../platform/log.ts';
import { defineJob, enqueue } from '../platform/queue.ts';
import { handleJob, startWorker } from '../platform/queue-worker.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';

const [place = '', toEnqueue = '0', mode = ''] = process.argv.slice(2);
const write = defineJob({ name: 'test.write-row', data: z.object({ row: z.string() }), retry: { attempts: 100 } });

const database = await openDatabase(place.startsWith('postgres') ? { url: place, directory: '' } : { directory: place });
await migrate(database);
for (let number = 0; number < Number(toEnqueue); number += 1) {
  await database.inTransaction((tx) => enqueue(tx, write, { row: `${process.pid}-${number}` }));
}
const worker = await startWorker({
  database, clock: systemClock, log: startLog({ level: 'warn' }), leaseSeconds: 2, pollMs: 100,
  handlers: [handleJob(write, async ({ data, finish }) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    await database.inTransaction(async (tx) => {
      // No unique key: were a job done twice, two rows would show it.
      await tx.insertInto('stream_event').values({ topic: data.row, sequence: Math.floor(Math.random() * 2 ** 48), kind: 'ran', payload: '{}' }).execute();
      await finish(tx);
    });
  })],
});
console.log('working');
if (mode === 'drain') {
  for (let waiting = 1; waiting > 0; ) {
    await worker.idle();
    const { rows } = await database.pool.query<{ n: string }>("select count(*) as n from job where state in ('waiting', 'running')");
    waiting = Number(rows[0]?.n);
    if (waiting > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await worker.stop();
  await database.close();
}
