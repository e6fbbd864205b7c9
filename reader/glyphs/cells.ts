import { median } from '../layout/components.ts';
import type { Segment } from '../layout/segments.ts';
import type { Grey } from '../page/grey.ts';
import { SIDE, SYLLABLE_HEIGHT } from './network.ts';

/** A letter as the recogniser placed it on the page. */
export interface Mark {
  readonly text: string;
  readonly confidence: number;
  readonly left: number;
  readonly right: number;
}

/** The ink of one letter of a line. */
export interface Cell {
  /** The letter of the recogniser, by number; null where it left ink without a letter. */
  readonly mark: number | null;
  readonly left: number;
  readonly right: number;
}

/** A line with the place of each of its letters. */
export interface CutLine {
  readonly cells: readonly Cell[];
  /** Height at which the middle of its syllables stands, and how tall they are. */
  readonly middle: number;
  readonly tall: number;
}

const HANGUL = /[가-힣]/;
/** Columns with less ink than this part of a stroke count as white. */
const WHITE = 90;

/** Pieces that stand above each other, as boxes. */
function stacks(ink: readonly Segment[]): { left: number; right: number; top: number; bottom: number }[] {
  const boxes: { left: number; right: number; top: number; bottom: number }[] = [];
  for (const { left, right, top, bottom } of ink.flatMap((s) => s.pieces.filter((p) => p.right > s.left && p.left < s.right)).sort((a, b) => a.left - b.left)) {
    const last = boxes.at(-1);
    if (last === undefined || left >= last.right - 1) boxes.push({ left, right, top, bottom });
    else Object.assign(last, { right: Math.max(last.right, right), top: Math.min(last.top, top), bottom: Math.max(last.bottom, bottom) });
  }
  return boxes;
}

/** How much ink stands in each column of a band of the page. */
function profile(page: Grey, from: number, to: number, top: number, bottom: number): Float32Array {
  const out = new Float32Array(Math.max(0, to - from));
  for (let y = Math.max(0, top); y < Math.min(page.height, bottom); y += 1) {
    for (let x = Math.max(0, from); x < Math.min(page.width, to); x += 1) out[x - from] = (out[x - from] as number) + 255 - (page.data[y * page.width + x] as number);
  }
  return out;
}

/**
 * Cuts a line between the letters that the recogniser saw: its places are rough, so each cut is made where there is least ink
 * between the middles of two letters. A cell as wide as two syllables holds one that it did not see.
 */
export function cutLine(page: Grey, ink: readonly Segment[], marks: readonly Mark[], letter: number): CutLine | null {
  const boxes = stacks(ink);
  const full = boxes.filter((box) => box.bottom - box.top >= letter * 0.75 && box.bottom - box.top < letter * 2.4);
  if (marks.length === 0 || full.length === 0) return null;
  const tall = median(full.map((box) => box.bottom - box.top));
  const middle = (median(full.map((box) => box.top)) + median(full.map((box) => box.bottom))) / 2;
  const from = Math.floor(Math.min(...boxes.map((box) => box.left)));
  const to = Math.ceil(Math.max(...boxes.map((box) => box.right)));
  const columns = profile(page, from, to, Math.round(middle - tall * 0.62), Math.round(middle + tall * 0.7));
  const centres = marks.map((mark) => (mark.left + mark.right) / 2);
  const steps = centres.slice(1).map((centre, i) => centre - (centres[i] as number)).filter((step, i) => HANGUL.test(marks[i]?.text ?? '') && HANGUL.test(marks[i + 1]?.text ?? '') && step > tall * 0.7 && step < tall * 1.35);
  const pitch = steps.length >= 2 ? median(steps) : tall * 1.08;
  const cuts = [from, ...centres.slice(1).map((centre, i) => cutBetween(columns, from, centres[i] as number, centre, tall)), to];
  const cells: Cell[] = [];
  marks.forEach((_, i) => {
    const [left, right] = trimmed(columns, from, cuts[i] as number, cuts[i + 1] as number);
    if (right <= left) return;
    const parts = Math.round((right - left + pitch * 0.12) / pitch);
    if (parts < 2 || right - left < pitch * 1.45) cells.push({ mark: i, left, right });
    else cells.push(...split(columns, from, left, right, parts, centres[i] as number, i));
  });
  return { cells, middle, tall };
}

/** The column with the least ink between two middles, nearer to the half way when several have as little. */
function cutBetween(columns: Float32Array, from: number, one: number, other: number, tall: number): number {
  const [low, high] = [one + (other - one) * 0.2, other - (other - one) * 0.2];
  let at = Math.round((one + other) / 2);
  let least = Infinity;
  for (let x = Math.ceil(low); x <= high; x += 1) {
    const cost = (columns[x - from] ?? 0) + Math.abs(x - (one + other) / 2) * (tall * 255 * 0.006);
    if (cost < least) [least, at] = [cost, x];
  }
  return at;
}

function trimmed(columns: Float32Array, from: number, left: number, right: number): [number, number] {
  let [a, b] = [left, right];
  while (a < b && (columns[a - from] ?? 0) < WHITE) a += 1;
  while (b > a && (columns[b - 1 - from] ?? 0) < WHITE) b -= 1;
  return [a, b];
}

function split(columns: Float32Array, from: number, left: number, right: number, parts: number, centre: number, mark: number): Cell[] {
  const width = (right - left) / parts;
  const cuts = Array.from({ length: parts + 1 }, (_, k) => (k === 0 ? left : k === parts ? right : cutBetween(columns, from, left + width * (k - 0.5), left + width * (k + 0.5), width)));
  const cells = cuts.slice(1).map((cut, k): Cell => ({ mark: null, left: cuts[k] as number, right: cut }));
  const own = cells.reduce((best, cell, k) => (Math.abs((cell.left + cell.right) / 2 - centre) < Math.abs(((cells[best] as Cell).left + (cells[best] as Cell).right) / 2 - centre) ? k : best), 0);
  return cells.map((cell, k) => (k === own ? { ...cell, mark } : cell));
}

/** The window of the network around a cell: ink 1, paper 0. */
export function windowOf(page: Grey, { middle, tall }: CutLine, cell: Cell): Float32Array {
  const out = new Float32Array(SIDE * SIDE);
  const scale = tall / SYLLABLE_HEIGHT;
  const [x0, y0] = [(cell.left + cell.right) / 2, middle];
  for (let v = 0; v < SIDE; v += 1) {
    for (let u = 0; u < SIDE; u += 1) {
      let sum = 0;
      // Four looks into every point, as it is larger than a pixel of the page.
      for (const dy of [0.25, 0.75]) for (const dx of [0.25, 0.75]) sum += inkAt(page, x0 + (u + dx - SIDE / 2) * scale, y0 + (v + dy - SIDE / 2) * scale);
      out[v * SIDE + u] = sum / 4;
    }
  }
  return out;
}

function inkAt(page: Grey, x: number, y: number): number {
  const [u, v] = [x - 0.5, y - 0.5];
  const [x0, y0] = [Math.floor(u), Math.floor(v)];
  if (x0 < 0 || y0 < 0 || x0 + 1 >= page.width || y0 + 1 >= page.height) return 0;
  const [fx, fy] = [u - x0, v - y0];
  const p = y0 * page.width + x0;
  const value = ((page.data[p] as number) * (1 - fx) + (page.data[p + 1] as number) * fx) * (1 - fy) + ((page.data[p + page.width] as number) * (1 - fx) + (page.data[p + page.width + 1] as number) * fx) * fy;
  return 1 - value / 255;
}
