// A process of its own that opens the embedded database of a directory: `hold` keeps it open, `insert` writes rows until killed.
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';

const [mode, directory = ''] = process.argv.slice(2);
const ROWS_PER_TRANSACTION = 3;

try {
  const database = await openDatabase({ directory });
  await migrate(database);
  console.log('open');
  if (mode === 'insert') {
    const { rows } = await database.pool.query<{ next: string }>('select coalesce(max(last_sequence), 0) + 1 as next from stream_topic');
    for (let number = Number(rows[0]?.next); ; number += 1) {
      await database.inTransaction(async (tx) => {
        for (let row = 0; row < ROWS_PER_TRANSACTION; row += 1) {
          await tx.insertInto('stream_topic').values({ topic: `${number}/${row}`, last_sequence: number }).execute();
        }
        await tx.insertInto('stream_event').values({ topic: 'filler', sequence: number, kind: 'x', payload: JSON.stringify('x'.repeat(2000)) }).execute();
      });
      process.stdout.write(`${number}\n`);
    }
  }
  setInterval(() => {}, 1000);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
