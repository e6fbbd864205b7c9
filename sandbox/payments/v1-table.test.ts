import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { openVault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { CARD, DECLINING_CARD, TEST_CHANNELS } from '../../testkit/payments-sandbox.ts';
import { createPaymentsSandbox, type PaymentsSandbox } from './create-payments-sandbox.ts';
import { provisionStore, type StoreKeys } from './store.ts';

/** One sandbox for the whole table: every line is a call of its own. Lines that use up something name what they use. */
let database: Database;
let sandbox: PaymentsSandbox;
let keys: StoreKeys;
let token = '';
let url: string;
const made: Record<string, string> = {};

const DAY = 86_400;
const now = () => Math.floor(Date.now() / 1000);
const key = (type: string) => keys.channelKeys.find((channel) => channel.type === type)?.channelKey ?? '';
const pay = (uid: string, more: object = {}) => ({ merchant_uid: uid, amount: 1000, name: '주문', ...CARD, ...more });
const account = (uid: string, more: object = {}) => ({ merchant_uid: uid, amount: 3000, vbank_code: '004', vbank_due: now() + DAY, vbank_holder: '홍', name: 'n', ...more });
const plan = (uid: string, more: object = {}) => ({ merchant_uid: uid, schedule_at: now() + DAY, amount: 700, name: 'n', ...more });
const who = (more: object = {}) => ({ name: '김하늘', phone: '010-0000-1234', birth: '88-10-14', gender_digit: '2', carrier: 'SKT', ...more });
const keyWindow = (pg: string, params: object) => ({ outcome: 'approve', params: { pg, amount: 1000, customer_uid: `key of ${pg}`, ...params } });
const form = (values: Record<string, string>) => new URLSearchParams(values).toString();

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
  const type = typeof body === 'string' && !body.startsWith('{') ? 'application/x-www-form-urlencoded' : 'application/json';
  const answer = await sandbox.app.inject({ method: method as 'GET', url: path, headers: { authorization: token, ...(text !== undefined && { 'content-type': type }), ...headers }, ...(text !== undefined && { payload: text }) });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, ...answer.json<{ code: number; message: string | null; response: any }>() };
}

beforeAll(async () => {
  database = await openFreshEmbedded();
  const vault = openVault(['a test secret of more than thirty-two characters']);
  sandbox = createPaymentsSandbox({ database, clock: { now: () => new Date() }, vault, baseUrl: () => url, production: false });
  url = await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
  keys = await provisionStore({ database, vault }, { merchantRef: 'table', name: '샘플', channels: TEST_CHANNELS });
  token = (await call('POST', '/users/getToken', { imp_key: keys.restKey, imp_secret: keys.restSecret })).response.access_token as string;
  const keep = async (name: string, answer: Promise<{ response: { imp_uid: string } }>) => (made[name] = (await answer).response.imp_uid);
  const window = (params: object, outcome = 'approve') => call('POST', '/sandbox/checkout', { user_code: keys.userCode, outcome, params });
  await keep('paid', call('POST', '/subscribe/payments/onetime', pay('paid', { customer_uid: 'keyed', buyer_name: '홍길동', tax_free: 100 })));
  await keep('failed', call('POST', '/subscribe/payments/onetime', pay('failed', { card_number: DECLINING_CARD })));
  await keep('gone', call('POST', '/subscribe/payments/onetime', pay('gone')));
  await call('POST', '/payments/cancel', { imp_uid: made['gone'] });
  await keep('dollars', call('POST', '/subscribe/payments/onetime', pay('dollars', { currency: 'USD', amount: '10.50' })));
  await keep('account', call('POST', '/vbanks', account('account')));
  await keep('deposited', call('POST', '/vbanks', account('deposited')));
  await call('POST', `/sandbox/vbanks/${made['deposited']}/deposit`, { amount: 3000 });
  await keep('withdrawn', call('POST', '/vbanks', account('withdrawn')));
  await call('DELETE', `/vbanks/${made['withdrawn']}`);
  await keep('transfer', window({ merchant_uid: 'transfer', amount: 1100, pay_method: 'trans' }));
  await keep('rest', window({ merchant_uid: 'rest', amount: 11000, pay_method: 'trans', vat_amount: 1000 }));
  await call('POST', '/payments/cancel', { imp_uid: made['rest'], amount: 10500 });
  await keep('untaxed rest', window({ merchant_uid: 'untaxed rest', amount: 11000, pay_method: 'trans', vat_amount: 0 }));
  await call('POST', '/payments/cancel', { imp_uid: made['untaxed rest'], amount: 5500 });
  await keep('wallet', window({ merchant_uid: 'wallet', amount: 1100, pay_method: 'trans', pg: 'kakaopay' }));
  await keep('escrow', window({ merchant_uid: 'escrow', amount: 1100, escrow: true }));
  await keep('person', call('POST', '/certifications/otp/request', who()));
  await call('POST', '/subscribe/payments/schedule', { customer_uid: 'keyed', schedules: [plan('planned'), plan('revoked'), plan('again')] });
  await call('POST', '/subscribe/payments/unschedule', { customer_uid: 'keyed', merchant_uid: ['revoked', 'again'] });
  await call('POST', '/payments/prepare', { merchant_uid: 'prepared', amount: 1500 });
  return async () => {
    await sandbox.app.close();
    await database.close();
  };
});

