import { fitsCurrency, type Hundredths } from './money.ts';

/** The four words a payment's status can be. */
export const PAYMENT_STATUSES = ['ready', 'paid', 'failed', 'cancelled'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** What can happen to a payment. */
export const PAYMENT_COMMANDS = ['approve', 'decline', 'issue account', 'deposit', 'close account', 'cancel part', 'cancel all'] as const;
export type PaymentCommand = (typeof PAYMENT_COMMANDS)[number];

/** The whole life of a payment. What is not listed does not happen. */
const LIFE: Readonly<Record<PaymentStatus, Partial<Record<PaymentCommand, PaymentStatus>>>> = {
  ready: { approve: 'paid', decline: 'failed', 'issue account': 'ready', deposit: 'paid', 'close account': 'ready' },
  paid: { 'cancel part': 'paid', 'cancel all': 'cancelled' },
  failed: {},
  cancelled: {},
};

/** The status after the command, or null where the command is not possible. */
export function nextStatus(status: PaymentStatus, command: PaymentCommand): PaymentStatus | null {
  return LIFE[status][command] ?? null;
}

/** What is known of a payment when a cancel is decided. */
export interface CancelFacts {
  readonly status: PaymentStatus;
  readonly payMethod: string;
  readonly currency: string;
  readonly amount: Hundredths;
  readonly cancelled: Hundredths;
  /** What is left of the parts, for callers that name parts; without it only their sum is checked. */
  readonly partsLeft?: { readonly taxFree: Hundredths; readonly vat: Hundredths };
  /** How often it was cancelled already. */
  readonly cancels: number;
  /** Phone bills: whether this store's rule "in full, in the month of payment" stops the cancel. */
  readonly phoneRule: { readonly strict: boolean; readonly sameMonth: boolean };
}

export interface CancelRequest {
  /** Null or 0: all that is left. */
  readonly amount: Hundredths | null;
  /** What the caller believes is left; null is not checked. */
  readonly checksum: Hundredths | null;
  readonly taxFree: Hundredths;
  /** Value-added tax within this cancel, where the caller names it. */
  readonly vat?: Hundredths | null;
  readonly hasRefundAccount: boolean;
}

/** The rule that stops a cancel. */
export type CancelRule =
  | 'negative amount' | 'not in this currency' | 'cancelled before' | 'not paid' | 'other amount left' | 'more than is left' | 'parts exceed the cancel' | 'more tax-free than is left'
  | 'more tax than is left' | 'no refund account' | 'phone bill' | 'too often';

export type CancelDecision =
  | { readonly kind: 'cancel'; readonly amount: Hundredths; readonly status: PaymentStatus }
  | { readonly kind: 'refused'; readonly rule: CancelRule; readonly why: string; readonly malformed?: true };

/** How often one payment can be cancelled in part. */
export const MAX_CANCELS = 500;

/** Decides a cancel. Never lets more go back than is left. */
export function decideCancel(facts: CancelFacts, request: CancelRequest): CancelDecision {
  const left = facts.amount - facts.cancelled;
  const refused = (rule: CancelRule, why: string): CancelDecision => ({ kind: 'refused', rule, why });
  const malformed = (rule: CancelRule, why: string): CancelDecision => ({ kind: 'refused', rule, why, malformed: true });
  if (request.amount !== null && request.amount < 0) return malformed('negative amount', '취소 금액(amount)은 0보다 커야 합니다.');
  if (![request.amount, request.taxFree, request.vat ?? 0].every((part) => part === null || fitsCurrency(part, facts.currency))) {
    return malformed('not in this currency', `취소 금액을 ${facts.currency}로 나타낼 수 없습니다.`);
  }
  if (request.taxFree < 0 || (request.vat ?? 0) < 0) return malformed('negative amount', '면세 금액과 부가세는 0 이상이어야 합니다.');
  if (facts.status === 'cancelled') return refused('cancelled before', '이미 전액 취소된 결제입니다.');
  if (nextStatus(facts.status, 'cancel all') === null) return refused('not paid', '결제가 완료된 건만 취소할 수 있습니다.');
  if (request.checksum !== null && request.checksum !== left) {
    return refused('other amount left', `취소 가능 금액 검증에 실패했습니다. checksum이 남은 금액(${left / 100})과 다릅니다.`);
  }
  const amount = request.amount === null || request.amount === 0 ? left : request.amount;
  if (amount > left) return refused('more than is left', `취소할 금액이 남은 금액(${left / 100})보다 큽니다.`);
  if (request.taxFree + (request.vat ?? 0) > amount) return malformed('parts exceed the cancel', '면세 금액(tax_free)과 부가세의 합이 취소 금액보다 큽니다.');
  if (facts.partsLeft && request.taxFree > facts.partsLeft.taxFree) return refused('more tax-free than is left', '취소할 면세 금액이 남은 면세 금액보다 큽니다.');
  if (facts.partsLeft && (request.vat ?? 0) > facts.partsLeft.vat) return refused('more tax than is left', '취소할 부가세가 남은 부가세보다 큽니다.');
  if (facts.cancels >= MAX_CANCELS && amount < left) return refused('too often', `한 결제는 ${MAX_CANCELS}번까지 부분 취소할 수 있습니다. 남은 금액을 한 번에 취소해 주세요.`);
  if (facts.payMethod === 'vbank' && !request.hasRefundAccount) {
    return refused('no refund account', '가상계좌 결제는 환불 계좌(refund_holder, refund_bank, refund_account)가 있어야 취소할 수 있습니다.');
  }
  if (facts.payMethod === 'phone' && facts.phoneRule.strict) {
    if (!facts.phoneRule.sameMonth) return refused('phone bill', '휴대폰 소액결제는 결제한 달에만 취소할 수 있습니다.');
    if (amount !== facts.amount) return refused('phone bill', '휴대폰 소액결제는 부분 취소할 수 없습니다.');
  }
  const command = amount === left ? 'cancel all' : 'cancel part';
  return { kind: 'cancel', amount, status: nextStatus(facts.status, command) ?? facts.status };
}
