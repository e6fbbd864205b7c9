import sharp from 'sharp';
import type { Chance } from './chance.ts';

type Point = readonly [number, number];

/** Coefficients h0..h7 of the projective map that takes each `from` corner to its `to` corner. */
function projection(from: readonly Point[], to: readonly Point[]): number[] {
  const rows: number[][] = [];
  from.forEach(([x, y], i) => {
    const [u, v] = to[i] ?? [0, 0];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  });
  for (let column = 0; column < 8; column += 1) {
    const pivot = rows.slice(column).reduce((best, row, i) => (Math.abs(row[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0) ? i + column : best), column);
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const lead = rows[column] ?? [];
    const by = lead[column] ?? 1;
    for (let k = 0; k < 9; k += 1) lead[k] = (lead[k] ?? 0) / by;
    rows.forEach((row, i) => {
      const factor = row[column] ?? 0;
      if (i === column || factor === 0) return;
      for (let k = 0; k < 9; k += 1) row[k] = (row[k] ?? 0) - factor * (lead[k] ?? 0);
    });
  }
  return rows.map((row) => row[8] ?? 0);
}

const DESKS: readonly (readonly [number, number, number])[] = [[92, 64, 43], [150, 120, 90], [40, 42, 48], [225, 224, 220], [120, 130, 125], [60, 75, 100]];

/** Photographs a page: moves its corners, turns it a little and lays it on a desk. */
export async function throughLens(page: Buffer, chance: Chance, lens: { corner: number; fill: number; turn: number }): Promise<Buffer> {
  const height = chance.whole(2200, 2900);
  const width = Math.round(height * 0.75);
  const source = await sharp(page).resize({ height: Math.round(height * lens.fill) }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width: w, height: h } = source.info;
  const angle = (chance.between(-lens.turn, lens.turn) * Math.PI) / 180;
  const scale = Math.min((lens.fill * width) / w, 0.97);
  const corners: Point[] = ([[0, 0], [w, 0], [w, h], [0, h]] as const).map(([x, y]) => {
    const dx = (x - w / 2) * scale * (1 - chance.between(0, lens.corner));
    const dy = (y - h / 2) * scale * (1 - chance.between(0, lens.corner));
    return [width / 2 + dx * Math.cos(angle) - dy * Math.sin(angle), height / 2 + dx * Math.sin(angle) + dy * Math.cos(angle)];
  });
  const m = projection(corners, [[0, 0], [w, 0], [w, h], [0, h]]);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, k = 0] = m;
  const desk = chance.pick(DESKS);
  const cast = [chance.between(0.9, 1), chance.between(0.92, 1), chance.between(0.82, 1)];
  const out = Buffer.alloc(width * height * 3);
  const src = source.data;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const z = g * x + k * y + 1;
      const u = (a * x + b * y + c) / z;
      const v = (d * x + e * y + f) / z;
      const o = (y * width + x) * 3;
      if (u < 0 || v < 0 || u >= w - 1 || v >= h - 1) {
        for (let n = 0; n < 3; n += 1) out[o + n] = (desk[n] ?? 0) + ((x * 7 + y * 13) % 9) - 4 + Math.sin(y / 37) * 5;
        continue;
      }
      const x0 = Math.floor(u);
      const y0 = Math.floor(v);
      const fx = u - x0;
      const fy = v - y0;
      const p = (y0 * w + x0) * 3;
      for (let n = 0; n < 3; n += 1) {
        const top = (src[p + n] ?? 0) * (1 - fx) + (src[p + 3 + n] ?? 0) * fx;
        const low = (src[p + w * 3 + n] ?? 0) * (1 - fx) + (src[p + w * 3 + 3 + n] ?? 0) * fx;
        out[o + n] = (top * (1 - fy) + low * fy) * (cast[n] ?? 1);
      }
    }
  }
  return sharp(out, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer();
}

/** Darkens towards one side by up to `depth`; with `hard`, a shadow with an edge lies across as well. */
export async function addShadow(image: Buffer, chance: Chance, depth: number, hard: boolean): Promise<Buffer> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const direction = chance.between(0, Math.PI * 2);
  const [dx, dy] = [Math.cos(direction) / info.width, Math.sin(direction) / info.height];
  const edge = chance.between(-0.2, 0.2);
  const slope = chance.between(-0.5, 0.5);
  const dark = hard ? chance.between(0.6, 0.85) : 1;
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      const t = (x - info.width / 2) * dx + (y - info.height / 2) * dy;
      const across = (x / info.width - 0.5) + slope * (y / info.height - 0.5) - edge;
      const shade = (1 - depth * Math.max(0, Math.min(1, t + 0.5))) * (1 - (1 - dark) * Math.max(0, Math.min(1, across * 60 + 0.5)));
      const o = (y * info.width + x) * info.channels;
      for (let n = 0; n < info.channels; n += 1) data[o + n] = (data[o + n] ?? 0) * shade;
    }
  }
  return sharp(data, { raw: info }).png({ compressionLevel: 1 }).toBuffer();
}
