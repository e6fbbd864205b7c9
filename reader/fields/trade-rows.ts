import { heightOf, median } from '../layout/components.ts';
import { rowsOf, type Row, type Segment } from '../layout/segments.ts';
import type { Form } from './form.ts';
import { bare, similarity } from './jamo.ts';
import { clip, type LineSource } from './line-source.ts';
import { ITEM_TITLES } from './titles.ts';
import { BUSINESS_TYPES } from './trades.ts';
import { NOTHING, readTwice, scoreOf, tidy, type Found } from './values.ts';

export interface TradeColumns { readonly types: Found<string[]>; readonly items: Found<string[]> }

/** A tag as printed, boxed or in brackets or followed by a colon, at the start of a text. */
const TYPE_TAG = /^[\s[({【「|!lI:]*[업엄임업입]\s*[태대테]\s*[\])}】」|!:;.]*\s*/;
const ITEM_TAG = /^[\s[({【「|!lI:]*[종중총]\s*[목묵록]\s*[\])}】」|!:;.]*\s*/;

/** Finds where the right-hand tag (종목) begins in the first row. */
async function itemTagAt(form: Form, source: LineSource, segments: readonly Segment[]): Promise<number | null> {
  const { letter } = form.layout;
  const from = form.columns.labelLeft + letter * 20;
  let best: { at: number; score: number } | null = null;
  for (const [i, segment] of segments.entries()) {
    if (segment.left < from || segment.left - (segments[i - 1]?.right ?? 0) < letter * 0.5) continue;
    const near = clip(segments.slice(i), segment.left, segment.left + letter * 3.6);
    const text = (await source.read(near, { letters: 'korean', spread: true })).text;
    const score = similarity(text.replace(/[^가-힣]/g, '').slice(0, 2), '종목');
    if (best === null || score > best.score) best = { at: segment.left, score };
  }
  return best !== null && best.score >= 0.6 ? best.at : null;
}

/** Without a readable tag: the left end of what stands in the right half of the first row. */
function rightHalf(first: readonly Segment[], all: readonly Segment[], form: Form): number {
  const from = form.columns.labelLeft + form.layout.letter * 22;
  const start = (list: readonly Segment[]): number => Math.min(Infinity, ...list.filter((s) => s.left > from).map((s) => s.left));
  const own = start(first);
  return own < Infinity ? own : start(all);
}

/** One printed line of a column. */
interface Line {
  readonly ink: readonly Segment[];
  readonly middle: number;
  readonly left: number;
  readonly right: number;
  /** Width of its first word. */
  readonly head: number;
  readonly text: string;
  readonly score: number;
  readonly agreed: boolean;
}

/** The height at which a line stands, from its full letters: commas and brackets would pull it down. */
function middleOf(row: Row, letter: number): number {
  const full = row.segments.flatMap((s) => s.pieces).filter((piece) => heightOf(piece) >= letter * 0.6);
  return full.length === 0 ? (row.top + row.bottom) / 2 : (median(full.map((p) => p.top)) + median(full.map((p) => p.bottom))) / 2;
}

function headWidth(ink: readonly Segment[], letter: number): number {
  const pieces = ink.flatMap((s) => s.pieces).sort((a, b) => a.left - b.left);
  let right = pieces[0]?.right ?? 0;
  for (const piece of pieces) {
    if (piece.left - right > letter * 0.22) break;
    right = Math.max(right, piece.right);
  }
  return right - (pieces[0]?.left ?? 0);
}

async function readColumn(source: LineSource, rows: readonly Row[], letter: number, tag: RegExp): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [i, row] of rows.entries()) {
    const line = await readTwice(source, row.segments);
    const text = tidy(i === 0 ? line.text.replace(tag, '') : line.text);
    if (!/[가-힣A-Za-z0-9]/.test(text)) continue;
    lines.push({
      ink: row.segments, middle: middleOf(row, letter), left: Math.min(...row.segments.map((s) => s.left)), right: Math.max(...row.segments.map((s) => s.right)),
      head: headWidth(row.segments, letter), text, score: source.exact ? 1 : scoreOf(line), agreed: line.agreed,
    });
  }
  return lines;
}

