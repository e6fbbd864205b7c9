import sharp from 'sharp';
import type { Chance } from './chance.ts';
import { addShadow, throughLens } from './lens.ts';

/** What happened to the paper between the printer and us. */
export const DEGRADATIONS = ['clean', 'scan300', 'scan150', 'fax', 'rotated', 'skew', 'photo', 'shadow', 'blur', 'jpeg', 'crop', 'pdf-text', 'pdf-image'] as const;
export type Degradation = (typeof DEGRADATIONS)[number];

/** A file as a merchant would send it. */
export interface SentFile { readonly bytes: Buffer; readonly extension: 'png' | 'jpg' | 'webp' | 'pdf' | 'tif' }

const A4_INCHES = 8.27;
const widthAt = (dpi: number): number => Math.round(A4_INCHES * dpi);

async function noisy(image: Buffer, chance: Chance, strength: number): Promise<Buffer> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i += info.channels) {
    const n = (chance.next() + chance.next() - 1) * strength;
    for (let c = 0; c < info.channels; c += 1) data[i + c] = Math.max(0, Math.min(255, (data[i + c] ?? 0) + n));
  }
  return sharp(data, { raw: info }).png({ compressionLevel: 1 }).toBuffer();
}

const jpeg = async (image: Buffer, quality: number): Promise<SentFile> => ({ bytes: await sharp(image).flatten().jpeg({ quality }).toBuffer(), extension: 'jpg' });

async function scanned(page: Buffer, chance: Chance, dpi: number): Promise<Buffer> {
  const turned = await sharp(page).resize(widthAt(dpi)).rotate(chance.between(-0.7, 0.7), { background: '#fdfdfd' }).png({ compressionLevel: 1 }).toBuffer();
  const image = await noisy(turned, chance, 10);
  return chance.odds(0.4) ? sharp(image).greyscale().png({ compressionLevel: 1 }).toBuffer() : image;
}

async function faxed(page: Buffer, chance: Chance): Promise<SentFile> {
  const dpi = chance.between(150, 200);
  const { data, info } = await sharp(page).resize(widthAt(dpi)).rotate(chance.between(-0.6, 0.6), { background: '#fff' }).flatten().greyscale().raw().toBuffer({ resolveWithObject: true });
  const cut = chance.between(135, 175);
  for (let i = 0; i < data.length; i += 1) {
    const flip = chance.odds(0.0012);
    data[i] = ((data[i] ?? 0) + chance.between(-18, 18) > cut) !== flip ? 255 : 0;
  }
  for (let lost = chance.whole(0, 3); lost > 0; lost -= 1) {
    const y = chance.whole(0, info.height - 1);
    data.fill(255, y * info.width, (y + 1) * info.width);
  }
  return { bytes: await sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } }).png({ palette: true, colours: 2 }).toBuffer(), extension: 'png' };
}

async function photographed(page: Buffer, chance: Chance, shadow: boolean): Promise<SentFile> {
  const bent = await throughLens(page, chance, { corner: 0.07, fill: chance.between(0.8, 0.95), turn: 5 });
  const shaded = await addShadow(bent, chance, shadow ? chance.between(0.35, 0.65) : chance.between(0, 0.25), shadow);
  const image = await noisy(await sharp(shaded).blur(chance.between(0.4, 0.8)).png({ compressionLevel: 1 }).toBuffer(), chance, 12);
  if (!chance.odds(0.2)) return jpeg(image, chance.whole(70, 88));
  // As some phones do: pixels lie on their side, and EXIF says how to hold them.
  const orientation = chance.pick([6, 8]);
  const laid = await sharp(image).rotate(orientation === 6 ? 270 : 90).jpeg({ quality: 82 }).withMetadata({ orientation }).toBuffer();
  return { bytes: laid, extension: 'jpg' };
}

