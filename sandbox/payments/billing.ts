import type { FastifyInstance } from 'fastify';
import { readCard, type CardFacts } from './card-number.ts';
import { chargeCard } from './card-charge.ts';
import { channelsOf, chooseChannel, type Channel } from './channel.ts';
import { cardOf, deleteBillingKey, findBillingKey, presentBillingKey, saveBillingKey, toBillingKey, type BillingKey, type CustomerFields } from './billing-key.ts';
import { answer, badRequest, notFound, Refusal, refusedByRule, refusedCard } from './envelope.ts';
import { Input } from './input.ts';
import { readOrder, type BuyerFields } from './order-fields.ts';
import { presentPayment } from './payment-answer.ts';
import type { Payment } from './payment.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';

const MAX_KEYS = 100;
const MAX_CUSTOMER_UID = 255;
export const PAID_BEFORE = '이미 결제가 완료된 merchant_uid입니다.';
// These refusals stand in published clients' own tests, word by word.
export const NO_CUSTOMER = '등록되지 않은 구매자입니다.';
const CARD_REFUSED = '카드정보 인증에 실패하였습니다.';
export const KEY_REFUSED = '카드정보 인증 및 빌키 발급에 실패하였습니다.';

const unknownKey = (customerUid: string): Refusal => notFound(`요청하신 customer_uid(${customerUid.slice(0, MAX_CUSTOMER_UID)})로 등록된 정보를 찾을 수 없습니다.`);

/** Payments without a window, and the keys that make them repeatable. */
export function registerBilling(app: FastifyInstance, sandbox: Sandbox): void {
  for (const path of ['/subscribe/payments/onetime', '/subscribe/payments/foreign']) {
    app.post(path, async ({ body, headers, store }) =>
      answer(presentPayment(sandbox, await payOnce(sandbox, store, new Input(body), headers['user-agent'] ?? null))));
  }
  app.post('/subscribe/payments/again', async ({ body, headers, store }) =>
    answer(presentPayment(sandbox, await payAgain(sandbox, store, new Input(body), headers['user-agent'] ?? null))));

  app.post<{ Params: { customer_uid: string } }>('/subscribe/customers/:customer_uid', async ({ body, params, store }) =>
    answer(presentBillingKey(await issueKey(sandbox, store, params.customer_uid, new Input(body)))));

  app.get<{ Params: { customer_uid: string } }>('/subscribe/customers/:customer_uid', async ({ params, store }) => {
    const key = await findBillingKey(sandbox.database.kysely, sandbox, store, params.customer_uid);
    if (!key) throw unknownKey(params.customer_uid);
    return answer(presentBillingKey(key));
  });

  app.get('/subscribe/customers', async ({ query, store }, reply) => {
    const asked = [...new Set(new Input(query).texts('customer_uid'))];
    if (asked.length === 0) throw badRequest('customer_uid[]를 하나 이상 보내 주세요.');
    if (asked.length > MAX_KEYS) throw badRequest(`한 번에 ${MAX_KEYS}건까지 조회할 수 있습니다.`);
    const rows = await sandbox.database.kysely.selectFrom('sandbox_billing_key').selectAll().where('store_id', '=', store.id).where('customer_uid', 'in', asked).where('deleted_at', '=', '0').execute();
    const found = asked.flatMap((customerUid) => rows.filter((row) => row.customer_uid === customerUid));
    if (found.length === 0) throw unknownKey(asked.join(', '));
    return reply.status(found.length === asked.length ? 200 : 207).send(answer(found.map((row) => presentBillingKey(toBillingKey(sandbox, row)))));
  });

  app.delete<{ Params: { customer_uid: string } }>('/subscribe/customers/:customer_uid', async ({ params, store }) => {
    const key = await sandbox.database.inTransaction((tx) => deleteBillingKey(tx, sandbox, store, { customerUid: params.customer_uid, at: storeTime(sandbox, store) }));
    if (!key) throw unknownKey(params.customer_uid);
    sandbox.wakeWebhooks();
    return answer(presentBillingKey(key));
  });
}

async function payOnce(sandbox: Sandbox, store: Store, input: Input, userAgent: string | null): Promise<Payment> {
  const now = storeTime(sandbox, store);
  const order = readOrder(input);
  const customerUid = input.text('customer_uid', MAX_CUSTOMER_UID);
  const channel = await apiChannel(sandbox, store, input);
  const card = readCardOf(input, now, CARD_REFUSED);
  const payment = await sandbox.database.inTransaction(async (tx) => {
    const paid = await chargeCard(tx, sandbox, store, { order, card, channel, customerUid, usage: customerUid === null ? null : 'payment', at: now, userAgent });
    // A key is kept only of a card that has just worked.
    if (paid?.status === 'paid' && customerUid !== null) {
      await saveBillingKey(tx, sandbox, store, { customerUid, card, channel, customer: customerFrom(order.facts, input), at: now });
    }
    return paid;
  });
  if (!payment) throw refusedByRule(PAID_BEFORE);
  sandbox.wakeWebhooks();
  return payment;
}

