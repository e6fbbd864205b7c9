import { findResidentNumbers, maskAddress, maskEmail, maskName, maskPhone } from '../business/masking.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';
import { PLACE_LABELS, placeOf, type PageRegion } from './page-places.ts';
import { paperName } from './papers.ts';

/** What a gateway asks for, item by item: a document or a field of what was submitted, with a reason that both languages have words for. */

const t = (ko: string, en: string): Text => ({ ko, en });

export const REQUEST_REASONS = ['missing', 'unreadable', 'too_old', 'differs', 'incomplete', 'not_masked', 'wrong_document', 'no_seal', 'no_signature', 'not_on_site', 'other'] as const;
export type RequestReason = (typeof REQUEST_REASONS)[number];

export const REASON_LABELS: Readonly<Record<RequestReason, Text>> = {
  missing: t('제출되지 않았습니다', 'Not submitted yet'),
  unreadable: t('글자를 알아볼 수 없습니다', 'Cannot be read'),
  too_old: t('발급일이 오래되었습니다', 'Issued too long ago'),
  differs: t('사업자등록증과 다릅니다', 'Differs from the registration certificate'),
  incomplete: t('일부가 빠져 있습니다', 'A part is missing'),
  not_masked: t('주민등록번호 뒷자리가 가려져 있지 않습니다', 'The last seven digits of a resident number are not covered'),
  wrong_document: t('다른 서류입니다', 'It is another document'),
  no_seal: t('날인이 없습니다', 'The seal is missing'),
  no_signature: t('서명이 없습니다', 'The signature is missing'),
  not_on_site: t('사이트에서 확인할 수 없습니다', 'Cannot be found on the site'),
  other: t('그 밖의 사유', 'Another reason'),
};

/** One thing that is asked for. `code` is a kind of paper, or a pointer into what was submitted. */
export interface RequestItem {
  /** Within its request. */
  readonly id: string;
  readonly kind: 'document' | 'field';
  readonly code: string;
  readonly reason: RequestReason;
  /** The gateway's own words, possibly none. */
  readonly note: string;
  /** Of a document that is there already: where on it. Pages count from 1. */
  readonly page: number | null;
  readonly region: PageRegion | null;
}

export const MOST_ITEMS = 20;
export const LONGEST_NOTE = 500;
export const LONGEST_VALUE = 500;

type FieldForm = 'text' | 'email' | 'url' | 'phone';

/** What of a submission can be asked for again by itself. Numbers and names that a certificate proves are asked for with the certificate. */
export const ASKABLE_FIELDS: Readonly<Record<string, { readonly label: Text; readonly form: FieldForm }>> = {
  '/service/urls/0': { label: t('서비스 URL', 'Service URL'), form: 'url' },
  '/service/memo': { label: t('서비스 설명', 'Description of the service'), form: 'text' },
  '/businessItems': { label: t('종목', 'Business items'), form: 'text' },
  '/address': { label: t('사업장 주소', 'Business address'), form: 'text' },
  '/representatives/0/email': { label: t('대표자 이메일', 'E-mail of the representative'), form: 'email' },
  '/representatives/0/mobilePhone': { label: t('대표자 휴대폰 번호', 'Mobile number of the representative'), form: 'phone' },
  '/contact/name': { label: t('담당자 이름', 'Name of the contact person'), form: 'text' },
  '/contact/email': { label: t('담당자 이메일', 'E-mail of the contact person'), form: 'email' },
  '/contact/mobilePhone': { label: t('담당자 휴대폰 번호', 'Mobile number of the contact person'), form: 'phone' },
  '/contact/phone': { label: t('고객센터 전화번호', 'Telephone of the contact person'), form: 'phone' },
};

const EXTRA = '/extraFields/';

