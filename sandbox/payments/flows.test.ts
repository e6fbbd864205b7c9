import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CARD, DECLINING_CARD, startTestSandbox, type Shop } from '../../testkit/payments-sandbox.ts';

const now = () => Math.floor(Date.now() / 1000);
const DAY = 86_400;
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

interface Received {
  readonly type: string | undefined;
  readonly body: string;
}

/** A receiver of notifications on this machine; `answer` decides each status. */
async function receiver(answer: (request: IncomingMessage, count: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ type: request.headers['content-type'], body });
      response.writeHead(answer(request, received.length)).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stops.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const checkout = (shop: Shop, params: object, outcome = 'approve') => shop.call('POST', '/sandbox/checkout', { user_code: shop.keys.userCode, outcome, params });

describe('windows without a browser', () => {
  it('approve, decline and give up by the same code as the window', async () => {
    const shop = await (await startTestSandbox()).shop();
    const paid = await checkout(shop, { merchant_uid: 'a', amount: '1000', name: 'n', custom_data: { a: 1 } });
    expect(paid).toMatchObject({ code: 0, response: { status: 'paid', success: true, channel: 'pc', custom_data: '{"a":1}' } });
    expect(await checkout(shop, { merchant_uid: 'a', amount: 1000 })).toMatchObject({ status: 200, code: 1, response: null });
    expect(await checkout(shop, { merchant_uid: 'b', amount: 1000 }, 'decline')).toMatchObject({ code: 0, response: { status: 'failed', success: false } });
    expect((await checkout(shop, { merchant_uid: 'b', amount: 1000 }, 'cancel')).response.error_msg).toContain('결제포기');
    await shop.call('POST', '/payments/prepare', { merchant_uid: 'c', amount: 5000 });
    expect(await checkout(shop, { merchant_uid: 'c', amount: 4999 })).toMatchObject({ code: 1, response: null });
    expect((await shop.call('GET', '/payments/find/c')).status).toBe(404);
    expect((await checkout(shop, { merchant_uid: 'c', amount: 5000, pay_method: 'samsungpay' })).response).toMatchObject({ pay_method: 'samsung', emb_pg_provider: 'samsung' });
    const key = await checkout(shop, { merchant_uid: 'd', amount: 0, customer_uid: 'k' });
    expect(key.response).toMatchObject({ status: 'paid', amount: 0, customer_uid_usage: 'issue' });
    expect(await shop.call('POST', '/subscribe/payments/again', { customer_uid: 'k', merchant_uid: 'e', amount: 100, name: 'n' })).toMatchObject({ response: { status: 'paid', customer_uid_usage: 'payment' } });
  });

  it('asks confirm_url and fails with its reason', async () => {
    const shop = await (await startTestSandbox()).shop();
    const yes = await receiver();
    const no = await receiver(() => 500);
    expect((await checkout(shop, { merchant_uid: 'a', amount: 1000, confirm_url: yes.url })).response.status).toBe('paid');
    expect(JSON.parse(yes.received[0]?.body ?? '')).toEqual({ imp_uid: expect.stringMatching(/^imp_/) as string, merchant_uid: 'a', amount: 1000 });
    expect((await checkout(shop, { merchant_uid: 'b', amount: 1000, confirm_url: no.url })).response.status).toBe('failed');
  });
});

describe('phone bills', () => {
  it('are cancelled in full and in their month only, where the store wants it so', async () => {
    const shop = await (await startTestSandbox()).shop();
    const { imp_uid } = (await checkout(shop, { merchant_uid: 'a', amount: 3000, pay_method: 'phone', digital: true })).response;
    expect((await shop.call('POST', '/payments/cancel', { imp_uid, amount: 1000 })).response.cancel_amount).toBe(1000);
    expect((await shop.call('PUT', '/sandbox/rules', { strict_phone_cancel: true })).code).toBe(0);
    expect((await shop.call('POST', '/payments/cancel', { imp_uid, amount: 1000 })).code).toBe(1);
    await shop.call('POST', '/sandbox/clock/advance', { seconds: 40 * DAY });
    expect((await shop.call('POST', '/payments/cancel', { imp_uid })).code).toBe(1);
  });
});

