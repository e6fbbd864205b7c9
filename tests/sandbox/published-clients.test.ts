import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { CARD, DECLINING_CARD, startTestSandbox } from '../../testkit/payments-sandbox.ts';

// Published client libraries, as they are but for the address. They bring no types worth having.
const require = createRequire(import.meta.url);
type Loose = any;

const soon = () => Math.floor(Date.now() / 1000) + 3600;

describe('npm iamport', () => {
  async function client() {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const Iamport = require('iamport') as Loose;
    const iamport = new Iamport({ impKey: shop.keys.restKey, impSecret: shop.keys.restSecret });
    // The address is a constant in this package; every resource has copied it.
    iamport._host = sandbox.url;
    for (const resource of Object.values<Loose>(iamport)) if (resource?._host) resource._host = sandbox.url;
    return { sandbox, shop, iamport };
  }

  it('pays, looks up, cancels and prepares', async () => {
    const { iamport } = await client();
    const paid = await iamport.subscribe.onetime({ merchant_uid: 'a', amount: 1000, name: 'n', ...CARD });
    expect(paid).toMatchObject({ status: 'paid', amount: 1000 });
    expect(await iamport.payment.getByImpUid({ imp_uid: paid.imp_uid })).toEqual(paid);
    expect(await iamport.payment.getByMerchant({ merchant_uid: 'a' })).toEqual(paid);
    expect(await iamport.payment.getByStatus({ payment_status: 'paid' })).toMatchObject({ total: 1 });
    expect(await iamport.payment.cancel({ imp_uid: paid.imp_uid, amount: 300 })).toMatchObject({ cancel_amount: 300 });
    expect(await iamport.payment.prepare({ merchant_uid: 'b', amount: 500 })).toEqual({ merchant_uid: 'b', amount: 500 });
    expect(await iamport.payment.getPrepare({ merchant_uid: 'b' })).toEqual({ merchant_uid: 'b', amount: 500 });
    await expect(iamport.payment.getByImpUid({ imp_uid: 'imp_000000000000' })).rejects.toMatchObject({ code: 'HTTP_404' });
    await expect(iamport.payment.cancel({ imp_uid: 'imp_000000000000' })).rejects.toMatchObject({ code: 'IAMPORT_1' });
  });

  it('keeps billing keys, schedules, opens accounts, and renews a token that was refused', async () => {
    const { iamport, shop } = await client();
    expect(await iamport.subscribe_customer.create({ customer_uid: 'c', ...CARD })).toMatchObject({ customer_uid: 'c' });
    expect(await iamport.subscribe.again({ customer_uid: 'c', merchant_uid: 'a', amount: 10, name: 'n' })).toMatchObject({ status: 'paid' });
    await shop.call('POST', '/sandbox/tokens/expire', { access_token: shop.token });
    expect(await iamport.subscribe.schedule({ customer_uid: 'c', schedules: [{ merchant_uid: 's', schedule_at: soon(), amount: 10 }] })).toMatchObject([{ schedule_status: 'scheduled' }]);
    expect(await iamport.subscribe.unschedule({ customer_uid: 'c' })).toMatchObject([{ merchant_uid: 's' }]);
    expect(await iamport.vbank.create({ merchant_uid: 'v', amount: 10, vbank_code: '004', vbank_due: soon(), vbank_holder: 'h' })).toMatchObject({ status: 'ready' });
    expect(await iamport.subscribe_customer.delete({ customer_uid: 'c' })).toMatchObject({ customer_uid: 'c' });
    await expect(iamport.subscribe.unschedule({ customer_uid: 'c' })).rejects.toMatchObject({ code: 'IAMPORT_1' });
  });
});

