import { institutionKind, type InstitutionKind } from '../catalogue/reviewers.ts';
import type { Text } from '../text.ts';
import type { IssuerCode } from './states.ts';

/** Institutions are called by what they are: a carrier is no card company. */
interface Words {
  readonly names: Text;
  readonly review: Text;
  readonly asked: Text;
  readonly approved: Text;
  readonly rejected: Text;
}

const t = (ko: string, en: string): Text => ({ ko, en });

function words(given: { korean: string; subject: string; one: string; many: string }): Words {
  const { korean, subject, one, many } = given;
  return {
    names: t(korean, many), review: t(`${korean} 심사`, `Review by ${many.toLowerCase()}`), asked: t(`${korean} 심사를 요청했습니다`, `Review by ${many.toLowerCase()} was requested`),
    approved: t(`${korean}${subject} 승인했습니다`, `${one} approved`), rejected: t(`${korean}${subject} 거절했습니다`, `${one} refused`),
  };
}

const CARD: Words = { ...words({ korean: '카드사', subject: '가', one: 'A card company', many: 'Card companies' }), review: t('카드사 심사', 'Card review'), asked: t('카드사 심사를 요청했습니다', 'Card review was requested') };
const OTHER: Words = { ...words({ korean: '심사 기관', subject: '이', one: 'An institution', many: 'Institutions' }), review: t('기관 심사', 'Review by institutions'), asked: t('기관 심사를 요청했습니다', 'Review by institutions was requested') };
const WORDS: Readonly<Record<InstitutionKind, Words>> = {
  card_company: CARD, other: OTHER,
  carrier: words({ korean: '이동통신사', subject: '가', one: 'A carrier', many: 'Carriers' }),
  certificate_provider: words({ korean: '인증서 제공 기관', subject: '이', one: 'A certificate provider', many: 'Certificate providers' }),
  wallet_company: words({ korean: '간편결제사', subject: '가', one: 'A wallet company', many: 'Wallet companies' }),
  acquirer: words({ korean: '해외 매입사', subject: '가', one: 'An overseas acquirer', many: 'Overseas acquirers' }),
};

/** A title as it stands within a sentence: English begins it small there. */
export const withinSentence = ({ ko, en }: Text): Text => ({ ko, en: `${en.slice(0, 1).toLowerCase()}${en.slice(1)}` });

/** What these institutions are called together; card companies where a payment case names none yet, which no identity case has. */
export function institutionWords(codes: readonly IssuerCode[], identityOnly = false): Words {
  const kinds = [...new Set(codes.map(institutionKind))];
  const [only] = kinds;
  if (only === undefined) return identityOnly ? OTHER : CARD;
  return kinds.length === 1 ? WORDS[only] : OTHER;
}
