import type { Text } from '../text.ts';
import type { Gateway, MethodCode, Reviewer } from './catalogue.ts';

/** An institution that reviews a merchant separately. */
export interface Institution {
  readonly code: string;
  readonly names: Text;
}

const institution = (code: string, ko: string, en: string): Institution => ({ code, names: { ko, en } });

/** The nine domestic card acquirers. */
export const CARD_COMPANIES: readonly Institution[] = [
  institution('bc', 'BC카드', 'BC Card'), institution('kb', 'KB국민카드', 'KB Kookmin Card'), institution('hana', '하나카드', 'Hana Card'),
  institution('hyundai', '현대카드', 'Hyundai Card'), institution('lotte', '롯데카드', 'Lotte Card'), institution('samsung', '삼성카드', 'Samsung Card'),
  institution('shinhan', '신한카드', 'Shinhan Card'), institution('nh', 'NH농협카드', 'NH Nonghyup Card'), institution('woori', '우리카드', 'Woori Card'),
];

export const CARRIERS: readonly Institution[] = [
  institution('skt', 'SK텔레콤', 'SK Telecom'), institution('kt', 'KT', 'KT'), institution('lguplus', 'LG유플러스', 'LG U+'),
];

/** Providers in the unified identity window; the list of one public page, so a gateway may name others. */
export const CERTIFICATE_PROVIDERS: readonly Institution[] = [
  institution('naver_cert', '네이버', 'Naver'), institution('pass_cert', 'PASS', 'PASS'), institution('toss_cert', '토스', 'Toss'),
  institution('kakao_cert', '카카오', 'Kakao'), institution('yeskey', '금융인증서', 'Financial certificate'), institution('shinhan_cert', '신한', 'Shinhan'),
  institution('kb_cert', 'KB모바일', 'KB Mobile'), institution('samsungpass', '삼성패스', 'Samsung Pass'), institution('payco_cert', '페이코', 'PAYCO'),
];

const WALLET_REVIEW: readonly Institution[] = [institution('wallet_company', '간편결제사', 'Wallet company')];
const ACQUIRER_REVIEW: readonly Institution[] = [institution('acquirer', '해외 매입사', 'Overseas acquirer')];

const BY_REVIEWER: Readonly<Record<Reviewer, readonly Institution[]>> = {
  card_companies: CARD_COMPANIES,
  card_and_wallet_companies: [...ACQUIRER_REVIEW, ...WALLET_REVIEW],
  wallet_companies: WALLET_REVIEW,
  carriers: CARRIERS,
  certificate_providers: CERTIFICATE_PROVIDERS,
  acquirers: ACQUIRER_REVIEW,
};

const ALL = [...CARD_COMPANIES, ...CARRIERS, ...CERTIFICATE_PROVIDERS, ...WALLET_REVIEW, ...ACQUIRER_REVIEW];

/** Methods at a card-reviewing gateway that no card company looks at. */
const WITHOUT_CARD_REVIEW: readonly MethodCode[] = ['transfer', 'virtual_account', 'mobile', 'gift_certificate', 'tmoney', 'moneytree', 'benepia_point', 'convenience_store_kr', 'paypal'];

/** Who reviews the merchant separately for these methods at a gateway; empty when nobody does or no source says. */
export function institutionsFor(gateway: Gateway, methods: readonly MethodCode[]): readonly Institution[] {
  const { required, reviewer } = gateway.contract.review;
  if (required !== true || reviewer === null) return [];
  if (reviewer === 'card_companies' && methods.every((method) => WITHOUT_CARD_REVIEW.includes(method))) return [];
  return BY_REVIEWER[reviewer];
}

/** Whether card companies are all that reviews here, and this method is none that they look at. */
export function isOutsideReview(codes: readonly string[], method: MethodCode): boolean {
  return codes.length > 0 && WITHOUT_CARD_REVIEW.includes(method) && codes.every((code) => CARD_COMPANIES.some((company) => company.code === code));
}

/** Name of an institution; the code itself when a gateway reports one we do not know. */
export function institutionName(code: string): Text {
  return ALL.find((entry) => entry.code === code)?.names ?? { ko: code, en: code };
}

/** What an institution is; `other` where a gateway reports one we do not know. */
export type InstitutionKind = 'card_company' | 'carrier' | 'certificate_provider' | 'wallet_company' | 'acquirer' | 'other';

const KINDS: readonly (readonly [InstitutionKind, readonly Institution[]])[] = [
  ['card_company', CARD_COMPANIES], ['carrier', CARRIERS], ['certificate_provider', CERTIFICATE_PROVIDERS], ['wallet_company', WALLET_REVIEW], ['acquirer', ACQUIRER_REVIEW],
];

export function institutionKind(code: string): InstitutionKind {
  return KINDS.find(([, institutions]) => institutions.some((one) => one.code === code))?.[0] ?? 'other';
}

/** Codes in the order in which people know the institutions; ones we do not know come last. */
export function inUsualOrder(codes: readonly string[]): string[] {
  const place = (code: string) => {
    const at = ALL.findIndex((entry) => entry.code === code);
    return at < 0 ? ALL.length : at;
  };
  return [...codes].sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}
