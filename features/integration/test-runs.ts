import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { TestPayment } from '../../contract/integration.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import { outcomeOf } from '../../domain/payments/payment-outcome.ts';
import type { PaymentApi, PaymentApiOutcome, PaymentStores, ReadPayment, StoreKeys } from '../../domain/ports/payment-api.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { publish } from '../../platform/stream.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { isLiveKey, methodsThrough } from './channel-offers.ts';
import * as store from './integration.store.ts';
import { madeOf } from './store-payments.ts';

/** Name of the order in the payment window. */
const TEST_ORDER = { ko: '게이트하우스 테스트 결제', en: 'Gatehouse test payment' };

/** A number the test store always approves; it is no card anywhere. */
export const TEST_CARD = { number: '4092-0230-1234-1234', expiry: '2099-12', birth: '900101', passwordTwoDigits: '00' };

/** What a shop names so that a window shows the brands whose cards are issued abroad. */
const BRANDS_ABROAD = ['10005', '10004', '10006', '10003', '10002'].map((code) => ({ card_code: code, enabled: true }));

/** The billing key is issued under an order of its own, named after the payment's. */
const keyOrder = (merchantUid: string): string => `${merchantUid}_key`;

export interface TestRunParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
  readonly payments: PaymentApi;
  readonly stores: PaymentStores<Tx>;
  readonly sandboxOrigin: () => string;
  readonly keysOf: (merchantId: string) => Promise<StoreKeys>;
}

export interface RunRequest {
  readonly merchantId: string;
  readonly channelId: string;
  readonly method: string;
  readonly type: store.TestType;
  readonly amount: number;
  readonly name?: string | undefined;
  readonly personEmail: string;
  readonly locale: 'ko' | 'en';
}

