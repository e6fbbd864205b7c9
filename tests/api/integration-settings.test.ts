import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { paymentStores } from '../../app/payment-stores.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
const received: string[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    received.push(body);
    response.writeHead(received.length === 1 ? 500 : 200).end(received.length === 1 ? 'not yet' : 'OK');
  });
});

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded());
  merchant = await rehearsalVisitor(app, 'merchant');
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
}, 120_000);
afterAll(async () => {
  await app.close();
  receiver.close();
});

const overview = async () => (await merchant.call('GET', '/api/integration')).body;
/** Changes settings from the version they have now. */
const change = async (method: 'PUT' | 'PATCH', path: string, body: object) => merchant.change(method, path, (await overview()).version, body);
const token = async (keys: { restKey: string; restSecret: string }) =>
  (await fetch(`${app.sandboxUrl}/users/getToken`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ imp_key: keys.restKey, imp_secret: keys.restSecret }) })).json() as Promise<{ code: number; response: { access_token: string } | null }>;
const look = async (accessToken: string) => (await fetch(`${app.sandboxUrl}/banks`, { headers: { authorization: accessToken } })).status;

it('sends a test call to the address that was set, shows the answer, and sends it again', async () => {
  expect((await overview()).sandbox.webhook).toEqual({ url: null, contentType: 'json', repeats: 0, version: '2024-04-25' });
  expect((await merchant.call('POST', '/api/integration/webhook/test', {})).body.code).toBe('not_allowed_now');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notifications`;
  expect((await change('PUT', '/api/integration/webhook', { url: 'ftp://shop.example.com', contentType: 'json', repeats: 0 })).body.errors[0]).toMatchObject({ pointer: '/url', code: 'no_web_address' });
  expect((await change('PUT', '/api/integration/webhook', { url, contentType: 'json', repeats: 0 })).status).toBe(200);
  expect((await merchant.call('POST', '/api/integration/webhook/test', {})).status).toBe(200);
  const deliveries = async () => (await merchant.call('GET', '/api/integration/deliveries')).body.items;
  await eventually(async () => expect((await deliveries())[0]).toMatchObject({ event: 'test', state: 'failed', attempts: [{ status: 500, answer: 'not yet' }] }), { withinMs: 20_000 });
  const [first] = await deliveries();
  expect((await merchant.call('POST', `/api/integration/deliveries/${first.id}/replay`, {})).status).toBe(200);
  await eventually(async () => expect((await deliveries())[0]).toMatchObject({ state: 'delivered', body: first.body, attempts: [{ status: 200, answer: 'OK' }] }), { withinMs: 20_000 });
  expect(JSON.parse(received[1] ?? '')).toMatchObject({ merchant_uid: 'webhook_test', status: 'paid' });
  const page = (await merchant.call('GET', '/api/integration/deliveries?limit=1')).body;
  expect((await merchant.call('GET', `/api/integration/deliveries?limit=1&cursor=${page.next}`)).body).toMatchObject({ items: [{ id: first.id }], next: null });
});

it('plays the deposit to an account that waits, and announces it and a cancel of the console to the shop', async () => {
  const { channels, sandbox } = await overview();
  const channel = channels.find(({ methods }: { methods: { method: string }[] }) => methods.some(({ method }) => method === 'virtual_account'));
  const { payment, request } = (await merchant.call('POST', '/api/test-payments', { channelId: channel.id, method: 'virtual_account', amount: 7000 })).body;
  const { response } = await token((await merchant.call('POST', '/api/integration/secret')).body);
  const issued = await (await fetch(`${app.sandboxUrl}/sandbox/checkout`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: response?.access_token ?? '' }, body: JSON.stringify({ user_code: sandbox.userCode, outcome: 'approve', params: request }),
  })).json() as { response: { imp_uid: string } };
  const impUid = issued.response.imp_uid;
  expect((await merchant.call('POST', `/api/test-payments/${payment.id}/verify`, { impUid })).body).toMatchObject({ status: 'ready', verified: false });
  const story = async () => (await merchant.call('GET', `/api/payments/${impUid}`)).body;
  expect((await story()).payment).toMatchObject({ status: 'ready', awaitsDeposit: true, cancellations: [] });
  expect((await merchant.call('POST', `/api/payments/${impUid}/deposit`, {})).status).toBe(200);
  expect((await merchant.call('POST', `/api/payments/${impUid}/deposit`, {})).body.code).toBe('sandbox_refused');
  expect((await merchant.call('GET', '/api/test-payments')).body.items[0]).toMatchObject({ id: payment.id, status: 'paid', verified: true });
  expect((await merchant.call('POST', `/api/payments/${impUid}/cancel`, { amount: 500 })).status).toBe(200);
  expect((await merchant.call('POST', `/api/test-payments/${payment.id}/cancel`, {})).body).toMatchObject({ status: 'cancelled', cancelledAmount: 7000 });
  expect((await story()).payment).toMatchObject({ awaitsDeposit: false, cancellations: [{ amount: 500 }, { amount: 6500 }] });
  const announced = () => received.map((body) => JSON.parse(body) as { imp_uid: string; status: string }).filter((one) => one.imp_uid === impUid).map(({ status }) => status);
  await eventually(async () => expect(announced()).toEqual(['ready', 'paid', 'cancelled', 'cancelled']), { withinMs: 30_000 });
});

it('takes a closed identity window for the end of its run, and so any window that nobody finished', async () => {
  const { channels, sandbox } = await overview();
  const channel = channels.find(({ types }: { types: string[] }) => types.includes('certification'));
  const begin = async () => (await merchant.call('POST', '/api/test-payments', { channelId: channel.id, method: 'mobile_identity', type: 'verification' })).body;
  const closed = await begin();
  const { response } = await token((await merchant.call('POST', '/api/integration/secret')).body);
  const ended = await (await fetch(`${app.sandboxUrl}/sandbox/checkout`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: response?.access_token ?? '' }, body: JSON.stringify({ user_code: sandbox.userCode, kind: 'certification', outcome: 'cancel', params: closed.request }),
  })).json() as { response: { imp_uid: string; error_msg: string } };
  expect((await merchant.call('POST', `/api/test-payments/${closed.payment.id}/verify`, { impUid: ended.response.imp_uid, message: ended.response.error_msg })).body).toMatchObject({ status: 'failed', outcome: 'closed', verified: false });
  const left = await begin();
  const shown = async () => (await merchant.call('GET', '/api/test-payments')).body.items.find(({ id }: { id: string }) => id === left.payment.id);
  expect((await shown()).outcome).toBe('opened');
  await app.ground.database.pool.query("update test_payment set created_at = created_at - interval '31 minutes' where id = $1", [left.payment.id]);
  expect((await shown()).outcome).toBe('closed');
});

it('outside rehearsal refuses addresses of this machine and of private networks', async () => {
  const stores = paymentStores(app.ground, { allowPrivateAddresses: false, playsLive: false, playsPayer: false });
  const ref = (await app.ground.database.kysely.selectFrom('sandbox_store').select('merchant_ref').executeTakeFirstOrThrow()).merchant_ref ?? '';
  expect([stores.playsPayer, await stores.deposit(ref, 'imp_000000000000')]).toEqual([false, null]);
  const set = (url: string) => stores.setWebhook(ref, { url, contentType: 'json', repeats: 0 }, async () => undefined);
  for (const url of ['http://127.0.0.1/x', 'http://localhost:3000/', 'https://[::1]/', 'http://10.1.2.3/', 'http://169.254.169.254/latest/meta-data', 'http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:127.0.0.1]/', 'http://db.internal/', 'http://intranet/']) expect([url, await set(url)]).toEqual([url, 'private_address']);
  expect(await set('https://user:password@shop.example.com/')).toBe('no_web_address');
  expect(await set('https://shop.example.com/notifications')).toBe('done');
});

it('adds, renames and removes channels of the merchant, and leaves those that came with a gateway alone', async () => {
  const before = await overview();
  const added = await merchant.call('POST', '/api/integration/channels', { gateway: 'tosspayments', type: 'payment', name: '두 번째 상점' });
  expect(added.status).toBe(201);
  const id = added.body.channelId as string;
  const find = async () => (await overview()).channels.find((channel: { id: string }) => channel.id === id);
  expect(await find()).toMatchObject({ name: '두 번째 상점', own: true, mode: 'test', gateway: { code: 'tosspayments' } });
  expect((await change('PATCH', `/api/integration/channels/${id}`, { name: '이름을 바꾼 상점' })).status).toBe(200);
  expect((await find()).name).toBe('이름을 바꾼 상점');
  expect((await merchant.call('POST', '/api/test-payments', { channelId: id, method: 'card', amount: 1000 })).status).toBe(201);
  expect((await merchant.call('DELETE', `/api/integration/channels/${id}`)).status).toBe(200);
  expect(await find()).toBeUndefined();
  expect((await overview()).channels).toHaveLength(before.channels.length);
  expect((await merchant.call('DELETE', `/api/integration/channels/${before.channels[0].id}`)).body.code).toBe('not_allowed_now');
  expect((await merchant.call('POST', '/api/integration/channels', { gateway: 'nobody', type: 'payment', name: 'x' })).body.errors[0].pointer).toBe('/gateway');
});

it('tries a channel before it is saved, keeps its keys sealed, and never shows them again', async () => {
  const begun = new Date();
  const before = await overview();
  const offer = before.offers.find(({ gateway }: { gateway: string }) => gateway === 'tosspayments');
  expect(offer.fields.map(({ name }: { name: string }) => name)).toEqual(['mid', 'clientKey', 'secretKey']);
  const attempt = (body: object) => merchant.call('POST', '/api/integration/channel-trials', { gateway: 'tosspayments', type: 'payment', ...body });
  const states = ({ body }: { body: any }) => body.checks.map(({ code, state, pointer }: { code: string; state: string; pointer: string | null }) => [code, state, pointer]);
  expect(states(await attempt({}))).toEqual([['keys', 'passed', null], ['payment', 'passed', null]]);
  expect(states(await attempt({ credentials: { secretKey: '••••••' } }))).toEqual(expect.arrayContaining([['keys', 'failed', '/credentials/secretKey'], ['keys', 'failed', '/testId']]));
  const own = { testId: 'ownshop1', credentials: { clientKey: 'test_ck_own', secretKey: 'test_sk_own_secret' } };
  expect(states(await attempt(own))).toEqual([['keys', 'passed', null], ['payment', 'passed', null], ['gateway', 'not_tried', null]]);
  // A merchant id alone: what was left empty was not tried, and is named.
  const { checks } = (await attempt({ gateway: 'html5_inicis', testId: 'ownshop1' })).body;
  expect(checks.map(({ code, state }: { code: string; state: string }) => [code, state])).toEqual([['keys', 'passed'], ['keys', 'not_tried'], ['payment', 'passed']]);
  expect(checks[1].text.en).toContain('Web-standard sign key');
  expect(checks[0].text.en).not.toContain('sign key');
  expect((await overview()).channels).toHaveLength(before.channels.length);
  // A trial leaves nothing: no payment in the list, no notification, no store of its own.
  const left = await app.ground.database.pool.query("select 'payment' as what from sandbox_payment where merchant_uid like 'trial%' union all select 'notice' from sandbox_webhook where created_at > $1 union all select 'store' from sandbox_store where merchant_ref like 'trial:%'", [begun]);
  expect(left.rows).toEqual([]);
  expect((await merchant.call('POST', '/api/integration/channels', { gateway: 'tosspayments', type: 'payment', name: 'Bad', testId: 'x', credentials: { secretKey: 'only' } })).body.errors[0].pointer).toBe('/credentials/clientKey');

  const id = (await merchant.call('POST', '/api/integration/channels', { gateway: 'tosspayments', type: 'payment', name: 'Own keys', ...own })).body.channelId as string;
  const find = async () => (await overview()).channels.find((channel: { id: string }) => channel.id === id);
  const values = (channel: any) => channel.credentials.map(({ name, set, value }: { name: string; set: boolean; value: string | null }) => [name, set, value]);
  expect(await find()).toMatchObject({ origin: 'entered', own: true });
  expect(values(await find())).toEqual([['mid', true, 'ownshop1'], ['clientKey', true, 'test_ck_own'], ['secretKey', true, null]]);
  const { rows } = await app.ground.database.pool.query<{ credentials: string }>('select credentials from entered_credential where channel_key = $1', [id]);
  expect(rows[0]?.credentials).not.toContain('test_sk_own_secret');
  expect((await change('PATCH', `/api/integration/channels/${id}`, { credentials: { clientKey: 'test_ck_new', secretKey: 'test_sk_new' } })).status).toBe(200);
  expect(values(await find())).toContainEqual(['clientKey', true, 'test_ck_new']);
  expect((await merchant.call('DELETE', `/api/integration/channels/${id}`)).status).toBe(200);
  expect((await app.ground.database.pool.query('select 1 from entered_credential')).rows).toEqual([]);
});

it('is called by the name that the merchant’s people chose, and until then by none of ours', async () => {
  const stored = async () => (await app.ground.database.pool.query<{ name: string }>('select name from sandbox_store where user_code = $1', [(await overview()).sandbox.userCode])).rows[0]?.name;
  expect(await stored()).toBe('');
  const window = async (lang: string) => {
    const { request, userCode } = (await merchant.call('POST', '/api/test-payments', { channelId: (await overview()).channels[0].id, method: 'card', amount: 1000 })).body;
    const opened = await (await fetch(`${app.sandboxUrl}/checkout`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ kind: 'payment', way: 'overlay', user_code: userCode, params: request }) })).json() as { path: string };
    return (await fetch(`${app.sandboxUrl}${opened.path}?lang=${lang}`)).text();
  };
  expect(await window('en')).toContain('<h1>Test shop</h1>');
  expect((await merchant.call('PATCH', '/api/merchant', { name: '가온 식품' })).status).toBe(200);
  expect(await stored()).toBe('가온 식품');
});

it('changes settings only from the version that was read, and every change is in the audit log', async () => {
  const { version } = await overview();
  const networks = (from: number) => merchant.change('PUT', '/api/integration/networks', from, { networks: ['127.0.0.1'] });
  expect((await merchant.call('PUT', '/api/integration/networks', { networks: [] })).status).toBe(428);
  expect((await networks(version)).status).toBe(200);
  expect((await merchant.call('GET', '/api/integration')).headers.get('etag')).toBe(`"${version + 1}"`);
  expect((await networks(version)).body.code).toBe('stale_version');
  expect((await merchant.change('PUT', '/api/integration/webhook', version, { url: null, contentType: 'json', repeats: 0 })).status).toBe(412);
  expect((await merchant.change('PUT', '/api/integration/networks', version + 1, { networks: [] })).status).toBe(200);
  await merchant.call('POST', '/api/integration/secret', { overlapHours: 1 });
  await merchant.call('DELETE', '/api/integration/secret/old');
  const operator = await rehearsalVisitor(app, 'operator');
  const { items } = (await operator.call('GET', '/api/desk/audit')).body as { items: { action: string }[] };
  const actions = items.map(({ action }) => action).filter((action) => action.startsWith('integration.'));
  // A refused change leaves no entry.
  expect(actions.slice(0, 4)).toEqual(['integration.end_old_keys', 'integration.rotate_keys', 'integration.change_networks', 'integration.change_networks']);
  expect(actions).toEqual(expect.arrayContaining(['integration.add_channel', 'integration.change_channel_keys', 'integration.rename_channel', 'integration.remove_channel', 'integration.change_webhook']));
});

it('rotates keys with an overlap, and ends the overlap at once when asked', async () => {
  const first = (await merchant.call('POST', '/api/integration/secret', {})).body;
  const second = (await merchant.call('POST', '/api/integration/secret', { overlapHours: 24 })).body;
  expect(second.restKey).not.toBe(first.restKey);
  const old = (await token(first)).response?.access_token ?? '';
  expect((await token(second)).response?.access_token).toBe(old);
  expect(new Date((await overview()).sandbox.oldKeysUntil).getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  expect(await look(old)).toBe(200);
  expect((await merchant.call('DELETE', '/api/integration/secret/old')).status).toBe(200);
  expect([await look(old), (await token(first)).code, (await overview()).sandbox.oldKeysUntil]).toEqual([401, -1, null]);
  const fresh = (await token(second)).response?.access_token ?? '';
  expect(await look(fresh)).toBe(200);
  await merchant.call('POST', '/api/integration/secret', { overlapHours: 1 });
  await app.ground.database.pool.query("update sandbox_store set old_keys_until = now() - interval '1 second'");
  expect((await token(second)).code).toBe(-1);
  await merchant.call('POST', '/api/integration/secret', {});
  expect(await look(fresh)).toBe(401);
});

it('shows the calls of the merchant with personal details masked', async () => {
  const keys = (await merchant.call('POST', '/api/integration/secret', {})).body;
  const accessToken = (await token(keys)).response?.access_token ?? '';
  await fetch(`${app.sandboxUrl}/subscribe/payments/onetime`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: accessToken },
    body: JSON.stringify({ merchant_uid: 'log-1', amount: 1000, name: '책', buyer_name: '홍비밀', card_number: '4092-0230-1234-1234', expiry: '2099-12', birth: '900101', pwd_2digit: '12' }),
  });
  await eventually(async () => {
    const [call] = (await merchant.call('GET', '/api/integration/calls')).body.items;
    expect(call).toMatchObject({ method: 'POST', path: '/subscribe/payments/onetime', status: 200, code: 0 });
    expect(JSON.parse(call.request)).toMatchObject({ merchant_uid: 'log-1', amount: 1000, buyer_name: '***', birth: '***', card_number: '***' });
  }, { withinMs: 10_000 });
});

it('tries every kind of payment a channel takes, shows its own code, and refuses what it does not take', async () => {
  const { channels } = await overview();
  const at = (gateway: string): { id: string; methods: { method: string; types: string[] }[] } => channels.find((one: { gateway: { code: string }; own: boolean }) => one.gateway.code === gateway && !one.own);
  const start = (gateway: string, method: string, type: string) => merchant.call('POST', '/api/test-payments', { channelId: at(gateway).id, method, type, amount: 1000 });
  expect(at('kcp_v2').methods.map(({ method, types }) => [method, types])).toEqual([['mobile_identity', ['verification']]]);
  expect(at('tosspayments').methods.find(({ method }) => method === 'card')?.types).toEqual(['one_time', 'subscription', 'key_in']);
  expect((await start('tosspayments', 'card', 'key_in')).body).toMatchObject({ window: null, payment: { type: 'key_in', status: 'paid', verified: true, amount: 1000 } });
  expect((await start('tosspayments', 'card', 'subscription')).body).toMatchObject({ window: 'payment', request: { amount: 0, customer_uid: expect.any(String) }, payment: { status: 'opened' } });
  expect((await start('kcp_v2', 'mobile_identity', 'verification')).body).toMatchObject({ window: 'certification', request: { channelKey: at('kcp_v2').id }, payment: { amount: 0 } });
  for (const [gateway, method, type] of [['tosspayments', 'virtual_account', 'key_in'], ['tosspayments', 'card', 'verification'], ['kcp_v2', 'mobile_identity', 'one_time']] as const) {
    expect([method, type, (await start(gateway, method, type)).body.code]).toEqual([method, type, 'not_allowed_now']);
  }
  const code = async (gateway: string, method: string, type: string) =>
    (await merchant.call('GET', `/api/integration/channels/${at(gateway).id}/samples?method=${method}&type=${type}`)).body.items.map((item: { code: string }) => item.code).join();
  for (const [gateway, method, type, words] of [
    ['kcp_v2', 'mobile_identity', 'verification', ['IMP.certification', '/certifications/']], ['tosspayments', 'card', 'subscription', ['customer_uid', '/subscribe/payments/again']],
    ['tosspayments', 'card', 'key_in', ['/subscribe/payments/onetime']], ['tosspayments', 'virtual_account', 'key_in', ['/vbanks']], ['tosspayments', 'card', 'one_time', ['IMP.request_pay', '/payments/']],
  ] as const) for (const word of words) expect(await code(gateway, method, type)).toContain(word);
});

it('leaves the calls of its own test page out of the log of the merchant’s programs', async () => {
  const { channels } = await overview();
  const calls = async (wanted: string) => (await merchant.call('GET', '/api/integration/calls?limit=100')).body.items.filter(({ path }: { path: string }) => path === wanted).length as number;
  const [keyIns, lists] = [await calls('/subscribe/payments/onetime'), await calls('/banks')];
  const channelId = channels.find((one: { gateway: { code: string } }) => one.gateway.code === 'tosspayments').id;
  expect((await merchant.call('POST', '/api/test-payments', { channelId, method: 'card', type: 'key_in', amount: 1000 })).status).toBe(201);
  // A call of a shop's own program, made after ours, is there; so ours would be as well.
  const keys = (await merchant.call('POST', '/api/integration/secret', { overlapHours: 0 })).body;
  expect((await overview()).sandbox.restSecretSet).toBe(true);
  const { response } = await token(keys);
  await look(response?.access_token ?? '');
  await eventually(async () => expect(await calls('/banks')).toBe(lists + 1), { withinMs: 20_000 });
  expect(await calls('/subscribe/payments/onetime')).toBe(keyIns);
});

it('takes calls of programs from the addresses that were listed only, and still makes the test payments of its own page', async () => {
  const set = (networks: string[]) => change('PUT', '/api/integration/networks', { networks });
  expect((await set(['198.51.100.0/24', 'shop.example.com'])).body.errors).toMatchObject([{ pointer: '/networks/1', code: 'no_network' }]);
  expect((await overview()).sandbox.networks).toEqual([]);
  const keys = (await merchant.call('POST', '/api/integration/secret', {})).body;
  const accessToken = (await token(keys)).response?.access_token ?? '';
  expect((await set(['198.51.100.0/24', '2001:DB8::/32'])).body).toEqual({ networks: ['198.51.100.0/24', '2001:db8::/32'] });
  expect((await overview()).sandbox.networks).toEqual(['198.51.100.0/24', '2001:db8::/32']);
  expect([(await token(keys)).code, await look(accessToken)]).toEqual([-1, 401]);
  const channel = (await overview()).channels.find(({ methods }: { methods: { method: string; types: string[] }[] }) => methods.some(({ method, types }) => method === 'card' && types.includes('key_in')));
  expect((await merchant.call('POST', '/api/test-payments', { channelId: channel.id, method: 'card', type: 'key_in', amount: 1000 })).body).toMatchObject({ payment: { status: 'paid', verified: true } });
  await set(['127.0.0.1', '::1']);
  expect(await look(accessToken)).toBe(200);
  await set([]);
});
