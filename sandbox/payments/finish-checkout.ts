import { randomBytes, randomInt } from 'node:crypto';
import type { Tx } from '../../storage/open-database.ts';
import { saveBillingKey } from './billing-key.ts';
import { readCard, type CardFacts } from './card-number.ts';
import { declinedBy } from './card-charge.ts';
import { certify, findCertification, readPerson } from './certification.ts';
import type { CheckoutParams } from './checkout-params.ts';
import { ERROR_CODES, failureResult, successResult, type CheckoutResult } from './checkout-result.ts';
import { checkoutContext, findCheckout, toCheckout, type CertificationParams, type Checkout } from './checkout.ts';
import { bankName, BANKS, cardName } from './codes.ts';
import { askConfirm } from './confirm-call.ts';
import { Refusal } from './envelope.ts';
import { Input } from './input.ts';
import { BRANDS, brandOf, takesOnlyFromAbroad } from './overseas-card.ts';
import { isOnCard, payMethod } from './pay-method.ts';
import { changeReadyPayment, findPayment, newApplyNum, paidMeanwhile, type PaymentFacts } from './payment.ts';
import { sealJson } from './personal.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';
import { findStore } from './store.ts';
import { hashOfSecret } from './v2/secrets.ts';
import { endOfKoreanDay } from './vbank-due.ts';
import { keyOfWindow, toldV2 } from './v2/window-result.ts';
import { queueWebhook } from './webhook.ts';

export type Outcome = 'approve' | 'decline' | 'cancel';

const GIVEN_UP = '[결제포기] 사용자가 결제를 취소하셨습니다.';
const CERTIFICATION_GIVEN_UP = '[결제포기] 사용자가 본인인증을 취소하셨습니다.';
/** Why a payment and an identity verification failed whose window nobody finished. */
export const TIMED_OUT = '결제 가능 시간이 지났습니다.';
export const CERTIFICATION_TIMED_OUT = '본인인증 가능 시간이 지났습니다.';

/** Cards a payer can choose for a billing key. Chosen, not typed, so that no card number ever enters the window. */
export const TEST_CARDS: Readonly<Record<string, string>> = {
  first: '4092-0230-1234-1234',
  second: '5409-2600-1234-9876',
  declining: '4000-0000-0000-0002',
};

/**
 * Ends a window as the payer chose. Only one end ever counts: asked again, or from two places at once, the first end is
 * answered. Null when there is no such window.
 */
export async function finishCheckout(sandbox: Sandbox, id: string, outcome: Outcome, form: Input): Promise<Checkout | null> {
  const claimed = await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_checkout').set({ phase: 'confirming' }).where('id', '=', id).where('phase', '=', 'open').returningAll().executeTakeFirst());
  if (!claimed) return waitForEnd(sandbox, id);
  const checkout = toCheckout(sandbox, claimed);
  try {
    const store = await findStore(sandbox.database.kysely, checkout.storeId);
    const result = checkout.kind === 'payment'
      ? await endPayment(sandbox, store, checkout, outcome, form)
      : await endCertification(sandbox, store, checkout, outcome, form);
    return { ...checkout, phase: 'done', result };
  } catch (error) {
    // Wrong input leaves the window open for another try; nothing was written.
    await sandbox.database.inTransaction((tx) => tx.updateTable('sandbox_checkout').set({ phase: 'open' }).where('id', '=', id).where('phase', '=', 'confirming').execute());
    throw error;
  }
}

const PATIENCE = 60;
const STEP_MS = 200;

