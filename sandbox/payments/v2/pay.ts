import { sql, type SqlBool } from 'kysely';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Tx } from '../../../storage/open-database.ts';
import { cardOf, findBillingKey, toBillingKey, type BillingKey } from '../billing-key.ts';
import { buyerOf, withDefaults } from '../billing.ts';
import { chargeCard, type CardCharge } from '../card-charge.ts';
import { readCard, type CardFacts } from '../card-number.ts';
import { channelsOf, type Channel, type ChannelType } from '../channel.ts';
import { bankName } from '../codes.ts';
import { Refusal } from '../envelope.ts';
import { newAccountNumber } from '../finish-checkout.ts';
import { INSTALMENT_FROM } from '../money.ts';
import { insertPayment, newPgTid, wasPaid, type OpenFacts, type Payment } from '../payment.ts';
import { findPrepared } from '../prepare.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { queueWebhook } from '../webhook.ts';
import { Fields } from './fields.ts';
import { checkParts, money, readCurrency, readOrder, readPaymentId, type V2Order } from './order.ts';
import { pgCodeOf } from './present-payment.ts';
import { alreadyPaid, conflicting, invalid, missing, refusedByGateway, TypedRefusal } from './refusal.ts';
import { bankCode } from './words.ts';
import { shopName } from '../window-words.ts';

type PaymentPath = { Params: { paymentId: string }; Body: unknown };
type Call = FastifyRequest<PaymentPath>;
/** So often one payment id can be tried. */
export const MAX_ATTEMPTS = 100;

/** Payments without a window. */
export function registerPay(api: FastifyInstance, sandbox: Sandbox): void {
  api.post<PaymentPath>('/payments/:paymentId/pre-register', async ({ body, params, store }) => preRegister(sandbox, store, params.paymentId, new Fields(body)));
  api.post<PaymentPath>('/payments/:paymentId/instant', async (request) => payInstantly(sandbox, request));
  api.post<PaymentPath>('/payments/:paymentId/billing-key', async (request) => payWithKey(sandbox, request));
}

/** The channel of this key, if it is the store's and of the wanted kind. */
export async function channelOf(sandbox: Sandbox, store: Store, body: Fields, types: readonly ChannelType[]): Promise<Channel> {
  const channelKey = body.requiredText('channelKey', 200);
  const channel = (await channelsOf(sandbox.database, store)).find((one) => one.channelKey === channelKey && types.includes(one.type));
  if (!channel) throw missing('CHANNEL_NOT_FOUND', '등록되지 않은 채널 키입니다.');
  if (channel.mode === 'live') throw invalid('실연동 채널입니다. 샌드박스에서는 테스트 채널로만 결제할 수 있습니다.');
  return channel;
}

export const PAYING: readonly ChannelType[] = ['api_payment', 'payment'];

async function preRegister(sandbox: Sandbox, store: Store, id: string, body: Fields): Promise<Record<string, never>> {
  const paymentId = readPaymentId(id);
  const currency = body.has('currency') ? readCurrency(body) : 'KRW';
  const total = money(body, 'totalAmount', currency);
  const taxFree = money(body, 'taxFreeAmount', currency);
  if (total !== null) checkParts(total, { taxFree: taxFree ?? 0, vat: null });
  await sandbox.database.inTransaction(async (tx) => {
    if (await wasPaid(tx, store, paymentId)) throw alreadyPaid();
    // Without an amount there is nothing to hold the payment to.
    if (total === null) return;
    const values = { amount: total, currency, tax_free: taxFree };
    await tx.insertInto('sandbox_prepared').values({ store_id: store.id, merchant_uid: paymentId, ...values })
      .onConflict((conflict) => conflict.columns(['store_id', 'merchant_uid']).doUpdateSet(values)).execute();
  });
  return {};
}

/** What stops a payment before the gateway is asked: all doors of the second version stand behind these. */
export async function refuseUnlessPayable(tx: Tx, store: Store, order: Pick<V2Order, 'paymentId' | 'currency' | 'amount'>): Promise<void> {
  if (await wasPaid(tx, store, order.paymentId)) throw alreadyPaid();
  const waiting = await tx
    .selectFrom('sandbox_schedule').select('schedule_id').where('store_id', '=', store.id).where('merchant_uid', '=', order.paymentId).where('schedule_status', '=', 'scheduled').executeTakeFirst();
  if (waiting) throw conflicting('PAYMENT_SCHEDULE_ALREADY_EXISTS', '이 paymentId로 예약된 결제가 있습니다.');
  const { count } = await tx
    .selectFrom('sandbox_payment').select(sql<string>`count(*)`.as('count')).where('store_id', '=', store.id).where('merchant_uid', '=', order.paymentId).executeTakeFirstOrThrow();
  if (Number(count) >= MAX_ATTEMPTS) throw new TypedRefusal(400, 'MAX_TRANSACTION_COUNT_REACHED', `한 paymentId로 ${MAX_ATTEMPTS}번까지 시도할 수 있습니다.`);
  const prepared = await findPrepared(tx, store, order.paymentId);
  const differs = prepared && (prepared.amount !== order.amount.total || prepared.currency !== order.currency || (prepared.taxFree !== null && prepared.taxFree !== order.amount.taxFree));
  if (differs) throw invalid('사전 등록된 결제 금액과 일치하지 않습니다.');
}

