/** The business registration number (사업자등록번호): `AAA-BB-CCCCD`, D a check digit, BB the kind of business. */
import type { Checked, Finding } from './check.ts';
import { digitsOf } from './digits.ts';

const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5] as const;

/** What the two middle digits say about the holder. */
export const REGISTRATION_KINDS = ['individual', 'individual_exempt', 'corporation', 'non_profit_corporation', 'public_body', 'foreign_corporation', 'corporation_branch', 'organisation'] as const;
export type RegistrationKind = (typeof REGISTRATION_KINDS)[number];

const SPECIAL: Readonly<Record<string, RegistrationKind>> = {
  '80': 'organisation', '81': 'corporation', '82': 'non_profit_corporation', '83': 'public_body', '84': 'foreign_corporation',
  '85': 'corporation_branch', '86': 'corporation', '87': 'corporation', '88': 'corporation', '89': 'organisation',
};

/** The tenth digit that belongs to nine digits. */
export function registrationCheckDigit(nine: string): number {
  const sum = WEIGHTS.reduce((total, weight, at) => total + Number(nine[at]) * weight, 0);
  return (10 - ((sum + Math.floor((Number(nine[8]) * 5) / 10)) % 10)) % 10;
}

/** `AAA-BB-CCCCD` of ten digits however they were typed; null when there are not ten. */
export function formatRegistrationNumber(value: string): string | null {
  const digits = digitsOf(value);
  return digits?.length === 10 ? `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}` : null;
}

/** What the middle digits say; null when the value is no ten-digit number or the digits mean nothing (00). */
export function registrationKind(value: string): RegistrationKind | null {
  const digits = digitsOf(value);
  if (digits?.length !== 10) return null;
  const middle = digits.slice(3, 5);
  if (middle === '00') return null;
  return SPECIAL[middle] ?? (Number(middle) >= 90 ? 'individual_exempt' : 'individual');
}

const error = (code: string, ko: string, en: string): Finding => ({ code, severity: 'error', message: { ko, en } });

/**
 * Checks length, check digit and middle digits. A prefix that was never issued (001 to 100) is no fault: it is how tests are told
 * from real businesses. The check digit catches every single wrong digit and lets one in ten random numbers pass.
 */
export function checkRegistrationNumber(value: string): Checked {
  const digits = digitsOf(value);
  const formatted = formatRegistrationNumber(value);
  if (digits === null || formatted === null) {
    return { value: null, findings: [error('registration_number_length', '사업자등록번호는 숫자 10자리입니다. 등록증에 적힌 번호를 000-00-00000 형식으로 입력해 주세요.', 'A business registration number has 10 digits. Enter it as on the certificate, in the form 000-00-00000.')] };
  }
  if (/^0+$/.test(digits)) {
    return { value: null, findings: [error('registration_number_zeros', '0으로만 된 번호는 사업자등록번호가 아닙니다. 등록증에 적힌 번호를 입력해 주세요.', 'A number of only zeros is not a business registration number. Enter the number on the certificate.')] };
  }
  if (registrationCheckDigit(digits.slice(0, 9)) !== Number(digits[9])) {
    return { value: null, findings: [error('registration_number_check_digit', '사업자등록번호의 검증 숫자가 맞지 않습니다. 잘못 입력한 숫자가 없는지 등록증과 비교해 주세요.', 'The check digit of this business registration number does not fit. Compare every digit with the certificate.')] };
  }
  if (registrationKind(digits) === null) {
    return { value: null, findings: [error('registration_number_kind', '가운데 두 자리가 00인 사업자등록번호는 없습니다. 등록증과 비교해 주세요.', 'No business registration number has 00 as its middle digits. Compare it with the certificate.')] };
  }
  return { value: formatted, findings: [] };
}
