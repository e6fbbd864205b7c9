import { cut, greyOf, resize, type Grey } from '../page/grey.ts';
import type { Segment } from './segments.ts';

/** A piece of a row prepared for the recogniser, with the way back to the page. */
export interface Crop {
  readonly image: Grey;
  /** Pages's x of a crop's x. */
  pageX(x: number): number;
  readonly top: number;
  readonly bottom: number;
}

export interface CropOptions {
  readonly letter: number;
  /** Height of an ordinary letter in the crop; another one gives a second opinion. */
  readonly size?: number;
  /** Gaps wider than this many letters are drawn together to it. */
  readonly gap?: number;
}

const SIZE = 34;

/** Cuts segments of one row out of the page and sets them side by side, wide gaps drawn together. */
export function cropOf(page: Grey, segments: readonly Segment[], { letter, size = SIZE, gap = 0.8 }: CropOptions): Crop {
  const top = Math.round(Math.min(...segments.map((s) => s.top)) - letter * 0.3);
  const bottom = Math.round(Math.max(...segments.map((s) => s.bottom)) + letter * 0.3);
  const margin = Math.round(letter * 0.35);
  const most = Math.round(letter * gap);
  const keep = gap < 0.5 ? 0 : letter * 1.25;
  const parts: { from: number; to: number; at: number }[] = [];
  let width = margin;
  let end = -Infinity;
  for (const { left, right } of segments.map((s) => ({ left: Math.round(s.left), right: Math.round(s.right) })).sort((a, b) => a.left - b.left)) {
    if (right <= end) continue;
    const from = Math.max(left, end);
    const last = parts.at(-1);
    if (last !== undefined && from - end <= keep) {
      // Commas too faint to be found as ink survive in a gap that is kept as it is.
      last.to = right;
      width += right - end;
      end = right;
      continue;
    }
    if (end > -Infinity) width += Math.min(most, Math.max(0, from - end));
    parts.push({ from, to: right, at: width });
    width += right - from;
    end = right;
  }
  width += margin;
  const strip = greyOf(width, bottom - top);
  for (const { from, to, at } of parts) {
    // A little paper on both sides keeps the soft edges of the strokes.
    const bleed = Math.min(3, Math.floor(margin / 2));
    const piece = cut(page, from - bleed, top, to - from + bleed * 2, bottom - top);
    for (let y = 0; y < strip.height; y += 1) {
      for (let x = 0; x < piece.width; x += 1) {
        const to2 = y * width + at - bleed + x;
        strip.data[to2] = Math.min(strip.data[to2] as number, piece.data[y * piece.width + x] as number);
      }
    }
  }
  const scale = size / letter;
  const image = resize(strip, Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(strip.height * scale)));
  return {
    image, top, bottom,
    pageX(x) {
      const u = x / scale;
      const part = [...parts].reverse().find((candidate) => candidate.at <= u + 1) ?? parts[0];
      return part === undefined ? 0 : Math.round(Math.min(part.to, part.from + Math.max(0, u - part.at)));
    },
  };
}
