/** The corporate registration number (법인등록번호): `OOOOTT-SSSSSSC`. Its rule is weaker and some old numbers break it, so it only warns. */
import type { Checked } from './check.ts';
import { digitsOf } from './digits.ts';

/** The thirteenth digit that belongs to twelve digits; products are not reduced to one digit. */
export function corporateCheckDigit(twelve: string): number {
  const sum = [...twelve.slice(0, 12)].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 2), 0);
  return (10 - (sum % 10)) % 10;
}

/** `NNNNNN-NNNNNNN` of thirteen digits however they were typed; null when there are not thirteen. */
export function formatCorporateNumber(value: string): string | null {
  const digits = digitsOf(value);
  return digits?.length === 13 ? `${digits.slice(0, 6)}-${digits.slice(6)}` : null;
}

/** A wrong length is an error, a check digit that does not fit a warning to compare. */
export function checkCorporateNumber(value: string): Checked {
  const digits = digitsOf(value);
  const formatted = formatCorporateNumber(value);
  if (digits === null || formatted === null || /^0+$/.test(digits)) {
    return { value: null, findings: [{ code: 'corporate_number_length', severity: 'error', message: { ko: '법인등록번호는 숫자 13자리입니다. 등록증에 적힌 번호를 000000-0000000 형식으로 입력해 주세요.', en: 'A corporate registration number has 13 digits. Enter it as on the certificate, in the form 000000-0000000.' } }] };
  }
  if (corporateCheckDigit(digits) !== Number(digits[12])) {
    return { value: formatted, findings: [{ code: 'corporate_number_check_digit', severity: 'warning', message: { ko: '법인등록번호의 검증 숫자가 맞지 않습니다. 등록증과 비교하고, 일치하면 그대로 진행해 주세요.', en: 'The check digit of this corporate registration number does not fit. Compare it with the certificate; if it is the same, go on.' } }] };
  }
  return { value: formatted, findings: [] };
}