/** Test runs of every kind over the payment interface: in a window, with a billing key, with card details, and of an identity. */
export function testRuns(parts: TestRunParts) {
  const { database, clock, payments, keysOf } = parts;
  const line = (direction: store.LogLine['direction'], title: string, detail: string): store.LogLine => ({ at: clock.now().toISOString(), direction, title, detail: detail.slice(0, 1000) });

  async function insert(row: store.TestPaymentRow): Promise<void> {
    await database.inTransaction((tx) => store.insertPayment(tx, row));
  }

  async function start(given: RunRequest) {
    const keys = await keysOf(given.merchantId);
    const channel = keys.channelKeys.find(({ channelKey }) => channelKey === given.channelId);
    if (channel === undefined || channel.mode !== 'test' || isLiveKey(channel.channelKey)) throw new AppError('not_found');
    const payMethod = payMethodOf(parts.catalogue(), channel, given);
    const now = clock.now();
    const id = newId('tpay', now);
    const merchantUid = `test_${id.slice(-20)}`;
    const row: store.TestPaymentRow = {
      id, merchantId: given.merchantId, channelKey: channel.channelKey, merchantUid, impUid: null, method: given.method, payMethod, type: given.type, name: given.name ?? TEST_ORDER[given.locale],
      amount: given.type === 'verification' ? 0 : given.amount, cancelledAmount: 0, status: 'opened', failReason: null, verified: false, log: [], createdAt: now,
    };
    const opened = { userCode: keys.userCode, script: `${parts.sandboxOrigin()}/v1/iamport.js` };
    if (given.type === 'key_in') return { ...opened, payment: await keyIn(keys, row), window: null, request: {} };
    if (given.type === 'verification') {
      await insert(row);
      return { ...opened, payment: presentPayment(row), window: 'certification' as const, request: { channelKey: channel.channelKey, merchant_uid: merchantUid, language: given.locale } };
    }
    const buyer = { language: given.locale, buyer_email: given.personEmail, buyer_name: given.locale === 'ko' ? '김시험' : 'Test Buyer', buyer_tel: '02-0000-0000', ...(payMethod === 'phone' && { digital: false }) };
    const common = { channelKey: channel.channelKey, pay_method: payMethod, name: row.name, ...buyer, ...(given.method === 'overseas_card' && { card: { detail: BRANDS_ABROAD } }) };
    if (given.type === 'subscription') {
      await insert(row);
      return { ...opened, payment: presentPayment(row), window: 'payment' as const, request: { ...common, merchant_uid: keyOrder(merchantUid), amount: 0, customer_uid: merchantUid } };
    }
    unwrap(await payments.prepare(keys, { merchantUid, amount: row.amount }));
    const prepared = { ...row, log: [line('to_sandbox', 'POST /payments/prepare', JSON.stringify({ merchant_uid: merchantUid, amount: row.amount }))] };
    await insert(prepared);
    return { ...opened, payment: presentPayment(prepared), window: 'payment' as const, request: { ...common, merchant_uid: merchantUid, amount: row.amount } };
  }

  /** No window: the card's details go with the call, as from a shop's own server. */
  async function keyIn(keys: StoreKeys, row: store.TestPaymentRow) {
    await insert(row);
    const sent = { channelKey: row.channelKey, merchantUid: row.merchantUid, name: row.name, amount: row.amount };
    const outcome = await payments.payOnce(keys, { ...sent, card: TEST_CARD });
    const log = [...row.log, line('to_sandbox', 'POST /subscribe/payments/onetime', JSON.stringify({ merchant_uid: row.merchantUid, amount: row.amount, card_number: '4092-****-****-1234' }))];
    if (outcome.kind !== 'done') {
      await save(row, { status: 'failed', failReason: outcome.kind === 'refused' ? outcome.message : null, log });
      return unwrap(outcome) as never;
    }
    return settle({ ...row, log }, outcome.value, 'POST /subscribe/payments/onetime');
  }

  /** Writes what the payment interface says of this order; a payment of another order must not verify this one, whatever the browser says. */
  function settle(row: store.TestPaymentRow, read: ReadPayment, title: string) {
    const same = read.merchantUid === row.merchantUid && read.amount === row.amount;
    return save(row, {
      impUid: same ? read.impUid : row.impUid, status: same ? read.status : row.status, failReason: same ? read.failReason : 'mismatch', verified: same && read.status === 'paid', cancelledAmount: same ? read.cancelledAmount : 0,
      log: [...row.log, line('from_sandbox', title, JSON.stringify({ status: read.status, amount: read.amount, merchant_uid: read.merchantUid }))],
    });
  }

  async function verify(given: { merchantId: string; paymentId: string; impUid: string | null; message?: string | null | undefined }) {
    const row = await mine(given.merchantId, given.paymentId);
    if (given.impUid === null) {
      return save(row, { status: row.status === 'opened' ? 'failed' : row.status, failReason: row.failReason ?? given.message ?? (row.type === 'verification' ? '[결제포기] 본인인증' : '결제포기'), log: [...row.log, line('browser', 'window closed', 'no imp_uid')] });
    }
    const keys = await keysOf(given.merchantId);
    const heard = { ...row, log: [...row.log, line('browser', 'callback', given.impUid)] };
    if (row.type === 'verification') return verifyPerson(keys, heard, { impUid: given.impUid, message: given.message ?? null });
    const read = unwrap(await payments.readPayment(keys, row.type === 'subscription' && row.impUid !== null ? row.impUid : given.impUid));
    if (row.type === 'subscription' && row.impUid === null) return payWithKey(keys, heard, read);
    return settle(heard, read, `GET /payments/${read.impUid}`);
  }

  /** The window issued a billing key; the payment itself is made with it, from the server. */
  async function payWithKey(keys: StoreKeys, row: store.TestPaymentRow, issued: ReadPayment) {
    const log = [...row.log, line('from_sandbox', `GET /payments/${issued.impUid}`, JSON.stringify({ status: issued.status, amount: issued.amount, merchant_uid: issued.merchantUid }))];
    if (issued.merchantUid !== keyOrder(row.merchantUid) || issued.status !== 'paid') return save(row, { status: 'failed', failReason: issued.failReason ?? 'mismatch', log });
    const paid = unwrap(await payments.payAgain(keys, { customerUid: row.merchantUid, merchantUid: row.merchantUid, name: row.name, amount: row.amount }));
    const sent = line('to_sandbox', 'POST /subscribe/payments/again', JSON.stringify({ customer_uid: row.merchantUid, merchant_uid: row.merchantUid, amount: row.amount }));
    return settle({ ...row, log: [...log, sent] }, paid, 'POST /subscribe/payments/again');
  }

  /** Nothing of the person is kept, only that somebody was verified for this order. */
  async function verifyPerson(keys: StoreKeys, row: store.TestPaymentRow, { impUid, message }: { impUid: string; message: string | null }) {
    const outcome = await payments.readCertification(keys, impUid);
    // Of a window that was closed or declined the interface knows no result: that is an end as well, not a failure of ours.
    const ended = outcome.kind === 'refused' && message !== null;
    const read = ended ? { impUid, merchantUid: null, certified: false } : unwrap(outcome);
    const certified = read.certified && read.merchantUid === row.merchantUid;
    return save(row, {
      impUid: certified ? read.impUid : row.impUid, status: certified ? 'paid' : 'failed', failReason: certified ? null : (message ?? '본인인증이 완료되지 않았습니다.'), verified: certified,
      log: [...row.log, line('from_sandbox', `GET /certifications/${impUid}`, JSON.stringify(outcome.kind === 'refused' ? { message: outcome.message } : { certified: read.certified, merchant_uid: read.merchantUid }))],
    });
  }

  async function cancel(given: { merchantId: string; paymentId: string; amount: number | null; reason: string }) {
    const row = await mine(given.merchantId, given.paymentId);
    if (row.impUid === null || row.type === 'verification') throw new AppError('not_allowed_now');
    const read = madeOf(await parts.stores.cancel(given.merchantId, { impUid: row.impUid, amount: given.amount, checksum: row.amount - row.cancelledAmount, reason: given.reason }));
    return save(row, {
      status: read.status, cancelledAmount: read.cancelledAmount,
      log: [...row.log, line('to_sandbox', 'console cancel', JSON.stringify({ imp_uid: row.impUid, amount: given.amount })), line('from_sandbox', 'cancel', JSON.stringify({ status: read.status, cancel_amount: read.cancelledAmount }))],
    });
  }

  /** The money of a run that waited for it has arrived: its payment is read back, as a shop does when it is notified. */
  async function deposited(given: { merchantId: string; impUid: string }): Promise<void> {
    const row = await store.findPaymentByImpUid(database.kysely, given.merchantId, given.impUid);
    if (row === null) return;
    const read = unwrap(await payments.readPayment(await keysOf(given.merchantId), given.impUid));
    await settle({ ...row, log: [...row.log, line('to_sandbox', 'console deposit', JSON.stringify({ imp_uid: given.impUid, amount: row.amount }))] }, read, `GET /payments/${read.impUid}`);
  }

  async function mine(merchantId: string, id: string): Promise<store.TestPaymentRow> {
    const row = await store.findPayment(database.kysely, merchantId, id);
    if (row === null) throw new AppError('not_found');
    return row;
  }

  async function save(row: store.TestPaymentRow, change: Parameters<typeof store.changePayment>[2]) {
    await database.inTransaction(async (tx) => {
      await store.changePayment(tx, row.id, change);
      await publish(tx, { topic: `merchant:${row.merchantId}`, kind: 'payment.changed', payload: { paymentId: row.id }, at: clock.now() });
    });
    return presentPayment({ ...row, ...change });
  }

  return { start, verify, cancel, deposited };
}

