import type { FastifyInstance } from 'fastify';
import { tryCancel, type PartsLeft } from '../cancel.ts';
import { toSmallest, vatWithin, type Hundredths } from '../money.ts';
import { salesSlipUrl } from '../payment-answer.ts';
import { nextStatus, type CancelRule } from '../payment-life.ts';
import { changeReadyPayment, newApplyNum, paidMeanwhile, toPayment, type Payment } from '../payment.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { queueWebhook } from '../webhook.ts';
import { Fields } from './fields.ts';
import { findShown } from './lookups.ts';
import { money, readCurrency } from './order.ts';
import { presentCancellation, statusOf } from './present-payment.ts';
import { alreadyPaid, conflicting, invalid, missing, paymentNotFound, refusedByGateway, TypedRefusal } from './refusal.ts';
import { hashOfSecret } from './secrets.ts';
import { bankCode } from './words.ts';

type PaymentPath = { Params: { paymentId: string } };
type CancellationPath = { Params: { paymentId: string; cancellationId: string } };

/** What changes a payment that is there. */
export function registerChanges(api: FastifyInstance, sandbox: Sandbox): void {
  api.post<PaymentPath>('/payments/:paymentId/cancel', async ({ body, params, store }) => cancel(sandbox, store, params.paymentId, new Fields(body)));

  api.post<CancellationPath>('/payments/:paymentId/cancellations/:cancellationId/stop', async ({ params, store }) => {
    const payment = await mustFind(sandbox, store, params.paymentId);
    const known = payment.cancellations.some(({ cancellation_id }) => cancellation_id === params.cancellationId);
    if (!known) throw missing('PAYMENT_CANCELLATION_NOT_FOUND', '존재하지 않는 취소 내역입니다.');
    // A cancel is done at once here, so none ever waits.
    throw conflicting('PAYMENT_CANCELLATION_NOT_PENDING', '처리를 기다리는 취소가 아닙니다.');
  });

  registerAfterwards(api, sandbox);
  api.post<PaymentPath>('/payments/:paymentId/virtual-account/close', async ({ params, store }) => closeAccount(sandbox, store, params.paymentId));
  api.post<PaymentPath>('/payments/:paymentId/confirm', async ({ body, params, store }) => confirm(sandbox, store, params.paymentId, new Fields(body)));
}

/** Card payments are captured as they are approved, so there is nothing left to do; slips of other stores are held to the payment. */
function registerAfterwards(api: FastifyInstance, sandbox: Sandbox): void {
  const mustPaid = async (store: Store, paymentId: string) => {
    const payment = await mustFind(sandbox, store, paymentId);
    if (payment.status !== 'paid') throw conflicting('PAYMENT_NOT_PAID', '결제가 완료되지 않았거나 취소된 결제입니다.');
    return payment;
  };
  api.post<PaymentPath>('/payments/:paymentId/capture', async ({ params, store }) => {
    await mustPaid(store, params.paymentId);
    return {};
  });
  api.post<PaymentPath>('/payments/:paymentId/register-store-receipt', async ({ body, params, store }) => {
    const payment = await mustPaid(store, params.paymentId);
    const items = new Fields(body).list('items');
    if (items.length === 0) throw invalid('items를 하나 이상 보내 주세요.');
    let sum = 0;
    for (const item of items) {
      if (!/^\d{10}$/.test(item.requiredText('storeBusinessRegistrationNumber', 20).replaceAll('-', ''))) throw invalid('storeBusinessRegistrationNumber는 사업자등록번호 10자리여야 합니다.');
      item.requiredText('storeName', 200);
      if (readCurrency(item) !== payment.currency) throw invalid('하위 상점 금액의 통화가 결제 통화와 다릅니다.');
      sum += money(item, 'totalAmount', payment.currency) ?? 0;
    }
    if (sum > payment.amount) throw invalid('하위 상점 금액의 합이 결제 금액보다 큽니다.');
    return { receiptUrl: salesSlipUrl(sandbox, payment.impUid) };
  });
}

export async function mustFind(sandbox: Sandbox, store: Store, paymentId: string): Promise<Payment> {
  const payment = await findShown(sandbox.database.kysely, store, paymentId);
  if (!payment) throw paymentNotFound();
  return payment;
}

const TYPES: Readonly<Record<Exclude<CancelRule, 'negative amount' | 'not in this currency' | 'no refund account' | 'phone bill'>, string>> = {
  'cancelled before': 'PAYMENT_ALREADY_CANCELLED',
  'not paid': 'PAYMENT_NOT_PAID',
  'other amount left': 'CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN',
  'more than is left': 'CANCEL_AMOUNT_EXCEEDS_CANCELLABLE_AMOUNT',
  'parts exceed the cancel': 'SUM_OF_PARTS_EXCEEDS_CANCEL_AMOUNT',
  'more tax-free than is left': 'CANCEL_TAX_FREE_AMOUNT_EXCEEDS_CANCELLABLE_TAX_FREE_AMOUNT',
  'more tax than is left': 'CANCEL_TAX_AMOUNT_EXCEEDS_CANCELLABLE_TAX_AMOUNT',
  'too often': 'MAX_CANCEL_COUNT_REACHED',
};

/** The rule that stopped a cancel, in the words of the second version. */
function cancelRefusal(rule: CancelRule, why: string): TypedRefusal {
  if (rule === 'negative amount' || rule === 'not in this currency') return invalid(why);
  if (rule === 'no refund account') return invalid('가상계좌 결제는 환불 계좌(refundAccount)가 있어야 취소할 수 있습니다.');
  if (rule === 'phone bill') return refusedByGateway('CANCEL_REFUSED', why);
  return conflicting(TYPES[rule], why);
}