/** The name of a field, also of one that only some gateways ask for; null for what cannot be asked for. */
export function fieldName(catalogue: Pick<Catalogue, 'gateways'>, pointer: string): Text | null {
  if (!pointer.startsWith(EXTRA)) return Object.hasOwn(ASKABLE_FIELDS, pointer) ? (ASKABLE_FIELDS[pointer]?.label ?? null) : null;
  const name = pointer.slice(EXTRA.length);
  return catalogue.gateways.flatMap(({ extraFields }) => extraFields).find((field) => field.name === name && (field.type === 'text' || field.type === 'email'))?.label ?? null;
}

/** What an item is about, in words. A kind of paper that we do not know is called by its code: it is the gateway's. */
export function itemName(catalogue: Catalogue, { kind, code }: Pick<RequestItem, 'kind' | 'code'>): Text {
  return (kind === 'document' ? paperName(catalogue, code) : fieldName(catalogue, code)) ?? t(code, code);
}

/** Fields of a submission that a gateway may ask for, its own extra fields among them. */
export function askableFields(catalogue: Catalogue, gateway: string): { readonly code: string; readonly name: Text }[] {
  const own = catalogue.gateways.find(({ code }) => code === gateway)?.extraFields.map(({ name }) => `${EXTRA}${name}`) ?? [];
  return [...Object.keys(ASKABLE_FIELDS), ...own].flatMap((code) => {
    const name = fieldName(catalogue, code);
    return name === null ? [] : [{ code, name }];
  });
}

/** What stands at a pointer of what was submitted, in words; empty where there is nothing. Pure. */
export function submittedValue(submitted: unknown, pointer: string): string {
  let at: unknown = submitted;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return '';
    at = (at as Record<string, unknown>)[part];
  }
  if (Array.isArray(at)) return at.filter((one) => typeof one === 'string').join(', ');
  return typeof at === 'string' ? at : '';
}

/** "Page 2, upper right"; null where no place was named. */
export function whereOnPaper({ page, region }: Pick<RequestItem, 'page' | 'region'>): Text | null {
  const place = region === null ? null : PLACE_LABELS[placeOf(region)];
  if (page === null) return place;
  return place === null ? t(`${page}쪽`, `Page ${page}`) : t(`${page}쪽 ${place.ko}`, `Page ${page}, ${place.en}`);
}

/** One line about an item, for histories and mail. */
export function itemLine(catalogue: Catalogue, item: RequestItem): Text {
  const name = itemName(catalogue, item);
  const where = whereOnPaper(item);
  const line = (language: 'ko' | 'en'): string => [`${name[language]}: ${REASON_LABELS[item.reason][language]}`, ...(where === null ? [] : [`(${where[language]})`]), ...(item.note === '' ? [] : [`- ${item.note}`])].join(' ');
  return t(line('ko'), line('en'));
}

/** A value as it is shown where nobody asked to see the whole: what names or reaches a person is masked, as everywhere else. */
export function maskedField(pointer: string, value: string): string {
  const form = ASKABLE_FIELDS[pointer]?.form;
  if (value === '') return value;
  if (form === 'email') return maskEmail(value);
  if (form === 'phone') return maskPhone(value);
  if (pointer === '/contact/name') return maskName(value);
  if (pointer === '/address') return maskAddress(value);
  // What nobody may ask for is nobody's to see.
  return isAskable(pointer) ? value : '***';
}

/** Whether a gateway may ask for a field by this pointer. An extra field has to be one of the catalogue's. */
export function isAskable(pointer: string): boolean {
  return Object.hasOwn(ASKABLE_FIELDS, pointer) || pointer.startsWith(EXTRA);
}

const FORMS: Readonly<Record<FieldForm, { readonly fits: (value: string) => boolean; readonly message: Text }>> = {
  text: { fits: () => true, message: t('', '') },
  email: { fits: (value) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value), message: t('이메일 주소를 확인해 주세요. 예: name@example.com', 'Check the e-mail address, for example name@example.com.') },
  url: { fits: (value) => /^https?:\/\/[^\s/.]+\.[^\s]+$/.test(value), message: t('http:// 또는 https://로 시작하는 주소를 입력해 주세요.', 'Enter an address that begins with http:// or https://.') },
  phone: { fits: (value) => /^\+?[\d\s()-]+$/.test(value) && value.replace(/\D/g, '').length >= 8 && value.replace(/\D/g, '').length <= 15, message: t('전화번호를 확인해 주세요. 예: 02-123-4567', 'Check the telephone number, for example 02-123-4567.') },
};

