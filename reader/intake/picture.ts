import decodeHeic from 'heic-decode';
import sharp, { type Sharp } from 'sharp';
import type { Colour } from '../page/grey.ts';
import { CannotRead } from '../problems.ts';
import type { ProblemCode } from '../reading.ts';
import type { FileKind } from './sniff.ts';

// One document at a time per process: threads and caches of the image library would only cost memory.
sharp.cache(false);
sharp.concurrency(1);

/** A picture as it should be held (EXIF obeyed), in colour, shrunk when it is larger than reading needs. */
export interface Picture {
  readonly image: Colour;
  /** Size before shrinking, EXIF obeyed. */
  readonly width: number;
  readonly height: number;
  readonly problems: readonly ProblemCode[];
}

/** The shorter side is brought down to at most this; A4 at 215 dpi. */
const SHORT_SIDE = 1800;
const LONGEST_SIDE = 16_000;

function guardSize(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels || Math.max(width, height) > LONGEST_SIDE) throw new CannotRead('too_large');
}

async function heicPixels(bytes: Uint8Array, maxPixels: number): Promise<Sharp> {
  const images = await decodeHeic.all({ buffer: bytes }).catch(() => { throw new CannotRead('unreadable'); });
  try {
    const first = images[0];
    if (first === undefined) throw new CannotRead('unreadable');
    guardSize(first.width, first.height, maxPixels);
    const { width, height, data } = await first.decode().catch(() => { throw new CannotRead('unreadable'); });
    return sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } });
  } finally {
    images.dispose();
  }
}

async function decode(bytes: Uint8Array, maxPixels: number, strict: boolean): Promise<Omit<Picture, 'problems'>> {
  const open = (): Sharp => sharp(bytes, { limitInputPixels: maxPixels, failOn: strict ? 'warning' : 'none', autoOrient: true });
  const meta = await open().metadata();
  guardSize(meta.width, meta.height, maxPixels);
  return shrunk(open(), meta.autoOrient.width, meta.autoOrient.height);
}

async function shrunk(source: Sharp, width: number, height: number): Promise<Omit<Picture, 'problems'>> {
  const scale = Math.min(1, SHORT_SIDE / Math.min(width, height));
  const { data, info } = await source.flatten({ background: '#ffffff' }).toColourspace('srgb')
    .resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { image: { width: info.width, height: info.height, data: threeChannels(data, info.channels) }, width, height };
}

function threeChannels(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const out = new Uint8Array((data.length / channels) * 3);
  for (let i = 0, p = 0; p < data.length; i += 3, p += channels) out.fill(data[p] as number, i, i + 3);
  return out;
}

/**
 * Opens an image file.
 * @throws CannotRead `too_large` or `unreadable`; a file whose end is missing is opened as far as it goes, with the problem `damaged`.
 */
export async function openPicture(bytes: Uint8Array, kind: Exclude<FileKind, 'pdf'>, maxPixels: number): Promise<Picture> {
  if (kind === 'heic') {
    const source = await heicPixels(bytes, maxPixels);
    const { width, height } = await source.metadata();
    return { ...(await shrunk(source, width, height)), problems: [] };
  }
  const pages = kind === 'tiff' ? await sharp(bytes, { limitInputPixels: maxPixels }).metadata().then((meta) => meta.pages ?? 1, () => 1) : 1;
  const problems: ProblemCode[] = pages > 1 ? ['several_pages'] : [];
  try {
    return { ...(await decode(bytes, maxPixels, true)), problems };
  } catch (error) {
    if (error instanceof CannotRead) throw error;
    if (error instanceof Error && /pixel limit/i.test(error.message)) throw new CannotRead('too_large');
  }
  try {
    return { ...(await decode(bytes, maxPixels, false)), problems: [...problems, 'damaged'] };
  } catch (error) {
    throw error instanceof CannotRead ? error : new CannotRead('unreadable');
  }
}

/** False when pixels are missing. Cameras write files the library only grumbles about; those are whole. */
export async function isWhole(bytes: Uint8Array, maxPixels: number): Promise<boolean> {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).resize({ width: 200 }).raw().toBuffer().then(() => true, () => false);
}
