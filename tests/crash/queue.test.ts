import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase, type Database } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { openFreshPostgres } from '../../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const CHILD = join(import.meta.dirname, '../../testkit/worker-child.ts');
const KILLS = 8;
const JOBS_PER_PROCESS = 40;

removeTemporaryDirectories();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function figures(database: Database) {
  const jobs = await database.pool.query<{ state: string; n: number }>('select state, count(*)::int as n from job group by 1');
  const { rows } = await database.pool.query<{ effects: number; topics: number }>('select count(*)::int as effects, count(distinct topic)::int as topics from stream_event');
  return { jobs: jobs.rows, effects: rows[0]?.effects, topics: rows[0]?.topics };
}

it(`does every job once although its only process is killed ${KILLS} times`, async () => {
  const directory = temporaryDirectory();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = startChild(CHILD, [directory, String(JOBS_PER_PROCESS)]);
    await child.line((line) => line === 'working');
    await pause(Math.random() * 150);
    await child.kill('SIGKILL');
  }
  const { code, errors } = await startChild(CHILD, [directory, '0', 'drain']).end();
  expect(errors).toBe('');
  expect(code).toBe(0);
  const database = await openDatabase({ directory });
  const expected = KILLS * JOBS_PER_PROCESS;
  expect(await figures(database)).toEqual({ jobs: [{ state: 'done', n: expected }], effects: expected, topics: expected });
  await database.close();
}, 180_000);

const server = process.env['GATEHOUSE_TEST_POSTGRES'];
if (server) {
  it('does every job once on a server while several processes work and some of them are killed', async () => {
    const database = await openFreshPostgres(server);
    const place = (await database.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? '';
    const url = new URL(server);
    url.pathname = `/${place}`;
    const steady = startChild(CHILD, [url.href, String(JOBS_PER_PROCESS)]);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = startChild(CHILD, [url.href, String(JOBS_PER_PROCESS)]);
      await child.line((line) => line === 'working');
      await pause(Math.random() * 100);
      await child.kill('SIGKILL');
    }
    const { code } = await startChild(CHILD, [url.href, '0', 'drain']).end();
    expect(code).toBe(0);
    const expected = (KILLS + 1) * JOBS_PER_PROCESS;
    expect(await figures(database)).toEqual({ jobs: [{ state: 'done', n: expected }], effects: expected, topics: expected });
    await steady.kill();
    await database.close();
  }, 180_000);
}
