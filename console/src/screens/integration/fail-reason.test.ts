import { expect, it } from 'vitest';
import { meaningOf } from './fail-reason.tsx';

it.each([
  ['[결제실패] 카드사에서 승인을 거절했습니다. (한도 초과 또는 사용 정지)', /declined/],
  ['[결제포기] 사용자가 결제를 취소하셨습니다.', /payment window was closed/],
  ['[결제포기] 사용자가 본인인증을 취소하셨습니다.', /identity window was closed/],
  ['결제포기', /payment window was closed/],
  ['본인인증 가능 시간이 지났습니다.', /in time/],
  ['mismatch', /differs/],
  ['something of a gateway nobody knew', /reason below/],
])('%s is told in the words of the reader', (raw, said) => {
  expect(meaningOf(raw).en).toMatch(said);
});
