import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { partnerSecret } from '../../app/house.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, chooseMethods, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
let first: string;
let second: string;
const CHOSEN = { methods: ['card', 'mobile_identity'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'mobile_identity', type: 'verification', gateway: 'danal' }] };

/** The case at kcp once its gateway has it. */
async function handedOver(application: string): Promise<string> {
  return eventually(async () => {
    const one = (await casesOf(merchant, application)).find(({ gateway }) => gateway.code === 'kcp');
    expect(one.tracks.intake.state).toBe('handed_over');
    return one.id as string;
  }, { withinMs: 30_000 });
}

beforeAll(async () => {
  // At speed 1 the gateway says nothing of its own: every event here is written by the test.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  merchant = await rehearsalVisitor(app, 'merchant');
  first = await handedOver(await applyFor(merchant, CHOSEN));
  const chosen = await chooseMethods(merchant, CHOSEN);
  const consents = chosen.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  const { body } = await merchant.change('POST', '/api/draft/submit', chosen.version, { consents });
  second = await handedOver(body.applicationId ?? body.id);
}, 120_000);
afterAll(() => app.close());

const numbers = new Map<string, number>();
/** The gateway's machine reports the next event of a case; answers what became of the event. */
async function report(caseId: string, type: string, credentials?: Record<string, string>): Promise<string> {
  const sequence = (numbers.get(caseId) ?? 0) + 1;
  numbers.set(caseId, sequence);
  const id = `evt_${caseId}_${sequence}`;
  const body = JSON.stringify({ id, type, caseId, sequence, occurredAt: new Date().toISOString(), data: credentials === undefined ? {} : { credentials } });
  const at = new Date();
  const answer = await fetch(`${app.url}/api/partner/kcp/events`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(partnerSecret(app.ground.vault, 'kcp')).sign(id, at, body) },
  });
  expect(answer.status).toBe(202);
  const { rows } = await app.ground.database.pool.query<{ state: string }>('select state from gateway_event where event_id = $1', [id]);
  return rows[0]?.state ?? 'not kept';
}

async function keysOf(caseId: string, mode: 'test' | 'live'): Promise<unknown> {
  const { rows } = await app.ground.database.pool.query<{ merchant_id: string; credentials: string }>('select merchant_id, credentials from deposited_credential where case_id = $1 and mode = $2', [caseId, mode]);
  const [row] = rows;
  return row === undefined ? null : JSON.parse(app.ground.vault.openText(row.credentials, `deposit:${row.merchant_id}:kcp:${mode}`));
}

const eventsOf = async (caseId: string): Promise<any[]> => (await merchant.call('GET', `/api/cases/${caseId}/events?after=0`)).body.items as any[];
const liveChannels = async (): Promise<any[]> => (await merchant.call('GET', '/api/integration')).body.channels.filter(({ mode }: { mode: string }) => mode === 'live');

it('the keys of a second case at the same gateway stand beside those of the first', async () => {
  for (const [caseId, keys] of [[first, { mid: 'SHOP1', apiKey: 'live-of-the-first' }], [second, { mid: 'SHOP2', apiKey: 'live-of-the-second' }]] as const) {
    await report(caseId, 'contract.signed');
    expect(await report(caseId, 'credentials.live_deposited', keys)).toBe('applied');
  }
  expect(await keysOf(first, 'live')).toEqual({ mid: 'SHOP1', apiKey: 'live-of-the-first' });
  expect(await keysOf(second, 'live')).toEqual({ mid: 'SHOP2', apiKey: 'live-of-the-second' });
  const channels = await liveChannels();
  expect(new Set(channels.map(({ id }) => id)).size).toBe(2);
  expect(new Set(channels.map(({ name }) => name)).size).toBe(2);
});

it('renewed live keys take the place of the old ones, before and after the case is live, and the case says so in both languages', async () => {
  expect(await report(first, 'credentials.live_deposited', { mid: 'SHOP1', apiKey: 'renewed' })).toBe('applied');
  expect(await keysOf(first, 'live')).toEqual({ mid: 'SHOP1', apiKey: 'renewed' });
  await report(first, 'activation.live');
  expect(await report(first, 'credentials.live_deposited', { mid: 'SHOP1', apiKey: 'renewed again' })).toBe('applied');
  expect(await keysOf(first, 'live')).toEqual({ mid: 'SHOP1', apiKey: 'renewed again' });
  const events = await eventsOf(first);
  expect(events.filter(({ command }) => command === 'renew_live_keys')).toHaveLength(2);
  expect(events.at(-1)).toMatchObject({ command: 'renew_live_keys', headline: 'live', title: { ko: '실연동 키가 갱신되었습니다', en: 'Live keys were renewed' } });
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(await keysOf(second, 'live')).toEqual({ mid: 'SHOP2', apiKey: 'live-of-the-second' });
});

