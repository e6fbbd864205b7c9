import { expect, it } from 'vitest';
import { outcomeOf } from './payment-outcome.ts';

it('tells a part cancelled from paid, and a window closed by its payer from a decline', () => {
  const of = (status: 'ready' | 'paid' | 'failed' | 'cancelled', cancelledAmount: number, failReason: string | null = null) => outcomeOf({ status, cancelledAmount, failReason });
  expect([of('paid', 0), of('paid', 500), of('cancelled', 1000), of('ready', 0)]).toEqual(['paid', 'part_cancelled', 'cancelled', 'ready']);
  expect([of('failed', 0, '[결제포기] 사용자가 결제를 취소하셨습니다.'), of('failed', 0, '결제포기'), of('failed', 0, '한도 초과'), of('failed', 0)]).toEqual(['closed', 'closed', 'failed', 'failed']);
});
