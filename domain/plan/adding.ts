import type { Text } from '../text.ts';

/**
 * What holds when methods are added at a gateway the merchant is already with. The one place that says it, wherever it is shown: the
 * routes differ per gateway and no source publishes whether a further fee is charged, so more than this is not known.
 */
export type KnownStanding = 'under_way' | 'live';

const AT: Record<KnownStanding, Text> = {
  live: {
    ko: '이미 이용 중인 PG입니다. 새 신청으로 접수되며, 기존 계약에 추가되는지는 PG가 심사하면서 안내합니다.',
    en: 'You already use this gateway. It receives a new application, and tells during its review whether your present contract is extended.',
  },
  under_way: {
    ko: '이미 신청이 진행 중인 PG입니다. 별도로 접수되며, 한 계약으로 묶이는지는 PG가 심사하면서 안내합니다.',
    en: 'An application is under way here. This is received beside it, and the gateway tells during its review whether one contract carries both.',
  },
};

/** What happens to an application at a gateway the merchant is already with. */
export function addingAt(standing: KnownStanding): Text {
  return AT[standing];
}

/** What joining costs there: nothing is known, and a first signup fee is never promised or spared. */
export const ADDING_FEE: Text = { ko: '추가로 내는지 PG가 안내합니다', en: 'The gateway says whether one is due again' };

/** The same in a few words, for a list of contracts. */
export const ADDING_SHORT: Text = { ko: '결제수단을 추가로 신청할 수 있습니다(새로 접수)', en: 'further methods can be applied for (as a new application)' };
