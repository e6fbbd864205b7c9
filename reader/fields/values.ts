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

/** Reads a line, and looks again where the recogniser hesitated; the surer look wins, and disagreement is told. */
export async function readTwice(source: LineSource, ink: readonly Segment[]): Promise<ReadLine & { agreed: boolean }> {
  const first = await source.read(ink, { letters: 'korean' });
  if (source.exact || first.weakest > 0.93) return { ...first, agreed: true };
  const second = await source.read(ink, { letters: 'korean', look: 1 });
  const same = first.text.replace(/\s/g, '') === second.text.replace(/\s/g, '');
  if (same) return { ...first, weakest: Math.max(first.weakest, second.weakest), confidence: Math.max(first.confidence, second.confidence), agreed: true };
  const third = await source.read(ink, { letters: 'korean', look: 2 });
  const looks = [first, second, third];
  const bare = looks.map((line) => line.text.replace(/\s/g, ''));
  const twin = bare[0] === bare[2] ? first : bare[1] === bare[2] ? second : undefined;
  if (twin) return { ...twin, agreed: true, weakest: Math.min(twin.weakest, 0.8) };
  return { ...(looks.sort((a, b) => scoreOf(b) - scoreOf(a))[0] as ReadLine), agreed: false };
}

const RIGHT_LABEL = /법인등|인등록|등록번호|생년월/;

/** Splits a row's value where the right-hand label begins (birth date, corporate number): at a wide gap, or where the label is read. */
export async function splitRight(form: Form, row: FormRow, source: LineSource): Promise<{ left: Segment[]; right: Segment[] }> {
  const { letter } = form.layout;
  const from = form.columns.labelLeft + letter * 19;
  const at = row.value.findIndex((s, i) => s.left > from && s.left - (row.value[i - 1]?.right ?? form.columns.split) > letter * 1.15);
  if (at >= 0) return { left: row.value.slice(0, at), right: row.value.slice(at) };
  if ((row.value.at(-1)?.right ?? 0) < form.columns.split + letter * 17) return { left: [...row.value], right: [] };
  const { letters } = await source.read(row.value, { letters: 'korean' });
  const label = RIGHT_LABEL.exec(letters.map((l) => l.text.slice(0, 1)).join(''));
  const start = label === null ? undefined : letters[label.index];
  if (start === undefined) return { left: [...row.value], right: [] };
  return { left: clip(row.value, 0, start.left - 2), right: clip(row.value, start.left - 2) };
}

const LATIN = /[A-Za-z]/;
const HANGUL = /[가-힣]/;

/** Words of a row: segments, split further where letters leave a gap. */
function wordsOf(ink: readonly Segment[], letter: number): Segment[] {
  return ink.flatMap((segment) => {
    const sorted = [...segment.pieces].sort((a, b) => a.left - b.left);
    const words: Segment[] = [];
    for (const piece of sorted) {
      const last = words.at(-1);
      if (last && piece.left - last.right < letter * 0.24) {
        last.pieces.push(piece);
        last.right = Math.max(last.right, piece.right);
        last.top = Math.min(last.top, piece.top);
        last.bottom = Math.max(last.bottom, piece.bottom);
      } else words.push({ left: piece.left, top: piece.top, right: piece.right, bottom: piece.bottom, pieces: [piece] });
    }
    return words.map((word) => ({ ...word, left: Math.max(word.left, segment.left), right: Math.min(word.right, segment.right) })).filter((word) => word.right > word.left);
  });
}

/**
 * Replaces words that the Korean alphabet cannot spell: it has no Latin letters, so a Latin word comes out as rubbish
 * with low confidence, and is read again with the Latin alphabet.
 */
async function withLatinWords(source: LineSource, line: ReadLine, ink: readonly Segment[], letter: number): Promise<{ text: string; weakest: number; confidence: number }> {
  const words = wordsOf(ink, letter);
  const parts: { text: string; weakest: number; confidence: number; gap: boolean }[] = [];
  let end = -Infinity;
  for (const word of words) {
    const gap = word.left - end > letter * 0.2 && end > -Infinity;
    end = word.right;
    const own = line.letters.filter((l) => (l.left + l.right) / 2 >= word.left - 2 && (l.left + l.right) / 2 <= word.right + 2);
    const text = own.map((l) => l.text).join('');
    const mean = own.reduce((sum, l) => sum + l.confidence, 0) / Math.max(1, own.length);
    const korean = { text, weakest: own.length === 0 ? 0 : Math.min(...own.map((l) => l.confidence)), confidence: mean, gap };
    if (own.length > 0 && HANGUL.test(text) && mean > 0.8) {
      parts.push(korean);
      continue;
    }
    const latin = await source.read([word], { letters: 'latin' });
    const better = LATIN.test(latin.text) && latin.confidence > Math.max(0.6, mean + (HANGUL.test(text) ? 0.1 : 0));
    parts.push(better ? { text: latin.text, weakest: latin.weakest, confidence: latin.confidence, gap } : korean);
  }
  return {
    text: parts.map((part) => (part.gap ? ' ' : '') + part.text).join(''),
    weakest: Math.min(1, ...parts.filter((p) => p.text !== '').map((p) => p.weakest)),
    confidence: parts.reduce((sum, p) => sum + p.confidence, 0) / Math.max(1, parts.length),
  };
}

/** A free text that may hold Latin words: trade names. */
export async function readName(source: LineSource, ink: readonly Segment[], letter: number): Promise<Found> {
  if (ink.length === 0) return NOTHING;
  const line = await readTwice(source, ink);
  if (source.exact) return { value: tidy(line.text) || null, sure: 1, ink };
  const suspicious = line.letters.some((l) => l.confidence < 0.75) || !HANGUL.test(line.text);
  const mended = suspicious ? await withLatinWords(source, line, ink, letter) : { text: line.text, weakest: line.weakest, confidence: line.confidence };
  const whole = suspicious && !HANGUL.test(mended.text) ? await source.read(ink, { letters: 'latin' }) : NO_LINE;
  const best = whole.confidence > 0.8 && whole.confidence >= mended.confidence - 0.05 ? whole : mended;
  return { value: tidyName(best.text) || null, sure: best.weakest * 0.6 + best.confidence * 0.4, ink, doubtful: !line.agreed };
}

function tidyName(text: string): string {
  return tidy(text).replace(/[（]/g, '(').replace(/[）]/g, ')').replace(/\( ?주 ?\) ?/g, '(주)').replace(/^\[주\]/, '(주)');
}

/** Several lines as one Korean text; wrapped lines are joined as `join` says. */
export async function readLines(source: LineSource, lines: readonly (readonly Segment[])[], join: (before: string, after: string) => string): Promise<Found> {
  let value = '';
  let sure = 1;
  let agreed = true;
  for (const ink of lines) {
    if (ink.length === 0) continue;
    const line = await readTwice(source, ink);
    const text = tidy(line.text);
    if (text === '') continue;
    value = value === '' ? text : join(value, text);
    sure = Math.min(sure, source.exact ? 1 : scoreOf(line));
    agreed &&= line.agreed;
  }
  return value === '' ? NOTHING : { value, sure, ink: lines.flat(), doubtful: !agreed };
}

/** The ink of a line from the first letter that is a digit on. */
export function digitInk(line: ReadLine, ink: readonly Segment[]): Segment[] {
  let at = line.letters.length;
  while (at > 0 && /[\d\-–—~OoIlSB.]/.test((line.letters[at - 1] as { text: string }).text)) at -= 1;
  const start = line.letters[at];
  return start === undefined ? [] : clip(ink, start.left - 3);
}

export { tidy };
