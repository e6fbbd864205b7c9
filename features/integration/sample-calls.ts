/** What a shop's server does for a kind of payment, as data, so that every language and both interfaces show the same steps with the same checks. */

/** What the shop's own program knows when it comes to the code. */
export type Value =
  | { readonly text: string }
  | { readonly of: 'order' | 'customer' | 'card'; readonly field: string }
  | { readonly fields: Fields };
export type Fields = Readonly<Record<string, Value>>;

/** One call. The path is made of fixed pieces and of values, which are encoded. */
export interface ServerCall {
  readonly path: readonly (string | { readonly given: 'impUid' } | Extract<Value, { readonly of: string }>)[];
  /** Null reads. */
  readonly body: Fields | null;
  /** How `@portone/server-sdk` names it, and what it calls the value in the path. */
  readonly sdk?: { readonly call: string; readonly id: string };
}

/** What must hold of an answer, or that the order waits for its money. */
export type Check =
  /** Paid, the right order and amount. */
  | 'paid'
  /** The same, or an account or code was given out that somebody brings the money to later. */
  | 'ordered'
  | 'account'
  | 'verified'
  | 'planned';

/** Calls one after the other; what must hold is looked for in the last answer. */
export interface ServerSteps {
  readonly calls: readonly [ServerCall, ...ServerCall[]];
  readonly check: Check;
}

export type Dialect = 'v1' | 'v2';

export interface Asked {
  readonly method: string;
  readonly type: string;
  readonly channelKey: string;
}

const order = (field: string): Extract<Value, { of: string }> => ({ of: 'order', field });
const customer = (field: string): Value => ({ of: 'customer', field });
const card = (field: string): Value => ({ of: 'card', field });
const text = (value: string): Value => ({ text: value });
const group = (fields: Fields): Value => ({ fields });

/** Methods whose money comes after the window was closed. */
const LATER = new Set(['virtual_account', 'convenience_store_kr', 'japan_cvs']);

/** The server's part of a kind of payment; null where the interface has none. */
export function serverSteps(dialect: Dialect, asked: Asked): ServerSteps | null {
  return dialect === 'v1' ? stepsOfV1(asked) : stepsOfV2(asked);
}

function stepsOfV1({ type, method, channelKey }: Asked): ServerSteps | null {
  const base = { channel_key: text(channelKey), merchant_uid: order('id'), name: order('name'), amount: order('amount') };
  const read = (path: string): ServerCall => ({ path: [path, { given: 'impUid' }], body: null });
  if (type === 'verification') return { calls: [read('/certifications/')], check: 'verified' };
  if (type === 'subscription') {
    const { channel_key: _billingKeyKnowsItsChannel, ...rest } = base;
    return { calls: [{ path: ['/subscribe/payments/again'], body: { customer_uid: customer('id'), ...rest } }], check: 'paid' };
  }
  if (type !== 'key_in') return { calls: [read('/payments/')], check: LATER.has(method) ? 'ordered' : 'paid' };
  if (method === 'card') {
    return { calls: [{ path: ['/subscribe/payments/onetime'], body: { ...base, card_number: card('number'), expiry: card('expiry'), birth: card('birth'), pwd_2digit: card('pwd2') } }], check: 'paid' };
  }
  if (method === 'virtual_account') return { calls: [{ path: ['/vbanks'], body: { ...base, vbank_code: text('004'), vbank_due: order('dueSeconds'), vbank_holder: order('accountHolder') } }], check: 'account' };
  return null;
}

const readPayment: ServerCall = { path: ['/payments/', order('id')], body: null, sdk: { call: 'payment.getPayment', id: 'paymentId' } };
const ordered = { orderName: order('name'), amount: group({ total: order('amount') }), currency: text('KRW') };

function instant(channelKey: string, method: Fields): ServerCall {
  return { path: ['/payments/', order('id'), '/instant'], body: { channelKey: text(channelKey), method: group(method), ...ordered }, sdk: { call: 'payment.payInstantly', id: 'paymentId' } };
}

function stepsOfV2({ type, method, channelKey }: Asked): ServerSteps | null {
  if (type === 'verification') {
    return { calls: [{ path: ['/identity-verifications/', order('id')], body: null, sdk: { call: 'identityVerification.getIdentityVerification', id: 'identityVerificationId' } }], check: 'verified' };
  }
  if (type === 'subscription') {
    const charge: ServerCall = { path: ['/payments/', order('id'), '/billing-key'], body: { billingKey: customer('billingKey'), ...ordered }, sdk: { call: 'payment.payWithBillingKey', id: 'paymentId' } };
    return { calls: [charge, readPayment], check: 'paid' };
  }
  if (type !== 'key_in') return { calls: [readPayment], check: LATER.has(method) ? 'ordered' : 'paid' };
  if (method === 'card') {
    const credential = { number: card('number'), expiryYear: card('expiryYear'), expiryMonth: card('expiryMonth'), birthOrBusinessRegistrationNumber: card('birth'), passwordTwoDigits: card('pwd2') };
    return { calls: [instant(channelKey, { card: group({ credential: group(credential) }) }), readPayment], check: 'paid' };
  }
  if (method === 'virtual_account') {
    const account = { bank: text('KOOKMIN'), expiry: group({ dueDate: order('dueDate') }), option: group({ type: text('NORMAL') }), remitteeName: order('accountHolder') };
    return { calls: [instant(channelKey, { virtualAccount: group(account) }), readPayment], check: 'account' };
  }
  return null;
}

/** A payment of a billing key planned ahead; null for kinds that plan nothing. */
export function planSteps(dialect: Dialect, { type }: Asked): ServerSteps | null {
  if (dialect === 'v1' || type !== 'subscription') return null;
  return {
    calls: [{
      path: ['/payments/', order('id'), '/schedule'], body: { payment: group({ billingKey: customer('billingKey'), ...ordered }), timeToPay: order('payAt') },
      sdk: { call: 'payment.paymentSchedule.createPaymentSchedule', id: 'paymentId' },
    }],
    check: 'planned',
  };
}

/** Checks of a payment, which in the first version says itself why it failed. */
export const tellsWhy = (check: Check): boolean => check === 'paid' || check === 'ordered';

/** What the code says where something does not hold. */
export const TROUBLE: Readonly<Record<Check, string>> = {
  paid: 'order, amount or status differs', ordered: 'order, amount or status differs', verified: 'not verified', account: 'no account was issued', planned: 'not planned',
};
