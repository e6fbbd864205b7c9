import { heightOf, piecesOf, widthOf, type Piece } from '../layout/components.ts';
import type { Grey } from './grey.ts';

/** The letters of a page, each as a short bar: where along the row, from where to where across it, and how long. */
type Bars = readonly { readonly along: number; readonly from: number; readonly to: number; readonly weight: number }[];

const BINS_PER_PIXEL = 2;
const MOST_LETTERS = 4000;

/** How strongly bars gather in rows when looked at under a slope: the sum of squared steps of the row profile. */
function contrast(bars: Bars, height: number, slope: number): number {
  const steps = new Float32Array(height * BINS_PER_PIXEL * 2);
  const offset = (height * BINS_PER_PIXEL) / 2;
  for (const bar of bars) {
    const shift = offset - bar.along * slope * BINS_PER_PIXEL;
    const from = Math.round(bar.from * BINS_PER_PIXEL + shift);
    const to = Math.round(bar.to * BINS_PER_PIXEL + shift);
    if (from < 0 || to >= steps.length) continue;
    steps[from] = (steps[from] as number) + bar.weight;
    steps[to] = (steps[to] as number) - bar.weight;
  }
  return steps.reduce((sum, step) => sum + step * step, 0);
}

/** Pieces of the size of letters and their parts: frames, rules and dirt say nothing about the slope of the text. */
export function letterLike(page: Grey): Piece[] {
  const unit = Math.min(page.width, page.height);
  return piecesOf(page, 132).filter((piece) => {
    const [w, h] = [widthOf(piece), heightOf(piece)];
    return Math.max(w, h) >= unit * 0.008 && h < unit * 0.05 && w < unit * 0.05;
  }).slice(0, MOST_LETTERS);
}

function barsOf(pieces: readonly Piece[], page: Grey, sideways: boolean): Bars {
  return pieces.map((p) => (sideways
    ? { along: (p.top + p.bottom - page.height) / 2, from: p.left, to: p.right, weight: Math.sqrt(heightOf(p)) }
    : { along: (p.left + p.right - page.width) / 2, from: p.top, to: p.bottom, weight: Math.sqrt(widthOf(p)) }));
}

export interface Skew { readonly degrees: number; readonly contrast: number }

/** The slope of the text rows in degrees (positive: they fall to the right), searched over ±`most` degrees. */
export function findSkew(pieces: readonly Piece[], page: Grey, most: number, sideways = false): Skew {
  const bars = barsOf(pieces, page, sideways);
  const height = sideways ? page.width : page.height;
  const at = (degrees: number): number => contrast(bars, height, Math.tan((degrees * Math.PI) / 180));
  let best: Skew = { degrees: 0, contrast: at(0) };
  const search = (from: number, to: number, step: number): void => {
    for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
      const value = at(degrees);
      if (value > best.contrast) best = { degrees, contrast: value };
    }
  };
  search(-most, most, 0.25);
  search(best.degrees - 0.2, best.degrees + 0.2, 0.05);
  return best;
}
