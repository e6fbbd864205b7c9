import type { Text } from '../text.ts';

/** How a payment stands, as people tell it apart: a part cancelled is not simply paid, and a window closed by its payer is no decline. */
export const PAYMENT_OUTCOMES = ['ready', 'paid', 'part_cancelled', 'cancelled', 'failed', 'closed'] as const;
export type PaymentOutcome = (typeof PAYMENT_OUTCOMES)[number];

/** Names of the outcomes, for files; the screens say the same. */
export const OUTCOME_NAMES: Readonly<Record<PaymentOutcome, Text>> = {
  ready: { ko: '대기', en: 'Waiting' },
  paid: { ko: '결제 완료', en: 'Paid' },
  part_cancelled: { ko: '일부 취소', en: 'Partly cancelled' },
  cancelled: { ko: '취소됨', en: 'Cancelled' },
  failed: { ko: '결제 실패', en: 'Failed' },
  closed: { ko: '결제창을 닫음', en: 'Closed by the payer' },
};

/** The word with which the payment API begins the reason of a payment that its payer gave up. */
const GIVEN_UP = /^\[?결제포기/;

/** Tells the outcome from what the payment API says of a payment. */
export function outcomeOf({ status, cancelledAmount, failReason }: { readonly status: 'ready' | 'paid' | 'failed' | 'cancelled'; readonly cancelledAmount: number; readonly failReason: string | null }): PaymentOutcome {
  if (status === 'paid' && cancelledAmount > 0) return 'part_cancelled';
  if (status === 'failed' && GIVEN_UP.test(failReason ?? '')) return 'closed';
  return status;
}
