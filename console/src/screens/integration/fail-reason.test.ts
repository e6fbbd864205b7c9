import { expect, it } from 'vitest';
import { meaningOf } from '../../../../contract/fail-reason.ts';

it.each([
  ['[결제실패] 카드사에서 승인을 거절했습니다. (한도 초과 또는 사용 정지)', /declined/],
  ['[결제실패] 은행에서 출금을 거절했습니다. (잔액 부족)', /bank declined/],
  ['[결제실패] 결제사에서 결제를 거절했습니다.', /provider of the payment method declined/],
  ['[결제포기] 사용자가 결제를 취소하셨습니다.', /payment window was closed/],
  ['[결제포기] 사용자가 본인인증을 취소하셨습니다.', /identity window was closed/],
  ['결제포기', /payment window was closed/],
  ['본인인증 가능 시간이 지났습니다.', /in time/],
  ['mismatch', /differs/],
])('%s is told in the words of the reader', (raw, said) => {
  expect(meaningOf(raw)?.en).toMatch(said);
});

it('leaves what nobody knew to the gateway that said it', () => {
  expect(meaningOf('something of a gateway')).toBeNull();
});
