import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import type { Message } from '../../frame/text.tsx';

const m = defineMessages({
  identityGivenUp: { ko: '본인인증 창을 끝까지 진행하지 않고 닫았습니다.', en: 'The identity window was closed before it was finished.' },
  givenUp: { ko: '결제창을 끝까지 진행하지 않고 닫았습니다.', en: 'The payment window was closed before it was finished.' },
  declined: { ko: '카드사가 승인을 거절했습니다.', en: 'The card company declined it.' },
  late: { ko: '제한 시간 안에 끝나지 않았습니다.', en: 'It was not finished in time.' },
  mismatch: { ko: '조회한 결제가 주문한 번호나 금액과 다릅니다.', en: 'What was read back differs from the order in its number or amount.' },
  identityOpen: { ko: '본인인증이 끝나지 않았습니다.', en: 'The identity verification was not completed.' },
  paidBefore: { ko: '이미 결제된 주문입니다.', en: 'This order was paid before.' },
  other: { ko: 'PG가 아래와 같이 알려 왔습니다.', en: 'The gateway gave the reason below.' },
});

/** What the messages of the payment interface mean; the first that fits. */
const MEANINGS: readonly (readonly [RegExp, Message])[] = [
  [/결제포기.*본인인증/, m.identityGivenUp], [/결제포기/, m.givenUp], [/승인을 거절/, m.declined], [/시간이 지났/, m.late],
  [/^mismatch$/, m.mismatch], [/본인인증이 완료되지/, m.identityOpen], [/이미 결제/, m.paidBefore],
];

/** Our own sentence for a reason of failure; what the gateway said in a language of its own is told apart from it. */
export function meaningOf(raw: string): Message {
  return MEANINGS.find(([pattern]) => pattern.test(raw))?.[1] ?? m.other;
}

/** Why a payment failed, in the reader's language, with the gateway's own message beside it: that is what a shop's program receives. */
export function FailReason({ raw }: { readonly raw: string }): ReactNode {
  const { t } = useText();
  return <>{t(meaningOf(raw))}{raw !== 'mismatch' && <span lang="ko" className="block text-small text-faint">{raw}</span>}</>;
}