type Line = readonly [method: string, path: () => string, body: () => unknown, status: number, code: number, response?: unknown];
const none = () => undefined;
const at = (path: string) => () => path;
const of = (name: string, before: string, after = '') => () => `${before}${made[name] ?? ''}${after}`;

const TABLE: Readonly<Record<string, readonly Line[]>> = {
  'tokens': [
    ['POST', at('/users/getToken/'), () => form({ imp_key: keys.restKey, imp_secret: keys.restSecret }), 200, 0, { expired_at: expect.any(Number), now: expect.any(Number) }],
    ['POST', at('/users/getToken'), () => ({ imp_key: keys.restKey, imp_secret: 'wrong' }), 401, -1],
    ['POST', at('/users/getToken'), () => ({ imp_key: keys.restKey }), 400, -1],
  ],
  'look-ups': [
    ['GET', of('paid', '/payments/', '/?include_sandbox=true'), none, 200, 0, { merchant_uid: 'paid', customer_uid: 'keyed', failed_at: 0, cancelled_at: 0, cancel_history: [], vbank_date: 0, currency: 'KRW', escrow: false }],
    ['GET', at('/payments/imp_000000000000'), none, 404, -1],
    ['GET', () => `/payments?imp_uid[]=${made['paid']}&imp_uid[]=${made['failed']}`, none, 200, 0, [{ merchant_uid: 'paid' }, { merchant_uid: 'failed' }]],
    ['GET', () => `/payments/?imp_uid%5B0%5D=${made['paid']}&imp_uid%5B1%5D=imp_1`, none, 207, 0, [{ merchant_uid: 'paid' }]],
    ['GET', at('/payments?merchant_uid[]=nothing'), none, 404, -1],
    ['GET', at(`/payments?${'imp_uid[]=a&'.repeat(1)}${Array.from({ length: 100 }, (_, i) => `imp_uid[]=b${i}`).join('&')}`), none, 400, -1],
    ['GET', at('/payments/find/paid/paid/'), none, 200, 0, { status: 'paid' }],
    ['GET', at('/payments/find/paid/cancelled'), none, 404, -1],
    ['GET', at('/payments/find/paid/wrong'), none, 400, -1],
    ['GET', at('/payments/findAll/paid/undefined/'), none, 200, 0, { total: 1, previous: 0, next: 0 }],
    ['GET', at('/payments/findAll/nothing'), none, 404, -1],
    ['GET', at('/payments/findAll/paid?page=2'), none, 400, -1],
    ['GET', at('/payments/status/all?limit=2&page=2'), none, 200, 0, { previous: 1, next: 3 }],
    ['GET', at('/payments/status/failed?limit=1'), none, 200, 0, { list: [{ merchant_uid: 'failed', paid_at: 0 }] }],
    ['GET', at('/payments/status/cancelled?from=1&to=2'), none, 200, 0, { total: 0, list: [] }],
    ['GET', at('/payments/status/open'), none, 400, -1],
    ['GET', at('/payments/status/all?page=99'), none, 400, -1],
    ['GET', at('/payments/status/all?limit=1001'), none, 400, -1],
    ['GET', at('/payments/status/all?sorting=price'), none, 400, -1],
    ['GET', at('/payments/status/all?page=%00'), none, 400, -1],
    ['GET', at(`/banks?${'a=1&'.repeat(2001)}`), none, 400, -1],
    ['GET', at(`/banks?a${'[b]'.repeat(9)}=1`), none, 400, -1],
    ['GET', of('paid', '/payments/', '/balance'), none, 200, 0, { amount: 1000, primary: { tax_free: 100, supply: 818, vat: 82, service: 0 }, histories: [{}] }],
    ['GET', of('untaxed rest', '/payments/', '/balance'), none, 200, 0, { amount: 5500, primary: { tax_free: 0, supply: 5500, vat: 0 }, histories: [{}, { primary: { supply: -5500, vat: 0 } }] }],
    ['GET', at('/payments/imp_1/balance'), none, 404, -1],
  ],
  'prepare': [
    ['POST', at('/payments/prepare/'), () => form({ merchant_uid: '한 글/?', amount: '2500' }), 200, 0, { merchant_uid: '한 글/?', amount: 2500 }],
    ['POST', at('/payments/prepare'), () => ({ merchant_uid: 'prepared', amount: 1 }), 200, 1],
    ['PUT', at('/payments/prepare'), () => ({ merchant_uid: 'nothing', amount: 1 }), 404, -1],
    ['POST', at('/payments/prepare'), () => ({ merchant_uid: 'x', amount: -1 }), 400, -1],
    ['POST', at('/payments/prepare'), () => ({ merchant_uid: 'x', amount: 'many' }), 400, -1],
    ['GET', at('/payments/prepare/prepared'), none, 200, 0, { merchant_uid: 'prepared', amount: 1500 }],
    ['GET', at('/payments/prepare/nothing'), none, 404, -1],
  ],
  'cancel': [
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'nothing' }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ imp_uid: made['gone'] }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ imp_uid: made['failed'] }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ imp_uid: 'imp_000000000000', merchant_uid: 'paid' }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', checksum: 999 }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', amount: 1001 }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', amount: -1 }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', amount: 0.5 }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', amount: 10, tax_free: 11 }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', amount: 10, tax_free: 5, vat_amount: 6 }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', vat_amount: -1 }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'deposited' }), 200, 1],
    ['POST', at('/payments/cancel'), () => ({ reason: 'r' }), 400, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'paid', enable_webhook: {} }), 400, -1],
    ['POST', of('paid', '/payments/', '/cancel'), () => ({}), 404, -1],
    ['POST', at('/payments/cancel'), () => ({ merchant_uid: 'dollars', amount: '0.50', extra: { requester: 'customer' }, retain_promotion: true }), 200, 0, { amount: 10.5, cancel_amount: 0.5, status: 'paid', cancel_history: [{ amount: 0.5, cancellation_id: expect.any(String), receipt_url: expect.any(String) }] }],
  ],
  'key-in and billing': [
    ['POST', at('/subscribe/payments/onetime'), () => form({ ...pay('form'), amount: '50000', card_quota: '3', custom_data: '{"a":1}' } as unknown as Record<string, string>), 200, 0, { amount: 50000, card_quota: 3, custom_data: '{"a":1}', status: 'paid', channel: 'api' }],
    ['POST', at('/subscribe/payments/onetime'), () => pay('paid'), 200, 1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { card_number: '1111-2222-3333-4445' }), 200, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { expiry: '2020-01' }), 200, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { card_number: undefined }), 400, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { amount: '1,000' }), 400, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { merchant_uid: undefined }), 400, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { channel_key: 'channel-key-none' }), 400, -1],
    ['POST', at('/subscribe/payments/onetime'), () => pay('x', { tax_free: 1001 }), 400, -1],
    ['POST', at('/subscribe/payments/again/'), () => ({ customer_uid: 'keyed', merchant_uid: 'second', amount: '500', name: 'n' }), 200, 0, { status: 'paid', customer_uid_usage: 'payment', buyer_name: '홍길동' }],
    ['POST', at('/subscribe/payments/again'), () => ({ customer_uid: 'nobody', merchant_uid: 'x', amount: 500, name: 'n' }), 200, 1],
    ['POST', at('/subscribe/payments/again'), () => ({ merchant_uid: 'x', amount: 500 }), 400, -1],
    ['POST', at('/subscribe/customers/%EA%B3%A0%EA%B0%9D%2F1%3F'), () => ({ ...CARD, customer_name: '홍길동' }), 200, 0, { customer_uid: '고객/1?', card_type: 1, customer_name: '홍길동', customer_tel: null, sandbox: true }],
    ['POST', at('/subscribe/customers/x'), () => ({ ...CARD, expiry: '2020-01' }), 200, -1],
    ['POST', at('/subscribe/customers/x'), () => ({}), 400, -1],
    ['GET', at('/subscribe/customers/keyed'), none, 200, 0, { customer_uid: 'keyed', card_number: '409202******1234', inserted: expect.any(Number) }],
    ['GET', at('/subscribe/customers/x'), none, 404, -1],
    ['GET', at('/subscribe/customers?customer_uid[]=keyed&customer_uid[]=x'), none, 207, 0, [{ customer_uid: 'keyed' }]],
    ['GET', at('/subscribe/customers/?customer_uid%5B%5D=x'), none, 404, -1],
    ['GET', at('/subscribe/customers/keyed/payments/?page=1'), none, 200, 0, { previous: 0 }],
    ['DELETE', at('/subscribe/customers/x?reason=r&extra[requester]=a'), none, 404, -1],
  ],
  'schedules': [
    ['POST', at('/subscribe/payments/schedule'), () => `customer_uid=keyed&schedules[0][merchant_uid]=from%20form&schedules[0][schedule_at]=${now() + DAY}&schedules[0][amount]=900`, 200, 0, [{ merchant_uid: 'from form', amount: 900, schedule_status: 'scheduled', payment_status: null, imp_uid: null, executed_at: 0 }]],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'nobody', schedules: [plan('x')] }), 200, 1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'keyed', schedules: [plan('paid')] }), 200, 1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'keyed', schedules: [plan('planned')] }), 200, 1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'keyed', schedules: [plan('x', { schedule_at: now() - 1 })] }), 400, -1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'keyed', schedules: [] }), 400, -1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'tried', checking_amount: 100, ...CARD, card_number: DECLINING_CARD, schedules: [plan('x')] }), 200, -1],
    ['POST', at('/subscribe/payments/schedule'), () => ({ customer_uid: 'new', checking_amount: 100, ...CARD, schedules: [plan('with a card')] }), 200, 0, [{ customer_uid: 'new' }]],
    ['GET', at('/subscribe/payments/schedule/planned/'), none, 200, 0, { merchant_uid: 'planned', revoked_at: 0, fail_reason: null }],
    ['GET', at('/subscribe/payments/schedule/nothing'), none, 404, -1],
    ['GET', at('/subscribe/payments/schedule'), none, 400, -1],
    ['GET', () => `/subscribe/payments/schedule?schedule_from=${now()}&schedule_to=${now() + 2 * DAY}&schedule_status=revoked`, none, 200, 0, { total: 2 }],
    ['GET', () => `/subscribe/payments/schedule?schedule_from=${now()}&schedule_to=${now() + 120 * DAY}`, none, 400, -1],
    ['GET', () => `/subscribe/payments/schedule?schedule_from=${now()}&schedule_to=${now() + DAY}&schedule_status=x`, none, 400, -1],
    ['GET', () => `/subscribe/payments/schedule/customers/keyed?from=${now()}&to=${now() + 2 * DAY}&schedule-status=scheduled`, none, 200, 0, { list: expect.arrayContaining([expect.objectContaining({ merchant_uid: 'planned' })]) }],
    ['GET', at('/subscribe/customers/keyed/schedules'), none, 400, -1],
    ['POST', at('/subscribe/payments/unschedule'), () => ({ customer_uid: 'keyed', merchant_uid: 'revoked' }), 200, 1],
    ['POST', at('/subscribe/payments/unschedule'), () => ({}), 400, -1],
    ['PUT', at('/subscribe/payments/schedule/planned'), () => ({ schedule_at: now() + 5 * DAY }), 200, 0, { schedule_status: 'scheduled' }],
    ['PUT', at('/subscribe/payments/schedule/planned'), () => ({ schedule_at: now() - 5 }), 400, -1],
    ['PUT', at('/subscribe/payments/schedule/revoked'), () => ({ schedule_at: now() + DAY }), 400, -1],
    ['PUT', at('/subscribe/payments/schedule/nothing'), () => ({ schedule_at: now() + DAY }), 404, -1],
    ['POST', at('/subscribe/payments/schedule/planned/reschedule'), () => ({ schedule_at: now() + DAY }), 400, -1],
    ['POST', at('/subscribe/payments/schedule/again/reschedule'), () => ({ schedule_at: now() + DAY }), 200, 0, { schedule_status: 'scheduled', revoked_at: 0 }],
    ['POST', at('/subscribe/payments/schedule/planned/retry'), () => ({}), 400, -1],
    ['POST', at('/subscribe/payments/schedule/nothing/retry'), none, 404, -1],
    ['POST', at('/subscribe/payments/schedule/revoked/retry'), () => ({}), 200, 0, { status: 'paid', merchant_uid: 'revoked' }],
    ['GET', at('/subscribe/payments/schedule/revoked'), none, 200, 0, { schedule_status: 'executed', payment_status: 'paid', revoked_at: 0 }],
  ],
  'virtual accounts and stores': [
    ['POST', at('/vbanks'), () => account('paid'), 200, 1],
    ['POST', at('/vbanks'), () => account('x', { vbank_due: now() - 1 }), 400, -1],
    ['POST', at('/vbanks'), () => account('x', { vbank_code: '999' }), 400, -1],
    ['POST', at('/vbanks'), () => account('many', { notice_url: ['https://example.com/a'] }), 200, 0, { status: 'ready', vbank_code: '004', vbank_issued_at: expect.any(Number), paid_at: 0 }],
    ['PUT', of('account', '/vbanks/'), () => ({ amount: 2500 }), 200, 0, { amount: 2500 }],
    ['PUT', of('account', '/vbanks/'), () => 'amount=2500&vbank_due=', 200, 0, { amount: 2500 }],
    ['PUT', of('account', '/vbanks/'), () => ({ vbank_due: now() - 1 }), 400, -1],
    ['PUT', of('paid', '/vbanks/'), () => ({ amount: 1 }), 400, -1],
    ['PUT', of('deposited', '/vbanks/'), () => ({ amount: 1 }), 400, -1],
    ['PUT', at('/vbanks/imp_1'), () => ({ amount: 1 }), 404, -1],
    ['DELETE', of('withdrawn', '/vbanks/', '?pg_api_key=x'), none, 400, -1],
    ['DELETE', of('paid', '/vbanks/'), none, 400, -1],
    ['DELETE', at('/vbanks/imp_1'), none, 404, -1],
    ['POST', of('account', '/sandbox/vbanks/', '/deposit'), () => ({ amount: 2499 }), 200, 1],
    ['POST', of('withdrawn', '/sandbox/vbanks/', '/deposit'), () => ({ amount: 3000 }), 200, 1],
    ['GET', at('/vbanks/holder/?bank_code=004&bank_num=123-456-789012'), none, 200, 0, { bank_holder: expect.stringMatching(/^[가-힣]+$/) }],
    ['GET', at('/vbanks/holder?bank_code=004'), none, 400, -1],
    ['GET', at('/vbanks/holder?bank_code=999&bank_num=1234567890'), none, 400, -1],
    ['GET', at('/vbanks/holder?bank_code=004&bank_num=1'), none, 404, -1],
    ['POST', at('/cvs'), () => ({ merchant_uid: 'cvs', amount: 1000, name: 'n', barcode: '12', expired_at: now() + DAY }), 200, 0, { pay_method: 'cvs', status: 'ready' }],
    ['POST', at('/cvs'), () => ({ merchant_uid: 'x', amount: 1000, expired_at: now() - 1 }), 400, -1],
    ['DELETE', of('account', '/cvs/'), none, 400, -1],
    ['DELETE', at('/cvs/imp_1'), none, 404, -1],
  ],
  'identity verification': [
    ['POST', at('/certifications/otp/request'), () => form(who({ carrier: 'LGT', is_mvno: 'true', company: 'c', verification_method: 'APP' }) as Record<string, string>), 200, 0, { imp_uid: expect.stringMatching(/^imp_\d{12}$/) }],
    ...(['name', 'phone', 'birth', 'gender_digit', 'carrier'].map((field) => ['POST', at('/certifications/otp/request'), () => who({ [field]: undefined }), 400, -1] as const)),
    ['POST', at('/certifications/otp/request'), () => who({ gender_digit: '9' }), 400, -1],
    ['POST', at('/certifications/otp/request'), () => who({ carrier: 'XYZ' }), 400, -1],
    ['POST', at('/certifications/otp/request'), () => who({ verification_method: 'FAX' }), 400, -1],
    ['POST', of('person', '/certifications/otp/confirm/'), () => ({}), 400, -1],
    ['POST', of('person', '/certifications/otp/confirm/'), () => ({ otp: 'wrong' }), 200, -1],
    ['POST', at('/certifications/otp/confirm/imp_1'), () => ({ otp: '1' }), 404, -1],
    ['GET', of('person', '/certifications/'), none, 200, 0, { certified: false, certified_at: 0, name: null, foreigner: false }],
    ['GET', at('/certifications/imp_1'), none, 404, -1],
    ['DELETE', at('/certifications/imp_1'), none, 404, -1],
  ],
  'cash receipts': [
    ['POST', of('transfer', '/receipts/'), () => ({}), 400, -1],
    ['POST', of('account', '/receipts/'), () => ({ identifier: '01000001234' }), 400, -1],
    ['POST', of('paid', '/receipts/'), () => ({ identifier: '01000001234' }), 200, 1],
    ['POST', of('wallet', '/receipts/'), () => ({ identifier: '01000001234' }), 501, -1],
    ['POST', at('/receipts/imp_1'), () => ({ identifier: '01000001234' }), 404, -1],
    ['GET', of('transfer', '/receipts/'), none, 404, -1],
    ['DELETE', of('transfer', '/receipts/'), none, 400, -1],
    ['POST', of('transfer', '/receipts/'), () => form({ identifier: '010-0000-1234', identifier_type: 'phone', type: 'person', tax_free: '0' }), 200, 0, { imp_uid: expect.any(String), amount: 1100, vat: 100, applied_at: expect.any(Number), cancelled_at: 0 }],
    ['POST', of('transfer', '/receipts/'), () => ({ identifier: '01000001234' }), 400, -1],
    ['POST', of('untaxed rest', '/receipts/'), () => ({ identifier: '01000001234' }), 200, 0, { amount: 5500, vat: 0 }],
    ['POST', of('rest', '/receipts/'), () => ({ identifier: '01000001234' }), 200, 0, { amount: 500, vat: 45 }],
    ['POST', at('/receipts/external/out%2F1'), () => ({ channel_key: key('api_payment'), name: 'n', amount: 2200, identifier: '0010112345', identifier_type: 'business', type: 'company' }), 200, 0, { merchant_uid: 'out/1', type: 'company', vat: 200 }],
    ['POST', at('/receipts/external/out%2F1'), () => ({ name: 'n', amount: 2200, identifier: '0010112345' }), 400, -1],
    ['POST', at('/receipts/external/x'), () => ({ name: 'n', identifier: '0010112345' }), 400, -1],
    ['GET', at('/receipts/external/out%2F1/'), none, 200, 0, { merchant_uid: 'out/1', receipt_url: expect.stringContaining('/slips/cash/') }],
    ['GET', at('/receipts/external/x'), none, 404, -1],
    ['DELETE', at('/receipts/external/out%2F1'), none, 200, 0, { cancelled_at: expect.any(Number) }],
    ['DELETE', at('/receipts/external/out%2F1'), none, 400, -1],
    ['DELETE', at('/receipts/external/x'), none, 404, -1],
  ],
  'windows for billing keys': [
    ['POST', at('/sandbox/checkout'), () => keyWindow('html5_inicis', { merchant_uid: 'only a key', tax_free: 500 }), 200, 0, { status: 'paid', amount: 0, paid_amount: 0, customer_uid_usage: 'issue' }],
    ['POST', at('/sandbox/checkout'), () => keyWindow('kakaopay', { merchant_uid: 'key and payment' }), 200, 0, { status: 'paid', amount: 1000, customer_uid_usage: 'issue' }],
    ['POST', at('/subscribe/payments/again'), () => ({ customer_uid: 'key of html5_inicis', merchant_uid: 'first', amount: 1000, name: 'n' }), 200, 0, { status: 'paid' }],
  ],
  'escrow, codes and what is not here': [
    ['GET', of('escrow', '/escrows/logis/'), none, 409, 1],
    ['POST', of('escrow', '/escrows/logis/'), () => ({ sender: {}, receiver: {} }), 400, -1],
    ['POST', of('escrow', '/escrows/logis/'), () => 'logis[company]=unknown&logis[invoice]=1&logis[sent_at]=1700000000&sender[name]=a&receiver[name]=b', 200, 0, { company: 'ETC', invoice: '1', sent_at: 1700000000, applied_at: expect.any(Number) }],
    ['POST', of('escrow', '/escrows/logis/'), () => ({ logis: { company: 'CJGLS', invoice: '2' } }), 409, 1],
    ['PUT', of('escrow', '/escrows/logis/'), () => ({ logis: { company: 'cjgls', invoice: '3', sent_at: 1700000001 } }), 200, 0, { company: 'CJGLS', invoice: '3' }],
    ['GET', of('escrow', '/escrows/logis/', '/'), none, 200, 0, { invoice: '3' }],
    ['POST', at('/escrows/logis/imp_1'), () => ({ logis: { company: 'CJGLS', invoice: '1' } }), 404, -1],
    ['GET', at('/escrows/logis/imp_1'), none, 404, -1],
    ['GET', at('/banks/'), none, 200, 0, expect.arrayContaining([{ code: '004', name: 'KB국민은행' }])],
    ['GET', at('/banks/092'), none, 200, 0, { code: '092', name: '토스뱅크' }],
    ['GET', at('/banks/4'), none, 404, -1],
    ['GET', at('/cards'), none, 200, 0, expect.arrayContaining([expect.objectContaining({ code: '361' }), expect.objectContaining({ code: '10006' })])],
    ['GET', at('/cards/366'), none, 200, 0, { code: '366', name: '신한카드' }],
    ['GET', at('/cards/999'), none, 404, -1],
    ['GET', at('/users/pg'), none, 200, 0, expect.arrayContaining([expect.objectContaining({ type: 'certification', sandbox: true, pg_provider: 'danal' })])],
    ...(['/naver/request-review', '/kakao/orders', '/tiers/A01', '/benepia/point', '/payco/orders/status/imp_1'].map((path) => ['GET', at(path), none, 404, -1] as const)),
    ['PATCH', of('paid', '/payments/'), () => ({}), 404, -1],
  ],
};

