import { expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { CARD, startTestSandbox, type TestSandbox } from '../../testkit/payments-sandbox.ts';
import { maskQuery, maskValue } from './log-mask.ts';
import { KEPT_DAYS, prune } from './retention.ts';

const BUYER = {
  buyer_name: '홍비밀', buyer_email: 'hidden@privacy.example', buyer_tel: '010-7777-1234', buyer_addr: '서울시 숨은구 감춘로 7', buyer_postcode: '98761', custom_data: '{"memo":"문 앞 비밀메모"}',
};
const CUSTOMER = { customer_name: '최은닉', customer_tel: '010-6666-4321', customer_email: 'key@privacy.example', customer_addr: '부산시 비공개동', customer_postcode: '98762', customer_id: 'person-98763' };
const PERSON = { name: '박인증', phone: '010-5555-9876', birth: '931127', gender_digit: '2', carrier: 'SKT' };
const HOLDER = '이예금주';
/** Any of these in a dump is a leak; the birth date in every form it takes on the way. */
const SECRETS = [...Object.values(BUYER), ...Object.values(CUSTOMER), '문 앞 비밀메모', '박인증', '010-5555-9876', '01055559876', '931127', '1993-11-27', HOLDER, '이환불', '110-222-333444', '010-4444-1111'];

async function dumpOf(sandbox: TestSandbox): Promise<string> {
  const { rows } = await sandbox.database.pool.query<{ table_name: string }>("select table_name from information_schema.tables where table_schema = 'public' order by 1");
  const tables = await Promise.all(rows.map(async ({ table_name }) => [table_name, (await sandbox.database.pool.query(`select to_jsonb(one)::text as line from "${table_name}" as one`)).rows]));
  return JSON.stringify(tables);
}

it('keeps nothing readable of a payer in any table, and gives it back to its shop', async () => {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const order = (uid: string) => ({ merchant_uid: uid, amount: 1000, name: '책 한 권', ...BUYER });
  const later = Math.floor(Date.now() / 1000) + 86_400;
  const { imp_uid } = (await shop.call('POST', '/subscribe/payments/onetime', { ...order('key-in'), ...CARD })).response;
  expect((await shop.call('POST', '/subscribe/customers/a-customer', { ...CARD, ...CUSTOMER })).response).toMatchObject(CUSTOMER);
  expect((await shop.call('POST', '/subscribe/payments/again', { merchant_uid: 'again', amount: 500, name: 'n', customer_uid: 'a-customer', buyer_name: BUYER.buyer_name })).response)
    .toMatchObject({ buyer_name: BUYER.buyer_name, buyer_tel: CUSTOMER.customer_tel, buyer_email: CUSTOMER.customer_email });
  await shop.call('POST', '/subscribe/payments/schedule', { customer_uid: 'a-customer', schedules: [{ ...order('planned'), schedule_at: later }] });
  const account = (await shop.call('POST', '/vbanks', { ...order('account'), vbank_code: '004', vbank_due: later, vbank_holder: HOLDER })).response;
  expect(account).toMatchObject({ ...BUYER, vbank_holder: HOLDER });
  const window = (await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: order('window') })).response;
  expect(window).toMatchObject(BUYER);
  await sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, params: order('left open') } });
  await sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, kind: 'certification', params: { ...PERSON, merchant_uid: 'left open too' } } });
  await shop.call('POST', '/sandbox/checkout', { kind: 'certification', outcome: 'approve', params: { name: PERSON.name, phone: PERSON.phone }, payer: PERSON });
  const asked = (await shop.call('POST', '/certifications/otp/request', PERSON)).response.imp_uid as string;
  const { otp } = (await shop.call('GET', `/sandbox/certifications/${asked}/otp`)).response;
  expect((await shop.call('POST', `/certifications/otp/confirm/${asked}`, { otp })).response).toMatchObject({ name: PERSON.name, birthday: '1993-11-27' });
  await shop.call('POST', '/sandbox/vbanks/' + account.imp_uid + '/deposit', { amount: 1000 });
  await shop.call('POST', '/payments/cancel', { imp_uid: account.imp_uid, amount: 100, refund_holder: '이환불', refund_bank: '004', refund_account: '110-222-333444', refund_tel: '010-4444-1111' });
  await shop.call('GET', `/payments?imp_uid[]=${imp_uid}&buyer_email=${encodeURIComponent(BUYER.buyer_email)}`);
  await shop.call('POST', '/sandbox/clock/advance', { seconds: 2 * 86_400 });
  await sandbox.settle();

  expect((await shop.call('GET', `/payments/${imp_uid}`)).response).toMatchObject(BUYER);
  expect((await shop.call('GET', '/payments/find/planned')).response).toMatchObject({ ...BUYER, status: 'paid' });
  expect((await shop.call('GET', '/subscribe/payments/schedule/planned')).response).toMatchObject(BUYER);
  expect((await shop.call('GET', '/subscribe/customers/a-customer')).response).toMatchObject(CUSTOMER);
  const dump = await dumpOf(sandbox);
  // Digits count only when they stand alone: the dump is full of times and made-up numbers.
  const holds = (secret: string) => new RegExp(`(?<!\\d)${secret.replaceAll(/[^\p{L}\p{N}\s-]/gu, '.')}(?!\\d)`, 'u').test(dump);
  expect(holds('key-in')).toBe(true);
  expect([...SECRETS, otp as string].filter(holds)).toEqual([]);
}, 120_000);