describe('virtual accounts', () => {
  it('are paid by exactly the amount before the due time, once, and need a refund account to cancel', async () => {
    const shop = await (await startTestSandbox()).shop();
    const issue = (uid: string, more: object = {}) => shop.call('POST', '/vbanks', { merchant_uid: uid, amount: 3000, vbank_code: '004', vbank_due: now() + DAY, vbank_holder: '홍', name: 'n', ...more });
    const deposit = (impUid: string, amount: number) => shop.call('POST', `/sandbox/vbanks/${impUid}/deposit`, { amount });
    const one = (await issue('a')).response;
    expect(one).toMatchObject({ status: 'ready', vbank_code: '004', vbank_holder: '홍', paid_at: 0 });
    const two = (await issue('a')).response;
    expect((await deposit(one.imp_uid, 2999)).code).toBe(1);
    expect(await shop.call('PUT', `/vbanks/${one.imp_uid}`, { amount: 2500 })).toMatchObject({ response: { amount: 2500 } });
    expect((await deposit(one.imp_uid, 2500)).response.status).toBe('paid');
    expect((await deposit(one.imp_uid, 2500)).code).toBe(1);
    expect((await deposit(two.imp_uid, 3000)).code).toBe(1);
    expect((await issue('a')).code).toBe(1);
    expect((await issue('b', { vbank_due: now() - 5 })).status).toBe(400);
    expect((await shop.call('POST', '/payments/cancel', { imp_uid: one.imp_uid })).code).toBe(1);
    expect((await shop.call('POST', '/payments/cancel', { imp_uid: one.imp_uid, refund_holder: 'h', refund_bank: '004', refund_account: '1' })).response.status).toBe('cancelled');
    const gone = (await issue('c')).response.imp_uid;
    expect((await shop.call('DELETE', `/vbanks/${gone}`)).status).toBe(200);
    expect((await shop.call('DELETE', `/vbanks/${gone}`)).status).toBe(400);
    expect((await deposit(gone, 3000)).code).toBe(1);
    const late = (await issue('d')).response.imp_uid;
    await shop.call('POST', '/sandbox/clock/advance', { seconds: 2 * DAY });
    expect((await deposit(late, 3000)).code).toBe(1);
    expect((await shop.call('GET', `/payments/${late}`)).response).toMatchObject({ status: 'ready', paid_at: 0 });
  });
});

