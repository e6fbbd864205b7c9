import { corporateCheckDigit } from './corporate-number.ts';
import type { Found } from './masking.ts';

/**
 * Resident and foreigner registration numbers that stand unmasked in a document. Corporate numbers look alike: `110111-1234567` begins with something like a
 * date. They are told apart by their label, by their check digit, and because nobody was born on the date that a register's number makes.
 */

/** Ages of people whose papers come here; registers begin with 11 to 28, which makes the dates of infants and of the very oldest. */
const YOUNGEST = 18;
const OLDEST = 104;

const NUMBER = /(?<![\d-])(\d{2})(\d{2})(\d{2})[ \t]*[-–—‐−~.]?[ \t]*([1-8])(\d{6})(?!\d)/gu;
const CORPORATE_LABEL = /(법인등록번호|등기번호|corporate registration)[\s:：()]*$/iu;
const RESIDENT_LABEL = /(주민|외국인|거소)\s*등?록?[^\d]{0,12}$/u;

/** Where text holds such a number in full. `exact` is false for what was read from a picture, where a digit may be wrong. `today` is an ISO day. Pure. */
export function unmaskedResidentNumbers(text: string, { today, exact }: { readonly today: string; readonly exact: boolean }): Found[] {
  const plain = text.replace(/[\uFF01-\uFF5E]/g, (letter) => letter.normalize('NFKC'));
  return [...plain.matchAll(NUMBER)].flatMap((match) => {
    const [, year = '', month = '', day = '', mark = '', rest = ''] = match;
    const before = plain.slice(0, match.index);
    if (!isDate(Number(month), Number(day)) || CORPORATE_LABEL.test(before)) return [];
    const holds = corporateCheckDigit(`${year}${month}${day}${mark}${rest.slice(0, 5)}`) === Number(rest[5]);
    const isPerson = RESIDENT_LABEL.test(before) || isPlausible(Number(year), mark, today) || (exact && !holds);
    return isPerson ? [{ start: match.index, end: match.index + match[0].length }] : [];
  });
}

function isDate(month: number, day: number): boolean {
  const days = month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** Whether somebody of that year of birth deals with contracts today. */
function isPlausible(year: number, mark: string, today: string): boolean {
  const born = (['1', '2', '5', '6'].includes(mark) ? 1900 : 2000) + year;
  const age = Number(today.slice(0, 4)) - born;
  return age >= YOUNGEST && age <= OLDEST;
}
