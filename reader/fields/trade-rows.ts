import { median } from '../layout/components.ts';
import { rowsOf, type Row, type Segment } from '../layout/segments.ts';
import type { Form } from './form.ts';
import { similarity } from './jamo.ts';
import { clip, type LineSource } from './line-source.ts';
import { NOTHING, readTwice, scoreOf, tidy, type Found } from './values.ts';
import { BUSINESS_TYPES } from './trades.ts';

export interface TradeColumns { readonly types: Found<string[]>; readonly items: Found<string[]> }

/** A tag as printed, boxed or in brackets or followed by a colon, at the start of a text. */
const TYPE_TAG = /^[\s[({【「|!lI:]*[업엄임업입]\s*[태대테]\s*[\])}】」|!:;.]*\s*/;
const ITEM_TAG = /^[\s[({【「|!lI:]*[종중총]\s*[목묵록]\s*[\])}】」|!:;.]*\s*/;

/** Finds where the right-hand tag (종목) begins in the first row. */
async function itemTagAt(form: Form, source: LineSource, segments: readonly Segment[]): Promise<number | null> {
  const { letter } = form.layout;
  const from = form.columns.split + letter * 9;
  let best: { at: number; score: number } | null = null;
  for (const [i, segment] of segments.entries()) {
    if (segment.left < from || segment.left - (segments[i - 1]?.right ?? 0) < letter * 0.5) continue;
    const near = segments.slice(i).filter((s) => s.left < segment.left + letter * 3.4);
    const text = (await source.read(near, { letters: 'korean', spread: true })).text;
    const head = text.replace(/[^가-힣]/g, '').slice(0, 2);
    const score = similarity(head, '종목');
    if (best === null || score > best.score) best = { at: segment.left, score };
  }
  return best !== null && best.score >= 0.5 ? best.at : null;
}

/** Without a readable tag: the place where most lines of the right half start. */
function widestGap(segments: readonly Segment[], form: Form): number {
  const { letter } = form.layout;
  const from = form.columns.split + letter * 9;
  const lefts = segments.filter((s) => s.left > from).map((s) => s.left);
  return lefts.length === 0 ? Infinity : Math.min(...lefts);
}

/** Lines of one column, the tag taken off the first. */
function columnLines(segments: readonly Segment[], letter: number): Row[] {
  return rowsOf(segments, letter);
}

/** Distances between neighbouring lines under which a line continues the one above. */
function wrapPitch(columns: readonly (readonly Row[])[], letter: number): number {
  const middle = (row: Row): number => (row.top + row.bottom) / 2;
  const pitches = columns.flatMap((rows) => rows.slice(1).map((row, i) => middle(row) - middle(rows[i] as Row))).sort((a, b) => a - b);
  const em = letter / 0.8;
  if (pitches.length === 0) return em * 1.46;
  let cut = em * 1.46;
  let widest = em * 0.14;
  pitches.slice(1).forEach((pitch, i) => {
    const before = pitches[i] as number;
    const inRange = before > em * 1.0 && before < em * 1.62 && pitch < em * 3.5;
    if (inRange && pitch - before > widest) [widest, cut] = [pitch - before, (pitch + before) / 2];
  });
  return cut;
}

interface Entry { readonly text: string; readonly score: number; readonly agreed: boolean }

async function readEntries(source: LineSource, rows: readonly Row[], pitch: number, tag: RegExp): Promise<Entry[]> {
  const entries: Entry[] = [];
  let before: Row | undefined;
  for (const [i, row] of rows.entries()) {
    const line = await readTwice(source, row.segments);
    const text = tidy(i === 0 ? line.text.replace(tag, '') : line.text);
    if (text === '') continue;
    const score = source.exact ? 1 : scoreOf(line);
    const gap = before === undefined ? Infinity : (row.top + row.bottom - before.top - before.bottom) / 2;
    before = row;
    const last = entries.at(-1);
    if (last !== undefined && gap < pitch) entries[entries.length - 1] = { text: joinWrapped(last.text, text), score: Math.min(last.score, score), agreed: last.agreed && line.agreed };
    else entries.push({ text, score, agreed: line.agreed });
  }
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
  if (best.near === 1) return { ...entry, text: best.name, score: Math.max(entry.score, 0.97), repaired: false };
  const enough = best.name.length >= 8 ? 0.84 : best.name.length >= 4 ? 0.86 : 0.9;
  return best.near >= enough ? { text: best.name, score: Math.max(entry.score, 0.9), agreed: entry.agreed, repaired: true } : { ...entry, repaired: false };
}

/** The last letter of a title is 업 more often than any of its look-alikes. */
const mendEnding = (text: string): string => text.replace(/(?<=[가-힣]{2})[엄입임][\s.]*$/, '업').replace(/([가-힣])[ㆍ·.]([가-힣])/g, '$1ㆍ$2');

/** Reads the two columns of trades. */
export async function readTrades(form: Form, source: LineSource): Promise<TradeColumns> {
  const rows = form.of.get('trades');
  if (rows === undefined) return { types: NOTHING, items: NOTHING };
  const { letter } = form.layout;
  const all = rows.flatMap((row) => row.value);
  const first = rows[0]?.value ?? [];
  const at = (await itemTagAt(form, source, first)) ?? widestGap(all, form);
  const middle = at - letter * 0.4;
  const left = columnLines(all.filter((s) => s.left < middle), letter);
  const right = columnLines(all.filter((s) => s.left >= middle), letter);
  const pitch = wrapPitch([left, right], letter);
  const types = (await readEntries(source, withoutTag(left, letter), pitch, TYPE_TAG)).map(snapType);
  const items = await readEntries(source, withoutTag(right, letter), pitch, ITEM_TAG);
  return {
    types: found(types.map((t) => t.text), types, left, types.some((t) => t.repaired)),
    items: found(items.map((entry) => mendEnding(entry.text)), items, right, false),
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

function found(value: string[], entries: readonly Entry[], rows: readonly Row[], repaired: boolean): Found<string[]> {
  if (value.length === 0) return NOTHING;
  return { value, sure: Math.min(...entries.map((entry) => entry.score)), ink: rows.flatMap((row) => row.segments), doubtful: repaired || entries.some((entry) => !entry.agreed) };
}

