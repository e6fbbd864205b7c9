import { describe, expect, it } from 'vitest';
import { CARD, DECLINING_CARD, startTestSandbox } from '../../testkit/payments-sandbox.ts';

const pay = (uid: string, more: object = {}) => ({ merchant_uid: uid, amount: 1000, name: '주문', ...CARD, ...more });

describe('tokens', () => {
  it('are the same until they expire, take either header form, and a wrong secret is 401', async () => {
    const sandbox = await startTestSandbox();
    const { keys, token } = await sandbox.shop();
    const again = await sandbox.call('POST', '/users/getToken/', { body: `imp_key=${keys.restKey}&imp_secret=${keys.restSecret}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(again).toMatchObject({ status: 200, code: 0, message: null, response: { access_token: token } });
    expect(again.response.expired_at - again.response.now).toBeGreaterThan(1790);
    for (const authorization of [token, `Bearer ${token}`, `bearer ${token}`]) {
      expect(await sandbox.call('GET', '/payments/status/all', { headers: { authorization } })).toMatchObject({ status: 200, response: { total: 0, previous: 0, next: 0, list: [] } });
    }
    const refused = [
      await sandbox.call('POST', '/users/getToken', { body: { imp_key: keys.restKey, imp_secret: 'wrong' } }),
      await sandbox.call('GET', '/payments/status/all'),
      await sandbox.call('GET', '/payments/status/all', { headers: { authorization: 'nonsense' } }),
    ];
    for (const answer of refused) expect(answer).toMatchObject({ status: 401, code: -1, response: null });
    expect((await sandbox.call('POST', '/users/getToken', { body: {} })).status).toBe(400);
  });
});

describe('envelope', () => {
  it('surrounds malformed, oversized, strange and unknown requests', async () => {
    const sandbox = await startTestSandbox();
    const { token } = await sandbox.shop();
    const headers = { authorization: token, 'content-type': 'application/json' };
    const answers = [
      await sandbox.call('POST', '/payments/cancel', { body: '{"imp_uid":', headers }),
      await sandbox.call('POST', '/payments/cancel', { body: '[1]', headers }),
      await sandbox.call('POST', '/payments/cancel', { body: `{"reason":"${'x'.repeat(2_000_000)}"}`, headers }),
      await sandbox.call('POST', '/payments/cancel', { body: '{"imp_uid":"a\\u0000b"}', headers }),
      await sandbox.call('GET', '/payments/%00', { headers }),
      await sandbox.call('GET', '/payments/%zz', { headers }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, code: -1, response: null });
      expect(answer.headers['content-type']).toContain('application/json');
    }
    expect(await sandbox.call('GET', '/nowhere')).toMatchObject({ status: 404, code: -1, response: null });
    expect(await sandbox.call('GET', '/')).toMatchObject({ status: 404, code: -1, response: null });
    expect(await sandbox.call('GET', "/payments/' or 1=1 --", { headers: { authorization: token } })).toMatchObject({ status: 404, code: -1 });
  });
});

it('tells a person who opens its address in a browser what it is, in two languages, and runs nothing there', async () => {
  const sandbox = await startTestSandbox();
  const read = async (accept: string) => sandbox.app.inject({ method: 'GET', url: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': accept } });
  const [ko, en] = [await read('ko-KR,ko'), await read('en-US,en')];
  expect([ko.statusCode, en.statusCode, ko.headers['content-security-policy']]).toEqual([200, 200, expect.stringContaining("default-src 'none'")]);
  expect(ko.body).toContain('테스트 결제 서버');
  expect(en.body).toContain('Payment Integration');
  for (const page of [ko, en]) expect(page.body).toContain('/v1/iamport.js');
  expect((await sandbox.app.inject({ method: 'GET', url: '/', headers: { accept: 'application/json' } })).json()).toMatchObject({ code: -1 });
});

describe('key-in payments', () => {
  it('pays, and a second payment of the order is refused by rule', async () => {
    const shop = await (await startTestSandbox()).shop();
    const paid = await shop.call('POST', '/subscribe/payments/onetime/', pay('한글 #1?/%'));
    expect(paid).toMatchObject({ status: 200, code: 0, message: null, response: { status: 'paid', amount: 1000, cancel_amount: 0, card_number: '409202******1234', failed_at: 0, sandbox: true, card_quota: 0 } });
    expect(paid.response.imp_uid).toMatch(/^imp_\d{12}$/);
    expect(Math.abs(paid.response.paid_at - Date.now() / 1000)).toBeLessThan(3);
    expect(JSON.stringify(paid)).not.toContain('1234-1234');
    expect(await shop.call('POST', '/subscribe/payments/onetime', pay('한글 #1?/%'))).toMatchObject({ status: 200, code: 1, response: null });
    const found = await shop.call('GET', `/payments/find/${encodeURIComponent('한글 #1?/%')}/paid/`);
    expect(found.response).toEqual(paid.response);
  });

  it('declines with code 0 and a failed payment, after which the order may be tried again', async () => {
    const shop = await (await startTestSandbox()).shop();
    const failed = await shop.call('POST', '/subscribe/payments/onetime', pay('a', { card_number: DECLINING_CARD }));
    expect(failed).toMatchObject({ status: 200, code: 0, response: { status: 'failed', paid_at: 0 } });
    expect(failed.response.fail_reason).toBeTruthy();
    expect(await shop.call('POST', '/subscribe/payments/onetime', pay('a'))).toMatchObject({ code: 0, response: { status: 'paid' } });
    expect((await shop.call('GET', '/payments/findAll/a/undefined')).response.total).toBe(2);
    expect((await shop.call('GET', '/payments/findAll/a/')).response.list.map((payment: { status: string }) => payment.status)).toEqual(['paid', 'failed']);
  });

  it('refuses card data that would not reach the card company with code -1 and stores no key', async () => {
    const shop = await (await startTestSandbox()).shop();
    for (const more of [{ card_number: '1234' }, { card_number: '4111-1111-1111-1112' }, { expiry: '2020-01' }, { expiry: '2099-13' }]) {
      expect(await shop.call('POST', '/subscribe/payments/onetime', pay('b', { customer_uid: 'c', ...more }))).toMatchObject({ status: 200, code: -1, response: null });
    }
    expect((await shop.call('GET', '/subscribe/customers/c')).status).toBe(404);
    for (const more of [{ amount: 'many' }, { amount: 0 }, { amount: -1 }, { amount: 10.5 }, { merchant_uid: '' }, { channel_key: 'unknown' }]) {
      expect(await shop.call('POST', '/subscribe/payments/onetime', pay('b', more))).toMatchObject({ status: 400, response: null });
    }
  });
});

describe('cancel', () => {
  it('takes parts until nothing is left, keeps amount and paid_at, and guards with checksum', async () => {
    const shop = await (await startTestSandbox()).shop();
    const { imp_uid, paid_at } = (await shop.call('POST', '/subscribe/payments/onetime', pay('a'))).response;
    const cancel = (more: object) => shop.call('POST', '/payments/cancel/', { imp_uid, ...more });
    expect(await cancel({ amount: 300, checksum: 999 })).toMatchObject({ status: 200, code: 1, response: null });
    expect(await cancel({ amount: 300, checksum: 1000, reason: '변심' })).toMatchObject({ code: 0, response: { status: 'paid', amount: 1000, cancel_amount: 300, paid_at, cancel_reason: '변심' } });
    expect(await cancel({ amount: 701 })).toMatchObject({ status: 200, code: 1 });
    expect(await cancel({ amount: -1 })).toMatchObject({ status: 400 });
    const whole = await cancel({ amount: 0 });
    expect(whole).toMatchObject({ code: 0, response: { status: 'cancelled', amount: 1000, cancel_amount: 1000, paid_at } });
    expect(whole.response.cancel_history).toHaveLength(2);
    expect(await cancel({})).toMatchObject({ status: 200, code: 1 });
    expect(await shop.call('POST', '/payments/cancel', { imp_uid: 'imp_000000000000', merchant_uid: 'a' })).toMatchObject({ status: 200, code: 1 });
    expect(await shop.call('POST', '/payments/cancel', {})).toMatchObject({ status: 400 });
  });
});

describe('isolation', () => {
  it('shows and cancels nothing of another store or another sub-merchant', async () => {
    const sandbox = await startTestSandbox();
    const [one, two] = [await sandbox.shop(), await sandbox.shop()];
    const { imp_uid } = (await one.call('POST', '/subscribe/payments/onetime', pay('a', { customer_uid: 'c' }))).response;
    expect((await two.call('GET', `/payments/${imp_uid}`)).status).toBe(404);
    expect((await two.call('GET', '/payments/find/a')).status).toBe(404);
    expect((await two.call('GET', '/subscribe/customers/c')).status).toBe(404);
    expect((await two.call('POST', '/payments/cancel', { imp_uid })).code).toBe(1);
    expect((await two.call('POST', '/subscribe/payments/onetime', pay('a'))).code).toBe(0);
    expect((await one.call('GET', `/payments/${imp_uid}`, undefined, { tier: 'A01' })).status).toBe(404);
    expect((await one.call('POST', '/subscribe/payments/onetime', pay('a'), { tier: 'A01' })).response.status).toBe('paid');
    expect((await one.call('GET', '/payments/status/all', undefined, { tier: 'A01' })).response.total).toBe(1);
    expect((await one.call('GET', '/payments/status/all')).response.total).toBe(1);
  });
});

describe('look-ups', () => {
  it('finds several, says 207 when some are missing and 404 when all are, and pages', async () => {
    const shop = await (await startTestSandbox()).shop();
    const ids: string[] = [];
    for (const uid of ['a', 'b', 'c']) ids.push((await shop.call('POST', '/subscribe/payments/onetime', pay(uid))).response.imp_uid);
    const ask = (query: string) => shop.call('GET', `/payments/?${query}`);
    expect((await ask(`imp_uid[]=${ids[1]}&imp_uid[]=${ids[0]}`)).response.map((p: { imp_uid: string }) => p.imp_uid)).toEqual([ids[1], ids[0]]);
    expect(await ask(`imp_uid%5B%5D=${ids[0]}&imp_uid%5B%5D=imp_1`)).toMatchObject({ status: 207, code: 0, response: [{ imp_uid: ids[0] }] });
    expect((await ask(`imp_uid[0]=${ids[0]}&imp_uid[1]=${ids[2]}`)).response).toHaveLength(2);
    expect((await ask('merchant_uid[]=a&merchant_uid[]=c')).status).toBe(200);
    expect((await ask('imp_uid[]=x')).status).toBe(404);
    expect((await ask('')).status).toBe(400);
    const page = (query: string) => shop.call('GET', `/payments/status/paid?${query}`);
    expect((await page('limit=2')).response).toMatchObject({ total: 3, previous: 0, next: 2 });
    expect((await page('limit=2&page=2&sorting=started')).response).toMatchObject({ previous: 1, next: 0, list: [{ merchant_uid: 'c' }] });
    expect((await page('limit=2&page=3')).status).toBe(400);
    expect((await shop.call('GET', '/payments/status/nonsense')).status).toBe(400);
    const now = Math.floor(Date.now() / 1000);
    expect((await page(`from=${now - 5}&to=${now + 1}`)).response.total).toBe(3);
    expect((await page(`from=${now - 50}&to=${now - 10}`)).response.total).toBe(0);
    const { response } = await shop.call('GET', `/payments/${ids[0]}/balance`);
    expect(Object.values(response.primary as Record<string, number>).reduce((sum, value) => sum + value, 0)).toBe(1000);
  });
});

describe('prepare', () => {
  it('registers once, changes by PUT, and knows what it does not know', async () => {
    const shop = await (await startTestSandbox()).shop();
    expect(await shop.call('POST', '/payments/prepare', { merchant_uid: 'a b', amount: '1500' })).toMatchObject({ code: 0, response: { merchant_uid: 'a b', amount: 1500 } });
    expect(await shop.call('POST', '/payments/prepare', { merchant_uid: 'a b', amount: 1 })).toMatchObject({ status: 200, code: 1 });
    expect((await shop.call('PUT', '/payments/prepare', { merchant_uid: 'a b', amount: 2000 })).code).toBe(0);
    expect((await shop.call('GET', '/payments/prepare/a%20b')).response).toEqual({ merchant_uid: 'a b', amount: 2000 });
    expect((await shop.call('PUT', '/payments/prepare', { merchant_uid: 'x', amount: 1 })).status).toBe(404);
    expect((await shop.call('GET', '/payments/prepare/x')).status).toBe(404);
    expect((await shop.call('POST', '/payments/prepare', { merchant_uid: 'y', amount: -1 })).status).toBe(400);
  });
});
