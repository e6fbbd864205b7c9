import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { openFreshPostgres } from '../../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const CHILD = join(import.meta.dirname, '../../testkit/idempotent-child.ts');
removeTemporaryDirectories();

async function send(origin: string, call: { path: string; topic: string; dieAfter: string }) {
  const body = JSON.stringify({ topic: call.topic, dieAfter: call.dieAfter });
  const answer = await fetch(`${origin}${call.path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': call.topic }, body });
  return { status: answer.status, body: (await answer.json()) as { made?: string; code?: string } };
}

/** Kills the server inside a call at one of its points, starts it as if a minute later and repeats the very same call. */
async function killAndRepeat(place: string, call: { path: string; topic: string; dieAfter: 'nothing' | 'first' | 'second' }) {
  const first = startChild(CHILD, [place]);
  await expect(send(await first.line((line) => line.startsWith('http')), call)).rejects.toThrow();
  await first.end();
  const later = startChild(CHILD, [place, '61']);
  const repeated = await send(await later.line((line) => line.startsWith('http')), call).catch(() => 'died');
  await later.kill();
  return repeated;
}

async function proveOn(place: string, read: () => Promise<string[]>) {
  expect(await killAndRepeat(place, { path: '/makes', topic: 'a', dieAfter: 'first' })).toMatchObject({ status: 409, body: { code: 'already_took_effect' } });
  expect(await killAndRepeat(place, { path: '/makes-and-finds', topic: 'b', dieAfter: 'second' })).toEqual({ status: 200, body: { made: 'b' } });
  // What died before it did anything runs, and so dies again at the same point.
  expect(await killAndRepeat(place, { path: '/makes', topic: 'c', dieAfter: 'nothing' })).toBe('died');
  expect(await read()).toEqual(['a-first', 'b-first', 'b-second']);
}

const TOPICS = 'select topic from stream_event order by topic';

it('a server killed between the effect of a call and its answer does not have the effect again under the same key', async () => {
  const directory = temporaryDirectory();
  await proveOn(directory, async () => {
    const database = await openDatabase({ directory });
    const { rows } = await database.pool.query<{ topic: string }>(TOPICS);
    await database.close();
    return rows.map(({ topic }) => topic);
  });
}, 240_000);

const server = process.env['GATEHOUSE_TEST_POSTGRES'];
if (server) {
  it('nor does one on a PostgreSQL server', async () => {
    const database = await openFreshPostgres(server);
    const url = new URL(server);
    url.pathname = `/${(await database.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? ''}`;
    await proveOn(url.href, async () => (await database.pool.query<{ topic: string }>(TOPICS)).rows.map(({ topic }) => topic));
    await database.close();
  }, 240_000);
}