/** The pitch that separates wrapped lines from new entries, where the page shows two pitches; null where it shows one. */
function pitchCut(columns: readonly (readonly Line[])[], em: number): number | null {
  const pitches = columns.flatMap((lines) => lines.slice(1).map((line, i) => line.middle - (lines[i] as Line).middle)).sort((a, b) => a - b);
  let cut: number | null = null;
  let widest = em * 0.15;
  pitches.slice(1).forEach((pitch, i) => {
    const before = pitches[i] as number;
    if (before > em * 0.95 && before < em * 1.6 && pitch - before > widest) [widest, cut] = [pitch - before, (pitch + before) / 2];
  });
  return cut;
}

interface Setting { readonly em: number; readonly letter: number; readonly cut: number | null; readonly other: readonly Line[]; readonly limit: number; readonly names: Names }

/** A closed or a long list of titles, spaces and punctuation aside; a look-alike or two in what was read do not matter. */
interface Names { has(text: string): boolean; begins(text: string): boolean }

function namesOf(titles: Iterable<string>): Names {
  const plain = [...titles].map(bare);
  const alike = (text: string, name: string): boolean => text === name || (name.length >= 5 && similarity(text, name) > 0.9);
  return {
    has: (text) => { const own = bare(text); return plain.some((name) => name.length === own.length && alike(own, name)); },
    begins: (text) => { const own = bare(text); return plain.some((name) => name.length > own.length && alike(own, name.slice(0, own.length))); },
  };
}

const TYPES = namesOf(BUSINESS_TYPES);
const ITEMS = namesOf(ITEM_TITLES);

/** How much speaks for `next` being a new entry (positive) rather than the rest of `before` (negative). */
function newEntry(before: Line, next: Line, soFar: string, at: Setting): number {
  const { em, letter } = at;
  const pitch = next.middle - before.middle;
  let score = at.cut !== null ? (pitch > at.cut ? 2 : -2) : Math.max(-1.2, Math.min(1.2, (pitch / em - 1.5) * 6));
  // A line that leaves room for the next word was not wrapped.
  const room = at.limit - before.right;
  if (room > next.head + letter * 0.7) score += 2;
  else if (room > letter * 2.2) score += 0.5;
  if (/(?:업|점|원|소|관)$/.test(before.text)) score += 0.6;
  if (/,$|\s및$|\s기타$/.test(before.text)) score -= 3.5;
  if (/^및\s|^업$|^,/.test(next.text)) score -= 2;
  // Titles of items end so, but seldom consist of nothing else.
  if (at.names === ITEMS && !/업$/.test(before.text) && /^(?:임대|제조|도매|소매|서비스|공급|공사|개발|운영|재배|중개|대행|판매|처리)업$/.test(next.text)) score -= 2.5;
  const whole = at.names.has(soFar);
  if (whole) score += 1.5;
  else if (/^기타\s/.test(next.text)) score -= 2;
  if (at.names.has(next.text)) score += 0.8;
  if (!whole && at.names.has(soFar + next.text)) score -= 7;
  else if (!whole && at.names.begins(soFar + next.text)) score -= 2.5;
  const beside = at.other.some((line) => Math.abs(line.middle - next.middle) < letter * 0.35);
  const below = at.other.some((line) => line.middle > next.middle - letter * 0.35);
  return score + (beside ? 0.5 : below ? -0.5 : 0);
}

interface Entry { readonly text: string; readonly score: number; readonly agreed: boolean }

function entriesOf(lines: readonly Line[], setting: Setting): Entry[] {
  const entries: Entry[] = [];
  lines.forEach((line, i) => {
    const last = entries.at(-1);
    const before = lines[i - 1];
    if (last === undefined || before === undefined || newEntry(before, line, last.text, setting) > 0) entries.push({ text: line.text, score: line.score, agreed: line.agreed });
    else entries[entries.length - 1] = { text: joinWrapped(last.text, line.text), score: Math.min(last.score, line.score), agreed: last.agreed && line.agreed };
  });
  return entries;
}

/** A wrapped entry goes on inside a word, unless a comma or a whole word ended the line. */
function joinWrapped(before: string, after: string): string {
  return before + (/,$|\s(?:및|기타)$|^및/.test(before) || /^(?:및|기타)\s/.test(after) ? ' ' : '') + after;
}

