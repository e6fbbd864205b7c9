import { toUnits } from './money.ts';
import { salesSlipUrl } from './payment-answer.ts';
import type { Payment } from './payment.ts';
import { openPersonal } from './personal.ts';
import { seconds, type Sandbox } from './sandbox.ts';
import { koreanTime } from './vbank-due.ts';

/** What the shop's callback receives. New shops test `error_code == null`, old ones `success`: both are told the truth. */
export interface CheckoutResult {
  readonly success: boolean;
  readonly imp_uid: string | null;
  readonly merchant_uid: string | null;
  readonly error_code?: string;
  readonly error_msg?: string;
  /** The same in the words of the second version, where its window was opened. */
  readonly v2?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Codes of failures. The first two are known from the real service. */
export const ERROR_CODES = {
  noGateway: 'F1001',
  paidBefore: 'F1002',
  unknownStore: 'F0001',
  badParameter: 'F0002',
  preparedDiffers: 'F0003',
  givenUp: 'F400',
  declined: 'F500',
  notConfirmed: 'F501',
  timedOut: 'F408',
} as const;

export function failureResult(given: { impUid: string | null; merchantUid: string | null; code: string; message: string }): CheckoutResult {
  return { success: false, imp_uid: given.impUid, merchant_uid: given.merchantUid, error_code: given.code, error_msg: given.message };
}

/** The result of a payment that was paid, or whose account was issued. error_code and error_msg are left out on purpose. */
export function successResult(sandbox: Pick<Sandbox, 'baseUrl' | 'slipKey' | 'vault'>, payment: Payment): CheckoutResult {
  const facts = openPersonal(sandbox.vault, payment.storeId, payment.facts);
  return {
    success: true,
    imp_uid: payment.impUid,
    merchant_uid: payment.merchantUid,
    pay_method: payment.payMethod,
    paid_amount: toUnits(payment.amount),
    status: payment.status,
    name: facts.name,
    pg_provider: facts.pg_provider,
    emb_pg_provider: facts.emb_pg_provider ?? null,
    pg_type: 'payment',
    pg_tid: facts.pg_tid ?? null,
    apply_num: facts.apply_num ?? null,
    card_name: facts.card_name ?? null,
    card_number: facts.card_number ?? null,
    card_quota: facts.card_quota ?? 0,
    bank_name: facts.bank_name ?? null,
    currency: payment.currency,
    buyer_name: facts.buyer_name,
    buyer_email: facts.buyer_email,
    buyer_tel: facts.buyer_tel,
    buyer_addr: facts.buyer_addr,
    buyer_postcode: facts.buyer_postcode,
    custom_data: parsedCustomData(facts.custom_data),
    paid_at: seconds(payment.paidAt),
    receipt_url: payment.paidAt > 0 ? salesSlipUrl(sandbox, payment.impUid) : null,
    customer_uid: payment.customerUid,
    ...(facts.vbank_num && {
      vbank_num: facts.vbank_num,
      vbank_name: facts.vbank_name,
      vbank_holder: facts.vbank_holder,
      vbank_date: koreanTime(facts.vbank_date ?? 0),
    }),
  };
}

/** The page gave an object and gets one back. */
function parsedCustomData(text: string | null): unknown {
  if (text === null || !/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * The shop's return address with the result added behind what its query already says. Text is added as it stands, so
 * that neither an app scheme nor an unusual query is rewritten.
 */
export function returnAddress(address: string, kind: 'payment' | 'certification', result: CheckoutResult): string {
  const added = new URLSearchParams(result.v2);
  // Help pages and the script's own description name the id differently.
  if (result.v2?.['paymentId'] !== undefined) added.set('payment_id', result.v2['paymentId']);
  if (result.v2 === undefined) addFirstVersion(added, kind, result);
  const hash = address.indexOf('#');
  const [front, fragment] = hash < 0 ? [address, ''] : [address.slice(0, hash), address.slice(hash)];
  const joint = !front.includes('?') ? '?' : /[?&]$/.test(front) ? '' : '&';
  // Percent-encoded spaces are understood by every framework; plus signs only by those that read forms.
  return `${front}${joint}${added.toString().replaceAll('+', '%20')}${fragment}`;
}

function addFirstVersion(added: URLSearchParams, kind: 'payment' | 'certification', result: CheckoutResult): void {
  if (result.imp_uid !== null) added.set('imp_uid', result.imp_uid);
  if (result.merchant_uid !== null) added.set('merchant_uid', result.merchant_uid);
  added.set('imp_success', String(result.success));
  if (kind === 'certification') added.set('success', String(result.success));
  if (result.error_code !== undefined) added.set('error_code', result.error_code);
  if (result.error_msg !== undefined) added.set('error_msg', result.error_msg);
}

/** Schemes that would run code or read files in the payer's browser. */
const FORBIDDEN_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'view-source:', 'filesystem:']);

/** A return address a browser may be sent to: the web, or an app's own scheme. */
export function isReturnAddress(text: string): boolean {
  if (text.length > 4000 || !URL.canParse(text)) return false;
  return !FORBIDDEN_SCHEMES.has(new URL(text).protocol);
}