async function cancel(sandbox: Sandbox, store: Store, paymentId: string, body: Fields): Promise<unknown> {
  const payment = await mustFind(sandbox, store, paymentId);
  const { currency } = payment;
  const reason = body.requiredText('reason');
  const amount = money(body, 'amount', currency);
  if (amount === 0) throw invalid('취소 금액(amount)은 0보다 커야 합니다.');
  body.word('requester', ['CUSTOMER', 'ADMIN']);
  const asked = { amount, taxFree: money(body, 'taxFreeAmount', currency), vat: money(body, 'vatAmount', currency) };
  const outcome = await tryCancel(sandbox, store, {
    impUid: payment.impUid,
    merchantUid: null,
    amount,
    checksum: money(body, 'currentCancellableAmount', currency),
    taxFree: 0,
    reason,
    hasRefundAccount: readRefundAccount(body.group('refundAccount')),
    sendWebhook: !(body.flag('skipWebhook') ?? false),
    parts: (locked, left) => partsOf(locked, left, asked),
  });
  if (outcome.kind === 'unknown') throw paymentNotFound();
  if (outcome.kind === 'refused') throw cancelRefusal(outcome.rule, outcome.why);
  return { cancellation: presentCancellation(sandbox, outcome.payment, outcome.cancellation) };
}

/** Parts that were not named: all that is left of them in a full cancel; otherwise as much as must, and its share of tax. */
export function partsOf(payment: Pick<Payment, 'amount' | 'cancelAmount'>, left: PartsLeft, asked: { amount: Hundredths | null; taxFree: Hundredths | null; vat: Hundredths | null }): PartsLeft {
  const whole = payment.amount - payment.cancelAmount;
  const amount = asked.amount ?? whole;
  const taxFree = asked.taxFree ?? (amount >= whole ? Math.min(left.taxFree, amount) : Math.max(0, amount - (whole - left.taxFree)));
  const share = amount >= whole ? left.vat : Math.min(vatWithin(amount, Math.min(taxFree, amount)), left.vat);
  return { taxFree, vat: asked.vat ?? Math.max(0, Math.min(share, amount - taxFree)) };
}

/** Whether an account to send the money to was named in full. It is used and not kept. */
function readRefundAccount(account: Fields): boolean {
  const bank = account.text('bank', 60);
  const number = account.text('number', 60);
  const holder = account.text('holderName', 100);
  if (bank !== null && bankCode(bank) === null) throw invalid('알 수 없는 은행입니다. (refundAccount.bank)');
  return bank !== null && number !== null && holder !== null;
}

async function closeAccount(sandbox: Sandbox, store: Store, paymentId: string): Promise<unknown> {
  const at = storeTime(sandbox, store);
  await sandbox.database.inTransaction(async (tx) => {
    const payment = await findShown(tx, store, paymentId);
    if (!payment) throw paymentNotFound();
    const closed = statusOf(payment) === 'VIRTUAL_ACCOUNT_ISSUED' && (payment.depositUntil ?? 0) >= at && nextStatus(payment.status, 'close account') !== null
      ? await changeReadyPayment(tx, payment.impUid, { status: 'ready', at, depositUntil: null })
      : null;
    if (!closed) throw conflicting('PAYMENT_NOT_WAITING_FOR_DEPOSIT', '입금을 기다리는 결제가 아닙니다.');
  });
  return { closedAt: new Date(at).toISOString() };
}

/** The shop's own word after the payer approved, where the store wants to give it itself. */
async function confirm(sandbox: Sandbox, store: Store, paymentId: string, body: Fields): Promise<unknown> {
  const token = body.requiredText('paymentToken', 500);
  const at = storeTime(sandbox, store);
  try {
    const paid = await sandbox.database.inTransaction(async (tx) => {
      const shown = await findShown(tx, store, paymentId);
      if (!shown) throw paymentNotFound();
      if (shown.paidAt > 0) throw alreadyPaid();
      const row = await tx.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', body.text('txId', 100) ?? shown.impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
      const payment = row && row.merchant_uid === paymentId ? toPayment(row) : null;
      if (!payment) throw conflicting('INFORMATION_MISMATCH', 'txId가 이 결제의 것이 아닙니다.');
      if (payment.facts.v2?.awaits !== hashOfSecret(token)) throw new TypedRefusal(400, 'INVALID_PAYMENT_TOKEN', '결제 토큰이 올바르지 않습니다.');
      refuseMismatch(payment, body);
      const { awaits: _used, ...v2 } = payment.facts.v2;
      const done = await changeReadyPayment(tx, payment.impUid, { status: 'paid', at, facts: { apply_num: newApplyNum(), v2 } });
      if (!done) throw new TypedRefusal(400, 'INVALID_PAYMENT_TOKEN', '승인을 기다리는 결제가 아닙니다.');
      await queueWebhook(tx, store, done, { status: 'paid' });
      return done;
    });
    sandbox.wakeWebhooks();
    return { payment: { pgTxId: paid.facts.pg_tid, paidAt: new Date(paid.paidAt).toISOString() } };
  } catch (error) {
    if (paidMeanwhile(error)) throw alreadyPaid();
    throw error;
  }
}

function refuseMismatch(payment: Payment, body: Fields): void {
  const total = body.whole('totalAmount');
  const taxFree = body.whole('taxFreeAmount');
  const wrong = (total !== null && total !== toSmallest(payment.amount, payment.currency)) || (taxFree !== null && taxFree !== toSmallest(payment.facts.tax_free, payment.currency))
    || (body.has('currency') && readCurrency(body) !== payment.currency) || body.flag('isTest') === false;
  if (wrong) throw conflicting('INFORMATION_MISMATCH', '결제를 요청한 금액이나 통화와 다릅니다.');
}

