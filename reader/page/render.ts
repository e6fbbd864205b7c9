import sharp from 'sharp';
import { withPdfPage } from '../intake/pdf.ts';
import { openPicture } from '../intake/picture.ts';
import { sniff } from '../intake/sniff.ts';
import { CannotRead } from '../problems.ts';
import type { PageImage } from '../reading.ts';

export interface UprightRequest {
  readonly maxPixels: number;
  readonly rotation: 0 | 90 | 180 | 270;
  readonly format: 'jpeg' | 'webp';
  readonly maxWidth: number;
}

/** The page upright, as a picture for the screen. Only pixels pass through: no metadata of the file survives. */
export async function renderUpright(bytes: Uint8Array, request: UprightRequest): Promise<PageImage> {
  const kind = sniff(bytes);
  if (kind === null) throw new CannotRead('unsupported_type');
  const image = kind === 'pdf' ? await withPdfPage(bytes, (page) => Promise.resolve(page.render())) : (await openPicture(bytes, kind, request.maxPixels)).image;
  // Two passes, because the library would resize before it turns.
  const turned = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } }).rotate(request.rotation).raw().toBuffer({ resolveWithObject: true });
  const source = sharp(turned.data, { raw: { width: turned.info.width, height: turned.info.height, channels: 3 } }).resize({ width: request.maxWidth, withoutEnlargement: true });
  const { data, info } = await (request.format === 'jpeg' ? source.jpeg({ quality: 82, mozjpeg: false }) : source.webp({ quality: 80, effort: 2 })).toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), mimeType: request.format === 'jpeg' ? 'image/jpeg' : 'image/webp', width: info.width, height: info.height };
}
