/** A grey image: one byte per pixel, 0 black to 255 white, rows without padding. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A colour image: red, green, blue bytes per pixel. */
export interface Colour {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function greyOf(width: number, height: number, fill = 255): Grey {
  return { width, height, data: new Uint8Array(width * height).fill(fill) };
}

/** Red ink (seals) fades, black ink stays: mostly the red channel, with some green so that blue-green ink fades too. */
export function inkGrey(image: Colour): Grey {
  const { width, height, data } = image;
  const out = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < out.length; i += 1, p += 3) out[i] = ((data[p] as number) * 3 + (data[p + 1] as number)) >> 2;
  return { width, height, data: out };
}

/** Mean-of-box shrink by a whole factor. */
export function shrink(image: Grey, factor: number): Grey {
  if (factor <= 1) return image;
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const out = new Uint8Array(width * height);
  const area = factor * factor;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let v = 0; v < factor; v += 1) {
        let p = (y * factor + v) * image.width + x * factor;
        for (let u = 0; u < factor; u += 1, p += 1) sum += image.data[p] as number;
      }
      out[y * width + x] = sum / area;
    }
  }
  return { width, height, data: out };
}

/** A part of an image, with white where it reaches outside. */
export function cut(image: Grey, x: number, y: number, width: number, height: number): Grey {
  const out = greyOf(width, height);
  for (let v = 0; v < height; v += 1) {
    const from = y + v;
    if (from < 0 || from >= image.height) continue;
    const left = Math.max(0, -x);
    const right = Math.min(width, image.width - x);
    if (right > left) out.data.set(image.data.subarray(from * image.width + x + left, from * image.width + x + right), v * width + left);
  }
  return out;
}

/** Bilinear change of size; shrinking by more than two averages first. */
export function resize(image: Grey, width: number, height: number): Grey {
  const factor = Math.floor(Math.min(image.width / width, image.height / height));
  const source = factor >= 2 ? shrink(image, factor) : image;
  const out = new Uint8Array(width * height);
  const sx = source.width / width;
  const sy = source.height / height;
  for (let y = 0; y < height; y += 1) {
    const v = Math.min(source.height - 1, Math.max(0, (y + 0.5) * sy - 0.5));
    const y0 = Math.floor(v);
    const y1 = Math.min(source.height - 1, y0 + 1);
    const fy = v - y0;
    for (let x = 0; x < width; x += 1) {
      const u = Math.min(source.width - 1, Math.max(0, (x + 0.5) * sx - 0.5));
      const x0 = Math.floor(u);
      const x1 = Math.min(source.width - 1, x0 + 1);
      const fx = u - x0;
      const a = source.data[y0 * source.width + x0] as number;
      const b = source.data[y0 * source.width + x1] as number;
      const c = source.data[y1 * source.width + x0] as number;
      const d = source.data[y1 * source.width + x1] as number;
      out[y * width + x] = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy + 0.5;
    }
  }
  return { width, height, data: out };
}

/** One channel of a colour image, shrunk by a whole factor; every other pixel is enough for finding edges. */
export function shrinkChannel(image: Colour, channel: number, factor: number): Grey {
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const out = new Uint8Array(width * height);
  const step = factor >= 4 ? 2 : 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      let n = 0;
      for (let v = 0; v < factor; v += step) for (let u = 0; u < factor; u += step, n += 1) sum += image.data[((y * factor + v) * image.width + x * factor + u) * 3 + channel] as number;
      out[y * width + x] = sum / n;
    }
  }
  return { width, height, data: out };
}
