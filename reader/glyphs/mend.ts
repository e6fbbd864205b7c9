import { UNKNOWN_SYLLABLES } from '../engine/alphabet.ts';
import type { Mark } from './cells.ts';
import type { Seen } from './see.ts';

/** A line after two recognisers were set against each other. */
export interface Mended {
  readonly text: string;
  readonly letters: readonly Mark[];
  /** True when a letter was put in the place of another, or where there was none. */
  readonly changed: boolean;
  /** True when the two do not agree about a syllable and neither is sure enough to decide. */
  readonly torn: boolean;
}

const HANGUL = /^[가-힣]$/;
/** Letters and digits that nothing but their neighbours tells apart. */
const FOLDED: Readonly<Record<string, string>> = { O: '0', o: '0', l: '1', I: '1', ']': '1', '|': '1', '：': ':', '，': ',', '.': ',' };
const fold = (text: string): string => FOLDED[text] ?? text;

/** How many of the letters of two syllables (initial, vowel, final) are the same, 0 to 3. */
function shared(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.charCodeAt(0) - 0xac00) as [number, number];
  return Number(Math.floor(a / 588) === Math.floor(b / 588)) + Number(Math.floor((a % 588) / 28) === Math.floor((b % 588) / 28)) + Number(a % 28 === b % 28);
}

/** True when one syllable is the other with its final cut off. */
const isCutOff = (seen: string, read: string): boolean => (seen.charCodeAt(0) - 0xac00) % 28 === 0 && shared(seen, read) === 2 && (read.charCodeAt(0) - 0xac00) % 28 !== 0;

type Pair = readonly [letter: number | null, place: number | null];

/** Sets the letters of a reading against the places of the line, in order; the places of the reading itself are too rough. */
function paired(letters: readonly Mark[], seen: readonly Seen[]): Pair[] {
  const [n, m] = [letters.length, seen.length];
  const swap = (i: number, j: number): number => {
    const [letter, { glyph }] = [letters[i] as Mark, seen[j] as Seen];
    if (fold(letter.text) === fold(glyph.text)) return 0;
    const [syllable, sight] = [HANGUL.test(letter.text), HANGUL.test(glyph.text)];
    // Look-alikes share letters; syllables with nothing in common more likely stand at different places.
    return 0.75 - 0.5 * glyph.likely(letter.text) + (syllable !== sight ? 0.4 : syllable && shared(letter.text, glyph.text) === 0 ? 0.35 : 0);
  };
  const skip = (j: number): number => { const { glyph } = seen[j] as Seen; return glyph.text === '' ? 0.1 : 0.3 + 0.4 * glyph.sure; };
  const cost = Array.from({ length: n + 1 }, () => new Float64Array(m + 1));
  const row = (i: number): Float64Array => cost[i] as Float64Array;
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      if (i === 0 && j === 0) continue;
      row(i)[j] = Math.min(
        i > 0 && j > 0 ? (row(i - 1)[j - 1] as number) + swap(i - 1, j - 1) : Infinity,
        i > 0 ? (row(i - 1)[j] as number) + 0.7 : Infinity,
        j > 0 ? (row(i)[j - 1] as number) + skip(j - 1) : Infinity,
      );
    }
  }
  const pairs: Pair[] = [];
  for (let i = n, j = m; i > 0 || j > 0;) {
    const here = row(i)[j] as number;
    if (i > 0 && j > 0 && here === (row(i - 1)[j - 1] as number) + swap(i - 1, j - 1)) pairs.unshift([(i -= 1), (j -= 1)]);
    else if (i > 0 && here === (row(i - 1)[j] as number) + 0.7) pairs.unshift([(i -= 1), null]);
    else pairs.unshift([null, (j -= 1)]);
  }
  return pairs;
}

/** `B동`, `B101호`: the Korean data has no Latin letters and gives a bracket or a digit for those of buildings and rooms. */
function isUnit(letters: readonly Mark[], i: number, { glyph }: Seen): boolean {
  if (!/^[A-H]$/.test(glyph.text) || glyph.sure < 0.9 || HANGUL.test(letters[i]?.text ?? '')) return false;
  return /^(?:동|\d{2,3}호)/.test(letters.slice(i + 1, i + 5).map((l) => l.text).join(''));
}

/** Words for floors, rooms and roads beside a number: the reading knows them from their place, single they look like others. */
function isUnitWord(letters: readonly Mark[], i: number): boolean {
  const digit = (at: number): boolean => /^\d$/.test(letters[at]?.text ?? '');
  return /^[층호동번길로]$/.test(letters[i]?.text ?? '') && (digit(i - 1) || digit(i + 1));
}

/** How many times likelier, as it looks, a syllable must be than the letter read, by how sure of it the recogniser was. */
const ENOUGH = {
  known: [{ below: 0.6, sure: 0.5, times: 5 }, { below: 0.9, sure: 0.7, times: 50 }, { below: 0.975, sure: 0.7, times: 500 }, { below: 2, sure: 0.97, times: 2500 }],
  // What the recogniser cannot write at all it gives a look-alike for, at times with confidence.
  unknown: [{ below: 0.6, sure: 0.4, times: 1 }, { below: 0.9, sure: 0.5, times: 3 }, { below: 2, sure: 0.8, times: 100 }],
} as const;
const TORN = { known: 20, unknown: 5 } as const;

