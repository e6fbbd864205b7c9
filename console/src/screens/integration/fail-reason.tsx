import type { ReactNode } from 'react';
import { meaningOf } from '../../../../contract/fail-reason.ts';
import { defineMessages, useText } from '../../frame/text.tsx';

const m = defineMessages({
  other: { ko: 'PG가 아래와 같이 알려 왔습니다.', en: 'The gateway gave the reason below.' },
});

/**
 * Why a payment failed, in the reader's language. The gateway's own message, which a shop's program receives, stands beside it for
 * readers of Korean, and for all where it says what we cannot.
 */
export function FailReason({ raw }: { readonly raw: string }): ReactNode {
  const { t, locale } = useText();
  const meaning = meaningOf(raw);
  return <>{t(meaning ?? m.other)}{raw !== 'mismatch' && (meaning === null || locale === 'ko') && <span lang="ko" className="block text-small text-faint">{raw}</span>}</>;
}
