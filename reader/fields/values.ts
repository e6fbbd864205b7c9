import { mend } from '../glyphs/mend.ts';
import type { Seen } from '../glyphs/see.ts';
import type { FormRow } from '../layout/columns.ts';
import type { Segment } from '../layout/segments.ts';
import type { Form } from './form.ts';
import { clip, NO_LINE, type LineSource, type ReadLine } from './line-source.ts';

/** A value with the ink it was read from. `sure` is a raw score, not yet a probability. */
export interface Found<T = string> {
  readonly value: T | null;
  readonly sure: number;
  readonly ink: readonly Segment[];
  /** True when two looks disagreed, a check failed, or a rule had to repair the text. */
  readonly doubtful?: boolean;
}

export const NOTHING: Found<never> = { value: null, sure: 0, ink: [] };

/** Raw score of a line: what the recogniser thinks of its letters, the weakest counting most. */
export const scoreOf = (line: ReadLine): number => line.weakest * 0.6 + line.confidence * 0.4;

const tidy = (text: string): string => text.normalize('NFC').replace(/^[\s:;.,·'"`|~\-—_=]+/, '').replace(/[\s:;·'"`|~—_=]+$/, '').replace(/\s+/g, ' ');

/** A line as both recognisers together read it; `agreed` is false when a doubt is left. */
export interface Settled extends ReadLine {
  readonly agreed: boolean;
}

/** A reading of a line, corrected by the syllables seen in it. */
export function corrected(line: ReadLine, seen: readonly Seen[]): ReadLine & { readonly torn: boolean } {
  const { text, letters, torn } = mend(line.text, line.letters, seen);
  if (letters.length === 0) return { ...line, torn: false };
  return { text, letters, torn, weakest: Math.min(...letters.map((l) => l.confidence)), confidence: letters.reduce((sum, l) => sum + l.confidence, 0) / letters.length };
}

/**
 * Reads a line, and looks again where the recogniser hesitated (or `always`); the surer look wins, and disagreement is told.
 * Every look is set against the syllables seen one by one.
 */
export async function readTwice(source: LineSource, ink: readonly Segment[], always = false): Promise<Settled> {
  const read = await source.read(ink, { letters: 'korean' });
  if (source.exact || (read.weakest > 0.97 && !always)) return { ...read, agreed: true };
  const seen = source.see(ink, read);
  const first = corrected(read, seen);
  // Syllables that both are sure of need no further look; digits do, the network is no judge of them.
  if (!first.torn && first.weakest > 0.93 && (!always || (first.weakest > 0.97 && !/\d/.test(first.text)))) return { ...first, agreed: true };
  const second = corrected(await source.read(ink, { letters: 'korean', look: 1 }), seen);
  const same = first.text.replace(/\s/g, '') === second.text.replace(/\s/g, '');
  if (same) return { ...first, weakest: Math.max(first.weakest, second.weakest), confidence: Math.max(first.confidence, second.confidence), agreed: !(first.torn && second.torn) };
  const third = corrected(await source.read(ink, { letters: 'korean', look: 2 }), seen);
  const looks = [first, second, third];
  const bare = looks.map((line) => line.text.replace(/\s/g, ''));
  const twin = bare[0] === bare[2] ? first : bare[1] === bare[2] ? second : undefined;
  if (twin) return { ...twin, agreed: !twin.torn, weakest: Math.min(twin.weakest, 0.8) };
  return { ...(looks.sort((a, b) => scoreOf(b) - scoreOf(a))[0] as ReadLine), agreed: false };
}

const widthOf = (ink: readonly Segment[]): number => ink.reduce((sum, s) => sum + s.right - s.left, 0);

const RIGHT_LABEL = /법인등|인등록|등록번호|생년월|년월일/;
/** Letters of the label before the part that was recognised. */
const MISSED: Readonly<Record<string, number>> = { 인등록: 1, 등록번호: 2, 년월일: 1 };

/** Splits a row's value where the right-hand label begins (birth date, corporate number): at a wide gap, or where the label is read. */
export async function splitRight(form: Form, row: FormRow, source: LineSource): Promise<{ left: Segment[]; right: Segment[] }> {
  const { letter } = form.layout;
  const from = form.columns.labelLeft + letter * 19;
  const gaps = row.value.map((s, i) => (i === 0 || s.left <= from ? 0 : s.left - (row.value[i - 1] as Segment).right));
  const at = gaps.indexOf(Math.max(0, ...gaps));
  const parts = (i: number): { left: Segment[]; right: Segment[] } => ({ left: row.value.slice(0, i), right: row.value.slice(i) });
  // A gap of two letters parts two values; a narrower one may also stand between the numbers of a spaced-out date.
  if (at > 0 && (gaps[at] as number) > letter * 2 && widthOf(row.value.slice(at)) > letter * 6) return parts(at);
  if ((row.value.at(-1)?.right ?? 0) < form.columns.split + letter * 17) return { left: [...row.value], right: [] };
  const { letters } = await source.read(row.value, { letters: 'korean' });
  const label = RIGHT_LABEL.exec(letters.map((l) => l.text.slice(0, 1)).join(''));
  const start = label === null ? undefined : letters[label.index - (MISSED[label[0]] ?? 0)];
  if (start !== undefined) return { left: clip(row.value, 0, start.left - 2), right: clip(row.value, start.left - 2) };
  // A spaced-out day of a date is no right-hand part: that holds a label and a number.
  const wide = row.value.findIndex((_, i) => (gaps[i] as number) > letter * 1.15);
  return wide > 0 && widthOf(row.value.slice(wide)) > letter * 6 ? parts(wide) : { left: [...row.value], right: [] };
}

const HANGUL = /[가-힣]/;
const LATIN_TEXT = /^[A-Za-z0-9&.,'()\-+ ]+$/;

interface Reread {
  readonly text: string;
  readonly weakest: number;
  readonly confidence: number;
  /** True when something that may have been a syllable gave way to Latin letters. */
  readonly bold: boolean;
}

/** Words of a line, each as the numbers of its first and last letter. */
function wordsOf(letters: ReadLine['letters'], letter: number): { from: number; to: number }[] {
  const words: { from: number; to: number }[] = [];
  letters.forEach((l, i) => {
    const last = words.at(-1);
    if (last === undefined || l.left - (letters[i - 1] as { right: number }).right > letter * 0.3) words.push({ from: i, to: i });
    else last.to = i;
  });
  return words;
}

/** Letters that no Korean word is made of: marks, digits, single consonants and vowels. */
const oddLetters = (line: ReadLine, letter: number): boolean[] => {
  const odd = line.letters.map((l) => (!HANGUL.test(l.text) && l.text !== '㈜') || l.confidence < 0.7);
  for (const { from, to } of wordsOf(line.letters, letter)) {
    const own = line.letters.slice(from, to + 1);
    const syllables = own.filter((l) => HANGUL.test(l.text)).length;
    // One syllable at the head of a word of digits and consonants is a Latin capital in disguise.
    if (syllables === 1 && own.length >= 3 && !/^주[)\]]/.test(own[0]?.text + (own[1]?.text ?? '')) && HANGUL.test((own[0] as { text: string }).text) && own.slice(1).filter((l) => !/[()]/.test(l.text)).length >= 2) odd[from] = true;
  }
  return odd;
};

/** Runs of letters that the Korean alphabet may have failed to spell: no syllables, or uncertain ones. */
function foreignRuns(line: ReadLine, letter: number): { from: number; to: number }[] {
  const odd = oddLetters(line, letter);
  const runs: { from: number; to: number }[] = [];
  for (let i = 0; i < odd.length; i += 1) {
    if (odd[i] !== true) continue;
    let end = i;
    // One syllable seen between odd letters belongs to the rubbish when it is not certain.
    while (end + 1 < odd.length && (odd[end + 1] === true || (odd[end + 2] === true && (line.letters[end + 1]?.confidence ?? 1) < 0.93))) end += 1;
    const width = (line.letters[end]?.right ?? 0) - (line.letters[i]?.left ?? 0);
    // A word in brackets is a run of its own: an uncertain syllable before it is still a syllable.
    const bracket = line.letters.findIndex((l, at) => at > i && at <= end && l.text === '(');
    const from = bracket > 0 && HANGUL.test(line.letters[i]?.text ?? '') ? bracket : i;
    if (width > letter * 0.9) runs.push({ from, to: end });
    i = end;
  }
  return runs;
}

/** White between strokes whose middle lies between two places, left to right. */
function gapsBetween(ink: readonly Segment[], from: number, to: number): { middle: number; width: number }[] {
  const gaps: { middle: number; width: number }[] = [];
  let end = Infinity;
  for (const { left, right } of ink.flatMap((s) => s.pieces).sort((a, b) => a.left - b.left)) {
    const middle = (left + end) / 2;
    if (left > end && middle > from && middle < to) gaps.push({ middle, width: left - end });
    end = end === Infinity ? right : Math.max(end, right);
  }
  return gaps;
}

type Mark = ReadLine['letters'][number];
const centreOf = (mark: Mark): number => (mark.left + mark.right) / 2;

/** The edges of a run in the ink: the recogniser's own places are too rough to cut by, white between strokes is not. */
function edgesOf(letters: readonly Mark[], run: { from: number; to: number }, ink: readonly Segment[], letter: number): { from: number; to: number; bracket: boolean } {
  const [first, last, before, after] = [letters[run.from] as Mark, letters[run.to] as Mark, letters[run.from - 1], letters[run.to + 1]];
  const widest = (gaps: readonly { middle: number; width: number }[]): number | undefined => [...gaps].sort((a, b) => b.width - a.width)[0]?.middle;
  const to = after === undefined ? last.right + letter : widest(gapsBetween(ink, centreOf(last) - letter * 0.25, centreOf(after))) ?? last.right + 3;
  // The bracket behind 주 is the first of the odd marks, not a letter of the name.
  if (before?.text === '주' && run.to > run.from) return { from: gapsBetween(ink, centreOf(before), centreOf(letters[run.from + 1] as Mark)).at(-1)?.middle ?? first.right, to, bracket: true };
  const from = before === undefined ? first.left - letter : widest(gapsBetween(ink, centreOf(before), centreOf(first) + letter * 0.25)) ?? first.left - 3;
  return { from, to, bracket: false };
}

/**
 * Replaces runs that the Korean alphabet cannot spell: it has no Latin letters, so a Latin word comes out as digits and
 * marks with low confidence, and is read again with the Latin alphabet.
 */
async function withLatinRuns(source: LineSource, line: ReadLine, ink: readonly Segment[], letter: number): Promise<Reread> {
  const letters = [...line.letters];
  let text = '';
  let at = 0;
  let bold = false;
  const kept: { confidence: number }[] = [];
  const copy = (to: number): void => {
    for (; at < to; at += 1) {
      const before = letters[at - 1];
      const own = letters[at] as (typeof letters)[number];
      text += (before && own.left - before.right > letter * 0.3 && text !== '' ? ' ' : '') + own.text;
      kept.push(own);
    }
  };
  for (const run of foreignRuns(line, letter)) {
    const first = letters[run.from] as (typeof letters)[number];
    const edges = edgesOf(letters, run, ink, letter);
    const latin = await source.read(clip(ink, edges.from, edges.to), { letters: 'latin' });
    const own = letters.slice(run.from, run.to + 1);
    const mean = own.reduce((sum, l) => sum + l.confidence, 0) / own.length;
    if (!LATIN_TEXT.test(latin.text) || !/[A-Za-z]/.test(latin.text) || latin.confidence < Math.max(0.55, mean - 0.15)) continue;
    copy(run.from);
    bold ||= own.some((l) => HANGUL.test(l.text));
    if (/\(\s*주$/.test(text)) text += ')';
    const before = letters[run.from - 1];
    text += (before && first.left - before.right > letter * 0.3 ? ' ' : '') + latin.text;
    kept.push(...latin.letters);
    at = run.to + 1;
  }
  copy(letters.length);
  return { text, bold, weakest: Math.min(1, ...kept.map((l) => l.confidence)), confidence: kept.reduce((sum, l) => sum + l.confidence, 0) / Math.max(1, kept.length) };
}

/** How much of a line came out as syllables the recogniser is sure of. */
export const koreanShare = (line: ReadLine): number => line.letters.filter((l) => HANGUL.test(l.text) && l.confidence > 0.8).length / Math.max(1, line.letters.length);

/** A free text that may hold Latin words: trade names, names of foreigners. */
export async function readName(source: LineSource, ink: readonly Segment[], letter: number): Promise<Found> {
  if (ink.length === 0) return NOTHING;
  const line = await readTwice(source, ink, true);
  if (source.exact) return { value: tidy(line.text) || null, sure: 1, ink };
  const runs = foreignRuns(line, letter);
  if (runs.length === 0) return { value: tidyName(line.text) || null, sure: scoreOf(line), ink, doubtful: !line.agreed || mendWords(line.text) !== line.text };
  const mended = await withLatinRuns(source, line, ink, letter);
  const whole = line.confidence < 0.85 && koreanShare(line) < 0.35 ? await source.read(ink, { letters: 'latin' }) : NO_LINE;
  const best: ReadLine | Reread = LATIN_TEXT.test(whole.text) && whole.confidence > 0.75 && whole.confidence > line.confidence + 0.08 ? whole : mended;
  const changed = best.text.replace(/\s/g, '') !== line.text.replace(/\s/g, '');
  const text = changed ? best.text : line.text;
  return { value: tidyName(text) || null, sure: changed ? scoreOf({ ...best, letters: [] }) : scoreOf(line), ink, doubtful: mended.bold || /[가-힣\d][A-Za-z]|[A-Za-z][가-힣]/.test(text) || (changed ? best.weakest < 0.9 || koreanShare(line) > 0.8 : !line.agreed) || mendWords(text) !== text };
}

function tidyName(text: string): string {
  return mendWords(tidy(text)).replace(/^[([{]\s*주\s*[)\]}IlJ|]\s*/, '(주)').replace(/[（]/g, '(').replace(/[）]/g, ')').replace(/\( ?주 ?\) ?/g, '(주)').replace(/^\[주\]/, '(주)').replace(/^[([{]\s*㈜/, '㈜');
}

/**
 * Everyday words of names and roads with a syllable that the recogniser's alphabet lacks (벚, 숯, 웍, 빛, 밭): it can only
 * give a look-alike, which makes no word.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [[/[벌빚벗벛]꽃/g, '벚꽃'], [/[숲숫슛]불/g, '숯불'], [/네트[워월위윗웟웨]스/g, '네트웍스'], [/빚/g, '빛'], [/(?<![가-힣])꽃(?=로|길|대로)/g, '벚꽃'], [/(?<![가-힣])꾸미(?![가-힣])/g, '쭈꾸미'], [/^[@©®&%#$€](?=[가-힣])/g, '㈜'], [/솔발/g, '솔밭']];

export const mendWords = (text: string): string => WORDS.reduce((mended, [wrong, right]) => mended.replace(wrong, right), text);

/** `B동`, `B101호`: a single Latin letter that the Korean alphabet can only take for a digit or a mark, or not see at all. */
async function withLatinUnits(source: LineSource, line: ReadLine, ink: readonly Segment[]): Promise<string> {
  const letters = line.letters;
  const mark = (i: number): string => letters[i]?.text ?? '';
  const startsWord = (i: number): boolean => i === 0 || /[,)층]/.test(mark(i - 1)) || (letters[i] as { left: number }).left - (letters[i - 1] as { right: number }).right > 6;
  const read = async (from: number, to: number): Promise<string> => (await source.read(clip(ink, from, to), { letters: 'latin' })).text.replace(/^[^A-Za-z0-9]+/, '').replace(/\s/g, '');
  // Letters to put in the place of a mark, or before it.
  const changes = new Map<number, string>();
  for (let i = 1; i < letters.length; i += 1) {
    const own = letters[i] as (typeof letters)[number];
    if (/^[동등]$/.test(own.text) && !/[가-힣]/.test(mark(i - 1))) {
      const missing = /[,)]/.test(mark(i - 1));
      if (!missing && !startsWord(i - 1)) continue;
      const before = letters[i - 1] as (typeof letters)[number];
      const letter = /^([A-H])[^A-Za-z0-9]*[A-Za-z0-9]{0,2}$/.exec(await read(missing ? before.right + 1 : before.left - 2, own.right))?.[1];
      if (letter !== undefined) changes.set(missing ? i : i - 1, missing ? letter + own.text : letter);
    } else if (/^[8638&]$/.test(own.text) && startsWord(i) && /^\d{2,3}[호흐]/.test(mark(i + 1) + mark(i + 2) + mark(i + 3) + mark(i + 4))) {
      const last = /\d/.test(mark(i + 3)) ? i + 3 : i + 2;
      const letter = /^([A-H])\d{2,3}\D*$/.exec(await read(own.left - 2, (letters[last] as { right: number }).right + 1))?.[1];
      if (letter !== undefined) changes.set(i, letter);
    }
  }
  if (changes.size === 0) return line.text;
  // The plain text has the spaces, the letters have the places: both run through the same marks.
  let count = -1;
  return [...line.text].map((text) => {
    if (text === ' ') return text;
    count += 1;
    return changes.get(count) ?? text;
  }).join('');
}

/** Several lines as one Korean text; wrapped lines are joined as `join` says. */
export async function readLines(source: LineSource, lines: readonly (readonly Segment[])[], join: (before: string, after: string) => string): Promise<Found> {
  let value = '';
  let sure = 1;
  let agreed = true;
  for (const ink of lines) {
    if (ink.length === 0) continue;
    const line = await readTwice(source, ink, true);
    const text = tidy(source.exact ? line.text : await withLatinUnits(source, line, ink));
    if (text === '') continue;
    value = value === '' ? text : join(value, text);
    sure = Math.min(sure, source.exact ? 1 : scoreOf(line));
    agreed &&= line.agreed;
  }
  return value === '' ? NOTHING : { value, sure, ink: lines.flat(), doubtful: !agreed };
}

/** The ink of a line behind its label: what follows the last syllable, colon aside. */
export function digitInk(line: ReadLine, ink: readonly Segment[]): Segment[] {
  const marks = line.letters.map((l) => l.text);
  const ends = [marks.lastIndexOf('호'), marks.findLastIndex((mark) => /[가-힣]/.test(mark))];
  let at = (ends[0] !== -1 && marks.length - (ends[0] as number) >= 9 ? (ends[0] as number) : (ends[1] as number)) + 1;
  while (at < marks.length && /^[:;.,'"·]$/.test(marks[at] as string)) at += 1;
  const start = line.letters[at];
  return start === undefined || marks.length - at < 7 ? [] : clip(ink, start.left - 3);
}

export { tidy };
