/** The check of the whole form: what is wrong where, while it is being filled in and before it is finished. */
import type { Text } from '../text.ts';
import { problemsAt, type Checked } from './check.ts';
import { checkCorporateNumber } from './corporate-number.ts';
import type { BusinessDraft, RepresentativeDraft } from './draft.ts';
import { checkDate, checkEmail, checkPersonName, checkPhone, checkUrl } from './fields.ts';
import type { BusinessInformation } from './form.ts';
import { findResidentNumbers } from './masking.ts';
import type { Problem } from './problem.ts';
import { checkRegistrationNumber, registrationKind } from './registration-number.ts';

export interface CheckOptions {
  /** The day in Seoul, ISO 8601. */
  readonly today: string;
  /** `draft`: only what is typed and wrong. `finish`: what is missing as well. */
  readonly mode: 'draft' | 'finish';
}

/** Longest memo gateways take. */
export const MEMO_LIMIT = 100;
const YOUNGEST = 14;
const OLDEST = 100;

const text = (ko: string, en: string): Text => ({ ko, en });

/** Collects problems; `value` answers the normalised value so that cross checks need not parse again. */
class Findings {
  readonly problems: Problem[] = [];
  private readonly finish: boolean;
  constructor(finish: boolean) {
    this.finish = finish;
  }

  add(pointer: string, code: string, message: Text, severity: Problem['severity'] = 'error'): void {
    this.problems.push({ pointer, code, severity, message });
  }

  /** Something is chosen from a list, not typed. */
  choose(pointer: string, what: Text): void {
    if (this.finish) this.add(pointer, 'required', text(`${what.ko} 선택해 주세요.`, `Choose ${what.en}.`));
  }

  missing(pointer: string, what: Text): void {
    if (this.finish) this.add(pointer, 'required', text(`${what.ko} 입력해 주세요.`, `Enter ${what.en}.`));
  }

  value(pointer: string, typed: string, check: (value: string) => Checked, what: Text | null): string | null {
    if (typed.trim() === '') {
      if (what) this.missing(pointer, what);
      return null;
    }
    const { value, findings } = check(typed);
    this.problems.push(...problemsAt(pointer, findings));
    return value;
  }
}

/** Everything wrong with the form, in the order of the form. Pointers are relative to the form. */
export function checkBusinessInformation(draft: BusinessDraft, options: CheckOptions): Problem[] {
  const found = new Findings(options.mode === 'finish');
  checkIdentity(draft, options.today, found);
  if (draft.representatives.length === 0) found.missing('/representatives', text('대표자를 한 명 이상', 'at least one representative'));
  draft.representatives.forEach((person, index) => checkRepresentative(person, index, options.today, found));
  checkContact(draft, found);
  checkService(draft, found);
  refuseResidentNumbers(draft, found);
  return found.problems;
}

function plain(value: string): Checked {
  return { value: value.trim(), findings: [] };
}

function checkIdentity(draft: BusinessDraft, today: string, found: Findings): void {
  if (draft.kind === null) found.choose('/kind', text('사업자 구분을', 'the kind of business'));
  if (draft.taxType === null) found.choose('/taxType', text('과세 유형을', 'the tax type'));
  const number = found.value('/registrationNumber', draft.registrationNumber, checkRegistrationNumber, text('사업자등록번호를', 'the business registration number'));
  const corporation = draft.kind === 'corporation';
  found.value('/corporateNumber', draft.corporateNumber, checkCorporateNumber, corporation ? text('법인등록번호를', 'the corporate registration number') : null);
  if (draft.kind === 'individual' && draft.corporateNumber.trim() !== '') {
    found.add('/corporateNumber', 'corporate_number_of_individual', text('개인사업자에게는 법인등록번호가 없습니다. 사업자 구분을 확인하거나 이 칸을 비워 주세요.', 'A sole proprietor has no corporate registration number. Check the kind of business or clear this field.'));
  }
  if (number !== null) checkKindAgainstNumber(draft, number, found);
  found.value('/tradeName', draft.tradeName, plain, text('상호(법인명)를', 'the trade name'));
  const opened = found.value('/openingDate', draft.openingDate, checkDate, text('개업연월일을', 'the opening date'));
  if (opened !== null && opened > today) {
    found.add('/openingDate', 'opening_date_in_future', text('개업일이 오늘보다 뒤입니다. 등록증의 개업연월일을 확인해 주세요.', 'The opening date is in the future. Check it against the certificate.'));
  }
  found.value('/address', draft.address, plain, text('사업장 소재지를', 'the business address'));
  if (listed(draft.businessTypes).length === 0) found.missing('/businessTypes', text('업태를', 'the business type'));
  if (listed(draft.businessItems).length === 0) found.missing('/businessItems', text('종목을', 'the business item'));
}