describe('schedules', () => {
  it('run when the clock reaches them, pay or fail, and can be put off, revoked and retried', async () => {
    const shop = await (await startTestSandbox()).shop();
    await shop.call('POST', '/subscribe/customers/good', CARD);
    await shop.call('POST', '/subscribe/customers/bad', { ...CARD, card_number: DECLINING_CARD });
    const at = now() + DAY;
    const plan = (customer: string, uids: string[]) => shop.call('POST', '/subscribe/payments/schedule/', { customer_uid: customer, schedules: uids.map((uid) => ({ merchant_uid: uid, schedule_at: at, amount: 700, name: 'n' })) });
    expect(await plan('nobody', ['x'])).toMatchObject({ status: 200, code: 1 });
    expect((await plan('good', ['g1', 'g2', 'g3'])).response).toHaveLength(3);
    expect((await plan('good', ['g4', 'g1'])).code).toBe(1);
    expect((await shop.call('GET', '/subscribe/payments/schedule/g4')).status).toBe(404);
    expect((await plan('bad', ['b1'])).response[0]).toMatchObject({ schedule_status: 'scheduled', payment_status: null, executed_at: 0, imp_uid: null });
    expect((await shop.call('POST', '/subscribe/payments/unschedule/', { customer_uid: 'good', merchant_uid: ['g2'] })).response).toMatchObject([{ merchant_uid: 'g2', schedule_status: 'revoked' }]);
    expect(await shop.call('POST', '/subscribe/payments/unschedule', { customer_uid: 'good', merchant_uid: 'g2' })).toMatchObject({ status: 200, code: 1 });
    expect((await shop.call('PUT', '/subscribe/payments/schedule/g3', { schedule_at: at + 10 * DAY })).response.schedule_at).toBe(at + 10 * DAY);
    expect((await shop.call('POST', '/sandbox/clock/advance', { seconds: DAY + 60 })).response.schedules_run).toBe(2);
    const good = (await shop.call('GET', '/subscribe/payments/schedule/g1')).response;
    expect(good).toMatchObject({ schedule_status: 'executed', payment_status: 'paid' });
    expect((await shop.call('GET', `/payments/${good.imp_uid}`)).response).toMatchObject({ amount: 700, customer_uid: 'good', customer_uid_usage: 'payment.scheduled' });
    expect((await shop.call('GET', '/subscribe/payments/schedule/b1')).response).toMatchObject({ payment_status: 'failed' });
    expect((await shop.call('POST', '/subscribe/payments/schedule/g1/retry')).status).toBe(400);
    await shop.call('POST', '/subscribe/customers/bad', CARD);
    expect((await shop.call('POST', '/subscribe/payments/schedule/b1/retry')).response.status).toBe('paid');
    expect((await shop.call('POST', '/subscribe/payments/schedule/g2/reschedule', { schedule_at: at + 30 * DAY })).response.schedule_status).toBe('scheduled');
    const list = (path: string) => shop.call('GET', `/subscribe/payments/schedule${path}`);
    expect((await list('/customers/good')).status).toBe(400);
    expect((await list(`/customers/good?from=${at - DAY}&to=${at + 60 * DAY}`)).response).toMatchObject({ total: 3, list: [{ merchant_uid: 'g2' }, { merchant_uid: 'g3' }, { merchant_uid: 'g1' }] });
    expect((await list(`?schedule_from=${at}&schedule_to=${at + 60 * DAY}&schedule_status=executed`)).response.total).toBe(2);
    expect((await shop.call('GET', '/subscribe/customers/good/payments?page=1')).response.total).toBe(1);
    await shop.call('DELETE', '/subscribe/customers/good');
    await shop.call('POST', '/sandbox/clock/advance', { seconds: 40 * DAY });
    expect((await list('/g3')).response).toMatchObject({ schedule_status: 'executed', payment_status: 'failed' });
    for (const seconds of [0, -1, 'x', 1e15]) expect((await shop.call('POST', '/sandbox/clock/advance', { seconds })).status).toBe(400);
  });
});

describe('webhooks', () => {
  it('leave after the commit in the store’s form, not for failures or silent cancels, and repeat when wanted', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const hook = await receiver((_request, count) => (count === 1 ? 500 : 200));
    expect((await shop.call('PUT', '/sandbox/webhook', { url: hook.url, content_type: 'json', repeats: 2 })).code).toBe(0);
    const paid = (await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'a', amount: 100, name: 'n', ...CARD })).response;
    await sandbox.settle();
    expect(JSON.parse(hook.received[0]?.body ?? '')).toEqual({ imp_uid: paid.imp_uid, merchant_uid: 'a', status: 'paid' });
    await shop.call('POST', '/sandbox/webhooks/flush');
    expect(hook.received).toHaveLength(2);
    expect((await shop.call('GET', '/sandbox/webhooks')).response).toMatchObject([{ state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] }]);
    await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'b', amount: 100, name: 'n', ...CARD, card_number: DECLINING_CARD });
    await shop.call('POST', '/payments/cancel', { imp_uid: paid.imp_uid, amount: 40 });
    await sandbox.settle();
    expect(hook.received).toHaveLength(2);
    await shop.call('PUT', '/sandbox/webhook', { url: hook.url, content_type: 'application/x-www-form-urlencoded' });
    const rest = (await shop.call('POST', '/payments/cancel', { imp_uid: paid.imp_uid, enable_webhook: true })).response;
    await sandbox.settle();
    expect(hook.received[2]?.type).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(hook.received[2]?.body))).toEqual({ imp_uid: paid.imp_uid, merchant_uid: 'a', status: 'cancelled', cancellation_id: rest.cancel_history[1].cancellation_id });
    const own = await receiver();
    await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'c', amount: 100, name: 'n', ...CARD, notice_url: [own.url] });
    await sandbox.settle();
    expect([hook.received.length, own.received.length]).toEqual([3, 1]);
  });

  it('never change a payment when nobody listens, and reach no private address in production', async () => {
    const sandbox = await startTestSandbox({ production: true });
    const shop = await sandbox.shop();
    expect((await shop.call('POST', '/sandbox/clock/advance', { seconds: 1 })).status).toBe(404);
    const hook = await receiver();
    const paid = await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'a', amount: 100, name: 'n', ...CARD, notice_url: hook.url });
    expect(paid.response.status).toBe('paid');
    await sandbox.settle();
    expect(hook.received).toHaveLength(0);
    expect(await sandbox.host.listDeliveries('shop 1')).toMatchObject([{ state: 'failed', attempts: [{ status: null, error: 'private address' }] }]);
  });
});