describe.each(Object.entries(TABLE))('%s', (_section, lines) => {
  it('answers every line with the status, code and shape of the interface', async () => {
    for (const [method, path, body, status, code, response] of lines) {
      const answer = await call(method, path(), body());
      const line = `${method} ${path()} ${JSON.stringify(body())?.slice(0, 150) ?? ''}`;
      expect([line, answer.status, answer.code]).toEqual([line, status, code]);
      expect([line, Object.keys(JSON.parse(answer.text) as object)]).toEqual([line, ['code', 'message', 'response']]);
      expect(String(answer.headers['content-type'])).toContain('application/json');
      // A message on success is an error to some clients; a missing response to others.
      if (code === 0) expect([line, answer.message, answer.response === null]).toEqual([line, null, false]);
      else expect([line, typeof answer.message, answer.response]).toEqual([line, 'string', null]);
      if (response !== undefined) expect(answer.response, line).toMatchObject(response as object);
    }
  });
});

/** Refusals that published clients compare in their own tests. */
const WORDS: readonly (readonly [method: string, path: string, body: unknown, message: string])[] = [
  ['POST', '/users/getToken', {}, 'imp_key, imp_secret 파라메터가 누락되었습니다.'],
  ['GET', '/payments/nothing', undefined, '존재하지 않는 결제정보입니다.'],
  ['GET', '/payments/status/nothing', undefined, '지원되지 않는 상태값입니다.'],
  ['GET', '/payments/prepare/nothing', undefined, '사전등록된 결제정보가 존재하지 않습니다.'],
  ['POST', '/payments/cancel', { imp_uid: 'nothing' }, '취소할 결제건이 존재하지 않습니다.'],
  ['POST', '/subscribe/payments/onetime', pay('x', { card_number: '1234-1234-1234-1234' }), '카드정보 인증에 실패하였습니다. 유효하지않은 카드번호를 입력하셨습니다.'],
  ['POST', '/subscribe/customers/x', { ...CARD, expiry: '2019-03' }, '카드정보 인증 및 빌키 발급에 실패하였습니다. 유효기간 오류: 유효기간이 지난 카드입니다.'],
  ['POST', '/subscribe/payments/again', { customer_uid: 'x', merchant_uid: 'x', amount: 1, name: 'n' }, '등록되지 않은 구매자입니다.'],
  ['POST', '/subscribe/payments/unschedule', { customer_uid: 'x' }, '취소할 예약결제 기록이 존재하지 않습니다.'],
  ['GET', '/subscribe/customers/x%2Fy', undefined, '요청하신 customer_uid(x/y)로 등록된 정보를 찾을 수 없습니다.'],
  ['DELETE', '/certifications/nothing', undefined, '인증결과가 존재하지 않습니다.'],
];