/** Another request is ending the window, perhaps waiting for the shop's confirm: its result is ours. */
async function waitForEnd(sandbox: Sandbox, id: string): Promise<Checkout | null> {
  for (let step = 0; step < PATIENCE; step += 1) {
    const checkout = await findCheckout(sandbox, id);
    if (!checkout || checkout.phase !== 'confirming') return checkout;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return findCheckout(sandbox, id);
}

/** Writes the end of a window in the transaction of what it did. */
export async function closeCheckout(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, id: string, result: CheckoutResult): Promise<void> {
  await tx.updateTable('sandbox_checkout').set({ phase: 'done', result: sealJson(sandbox.vault, result, checkoutContext(id, 'result')) }).where('id', '=', id).execute();
}

async function endPayment(sandbox: Sandbox, store: Store, checkout: Checkout, outcome: Outcome, form: Input): Promise<CheckoutResult> {
  const params = checkout.params as CheckoutParams;
  const at = storeTime(sandbox, store);
  if (checkout.expiresAt <= at) return failPayment(sandbox, store, checkout, ERROR_CODES.timedOut, TIMED_OUT);
  if (outcome === 'cancel') return failPayment(sandbox, store, checkout, ERROR_CODES.givenUp, GIVEN_UP);
  if (outcome === 'decline') return failPayment(sandbox, store, checkout, ERROR_CODES.declined, `[결제실패] ${declinedBy(params.payMethod)}`);
  const chosen = readChoice(params, form, at);
  if (params.confirmUrl !== null) {
    const asked = await askConfirm(sandbox, store, params.confirmUrl, { checkout, params });
    if (asked.kind === 'refused') return failPayment(sandbox, store, checkout, ERROR_CODES.notConfirmed, asked.why);
  }
  if (chosen.key?.outcome === 'declines' && params.amount > 0) return failPayment(sandbox, store, checkout, ERROR_CODES.declined, `[결제실패] ${declinedBy(params.payMethod)}`);
  if (params.v2?.manualConfirm && chosen.key === null && chosen.depositUntil === null) return holdForConfirm(sandbox, store, checkout, chosen.facts);
  try {
    return await approvePayment(sandbox, store, checkout, chosen);
  } catch (error) {
    if (!paidMeanwhile(error)) throw error;
    return failPayment(sandbox, store, checkout, ERROR_CODES.paidBefore, `이미 결제가 이루어진 거래건입니다. (merchant_uid: ${params.merchantUid})`);
  }
}

async function approvePayment(sandbox: Sandbox, store: Store, checkout: Checkout, chosen: Choice): Promise<CheckoutResult> {
  const params = checkout.params as CheckoutParams;
  const at = storeTime(sandbox, store);
  const waits = chosen.depositUntil !== null;
  const result = await sandbox.database.inTransaction(async (tx) => {
    const payment = await changeReadyPayment(tx, checkout.impUid, {
      status: waits ? 'ready' : 'paid',
      at,
      facts: { ...chosen.facts, ...(waits ? { vbank_issued_at: at } : { apply_num: newApplyNum() }) },
      depositUntil: chosen.depositUntil,
    });
    if (!payment) throw new Error(`The payment ${checkout.impUid} of an open window is not waiting.`);
    if (chosen.key && params.customerUid !== null) {
      await saveBillingKey(tx, sandbox, store, {
        customerUid: params.customerUid,
        card: chosen.key,
        payMethod: payment.payMethod,
        channel: { pgProvider: payment.facts.pg_provider, pgId: payment.facts.pg_id },
        customer: {
          customer_id: params.customerId,
          customer_name: params.facts.buyer_name,
          customer_tel: params.facts.buyer_tel,
          customer_email: params.facts.buyer_email,
          customer_addr: params.facts.buyer_addr,
          customer_postcode: params.facts.buyer_postcode,
        },
        at,
        ...keyOfWindow(payment, params),
      });
    }
    const success = toldV2(checkout, successResult(sandbox, payment));
    await closeCheckout(tx, sandbox, checkout.id, success);
    await queueWebhook(tx, store, payment, { status: waits ? 'ready' : 'paid' });
    return success;
  });
  sandbox.wakeWebhooks();
  return result;
}

/** The payer approved, and the shop has the last word: the window ends with a token that the confirm call needs. */
async function holdForConfirm(sandbox: Sandbox, store: Store, checkout: Checkout, facts: Partial<PaymentFacts>): Promise<CheckoutResult> {
  const token = `payment-token-${randomBytes(24).toString('base64url')}`;
  return sandbox.database.inTransaction(async (tx) => {
    const open = await findPayment(tx, store, checkout.impUid);
    const held = open && await changeReadyPayment(tx, checkout.impUid, { status: 'ready', at: storeTime(sandbox, store), facts: { ...facts, v2: { ...open.facts.v2, awaits: hashOfSecret(token) } } });
    if (!held) throw new Error(`The payment ${checkout.impUid} of an open window is not waiting.`);
    const result = toldV2(checkout, successResult(sandbox, held), { paymentToken: token });
    await closeCheckout(tx, sandbox, checkout.id, result);
    return result;
  });
}

async function failPayment(sandbox: Sandbox, store: Store, checkout: Checkout, code: string, why: string): Promise<CheckoutResult> {
  const { merchantUid } = checkout.params as CheckoutParams;
  return sandbox.database.inTransaction(async (tx) => {
    const failed = await changeReadyPayment(tx, checkout.impUid, { status: 'failed', at: storeTime(sandbox, store), facts: { fail_reason: why } });
    const result = toldV2(checkout, failureResult({ impUid: checkout.impUid, merchantUid, code, message: why }));
    await closeCheckout(tx, sandbox, checkout.id, result);
    if (failed) await queueWebhook(tx, store, failed, { status: 'failed', unannouncedInV1: true });
    return result;
  });
}

/** What the payer chose in the window. */
interface Choice {
  readonly facts: Partial<PaymentFacts>;
  /** The card behind a new billing key. */
  readonly key: CardFacts | null;
  /** Set for methods that only promise: an account that waits until then. */
  readonly depositUntil: number | null;
}

function readChoice(params: CheckoutParams, form: Input, at: number): Choice {
  if (params.customerUid !== null) {
    const number = TEST_CARDS[form.text('test_card', 20) ?? 'first'] ?? (TEST_CARDS['first'] as string);
    const key = readCard({ number, expiry: '2099-12', birth: null, passwordTwoDigits: null, cvc: null }, at);
    const code = takesOnlyFromAbroad(params) ? brandOf(key.masked) : key.code;
    const card = { ...key, code, name: cardName(code) ?? key.name };
    return { key: card, facts: { card_code: card.code, card_name: card.name, card_number: card.masked, card_type: card.type }, depositUntil: null };
  }
  const { kind } = payMethod(params.payMethod);
  if (kind === 'transfer') return { key: null, facts: chosenBank(form), depositUntil: null };
  if (kind === 'account') return chosenAccount(params, form, at);
  if (isOnCard(params.payMethod) || params.payMethod === 'unionpay') return { key: null, facts: chosenCard(params, form), depositUntil: null };
  return { key: null, facts: {}, depositUntil: null };
}

function chosenCard(params: CheckoutParams, form: Input): Partial<PaymentFacts> {
  const asked = form.text('card_code', 10);
  const code = params.directCard?.code ?? params.cards.find((card) => card === asked) ?? params.cards[0] ?? '361';
  const months = form.wholeNumber('card_quota') ?? 0;
  const quota = params.directCard?.quota ?? (params.quotas.includes(months) ? months : 0);
  return {
    card_code: code,
    card_name: cardName(code),
    ...(params.payMethod === 'card' && BRANDS.includes(code) && { overseas: true }),
    card_quota: quota,
    // Nobody typed a number: the digits shown are made up.
    card_number: `9${code.padStart(5, '0')}******${String(randomInt(10_000)).padStart(4, '0')}`,
    card_type: 0,
  };
}

function chosenBank(form: Input): Partial<PaymentFacts> {
  const asked = form.text('bank_code', 10) ?? '';
  const code = bankName(asked) === null ? (BANKS[0]?.code ?? '004') : asked;
  return { bank_code: code, bank_name: bankName(code) };
}

const DEFAULT_DUE_DAYS = 3;

function chosenAccount(params: CheckoutParams, form: Input, at: number): Choice {
  const bank = chosenBank(form);
  const due = params.vbankDue ?? endOfKoreanDay(at, DEFAULT_DUE_DAYS);
  const facts: Partial<PaymentFacts> = {
    vbank_code: bank.bank_code ?? null,
    vbank_name: bank.bank_name ?? null,
    vbank_num: newAccountNumber(),
    // A made-up name, so it may stand unsealed.
    vbank_holder: '게이트하우스테스트',
    vbank_date: due,
  };
  return { key: null, facts, depositUntil: due };
}

/** A made-up account number, long enough to be nobody's. */
export function newAccountNumber(): string {
  return `T${String(randomInt(1e7)).padStart(7, '0')}${String(randomInt(1e7)).padStart(7, '0')}`.replace('T', '9');
}

async function endCertification(sandbox: Sandbox, store: Store, checkout: Checkout, outcome: Outcome, form: Input): Promise<CheckoutResult> {
  const params = checkout.params as CertificationParams;
  const at = storeTime(sandbox, store);
  const fail = (code: string, message: string) => sandbox.database.inTransaction(async (tx) => {
    await tx.updateTable('sandbox_certification').set({ failed_at: at, updated_at: at, fail_reason: message }).where('imp_uid', '=', checkout.impUid).where('certified_at', '=', '0').execute();
    const result = toldV2(checkout, failureResult({ impUid: checkout.impUid, merchantUid: params.merchantUid, code, message }));
    await closeCheckout(tx, sandbox, checkout.id, result);
    return result;
  });
  if (checkout.expiresAt <= at) return fail(ERROR_CODES.timedOut, CERTIFICATION_TIMED_OUT);
  if (outcome === 'cancel') return fail(ERROR_CODES.givenUp, CERTIFICATION_GIVEN_UP);
  if (outcome === 'decline') return fail(ERROR_CODES.declined, '[인증실패] 입력한 정보가 통신사에 등록된 정보와 일치하지 않습니다.');
  const person = readPerson(form);
  if (params.minAge !== null && ageOf(person.birthday, at) < params.minAge) return fail(ERROR_CODES.declined, `[인증실패] 만 ${params.minAge}세 이상만 인증할 수 있습니다.`);
  return sandbox.database.inTransaction(async (tx) => {
    const certification = await findCertification(tx, sandbox, store, checkout.impUid);
    if (!certification) throw new Refusal(404, -1, '인증결과가 존재하지 않습니다.');
    await certify(tx, sandbox, { impUid: checkout.impUid, pgTid: certification.pgTid, person, at });
    const result = toldV2(checkout, {
      success: true, imp_uid: checkout.impUid, merchant_uid: params.merchantUid, pg_provider: certification.pgProvider, pg_type: 'certification',
    });
    await closeCheckout(tx, sandbox, checkout.id, result);
    return result;
  });
}

/** Full years on the day, in Korea. */
function ageOf(birthday: string, nowMs: number): number {
  const today = new Date(nowMs + 9 * 3_600_000).toISOString().slice(0, 10);
  return Number(today.slice(0, 4)) - Number(birthday.slice(0, 4)) - (today.slice(5) < birthday.slice(5) ? 1 : 0);
}

/** Fails the windows whose time is over, so that no payment waits forever. Answers how many. */
export async function expireCheckouts(sandbox: Sandbox): Promise<number> {
  const due = await sandbox.database.kysely
    .selectFrom('sandbox_checkout')
    .innerJoin('sandbox_store', 'sandbox_store.id', 'sandbox_checkout.store_id')
    .leftJoin('sandbox_store as head', 'head.id', 'sandbox_store.parent_id')
    .select('sandbox_checkout.id')
    .where('phase', '<>', 'done')
    .where((eb) => eb(
      'expires_at', '<=',
      eb(eb.val(String(sandbox.clock.now().getTime())), '+', eb.fn.coalesce('head.clock_ahead_ms', 'sandbox_store.clock_ahead_ms')),
    ))
    .limit(200)
    .execute();
  for (const { id } of due) {
    // A window that was being confirmed when its process died is taken up here as well.
    await sandbox.database.inTransaction((tx) => tx.updateTable('sandbox_checkout').set({ phase: 'open' }).where('id', '=', id).where('phase', '=', 'confirming').execute());
    await finishCheckout(sandbox, id, 'cancel', new Input({}));
  }
  return due.length;
}

/** The payment of a finished window, for programs that complete one without a browser. */
export async function paymentOf(sandbox: Sandbox, store: Store, checkout: Checkout) {
  return findPayment(sandbox.database.kysely, store, checkout.impUid);
}
