import { afterAll, expect, it } from 'vitest';
import { openFreshEmbedded, openFreshPostgres } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startPostgresServer } from '../../testkit/postgres-server.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

// A server of its own: the one that other tests share must not go away under them.
const server = await startPostgresServer();
afterAll(() => server?.stop());

const CHOSEN = { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] };
const readiness = async (app: TestApp) => (await fetch(`${app.url}/readyz`)).status;

interface Seen { readonly what: string; readonly status: number; readonly code: string; readonly type: string }

/** People who keep calling, one call after the other, until told to end. Answers everything they were told. */
function keepCalling(visitors: readonly Visitor[]): { end(): Promise<Seen[]> } {
  const seen: Seen[] = [];
  let ended = false;
  const calls = [['GET', '/api/business'], ['GET', '/api/account'], ['GET', '/api/applications'], ['PATCH', '/api/draft']] as const;
  const loops = visitors.flatMap((visitor) => calls.map(async ([method, path]) => {
    while (!ended) {
      const answer = method === 'GET' ? await visitor.call(method, path) : await visitor.change(method, path, 999_999, { methods: ['card'] });
      seen.push({ what: `${method} ${path}`, status: answer.status, code: answer.body?.code ?? '', type: answer.headers.get('content-type')?.split(';')[0] ?? '' });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }));
  return {
    async end() {
      ended = true;
      await Promise.all(loops);
      return seen;
    },
  };
}

/** What nobody may be told, whatever the database does. */
function unexpected(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ status, code, type }) => !(status === 200 || status === 412 || (status === 503 && code === 'temporarily_unavailable' && type === 'application/problem+json')));
}

/** Follows the live events as a browser does: when the line ends it comes back with the last id. */
function follow(app: TestApp, visitor: Visitor): { kinds: () => string[]; end(): void } {
  const kinds: string[] = [];
  const over = new AbortController();
  void (async () => {
    let last: string | null = null;
    while (!over.signal.aborted) {
      try {
        const cookie = visitor.cookies().map(({ name, value }) => `${name}=${value}`).join('; ');
        const answer: Response = await fetch(`${app.url}/api/events`, { signal: over.signal, headers: { cookie, ...(last !== null && { 'last-event-id': last }) } });
        if (answer.status !== 200 || answer.body === null) throw new Error('not now');
        for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
          const text = new TextDecoder().decode(chunk);
          for (const [, id = '', kind = ''] of text.matchAll(/id: (\d+)\nevent: (\S+)/g)) {
            last = id;
            kinds.push(kind);
          }
        }
      } catch {
        // The line broke; a browser tries again.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return { kinds: () => kinds, end: () => over.abort() };
}

it(server === null ? 'no PostgreSQL server was found, so no restart could be played: only that a database that went away is told as 503' : 'PostgreSQL is restarted twice under requests and jobs: 503 meanwhile, then everything goes on in the same process and no job is lost', async () => {
  if (server === null) return withoutServer();
  const app = await startApp(await openFreshPostgres(server.url), { speed: 1 });
  const first = await rehearsalVisitor(app, 'merchant');
  const { visitor: second } = await signUpMerchant(app);
  const live = follow(app, first);
  await eventually(() => expect(live.kinds()).toContain('hello'), { withinMs: 20_000 });
  const people = keepCalling([first, second]);
  const applications = [await applyFor(first, CHOSEN), await applyFor(second, CHOSEN)] as const;

  // Hand-overs are under way now.
  await server.halt();
  await eventually(async () => expect(await readiness(app)).toBe(503), { withinMs: 20_000 });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  const refused = await first.call('GET', '/api/applications', undefined, { 'accept-language': 'ko' });
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '2']);
  expect(refused.body.title).toMatch(/[가-힣]/);
  await server.resume();
  await eventually(async () => expect(await readiness(app)).toBe(200), { withinMs: 60_000 });
  const all = async () => [...(await casesOf(first, applications[0])), ...(await casesOf(second, applications[1]))];
  await eventually(async () => expect((await all()).map(({ tracks }) => tracks.intake.state)).toEqual(Array(4).fill('handed_over')), { withinMs: 90_000 });

  // And while the gateway's news come in.
  const news = app.gateway.advance(30 * 86_400).catch(() => 0);
  await server.halt();
  await eventually(async () => expect(await readiness(app)).toBe(503), { withinMs: 20_000 });
  await server.resume();
  await news;
  await eventually(async () => expect(await readiness(app)).toBe(200), { withinMs: 60_000 });
  for (const [visitor, application] of [[first, applications[0]], [second, applications[1]]] as const) await eventually(() => advanceUntil(app, visitor, application, ({ standing }) => standing.headline === 'live'), { withinMs: 120_000 });
  const seen = await people.end();
  expect(unexpected(seen)).toEqual([]);
  expect(seen.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  expect(live.kinds()).toContain('case.changed');
  live.end();

  const { rows: there } = await app.ground.database.pool.query<{ case_id: string }>('select case_id from rehearsal_case order by case_id');
  expect(there.map(({ case_id }) => case_id)).toEqual((await all()).map(({ id }) => id).sort());
  const { rows: events } = await app.ground.database.pool.query<{ gaps: string }>('select count(*) as gaps from (select sequence, row_number() over (partition by case_id order by sequence) as place from case_event) e where sequence != place');
  expect(Number(events[0]?.gaps)).toBe(0);
  const { rows: lost } = await app.ground.database.pool.query<{ name: string; state: string; last_error: string }>("select name, state, last_error from job where state not in ('waiting', 'running', 'done') or (state = 'waiting' and run_at < now() - interval '30 seconds')");
  expect(lost).toEqual([]);
  await app.close();
}, 300_000);

async function withoutServer(): Promise<void> {
  console.log('No PostgreSQL server was found: the restart of the database was not tested.');
  const database = await openFreshEmbedded();
  const app = await startApp({ ...database, close: async () => {} });
  await database.close();
  expect(await readiness(app)).toBe(503);
  await app.close();
}