async function payAgain(sandbox: Sandbox, store: Store, input: Input, userAgent: string | null): Promise<Payment> {
  const now = storeTime(sandbox, store);
  const customerUid = input.requiredText('customer_uid', MAX_CUSTOMER_UID);
  const order = readOrder(input);
  const payment = await sandbox.database.inTransaction(async (tx) => {
    const key = await findBillingKey(tx, sandbox, store, customerUid);
    if (!key) throw refusedByRule(NO_CUSTOMER);
    const facts = { ...order.facts, ...withDefaults(order.facts, buyerOf(key)) };
    return chargeCard(tx, sandbox, store, {
      order: { ...order, facts },
      card: cardOf(key),
      channel: { pgProvider: key.facts.pg_provider, pgId: key.facts.pg_id },
      customerUid,
      usage: 'payment',
      at: now,
      userAgent,
    });
  });
  if (!payment) throw refusedByRule(PAID_BEFORE);
  sandbox.wakeWebhooks();
  return payment;
}

async function issueKey(sandbox: Sandbox, store: Store, customerUid: string, input: Input): Promise<BillingKey> {
  if (customerUid.trim() === '' || customerUid.length > MAX_CUSTOMER_UID) throw badRequest(`customer_uid는 ${MAX_CUSTOMER_UID}자 이하여야 합니다.`);
  const now = storeTime(sandbox, store);
  const channel = await apiChannel(sandbox, store, input);
  const card = readCardOf(input, now, KEY_REFUSED);
  const customer: CustomerFields = {
    customer_id: input.text('customer_id'),
    customer_name: input.text('customer_name'),
    customer_tel: input.text('customer_tel'),
    customer_email: input.text('customer_email'),
    customer_addr: input.text('customer_addr'),
    customer_postcode: input.text('customer_postcode'),
  };
  return sandbox.database.inTransaction((tx) => saveBillingKey(tx, sandbox, store, { customerUid, card, channel, customer, at: now }));
}

/** Reads the card fields of a call. What is missing is a 400; what a card line would refuse is code -1, told as what failed and why. */
export function readCardOf(input: Input, now: number, failed: string): CardFacts {
  const given = {
    number: input.requiredText('card_number', 100),
    expiry: input.requiredText('expiry', 20),
    birth: input.text('birth', 20),
    passwordTwoDigits: input.text('pwd_2digit', 20),
    cvc: input.text('cvc', 20),
  };
  try {
    return readCard(given, now);
  } catch (error) {
    throw error instanceof Refusal ? refusedCard(`${failed} ${error.message}`) : error;
  }
}

/** The channel of a call without a window. */
export async function apiChannel(sandbox: Sandbox, store: Store, input: Input): Promise<Channel> {
  const choice = chooseChannel(await channelsOf(sandbox.database, store), {
    channelKey: input.text('channel_key'), pg: input.text('pg'), types: ['api_payment', 'payment'],
  });
  if (choice.kind === 'refused') throw badRequest(choice.why);
  return choice.channel;
}

/** The buyer stored with a key. */
export function buyerOf(key: BillingKey): BuyerFields {
  const { facts } = key;
  return {
    buyer_name: facts.customer_name,
    buyer_email: facts.customer_email,
    buyer_tel: facts.customer_tel,
    buyer_addr: facts.customer_addr,
    buyer_postcode: facts.customer_postcode,
  };
}

/** Buyer fields of the call, and those stored with the key where the call has none. */
export function withDefaults(given: BuyerFields, stored: BuyerFields): BuyerFields {
  return {
    buyer_name: given.buyer_name ?? stored.buyer_name,
    buyer_email: given.buyer_email ?? stored.buyer_email,
    buyer_tel: given.buyer_tel ?? stored.buyer_tel,
    buyer_addr: given.buyer_addr ?? stored.buyer_addr,
    buyer_postcode: given.buyer_postcode ?? stored.buyer_postcode,
  };
}

export function customerFrom(buyer: BuyerFields, input: Input): CustomerFields {
  return {
    customer_id: input.text('customer_id'),
    customer_name: buyer.buyer_name,
    customer_tel: buyer.buyer_tel,
    customer_email: buyer.buyer_email,
    customer_addr: buyer.buyer_addr,
    customer_postcode: buyer.buyer_postcode,
  };
}
