import sharp from 'sharp';
import { withPdfPage } from '../intake/pdf.ts';
import { isWhole, openPicture } from '../intake/picture.ts';
import { sniff, type FileKind } from '../intake/sniff.ts';
import { CannotRead } from '../problems.ts';
import type { PageImage } from '../reading.ts';
import type { Colour } from './grey.ts';

export interface UprightRequest {
  readonly maxPixels: number;
  readonly rotation: 0 | 90 | 180 | 270;
  readonly format: 'jpeg' | 'webp';
  readonly maxWidth: number;
  /** Refuses what is only partly there. */
  readonly whole: boolean;
}

/** The page upright, as a picture for the screen. Only pixels pass through: no metadata of the file survives. */
export async function renderUpright(bytes: Uint8Array, request: UprightRequest): Promise<PageImage> {
  const kind = sniff(bytes);
  if (kind === null) throw new CannotRead('unsupported_type');
  const image = kind === 'pdf' ? await pdfImage(bytes, request.whole) : await pictureImage(bytes, kind, request);
  // Two passes, because the library would resize before it turns.
  const turned = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } }).rotate(request.rotation).raw().toBuffer({ resolveWithObject: true });
  const source = sharp(turned.data, { raw: { width: turned.info.width, height: turned.info.height, channels: 3 } }).resize({ width: request.maxWidth, withoutEnlargement: true });
  const { data, info } = await (request.format === 'jpeg' ? source.jpeg({ quality: 82, mozjpeg: false }) : source.webp({ quality: 80, effort: 2 })).toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), mimeType: request.format === 'jpeg' ? 'image/jpeg' : 'image/webp', width: info.width, height: info.height };
}

/** How far before its end a PDF may carry its end mark: some programs append a few bytes. */
const END_MARK_WITHIN = 2048;

function pdfImage(bytes: Uint8Array, whole: boolean): Promise<Colour> {
  // PDFium repairs what was cut off, silently and without the pages that are missing.
  if (whole && !Buffer.from(bytes.subarray(-END_MARK_WITHIN)).includes('%%EOF')) throw new CannotRead('unreadable');
  return withPdfPage(bytes, (page) => Promise.resolve(page.render()));
}

async function pictureImage(bytes: Uint8Array, kind: Exclude<FileKind, 'pdf'>, { whole, maxPixels }: UprightRequest): Promise<Colour> {
  const { image, problems } = await openPicture(bytes, kind, maxPixels);
  if (whole && problems.includes('damaged') && !(await isWhole(bytes, maxPixels))) throw new CannotRead('unreadable');
  return image;
}