/** Facts of a payment of the second version beside its order's. */
export function v2Facts(order: V2Order, channel: { channelKey: string; name: string } | null, more: { ip?: string | undefined } = {}): Pick<OpenFacts, 'v2'> & { v2_customer: string | null; ip_address: string | null } {
  return {
    v2: { ...order.v2, ...(channel && { channel_key: channel.channelKey, channel_name: channel.name }) },
    v2_customer: order.facts.v2_customer,
    ip_address: more.ip ?? null,
  };
}

async function payInstantly(sandbox: Sandbox, request: Call): Promise<unknown> {
  const { store } = request;
  const body = new Fields(request.body);
  const order = readOrder(body, request.params.paymentId);
  const method = body.group('method');
  if (method.has('card') === method.has('virtualAccount')) throw invalid('method에는 card와 virtualAccount 중 하나만 보내 주세요.');
  const channel = await channelOf(sandbox, store, body, PAYING);
  const silent = body.flag('skipWebhook') ?? false;
  if (method.has('virtualAccount')) return issueAccount(sandbox, request, { order, channel, account: method.group('virtualAccount'), silent });
  const at = storeTime(sandbox, store);
  const card = method.group('card');
  const read = readCardOf(card.group('credential'), at);
  const quota = card.whole('installmentMonth') ?? 0;
  return settle(sandbox, store, order, {
    ...read, channel, at, customerUid: null, usage: null, silent, userAgent: request.headers['user-agent'] ?? null,
    order: { merchantUid: order.paymentId, amount: order.amount.total, currency: order.currency, facts: order.facts, quota: quota === 1 ? 0 : quota },
    ...instalmentRefusal(order, quota),
    more: { ...v2Facts(order, channel, { ip: request.ip }), ...(body.flag('isEscrow') === true && { escrow: true }) },
  });
}

function instalmentRefusal(order: V2Order, months: number): { failure: string } | Record<string, never> {
  if (months > 36) throw invalid('installmentMonth는 36 이하여야 합니다.');
  return months > 1 && order.currency === 'KRW' && order.amount.total < INSTALMENT_FROM ? { failure: '할부는 50,000원 이상 결제할 때만 선택할 수 있습니다.' } : {};
}

/** A card, or why the line in front of the card company would refuse it. */
export function readCardOf(credential: Fields, at: number): { card: CardFacts; failure?: never } | { card: null; failure: string } {
  const number = credential.requiredText('number', 100);
  const year = credential.requiredText('expiryYear', 4);
  const month = credential.requiredText('expiryMonth', 2);
  const birth = credential.text('birthOrBusinessRegistrationNumber', 20);
  const passwordTwoDigits = credential.text('passwordTwoDigits', 20);
  try {
    return { card: readCard({ number, expiry: `${year.length === 2 ? '20' : ''}${year}-${month.padStart(2, '0')}`, birth, passwordTwoDigits, cvc: null }, at) };
  } catch (error) {
    if (error instanceof Refusal && error.status === 200) return { card: null, failure: error.message };
    throw error;
  }
}

/** Charges and answers. A refusal of the gateway is a failed payment that stays, and then an error to the caller. */
async function settle(sandbox: Sandbox, store: Store, order: V2Order, charge: CardCharge): Promise<unknown> {
  const payment = await sandbox.database.inTransaction(async (tx) => {
    await refuseUnlessPayable(tx, store, order);
    return chargeCard(tx, sandbox, store, charge);
  });
  sandbox.wakeWebhooks();
  if (!payment) throw alreadyPaid();
  if (payment.status === 'failed') throw refusedByGateway(pgCodeOf(payment.facts.fail_reason), payment.facts.fail_reason ?? '');
  return summaryOf(payment);
}

function summaryOf(payment: Payment): unknown {
  const at = payment.paidAt || payment.facts.vbank_issued_at || payment.startedAt;
  return { payment: { pgTxId: payment.facts.pg_tid, paidAt: new Date(at).toISOString() } };
}

async function payWithKey(sandbox: Sandbox, request: Call): Promise<unknown> {
  const { store } = request;
  const body = new Fields(request.body);
  const order = readOrder(body, request.params.paymentId);
  const quota = body.whole('installmentMonth') ?? 0;
  if (body.has('channelKey')) await channelOf(sandbox, store, body, PAYING);
  const key = await mustFindKey(sandbox, store, body.requiredText('billingKey', 255));
  const charge = chargeOfKey(sandbox, store, { order, key, quota });
  return settle(sandbox, store, order, { ...charge, ...instalmentRefusal(order, quota), silent: body.flag('skipWebhook') ?? false, userAgent: request.headers['user-agent'] ?? null, more: { ...charge.more, ip_address: request.ip } });
}

