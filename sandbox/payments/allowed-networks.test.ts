import { expect, it } from 'vitest';
import { startTestSandbox } from '../../testkit/payments-sandbox.ts';
import { CONSOLE_MARK_HEADER, consoleMark, isAllowed, readNetwork, setNetworks } from './allowed-networks.ts';
import { findStoreByRef } from './store.ts';

it('reads addresses and ranges of both kinds, and nothing else', () => {
  for (const text of ['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::1', '2001:DB8::/32', '::/0']) expect([text, readNetwork(text)]).toEqual([text, text.toLowerCase()]);
  for (const text of ['', '203.0.113', '203.0.113.256', '203.0.113.0/33', '203.0.113.0/-1', '203.0.113.0/24/1', '2001:db8::/129', 'fe80::1%eth0', 'shop.example.com', '10.0.0.0/a']) expect([text, readNetwork(text)]).toEqual([text, null]);
});

it('finds an address in its range, also one of IPv4 in the form of IPv6', () => {
  const list = ['203.0.113.0/24', '198.51.100.7', '2001:db8:1::/48'];
  for (const ip of ['203.0.113.255', '198.51.100.7', '::ffff:203.0.113.9', '2001:db8:1:ffff::1']) expect([ip, isAllowed(list, ip)]).toEqual([ip, true]);
  for (const ip of ['203.0.114.0', '198.51.100.8', '::ffff:198.51.100.8', '2001:db8:2::1', 'nonsense', '']) expect([ip, isAllowed(list, ip)]).toEqual([ip, false]);
  expect(isAllowed([], '192.0.2.1')).toBe(true);
});

it('refuses both versions of the interface from elsewhere, tokens included, and takes the console’s own calls', async () => {
  const sandbox = await startTestSandbox({ trustedProxies: ['127.0.0.1'] });
  const shop = await sandbox.shop('shop');
  const store = await findStoreByRef(sandbox.database.kysely, 'shop');
  if (store === null) throw new Error('no store');
  expect(await setNetworks(sandbox, store, ['198.51.100.0/24', 'nowhere', '2001:db8::/32', '1'])).toEqual({ kind: 'wrong', at: [1, 3] });
  expect((await shop.call('GET', '/banks')).status).toBe(200);
  expect(await setNetworks(sandbox, store, ['198.51.100.0/24', '2001:DB8::/32'])).toEqual({ kind: 'done', networks: ['198.51.100.0/24', '2001:db8::/32'] });
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const ask = (headers: Record<string, string>) => sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: shop.keys.restSecret }, headers });
  const login = async (headers: Record<string, string>) => (await fetch(`${sandbox.url}/login/api-secret`, { method: 'POST', body: JSON.stringify({ apiSecret: shop.keys.v2.apiSecret }), headers })).status;
  for (const ip of ['198.51.100.20', '2001:db8::20']) {
    expect((await ask(from(ip))).status).toBe(200);
    expect((await shop.call('GET', '/banks', undefined, from(ip))).status).toBe(200);
    expect((await shop.call('POST', '/payments/cancel', { merchant_uid: 'none' }, { ...from(ip), tier: 'A01' })).code).toBe(1);
    expect((await shop.v2('GET', '/payments', undefined, from(ip))).status).toBe(200);
    expect(await login(from(ip))).toBe(200);
  }
  expect(await ask(from('203.0.113.7'))).toMatchObject({ status: 401, code: -1, response: null, message: expect.stringContaining('203.0.113.7') as string });
  expect(await shop.call('GET', '/banks', undefined, from('203.0.113.7'))).toMatchObject({ status: 401, code: -1, response: null });
  expect(await shop.call('GET', '/sandbox/clock', undefined, from('203.0.113.7'))).toMatchObject({ status: 401 });
  expect(await shop.v2('GET', '/payments', undefined, from('203.0.113.7'))).toMatchObject({ status: 403, body: { type: 'FORBIDDEN' } });
  expect(await login(from('203.0.113.7'))).toBe(403);
  // Nobody without the keys learns that there is a list.
  expect((await sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: 'wrong' }, headers: from('203.0.113.7') })).message).not.toContain('203.0.113.7');
  const mark = { [CONSOLE_MARK_HEADER]: consoleMark(sandbox.sandbox.vault) };
  expect((await ask({ ...from('203.0.113.7'), ...mark })).status).toBe(200);
  expect((await shop.call('GET', '/banks', undefined, { ...from('203.0.113.7'), [CONSOLE_MARK_HEADER]: 'guess' })).status).toBe(401);
  // A payer is no program: the window opens from everywhere.
  expect((await sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, kind: 'payment', way: 'overlay', params: { merchant_uid: 'w', amount: 1000, name: 'n' } }, headers: from('203.0.113.7') })).status).toBe(200);
});