function listed(values: readonly string[]): string[] {
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

/** The middle digits against the kind and tax type: warnings, because certificates outlive rules. */
function checkKindAgainstNumber(draft: BusinessDraft, number: string, found: Findings): void {
  const said = registrationKind(number);
  const saysCorporation = said === 'corporation' || said === 'corporation_branch' || said === 'non_profit_corporation' || said === 'foreign_corporation';
  const saysPerson = said === 'individual' || said === 'individual_exempt';
  if ((draft.kind === 'individual' && saysCorporation) || (draft.kind === 'corporation' && saysPerson)) {
    found.add('/kind', 'kind_against_number', saysCorporation
      ? text('등록번호의 가운데 두 자리는 법인을 뜻합니다. 사업자 구분과 번호를 등록증과 비교해 주세요.', 'The middle digits of the number belong to corporations. Compare kind and number with the certificate.')
      : text('등록번호의 가운데 두 자리는 개인사업자를 뜻합니다. 사업자 구분과 번호를 등록증과 비교해 주세요.', 'The middle digits of the number belong to sole proprietors. Compare kind and number with the certificate.'), 'warning');
  }
  const exemptDiffers = (said === 'individual_exempt' && (draft.taxType === 'general' || draft.taxType === 'simplified')) || (said === 'individual' && draft.taxType === 'exempt');
  if (exemptDiffers) {
    found.add('/taxType', 'tax_type_against_number', text('등록번호의 가운데 두 자리와 과세 유형이 다릅니다(90~99는 면세). 등록증과 비교해 주세요.', 'Tax type and the middle digits of the number differ (90 to 99 are exempt). Compare them with the certificate.'), 'warning');
  }
}

/** Whole years between a birth date and a day. */
export function ageOn(birthDate: string, day: string): number {
  return Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
}

function checkRepresentative(person: RepresentativeDraft, index: number, today: string, found: Findings): void {
  const at = `/representatives/${index}`;
  found.value(`${at}/name`, person.name, checkPersonName, text('대표자 이름을', "the representative's name"));
  found.value(`${at}/email`, person.email, checkEmail, text('대표자 이메일을', "the representative's e-mail address"));
  found.value(`${at}/mobilePhone`, person.mobilePhone, (value) => checkPhone(value, ['mobile']), text('대표자 휴대폰 번호를', "the representative's mobile number"));
  const born = found.value(`${at}/birthDate`, person.birthDate, checkDate, text('대표자 생년월일을', "the representative's date of birth"));
  if (born === null) return;
  const age = ageOn(born, today);
  if (age < YOUNGEST || age > OLDEST) {
    found.add(`${at}/birthDate`, 'birth_date_age', text(`대표자의 나이는 만 ${YOUNGEST}세부터 ${OLDEST}세까지입니다. 생년월일을 확인해 주세요.`, `A representative is between ${YOUNGEST} and ${OLDEST} years old. Check the date of birth.`));
  }
}

/** The contact as it counts: typed, or taken over from a representative. */
export function contactOf(draft: BusinessDraft): BusinessDraft['contact'] {
  const person = draft.contact.sameAsRepresentative === null ? undefined : draft.representatives[draft.contact.sameAsRepresentative];
  return person ? { ...draft.contact, name: person.name, email: person.email, mobilePhone: person.mobilePhone } : draft.contact;
}

function checkContact(draft: BusinessDraft, found: Findings): void {
  const { sameAsRepresentative, phone } = draft.contact;
  if (sameAsRepresentative !== null && !draft.representatives[sameAsRepresentative]) {
    found.add('/contact/sameAsRepresentative', 'no_such_representative', text('선택한 대표자가 없습니다. 다시 선택하거나 담당자를 직접 입력해 주세요.', 'That representative is not there any more. Choose again or type the contact.'));
  } else if (sameAsRepresentative === null) {
    found.value('/contact/name', draft.contact.name, checkPersonName, text('담당자 이름을', "the contact's name"));
    found.value('/contact/email', draft.contact.email, checkEmail, text('담당자 이메일을', "the contact's e-mail address"));
    found.value('/contact/mobilePhone', draft.contact.mobilePhone, (value) => checkPhone(value, ['mobile']), text('담당자 휴대폰 번호를', "the contact's mobile number"));
  }
  found.value('/contact/phone', phone, (value) => checkPhone(value), null);
}

function checkService({ service }: BusinessDraft, found: Findings): void {
  if (service.form === null) found.choose('/service/form', text('서비스 형태를', 'whether it is a web site or an app'));
  service.urls.forEach((url, index) => found.value(`/service/urls/${index}`, url, checkUrl, null));
  const appWithoutStore = service.form === 'app' && service.notInStoreYet;
  if (listed(service.urls).length === 0 && !appWithoutStore) {
    found.missing('/service/urls/0', service.form === 'app'
      ? text('앱 스토어 주소를 입력하거나 아직 출시 전임을', 'the store address of the app, or tick that it is not in a store yet')
      : text('서비스의 웹 주소를', 'the web address of the service'));
  }
  if (listed(service.industries).length === 0) found.choose('/service/industries', text('업종을', 'the industry'));
  if (service.monthlyVolume === null) found.choose('/service/monthlyVolume', text('월 예상 거래액을', 'the expected monthly volume'));
  if ([...service.memo].length > MEMO_LIMIT) found.add('/service/memo', 'memo_too_long', text(`메모는 ${MEMO_LIMIT}자까지 쓸 수 있습니다.`, `The memo takes at most ${MEMO_LIMIT} characters.`));
}

/** Gatehouse never keeps a resident number, so free text is searched for one. */
function refuseResidentNumbers(draft: BusinessDraft, found: Findings): void {
  const places: [string, string][] = [
    ['/tradeName', draft.tradeName], ['/address', draft.address], ['/headOfficeAddress', draft.headOfficeAddress], ['/service/memo', draft.service.memo],
    ...draft.businessTypes.map((value, index): [string, string] => [`/businessTypes/${index}`, value]),
    ...draft.businessItems.map((value, index): [string, string] => [`/businessItems/${index}`, value]),
  ];
  for (const [pointer, value] of places) {
    if (findResidentNumbers(value).length > 0) {
      found.add(pointer, 'resident_number', text('주민등록번호로 보이는 숫자가 있습니다. 주민등록번호는 받지 않으니 지워 주세요.', 'This seems to hold a resident registration number. We do not take those; remove it.'));
    }
  }
}

/**
 * The form as it is put on file: every value normalised. Call only when `checkBusinessInformation` finds no error in mode `finish`;
 * answers null where something needed is missing or unusable, so that nothing is invented.
 */
export function toBusinessInformation(draft: BusinessDraft): BusinessInformation | null {
  const { kind, taxType, service } = draft;
  const registrationNumber = checkRegistrationNumber(draft.registrationNumber).value;
  const openingDate = checkDate(draft.openingDate).value;
  const contact = person(contactOf(draft));
  const representatives = draft.representatives.map((typed) => {
    const named = person(typed);
    const birthDate = checkDate(typed.birthDate).value;
    return named && birthDate !== null ? { ...named, birthDate } : null;
  });
  const phone = draft.contact.phone.trim() === '' ? null : checkPhone(draft.contact.phone).value;
  const urls = listed(service.urls).map((url) => checkUrl(url).value);
  if (kind === null || taxType === null || service.form === null || service.monthlyVolume === null || registrationNumber === null || openingDate === null || contact === null) return null;
  if (representatives.length === 0 || representatives.includes(null) || urls.includes(null)) return null;
  return {
    kind, taxType, registrationNumber, openingDate,
    corporateNumber: kind === 'corporation' ? checkCorporateNumber(draft.corporateNumber).value : null,
    tradeName: draft.tradeName.trim(), address: draft.address.trim(), headOfficeAddress: draft.headOfficeAddress.trim() || null,
    businessTypes: listed(draft.businessTypes), businessItems: listed(draft.businessItems),
    representatives: representatives.filter((one) => one !== null),
    contact: { ...contact, phone },
    service: {
      form: service.form, urls: urls.filter((url) => url !== null), notInStoreYet: service.notInStoreYet && service.form !== 'web',
      industries: listed(service.industries), monthlyVolume: service.monthlyVolume, memo: service.memo.trim(),
    },
  };
}

function person(typed: { name: string; email: string; mobilePhone: string }): { name: string; email: string; mobilePhone: string } | null {
  const name = checkPersonName(typed.name).value;
  const email = checkEmail(typed.email).value;
  const mobilePhone = checkPhone(typed.mobilePhone, ['mobile']).value;
  return name !== null && email !== null && mobilePhone !== null ? { name, email, mobilePhone } : null;
}
