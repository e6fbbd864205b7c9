import { createHmac, timingSafeEqual } from 'node:crypto';
import { toUnits } from './money.ts';
import type { Payment } from './payment.ts';
import { openPersonal } from './personal.ts';
import { seconds, type Sandbox } from './sandbox.ts';

type Addresses = Pick<Sandbox, 'baseUrl' | 'slipKey'>;
type Answering = Addresses & Pick<Sandbox, 'vault'>;

/**
 * The payment object of the wire. Every documented field is present, null where empty; times are whole seconds, 0 where
 * unset; amounts are numbers: typed clients read all of it unguarded.
 */
export function presentPayment(sandbox: Answering, payment: Payment): Record<string, unknown> {
  const facts = openPersonal(sandbox.vault, payment.storeId, payment.facts);
  const slip = payment.paidAt > 0 ? salesSlipUrl(sandbox, payment.impUid) : null;
  return {
    imp_uid: payment.impUid,
    merchant_uid: payment.merchantUid,
    pay_method: payment.payMethod,
    channel: facts.channel,
    pg_provider: facts.pg_provider,
    emb_pg_provider: facts.emb_pg_provider ?? null,
    pg_tid: facts.pg_tid ?? null,
    pg_id: facts.pg_id,
    sandbox: true,
    escrow: facts.escrow ?? false,
    apply_num: facts.apply_num ?? null,
    bank_code: facts.bank_code ?? null,
    bank_name: facts.bank_name ?? null,
    card_code: facts.card_code ?? null,
    card_name: facts.card_name ?? null,
    card_issuer_code: facts.card_code ?? null,
    card_issuer_name: facts.card_name ?? null,
    card_publisher_code: facts.card_code ?? null,
    card_publisher_name: facts.card_name ?? null,
    card_quota: facts.card_quota ?? 0,
    card_number: facts.card_number ?? null,
    card_type: facts.card_type ?? null,
    vbank_code: facts.vbank_code ?? null,
    vbank_name: facts.vbank_name ?? null,
    vbank_num: facts.vbank_num ?? null,
    vbank_holder: facts.vbank_holder,
    vbank_date: seconds(facts.vbank_date ?? 0),
    vbank_issued_at: seconds(facts.vbank_issued_at ?? 0),
    name: facts.name,
    amount: toUnits(payment.amount),
    cancel_amount: toUnits(payment.cancelAmount),
    currency: payment.currency,
    buyer_name: facts.buyer_name,
    buyer_email: facts.buyer_email,
    buyer_tel: facts.buyer_tel,
    buyer_addr: facts.buyer_addr,
    buyer_postcode: facts.buyer_postcode,
    custom_data: facts.custom_data,
    user_agent: facts.user_agent ?? null,
    status: payment.status,
    started_at: seconds(payment.startedAt),
    paid_at: seconds(payment.paidAt),
    failed_at: seconds(payment.failedAt),
    cancelled_at: seconds(payment.cancelledAt),
    fail_reason: facts.fail_reason ?? null,
    cancel_reason: facts.cancel_reason ?? null,
    receipt_url: slip,
    cancel_history: payment.cancellations.map((cancellation) => ({
      pg_tid: cancellation.pg_tid,
      amount: toUnits(cancellation.amount),
      cancelled_at: seconds(cancellation.cancelled_at),
      reason: cancellation.reason,
      cancellation_id: cancellation.cancellation_id,
      receipt_url: slip,
    })),
    cancel_receipt_urls: payment.cancellations.map(() => slip),
    cash_receipt_issued: facts.cash_receipt_issued ?? false,
    customer_uid: payment.customerUid,
    customer_uid_usage: facts.customer_uid_usage ?? null,
  };
}

/** Address of the sales slip a payer may see: the id alone, which can be guessed, does not open it. */
export function salesSlipUrl(sandbox: Addresses, impUid: string): string {
  return `${sandbox.baseUrl()}/slips/${impUid}?k=${slipCode(sandbox, impUid)}`;
}

/** Address of a cash receipt's page, of a payment or of cash received outside. */
export function cashReceiptUrl(sandbox: Addresses, receiptId: string): string {
  return `${sandbox.baseUrl()}/slips/cash/${receiptId}?k=${slipCode(sandbox, cashSubject(receiptId))}`;
}

/** What a cash receipt's code is made of; never the id of a payment. */
export const cashSubject = (receiptId: string): string => `cash ${receiptId}`;

export function opensSlip(sandbox: Addresses, impUid: string, code: string): boolean {
  const expected = Buffer.from(slipCode(sandbox, impUid));
  const given = Buffer.from(code);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function slipCode(sandbox: Addresses, impUid: string): string {
  return createHmac('sha256', sandbox.slipKey).update(impUid).digest('base64url').slice(0, 24);
}

/** A page of a list as the wire has it: 0 stands for "no such page". */
export function presentPage(list: unknown[], place: { total: number; page: number; limit: number }): Record<string, unknown> {
  const last = Math.max(1, Math.ceil(place.total / place.limit));
  return { total: place.total, previous: place.page - 1, next: place.page < last ? place.page + 1 : 0, list };
}