export interface GivenAnswer {
  readonly text: string;
  /** New values of fields, by item. */
  readonly values: Readonly<Record<string, string>>;
  /** Documents, by item. */
  readonly documents: Readonly<Record<string, readonly string[]>>;
}

export interface ItemProblem {
  readonly pointer: string;
  readonly code: 'item_missing' | 'value_malformed' | 'value_unchanged' | 'value_too_long' | 'resident_number';
  readonly message: Text;
}

/**
 * What is wrong with an answer to these items, each at its own place. Something that is not sent must be explained in words; a new value must be new and
 * in the form of its field. `before` is what was submitted. Pure.
 */
export function checkItems(catalogue: Catalogue, { items, before, answer }: { readonly items: readonly RequestItem[]; readonly before: (pointer: string) => string; readonly answer: GivenAnswer }): ItemProblem[] {
  return items.flatMap((item): ItemProblem[] => {
    const pointer = `/values/${item.id}`;
    const explained = answer.text.trim() !== '';
    const name = itemName(catalogue, item);
    if (item.kind === 'document') {
      return (answer.documents[item.id]?.length ?? 0) > 0 || explained ? [] : [{ pointer: `/items/${item.id}`, code: 'item_missing', message: t(`「${name.ko}」 서류를 첨부하거나, 보낼 수 없는 이유를 답변에 적어 주세요.`, `Attach “${name.en}”, or write in the answer why you cannot send it.`) }];
    }
    const value = answer.values[item.id]?.trim() ?? '';
    if (value === '') return explained ? [] : [{ pointer, code: 'item_missing', message: t(`「${name.ko}」 항목을 고치거나, 고칠 수 없는 이유를 답변에 적어 주세요.`, `Correct “${name.en}”, or write in the answer why you cannot.`) }];
    if (value.length > LONGEST_VALUE) return [{ pointer, code: 'value_too_long', message: t(`${LONGEST_VALUE}자까지 쓸 수 있습니다.`, `At most ${LONGEST_VALUE} characters.`) }];
    if (findResidentNumbers(value).length > 0) return [{ pointer, code: 'resident_number', message: t('주민등록번호로 보이는 숫자가 있습니다. 주민등록번호는 받지 않으니 지워 주세요.', 'This seems to hold a resident registration number. We do not take those; remove it.') }];
    const form = FORMS[ASKABLE_FIELDS[item.code]?.form ?? 'text'];
    if (!form.fits(value)) return [{ pointer, code: 'value_malformed', message: form.message }];
    if (value === before(item.code) && !explained) return [{ pointer, code: 'value_unchanged', message: t('제출하신 내용과 같습니다. 고치거나, 맞는 이유를 답변에 적어 주세요.', 'This is what was submitted. Change it, or write in the answer why it is right.') }];
    return [];
  });
}

/** What a reviewer sees of an answer: only what was asked, before and after. */
export interface ItemAnswer {
  readonly item: RequestItem;
  /** Of a field: what was submitted, and what it is now; null where nothing new was given. */
  readonly before: string | null;
  readonly after: string | null;
  /** Of a document: ids of what was sent. */
  readonly documents: readonly string[];
}

/** The answer item by item. Pure. */
export function answersOf({ items, before, answer }: { readonly items: readonly RequestItem[]; readonly before: (pointer: string) => string; readonly answer: GivenAnswer }): ItemAnswer[] {
  return items.map((item) => {
    const value = answer.values[item.id]?.trim() ?? '';
    return item.kind === 'field'
      ? { item, before: before(item.code), after: value === '' ? null : value, documents: [] }
      : { item, before: null, after: null, documents: [...(answer.documents[item.id] ?? [])] };
  });
}