async function cropped(page: Buffer, chance: Chance): Promise<SentFile> {
  const image = await scanned(page, chance, 200);
  const { width, height } = await sharp(image).metadata();
  const left = Math.round(width * chance.between(0.02, 0.075));
  const top = Math.round(height * chance.between(0.02, 0.08));
  const right = Math.round(width * chance.between(0.02, 0.06));
  const bottom = Math.round(height * chance.between(0.02, 0.1));
  return jpeg(await sharp(image).extract({ left, top, width: width - left - right, height: height - top - bottom }).toBuffer(), 85);
}

async function imagePdf(page: Buffer, chance: Chance): Promise<SentFile> {
  const image = await sharp(await scanned(page, chance, chance.pick([150, 200, 300]))).rotate(chance.pick([0, 0, 0, 90])).flatten().jpeg({ quality: 80 }).toBuffer();
  return { bytes: await pdfAround(image, chance.odds(0.25) ? 90 : 0), extension: 'pdf' };
}

/** A PDF that holds one JPEG and nothing else. */
export async function pdfAround(image: Buffer, rotate = 0): Promise<Buffer> {
  const { width, height } = await sharp(image).metadata();
  const w = 595;
  const h = Math.round((w * height) / width);
  const drawing = `q ${w} 0 0 ${h} 0 0 cm /Im0 Do Q`;
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  const add = (text: string | Buffer): void => void parts.push(Buffer.from(text));
  const object = (n: number, head: string, stream?: Buffer): void => {
    offsets[n] = parts.reduce((sum, part) => sum + part.length, 0);
    add(`${n} 0 obj\n${head}\n`);
    if (stream) { add('stream\n'); add(stream); add('\nendstream\n'); }
    add('endobj\n');
  };
  object(1, '<</Type/Catalog/Pages 2 0 R>>');
  object(2, '<</Type/Pages/Kids[3 0 R]/Count 1>>');
  object(3, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${w} ${h}]/Rotate ${rotate}/Resources<</XObject<</Im0 4 0 R>>>>/Contents 5 0 R>>`);
  object(4, `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${image.length}>>`, await sharp(image).toColourspace('srgb').jpeg({ quality: 85 }).toBuffer().then((rgb) => { image = rgb; return rgb; }));
  object(5, `<</Length ${drawing.length}>>`, Buffer.from(drawing));
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  add(`xref\n0 6\n0000000000 65535 f \n${offsets.slice(1).map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`);
  return Buffer.concat(parts);
}

/** Turns a clean 300-dpi page image into the file a merchant would send. `pdf` is used for the text-layer case. */
export async function degrade(page: Buffer, kind: Degradation, chance: Chance, pdf: () => Promise<Buffer>): Promise<SentFile> {
  switch (kind) {
    case 'clean': return { bytes: await sharp(page).resize(widthAt(200)).png().toBuffer(), extension: 'png' };
    case 'scan300': return jpeg(await scanned(page, chance, 300), 85);
    case 'scan150': return jpeg(await scanned(page, chance, 150), 85);
    case 'fax': return faxed(page, chance);
    case 'rotated': {
      const image = await scanned(page, chance, 200);
      return { bytes: await sharp(image).rotate(chance.pick([90, 180, 270])).flatten().webp({ quality: 85 }).toBuffer(), extension: 'webp' };
    }
    case 'skew': {
      const angle = chance.between(2, 7) * (chance.odds(0.5) ? 1 : -1);
      return jpeg(await sharp(page).resize(widthAt(200)).rotate(angle, { background: chance.pick(['#ffffff', '#8a8a8a', '#101010']) }).toBuffer(), 85);
    }
    case 'photo': return photographed(page, chance, false);
    case 'shadow': return photographed(page, chance, true);
    case 'blur': return jpeg(await sharp(await scanned(page, chance, 200)).blur(chance.between(1.2, 2.1)).toBuffer(), 85);
    case 'jpeg': return jpeg(await sharp(await scanned(page, chance, 200)).resize({ height: chance.whole(1500, 1900) }).toBuffer(), 40);
    case 'crop': return cropped(page, chance);
    case 'pdf-text': return { bytes: await pdf(), extension: 'pdf' };
    case 'pdf-image': return imagePdf(page, chance);
  }
}
