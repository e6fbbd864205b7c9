import { readFileSync } from 'node:fs';

/** Marks that the network knows besides syllables; the order is that of its training (tools/recogniser/alphabet.py). */
const OTHERS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-,.·&/:[]\'"+%@#~_*!?㈜∨=;<>'];
const FIRST_SYLLABLE = 0xac00;
/** Kind of a window (nothing, a syllable, each of the others), initial, vowel and final of a syllable. */
const HEADS = [2 + OTHERS.length, 19, 21, 28] as const;
/** Side of a window, and the height of an ordinary syllable within it. */
export const SIDE = 32;
export const SYLLABLE_HEIGHT = 23;

interface Layer { readonly inputs: number; readonly outputs: number; readonly weights: Float32Array; readonly bias: Float32Array }

/** What the network sees in a window: how likely each character stands in its middle. */
export interface Glyph {
  /** The likeliest character, or an empty text for the white between two. */
  readonly text: string;
  readonly sure: number;
  /** The likelihood of a given character, 0 to 1. */
  likely(text: string): number;
}

/** Layers as they follow in the file: four of three by three, two that see everything. */
const SHAPES = [[1, 16, 9], [16, 32, 9], [32, 64, 9], [64, 96, 9], [96 * 16, 160, 1], [160, HEADS.reduce((a, b) => a + b, 0), 1]] as const;

/** Weights are bytes with a scale per output, so that the file stays small. */
function readLayers(file: Uint8Array): Layer[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  const float = (): number => view.getFloat32((at += 4) - 4, true);
  return SHAPES.map(([inputs, outputs, area]) => {
    const each = inputs * area;
    const scales = Float32Array.from({ length: outputs }, float);
    const bias = Float32Array.from({ length: outputs }, float);
    const weights = new Float32Array(outputs * each);
    for (let o = 0; o < outputs; o += 1) for (let i = 0; i < each; i += 1) weights[o * each + i] = view.getInt8(at++) * (scales[o] as number);
    return { inputs, outputs, weights, bias };
  });
}

/** A picture of several channels with a rim of zeroes, so that no step needs to look where it ends. */
interface Planes { readonly size: number; readonly data: Float32Array }

const planes = (channels: number, size: number): Planes => ({ size, data: new Float32Array(channels * (size + 2) * (size + 2)) });

/** Three by three, then nothing below zero. */
function convolve(from: Planes, layer: Layer, stride: 1 | 2): Planes {
  const { inputs, outputs, weights, bias } = layer;
  const wide = from.size + 2;
  const size = from.size / stride;
  const to = planes(outputs, size);
  const sums = new Float32Array(size * size);
  const source = from.data;
  for (let o = 0; o < outputs; o += 1) {
    sums.fill(bias[o] as number);
    for (let i = 0; i < inputs; i += 1) {
      const w = (o * inputs + i) * 9;
      const [a, b, c, d, e, f, g, h, k] = [weights[w], weights[w + 1], weights[w + 2], weights[w + 3], weights[w + 4], weights[w + 5], weights[w + 6], weights[w + 7], weights[w + 8]] as [number, number, number, number, number, number, number, number, number];
      for (let y = 0, s = 0; y < size; y += 1) {
        let p = i * wide * wide + y * stride * wide;
        let q = p + wide;
        let r = q + wide;
        for (let x = 0; x < size; x += 1, s += 1, p += stride, q += stride, r += stride) {
          sums[s] = (sums[s] as number) + a * (source[p] as number) + b * (source[p + 1] as number) + c * (source[p + 2] as number)
            + d * (source[q] as number) + e * (source[q + 1] as number) + f * (source[q + 2] as number)
            + g * (source[r] as number) + h * (source[r + 1] as number) + k * (source[r + 2] as number);
        }
      }
    }
    const out = o * (size + 2) * (size + 2);
    for (let y = 0, s = 0; y < size; y += 1) for (let x = 0; x < size; x += 1, s += 1) to.data[out + (y + 1) * (size + 2) + x + 1] = Math.max(0, sums[s] as number);
  }
  return to;
}

/** The largest of every two by two. */
function halve(from: Planes, channels: number): Planes {
  const size = from.size / 2;
  const to = planes(channels, size);
  const wide = from.size + 2;
  for (let c = 0; c < channels; c += 1) {
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const p = c * wide * wide + (y * 2 + 1) * wide + x * 2 + 1;
        to.data[c * (size + 2) * (size + 2) + (y + 1) * (size + 2) + x + 1] = Math.max(from.data[p] as number, from.data[p + 1] as number, from.data[p + wide] as number, from.data[p + wide + 1] as number);
      }
    }
  }
  return to;
}

function connect(input: Float32Array, { inputs, outputs, weights, bias }: Layer): Float32Array {
  const out = new Float32Array(outputs);
  for (let o = 0; o < outputs; o += 1) {
    let sum = bias[o] as number;
    for (let i = 0, w = o * inputs; i < inputs; i += 1, w += 1) sum += (weights[w] as number) * (input[i] as number);
    out[o] = sum;
  }
  return out;
}

/** The planes without their rims, one after the other. */
function flat({ size, data }: Planes, channels: number): Float32Array {
  const out = new Float32Array(channels * size * size);
  for (let c = 0, at = 0; c < channels; c += 1) for (let y = 1; y <= size; y += 1) for (let x = 1; x <= size; x += 1) out[at++] = data[(c * (size + 2) + y) * (size + 2) + x] as number;
  return out;
}

function softmax(values: Float32Array): Float32Array {
  const most = Math.max(...values);
  const raised = values.map((value) => Math.exp(value - most));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

const best = (values: Float32Array): number => values.indexOf(Math.max(...values));

function glyphOf(logits: Float32Array): Glyph {
  let at = 0;
  const [kinds, initials, vowels, finals] = HEADS.map((length) => softmax(logits.subarray(at, (at += length)))) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const likely = (text: string): number => {
    const code = (text.codePointAt(0) ?? 0) - FIRST_SYLLABLE;
    if (code >= 0 && code < 11_172) return (kinds[1] as number) * (initials[Math.floor(code / 588)] as number) * (vowels[Math.floor((code % 588) / 28)] as number) * (finals[code % 28] as number);
    const other = OTHERS.indexOf(text);
    return other < 0 ? 0 : (kinds[2 + other] as number);
  };
  const kind = best(kinds);
  if (kind === 0) return { text: '', sure: kinds[0] as number, likely };
  const text = kind === 1 ? String.fromCharCode(FIRST_SYLLABLE + best(initials) * 588 + best(vowels) * 28 + best(finals)) : (OTHERS[kind - 2] as string);
  return { text, sure: likely(text), likely };
}

let layers: Layer[] | undefined;

/** Reads one window of SIDE by SIDE, ink 1 and paper 0. */
export function readGlyph(window: Float32Array): Glyph {
  layers ??= readLayers(readFileSync(new URL('./syllables.bin', import.meta.url)));
  const [one, two, three, four, wide, heads] = layers as [Layer, Layer, Layer, Layer, Layer, Layer];
  const input = planes(1, SIDE);
  for (let y = 0; y < SIDE; y += 1) input.data.set(window.subarray(y * SIDE, (y + 1) * SIDE), (y + 1) * (SIDE + 2) + 1);
  const first = halve(convolve(input, one, 1), 16);
  const second = halve(convolve(first, two, 1), 32);
  const last = convolve(convolve(second, three, 1), four, 2);
  return glyphOf(connect(connect(flat(last, 96), wide).map((value) => Math.max(0, value)), heads));
}
