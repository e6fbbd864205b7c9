import { expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from '../../testkit/payments-sandbox.ts';
import { expireCheckouts } from './finish-checkout.ts';
import { KEPT_DAYS, prune } from './retention.ts';

const order = (uid: string) => ({ merchant_uid: uid, amount: 100 });
const count = async (sandbox: TestSandbox, table: string) => Number((await sandbox.database.pool.query(`select count(*) as n from ${table}`)).rows[0].n);

it('refuses an address that opens windows without end, counts others on their own, and lets the store\'s own calls pass', async () => {
  const sandbox = await startTestSandbox({ windowLimits: { callsPerAddress: 5, windowsPerStore: 100 }, trustedProxies: ['127.0.0.1'] });
  const shop = await sandbox.shop();
  const open = (uid: string, address: string) => sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, params: order(uid) }, headers: { 'x-forwarded-for': address } });
  const answers = [];
  for (let number = 0; number < 8; number += 1) answers.push(await open(`flood-${number}`, '198.51.100.1'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect(answers[7]).toMatchObject({ headers: { 'retry-after': expect.stringMatching(/^\d+$/), 'access-control-allow-origin': '*' }, message: expect.stringContaining('1분') });
  expect((await sandbox.call('POST', '/v2/checkout', { body: {}, headers: { 'x-forwarded-for': '198.51.100.1' } })).status).toBe(429);
  expect((await sandbox.call('GET', '/v1/iamport.js', { headers: { 'x-forwarded-for': '198.51.100.1' } })).status).toBe(200);
  expect((await open('another', '198.51.100.2')).status).toBe(200);
  expect(await count(sandbox, 'sandbox_payment')).toBe(6);
  for (let number = 0; number < 8; number += 1) expect((await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: order(`own-${number}`) })).code).toBe(0);
});

it('refuses a store\'s windows past the store\'s limit from however many addresses, and other stores\' not', async () => {
  const sandbox = await startTestSandbox({ windowLimits: { callsPerAddress: 100, windowsPerStore: 3 }, trustedProxies: ['127.0.0.1'] });
  const [shop, other] = [await sandbox.shop(), await sandbox.shop()];
  const open = (userCode: string, last: number) => sandbox.call('POST', '/checkout', { body: { user_code: userCode, params: order(`o-${last}`) }, headers: { 'x-forwarded-for': `198.51.100.${last}` } });
  const statuses = [];
  for (let last = 1; last <= 5; last += 1) statuses.push((await open(shop.keys.userCode, last)).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  expect((await open(other.keys.userCode, 6)).status).toBe(200);
  expect((await open({} as string, 7)).status).toBe(400);
});

it('makes a sub-merchant for who has a token only', async () => {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const open = () => sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, tier_code: 'abc', params: order('tiered') } }) as Promise<any>;
  const stores = await count(sandbox, 'sandbox_store');
  expect(await open()).toMatchObject({ result: { success: false, error_msg: expect.stringContaining('tier_code') } });
  expect(await count(sandbox, 'sandbox_store')).toBe(stores);
  await shop.call('GET', '/payments/find/none', undefined, { tier: 'abc' });
  expect(await open()).toMatchObject({ path: expect.stringContaining('/checkout/') });
  expect(await count(sandbox, 'sandbox_store')).toBe(stores + 1);
});

it('deletes what stands behind windows that nobody finished, a day after their time, and keeps payments that were made or given up', async () => {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const body = (params: object, kind = 'payment') => ({ body: { user_code: shop.keys.userCode, kind, params } });
  await sandbox.call('POST', '/checkout', body(order('left')));
  await sandbox.call('POST', '/checkout', body({ merchant_uid: 'left too' }, 'certification'));
  for (const outcome of ['approve', 'cancel', 'decline']) await shop.call('POST', '/sandbox/checkout', { outcome, params: order(outcome) });
  const later = (ms: number) => ({ ...sandbox.sandbox, clock: { now: () => new Date(Date.now() + ms) } });
  const day = 86_400_000;
  expect(await expireCheckouts(later(3_600_000))).toBe(2);
  expect((await prune(later(KEPT_DAYS.unfinished * day))).unfinished).toBe(0);
  expect((await prune(later(KEPT_DAYS.unfinished * day + 3_600_000))).unfinished).toBe(2);
  const { rows } = await sandbox.database.pool.query('select merchant_uid, status from sandbox_payment order by merchant_uid');
  expect(rows).toEqual([{ merchant_uid: 'approve', status: 'paid' }, { merchant_uid: 'cancel', status: 'failed' }, { merchant_uid: 'decline', status: 'failed' }]);
  expect(await count(sandbox, 'sandbox_certification')).toBe(0);
});
