import type { Seen } from '../glyphs/see.ts';
import type { Segment } from '../layout/segments.ts';
import type { Form } from './form.ts';
import { bare, nearest, similarity } from './jamo.ts';
import { clip, NO_LINE, type LineSource, type ReadLine } from './line-source.ts';
import { corporateNumberHolds, digitsIn, hyphenateCorporate, hyphenateRegistration, registrationNumberHolds } from './numbers.ts';
import { KIND_LINES, TAX_OFFICES } from './trades.ts';
import { dateIn } from './dates.ts';
import { corrected, digitInk, NOTHING, readTwice, scoreOf, tidy, type Found } from './values.ts';

export type Title = 'certificate' | 'other' | 'unknown';

export interface Header {
  readonly title: Title;
  readonly taxType: Found;
  /** The kind line as printed names a corporation. */
  readonly registrationNumber: Found;
}

interface NumberShape {
  readonly count: number;
  holds(digits: string): boolean;
  hyphenate(digits: string): string;
}

const REGISTRATION: NumberShape = { count: 10, holds: registrationNumberHolds, hyphenate: hyphenateRegistration };
export const CORPORATE: NumberShape = { count: 13, holds: corporateNumberHolds, hyphenate: hyphenateCorporate };

/** Reads a long number several ways; the check digit chooses between readings that disagree, and never invents one. */
export async function readNumber(source: LineSource, line: ReadLine, ink: readonly Segment[], shape: NumberShape): Promise<Found> {
  const digits = digitInk(line, ink);
  const where = digits.length > 0 ? digits : ink;
  const votes = new Map<string, number>();
  const vote = (text: string): void => {
    const found = digitsIn(text, shape.count);
    if (found !== null) votes.set(found, (votes.get(found) ?? 0) + 1);
  };
  vote(line.text);
  if (!source.exact) for (let look = 0; look < 3; look += 1) vote((await source.read(where, { letters: 'digits', look })).text);
  const ranked = [...votes].sort((a, b) => Number(shape.holds(b[0])) - Number(shape.holds(a[0])) || b[1] - a[1]);
  const best = ranked[0];
  if (best === undefined) return { value: null, sure: 0, ink: where };
  const holds = shape.holds(best[0]);
  const rivals = ranked.slice(1).reduce((sum, [, n]) => sum + n, 0);
  const sure = source.exact ? (holds ? 1 : 0.7) : !holds ? 0.3 : best[1] >= 3 ? 0.995 : best[1] === 2 && rivals <= 1 ? 0.98 : best[1] === 2 ? 0.9 : 0.6;
  return { value: shape.hyphenate(best[0]), sure, ink: where, doubtful: !holds || sure < 0.97 };
}

/** Reads the rows above the form: title, kind, number. */
export async function readHeader(form: Form, source: LineSource): Promise<Header> {
  const { letter, inside } = form.layout;
  const centre = (inside.left + inside.right) / 2;
  let title: Title = 'unknown';
  let taxType: Found = NOTHING;
  let registrationNumber: Found = NOTHING;
  // From below upwards: the number stands right above the form, the kind above it, the title above that.
  for (const { row } of [...form.header].reverse().slice(0, 9)) {
    const ink = row.segments.filter((s) => s.right - s.left > letter * 0.3);
    if (ink.length === 0 || ink.reduce((sum, s) => sum + s.right - s.left, 0) < letter * 2.5) continue;
    const middle = ((ink[0] as Segment).left + (ink.at(-1) as Segment).right) / 2;
    if (Math.abs(middle - centre) > (inside.right - inside.left) * 0.2) continue;
    const line = await source.read(ink, { letters: 'korean' });
    const text = bare(line.text);
    if (registrationNumber.value === null && /\d{3}/.test(text) && text.replace(/\D/g, '').length >= 6) {
      const found = await readNumber(source, line, ink, REGISTRATION);
      if (found.value !== null || similarity(text.slice(0, 4), '등록번호') > 0.6) registrationNumber = found;
      continue;
    }
    const kind = nearest(line.text, Object.keys(KIND_LINES));
    if (taxType.value === null && kind !== null && kind.near > 0.58 && similarity(text, '사업자등록증') < kind.near) {
      taxType = { value: KIND_LINES[kind.entry] as string, sure: kind.near > 0.95 ? 0.995 : 0.75 + kind.near * 0.2, ink };
      continue;
    }
    const spread = row.bottom - row.top > letter * 1.2 ? bare((await source.read(ink, { letters: 'korean', spread: true })).text) : text;
    if (similarity(spread, '사업자등록증명') > Math.max(0.88, similarity(spread, '사업자등록증')) || similarity(spread, '고유번호증') > 0.8) title = 'other';
    else if (similarity(spread, '사업자등록증') > 0.6) title = 'certificate';
  }
  return { title, taxType, registrationNumber };
}

export interface Footer { readonly issueDate: Found; readonly taxOffice: Found }