/** The word for `pay_method`, once it is known that this run can be made over this channel. */
function payMethodOf(catalogue: Catalogue, channel: StoreKeys['channelKeys'][number], given: { method: string; type: store.TestType }): string {
  const method = findMethod(catalogue, given.method);
  if (method === undefined) throw new AppError('invalid_input', { problems: [{ pointer: '/method', code: 'unknown_method', message: { ko: '알 수 없는 결제수단입니다.', en: 'This method is not known.' } }] });
  const takes = methodsThrough(catalogue, findGateway(catalogue, channel.gateway), channel.type).some((one) => one.method === given.method && one.types.includes(given.type));
  const payMethod = method.v1PayMethods[0];
  const runs = given.type === 'verification' || (given.type === 'key_in' ? given.method === 'card' : payMethod !== undefined);
  if (!takes || !runs) throw new AppError('not_allowed_now', { detail: { ko: '이 채널에서는 이 결제수단과 결제방식으로 테스트할 수 없습니다.', en: 'This channel offers no test run of this method and type.' } });
  return payMethod ?? '';
}

/** A window takes no payer for longer than this, so a run that waits for one is over. */
const WINDOW_MS = 30 * 60_000;

/** A run as the console shows it. A window that nobody finished, because its page was closed, has been closed. */
export function presentPayment(row: store.TestPaymentRow, now?: Date): z.input<typeof TestPayment> {
  const left = now !== undefined && now.getTime() - row.createdAt.getTime() > WINDOW_MS;
  return {
    id: row.id, channelId: row.channelKey, merchantUid: row.merchantUid, impUid: row.impUid, method: row.method, payMethod: row.payMethod, type: row.type, name: row.name, amount: row.amount, cancelledAmount: row.cancelledAmount,
    status: row.status, outcome: row.status === 'opened' ? (left ? 'closed' : 'opened') : outcomeOf({ ...row, status: row.status }), failReason: row.failReason, verified: row.verified, createdAt: row.createdAt.toISOString(), log: [...row.log],
  };
}

function unwrap<T>(outcome: PaymentApiOutcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'unreachable') throw new AppError('temporarily_unavailable', { retryAfterSeconds: 3 });
  throw new AppError('sandbox_refused', { detail: { ko: outcome.message, en: outcome.message } });
}
