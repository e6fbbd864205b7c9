import { cardName } from './codes.ts';
import { refusedCard } from './envelope.ts';

/** What the make-believe card company will do with every payment on this card. */
export type CardOutcome = 'pays' | 'declines';

/** All that is kept of a card: never the number, password digits, security code or birth date. */
export interface CardFacts {
  readonly code: string;
  readonly name: string;
  /** 0 credit, 1 debit. */
  readonly type: 0 | 1;
  /** Digits 7 to 12 hidden. */
  readonly masked: string;
  readonly outcome: CardOutcome;
}

/** Numbers with a fixed outcome, for test programs. The first two are no valid numbers anywhere else (their check digit is wrong). */
const FIXED: Record<string, { outcome: CardOutcome; code: string; type: 0 | 1 }> = {
  '4092023012341234': { outcome: 'pays', code: '381', type: 1 },
  '5409260012349876': { outcome: 'pays', code: '366', type: 0 },
  '4000000000000002': { outcome: 'declines', code: '365', type: 0 },
};

/** Card company by the first digits, for any other number. */
const BY_PREFIX: readonly (readonly [RegExp, string])[] = [
  [/^(62|81)/, '10001'],
  [/^(30|36|38|39)/, '10002'],
  [/^3[47]/, '367'],
  [/^35/, '10006'],
  [/^9/, '361'],
  [/^5/, '381'],
  [/^4/, '366'],
];

export interface CardInput {
  readonly number: string;
  /** `YYYY-MM` */
  readonly expiry: string;
  readonly birth: string | null;
  readonly passwordTwoDigits: string | null;
  readonly cvc: string | null;
}

/**
 * Judges card data as the line in front of a card company does: form, check digit, expiry. Throws a refusal with code
 * -1 for what would never reach the company; what it answers carries nothing secret.
 * @param nowMs the store's clock
 */
export function readCard(input: CardInput, nowMs: number): CardFacts {
  const digits = input.number.replaceAll(/[\s-]/g, '');
  if (!/^\d{14,16}$/.test(digits)) throw refusedCard('유효하지않은 카드번호를 입력하셨습니다. (dddd-dddd-dddd-dddd 형식)');
  const fixed = FIXED[digits];
  if (!fixed && !passesCheckDigit(digits)) throw refusedCard('유효하지않은 카드번호를 입력하셨습니다.');
  refuseExpired(input.expiry, nowMs);
  if (input.birth !== null && !isBirthOrBusinessNumber(input.birth)) {
    throw refusedCard('생년월일 6자리(YYMMDD) 또는 사업자등록번호 10자리가 올바르지 않습니다.');
  }
  if (input.passwordTwoDigits !== null && !/^\d{2}$/.test(input.passwordTwoDigits)) {
    throw refusedCard('카드 비밀번호 앞 2자리가 올바르지 않습니다.');
  }
  if (input.cvc !== null && !/^\d{3,4}$/.test(input.cvc)) throw refusedCard('카드 인증번호(CVC)가 올바르지 않습니다.');
  const code = fixed?.code ?? BY_PREFIX.find(([prefix]) => prefix.test(digits))?.[1] ?? '361';
  return {
    code,
    name: cardName(code) ?? '',
    type: fixed?.type ?? 0,
    masked: maskCard(digits),
    outcome: fixed?.outcome ?? 'pays',
  };
}

/** Hides digits 7 to 12. */
export function maskCard(digits: string): string {
  return `${digits.slice(0, 6)}${'*'.repeat(Math.min(6, digits.length - 6))}${digits.slice(12)}`;
}

function refuseExpired(expiry: string, nowMs: number): void {
  const match = /^(\d{4})-?(\d{2})$/.exec(expiry.trim());
  const month = Number(match?.[2]);
  if (!match || month < 1 || month > 12) throw refusedCard('유효기간 오류: YYYY-MM 형식이 아닙니다.');
  // A card is good until the end of its month, Korean time.
  const endsAt = Date.UTC(Number(match[1]), month, 1) - 9 * 3_600_000;
  if (endsAt <= nowMs) throw refusedCard('유효기간 오류: 유효기간이 지난 카드입니다.');
}

function isBirthOrBusinessNumber(text: string): boolean {
  const digits = text.replaceAll('-', '');
  if (/^\d{10}$/.test(digits)) return true;
  const match = /^(?:\d{2})?(\d{2})(\d{2})(\d{2})$/.exec(digits);
  if (!match) return false;
  const month = Number(match[2]);
  const day = Number(match[3]);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function passesCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
