/** Checks of single values. Each takes what was typed and answers the normalised value with what is wrong with it. */
import type { Checked, Finding } from './check.ts';
import { digitsOf } from './digits.ts';

export function fault(code: string, ko: string, en: string): Finding {
  return { code, severity: 'error', message: { ko, en } };
}

function bad(code: string, ko: string, en: string): Checked<never> {
  return { value: null, findings: [fault(code, ko, en)] };
}

/** A calendar date, typed as `2021-03-15`, `2021.3.15`, `20210315` or as printed on a certificate; answers ISO 8601. */
export function checkDate(value: string): Checked {
  const text = value.normalize('NFKC').trim();
  const match = /^(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})\s*[.일]?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return bad('date_format', '날짜를 2021-03-15처럼 연-월-일로 입력해 주세요.', 'Enter the date as year-month-day, for example 2021-03-15.');
  const iso = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso || Number(match[1]) < 1900) {
    return bad('date_invalid', '달력에 없는 날짜입니다. 연, 월, 일을 확인해 주세요.', 'This date is not on the calendar. Check year, month and day.');
  }
  return { value: iso, findings: [] };
}

export const PHONE_KINDS = ['mobile', 'landline'] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

interface Phone {
  readonly kind: PhoneKind;
  readonly formatted: string;
}

/**
 * A Korean telephone number: mobile (010, 011, 016 to 019), landline by area code, internet (070), safe (050x), toll-free (080) or a
 * representative number (15xx, 16xx, 18xx). `+82` is folded. Everything that is not mobile counts as landline. Null when it is none.
 */
export function normalisePhone(value: string): Phone | null {
  const plain = value.normalize('NFKC').replace(/[()]/g, ' ').replace(/^\s*\+\s*82[\s-]*0?/, '0').trim();
  const digits = digitsOf(plain);
  if (digits === null) return null;
  const mobile = /^(010)(\d{4})(\d{4})$/.exec(digits) ?? /^(01[16789])(\d{3,4})(\d{4})$/.exec(digits);
  if (mobile) return { kind: 'mobile', formatted: mobile.slice(1).join('-') };
  const landline = /^(02)([2-9]\d{2,3})(\d{4})$/.exec(digits)
    ?? /^(0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]))([2-9]\d{2,3})(\d{4})$/.exec(digits)
    ?? /^(070)(\d{4})(\d{4})$/.exec(digits) ?? /^(050\d)(\d{3,4})(\d{4})$/.exec(digits) ?? /^(080)(\d{3,4})(\d{4})$/.exec(digits)
    ?? /^(1[568]\d{2})(\d{4})$/.exec(digits);
  return landline ? { kind: 'landline', formatted: landline.slice(1).join('-') } : null;
}

/** Checks a telephone number; `kinds` are those the field accepts. Answers it with hyphens. */
export function checkPhone(value: string, kinds: readonly PhoneKind[] = PHONE_KINDS): Checked {
  const phone = normalisePhone(value);
  if (!phone) return bad('phone_format', '전화번호를 확인해 주세요. 예: 010-0000-0000 또는 02-555-0000', 'Check the telephone number, for example 010-0000-0000 or 02-555-0000.');
  if (kinds.includes(phone.kind)) return { value: phone.formatted, findings: [] };
  return kinds.includes('mobile')
    ? bad('phone_not_mobile', '휴대폰 번호를 입력해 주세요. 예: 010-0000-0000', 'Enter a mobile number, for example 010-0000-0000.')
    : bad('phone_not_landline', '휴대폰이 아닌 유선 전화번호를 입력해 주세요. 예: 02-555-0000', 'Enter a landline number, not a mobile one, for example 02-555-0000.');
}

const PRIVATE_SUFFIXES = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|test|invalid|example|onion|arpa)$/;

/**
 * An address of a shop that a reviewer can open: http or https, a public-looking host name, no user name or password. The scheme may
 * be left out. A host name with a word of test sites only warns: Hana Card refuses those.
 */
export function checkUrl(value: string): Checked {
  const typed = value.trim();
  const match = /^(?:(https?):\/\/)?([^/?#\s@]+)([/?#]\S*)?$/i.exec(typed);
  if (!match) return bad('url_format', '웹 주소를 https://shop.co.kr 형식으로 입력해 주세요.', 'Enter the web address in the form https://shop.co.kr.');
  const [, scheme = 'https', authority = '', rest = ''] = match;
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const name = host.normalize('NFKC').toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  const wellFormed = labels.length >= 2 && labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u.test(label));
  if (!wellFormed || PRIVATE_SUFFIXES.test(name) || /^\d+$/.test(labels.at(-1) ?? '') || /^0x/.test(labels.at(-1) ?? '') || Number(port ?? 0) > 65_535) {
    return bad('url_not_public', '심사자가 열어 볼 수 있는 공개 주소가 아닙니다. 실제 서비스의 도메인을 입력해 주세요.', 'This is not a public address that reviewers can open. Enter the domain of your live service.');
  }
  const normalised = `${scheme.toLowerCase()}://${name}${port ? `:${port}` : ''}${rest === '/' ? '' : rest}`;
  const findings: Finding[] = labels.some((label) => /^(demo|dev|test|staging|stage|qa)\d*$/.test(label))
    ? [{ code: 'url_looks_like_test', severity: 'warning', message: { ko: '테스트 주소처럼 보입니다. 이런 주소는 거절하는 카드사가 있으니 실제 주소를 입력해 주세요.', en: 'This looks like a test address, and some card companies refuse those. Enter your real address.' } }]
    : [];
  return { value: normalised, findings };
}

/** An e-mail address that can be delivered to on the internet; the domain is put in lower case. */
export function checkEmail(value: string): Checked {
  const [, local = '', domain = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(value.normalize('NFKC').trim()) ?? [];
  const name = domain.toLowerCase();
  const good = local.length > 0 && local.length <= 64 && name.length <= 189 && /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local)
    && name.split('.').length >= 2 && name.split('.').every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label)) && !/\.\d+$/.test(name);
  if (!good) return bad('email_format', '이메일 주소를 name@shop.co.kr 형식으로 입력해 주세요.', 'Enter the e-mail address in the form name@shop.co.kr.');
  return { value: `${local}@${name}`, findings: [] };
}

/** A person's name: letters of any script with single spaces, hyphens, dots and apostrophes; no digits. */
export function checkPersonName(value: string): Checked {
  const name = value.normalize('NFC').trim().replace(/\s+/g, ' ');
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 2 || name.length > 60 || !/^[\p{L}\p{M}][\p{L}\p{M} .,'’·-]*$/u.test(name) || /[ㄱ-ㅣ]/u.test(name)) {
    return bad('person_name', '이름을 등록증에 적힌 그대로 두 글자 이상 입력해 주세요. 숫자는 쓸 수 없습니다.', 'Enter the name as on the certificate, at least two letters and no digits.');
  }
  return { value: name, findings: [] };
}

/** An account number: 10 to 16 digits; which bank it belongs to is not checked here. */
export function checkBankAccount(value: string): Checked {
  const digits = digitsOf(value);
  if (digits === null || digits.length < 10 || digits.length > 16 || /^0+$/.test(digits)) {
    return bad('bank_account', '계좌번호를 숫자 10~16자리로 입력해 주세요.', 'Enter the account number as 10 to 16 digits.');
  }
  return { value: digits, findings: [] };
}
