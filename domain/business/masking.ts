/** How personal data is shown where the whole is not needed, and how resident registration numbers are found to be kept out. */
import type { BusinessInformation } from './form.ts';

const letters = (value: string): string[] => [...value];

/** First and last letter stay (`김*온`), of two letters the first (`김*`); every word of a Latin name keeps its first letter. */
export function maskName(name: string): string {
  const trimmed = name.trim();
  if (/^[\p{Script=Latin}\s.'’-]+$/u.test(trimmed)) return trimmed.split(/\s+/).map((word) => (letters(word)[0] ?? '') + '*'.repeat(Math.max(letters(word).length - 1, 1))).join(' ');
  const all = letters(trimmed);
  if (all.length <= 1) return all.map(() => '*').join('');
  if (all.length === 2) return `${all[0]}*`;
  return `${all[0]}${'*'.repeat(all.length - 2)}${all.at(-1)}`;
}

/** The last four digits stay, and the area or mobile code where hyphens show it. */
export function maskPhone(phone: string): string {
  const total = phone.match(/\d/g)?.length ?? 0;
  const first = /^\d{2,4}(?=-\d+-)/.exec(phone)?.[0].length ?? 0;
  let seen = 0;
  return phone.replace(/\d/g, (digit) => { seen += 1; return seen <= first || (seen > total - 4 && total > 4) ? digit : '*'; });
}

/** The first letter and the domain stay. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return '*'.repeat(letters(email).length);
  return `${letters(email)[0]}***${email.slice(at)}`;
}

/** The last four digits of an account stay. */
export function maskAccount(account: string): string {
  const total = account.match(/\d/g)?.length ?? 0;
  let seen = 0;
  return account.replace(/\d/g, (digit) => { seen += 1; return seen > total - 4 && total > 4 ? digit : '*'; });
}

/** `123-45-*****`: the serial is hidden. */
export function maskRegistrationNumber(value: string): string {
  const digits = value.replace(/\D/g, '');
  return digits.length === 10 ? `${digits.slice(0, 3)}-${digits.slice(3, 5)}-*****` : value.replace(/\d/g, '*');
}

/** Only the year stays. */
export function maskBirthDate(value: string): string {
  return value.replace(/^(\d{4})-\d{2}-\d{2}$/, '$1-**-**');
}

/** City and district stay. */
export function maskAddress(address: string): string {
  const words = address.trim().split(/\s+/);
  return words.length <= 2 ? (words[0] ?? '') + (words.length > 1 ? ' ***' : '') : `${words.slice(0, 2).join(' ')} ***`;
}

export interface Found {
  readonly start: number;
  readonly end: number;
}

/** Full-width digits as plain ones, keeping every position. */
function foldWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (letter) => letter.normalize('NFKC'));
}

/**
 * Where text holds something like a resident or foreigner registration number: a birth date of six digits, then a digit 1 to 8 and six
 * more (or stars). Corporate numbers look alike; those whose first six digits are no date are left alone, the rest is a matter for the caller.
 */
export function findResidentNumbers(text: string): Found[] {
  const found: Found[] = [];
  for (const match of foldWidth(text).matchAll(/(?<![\d-])(\d{2})(\d{2})(\d{2})[ \t]*[-–—‐−~.]?[ \t]*([1-8])(?:\d{6}|[*xX●○]{6})(?![\d])/gu)) {
    const month = Number(match[2]);
    const day = Number(match[3]);
    const days = month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
    if (month >= 1 && month <= 12 && day >= 1 && day <= days) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** What was submitted, as it is shown to people who need to recognise it, not to use it. */
export function maskedSnapshot(info: BusinessInformation): BusinessInformation {
  return {
    ...info,
    registrationNumber: maskRegistrationNumber(info.registrationNumber),
    corporateNumber: info.corporateNumber === null ? null : `${info.corporateNumber.slice(0, 6)}-*******`,
    address: maskAddress(info.address),
    headOfficeAddress: info.headOfficeAddress === null ? null : maskAddress(info.headOfficeAddress),
    representatives: info.representatives.map((person) => ({
      name: maskName(person.name), email: maskEmail(person.email), birthDate: maskBirthDate(person.birthDate), mobilePhone: maskPhone(person.mobilePhone),
    })),
    contact: {
      name: maskName(info.contact.name), email: maskEmail(info.contact.email), mobilePhone: maskPhone(info.contact.mobilePhone),
      phone: info.contact.phone === null ? null : maskPhone(info.contact.phone),
    },
  };
}
