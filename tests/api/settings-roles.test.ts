import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { startChild, type Child } from '../../testkit/child.ts';
import { openFreshPostgres } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf } from '../../testkit/merchant-walk.ts';
import { startPostgresServer } from '../../testkit/postgres-server.ts';
import { Visitor } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const MAIN = join(import.meta.dirname, '../../app/main.ts');
const named = process.env['GATEHOUSE_TEST_POSTGRES'];
const own = named ? null : await startPostgresServer();
const server = named ?? own?.url ?? null;
afterAll(() => own?.stop());

removeTemporaryDirectories();
const children: Child[] = [];
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

function start(settings: Record<string, string>): Child {
  const child = startChild(MAIN, [], { LOG_LEVEL: 'warn', ...settings });
  children.push(child);
  return child;
}

/** So many ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => resolve(probe));
  })));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => { probe.close(resolve); })));
  return ports;
}

async function signedIn(web: Child, url: string): Promise<Visitor> {
  const [, email = '', password = ''] = (await web.line((line) => /^ {2}merchant /.test(line))).trim().split(/\s+/);
  const visitor = new Visitor(url);
  await visitor.signIn({ email, password });
  return visitor;
}

it('a web or a worker process on the embedded database is refused, naming ROLE', async () => {
  for (const role of ['web', 'worker']) {
    const { code, errors } = await start({ ROLE: role, DATABASE_URL: '', GATEHOUSE_DATA_DIR: temporaryDirectory() }).end();
    expect(code).toBe(2);
    expect(errors).toContain('ROLE: The embedded database belongs to one process. Set DATABASE_URL to a PostgreSQL server, or write all.');
    expect(errors).toContain('ROLE: 내장 데이터베이스는 한 프로세스만 사용할 수 있습니다.');
  }
}, 60_000);

it(server === null ? 'no PostgreSQL server was found, so web and worker could not run side by side: only that both are told apart from all without one' : 'web and worker side by side on PostgreSQL: what is submitted through web waits for the worker, which hands it over to the one rehearsal gateway', async () => {
  if (server === null) {
    console.log('No PostgreSQL server was found: ROLE=web and ROLE=worker were not run side by side.');
    const { errors } = await start({ ROLE: 'worker', PORT: '0', DATABASE_URL: '', GATEHOUSE_DATA_DIR: temporaryDirectory() }).end();
    expect(errors).toContain('PORT: A worker reaches the web process at this port.');
    return;
  }
  const database = await openFreshPostgres(server);
  const place = new URL(server);
  place.pathname = `/${(await database.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? ''}`;
  const [port, sandbox, gateway] = await freePorts(3);
  const settings = { DATABASE_URL: place.href, GATEHOUSE_DATA_DIR: temporaryDirectory(), HOST: '127.0.0.1', PORT: `${port}`, SANDBOX_PORT: `${sandbox}`, REHEARSAL_GATEWAY_PORT: `${gateway}`, REHEARSAL_SPEED: '1' };
  const url = `http://127.0.0.1:${port}`;
  const web = start({ ...settings, ROLE: 'web' });
  await web.line((line) => line.startsWith(`Gatehouse is ready at ${url}`));
  const merchant = await signedIn(web, url);
  const application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const [one] = await casesOf(merchant, application);
  expect(one.tracks.intake.state).toBe('submitted');
  const jobs = async () => (await database.pool.query<{ state: string }>("select state from job where name = 'cases.hand-over'")).rows.map(({ state }) => state);
  expect(await jobs()).toEqual(['waiting']);

  const worker = start({ ...settings, ROLE: 'worker' });
  expect(await worker.line((line) => line.startsWith('Gatehouse '))).toMatch(`Gatehouse works on jobs for ${url}`);
  const intake = async () => (await casesOf(merchant, application))[0].tracks.intake.state as string;
  await eventually(async () => expect(await intake()).toBe('handed_over'), { withinMs: 60_000 });
  expect(await jobs()).toEqual(['done']);
  // The rehearsal gateway is in the web process only, and its news come back through web.
  const advanced = await fetch(`http://127.0.0.1:${gateway}/control/advance`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ seconds: 4 * 86_400 }) });
  expect(advanced.status).toBe(200);
  await eventually(async () => expect(await intake()).not.toBe('handed_over'), { withinMs: 60_000 });
  const { rows } = await database.pool.query<{ case_id: string }>('select case_id from rehearsal_case');
  expect(rows).toEqual([{ case_id: one.id }]);

  // Without the web process nothing listens any more: the worker never did.
  process.kill(web.pid, 'SIGTERM');
  expect((await web.end()).code).toBe(0);
  for (const free of [port, sandbox, gateway]) await expect(fetch(`http://127.0.0.1:${free}/`)).rejects.toThrow('fetch failed');
  process.kill(worker.pid, 'SIGTERM');
  expect((await worker.end()).code).toBe(0);
  await database.close();
}, 240_000);