describe('identity verification by code', () => {
  it('confirms once with the right code and tells who it is', async () => {
    const shop = await (await startTestSandbox()).shop();
    const who = { name: '김하늘', phone: '010-1234-5678', birth: '88-10-14', gender_digit: '2', carrier: 'SKT' };
    for (const missing of ['name', 'phone', 'birth', 'gender_digit', 'carrier']) {
      expect((await shop.call('POST', '/certifications/otp/request', { ...who, [missing]: undefined })).status).toBe(400);
    }
    const { imp_uid } = (await shop.call('POST', '/certifications/otp/request', who)).response;
    expect((await shop.call('GET', `/certifications/${imp_uid}`)).response).toMatchObject({ certified: false, certified_at: 0, name: null });
    const { otp } = (await shop.call('GET', `/sandbox/certifications/${imp_uid}/otp`)).response;
    const confirm = (body: object) => shop.call('POST', `/certifications/otp/confirm/${imp_uid}`, body);
    expect((await confirm({})).status).toBe(400);
    expect((await confirm({ otp: otp === '000000' ? '1' : '000000' })).code).toBe(-1);
    const done = await confirm({ otp });
    expect(done.response).toMatchObject({ certified: true, name: '김하늘', gender: 'female', birthday: '1988-10-14', foreigner: false, phone: '01012345678', carrier: 'SKT' });
    expect((await confirm({ otp })).status).toBe(400);
    const again = (await shop.call('POST', '/certifications/otp/request', { ...who, phone: '01099998888' })).response.imp_uid;
    const code = (await shop.call('GET', `/sandbox/certifications/${again}/otp`)).response.otp;
    expect((await shop.call('POST', `/certifications/otp/confirm/${again}`, { otp: code })).response.unique_key).toBe(done.response.unique_key);
    expect((await shop.call('DELETE', `/certifications/${imp_uid}`)).response.imp_uid).toBe(imp_uid);
    expect((await shop.call('GET', `/certifications/${imp_uid}`)).status).toBe(404);
  });
});

