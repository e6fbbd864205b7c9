import type { V2NewKey } from '../billing-key.ts';
import type { CheckoutParams } from '../checkout-params.ts';
import type { ERROR_CODES, CheckoutResult } from '../checkout-result.ts';
import type { CertificationParams, Checkout } from '../checkout.ts';
import { toSmallest, type Hundredths } from '../money.ts';
import type { Payment } from '../payment.ts';
import type { Sandbox, Store } from '../sandbox.ts';
import { newMessageId } from './message.ts';
import { signatureHeaders } from './signature.ts';

type Codes = typeof ERROR_CODES;
/** The codes of the published package for how a window can fail; `pg` is told as the gateway's. */
const CODES: Readonly<Record<Codes[keyof Codes], { readonly code: string; readonly pg?: string }>> = {
  F0001: { code: 'StoreNotFound' },
  F0002: { code: 'RequestParseFailed' },
  F0003: { code: 'AmountNotEqualToPredefined' },
  F1001: { code: 'ChannelNotFound' },
  F1002: { code: 'PaymentAlreadyPaid' },
  F400: { code: 'PGProviderError', pg: 'USER_CANCELLED' },
  F408: { code: 'PGProviderError', pg: 'TIMED_OUT' },
  F500: { code: 'PGProviderError', pg: 'CARD_DECLINED' },
  F501: { code: 'ConfirmProcessFailed' },
};

/** The failure of a result in the words of the published package; empty on success. */
export function failureOf(result: Pick<CheckoutResult, 'error_code' | 'error_msg'>): Record<string, string> {
  if (result.error_code === undefined) return {};
  const known = (CODES as Readonly<Record<string, { code: string; pg?: string }>>)[result.error_code] ?? { code: 'UnknownError' };
  const message = result.error_msg ?? '';
  return { code: known.code, message, ...(known.pg !== undefined && { pgCode: known.pg, pgMessage: message }) };
}

/** The result of a window with the second version's words beside it, where its window it was. */
export function toldV2(checkout: Pick<Checkout, 'kind' | 'impUid' | 'params'>, result: CheckoutResult, more: Readonly<Record<string, string>> = {}): CheckoutResult {
  const ids = checkout.kind === 'certification' ? identityIds(checkout) : paymentIds(checkout, result.success);
  return ids === null ? result : { ...result, v2: { ...ids, ...more, ...failureOf(result) } };
}

function identityIds({ impUid, params }: Pick<Checkout, 'impUid' | 'params'>): Record<string, string> | null {
  const { v2Id } = params as CertificationParams;
  return v2Id === undefined ? null : { transactionType: 'IDENTITY_VERIFICATION', identityVerificationId: v2Id, identityVerificationTxId: impUid };
}

function paymentIds({ impUid, params }: Pick<Checkout, 'impUid' | 'params'>, success: boolean): Record<string, string> | null {
  const { v2, merchantUid, customerUid } = params as CheckoutParams;
  if (!v2) return null;
  const billingKey = success ? (customerUid ?? '') : '';
  switch (v2.transaction) {
    case 'PAYMENT': return { transactionType: v2.transaction, txId: impUid, paymentId: merchantUid };
    case 'ISSUE_BILLING_KEY': return { transactionType: v2.transaction, billingKey };
    case 'ISSUE_BILLING_KEY_AND_PAY': return { transactionType: v2.transaction, billingKey, txId: impUid, paymentId: merchantUid };
  }
}

/** What only the second version keeps of a billing key a window made. */
export function keyOfWindow(payment: Pick<Payment, 'facts' | 'startedAt'>, params: CheckoutParams): { more: V2NewKey } | Record<string, never> {
  const { v2 } = payment.facts;
  if (!v2 || !params.v2) return {};
  return {
    more: {
      v2_customer: params.v2.customer,
      custom_data: params.facts.custom_data,
      v2: {
        ...(v2.channel_key !== undefined && { channel_key: v2.channel_key, channel_name: v2.channel_name ?? '' }),
        issue_id: v2.key_only?.issue_id ?? null, issue_name: v2.key_only?.issue_name ?? null, requested_at: payment.startedAt, notice_urls: params.facts.notice_urls ?? [],
      },
    },
  };
}

/** What the shop's confirm address is asked, signed like a notification. */
export async function confirmMessage(
  sandbox: Pick<Sandbox, 'database' | 'vault'>, store: Store, payment: { impUid: string; paymentId: string; amount: Hundredths; currency: string },
): Promise<{ body: string; headers: Record<string, string> }> {
  const data = { storeId: store.v2StoreId, paymentId: payment.paymentId, transactionId: payment.impUid, totalAmount: toSmallest(payment.amount, payment.currency) };
  const body = JSON.stringify({ type: 'Transaction.Confirm', timestamp: new Date().toISOString(), data });
  return { body, headers: await signatureHeaders(sandbox.database.kysely, sandbox.vault, { storeId: store.id, id: newMessageId(), body }) };
}
