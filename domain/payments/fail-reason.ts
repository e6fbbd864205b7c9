import type { Text } from '../text.ts';

/** What the messages of the payment interface mean; the first that fits. */
const MEANINGS: readonly (readonly [RegExp, Text])[] = [
  [/결제포기.*본인인증/, { ko: '본인인증 창을 끝까지 진행하지 않고 닫았습니다.', en: 'The identity window was closed before it was finished.' }],
  [/결제포기/, { ko: '결제창을 끝까지 진행하지 않고 닫았습니다.', en: 'The payment window was closed before it was finished.' }],
  [/카드사에서 승인을 거절/, { ko: '카드사가 승인을 거절했습니다.', en: 'The card company declined it.' }],
  [/은행에서 출금을 거절/, { ko: '은행이 출금을 거절했습니다.', en: 'The bank declined it.' }],
  [/결제사에서 결제를 거절/, { ko: '결제수단을 운영하는 회사가 결제를 거절했습니다.', en: 'The provider of the payment method declined it.' }],
  [/승인을 거절/, { ko: '승인이 거절되었습니다.', en: 'It was declined.' }],
  [/시간이 지났/, { ko: '제한 시간 안에 끝나지 않았습니다.', en: 'It was not finished in time.' }],
  [/^mismatch$/, { ko: '조회한 결제가 주문한 번호나 금액과 다릅니다.', en: 'What was read back differs from the order in its number or amount.' }],
  [/본인인증이 완료되지/, { ko: '본인인증이 끝나지 않았습니다.', en: 'The identity verification was not completed.' }],
  [/이미 결제/, { ko: '이미 결제된 주문입니다.', en: 'This order was paid before.' }],
];

/** Our own sentence for a reason of failure; null for what only the gateway can explain, in a language of its own. */
export function meaningOf(raw: string): Text | null {
  return MEANINGS.find(([pattern]) => pattern.test(raw))?.[1] ?? null;
}
