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

async function serve(given: { caller?: () => Caller | null; standing?: SystemParts['standing'] } = {}) {
  const database = await openFreshEmbedded();
  const stream = await openStream(database);
  const log = startLog({ level: 'silent' });
  const resolveCaller = async () => (given.caller ?? (() => MERCHANT))();
  const routes = systemRoutes({
    config: loadConfig({ GATEHOUSE_DATA_DIR: '/nonexistent', GATEHOUSE_SECRET: 'x'.repeat(40) }), database, clock: systemClock, stream, metrics: createMetrics(), rehearsalAccounts: [], resolveCaller,
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
  expect([good.status, await good.json()]).toEqual([200, { status: 'ready', checks: { database: true, worker: true } }]);
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
