import { beforeAll, describe, expect, it } from 'vitest';
import { openVault } from '../../../platform/vault.ts';
import type { Database } from '../../../storage/open-database.ts';
import { openFreshEmbedded } from '../../../testkit/databases.ts';
import { TEST_CHANNELS } from '../../../testkit/payments-sandbox.ts';
import { createPaymentsSandbox, type PaymentsSandbox } from '../create-payments-sandbox.ts';
import { provisionStore, type StoreKeys } from '../store.ts';

/** One sandbox for the whole table: every line is a call of its own and leaves the others alone. */
let database: Database;
let sandbox: PaymentsSandbox;
let keys: StoreKeys;
let stranger: StoreKeys;

const CREDENTIAL = { number: '4092023012341234', expiryYear: '99', expiryMonth: '12' };
const key = (type: string) => keys.channelKeys.find((channel) => channel.type === type)?.channelKey ?? '';
const pay = (more: object = {}) => ({ channelKey: key('api_payment'), method: { card: { credential: CREDENTIAL } }, orderName: '주문', amount: { total: 1000, taxFree: 300 }, currency: 'KRW', ...more });
const account = (more: object = {}) => pay({ method: { virtualAccount: { bank: 'KOOKMIN', expiry: { validHours: 1 }, option: { type: 'NORMAL' } } }, ...more });