it('test keys that come after the live ones are kept, and renewed like them', async () => {
  expect(await report(first, 'credentials.test_deposited', { apiKey: 'test' })).toBe('applied');
  expect(await keysOf(first, 'test')).toEqual({ apiKey: 'test' });
  expect((await eventsOf(first)).at(-1)).toMatchObject({ command: 'deposit_test_keys', headline: 'live' });
  expect(await report(first, 'credentials.test_deposited', { apiKey: 'test renewed' })).toBe('applied');
  expect(await keysOf(first, 'test')).toEqual({ apiKey: 'test renewed' });
  expect((await eventsOf(first)).at(-1)).toMatchObject({ command: 'renew_test_keys' });
});

it('the very same keys again change nothing', async () => {
  const before = await eventsOf(first);
  expect(await report(first, 'credentials.live_deposited', { apiKey: 'renewed again', mid: 'SHOP1' })).toBe('without_effect');
  expect(await eventsOf(first)).toEqual(before);
});

it('a channel tells when its keys came, and claims no date where none did', async () => {
  const { channels } = (await merchant.call('GET', '/api/integration')).body as { channels: { mode: string; origin: string; createdAt: string | null }[] };
  for (const { origin, createdAt } of channels) expect(createdAt === null, origin).toBe(origin !== 'deposited');
  await expect(merchant.call('GET', '/api/integration').then(({ body }) => body.channels)).resolves.toEqual(channels);
});

it('going live is another channel key and nothing else: the code that was copied runs as it is, and a test window on the service is told from a live one', async () => {
  const overview = async () => (await merchant.call('GET', '/api/integration')).body;
  const { sandbox, channels } = await overview();
  const test = channels.find((one: any) => one.mode === 'test' && one.gateway.code === 'kcp');
  const live = channels.find((one: any) => one.id === `live-${first}`);
  const { restSecret, restKey } = (await merchant.call('POST', '/api/integration/secret', {})).body;
  const codeOf = async (channel: any, language: string, type: string): Promise<string> =>
    (await merchant.call('GET', `/api/integration/channels/${channel.id as string}/samples?method=card&type=${type}`)).body.items.find((one: any) => one.language === language).code as string;
  for (const [language, type] of [['html', 'one_time'], ['node', 'key_in'], ['java', 'key_in']] as const) {
    expect(await codeOf(live, language, type)).toBe((await codeOf(test, language, type)).replaceAll(test.channelKey, live.channelKey));
  }
  const run = (code: string, order: object) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', `const order = ${JSON.stringify(order)}; const card = { number: '4092-0230-1234-1234', expiry: '2099-12', birth: '900101', pwd2: '12' };\n${code}`], { env: { IMP_SECRET: restSecret }, timeout: 40_000 });
  const copied = await codeOf(test, 'node', 'key_in');
  for (const [id, channel] of [['order-test', test], ['order-live', live]] as const) await run(copied.replaceAll(test.channelKey, channel.channelKey), { id, name: 'Notes', amount: 2000 });
  const call = async (path: string, body?: object, token = '') => (await fetch(`${sandbox.origin}${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { 'content-type': 'application/json', authorization: token }, ...(body !== undefined && { body: JSON.stringify(body) }) })).json() as Promise<any>;
  const { response: { access_token: token } } = await call('/users/getToken', { imp_key: restKey, imp_secret: restSecret });
  expect((await call('/payments/find/order-live', undefined, token)).response).toMatchObject({ status: 'paid', amount: 2000, pg_id: 'SHOP1' });
  for (const [channel, state] of [[live, 'clear'], [test, 'warning']] as const) {
    await call('/sandbox/checkout', { kind: 'payment', user_code: sandbox.userCode, outcome: 'approve', params: { channelKey: channel.channelKey, merchant_uid: `window-${state}`, name: 'Notes', amount: 2000 } }, token);
    await app.ground.database.pool.query("update sandbox_checkout set page_origin = 'https://shop.example.com'");
    expect((await overview()).checklist.find(({ code }: { code: string }) => code === 'test_key_in_production').state).toBe(state);
  }
  expect((await call('/payments/find/window-clear', undefined, token)).response).toMatchObject({ status: 'paid', pg_id: 'SHOP1' });
  // New live keys under an id that the old one begins with are taken over as well.
  await report(first, 'credentials.live_deposited', { mid: 'SHOP', apiKey: 'of a shorter id' });
  await overview();
  await run(copied.replaceAll(test.channelKey, live.channelKey), { id: 'order-renewed', name: 'Notes', amount: 2000 });
  expect((await call('/payments/find/order-renewed', undefined, token)).response).toMatchObject({ status: 'paid', pg_id: 'SHOP' });
  // This page itself never tests on a live channel.
  expect((await merchant.call('POST', '/api/test-payments', { channelId: live.id, method: 'card', amount: 1000 })).status).toBe(404);
});
