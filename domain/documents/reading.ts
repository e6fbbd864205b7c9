/**
 * What the reading of a certificate fills in on the form. Only what stands on the paper is taken over; a value the reader is unsure of
 * is taken over too, but marked, so that a person looks. Dates, offices and reasons of issue fill nothing.
 */
import type { BusinessDraft, RepresentativeDraft } from '../business/draft.ts';
import { EMPTY_BUSINESS_DRAFT, EMPTY_REPRESENTATIVE } from '../business/draft.ts';
import type { BusinessKind, TaxType } from '../business/form.ts';
import { registrationKind } from '../business/registration-number.ts';

/** One field of a reading: what was read, how surely, and where on the page (x, y, width, height in pixels). */
export interface ReadField {
  readonly value: string | readonly string[] | null;
  readonly confidence: number;
  readonly needsReview: boolean;
  readonly box: readonly [number, number, number, number] | null;
}

export const READING_FIELD_NAMES = [
  'registrationNumber', 'tradeName', 'representatives', 'openingDate', 'address', 'taxType', 'businessTypes', 'businessItems', 'corporateNumber',
  'birthDate', 'headOfficeAddress', 'issueDate', 'taxOffice', 'issueReason', 'email',
] as const;
export type ReadingFieldName = (typeof READING_FIELD_NAMES)[number];
export type ReadingFields = Readonly<Partial<Record<ReadingFieldName, ReadField | null>>>;

/** A pointer of the form and the reading field that filled it. */
export interface Filled {
  readonly pointer: string;
  readonly field: ReadingFieldName;
  readonly needsReview: boolean;
}

export interface FilledForm {
  /** Only the members that the reading fills. */
  readonly form: Partial<BusinessDraft>;
  readonly filled: readonly Filled[];
  /** Values worth offering but not filled in: the tax-invoice address is not always the contact's. */
  readonly suggestions: readonly { readonly pointer: string; readonly value: string; readonly field: ReadingFieldName }[];
}

/** Most representatives the form takes. */
const MOST_REPRESENTATIVES = 10;

/**
 * The part of the form a reading fills. `kept` are the representatives typed so far: their mail and telephone stay beside the names
 * read from the paper. Unreadable fields (null) fill nothing and clear nothing.
 */
export function fieldsFromReading(fields: ReadingFields, kept: readonly RepresentativeDraft[] = []): FilledForm {
  const form: { -readonly [Key in keyof BusinessDraft]?: BusinessDraft[Key] } = {};
  const filled: Filled[] = [];
  const mark = (pointer: string, field: ReadingFieldName) => filled.push({ pointer, field, needsReview: fields[field]?.needsReview ?? true });

  for (const field of ['registrationNumber', 'tradeName', 'openingDate', 'address', 'headOfficeAddress', 'corporateNumber'] as const) {
    const value = single(fields[field]);
    if (value === null) continue;
    form[field] = value;
    mark(`/${field}`, field);
  }
  for (const field of ['businessTypes', 'businessItems'] as const) {
    const values = several(fields[field]);
    if (values.length === 0) continue;
    form[field] = values;
    mark(`/${field}`, field);
  }
  const tax = taxOf(single(fields.taxType), form.registrationNumber ?? '', form.corporateNumber ?? '');
  if (tax.taxType) { form.taxType = tax.taxType; mark('/taxType', 'taxType'); }
  if (tax.kind) { form.kind = tax.kind; mark('/kind', single(fields.taxType) === null ? 'registrationNumber' : 'taxType'); }
  const people = representativesOf(fields, kept, mark);
  if (people) form.representatives = people;

  const email = single(fields.email);
  return { form, filled, suggestions: email === null ? [] : [{ pointer: '/contact/email', value: email, field: 'email' }] };
}

/** Members of the form that a certificate fills, people apart: their mail and telephone are on no certificate. */
const FROM_CERTIFICATE = ['kind', 'taxType', 'registrationNumber', 'corporateNumber', 'tradeName', 'openingDate', 'address', 'headOfficeAddress', 'businessTypes', 'businessItems'] as const;

/** Empty values for what a certificate could have said and this one does not. */
export function emptiedFor(read: Partial<BusinessDraft>): Partial<BusinessDraft> {
  return Object.fromEntries(FROM_CERTIFICATE.filter((name) => !(name in read)).map((name) => [name, EMPTY_BUSINESS_DRAFT[name]])) as Partial<BusinessDraft>;
}

function single(field: ReadField | null | undefined): string | null {
  const value = field?.value ?? null;
  const text = (typeof value === 'string' ? value : (value?.join(', ') ?? '')).trim();
  return text === '' ? null : text;
}

function several(field: ReadField | null | undefined): string[] {
  const value = field?.value ?? null;
  return (typeof value === 'string' ? [value] : [...(value ?? [])]).map((one) => one.trim()).filter((one) => one !== '');
}

/** Names come from the paper in its order; the birth date on the paper is that of the first. */
function representativesOf(fields: ReadingFields, kept: readonly RepresentativeDraft[], mark: (pointer: string, field: ReadingFieldName) => void): RepresentativeDraft[] | null {
  const names = several(fields.representatives).slice(0, MOST_REPRESENTATIVES);
  const birthDate = single(fields.birthDate);
  if (names.length === 0 && birthDate === null) return null;
  const count = Math.max(names.length, kept.length, 1);
  return Array.from({ length: count }, (_, index) => {
    const name = names[index];
    // Mail and telephone belong to a person: they stay with the same name, or where no name stood yet.
    const before = name === undefined ? kept[index] : (kept.find((one) => one.name.trim() === name) ?? (kept[index]?.name.trim() === '' ? kept[index] : undefined));
    let person = before ?? EMPTY_REPRESENTATIVE;
    if (name !== undefined) { person = { ...person, name }; mark(`/representatives/${index}/name`, 'representatives'); }
    if (index === 0 && birthDate !== null) { person = { ...person, birthDate }; mark('/representatives/0/birthDate', 'birthDate'); }
    return person;
  });
}

/**
 * The kind line of the certificate. It names either the tax type of a person or that the holder is a corporation; a corporation is
 * taxed in the general way unless the line says exempt or the number says non-profit.
 */
function taxOf(line: string | null, registrationNumber: string, corporateNumber: string): { kind: BusinessKind | null; taxType: TaxType | null } {
  const said = registrationKind(registrationNumber);
  const bare = (line ?? '').replace(/\s/g, '');
  const corporation = bare.includes('법인') || (bare === '' && (said === 'corporation' || said === 'corporation_branch' || said === 'non_profit_corporation' || said === 'foreign_corporation' || corporateNumber !== ''));
  const taxType: TaxType | null = bare.includes('면세') ? 'exempt' : bare.includes('간이') ? 'simplified' : bare.includes('비영리') || (corporation && said === 'non_profit_corporation') ? 'non_profit'
    : bare.includes('일반') || bare.includes('법인') ? 'general' : null;
  if (corporation) return { kind: 'corporation', taxType };
  const person = taxType !== null || said === 'individual' || said === 'individual_exempt';
  return { kind: person ? 'individual' : null, taxType };
}