/** A key that can be paid with; says whether it was never there or was deleted. */
export async function mustFindKey(sandbox: Sandbox, store: Store, billingKey: string): Promise<BillingKey> {
  const key = await findBillingKey(sandbox.database.kysely, sandbox, store, billingKey);
  if (key) return key;
  const row = await sandbox.database.kysely.selectFrom('sandbox_billing_key').selectAll().where('store_id', '=', store.id).where('customer_uid', '=', billingKey).executeTakeFirst();
  if (row && toBillingKey(sandbox, row).deletedAt > 0) throw conflicting('BILLING_KEY_ALREADY_DELETED', '이미 삭제된 빌링키입니다.');
  throw missing('BILLING_KEY_NOT_FOUND', '존재하지 않는 빌링키입니다.');
}

function chargeOfKey(sandbox: Sandbox, store: Store, given: { order: V2Order; key: BillingKey; quota: number }): CardCharge {
  const { order, key } = given;
  const channel = key.facts.v2?.channel_key === undefined ? null : { channelKey: key.facts.v2.channel_key, name: key.facts.v2.channel_name ?? '' };
  const own = v2Facts(order, channel);
  return {
    card: cardOf(key), channel: { pgProvider: key.facts.pg_provider, pgId: key.facts.pg_id }, customerUid: key.customerUid, usage: 'payment', at: storeTime(sandbox, store), userAgent: null,
    order: { merchantUid: order.paymentId, amount: order.amount.total, currency: order.currency, quota: given.quota === 1 ? 0 : given.quota, facts: { ...order.facts, ...withDefaults(order.facts, buyerOf(key)) } },
    // Whoever the key was made for pays, where the call names nobody.
    more: { ...own, v2_customer: own.v2_customer ?? key.facts.v2_customer },
  };
}

async function issueAccount(sandbox: Sandbox, request: Call, given: { order: V2Order; channel: Channel; account: Fields; silent: boolean }): Promise<unknown> {
  const { order, channel, account } = given;
  const { store } = request;
  const at = storeTime(sandbox, store);
  const code = bankCode(account.requiredText('bank', 60));
  if (code === null) throw invalid('가상계좌를 발급할 수 없는 은행입니다. (method.virtualAccount.bank)');
  const until = readExpiry(account.group('expiry'), at);
  const type = account.group('option').word('type', ['NORMAL', 'FIXED']) ?? 'NORMAL';
  const fixed = account.group('option').group('fixed').text('accountNumber', 40);
  const payment = await sandbox.database.inTransaction(async (tx) => {
    await refuseUnlessPayable(tx, store, order);
    const own = v2Facts(order, channel, { ip: request.ip });
    const made = await insertPayment(tx, sandbox, store, {
      merchantUid: order.paymentId, customerUid: null, payMethod: 'vbank', status: 'ready', currency: order.currency, amount: order.amount.total, at, depositUntil: until,
      facts: {
        channel: 'api', pg_provider: channel.pgProvider, pg_id: channel.pgId, pg_tid: newPgTid(channel.pgProvider, at), ...order.facts, ...own, v2: { ...own.v2, account_type: type },
        vbank_code: code, vbank_name: bankName(code), vbank_num: fixed ?? newAccountNumber(), vbank_holder: account.text('remitteeName', 50) ?? shopName(store, 'ko'), vbank_date: until, vbank_issued_at: at,
        user_agent: request.headers['user-agent'] ?? null,
      },
    });
    if (!made) throw alreadyPaid();
    if (!given.silent) await queueWebhook(tx, store, made, { status: 'ready' });
    return made;
  });
  sandbox.wakeWebhooks();
  return summaryOf(payment);
}

const HOUR_MS = 3_600_000;

/** When an account stops taking money: after so many hours, or at a time. */
export function readExpiry(expiry: Fields, at: number): number {
  const hours = expiry.whole('validHours');
  const due = expiry.time('dueDate');
  if ((hours === null) === (due === null)) throw invalid('expiry에는 validHours와 dueDate 중 하나만 보내 주세요.');
  const until = due ?? at + (hours ?? 0) * HOUR_MS;
  if (until <= at) throw invalid('입금 기한이 이미 지난 시각입니다.');
  if (hours !== null && hours > 24 * 365) throw invalid('expiry.validHours는 1년 이하여야 합니다.');
  return until;
}

/** Whether an account still waits for its money under this id. */
export async function waitsForMoney(tx: Tx, store: Store, paymentId: string, now: number): Promise<boolean> {
  const row = await tx
    .selectFrom('sandbox_payment').select('imp_uid').where('store_id', '=', store.id).where('merchant_uid', '=', paymentId).where('status', '=', 'ready')
    .where(sql<SqlBool>`deposit_until >= ${String(now)}::bigint`).executeTakeFirst();
  return row !== undefined;
}
