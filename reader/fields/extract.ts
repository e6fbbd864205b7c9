import type { Segment } from '../layout/segments.ts';
import { joinAddress, mendAddress } from './addresses.ts';
import { dateIn } from './dates.ts';
import type { Form } from './form.ts';
import { CORPORATE, readDate, readFooter, readHeader, readNumber, type Title } from './header.ts';
import { nearest } from './jamo.ts';
import type { RowLabel } from './labels.ts';
import { clip, type LineSource } from './line-source.ts';
import { readTrades } from './trade-rows.ts';
import { ISSUE_REASONS } from './trades.ts';
import { koreanShare, mendWords, NOTHING, readLines, readName, readTwice, scoreOf, splitRight, tidy, type Found } from './values.ts';

/** Everything found on a page, before it is weighed. */
export interface Extract {
  readonly title: Title;
  readonly registrationNumber: Found;
  readonly tradeName: Found;
  readonly representatives: Found<string[]>;
  readonly openingDate: Found;
  readonly address: Found;
  readonly addressKnown: boolean;
  readonly taxType: Found;
  readonly businessTypes: Found<string[]>;
  readonly businessItems: Found<string[]>;
  readonly corporateNumber: Found;
  readonly birthDate: Found;
  readonly headOfficeAddress: Found;
  readonly issueDate: Found;
  readonly taxOffice: Found;
  readonly issueReason: Found;
  readonly email: Found;
}

const lead = (form: Form, label: RowLabel): readonly Segment[] => form.of.get(label)?.[0]?.value ?? [];
const lines = (form: Form, label: RowLabel): (readonly Segment[])[] => (form.of.get(label) ?? []).map((row) => row.value);

/** Splits the names of representatives; what stands in brackets is how they act, not a name. */
export function namesIn(text: string): string[] {
  const plain = text.replace(/[([{（][^)\]}）]*[)\]}）]?/g, ' ').replace(/(?:각자|공동)\s*대표\S*/g, ' ');
  return plain.split(/[,，、ㆍ·;/]|\.(?=\s*[가-힣])|\s{2,}/).map((name) => {
    const tidyName = tidy(name).replace(/[.,]+$/, '');
    return /^[가-힣\s]+$/.test(tidyName) && tidyName.replace(/\s/g, '').length <= 5 && !/외\s*\d*명?$/.test(tidyName) ? tidyName.replace(/\s/g, '') : tidyName;
  }).filter((name) => name !== '');
}

/** Family names of two syllables; every other has one, so that a name of four syllables begins with one of these. */
const LONG_FAMILY_NAMES = ['남궁', '황보', '제갈', '사공', '선우', '서문', '독고', '동방', '망절', '어금'];

/** A name of four syllables whose family name is nearly one of two syllables; the second part tells whether something is odd about it. */
export function mendFamilyName(name: string): { name: string; odd: boolean } {
  if (!/^[가-힣]{4,5}$/.test(name) || LONG_FAMILY_NAMES.some((family) => name.startsWith(family))) return { name, odd: false };
  const near = nearest(name.slice(0, 2), LONG_FAMILY_NAMES);
  return { name: near !== null && near.near >= 0.75 ? near.entry + name.slice(2) : name, odd: true };
}