/** A type of the closed list when the text is nearly it; short entries must be exact, long ones may differ by look-alikes. */
function snapType(entry: Entry): Entry & { repaired: boolean } {
  let best: { name: string; near: number } | null = null;
  for (const name of BUSINESS_TYPES) {
    const near = similarity(entry.text, name);
    if (best === null || near > best.near) best = { name, near };
  }
  if (best === null) return { ...entry, repaired: false };
  if (best.near === 1) return { ...entry, text: best.name, score: Math.max(entry.score, 0.97), agreed: true, repaired: false };
  const enough = best.name.length >= 8 ? 0.84 : best.name.length >= 4 ? 0.86 : 0.9;
  return best.near >= enough ? { text: best.name, score: Math.max(entry.score, 0.92), agreed: true, repaired: best.near < 0.93 } : { ...entry, repaired: false };
}

/** The last letter of a title is 업 more often than any of its look-alikes. */
const mendEnding = (text: string): string => text.replace(/(?<=[가-힣]{2})[엄임입][\s.]*$/, '업').replace(/([가-힣])[ㆍ·.]([가-힣])/g, '$1ㆍ$2');

/** Reads the two columns of trades. */
export async function readTrades(form: Form, source: LineSource): Promise<TradeColumns> {
  const rows = form.of.get('trades');
  if (rows === undefined) return { types: NOTHING, items: NOTHING };
  const { letter } = form.layout;
  const all = rows.flatMap((row) => row.value).filter((s) => s.right - s.left > letter * 0.35);
  const first = rows[0]?.value ?? [];
  const at = (await itemTagAt(form, source, first)) ?? rightHalf(first, all, form);
  const middle = at - letter * 0.4;
  const leftRows = rowsOf(all.filter((s) => s.left < middle), letter);
  const rightRows = rowsOf(all.filter((s) => s.left >= middle), letter);
  const types = await readColumn(source, withoutTag(leftRows, letter), letter, TYPE_TAG);
  const items = await readColumn(source, withoutTag(rightRows, letter), letter, ITEM_TAG);
  const em = letter / 0.83;
  const cut = pitchCut([types, items], em);
  const limit = (lines: readonly Line[]): number => Math.max(0, ...lines.map((line) => line.right));
  // Items run on to where addresses end; the margins of the form are about equal.
  const { inside } = form.layout;
  const limitOfPage = Math.max(inside.left + inside.right - form.columns.labelLeft - letter * 2.6, ...[...(form.of.get('address') ?? []), ...(form.of.get('headOfficeAddress') ?? [])].flatMap((row) => row.value.map((s) => s.right)));
  const typeEntries = entriesOf(types, { em, letter, cut, other: items, limit: limit(types), names: TYPES }).map(snapType);
  const itemEntries = entriesOf(items, { em, letter, cut, other: types, limit: Math.max(limit(items), limitOfPage), names: ITEMS });
  // Where both columns have several lines of one pitch, nothing on the page tells entries from wrapped lines for sure.
  const guessed = cut === null && types.length !== items.length && (types.length > 1 || items.length > 1) && typeEntries.length !== itemEntries.length;
  return {
    types: found(typeEntries.map((t) => t.text), typeEntries, types, typeEntries.some((t) => t.repaired) || (guessed && typeEntries.some((t) => !TYPES.has(t.text)))),
    items: found(itemEntries.map((entry) => mendEnding(entry.text)), itemEntries, items, guessed),
  };
}

/** Takes off the tag of the first line when it stands apart from the value. */
function withoutTag(rows: readonly Row[], letter: number): Row[] {
  const [first, ...rest] = rows;
  if (first === undefined) return [];
  const start = (first.segments[0] as Segment).left;
  const below = rest.map((row) => (row.segments[0] as Segment).left).filter((x) => x > start + letter * 1.8);
  const valueLeft = below.length >= 1 ? median(below) : null;
  const next = first.segments.findIndex((s, i) => i > 0 && s.left > start + letter * 2 && s.left < start + letter * 5.2);
  const kept = valueLeft !== null ? clip(first.segments, valueLeft - letter * 0.22) : next > 0 ? first.segments.slice(next) : first.segments;
  return kept.length > 0 ? [{ ...first, segments: kept }, ...rest] : [first, ...rest];
}

function found(value: string[], entries: readonly Entry[], lines: readonly Line[], doubtful: boolean): Found<string[]> {
  if (value.length === 0) return NOTHING;
  return { value, sure: Math.min(...entries.map((entry) => entry.score)), ink: lines.flatMap((line) => line.ink), doubtful: doubtful || entries.some((entry) => !entry.agreed) };
}
