import { greyOf, type Grey } from './grey.ts';

export type Point = readonly [x: number, y: number];

/** A projective map of the plane: nine numbers, row by row. */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Projection = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** `first`, then `second`. */
export function after(first: Projection, second: Projection): Projection {
  const out: number[] = [];
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      let sum = 0;
      for (let k = 0; k < 3; k += 1) sum += (second[row * 3 + k] as number) * (first[k * 3 + column] as number);
      out.push(sum);
    }
  }
  return out as unknown as Projection;
}

export function apply(map: Projection, [x, y]: Point): Point {
  const z = map[6] * x + map[7] * y + map[8];
  return [(map[0] * x + map[1] * y + map[2]) / z, (map[3] * x + map[4] * y + map[5]) / z];
}

export const scaling = (sx: number, sy = sx): Projection => [sx, 0, 0, 0, sy, 0, 0, 0, 1];

/** Turn by `degrees` (clockwise on the screen) about a point. */
export function turning(degrees: number, [cx, cy]: Point): Projection {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return [c, -s, cx - c * cx + s * cy, s, c, cy - s * cx - c * cy, 0, 0, 1];
}

/** The map that takes each of four `from` corners to its `to` corner (Gauss-Jordan on the eight unknowns). */
export function projectionBetween(from: readonly Point[], to: readonly Point[]): Projection {
  const rows: number[][] = from.flatMap(([x, y], i) => {
    const [u, v] = to[i] as Point;
    return [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]];
  });
  for (let column = 0; column < 8; column += 1) {
    let pivot = column;
    for (let r = column + 1; r < 8; r += 1) if (Math.abs(rows[r]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = r;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const lead = rows[column] as number[];
    const by = lead[column] || 1e-12;
    for (let k = 0; k < 9; k += 1) lead[k] = (lead[k] as number) / by;
    rows.forEach((row, r) => {
      const factor = row[column] as number;
      if (r !== column && factor !== 0) for (let k = 0; k < 9; k += 1) row[k] = (row[k] as number) - factor * (lead[k] as number);
    });
  }
  return [...rows.map((row) => row[8] as number), 1] as unknown as Projection;
}

/** Draws the `source` seen through `toSource` (canvas to source) on a canvas; what lies outside repeats the nearest edge. */
export function warp(source: Grey, toSource: Projection, width: number, height: number): Grey {
  const out = greyOf(width, height);
  const { data, width: w, height: h } = source;
  const [a, b, c, d, e, f, g, k, l] = toSource;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const z = g * x + k * y + l;
      const u = Math.min(w - 1.001, Math.max(0, (a * x + b * y + c) / z));
      const v = Math.min(h - 1.001, Math.max(0, (d * x + e * y + f) / z));
      const x0 = u | 0;
      const y0 = v | 0;
      const fx = u - x0;
      const fy = v - y0;
      const p = y0 * w + x0;
      const top = (data[p] as number) * (1 - fx) + (data[p + 1] as number) * fx;
      const low = (data[p + w] as number) * (1 - fx) + (data[p + w + 1] as number) * fx;
      out.data[y * width + x] = top * (1 - fy) + low * fy + 0.5;
    }
  }
  return out;
}