it('writes down what a developer needs of a call, and masks the rest', () => {
  const call = { merchant_uid: 'a', amount: 1000, name: '책', buyer_name: '홍길동', digital: true, unknown_field: 'x', extra: { requester: 'a person' }, receiver: { name: 'r', tel: '1' }, cvc: null };
  expect(maskValue(call, { people: false })).toEqual({ merchant_uid: 'a', amount: 1000, name: '책', buyer_name: '***', digital: true, unknown_field: '***', extra: '***', receiver: '***', cvc: null });
  expect(maskValue({ name: '홍길동', imp_uid: 'imp_1', birthday: '1990-01-01', certified: true }, { people: true })).toEqual({ name: '***', imp_uid: 'imp_1', birthday: '***', certified: true });
  expect(maskQuery('/payments?imp_uid[]=imp_1&page=2&pg_api_key=k&birth=900101')).toBe('/payments?imp_uid[]=imp_1&page=2&pg_api_key=***&birth=***');
});

it('shows what a payment of the second version is, and nobody behind it', () => {
  const call = {
    paymentId: 'a', orderName: '책', amount: { total: 1000 }, method: { card: { credential: { number: '4092023012341234' } } }, customer: { name: { full: '홍길동' } }, customData: '홍길동', refundAccount: { number: '1' },
  };
  expect(maskValue(call, { people: false })).toEqual({ paymentId: 'a', orderName: '***', amount: { total: 1000 }, method: { card: { credential: '***' } }, customer: '***', customData: '***', refundAccount: '***' });
  expect(maskValue({ identityVerification: { id: 'i', verifiedCustomer: { name: '홍길동' } } }, { people: true })).toEqual({ identityVerification: { id: 'i', verifiedCustomer: '***' } });
});

it('writes the last calls before it stops', async () => {
  const database = await openFreshEmbedded();
  const sandbox = await startTestSandbox({ database });
  const shop = await sandbox.shop();
  await Promise.all(Array.from({ length: 25 }, (_, index) => shop.call('GET', `/payments/find/order-${index}`)));
  await sandbox.app.close();
  const { rows } = await database.pool.query('select distinct path from sandbox_request');
  expect(rows).toHaveLength(25);
  await database.close();
});

it('deletes calls, deliveries and closed windows that have served their time, and nothing else', async () => {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  await shop.call('PUT', '/sandbox/webhook', { url: 'http://127.0.0.1:9/closed' });
  await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: { merchant_uid: 'old', amount: 100 } });
  await sandbox.call('POST', '/checkout', { body: { user_code: shop.keys.userCode, params: { merchant_uid: 'open', amount: 100 } } });
  await shop.v2('POST', '/login/api-secret', { apiSecret: shop.keys.v2.apiSecret });
  await shop.v2('POST', '/payments/kept/pre-register', { totalAmount: 100, currency: 'KRW' }, { 'idempotency-key': 'a-key-of-the-test' });
  await sandbox.settle();
  const at = (days: number) => prune({ database: sandbox.database, clock: { now: () => new Date(Date.now() + days * 86_400_000) } });
  expect(await at(KEPT_DAYS.windows - 1)).toEqual({ requests: 0, webhooks: 0, windows: 0, unfinished: 0, answers: 1, tokens: 2 });
  expect(await at(KEPT_DAYS.windows + 1)).toEqual({ requests: 0, webhooks: 0, windows: 1, unfinished: 0, answers: 0, tokens: 0 });
  expect(await at(KEPT_DAYS.requests + 1)).toEqual({ requests: 3, webhooks: 0, windows: 0, unfinished: 0, answers: 0, tokens: 0 });
  expect(await at(KEPT_DAYS.webhooks + 1)).toEqual({ requests: 0, webhooks: 1, windows: 0, unfinished: 0, answers: 0, tokens: 0 });
  expect((await shop.call('GET', '/payments/find/old')).response.status).toBe('paid');
});