describe('receipts, escrow and codes', () => {
  it('issue a receipt for cash only, once until cancelled', async () => {
    const shop = await (await startTestSandbox()).shop();
    const cash = (await checkout(shop, { merchant_uid: 'a', amount: 1100, pay_method: 'trans' })).response;
    const card = (await checkout(shop, { merchant_uid: 'b', amount: 1100 })).response;
    const issue = (impUid: string, body: object) => shop.call('POST', `/receipts/${impUid}`, body);
    expect((await issue(cash.imp_uid, {})).status).toBe(400);
    expect((await issue(card.imp_uid, { identifier: '01012345678' })).code).toBe(1);
    const receipt = (await issue(cash.imp_uid, { identifier: '010-1234-5678', identifier_type: 'phone' })).response;
    expect(receipt).toMatchObject({ imp_uid: cash.imp_uid, amount: 1100, vat: 100, cancelled_at: 0 });
    expect((await issue(cash.imp_uid, { identifier: '01012345678' })).status).toBe(400);
    expect((await shop.call('GET', `/payments/${cash.imp_uid}`)).response.cash_receipt_issued).toBe(true);
    expect((await shop.call('DELETE', `/receipts/${cash.imp_uid}`)).response.cancelled_at).toBeGreaterThan(0);
    expect((await shop.call('DELETE', `/receipts/${cash.imp_uid}`)).status).toBe(400);
    expect((await issue(cash.imp_uid, { identifier: '01012345678' })).code).toBe(0);
    const outside = await shop.call('POST', '/receipts/external/o%2F1', { name: 'n', amount: 5500, tax_free: 0, identifier: '0010112345', identifier_type: 'business', type: 'company' });
    expect(outside.response).toMatchObject({ merchant_uid: 'o/1', vat: 500, type: 'company' });
    expect((await shop.call('POST', '/receipts/external/o%2F1', { name: 'n', amount: 5500, identifier: '0010112345' })).status).toBe(400);
    expect((await shop.call('GET', '/receipts/external/unknown')).status).toBe(404);
  });

  it('register a delivery once and list banks, cards and channels', async () => {
    const shop = await (await startTestSandbox()).shop();
    const { imp_uid } = (await checkout(shop, { merchant_uid: 'a', amount: 1100, escrow: true })).response;
    const person = { name: 'n', tel: '1', addr: 'a', postcode: '1' };
    const body = { sender: person, receiver: person, logis: { company: 'nobody', invoice: '123', sent_at: now() } };
    expect((await shop.call('GET', `/escrows/logis/${imp_uid}`)).status).toBe(409);
    expect((await shop.call('POST', `/escrows/logis/${imp_uid}`, body)).response).toMatchObject({ company: 'ETC', invoice: '123' });
    expect((await shop.call('POST', `/escrows/logis/${imp_uid}`, body)).status).toBe(409);
    expect((await shop.call('PUT', `/escrows/logis/${imp_uid}`, { ...body, logis: { company: 'CJGLS', invoice: '9', sent_at: now() } })).response.company).toBe('CJGLS');
    expect((await shop.call('POST', '/escrows/logis/imp_000000000001', body)).status).toBe(404);
    expect((await shop.call('GET', '/banks/090')).response.name).toBe('카카오뱅크');
    expect((await shop.call('GET', '/cards')).response.length).toBeGreaterThan(20);
    expect((await shop.call('GET', '/cards/999')).status).toBe(404);
    expect((await shop.call('GET', '/users/pg')).response[0]).toMatchObject({ pg_provider: 'html5_inicis', type: 'payment', sandbox: true });
  });
});

describe('tokens under control', () => {
  it('live on in their last minute and are 401 once expired', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const ask = async () => (await sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: shop.keys.restSecret } })).response;
    expect((await shop.call('POST', '/sandbox/tokens/age', { access_token: shop.token, seconds_left: 30 })).code).toBe(0);
    const longer = await ask();
    expect(longer.access_token).toBe(shop.token);
    expect(longer.expired_at - longer.now).toBeGreaterThan(320);
    await shop.call('POST', '/sandbox/tokens/expire', { access_token: shop.token });
    expect((await shop.call('GET', '/banks')).status).toBe(401);
    expect((await ask()).access_token).not.toBe(shop.token);
    const rotated = await sandbox.host.rotateKeys('shop 1');
    expect((await sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: shop.keys.restSecret } })).status).toBe(401);
    expect((await sandbox.call('POST', '/users/getToken', { body: { imp_key: rotated.restKey, imp_secret: rotated.restSecret } })).status).toBe(200);
  });
});

describe('request log', () => {
  it('shows calls without what must not be written down', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'a', amount: 100, name: 'n', ...CARD, cvc: '123' });
    await sandbox.settle();
    const [line] = await sandbox.host.listRequests('shop 1');
    expect(line).toMatchObject({ method: 'POST', path: '/subscribe/payments/onetime', status: 200, code: 0 });
    const { rows } = await sandbox.database.pool.query('select * from sandbox_request');
    const stored = JSON.stringify([rows, (await sandbox.database.pool.query('select * from sandbox_payment')).rows]);
    for (const secret of ['4092-0230', '4092023012341234', '900101', '"123"', '2099-12']) expect(stored).not.toContain(secret);
  });
});
