import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortOneClient } from '@portone/server-sdk';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
let other: Visitor;
const received: { body: string; headers: Record<string, string> }[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    received.push({ body, headers: request.headers as Record<string, string> });
    response.end('OK');
  });
});

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded());
  merchant = await rehearsalVisitor(app, 'merchant');
  other = (await signUpMerchant(app, 'other@example.kr')).visitor;
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
}, 120_000);
afterAll(async () => {
  await app.close();
  receiver.close();
});

const overview = async (who = merchant) => (await who.call('GET', '/api/integration')).body;
const change = async (path: string, body: object, who = merchant) => who.change('PUT', path, (await overview(who)).version, body);
/** Status of a call of the shop's program with an API secret, or with an access token. */
const called = async (authorization: string) => (await fetch(`${app.sandboxUrl}/payments/none`, { headers: { authorization } })).status;
const [KNOWN, REFUSED] = [404, 401];
const issued = async (kind: 'api' | 'webhook', overlapHours: number): Promise<string> => (await merchant.call('POST', `/api/integration/v2/secrets/${kind}`, { overlapHours })).body.secret;

it('speaks of the interface that programs call, until somebody chooses one; the choice is kept, versioned and the merchant’s own', async () => {
  const before = await overview();
  expect([before.interface, before.sandbox.v2]).toMatchObject(['v1', { storeId: expect.stringMatching(/^store-/), apiSecretSet: false, webhookSecretSet: false, oldSecretUntil: null, oldWebhookSecretUntil: null }]);
  expect(JSON.stringify(before)).not.toContain('whsec_');
  const codes = (given: { checklist: { code: string }[] }) => given.checklist.map(({ code }) => code);
  expect(codes(before)).not.toContain('webhook_secret');
  expect((await merchant.call('PUT', '/api/integration/interface', { interface: 'v2' })).status).toBe(428);
  expect((await merchant.change('PUT', '/api/integration/interface', before.version, { interface: 'v3' })).status).toBe(422);
  expect((await merchant.change('PUT', '/api/integration/interface', before.version, { interface: 'v2' })).body).toEqual({ interface: 'v2', version: before.version + 1 });
  expect((await merchant.change('PUT', '/api/integration/interface', before.version, { interface: 'v1' })).body.code).toBe('stale_version');
  const after = await overview();
  expect([after.interface, after.version, codes(after).includes('webhook_secret')]).toEqual(['v2', before.version + 1, true]);
  expect(after.checklist.find(({ code }: { code: string }) => code === 'webhook_verified').action.en).not.toContain('carry no signature');
  expect((await overview(other)).interface).toBe('v1');
});

it('gives both secrets by one press and once only, and makes them work for the published client', async () => {
  const first = (await merchant.call('POST', '/api/integration/v2/secrets', {})).body;
  expect(first).toEqual({ apiSecret: expect.any(String), webhookSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]+=*$/) });
  expect((await merchant.call('POST', '/api/integration/v2/secrets', {})).body).toEqual({ apiSecret: null, webhookSecret: null });
  const { sandbox, channels } = await overview();
  expect(sandbox.v2).toMatchObject({ apiSecretSet: true, webhookSecretSet: true });
  const client = PortOneClient({ secret: first.apiSecret, storeId: sandbox.v2.storeId, baseUrl: sandbox.origin });
  const channelKey = channels.find((one: { gateway: { code: string } }) => one.gateway.code === 'tosspayments').channelKey;
  await client.payment.payInstantly({
    paymentId: 'v2-1', channelKey, orderName: 'Notes', amount: { total: 1000 }, currency: 'KRW',
    method: { card: { credential: { number: '4092-0230-1234-1234', expiryYear: '99', expiryMonth: '12', birthOrBusinessRegistrationNumber: '900101', passwordTwoDigits: '12' } } },
  });
  expect(await client.payment.getPayment({ paymentId: 'v2-1' })).toMatchObject({ status: 'PAID', amount: { total: 1000 } });
  // The secret opens its own store and no other.
  const foreign = (await overview(other)).sandbox.v2.storeId;
  expect((await fetch(`${sandbox.origin}/payments/v2-1?storeId=${foreign}`, { headers: { authorization: `PortOne ${first.apiSecret}` } })).status).toBe(403);
});

it('takes the interface that a shop’s programs called last for the one in use where nobody chose', async () => {
  const { apiSecret } = (await other.call('POST', '/api/integration/v2/secrets', {})).body;
  await fetch(`${app.sandboxUrl}/payments?requestBody=${encodeURIComponent('{}')}`, { headers: { authorization: `PortOne ${apiSecret}` } });
  await eventually(async () => expect((await overview(other)).interface).toBe('v2'), { withinMs: 20_000 });
  const keys = (await other.call('POST', '/api/integration/secret', {})).body;
  const answer = await fetch(`${app.sandboxUrl}/users/getToken`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ imp_key: keys.restKey, imp_secret: keys.restSecret }) });
  const { response } = (await answer.json()) as { response: { access_token: string } };
  await fetch(`${app.sandboxUrl}/banks`, { headers: { authorization: response.access_token } });
  await eventually(async () => expect((await overview(other)).interface).toBe('v1'), { withinMs: 20_000 });
});

