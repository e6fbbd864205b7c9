import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHttpServer } from '../../platform/http/http-server.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import { systemRoutes, type SystemParts } from '../../app/system-routes.ts';
import { systemClock } from '../../platform/clock.ts';
import { loadConfig } from '../../platform/config.ts';
import { startLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { openStream, publish } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const MERCHANT: Caller = { personId: 'p', sessionId: 's', email: 'a@example.kr', name: '김하나', kind: 'merchant', merchant: { merchantId: 'm1', role: 'owner', permissions: [] }, gateway: null };

async function serve(given: { caller?: () => Caller | null; standing?: SystemParts['standing']; metricsToken?: string } = {}) {
  const database = await openFreshEmbedded();
  const stream = await openStream(database);
  const log = startLog({ level: 'silent' });
  const resolveCaller = async () => (given.caller ?? (() => MERCHANT))();
  const routes = systemRoutes({
    config: loadConfig({ GATEHOUSE_DATA_DIR: '/nonexistent', GATEHOUSE_SECRET: 'x'.repeat(40), ...(given.metricsToken !== undefined && { METRICS_TOKEN: given.metricsToken }) }), database, clock: systemClock, stream, metrics: createMetrics(), rehearsalAccounts: [], resolveCaller,
    standing: given.standing ?? (() => ({ status: 'ready', worker: true })), recheckMs: 20,
  });
  const server = await createHttpServer({ routes, database, clock: systemClock, vault: openVault(['x'.repeat(40)]), log, resolveCaller, origins: [], trustedProxies: [], secure: false, contentSources: { script: [], frame: [], connect: [], image: [], font: [], style: [], media: [] } });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  let open = true;
  const closeDatabase = async () => {
    if (!open) return;
    open = false;
    await stream.close();
    await database.close();
  };
  closing.push(closeDatabase, () => server.close());
  return { url, database, closeDatabase };
}

it('is ready while the database answers, and says 503 once it does not', async () => {
  const { url, closeDatabase } = await serve();
  const good = await fetch(`${url}/readyz`);
  expect([good.status, await good.json()]).toEqual([200, { status: 'ready', checks: { database: true, worker: true, notifications: true } }]);
  await closeDatabase();
  const bad = await fetch(`${url}/readyz`);
  expect([bad.status, ((await bad.json()) as { code: string }).code, bad.headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '2']);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it.each([
  ['stopping', { status: 'stopping', worker: true }],
  ['without its worker', { status: 'ready', worker: false }],
] as const)('is not ready %s', async (_name, standing) => {
  const { url } = await serve({ standing: () => standing });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
});

it('ends the event stream of somebody whose session ended, and of somebody who changed to another merchant', async () => {
  for (const after of [null, { ...MERCHANT, merchant: { merchantId: 'm2', role: 'owner', permissions: [] } }]) {
    let caller: Caller | null = MERCHANT;
    const { url, database } = await serve({ caller: () => caller });
    const answer = await fetch(`${url}/api/events`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const heard: string[] = [];
    const ended = (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard.push(new TextDecoder().decode(value));
      }
    })();
    await expect.poll(() => heard.join('')).toContain('hello');
    caller = after;
    await ended;
    await database.inTransaction((tx) => publish(tx, { topic: 'merchant:m1', kind: 'case.changed', payload: {}, at: new Date() }));
    expect(heard.join('')).not.toContain('case.changed');
  }
});

it('opens a dozen event streams for one session and refuses the next, until one is closed', async () => {
  const { url } = await serve();
  const streams = await Promise.all(Array.from({ length: 12 }, async () => {
    const stop = new AbortController();
    const answer = await fetch(`${url}/api/events`, { signal: stop.signal });
    return { stop, status: answer.status };
  }));
  expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  const refused = await fetch(`${url}/api/events`);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'too_many_requests']);
  streams[0]?.stop.abort();
  const again = new AbortController();
  await expect.poll(async () => (await fetch(`${url}/api/events`, { signal: again.signal })).status, { timeout: 20_000 }).toBe(200);
  for (const { stop } of streams) stop.abort();
  again.abort();
});

it('ends the event stream of a reader who does not read', async () => {
  const { url, database } = await serve();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let closed = false;
  socket.on('error', () => undefined).on('close', () => (closed = true));
  socket.write(`GET /api/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  const metrics = async () => /gatehouse_event_streams(?:\{[^}]*\})? (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  await expect.poll(metrics, { timeout: 20_000 }).toBe('1');
  const payload = { filler: 'x'.repeat(100_000) };
  for (let at = 0; at < 200 && (await metrics()) === '1'; at += 1) await database.inTransaction((tx) => publish(tx, { topic: 'merchant:m1', kind: 'filler', payload, at: new Date() }));
  await expect.poll(metrics, { timeout: 20_000 }).toBe('0');
  socket.resume();
  await expect.poll(() => closed, { timeout: 20_000 }).toBe(true);
});

it('tells metrics on this machine or to who has the token, and nobody else', async () => {
  const { url } = await serve({ metricsToken: 'a-token-of-monitoring' });
  const status = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status;
  expect(await status({})).toBe(200);
  // Through a proxy on this machine that nobody told us about.
  expect(await status({ 'x-forwarded-for': '198.51.100.7' })).toBe(404);
  expect(await status({ 'x-forwarded-for': '198.51.100.7', authorization: 'Bearer another-token-of-somebody' })).toBe(404);
  expect(await status({ 'x-forwarded-for': '198.51.100.7', authorization: 'Bearer a-token-of-monitoring' })).toBe(200);
  const without = await serve();
  expect((await fetch(`${without.url}/metrics`, { headers: { 'x-forwarded-for': '198.51.100.7', authorization: 'Bearer undefined' } })).status).toBe(404);
});