/** What to write where the two differ: the syllable seen, the letter read, or the letter with a doubt. */
function judge(letter: Mark, { glyph }: Seen): 'seen' | 'read' | 'torn' {
  const { text, sure } = glyph;
  const times = sure / Math.max(1e-5, glyph.likely(letter.text));
  if (text === '㈜') return sure > 0.85 && times > 1000 ? 'seen' : 'read';
  if (!HANGUL.test(text)) return 'read';
  if (!HANGUL.test(letter.text)) {
    // A syllable may pass for marks; digits and letters are seldom syllables.
    const mark = /[0-9A-Za-z(),-]/.test(letter.text);
    return sure > (mark ? 0.97 : 0.9) && letter.confidence < (mark ? 0.9 : 1) ? 'seen' : 'read';
  }
  // Whoever is sure is wrong only by a look-alike, and a cell cut too narrow shows a syllable without its final.
  if (letter.confidence >= 0.6 && (shared(text, letter.text) < 2 || isCutOff(text, letter.text))) return shared(text, letter.text) < 2 && sure > 0.9 && times > 1000 ? 'torn' : 'read';
  const kind = UNKNOWN_SYLLABLES.has(text) ? 'unknown' : 'known';
  const rule = ENOUGH[kind].find(({ below }) => letter.confidence < below);
  if (rule !== undefined && sure > rule.sure && times > rule.times) return 'seen';
  return times > TORN[kind] ? 'torn' : 'read';
}

/** Numbers of the letters that follow a space. */
function spaced(text: string): Set<number> {
  const after = new Set<number>();
  let count = 0;
  for (const char of text) {
    if (char === ' ') after.add(count);
    else count += [...char].length;
  }
  return after;
}

/** What the two together say at one place of the line. */
interface Settled { readonly letter: Mark; readonly changed: boolean; readonly torn: boolean }

const markOf = ({ glyph, left, right }: Seen, least = 0): Mark => ({ text: glyph.text, confidence: Math.max(least, glyph.sure), left, right });

function settle(letters: readonly Mark[], i: number, place: Seen | null): Settled {
  const letter = letters[i] as Mark;
  const kept = { letter, changed: false, torn: false };
  if (place === null) return kept;
  if (fold(letter.text) === fold(place.glyph.text)) return HANGUL.test(letter.text) ? { ...kept, letter: { ...letter, confidence: Math.max(letter.confidence, 0.6 + 0.38 * place.glyph.sure) } } : kept;
  const verdict = isUnit(letters, i, place) ? 'seen' : isUnitWord(letters, i) ? 'read' : judge(letter, place);
  // At least so sure that it is not taken for a mark of another alphabet later.
  if (verdict === 'seen') return { letter: markOf(place, 0.72), changed: true, torn: false };
  return verdict === 'torn' ? { letter: { ...letter, confidence: Math.min(letter.confidence, 0.9) }, changed: false, torn: true } : kept;
}

/**
 * Lets the syllables seen one by one correct a reading of their line: they know every syllable, the reading knows the line.
 * A letter both agree about is surer than either said.
 */
export function mend(text: string, letters: readonly Mark[], seen: readonly Seen[]): Mended {
  // Without one letter to each mark the two texts cannot be put together again.
  if (seen.length === 0 || text.replace(/ /g, '') !== letters.map((l) => l.text).join('')) return { text, letters, changed: false, torn: false };
  const pairs = paired(letters, seen);
  const agreed = (at: number): boolean => { const [i, j] = pairs[at] ?? [null, null]; return i !== null && j !== null && fold((letters[i] as Mark).text) === fold((seen[j] as Seen).glyph.text); };
  const spaces = spaced(text);
  const out: { letter: Mark; space: boolean }[] = [];
  // `owed` is true when the space before the next letter stands before a syllable put in.
  let [changed, torn, owed, count] = [false, false, false, 0];
  pairs.forEach(([i, j], at) => {
    const place = j === null ? null : (seen[j] as Seen);
    const space = spaces.has(count) && !owed;
    if (i !== null) {
      const settled = settle(letters, i, place);
      out.push({ letter: settled.letter, space });
      [changed, torn, owed, count] = [changed || settled.changed, torn || settled.torn, false, count + 1];
      return;
    }
    const { text: syllable, sure } = (place as Seen).glyph;
    // Ink without a letter: a syllable only where the one before or a letter behind holds it in place.
    if ((HANGUL.test(syllable) || syllable === '㈜') && sure >= 0.93 && (agreed(at - 1) || (pairs[at + 1]?.[0] ?? null) !== null)) {
      out.push({ letter: markOf(place as Seen), space });
      [changed, owed] = [true, owed || space];
    } else torn ||= HANGUL.test(syllable) && sure > 0.9;
  });
  const plain = out.map(({ letter }) => letter);
  return { text: changed ? out.map(({ letter, space }) => (space ? ' ' : '') + letter.text).join('').trim() : text, letters: plain, changed, torn };
}
