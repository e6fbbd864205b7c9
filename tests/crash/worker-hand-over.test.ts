import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase, type Database } from '../../storage/open-database.ts';
import { startChild, type Child } from '../../testkit/child.ts';
import { openFreshPostgres } from '../../testkit/databases.ts';
import { PARTNER_SECRET } from '../../testkit/partner-gateway.ts';
import { startPostgresServer } from '../../testkit/postgres-server.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const WORKER = join(import.meta.dirname, '../../testkit/hand-over-child.ts');
const GATEWAY = join(import.meta.dirname, '../../sandbox/gateway/main.ts');
const KILLS = 204;
/** Workers side by side, each on a database of its own, because one alone would wait for its own start most of the time. */
const LANES = 3;
const CASES_PER_START = 8;
const TO_RECEIPT = 4 * 86_400;

removeTemporaryDirectories();
const named = process.env['GATEHOUSE_TEST_POSTGRES'];
const own = named ? null : await startPostgresServer();
const server = named ?? own?.url ?? null;
afterAll(() => own?.stop());
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

type Point = 'before the call' | 'in flight' | 'answered, not committed';

/** A place that a worker can be started on again and again, and that can be looked into afterwards. */
async function makePlace(): Promise<{ place: string; look: () => Promise<Database>; close: () => Promise<void> }> {
  if (server === null) {
    const place = temporaryDirectory();
    const database = await openDatabase({ directory: place });
    await migrate(database);
    await database.close();
    return { place, look: () => openDatabase({ directory: place }), close: async () => {} };
  }
  const database = await openFreshPostgres(server);
  const url = new URL(server);
  url.pathname = `/${(await database.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? ''}`;
  return { place: url.href, look: async () => ({ ...database, close: async () => {} }), close: () => database.close() };
}

/** How far each case had come when its worker was killed, for those that the next worker found unsettled. */
function pointsOf(killed: Child, next: Child): Point[] {
  const last = (id: string) => killed.lines.findLast((line) => line.endsWith(` ${id}`))?.split(' ')[0];
  const found = next.lines.filter((line) => line.startsWith('unsettled ')).map((line) => line.slice('unsettled '.length));
  return found.flatMap((id): Point[] => {
    const said = last(id);
    return said === 'intent' ? ['before the call'] : said === 'sent' ? ['in flight'] : said === 'answered' ? ['answered, not committed'] : [];
  });
}

/** Starts and kills the worker of one place at random moments. Answers where the kills hit, and the last worker, which goes on. */
async function killAgainAndAgain(place: string, gatewayUrl: string, kills: number): Promise<{ points: Point[]; worker: Child }> {
  const port = String(await freePort());
  const points: Point[] = [];
  let killed: Child | null = null;
  for (let kill = 0; ; kill += 1) {
    const worker: Child = startChild(WORKER, [place, gatewayUrl, port, kill < kills ? String(CASES_PER_START) : '0']);
    await worker.line((line) => line === 'working');
    if (killed !== null) points.push(...pointsOf(killed, worker));
    if (kill === kills) return { points, worker };
    // Half of them a little after something left or came, so that the short moments are met as well as the long ones.
    if (kill % 2 === 0) await Promise.race([worker.line((line) => line.startsWith(kill % 4 === 0 ? 'intent ' : 'answered ')).catch(() => {}), pause(400)]);
    await pause(Math.random() * (kill % 2 === 0 ? 6 : 120));
    await worker.kill('SIGKILL');
    killed = worker;
  }
}

it(`hands every case over once although its worker is killed ${KILLS} times at random points (${server === null ? 'embedded database' : 'PostgreSQL'})`, async () => {
  const rehearsal = temporaryDirectory();
  const gateway = startChild(GATEWAY, ['--port', '0', '--data', rehearsal, '--secret', PARTNER_SECRET, '--speed', '1']);
  const gatewayUrl = (await gateway.line((line) => line.startsWith('rehearsal gateway '))).split(' ')[2] ?? '';
  const places = await Promise.all(Array.from({ length: LANES }, makePlace));
  const lanes = await Promise.all(places.map(({ place }) => killAgainAndAgain(place, gatewayUrl, KILLS / LANES)));
  const hits = Object.groupBy(lanes.flatMap(({ points }) => points), (point) => point);
  const counted = Object.fromEntries(Object.entries(hits).map(([point, all]) => [point, all.length]));
  console.log(`kills hit a hand-over: ${JSON.stringify(counted)}`);
  for (const point of ['before the call', 'in flight', 'answered, not committed'] satisfies Point[]) expect([point, hits[point]?.length ?? 0]).toEqual([point, expect.toSatisfy((count: number) => count >= 5)]);

  // Everything that is still under way is handed over, then the gateway receives it.
  await Promise.all(lanes.map(({ worker }) => worker.line((line) => line === 'nothing left to do')));
  await fetch(`${gatewayUrl}/control/advance`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ seconds: TO_RECEIPT }) });
  await Promise.all(lanes.map(({ worker }) => worker.line((line) => line === 'all received')));
  for (const { worker } of lanes) await worker.kill('SIGKILL');
  await gateway.kill('SIGTERM');

  const there = await openDatabase({ directory: rehearsal });
  const { rows: cases } = await there.pool.query<{ case_id: string; state: string; gateway_reference: string; last_sequence: number }>('select case_id, state, gateway_reference, last_sequence from rehearsal_case');
  await there.close();
  const byId = new Map(cases.map((one) => [one.case_id, one]));
  expect(byId.size).toBe(cases.length);
  expect(new Set(cases.map(({ gateway_reference }) => gateway_reference)).size).toBe(cases.length);
  let received = 0;
  let cancelled = 0;
  for (const { look, close } of places) {
    const database = await look();
    const { rows } = await database.pool.query<{ id: string; intake: string; hand_over: string; withdrawal: string; gateway_reference: string | null; sequence: number; commands: string[] }>(
      'select id, intake, hand_over, withdrawal, gateway_reference, sequence, (select array_agg(command order by e.sequence) from case_event e where e.case_id = c.id) as commands from gateway_case c',
    );
    expect(rows).toHaveLength((KILLS / LANES) * CASES_PER_START);
    for (const row of rows) {
      const other = byId.get(row.id);
      expect(row.commands).toHaveLength(row.sequence);
      expect(new Set(row.commands).size).toBe(row.commands.length);
      if (row.intake === 'cancelled') {
        cancelled += 1;
        // Cancelled before anything left: nobody to tell. Otherwise the gateway has closed it, or never let it in.
        expect([row.hand_over, other?.state ?? 'unknown', row.withdrawal]).toEqual(row.hand_over === 'none' ? ['none', 'unknown', 'none'] : [row.hand_over, 'withdrawn', 'done']);
        continue;
      }
      received += 1;
      expect([row.intake, row.hand_over, other?.state]).toEqual(['received', 'done', 'received']);
      expect(other).toMatchObject({ gateway_reference: row.gateway_reference, last_sequence: 1 });
      expect(row.commands).toEqual(['submit', 'hand_over', 'acknowledge']);
    }
    await database.close();
    await close();
  }
  expect(received).toBeGreaterThan(KILLS);
  expect(cancelled).toBeGreaterThan(KILLS / 10);
}, 1_200_000);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
