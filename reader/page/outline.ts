import { shrink, shrinkChannel, type Colour, type Grey } from './grey.ts';
import type { Point } from './projection.ts';

/** Corners in the order upper left, upper right, lower right, lower left. */
export type Corners = readonly [Point, Point, Point, Point];

function otsu(histogram: readonly number[]): number {
  const total = histogram.reduce((a, b) => a + b, 0);
  const all = histogram.reduce((sum, n, i) => sum + n * i, 0);
  let best = -1;
  let cut = 0;
  let n = 0;
  let s = 0;
  histogram.forEach((count, i) => {
    n += count;
    s += count * i;
    if (n === 0 || n === total) return;
    const between = ((all * n) / total - s) ** 2 / (n * (total - n));
    if (between > best) [best, cut] = [between, i];
  });
  return cut;
}

/** Pixels above Otsu's cut of a byte map. */
function above(map: Uint8Array): Uint8Array {
  const histogram = new Array<number>(256).fill(0);
  for (const value of map) histogram[value] = (histogram[value] as number) + 1;
  const cut = otsu(histogram);
  return map.map((value) => (value > cut ? 1 : 0));
}

/** How far each pixel is from the median colour of the rim, 0 to 255. */
function distanceFromRim(planes: readonly Grey[]): Uint8Array {
  const { width, height } = planes[0] as Grey;
  const out = new Float32Array(width * height);
  for (const plane of planes) {
    const rim: number[] = [];
    for (let x = 0; x < width; x += 1) rim.push(plane.data[x] as number, plane.data[(height - 1) * width + x] as number);
    for (let y = 0; y < height; y += 1) rim.push(plane.data[y * width] as number, plane.data[y * width + width - 1] as number);
    rim.sort((a, b) => a - b);
    const middle = rim[rim.length >> 1] as number;
    for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) + ((plane.data[i] as number) - middle) ** 2;
  }
  return Uint8Array.from(out, (sum) => Math.min(255, Math.sqrt(sum)));
}

interface Area { readonly rim: Point[]; readonly area: number; readonly spanX: number; readonly spanY: number }

/** Outermost pixels (first and last of each row) of the largest connected area of ones that is worth a look. */
function largestArea(mask: Uint8Array, width: number, height: number, worth: (area: Area) => boolean): Area | null {
  const seen = new Uint8Array(mask.length);
  let best: Area | null = null;
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start += 1) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const first = new Int32Array(height).fill(width);
    const last = new Int32Array(height).fill(-1);
    let area = 0;
    stack.push(start);
    seen[start] = 1;
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const x = at % width;
      const y = (at - x) / width;
      area += 1;
      if (x < (first[y] as number)) first[y] = x;
      if (x > (last[y] as number)) last[y] = x;
      for (const to of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (to >= 0 && to < mask.length && mask[to] === 1 && seen[to] === 0) {
          seen[to] = 1;
          stack.push(to);
        }
      }
    }
    if (area < 200 || (best !== null && area <= best.area)) continue;
    const rim: Point[] = [];
    for (let y = 0; y < height; y += 1) if ((last[y] as number) >= 0) rim.push([first[y] as number, y], [last[y] as number, y]);
    const xs = rim.map((point) => point[0]);
    const candidate = { rim, area, spanX: Math.max(...xs) - Math.min(...xs), spanY: rim.length / 2 };
    if (worth(candidate)) best = candidate;
  }
  return best;
}