describe('addresses, headers and words', () => {
  it('refuses in the words that clients compare', async () => {
    for (const [method, path, body, message] of WORDS) expect([path, (await call(method, path, body)).message]).toEqual([path, message]);
  });

  it('takes two slashes for one, and the token in the header of older clients', async () => {
    expect((await call('POST', '//users//getToken/', { imp_key: keys.restKey, imp_secret: keys.restSecret })).response.access_token).toBe(token);
    const answer = await sandbox.app.inject({ url: '/banks/004', headers: { 'x-imptokenheader': token } });
    expect([answer.statusCode, answer.json<{ code: number }>().code]).toEqual([200, 0]);
  });

  it('takes a hundred long ids in one address, and answers what is no HTTP with an envelope', async () => {
    const ids = Array.from({ length: 99 }, (_, i) => `merchant_uid%5B%5D=${encodeURIComponent(`주문번호-가나다라마바사-${i}`)}`).join('&');
    const answer = await fetch(`${url}/payments?merchant_uid[]=paid&${ids}`, { headers: { authorization: `bEaReR ${token}` } });
    expect(answer.status).toBe(207);
    // Whoever still sends a body that is too large must live to read the answer.
    const large = await fetch(`${url}/payments/prepare`, { method: 'POST', headers: { authorization: token }, body: 'x'.repeat(8_000_000) });
    expect([large.status, large.headers.get('connection') === 'close', (await large.json() as { code: number }).code]).toEqual([400, false, -1]);
    // Nobody catches what the router's own reader of queries throws: the process would end.
    expect((await fetch(`${url}/nowhere?a=%00`)).status).toBe(404);
    expect(await (await fetch(`${url}/billing-keys?a=%00`, { headers: { authorization: `PortOne ${keys.v2.apiSecret}` } })).json()).toMatchObject({ type: 'INVALID_REQUEST' });
    const text = await new Promise<string>((done, fail) => {
      let read = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('NO HTTP AT ALL\r\n\r\n'));
      socket.on('data', (chunk) => (read += chunk.toString())).on('close', () => done(read)).on('error', fail);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({ code: -1, response: null });
  });

  it('keeps a sub-merchant apart from its head, and takes no malformed one', async () => {
    const tier = { tier: 'B02' };
    expect((await call('GET', '/payments/find/paid', undefined, tier)).status).toBe(404);
    const own = (await call('POST', '/subscribe/payments/onetime', pay('paid'), tier)).response;
    expect((await call('GET', `/payments/${own.imp_uid}`, undefined, tier)).response.merchant_uid).toBe('paid');
    expect((await call('GET', `/payments/${own.imp_uid}`)).status).toBe(404);
    expect((await call('GET', '/subscribe/customers/keyed', undefined, tier)).status).toBe(404);
    expect((await call('GET', '/users/pg', undefined, tier)).response).toHaveLength(TEST_CHANNELS.length);
    for (const wrong of ['ABCD', 'A', 'A-1']) expect((await call('GET', '/banks', undefined, { tier: wrong })).status).toBe(400);
  });

  it('shows a cash receipt and a sales slip under the addresses it tells, to nobody else', async () => {
    const { receipt_url: cash } = (await call('GET', '/receipts/external/out%2F1')).response;
    const { receipt_url: slip } = (await call('GET', `/payments/${made['paid']}`)).response;
    for (const [address, word] of [[cash, '현금영수증'], [slip, '매출전표']] as const) {
      const page = await fetch(address as string);
      expect([page.status, (await page.text()).includes(word)]).toEqual([200, true]);
      expect((await fetch((address as string).replace(/k=.{4}/, 'k=0000'))).status).toBe(404);
    }
  });
});
