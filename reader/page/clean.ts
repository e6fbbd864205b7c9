import { greyOf, shrink, type Grey } from './grey.ts';

/** Largest (or smallest) value in a square around each pixel, done row-wise then column-wise. */
function spread(image: Grey, radius: number, largest: boolean): Grey {
  const pass = (source: Grey, stepX: number, stepY: number): Grey => {
    const out = greyOf(source.width, source.height, 0);
    for (let y = 0; y < source.height; y += 1) {
      for (let x = 0; x < source.width; x += 1) {
        let most = source.data[y * source.width + x] as number;
        for (let k = -radius; k <= radius; k += 1) {
          const u = Math.min(source.width - 1, Math.max(0, x + k * stepX));
          const v = Math.min(source.height - 1, Math.max(0, y + k * stepY));
          const value = source.data[v * source.width + u] as number;
          if (largest ? value > most : value < most) most = value;
        }
        out.data[y * source.width + x] = most;
      }
    }
    return out;
  };
  return pass(pass(image, 1, 0), 0, 1);
}

function blur(image: Grey, radius: number): Grey {
  const pass = (source: Grey, stepX: number, stepY: number): Grey => {
    const out = greyOf(source.width, source.height, 0);
    for (let y = 0; y < source.height; y += 1) {
      for (let x = 0; x < source.width; x += 1) {
        let sum = 0;
        for (let k = -radius; k <= radius; k += 1) {
          const u = Math.min(source.width - 1, Math.max(0, x + k * stepX));
          const v = Math.min(source.height - 1, Math.max(0, y + k * stepY));
          sum += source.data[v * source.width + u] as number;
        }
        out.data[y * source.width + x] = sum / (2 * radius + 1);
      }
    }
    return out;
  };
  return pass(pass(image, 1, 0), 0, 1);
}

const TILE = 8;

/** Paper made white: shadows, colour casts and faint watermarks go, strokes stay grey. */
export interface CleanPage {
  readonly page: Grey;
  /** Ink level before the stretch, 0 black to 255; high means faint or blurred strokes. */
  readonly ink: number;
}

/** Divides by the light of the paper and stretches between the page's own ink and near-white. */
export function clean(image: Grey): CleanPage {
  // Light spreads over the letters and is then drawn back by as much, so that the edge of a shadow stays where it is.
  const paper = blur(spread(spread(shrink(image, TILE), 4, true), 4, false), 1);
  const flat = greyOf(image.width, image.height);
  const histogram = new Array<number>(256).fill(0);
  for (let y = 0; y < image.height; y += 1) {
    const v = Math.min(paper.height - 1, Math.floor(y / TILE));
    for (let x = 0; x < image.width; x += 1) {
      const u = Math.min(paper.width - 1, Math.floor(x / TILE));
      const i = y * image.width + x;
      const light = Math.max(24, paper.data[v * paper.width + u] as number);
      const value = Math.min(255, ((image.data[i] as number) * 255) / light);
      flat.data[i] = value;
      histogram[value | 0] = (histogram[value | 0] as number) + 1;
    }
  }
  const ink = inkLevel(histogram);
  const white = 212;
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.max(0, Math.min(255, ((value - ink) * 255) / (white - ink))));
  for (let i = 0; i < flat.data.length; i += 1) flat.data[i] = table[flat.data[i] as number] as number;
  strengthen(flat);
  return { page: flat, ink };
}

/** Side of the squares in which the darkest stroke is looked for, about two thirds of a letter. */
const SQUARE = 24;
/** Strokes lighter than this are no ink; darkest strokes darker than this need no help; and the most that is added. */
const FAINTEST = 185;
const STRONG = 24;
const MOST_GAIN = 2.4;

/**
 * Makes faint strokes as dark as bold ones: thin letters beside a bold title never reach the ink level of the page once they
 * are scanned coarsely or out of focus, and fell apart.
 */
function strengthen(image: Grey): void {
  const { width, height, data } = image;
  const across = Math.ceil(width / SQUARE);
  const down = Math.ceil(height / SQUARE);
  const darkest = greyOf(across, down);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / SQUARE) * across;
    for (let x = 0; x < width; x += 1) {
      const at = row + ((x / SQUARE) | 0);
      if ((data[y * width + x] as number) < (darkest.data[at] as number)) darkest.data[at] = data[y * width + x] as number;
    }
  }
  const near = spread(darkest, 1, false);
  const gains = Float32Array.from(near.data, (value) => (value > FAINTEST || value < STRONG ? 1 : Math.min(MOST_GAIN, 255 / (255 - value))));
  for (let y = 0; y < height; y += 1) {
    const v = Math.min(down - 1, Math.max(0, (y + 0.5) / SQUARE - 0.5));
    const [v0, fv] = [Math.floor(v), v - Math.floor(v)];
    const v1 = Math.min(down - 1, v0 + 1);
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x] as number;
      if (value === 255 || value === 0) continue;
      const u = Math.min(across - 1, Math.max(0, (x + 0.5) / SQUARE - 0.5));
      const u0 = u | 0;
      const [u1, fu] = [Math.min(across - 1, u0 + 1), u - u0];
      const gain = ((gains[v0 * across + u0] as number) * (1 - fu) + (gains[v0 * across + u1] as number) * fu) * (1 - fv) + ((gains[v1 * across + u0] as number) * (1 - fu) + (gains[v1 * across + u1] as number) * fu) * fv;
      data[y * width + x] = Math.max(0, 255 - (255 - value) * gain);
    }
  }
}

/** The level of the darkest strokes: the lower tenth of everything clearly darker than paper. */
function inkLevel(histogram: readonly number[]): number {
  const dark = histogram.slice(0, 190).reduce((a, b) => a + b, 0);
  let seen = 0;
  for (let value = 0; value < 190; value += 1) {
    seen += histogram[value] as number;
    if (seen >= dark * 0.15) return Math.min(140, value);
  }
  return 0;
}