/** Reads the rows below the form: date of issue and tax office. */
export async function readFooter(form: Form, source: LineSource): Promise<Footer> {
  const { letter, inside } = form.layout;
  const centre = (inside.left + inside.right) / 2;
  let issueDate: Found = NOTHING;
  let taxOffice: Found = NOTHING;
  for (const { row } of form.footer.slice(0, 14)) {
    const ink = row.segments.filter((s) => s.right > centre - letter * 17 && s.left < centre + letter * 10);
    if (ink.length === 0 || ink.reduce((sum, s) => sum + s.right - s.left, 0) < letter * 3) continue;
    if (issueDate.value === null) {
      const date = await readDate(source, ink);
      if (date.value !== null) {
        issueDate = date;
        continue;
      }
    }
    if (taxOffice.value === null) taxOffice = await readOffice(source, ink);
  }
  return { issueDate, taxOffice };
}

/** The office before `세무서장`, which must be recognisable; set right by the list of offices where only a look-alike differs. */
async function readOffice(source: LineSource, ink: readonly Segment[]): Promise<Found> {
  let best: Found = NOTHING;
  let seen: readonly Seen[] = [];
  for (const look of source.exact ? [0] : [0, 1]) {
    const read = await source.read(ink, { letters: 'korean', spread: true, look });
    if (look === 0) seen = source.see(ink, read);
    const line = corrected(read, seen);
    const office = officeIn(line.text);
    if (office === null) continue;
    if (TAX_OFFICES.includes(office)) return { value: office, sure: Math.max(0.95, scoreOf(line)), ink, doubtful: line.torn };
    const near = TAX_OFFICES.filter((name) => name.length === office.length).map((name) => ({ name, near: similarity(office, name) })).sort((p, q) => q.near - p.near);
    const clear = near[0] !== undefined && near[0].near >= 0.66 && (near[1]?.near ?? 0) < near[0].near - 0.05;
    const found: Found = clear ? { value: (near[0] as { name: string }).name, sure: 0.8, ink, doubtful: true } : { value: office, sure: Math.min(0.7, scoreOf(line)), ink };
    if (found.sure > best.sure) best = found;
  }
  return best;
}

function officeIn(text: string): string | null {
  const plain = bare(text).replace(/[^가-힣]/g, '');
  for (let at = 1; at <= Math.min(6, plain.length - 3); at += 1) {
    if (similarity(plain.slice(at, at + 4), '세무서장') >= 0.75) return tidy(plain.slice(0, at));
  }
  return null;
}

/** A date from its numbers alone: what stands between the signs for year, month and day, each read as digits. */
async function dateByNumbers(source: LineSource, line: ReadLine, ink: readonly Segment[]): Promise<string | null> {
  const at = (sign: RegExp, from: number): number => line.letters.findIndex((l, i) => i >= from && sign.test(l.text));
  const year = at(/^[년닌넌녀]$/, 2);
  const month = at(/^[월윌웜]$/, year + 1);
  const day = at(/^[일임밀]$/, month + 1);
  if (year < 0 || month < 0) return null;
  const left = (i: number): number => (line.letters[i] as { left: number }).left;
  const right = (i: number): number => (line.letters[i] as { right: number }).right;
  const start = Math.max(...line.letters.slice(0, year).map((l, i) => (/[:：]|[가-힣]/.test(l.text) && i < year - 3 ? l.right : -Infinity)), (ink[0] as Segment).left);
  const spans = [[start, left(year)], [right(year), left(month)], [right(month), day < 0 ? Infinity : left(day)]] as const;
  const parts: string[] = [];
  for (const [from, to] of spans) parts.push((await source.read(clip(ink, from, to), { letters: 'digits' })).text.replace(/\D/g, ''));
  return dateIn(`${parts[0]?.slice(-4)}.${parts[1]}.${parts[2]?.slice(0, 2)}`);
}

/** Reads a date; two looks must agree to be sure. */
export async function readDate(source: LineSource, ink: readonly Segment[], known: ReadLine = NO_LINE): Promise<Found> {
  const line = known === NO_LINE ? await readTwice(source, ink) : known;
  const first = dateIn(line.text);
  if (source.exact) return first === null ? NOTHING : { value: first, sure: 1, ink };
  const looks = [first];
  looks.push(dateIn((await source.read(ink, { letters: 'korean', look: 1 })).text));
  if (looks[0] !== looks[1] || looks[0] === null) {
    looks.push(await dateByNumbers(source, line, ink));
    if (looks[2] === null) looks.push(dateIn((await source.read(ink, { letters: 'korean', look: 2 })).text));
  }
  const votes = new Map<string, number>();
  for (const date of looks) if (date !== null) votes.set(date, (votes.get(date) ?? 0) + 1);
  const best = [...votes].sort((a, b) => b[1] - a[1])[0];
  if (best === undefined) return { value: null, sure: 0, ink };
  return { value: best[0], sure: best[1] >= 2 ? (looks.length === 2 ? 0.99 : 0.9) : 0.6, ink, doubtful: best[1] < 2 };
}