async function call(method: string, path: string, body?: unknown, given: { authorization?: string | null; headers?: Record<string, string> } = {}) {
  const authorization = given.authorization === undefined ? `PortOne ${keys.v2.apiSecret}` : given.authorization;
  const answer = await sandbox.app.inject({
    method: method as 'GET', url: path, headers: { 'content-type': 'text/plain;charset=UTF-8', ...(authorization !== null && { authorization }), ...given.headers },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<any>() };
}

const filter = (value: object) => `requestBody=${encodeURIComponent(JSON.stringify(value))}`;

beforeAll(async () => {
  database = await openFreshEmbedded();
  const vault = openVault(['a test secret of more than thirty-two characters']);
  sandbox = createPaymentsSandbox({ database, clock: { now: () => new Date() }, vault, baseUrl: 'http://127.0.0.1', production: false });
  keys = await provisionStore({ database, vault }, { merchantRef: 'table', name: '샘플', channels: TEST_CHANNELS });
  stranger = await provisionStore({ database, vault }, { merchantRef: 'stranger', name: '다른 상점', channels: TEST_CHANNELS });
  await call('POST', '/payments/paid/instant', pay());
  await call('POST', '/payments/escrow/instant', pay({ isEscrow: true }));
  await call('POST', '/payments/waiting/instant', account());
  for (const id of ['issued', 'deleted']) {
    const { body } = await call('POST', '/billing-keys', { channelKey: key('api_payment'), method: { card: { credential: CREDENTIAL } } });
    made[id] = body.billingKeyInfo.billingKey as string;
  }
  await call('DELETE', `/billing-keys/${made['deleted']}`);
  return async () => {
    await sandbox.app.close();
    await database.close();
  };
});

const made: Record<string, string> = {};
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const plan = (more: object = {}) => ({ payment: { billingKey: made['issued'], orderName: '정기', amount: { total: 1000 }, currency: 'KRW' }, timeToPay: soon(), ...more });

describe('each call is refused as the reference says', () => {
  const lines: readonly (readonly [string, string, () => unknown, number, string])[] = [
    ['GET', '/payments/none', () => undefined, 404, 'PAYMENT_NOT_FOUND'],
    ['GET', '/payments/none/transactions', () => undefined, 404, 'PAYMENT_NOT_FOUND'],
    ['GET', `/payments?${filter({ filter: { status: ['NO'] } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payments?${filter({ filter: { textSearch: [{ field: 'ALL', value: '\u0000' }] } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/billing-keys?requestBody=${encodeURIComponent('{')}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payments?${filter({ page: { size: 0 } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', '/payments?requestBody=%7B', () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payments-by-cursor?${filter({ cursor: 'no' })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/pre-register', () => ({ totalAmount: 1000, currency: 'KRW' }), 409, 'ALREADY_PAID'],
    ['POST', '/payments/new/pre-register', () => ({ totalAmount: '1000' }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/instant', () => pay(), 409, 'ALREADY_PAID'],
    ['POST', '/payments/new/instant', () => pay({ channelKey: 'no' }), 404, 'CHANNEL_NOT_FOUND'],
    ['POST', '/payments/new/instant', () => pay({ channelKey: key('certification') }), 404, 'CHANNEL_NOT_FOUND'],
    ['POST', '/payments/new/instant', () => pay({ amount: { total: 1000, taxFree: 600, vat: 500 } }), 409, 'SUM_OF_PARTS_EXCEEDS_TOTAL_AMOUNT'],
    ['POST', '/payments/new/instant', () => pay({ amount: { total: 0 } }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/instant', () => pay({ amount: { total: 10.5 } }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/instant', () => pay({ orderName: '' }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/instant', () => pay({ method: {} }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/instant', () => '{"a":', 400, 'INVALID_REQUEST'],
    ['POST', '/payments/expired/instant', () => pay({ method: { card: { credential: { ...CREDENTIAL, expiryYear: '20' } } } }), 502, 'PG_PROVIDER'],
    ['POST', '/payments/new/instant', () => account({ method: { virtualAccount: { bank: 'NO', expiry: { validHours: 1 } } } }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/instant', () => account({ method: { virtualAccount: { bank: 'IBK', expiry: { dueDate: '2020-01-01T00:00:00Z' } } } }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/billing-key', () => plan().payment, 409, 'ALREADY_PAID'],
    ['POST', '/payments/new/billing-key', () => ({ ...plan().payment, billingKey: 'no' }), 404, 'BILLING_KEY_NOT_FOUND'],
    ['POST', '/payments/new/billing-key', () => ({ ...plan().payment, billingKey: made['deleted'] }), 409, 'BILLING_KEY_ALREADY_DELETED'],
    ['POST', '/payments/none/cancel', () => ({ reason: 'r' }), 404, 'PAYMENT_NOT_FOUND'],
    ['POST', '/payments/paid/cancel', () => ({}), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/waiting/cancel', () => ({ reason: 'r' }), 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/payments/expired/cancel', () => ({ reason: 'r' }), 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', amount: 1001 }), 409, 'CANCEL_AMOUNT_EXCEEDS_CANCELLABLE_AMOUNT'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', amount: 500, taxFreeAmount: 400 }), 409, 'CANCEL_TAX_FREE_AMOUNT_EXCEEDS_CANCELLABLE_TAX_FREE_AMOUNT'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', amount: 500, vatAmount: 400 }), 409, 'CANCEL_TAX_AMOUNT_EXCEEDS_CANCELLABLE_TAX_AMOUNT'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', amount: 100, taxFreeAmount: 101 }), 409, 'SUM_OF_PARTS_EXCEEDS_CANCEL_AMOUNT'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', currentCancellableAmount: 999 }), 409, 'CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN'],
    ['POST', '/payments/paid/cancel', () => ({ reason: 'r', amount: -1 }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/cancellations/no/stop', () => ({}), 404, 'PAYMENT_CANCELLATION_NOT_FOUND'],
    ['POST', '/payments/none/confirm', () => ({ paymentToken: 't' }), 404, 'PAYMENT_NOT_FOUND'],
    ['POST', '/payments/paid/confirm', () => ({ paymentToken: 't' }), 409, 'ALREADY_PAID'],
    ['POST', '/payments/waiting/confirm', () => ({ paymentToken: 't' }), 400, 'INVALID_PAYMENT_TOKEN'],
    ['POST', '/payments/waiting/confirm', () => ({ paymentToken: 't', txId: 'other' }), 409, 'INFORMATION_MISMATCH'],
    ['POST', '/payments/none/virtual-account/close', () => undefined, 404, 'PAYMENT_NOT_FOUND'],
    ['POST', '/payments/paid/virtual-account/close', () => undefined, 409, 'PAYMENT_NOT_WAITING_FOR_DEPOSIT'],
    ['POST', '/payments/none/escrow/logistics', () => ({}), 404, 'PAYMENT_NOT_FOUND'],
    ['POST', '/payments/waiting/escrow/logistics', () => ({}), 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/payments/waiting/escrow/complete', () => ({}), 409, 'PAYMENT_NOT_PAID'],
    ['PATCH', '/payments/paid/escrow/logistics', () => ({ logistics: { company: 'CJ', invoiceNumber: '1' } }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/resend-webhook', () => ({}), 404, 'WEBHOOK_NOT_FOUND'],
    ['POST', '/billing-keys', () => ({ channelKey: 'no', method: { card: { credential: CREDENTIAL } } }), 404, 'CHANNEL_NOT_FOUND'],
    ['POST', '/billing-keys', () => ({ channelKey: key('api_payment'), method: { card: { credential: { ...CREDENTIAL, expiryYear: '20' } } } }), 502, 'PG_PROVIDER'],
    ['GET', '/billing-keys/no', () => undefined, 404, 'BILLING_KEY_NOT_FOUND'],
    ['DELETE', '/billing-keys/no', () => undefined, 404, 'BILLING_KEY_NOT_FOUND'],
    ['POST', '/payments/new/schedule', () => plan({ timeToPay: '2020-01-01T00:00:00Z' }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/new/schedule', () => plan({ timeToPay: 'tomorrow' }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/paid/schedule', () => plan(), 409, 'ALREADY_PAID_OR_WAITING'],
    ['POST', '/payments/waiting/schedule', () => plan(), 409, 'ALREADY_PAID_OR_WAITING'],
    ['POST', '/payments/new/schedule', () => plan({ payment: { ...plan().payment, billingKey: 'no' } }), 404, 'BILLING_KEY_NOT_FOUND'],
    ['GET', '/payment-schedules/no', () => undefined, 404, 'PAYMENT_SCHEDULE_NOT_FOUND'],
    ['DELETE', `/payment-schedules?${filter({ scheduleIds: ['no'] })}`, () => undefined, 404, 'PAYMENT_SCHEDULE_NOT_FOUND'],
    ['DELETE', '/payment-schedules', () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', '/identity-verifications/no', () => undefined, 404, 'IDENTITY_VERIFICATION_NOT_FOUND'],
    ['POST', '/identity-verifications/no/resend', () => undefined, 404, 'IDENTITY_VERIFICATION_NOT_FOUND'],
    ['POST', '/identity-verifications/new/send', () => ({ channelKey: key('certification'), operator: 'SKT', method: 'SMS' }), 400, 'INVALID_REQUEST'],
    ['POST', '/cash-receipts', () => ({ paymentId: 'paid', channelKey: key('api_payment'), type: 'PERSONAL', orderName: 'o', currency: 'KRW', amount: { total: 1 }, customer: { identityNumber: '01000001234' } }), 400, 'INVALID_REQUEST'],
    ['GET', '/payments/paid/cash-receipt', () => undefined, 404, 'CASH_RECEIPT_NOT_FOUND'],
    ['POST', '/payments/paid/cash-receipt/cancel', () => undefined, 404, 'CASH_RECEIPT_NOT_ISSUED'],
    ['POST', '/payments/none/cash-receipt/cancel', () => undefined, 404, 'CASH_RECEIPT_NOT_FOUND'],
    ['GET', `/cash-receipts?${filter({ filter: { statuses: ['NO'] } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payment-schedules?${filter({ filter: { status: ['NO'] } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/identity-verifications?${filter({ filter: { statuses: ['NO'] } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/billing-keys?${filter({ page: { number: -1 } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payments?${filter({ filter: { from: 'yesterday' } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', `/payments?${filter({ filter: { cardType: 'NO' } })}`, () => undefined, 400, 'INVALID_REQUEST'],
    ['GET', '/promotions/none', () => undefined, 404, 'PROMOTION_NOT_FOUND'],
    ['POST', '/payments/new/instant', () => pay({ promotionId: 'none' }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/none/capture', () => undefined, 404, 'PAYMENT_NOT_FOUND'],
    ['POST', '/payments/waiting/capture', () => undefined, 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/payments/paid/register-store-receipt', () => ({ items: [] }), 400, 'INVALID_REQUEST'],
    ['POST', '/payments/waiting/register-store-receipt', () => ({ items: [{}] }), 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/payments/new/schedule', () => plan({ payment: { ...plan().payment, amount: { total: 100, taxFree: 60, vat: 50 } } }), 409, 'SUM_OF_PARTS_EXCEEDS_TOTAL_AMOUNT'],
    ['POST', '/payments/new/schedule', () => plan({ payment: { ...plan().payment, billingKey: made['deleted'] } }), 409, 'BILLING_KEY_ALREADY_DELETED'],
    ['DELETE', `/payment-schedules?${filter({ billingKey: 'no' })}`, () => undefined, 404, 'BILLING_KEY_NOT_FOUND'],
    ['DELETE', '/billing-keys/', () => undefined, 404, 'NOT_FOUND'],
    ['POST', '/identity-verifications/no/confirm', () => ({ otp: '1' }), 404, 'IDENTITY_VERIFICATION_NOT_FOUND'],
    ['POST', '/identity-verifications/new/send', () => ({ channelKey: 'no', operator: 'SKT', method: 'SMS', customer: { name: '김시험', phoneNumber: '01000001234', identityNumber: '9001011' } }), 404, 'CHANNEL_NOT_FOUND'],
    ['POST', '/cash-receipts', () => ({ paymentId: 'x', channelKey: 'no', type: 'PERSONAL', orderName: 'o', currency: 'KRW', amount: { total: 1 }, customer: { identityNumber: '01000001234' } }), 404, 'CHANNEL_NOT_FOUND'],
    ['POST', '/cash-receipts', () => ({ paymentId: 'waiting', channelKey: key('api_payment'), type: 'PERSONAL', orderName: 'o', currency: 'KRW', amount: { total: 1 }, customer: { identityNumber: '01000001234' } }), 409, 'PAYMENT_NOT_PAID'],
    ['POST', '/login/api-secret', () => ({ apiSecret: 'no' }), 401, 'UNAUTHORIZED'],
    ['POST', '/token/refresh', () => ({ refreshToken: 'no' }), 401, 'UNAUTHORIZED'],
    ['GET', '/nowhere', () => undefined, 404, 'NOT_FOUND'],
  ];

  for (const [method, path, body, status, type] of lines) {
    it(`${method} ${path} ${JSON.stringify(type)}`, async () => {
      const answer = await call(method, path, body());
      expect([answer.status, answer.body.type]).toEqual([status, type]);
      expect(answer.body.message).toBeTruthy();
      if (type === 'PG_PROVIDER') expect([typeof answer.body.pgCode, typeof answer.body.pgMessage]).toEqual(['string', 'string']);
    });
  }

  it('and without a key, with a wrong one, and for a store that is not the caller\'s', async () => {
    const paths = ['/payments/paid', '/payments?x=1', '/billing-keys', '/payment-schedules', '/identity-verifications', '/cash-receipts', '/payments/paid/transactions'];
    for (const path of paths) expect([path, (await call('GET', path, undefined, { authorization: 'PortOne wrong' })).body.type]).toEqual([path, 'UNAUTHORIZED']);
    for (const path of paths.slice(2)) expect([path, (await call('GET', path, undefined, { authorization: null })).status]).toEqual([path, 401]);
    expect(await call('POST', '/payments/new/instant', pay(), { authorization: null })).toMatchObject({ status: 401, body: { type: 'UNAUTHORIZED' } });
    for (const given of [() => call('GET', `/payments/paid?storeId=${stranger.v2.storeId}`), () => call('POST', '/payments/new/instant', pay({ storeId: stranger.v2.storeId })), () => call('GET', `/payments?${filter({ filter: { storeId: stranger.v2.storeId } })}`)]) {
      expect((await given()).body.type).toBe('FORBIDDEN');
    }
  });
});

describe('a second store reaches nothing', () => {
  it('of payments, keys, plans, verifications and receipts', async () => {
    const { body: { schedule } } = await call('POST', '/payments/planned/schedule', plan());
    const own = { authorization: `PortOne ${stranger.v2.apiSecret}` };
    const reads = ['/payments/paid', '/payments/paid/transactions', `/billing-keys/${made['issued']}`, `/payment-schedules/${schedule.id}`, '/payments/paid/cash-receipt'];
    for (const path of reads) expect([path, (await call('GET', path, undefined, own)).status]).toEqual([path, 404]);
    const writes = [['POST', '/payments/paid/cancel', { reason: 'r' }], ['POST', '/payments/waiting/virtual-account/close', {}], ['DELETE', `/billing-keys/${made['issued']}`, undefined], ['POST', '/payments/other/billing-key', plan().payment], ['DELETE', `/payment-schedules?${filter({ scheduleIds: [schedule.id] })}`, undefined]] as const;
    for (const [method, path, body] of writes) expect([path, (await call(method, path, body, own)).status]).toEqual([path, 404]);
    for (const path of ['/payments', '/billing-keys', '/payment-schedules', '/identity-verifications', '/cash-receipts']) expect([path, (await call('GET', path, undefined, own)).body.page.totalCount]).toEqual([path, 0]);
    expect((await call('GET', '/payments/paid')).body).toMatchObject({ status: 'PAID', amount: { paid: 1000 } });
    expect((await call('GET', `/payment-schedules/${schedule.id}`)).body.status).toBe('SCHEDULED');
  });
});

describe('escrow', () => {
  it('takes delivery details, changes them and is completed', async () => {
    expect((await call('GET', '/payments/escrow')).body.escrow).toEqual({ status: 'BEFORE_REGISTERED' });
    const logistics = { company: 'CJ', invoiceNumber: '1234', sentAt: '2026-11-23T00:00:00Z' };
    expect((await call('POST', '/payments/escrow/escrow/logistics', { logistics })).body).toMatchObject({ invoiceNumber: '1234', sentAt: '2026-11-23T00:00:00.000Z' });
    expect((await call('PATCH', '/payments/escrow/escrow/logistics', { logistics: { ...logistics, invoiceNumber: '5678' } })).body.modifiedAt).toBeTruthy();
    expect((await call('POST', '/payments/escrow/escrow/complete', {})).body.completedAt).toBeTruthy();
    expect((await call('GET', '/payments/escrow')).body.escrow).toMatchObject({ status: 'CONFIRMED', company: 'CJ', invoiceNumber: '5678' });
  });
});

describe('an idempotency key', () => {
  it('gives the first answer again, refuses another call, and is its own for each store', async () => {
    const headers = { 'idempotency-key': '"one-call-one-effect"' };
    const first = await call('POST', '/payments/keyed/instant', pay(), { headers });
    const again = await call('POST', '/payments/keyed/instant', pay(), { headers });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await call('POST', '/payments/keyed/instant', pay({ orderName: '다른 주문' }), { headers })).status).toBe(422);
    const part = () => call('POST', '/payments/keyed/cancel', { reason: 'r', amount: 100 }, { headers: { 'idempotency-key': 'cancel-once-and-never-twice' } });
    const cancels = await Promise.all([part(), part(), part()]);
    expect(cancels.every(({ status, body }) => status === 200 || body.type === 'IDEMPOTENCY_OUTSTANDING_REQUEST')).toBe(true);
    expect((await call('GET', '/payments/keyed')).body.amount).toMatchObject({ cancelled: 100 });
    expect((await call('POST', '/payments/keyed/instant', { ...pay(), channelKey: stranger.channelKeys[0]?.channelKey }, { headers, authorization: `PortOne ${stranger.v2.apiSecret}` })).status).toBe(200);
  });
});

describe('a window without a browser', () => {
  const window = (params: object, more: object = {}) => call('POST', '/sandbox/checkout', { outcome: 'approve', params: { channelKey: key('payment'), ...params }, ...more });
  const asked = (paymentId: string, more: object = {}) => ({ paymentId, orderName: '주문', totalAmount: 1000, currency: 'CURRENCY_KRW', payMethod: 'CARD', customer: { fullName: '김시험' }, customData: { a: 1 }, ...more });

  it('pays, issues accounts and keys, verifies, and ends as the payer wants', async () => {
    expect((await window(asked('w1'))).body).toMatchObject({ code: 0, transactionType: 'PAYMENT', paymentId: 'w1' });
    expect((await call('GET', '/payments/w1')).body).toMatchObject({ status: 'PAID', version: 'V2', customData: '{"a":1}', customer: { name: '김시험' }, channel: { pgProvider: 'HTML5_INICIS' } });
    expect((await window(asked('w2'), { outcome: 'decline' })).body.result).toMatchObject({ code: 'PGProviderError', pgCode: 'CARD_DECLINED', paymentId: 'w2' });
    expect((await call('GET', '/payments/w2')).body.status).toBe('FAILED');
    expect((await window(asked('w3'), { outcome: 'cancel' })).body.result.message).toContain('결제포기');
    await window(asked('w4', { payMethod: 'VIRTUAL_ACCOUNT', virtualAccount: { accountExpiry: { validHours: 2 } } }));
    expect((await call('GET', '/payments/w4')).body.status).toBe('VIRTUAL_ACCOUNT_ISSUED');
    expect((await window(asked('w1'))).body).toMatchObject({ code: 1 });
    const { body: { billingKey } } = await window({ billingKeyMethod: 'CARD', issueId: 'i1', issueName: '정기결제' });
    expect((await call('GET', `/billing-keys/${billingKey}`)).body).toMatchObject({ status: 'ISSUED', issueId: 'i1', issueName: '정기결제' });
    expect((await call('POST', '/payments/w5/billing-key', { ...plan().payment, billingKey })).status).toBe(200);
    const identity = await call('POST', '/sandbox/checkout', { outcome: 'approve', params: { channelKey: key('certification'), identityVerificationId: 'id1' } });
    expect(identity.body).toMatchObject({ transactionType: 'IDENTITY_VERIFICATION', identityVerificationId: 'id1' });
    expect((await call('GET', '/identity-verifications/id1')).body).toMatchObject({ status: 'VERIFIED', verifiedCustomer: { name: '김시험', gender: 'MALE' } });
    expect((await call('GET', `/payments?${filter({ filter: { textSearch: [{ field: 'PAYMENT_ID', value: 'issue-' }] } })}`)).body.page.totalCount).toBe(0);
  });

  it('waits for the shop where the store wants the last word, and a token is good once', async () => {
    await call('PUT', '/sandbox/rules', { manual_confirm: true });
    const { body: { paymentToken, txId } } = await window(asked('m1'));
    await call('PUT', '/sandbox/rules', { manual_confirm: false });
    expect((await call('GET', '/payments/m1')).body.status).toBe('READY');
    expect((await call('POST', '/payments/m1/confirm', { paymentToken, totalAmount: 999 })).body.type).toBe('INFORMATION_MISMATCH');
    const both = await Promise.all([1, 2].map(() => call('POST', '/payments/m1/confirm', { paymentToken, txId, totalAmount: 1000, currency: 'KRW' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await call('GET', '/payments/m1')).body.status).toBe('PAID');
  });
});

describe('lists', () => {
  const count = async (narrowed: object, path = '/payments') => (await call('GET', `${path}?${filter({ filter: narrowed })}`)).body.page.totalCount as number;

  it('are narrowed by what stands in the payment and beside it', async () => {
    const all = await count({});
    for (const [narrowed, of] of [
      [{ cardType: 'DEBIT', textSearch: [{ field: 'PAYMENT_ID', value: 'paid' }] }, 1], [{ cardType: 'CREDIT', textSearch: [{ field: 'PAYMENT_ID', value: 'paid' }] }, 0],
      [{ cardBrand: 'VISA', textSearch: [{ field: 'PAYMENT_ID', value: 'paid' }] }, 1], [{ cardBrand: 'LOCAL', textSearch: [{ field: 'PAYMENT_ID', value: 'paid' }] }, 0],
      [{ escrowStatus: 'CONFIRMED' }, 1], [{ escrowStatus: 'REGISTERED' }, 0], [{ isTest: false }, 0], [{ currency: 'USD' }, 0], [{ cashReceiptStatus: 'ISSUED' }, 0], [{ webhookStatus: 'SUCCEEDED' }, 0],
      [{ cardOwnerType: 'CORPORATE' }, 0], [{ giftCertificateType: 'CULTURELAND' }, 0], [{ version: 'V1' }, 0], [{ version: 'V2', isTest: true }, all],
    ] as const) expect([narrowed, await count(narrowed)]).toEqual([narrowed, of]);
    expect(await count({ platformType: 'API' }) + await count({ platformType: 'PC' })).toBe(all);
  });

  it('of receipts keep what was cancelled, by kind and by where the cash came from', async () => {
    const receipt = (paymentId: string, type: string) => call('POST', '/cash-receipts', { paymentId, channelKey: key('api_payment'), type, orderName: `${paymentId}의 주문`, currency: 'KRW', amount: { total: 1100 }, customer: { identityNumber: '0010112345' } });
    for (const [id, type] of [['cash one', 'PERSONAL'], ['cash two', 'CORPORATE']] as const) expect((await receipt(id, type)).status).toBe(200);
    await call('POST', '/payments/cash%20one/cash-receipt/cancel');
    const of = (narrowed: object) => count(narrowed, '/cash-receipts');
    expect([await of({}), await of({ statuses: ['CANCELLED'] }), await of({ types: ['CORPORATE'] }), await of({ isManual: false }), await of({ orderName: 'cash two의 주문' }), await of({ timeRangeField: 'CANCELLED_AT' })]).toEqual([2, 1, 1, 0, 1, 1]);
    const { url } = (await call('GET', '/payments/cash%20two/cash-receipt')).body;
    expect((await sandbox.app.inject({ url: (url as string).replace('http://127.0.0.1', '') })).body).toContain('지출증빙');
  });
});

describe('what comes after a payment', () => {
  it('is contested and settled, captured, and divided among stores', async () => {
    await call('POST', '/payments/contested/instant', pay());
    expect((await call('POST', '/sandbox/payments/contested/dispute', { reason: '받지 못한 상품' })).status).toBe(200);
    expect((await call('POST', '/sandbox/payments/contested/dispute', {})).body.code).toBe(1);
    expect((await call('GET', '/payments/contested')).body.disputes).toMatchObject([{ status: 'UNRESOLVED', reason: '받지 못한 상품' }]);
    expect((await call('POST', '/sandbox/payments/contested/dispute/resolve', {})).status).toBe(200);
    expect((await call('GET', '/payments/contested')).body).toMatchObject({ status: 'PAID', disputes: [{ status: 'RESOLVED', resolvedAt: expect.any(String) as string }] });
    expect((await call('POST', '/sandbox/payments/none/dispute', {})).status).toBe(404);
    expect(await call('POST', '/payments/contested/capture', {})).toMatchObject({ status: 200, body: {} });
    const item = (totalAmount: number) => ({ storeBusinessRegistrationNumber: '0010112345', storeName: '하위 상점', totalAmount, currency: 'KRW' });
    expect((await call('POST', '/payments/contested/register-store-receipt', { items: [item(400), item(600)] })).body.receiptUrl).toContain('/slips/');
    expect((await call('POST', '/payments/contested/register-store-receipt', { items: [item(1001)] })).status).toBe(400);
    expect(await call('POST', '/payments/no-amount/pre-register', {})).toMatchObject({ status: 200, body: {} });
  });
});