async function readPeople(form: Form, source: LineSource): Promise<{ people: Found<string[]>; right: readonly Segment[] }> {
  const row = form.of.get('representatives')?.[0];
  if (row === undefined) return { people: NOTHING, right: [] };
  const { left, right } = await splitRight(form, row, source);
  const rest = (form.of.get('representatives') ?? []).slice(1).map((more) => more.value);
  const found = await readName(source, left, form.layout.letter);
  const more = await readLines(source, rest, (a, b) => `${a}${b}`);
  const latin = /^[가-힣\s,]*$/.test(namesIn(found.value ?? '').join(',')) || source.exact ? null : await source.read(left, { letters: 'latin' });
  if (latin !== null && latin.confidence > 0.7 && koreanShare(await source.read(left, { letters: 'korean' })) < 0.5 && /^[A-Z][A-Za-z .,'-]{4,}$/.test(latin.text)) {
    return { people: { value: namesIn(latin.text), sure: Math.min(0.88, scoreOf(latin)), ink: left }, right };
  }
  const read = namesIn([found.value ?? '', more.value ?? ''].filter(Boolean).join(' , ').replace(/, ,|,\s,/g, ',')).map((name) => (source.exact ? { name, odd: false } : mendFamilyName(name)));
  const names = read.map(({ name }) => name);
  if (names.length === 0) return { people: { ...NOTHING, ink: left }, right };
  const odd = read.some((one) => one.odd) || names.some((name) => !/^(?:[가-힣]{2,5}|[A-Za-z .'-]{3,})$/.test(name));
  return { people: { value: names, sure: Math.min(found.sure, more.value === null ? 1 : more.sure), ink: [...left, ...more.ink], doubtful: odd || found.doubtful === true }, right };
}

async function readAddress(form: Form, source: LineSource, label: RowLabel): Promise<{ found: Found; known: boolean }> {
  const found = await readLines(source, lines(form, label), joinAddress);
  if (found.value === null) return { found, known: false };
  const words = source.exact ? found.value : mendWords(found.value);
  const mended = mendAddress(words);
  // Rooms of a basement are numbered B1xx far more often than 8,xxx.
  const strange = /[^가-힣A-Za-z0-9 ,.()\-·ㆍ&㈜]|하\d층 8\d{3}호/.test(mended.text);
  return { found: { ...found, value: mended.text, doubtful: !source.exact && (found.doubtful === true || mended.repaired || strange || words !== found.value) }, known: mended.known };
}

async function readReason(form: Form, source: LineSource): Promise<Found> {
  const ink = lead(form, 'issueReason');
  if (ink.length === 0) return NOTHING;
  const line = await readTwice(source, ink);
  const text = tidy(line.text);
  if (text === '') return NOTHING;
  const near = nearest(text, ISSUE_REASONS);
  if (near !== null && near.near > 0.72) return { value: near.near === 1 ? text : near.entry, sure: Math.max(0.9, near.near), ink };
  return { value: text, sure: scoreOf(line), ink };
}

/** The e-mail address behind its long label, whose end is found by its last syllable. */
async function readEmail(form: Form, source: LineSource): Promise<Found> {
  const row = form.of.get('email')?.[0];
  if (row === undefined) return NOTHING;
  const all = row.row.segments;
  const label = await source.read(all, { letters: 'korean' });
  const end = label.letters.findLastIndex((l, i) => /[소스]/.test(l.text) && i >= 8 && i <= 18);
  const after = label.letters[end >= 0 ? end : label.letters.findLastIndex((l) => /[가-힣]/.test(l.text))];
  const ink = after === undefined ? [...row.value] : clip(all, after.right + 2);
  if (ink.reduce((sum, s) => sum + s.right - s.left, 0) < form.layout.letter * 2) return NOTHING;
  const line = await source.read(ink, { letters: 'latin' });
  const address = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/.exec(line.text.replace(/\s*([@.])\s*/g, '$1').replace(/^[\s:;.]+/, ''))?.[0];
  if (address === undefined) return { value: null, sure: 0, ink };
  // 1 and l, 0 and O look the same in many fonts, and nothing on the page tells them apart.
  return { value: address, sure: scoreOf(line), ink, doubtful: !source.exact && /[1lI0O]/.test(address.split('@')[0] as string) };
}

/** The right-hand part of a row: a birth date beside the name, or a corporate number beside the opening date. */
async function readAside(source: LineSource, ink: readonly Segment[]): Promise<{ birthDate: Found; corporateNumber: Found }> {
  const nothing = { birthDate: NOTHING, corporateNumber: NOTHING };
  if (ink.length === 0) return nothing;
  const line = await source.read(ink, { letters: 'korean', spread: false });
  const digits = line.text.replace(/\D/g, '').length;
  if (dateIn(line.text) !== null && digits <= 9) return { ...nothing, birthDate: await readDate(source, ink, line) };
  if (digits >= 9) return { ...nothing, corporateNumber: await readNumber(source, line, ink, CORPORATE) };
  return nothing;
}

/** Reads every field of a form. `tick` is told how far it is, 0 to 1. */
export async function extract(form: Form, source: LineSource, tick: (done: number) => void): Promise<Extract> {
  const header = await readHeader(form, source);
  tick(0.2);
  const tradeName = await readName(source, lines(form, 'tradeName').flat(), form.layout.letter);
  const { people, right } = await readPeople(form, source);
  const besidePeople = await readAside(source, right);
  tick(0.35);
  const openingRow = form.of.get('openingDate')?.[0];
  const opening = openingRow === undefined ? { left: [], right: [] } : await splitRight(form, openingRow, source);
  const openingDate = opening.left.length === 0 ? NOTHING : await readDate(source, opening.left);
  const besideOpening = await readAside(source, opening.right);
  tick(0.5);
  const address = await readAddress(form, source, 'address');
  const headOffice = await readAddress(form, source, 'headOfficeAddress');
  tick(0.65);
  const trades = await readTrades(form, source);
  tick(0.9);
  const footer = await readFooter(form, source);
  return {
    title: header.title, registrationNumber: header.registrationNumber, taxType: header.taxType, tradeName, representatives: people, openingDate,
    address: address.found, addressKnown: address.known, headOfficeAddress: headOffice.found,
    businessTypes: trades.types, businessItems: trades.items,
    corporateNumber: [besideOpening, besidePeople].map((beside) => beside.corporateNumber).find((found) => found.ink.length > 0) ?? NOTHING,
    birthDate: [besidePeople, besideOpening].map((beside) => beside.birthDate).find((found) => found.value !== null) ?? NOTHING,
    ...footer, issueReason: await readReason(form, source), email: await readEmail(form, source),
  };
}