it('rotates the API secret with an overlap, ends the overlap and every token at once when asked, and takes none back', async () => {
  const first = await issued('api', 0);
  const second = await issued('api', 24);
  const { accessToken } = (await (await fetch(`${app.sandboxUrl}/login/api-secret`, { method: 'POST', body: JSON.stringify({ apiSecret: first }) })).json()) as { accessToken: string };
  const all = async () => Promise.all([called(`PortOne ${first}`), called(`PortOne ${second}`), called(`Bearer ${accessToken}`)]);
  expect(await all()).toEqual([KNOWN, KNOWN, KNOWN]);
  expect(new Date((await overview()).sandbox.v2.oldSecretUntil).getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  // Another merchant ends its own overlap, not this one.
  await other.call('DELETE', '/api/integration/v2/secrets/api/old');
  expect(await all()).toEqual([KNOWN, KNOWN, KNOWN]);
  expect((await merchant.call('DELETE', '/api/integration/v2/secrets/api/old')).status).toBe(200);
  expect([await all(), (await overview()).sandbox.v2.oldSecretUntil]).toEqual([[REFUSED, KNOWN, REFUSED], null]);
  const third = await issued('api', 0);
  expect([await called(`PortOne ${second}`), await called(`PortOne ${third}`)]).toEqual([REFUSED, KNOWN]);
});

it('signs what it sends with the secret that was shown, with both while two work, and with one again afterwards', async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notifications`;
  expect((await change('/api/integration/webhook', { url, contentType: 'json', repeats: 0, version: '2024-04-25' })).status).toBe(200);
  const test = async () => {
    const before = received.length;
    expect((await merchant.call('POST', '/api/integration/webhook/test', { interface: 'v2' })).status).toBe(200);
    await eventually(async () => expect(received.length).toBe(before + 1), { withinMs: 20_000 });
    const message = received.at(-1);
    if (message === undefined) throw new Error('nothing came');
    return message;
  };
  const holds = (secret: string, { body, headers }: Awaited<ReturnType<typeof test>>): boolean => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  };
  const first = await issued('webhook', 0);
  const once = await test();
  expect([JSON.parse(once.body), holds(first, once)]).toMatchObject([{ type: 'Transaction.Paid', data: { storeId: (await overview()).sandbox.v2.storeId, paymentId: 'webhook_test' } }, true]);
  const second = await issued('webhook', 1);
  const both = await test();
  expect([holds(first, both), holds(second, both)]).toEqual([true, true]);
  expect((await merchant.call('DELETE', '/api/integration/v2/secrets/webhook/old')).status).toBe(200);
  const after = await test();
  expect([holds(first, after), holds(second, after), (await overview()).sandbox.v2.oldWebhookSecretUntil]).toEqual([false, true, null]);
  await issued('webhook', 1);
  await app.ground.database.pool.query("update sandbox_store set old_webhook_secret_until = now() - interval '1 second'");
  expect(holds(second, await test())).toBe(false);
  // The older form, and unsigned ones of V1, are still to be had.
  await change('/api/integration/webhook', { url, contentType: 'json', repeats: 0, version: '2024-01-01' });
  expect(JSON.parse((await test()).body)).toMatchObject({ payment_id: 'webhook_test', status: 'Paid' });
  expect((await overview()).sandbox.webhook.version).toBe('2024-01-01');
  const before = received.length;
  await merchant.call('POST', '/api/integration/webhook/test', {});
  await eventually(async () => expect(received.length).toBe(before + 1), { withinMs: 20_000 });
  expect(received.at(-1)?.headers['webhook-signature']).toBeUndefined();
});

it('shows code of the interface asked for, with the keys of this moment', async () => {
  const { channels, sandbox } = await overview();
  const id = channels.find((one: { gateway: { code: string } }) => one.gateway.code === 'tosspayments').id;
  const code = async (query: string) => (await merchant.call('GET', `/api/integration/channels/${id}/samples?${query}`)).body.items as { language: string; step: string; code: string }[];
  const text = async (query: string) => (await code(query)).map((one) => one.code).join('\n');
  const v2 = await code('method=card&type=one_time&interface=v2');
  expect([...new Set(v2.map(({ step }) => step))]).toEqual(['browser', 'server', 'webhook']);
  for (const word of [sandbox.v2.storeId, sandbox.v2.script, id, 'PortOne.requestPayment', '@portone/server-sdk', 'Webhook.verify', `baseUrl: "${sandbox.origin}"`]) expect(v2.map((one) => one.code).join()).toContain(word);
  expect(await text('method=card&type=subscription&interface=v2')).toContain('requestIssueBillingKey');
  const keys = (await merchant.call('POST', '/api/integration/secret', {})).body;
  expect(await text('method=card&type=one_time')).toContain(keys.restKey);
  expect(await text('method=card&type=one_time')).not.toContain('PortOne.requestPayment');
});

it('writes every issue and change into the audit log, and none of what is secret', async () => {
  const operator = await rehearsalVisitor(app, 'operator');
  const { items } = (await operator.call('GET', '/api/desk/audit?limit=100')).body as { items: { action: string }[] };
  const actions = new Set(items.map(({ action }) => action));
  for (const action of ['integration.choose_interface', 'integration.rotate_v2_secret', 'integration.end_old_v2_secret', 'integration.rotate_webhook_secret', 'integration.end_old_webhook_secret']) expect(actions).toContain(action);
  expect(JSON.stringify(items)).not.toContain('whsec_');
});
