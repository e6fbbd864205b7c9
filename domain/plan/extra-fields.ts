import type { Problem } from '../business/problem.ts';
import type { Catalogue, ExtraField, GatewayCode } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import type { Selection } from './selection.ts';

/** A field to ask once, with every gateway that receives the answer. */
export interface AskedField {
  /** Under this gateway the answer is kept in the selection. */
  readonly gateway: GatewayCode;
  readonly gateways: readonly GatewayCode[];
  readonly field: ExtraField;
}

export interface BankAccountAnswer {
  readonly bank: string;
  readonly number: string;
  readonly holder: string;
}

type Answers = Selection['extraFields'];

/** The extra fields of these gateways; fields of one name are asked once. */
export function extraFieldsFor(catalogue: Catalogue, gateways: readonly GatewayCode[]): AskedField[] {
  const asked = new Map<string, AskedField>();
  for (const code of gateways) {
    for (const field of findGateway(catalogue, code)?.extraFields ?? []) {
      const known = asked.get(field.name);
      asked.set(field.name, known ? { ...known, gateways: [...known.gateways, code], field: { ...known.field, required: known.field.required || field.required } } : { gateway: code, gateways: [code], field });
    }
  }
  return [...asked.values()];
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)
  || (typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isEmpty));

/** The answer to a field, also where it was typed for another gateway of the same field; null when there is none. */
export function answerTo(asked: AskedField, answers: Answers): unknown {
  const own = answers[asked.gateway]?.[asked.field.name];
  if (!isEmpty(own)) return own;
  const elsewhere = [...asked.gateways, ...Object.keys(answers).toSorted()].map((code) => answers[code]?.[asked.field.name]).find((value) => !isEmpty(value));
  return elsewhere ?? own ?? null;
}

type Finding = Pick<Problem, 'code' | 'message'> & { readonly at?: string };

const say = (ko: string, en: string): Text => ({ ko, en });
const wrongShape = (): Finding => ({ code: 'extra_field_unreadable', message: say('입력한 값을 읽을 수 없습니다. 다시 입력해 주세요.', 'This value cannot be read. Enter it again.') });

function checkText(value: unknown, max: number): Finding[] {
  if (typeof value !== 'string') return [wrongShape()];
  return [...value.trim()].length > max ? [{ code: 'extra_field_too_long', message: say(`${max}자 이내로 줄여 주세요.`, `Shorten it to ${max} characters.`) }] : [];
}

function checkEmail(value: unknown, max: number): Finding[] {
  const findings = checkText(value, max);
  if (findings.length > 0) return findings;
  const fits = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u.test(String(value).trim());
  return fits ? [] : [{ code: 'extra_field_email', message: say('이메일 주소를 name@example.com 형식으로 입력해 주세요.', 'Enter an e-mail address such as name@example.com.') }];
}

const notOffered = (): Finding => ({ code: 'extra_field_option', message: say('목록에 있는 항목을 골라 주세요.', 'Choose an entry of the list.') });

/** Without a list of its own a multi-select asks for countries, as ISO 3166-1 codes of two letters. */
const isOption = (field: ExtraField, value: unknown): boolean =>
  typeof value === 'string' && (field.options ? field.options.some((option) => option.code === value) : /^[A-Z]{2}$/.test(value));

function checkMany(field: ExtraField, value: unknown): Finding[] {
  if (!Array.isArray(value)) return [wrongShape()];
  if (value.length > field.max) return [{ code: 'extra_field_too_many', message: say(`${field.max}개까지 고를 수 있습니다.`, `Choose ${field.max} at most.`) }];
  return value.every((one) => isOption(field, one)) ? [] : [notOffered()];
}

function checkAccount(value: unknown, max: number): Finding[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [wrongShape()];
  const parts = value as Partial<Record<keyof BankAccountAnswer, unknown>>;
  const findings: Finding[] = [];
  if (typeof parts.bank !== 'string' || isEmpty(parts.bank)) findings.push({ at: 'bank', code: 'extra_field_bank', message: say('은행을 적어 주세요.', 'Name the bank.') });
  const digits = typeof parts.number === 'string' ? parts.number.replace(/[\s-]/g, '') : '';
  if (!/^\d{6,20}$/.test(digits) || digits.length > max) findings.push({ at: 'number', code: 'extra_field_account_number', message: say('계좌번호를 숫자로 입력해 주세요. 하이픈은 있어도 됩니다.', 'Enter the account number in digits; hyphens are fine.') });
  if (typeof parts.holder !== 'string' || isEmpty(parts.holder)) findings.push({ at: 'holder', code: 'extra_field_account_holder', message: say('예금주를 적어 주세요.', 'Name the account holder.') });
  return findings;
}

function checkValue(field: ExtraField, value: unknown): Finding[] {
  switch (field.type) {
    case 'text': return checkText(value, field.max);
    case 'email': return checkEmail(value, field.max);
    case 'select': return isOption(field, value) ? [] : [notOffered()];
    case 'multi_select': return checkMany(field, value);
    case 'bank_account': return checkAccount(value, field.max);
  }
}

const token = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** Checks the answers to the asked fields. Pointers lead to `/extraFields/<gateway>/<name>`. */
export function checkExtraFields(fields: readonly AskedField[], answers: Answers): Problem[] {
  return fields.flatMap((asked) => {
    const pointer = `/extraFields/${token(asked.gateway)}/${token(asked.field.name)}`;
    const value = answerTo(asked, answers);
    if (isEmpty(value)) {
      const message = say(`다음 항목을 입력해 주세요: ${asked.field.label.ko}`, `Please fill in: ${asked.field.label.en}.`);
      return asked.field.required ? [{ pointer, code: 'extra_field_missing', severity: 'error' as const, message }] : [];
    }
    return checkValue(asked.field, value).map(({ at, ...finding }) => ({ ...finding, pointer: at ? `${pointer}/${at}` : pointer, severity: 'error' as const }));
  });
}