const cross = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]): Point[] => {
    const out: Point[] = [];
    for (const point of list) {
      while (out.length >= 2 && cross(out[out.length - 2] as Point, out[out.length - 1] as Point, point) <= 0) out.pop();
      out.push(point);
    }
    return out.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

export function areaOf(points: readonly Point[]): number {
  return Math.abs(points.reduce((sum, [x, y], i) => {
    const [u, v] = points[(i + 1) % points.length] as Point;
    return sum + x * v - u * y;
  }, 0)) / 2;
}

/** The largest quadrilateral with corners on a hull, its corners in reading order. */
export function largestQuadrilateral(hull: readonly Point[]): Corners | null {
  const step = Math.max(1, Math.ceil(hull.length / 36));
  const few = hull.filter((_, i) => i % step === 0);
  let best: Point[] | null = null;
  let most = 0;
  const n = few.length;
  for (let a = 0; a < n; a += 1) for (let b = a + 1; b < n; b += 1) for (let c = b + 1; c < n; c += 1) for (let d = c + 1; d < n; d += 1) {
    const four = [few[a], few[b], few[c], few[d]] as Point[];
    const area = areaOf(four);
    if (area > most) [most, best] = [area, four];
  }
  return best === null ? null : inOrder(best);
}

function inOrder(four: readonly Point[]): Corners {
  const cx = four.reduce((sum, p) => sum + p[0], 0) / 4;
  const cy = four.reduce((sum, p) => sum + p[1], 0) / 4;
  const around = [...four].sort((p, q) => Math.atan2(p[1] - cy, p[0] - cx) - Math.atan2(q[1] - cy, q[0] - cx));
  const first = around.reduce((best, p, i) => (p[0] + p[1] < (around[best] as Point)[0] + (around[best] as Point)[1] ? i : best), 0);
  return [0, 1, 2, 3].map((i) => around[(first + i) % 4]) as unknown as Corners;
}

const length = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Mean width and height of a quadrilateral. */
export function sidesOf(corners: Corners): { width: number; height: number } {
  const [a, b, c, d] = corners;
  return { width: (length(a, b) + length(d, c)) / 2, height: (length(a, d) + length(b, c)) / 2 };
}

/** True when the sides look like those of an A4 sheet (or its frame) seen from not too far aside. */
export function looksLikeSheet(corners: Corners, least: number, most: number): boolean {
  const { width, height } = sidesOf(corners);
  const [a, b, c, d] = corners;
  const even = (p: number, q: number): boolean => Math.min(p, q) / Math.max(p, q) > 0.72;
  const ratio = Math.max(width, height) / Math.min(width, height);
  return ratio > least && ratio < most && even(length(a, b), length(d, c)) && even(length(a, d), length(b, c));
}

/** Outline of a sheet that lies on something of another colour; null when no edge can be trusted. */
export function findSheet(image: Colour): Corners | null {
  const factor = Math.max(1, Math.floor(Math.max(image.width, image.height) / 480));
  const planes = [0, 1, 2].map((channel) => shrinkChannel(image, channel, factor));
  const [red, green, blue] = planes as [Grey, Grey, Grey];
  const light = red.data.map((value, i) => (value + (green.data[i] as number) * 2 + (blue.data[i] as number)) >> 2);
  // Paper has less colour than wood or cloth, in the light as in the shadow.
  const pale = red.data.map((value, i) => {
    const most = Math.max(value, green.data[i] as number, blue.data[i] as number);
    return 255 - ((most - Math.min(value, green.data[i] as number, blue.data[i] as number)) * 255) / Math.max(24, most);
  });
  const { width, height } = red;
  let found: { corners: Corners; support: number } | null = null;
  for (const mask of [above(distanceFromRim(planes)), above(light), above(pale)]) {
    const area = largestArea(mask, width, height, (candidate) => candidate.area > mask.length * 0.25);
    if (area === null) continue;
    const sides = fourSides(area.rim, width, height);
    if (sides === null || !looksLikeSheet(sides.corners, 1.2, 1.72)) continue;
    const size = areaOf(sides.corners);
    // A sheet as large as the picture has no edge in it; one much larger than its bright part is a guess.
    if (size > width * height * 0.975 || area.area < size * 0.6 || area.area > size * 1.08) continue;
    if (found === null || sides.support > found.support) found = sides;
  }
  return found && (found.corners.map(([x, y]) => [(x + 0.5) * factor, (y + 0.5) * factor]) as unknown as Corners);
}

interface Straight { readonly a: number; readonly b: number; readonly share: number }

/** The straight line v = a·u + b near most points, whatever the others do (a shadow may cut off part of a side). */
function straightThrough(points: readonly Point[]): Straight | null {
  const step = Math.max(1, Math.floor(points.length / 44));
  const few = points.filter((_, i) => i % step === 0);
  let best: Straight | null = null;
  few.forEach(([u1, v1], i) => few.slice(i + 1).forEach(([u2, v2]) => {
    if (Math.abs(u2 - u1) < 30) return;
    const a = (v2 - v1) / (u2 - u1);
    if (Math.abs(a) > 0.45) return;
    const b = v1 - a * u1;
    let near = 0;
    for (const [u, v] of few) if (Math.abs(v - a * u - b) < 1.6) near += 1;
    if (best === null || near / few.length > best.share) best = { a, b, share: near / few.length };
  }));
  return best;
}

/** Four lines along the rim of an area, and the corners where they meet. */
function fourSides(rim: readonly Point[], width: number, height: number): { corners: Corners; support: number } | null {
  const top = new Int32Array(width).fill(height);
  const bottom = new Int32Array(width).fill(-1);
  for (let i = 0; i < rim.length; i += 2) {
    const [from, y] = rim[i] as Point;
    const to = (rim[i + 1] as Point)[0];
    for (let x = from; x <= to; x += 1) {
      if (y < (top[x] as number)) top[x] = y;
      if (y > (bottom[x] as number)) bottom[x] = y;
    }
  }
  const inside = (v: number, most: number): boolean => v > 1 && v < most - 2;
  // Sides that run along the edge of the picture are no sides of a sheet.
  const columns = [...top.keys()].filter((x) => (bottom[x] as number) >= 0);
  const lines = [
    straightThrough(columns.map((x): Point => [x, top[x] as number])), straightThrough(columns.map((x): Point => [x, bottom[x] as number])),
    straightThrough(rim.filter((_, i) => i % 2 === 0).map(([x, y]): Point => [y, x])), straightThrough(rim.filter((_, i) => i % 2 === 1).map(([x, y]): Point => [y, x])),
  ];
  if (lines.some((line) => line === null || line.share < 0.3)) return null;
  const [up, down, left, right] = lines as [Straight, Straight, Straight, Straight];
  const meet = (row: Straight, column: Straight): Point => {
    const y = (row.a * column.b + row.b) / (1 - row.a * column.a);
    return [column.a * y + column.b, y];
  };
  const corners: Corners = [meet(up, left), meet(up, right), meet(down, right), meet(down, left)];
  const seen = corners.filter(([x, y]) => inside(x, width) && inside(y, height)).length;
  if (seen < 2 || corners.some(([x, y]) => x < -width * 0.1 || y < -height * 0.1 || x > width * 1.1 || y > height * 1.1)) return null;
  return { corners, support: up.share + down.share + left.share + right.share };
}

/** Outline of the frame printed around a certificate, on a cleaned page; null where there is none. */
export function findFrame(page: Grey): Corners | null {
  const factor = 2;
  const small = shrink(page, factor);
  const { width, height } = small;
  const mask = new Uint8Array(small.data.length);
  // Widened ink joins ornaments into one frame, and bridges what fax and blur have broken.
  for (let y = 1; y < height - 1; y += 1) for (let x = 1; x < width - 1; x += 1) {
    if ((small.data[y * width + x] as number) < 170) for (let v = -1; v <= 1; v += 1) mask.fill(1, (y + v) * width + x - 1, (y + v) * width + x + 2);
  }
  let corners: Corners | null = null;
  largestArea(mask, width, height, ({ rim, area, spanX, spanY }) => {
    if (spanX < width * 0.62 || spanY < height * 0.62 || area > mask.length * 0.35) return false;
    const hull = hullOf(rim);
    const four = largestQuadrilateral(hull);
    if (four === null || !looksLikeSheet(four, 1.3, 1.6) || areaOf(four) < areaOf(hull) * 0.96) return false;
    corners = four;
    return true;
  });
  return corners && ((corners as Corners).map(([x, y]) => [(x + 0.5) * factor, (y + 0.5) * factor]) as unknown as Corners);
}