describe('npm iamporter', () => {
  async function client() {
    const sandbox = await startTestSandbox();
    const { keys } = await sandbox.shop();
    const { Iamporter } = require('iamporter') as Loose;
    return new Iamporter({ apiKey: keys.restKey, secret: keys.restSecret, host: sandbox.url });
  }

  it('sees the exact amount paid, none where there is none, and a decline as an error', async () => {
    const iamporter = await client();
    const paid = await iamporter.payOnetime({ merchant_uid: 'a', amount: 1000, name: 'n', ...CARD });
    expect(paid.data).toMatchObject({ status: 'paid', amount: 1000 });
    await expect(iamporter.payOnetime({ merchant_uid: 'b', amount: 1000, name: 'n', ...CARD, card_number: DECLINING_CARD })).rejects.toThrow('거절');
    await expect(iamporter.payOnetime({ merchant_uid: 'c', amount: 1000, name: 'n', ...CARD, card_number: '1111' })).rejects.toThrow('카드번호');
    expect((await iamporter.findByMerchantUid('a')).data).toEqual(paid.data);
    expect((await iamporter.findAllByMerchantUid('a')).data.total).toBe(1);
    expect((await iamporter.findAllByStatus('failed')).data.total).toBe(1);
    expect(await iamporter.findByImpUid('imp_000000000000')).toMatchObject({ status: 404, data: null });
    expect((await iamporter.cancelByMerchantUid('a')).data.status).toBe('cancelled');
    await expect(iamporter.cancelByMerchantUid('a')).rejects.toThrow('취소');
    await expect(iamporter.getToken('wrong', 'pair')).rejects.toMatchObject({ status: 401 });
  });

  it('subscribes and opens accounts', async () => {
    const iamporter = await client();
    expect((await iamporter.createSubscription({ customer_uid: 'c', ...CARD })).data.card_number).toBe('409202******1234');
    expect((await iamporter.getSubscription('c')).data.customer_uid).toBe('c');
    expect((await iamporter.paySubscription({ customer_uid: 'c', merchant_uid: 'a', amount: 50, name: 'n' })).data.status).toBe('paid');
    expect((await iamporter.createVbank({ merchant_uid: 'v', amount: 10, vbank_code: '088', vbank_due: soon(), vbank_holder: 'h' })).data.vbank_name).toBe('신한은행');
    expect((await iamporter.createPreparedPayment({ merchant_uid: 'p', amount: 10 })).data.amount).toBe(10);
    expect((await iamporter.deleteSubscription('c')).data.customer_uid).toBe('c');
  });
});

describe('npm iamport-rest-client-nodejs', () => {
  it('reads payments, pages, balances, keys, schedules, accounts, receipts and identities', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { Iamport, Request } = require('iamport-rest-client-nodejs') as Loose;
    const iamport = new Iamport({ apiKey: shop.keys.restKey, apiSecret: shop.keys.restSecret, baseUrl: sandbox.url });
    const run = async (request: Loose) => (await request.request(iamport)).data;
    const paid = (await run(Request.Subscribe.onetime({ merchant_uid: 'a', amount: 1000, name: 'n', ...CARD }))).response;
    expect(paid).toMatchObject({ status: 'paid', failed_at: 0, cancelled_at: 0 });
    expect(paid.paid_at).toBeInstanceOf(Date);
    expect((await run(Request.Payments.getByImpUid({ imp_uid: paid.imp_uid }))).response.merchant_uid).toBe('a');
    const several = await run(Request.Payments.getByImpUids({ imp_uid: [paid.imp_uid, 'imp_000000000000'] }));
    expect(several.response).toHaveLength(1);
    expect(several.failed).toEqual(['imp_000000000000']);
    expect((await run(Request.Payments.getByMerchantUids({ merchant_uid: 'a' }))).response).toMatchObject({ total: 1, next: 0 });
    expect((await run(Request.Payments.getByStatus({ status: 'paid', limit: 5 }))).response.list).toHaveLength(1);
    expect((await run(Request.Payments.getAmountByImpUid({ imp_uid: paid.imp_uid }))).response.amount).toBe(1000);
    expect((await run(Request.Payments.cancel({ imp_uid: paid.imp_uid, amount: 400, checksum: 1000 }))).response.cancel_amount).toBe(400);
    expect((await run(Request.Customers.postBillingKey({ customer_uid: 'c', ...CARD }))).response.customer_uid).toBe('c');
    expect((await run(Request.Customers.getBillingKeys({ customer_uid: ['c'] }))).response).toHaveLength(1);
    expect((await run(Request.Subscribe.again({ customer_uid: 'c', merchant_uid: 'b', amount: 10, name: 'n' }))).response.status).toBe('paid');
    expect((await run(Request.Subscribe.schedule({ customer_uid: 'c', schedules: [{ merchant_uid: 's', schedule_at: soon(), amount: 10, name: 'n' }] }))).response[0].imp_uid).toBeNull();
    const span = { from: soon() - 7200, to: soon() + 7200 };
    expect((await run(Request.Subscribe.getScheduleds({ customer_uid: 'c', ...span }))).response.total).toBe(1);
    expect((await run(Request.Customers.getScheduleds({ customer_uid: 'c', ...span }))).response.total).toBe(1);
    expect((await run(Request.Customers.getPayments({ customer_uid: 'c', page: 1 }))).response.total).toBe(1);
    expect((await run(Request.Subscribe.getScheduled({ merchant_uid: 's' }))).response.executed_at).toBe(0);
    expect((await run(Request.Subscribe.unschedule({ customer_uid: 'c', merchant_uid: 's' }))).response[0].schedule_status).toBe('revoked');
    const account = (await run(Request.Vbanks.post({ merchant_uid: 'v', amount: 1100, vbank_code: '004', vbank_due: soon(), vbank_holder: 'h' }))).response;
    expect((await run(Request.Vbanks.put({ imp_uid: account.imp_uid, amount: 2200 }))).response.amount).toBe(2200);
    await shop.call('POST', `/sandbox/vbanks/${account.imp_uid}/deposit`, { amount: 2200 });
    expect((await run(Request.Receipts.postReceipt({ imp_uid: account.imp_uid, identifier: '01012345678' }))).response).toMatchObject({ vat: 200, cancelled_at: 0 });
    expect((await run(Request.Receipts.deleteReceipt({ imp_uid: account.imp_uid }))).response.cancelled_at).toBeInstanceOf(Date);
    expect((await run(Request.External.postReceipt({ merchant_uid: 'x', name: 'n', amount: 1100, identifier: '01012345678' }))).response.merchant_uid).toBe('x');
    expect((await run(Request.Prepare.postAmount({ merchant_uid: 'p', amount: 10 }))).response.amount).toBe(10);
    expect((await run(Request.Cards.getCard({ code: '361' }))).response.name).toBe('BC카드');
    const identity = (await shop.call('POST', '/sandbox/checkout', { kind: 'certification', user_code: shop.keys.userCode, outcome: 'approve', params: { merchant_uid: 'i' } })).response;
    expect((await run(Request.Certifications.getCertification({ imp_uid: identity.imp_uid }))).response).toMatchObject({ certified: true, name: '김시험', birth: new Date('1990-01-01T00:00:00+09:00') });
    await expect(run(Request.Payments.getByImpUid({ imp_uid: 'nothing' }))).rejects.toMatchObject({ response: { status: 404, data: { code: -1 } } });
  });
});

