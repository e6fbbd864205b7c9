import { heightOf, widthOf, type Piece } from '../layout/components.ts';
import type { Grey } from './grey.ts';
import { IDENTITY, projectionBetween, type Point, type Projection } from './projection.ts';

/** Slopes of the rows at the top and bottom of a page and of its left column, as tangents. */
export interface Keystone { readonly top: number; readonly bottom: number; readonly upright: number }

const BINS_PER_PIXEL = 2;

/** Short bars whose both ends are marked in a histogram when looked at under a slope that changes with their height. */
interface Bar { readonly along: number; readonly height: number; readonly from: number; readonly to: number; readonly weight: number }

function contrast(bars: readonly Bar[], size: number, slope: number, change: number): number {
  const steps = new Float32Array(size * BINS_PER_PIXEL * 2);
  const middle = (size * BINS_PER_PIXEL) / 2;
  for (const bar of bars) {
    const shift = middle - bar.along * (slope + change * bar.height) * BINS_PER_PIXEL;
    const from = Math.round(bar.from * BINS_PER_PIXEL + shift);
    const to = Math.round(bar.to * BINS_PER_PIXEL + shift);
    if (from < 0 || to >= steps.length) continue;
    steps[from] = (steps[from] as number) + bar.weight;
    steps[to] = (steps[to] as number) - bar.weight;
  }
  let sum = 0;
  for (const step of steps) sum += step * step;
  return sum;
}

interface Fit { readonly slope: number; readonly change: number; readonly contrast: number }

/** The slope at the middle, and its change per unit of `height`, under which bars line up best: a coarse search, then a fine one around it. */
function search(bars: readonly Bar[], size: number, mostSlope: number, mostChange: number): Fit {
  let best: Fit = { slope: 0, change: 0, contrast: contrast(bars, size, 0, 0) };
  const sweep = (centre: Fit, reachSlope: number, reachChange: number, step: number): void => {
    for (let change = -reachChange; change <= reachChange + 1e-9; change += step * 2) {
      for (let slope = -reachSlope; slope <= reachSlope + 1e-9; slope += step) {
        const found = contrast(bars, size, centre.slope + slope, centre.change + change);
        if (found > best.contrast) best = { slope: centre.slope + slope, change: centre.change + change, contrast: found };
      }
    }
  };
  sweep(best, mostSlope, mostChange, 0.006);
  sweep(best, 0.006, 0.012, 0.0015);
  return best;
}

/** Rows that converge must line up clearly better than rows taken as parallel. */
const WORTH_IT = 1.06;

/**
 * How the rows of a page seen from aside run: letters of a row stand at one height, so the slopes under which they line up
 * best tell the slant, without any edge of the sheet. The first letters of rows tell how far its left side leans.
 */
export function findKeystone(pieces: readonly Piece[], page: Grey): Keystone {
  // Ornaments along the sides run across the rows; for the lean of the left side they are as good as letters.
  const inner = pieces.filter((p) => p.left > page.width * 0.14 && p.right < page.width * 0.86 && p.top > page.height * 0.08 && p.bottom < page.height * 0.92);
  const rows = inner.map((p): Bar => ({ along: (p.left + p.right - page.width) / 2, height: (p.top + p.bottom - page.height) / page.height / 2, from: p.top, to: p.bottom, weight: Math.sqrt(widthOf(p)) }));
  const parallel = search(rows, page.height, 0.12, 0);
  const converging = search(rows, page.height, 0.12, 0.1);
  const { slope, change } = converging.contrast > parallel.contrast * WORTH_IT ? converging : parallel;
  const left = pieces.filter((p) => p.left < page.width * 0.4);
  const columns = left.map((p): Bar => ({ along: (p.top + p.bottom - page.height) / 2, height: 0, from: p.left, to: p.right, weight: Math.sqrt(heightOf(p)) }));
  const { slope: upright } = search(columns, page.width, 0.12, 0);
  return { top: slope - change / 2, bottom: slope + change / 2, upright };
}

/** From a page with level rows to the page as it is seen. */
export function levelling({ top, bottom, upright }: Keystone, { width, height }: { readonly width: number; readonly height: number }): Projection {
  if (top === 0 && bottom === 0 && upright === 0) return IDENTITY;
  const corner = (x: number, y: number): Point => {
    const [u, v] = [x - width / 2, y - height / 2];
    return [x + v * upright, y + u * (y === 0 ? top : bottom)];
  };
  const level: Point[] = [[0, 0], [width, 0], [width, height], [0, height]];
  return projectionBetween(level, level.map(([x, y]) => corner(x, y)));
}
