import type { Segment } from '../layout/segments.ts';
import { joinAddress, mendAddress } from './addresses.ts';
import { dateIn } from './dates.ts';
import type { Form } from './form.ts';
import { CORPORATE, readDate, readFooter, readHeader, readNumber, type Title } from './header.ts';
import { nearest } from './jamo.ts';
import type { RowLabel } from './labels.ts';
import type { LineSource } from './line-source.ts';
import { readTrades } from './trade-rows.ts';
import { ISSUE_REASONS } from './trades.ts';
import { NOTHING, readLines, readName, readTwice, scoreOf, splitRight, tidy, type Found } from './values.ts';

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
  return plain.split(/[,，、ㆍ·;/]|\s{2,}/).map((name) => {
    const tidyName = tidy(name).replace(/[.,]+$/, '');
    return /^[가-힣\s]+$/.test(tidyName) && tidyName.replace(/\s/g, '').length <= 5 && !/외\s*\d*명?$/.test(tidyName) ? tidyName.replace(/\s/g, '') : tidyName;
  }).filter((name) => name !== '');
}

async function readPeople(form: Form, source: LineSource): Promise<{ people: Found<string[]>; right: readonly Segment[] }> {
  const row = form.of.get('representatives')?.[0];
  if (row === undefined) return { people: NOTHING, right: [] };
  const { left, right } = await splitRight(form, row, source);
  const rest = (form.of.get('representatives') ?? []).slice(1).map((more) => more.value);
  const found = await readName(source, left, form.layout.letter);
  const more = await readLines(source, rest, (a, b) => `${a}${b}`);
  const names = namesIn([found.value ?? '', more.value ?? ''].filter(Boolean).join(' , ').replace(/, ,|,\s,/g, ','));
  if (names.length === 0) return { people: { ...NOTHING, ink: left }, right };
  const odd = names.some((name) => !/^(?:[가-힣]{2,5}|[A-Za-z .'-]{3,})$/.test(name));
  return { people: { value: names, sure: Math.min(found.sure, more.value === null ? 1 : more.sure), ink: [...left, ...more.ink], doubtful: odd || found.doubtful === true }, right };
}

async function readAddress(form: Form, source: LineSource, label: RowLabel): Promise<{ found: Found; known: boolean }> {
  const found = await readLines(source, lines(form, label), joinAddress);
  if (found.value === null) return { found, known: false };
  const mended = mendAddress(found.value);
  return { found: { ...found, value: mended.text, doubtful: found.doubtful === true || (mended.repaired && !source.exact) }, known: mended.known };
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

async function readEmail(form: Form, source: LineSource): Promise<Found> {
  const ink = lead(form, 'email');
  if (ink.length === 0) return NOTHING;
  const line = await source.read(ink, { letters: 'latin' });
  const address = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/.exec(line.text.replace(/\s*([@.])\s*/g, '$1'))?.[0];
  return address === undefined ? NOTHING : { value: address, sure: scoreOf(line), ink };
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