describe('npm iamport-server-api', () => {
  it('pays, cancels, verifies and issues receipts over its typed functions', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { IamportConnector, functional: api } = (await import('iamport-server-api')) as Loose;
    const connector = new IamportConnector(sandbox.url, { imp_key: shop.keys.restKey, imp_secret: shop.keys.restSecret });
    const { payments, subscribe, vbanks, receipts, certifications } = api;
    const paid = (await subscribe.payments.onetime(await connector.get(), { merchant_uid: 'a', amount: 1000, name: 'n', ...CARD })).response;
    expect((await payments.at(await connector.get(), paid.imp_uid, {})).response).toEqual(paid);
    expect((await payments.cancel(await connector.get(), { imp_uid: paid.imp_uid, merchant_uid: 'a', amount: 10, checksum: null, reason: 'r' })).response.cancel_history).toHaveLength(1);
    expect((await subscribe.customers.create(await connector.get(), 'c/ 1', { customer_uid: 'c/ 1', ...CARD })).response.customer_uid).toBe('c/ 1');
    expect((await subscribe.customers.at(await connector.get(), 'c/ 1')).response.customer_uid).toBe('c/ 1');
    expect((await subscribe.payments.again(await connector.get(), { customer_uid: 'c/ 1', merchant_uid: 'b', amount: 10, name: 'n' })).response.status).toBe('paid');
    expect((await subscribe.customers.erase(await connector.get(), 'c/ 1')).code).toBe(0);
    const account = (await vbanks.create(await connector.get(), { merchant_uid: 'v', amount: 1100, vbank_code: '004', vbank_due: soon(), vbank_holder: 'h', name: 'n' })).response;
    expect((await vbanks.update(await connector.get(), { imp_uid: account.imp_uid, amount: 2200 })).response.amount).toBe(2200);
    await shop.call('POST', `/sandbox/vbanks/${account.imp_uid}/deposit`, { amount: 2200 });
    expect((await receipts.create(await connector.get(), account.imp_uid, { imp_uid: account.imp_uid, identifier: '01012345678' })).response.receipt_uid).toBeTruthy();
    const { imp_uid } = (await certifications.otp.request(await connector.get(), { name: '김하늘', phone: '01012345678', birth: '19881014', gender_digit: '2', carrier: 'SKT' })).response;
    const { otp } = (await shop.call('GET', `/sandbox/certifications/${imp_uid}/otp`)).response;
    expect((await certifications.otp.confirm(await connector.get(), imp_uid, { otp })).response).toMatchObject({ certified: true, birthday: '1988-10-14' });
    expect((await certifications.at(await connector.get(), imp_uid)).response.certified).toBe(true);
  });
});
