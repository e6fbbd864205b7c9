import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const CHILD = join(import.meta.dirname, '../../testkit/database-child.ts');
const CYCLES = 15;
const FIRST_STARTS = 4;

removeTemporaryDirectories();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it(`loses nothing acknowledged and tears no transaction in ${CYCLES} kills at random moments`, async () => {
  const directory = temporaryDirectory();
  let acknowledged = 0;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const child = startChild(CHILD, ['insert', directory]);
    await child.line((line) => line === 'open');
    await pause(Math.random() * 300);
    await child.kill('SIGKILL');
    const last = Math.max(acknowledged, ...child.lines.map(Number).filter(Number.isInteger));

    const database = await openDatabase({ directory });
    const { rows } = await database.pool.query<{ number: string; rows: string }>('select last_sequence as number, count(*) as rows from stream_topic group by 1 order by 1');
    await database.close();
    // Every transaction wrote three rows under its number; the one under way may have been committed without being acknowledged.
    expect(rows.every((row, index) => Number(row.number) === index + 1 && row.rows === '3')).toBe(true);
    expect(rows.length).toBeGreaterThanOrEqual(last);
    expect(rows.length).toBeLessThanOrEqual(last + 1);
    acknowledged = rows.length;
  }
  expect(acknowledged).toBeGreaterThan(CYCLES);
}, 180_000);

it('opens after a first start that was killed at any moment', async () => {
  for (let start = 0; start < FIRST_STARTS; start += 1) {
    const directory = temporaryDirectory();
    const child = startChild(CHILD, ['hold', directory]);
    await pause(200 + Math.random() * 2500);
    await child.kill('SIGKILL');
    const database = await openDatabase({ directory });
    await migrate(database);
    expect((await database.pool.query('select count(*) as n from job')).rows).toEqual([{ n: '0' }]);
    await database.close();
  }
}, 180_000);
