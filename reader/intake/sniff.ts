/** Kinds of files the reader opens. */
export type FileKind = 'jpeg' | 'png' | 'webp' | 'tiff' | 'heic' | 'pdf';

const HEIC_BRANDS = new Set(['heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1', 'heim', 'heis']);

/** What a file is by its first bytes; its name does not count. Null for everything the reader will not open (SVG, HTML, GIF, text ...). */
export function sniff(bytes: Uint8Array): FileKind | null {
  const latin = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (latin(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (latin(0, 4) === 'RIFF' && latin(8, 12) === 'WEBP') return 'webp';
  if (latin(0, 4) === 'II*\0' || latin(0, 4) === 'MM\0*') return 'tiff';
  if (latin(4, 8) === 'ftyp' && HEIC_BRANDS.has(latin(8, 12))) return 'heic';
  // Some writers put a few bytes before the header of a PDF.
  if (latin(0, 1024).includes('%PDF-')) return 'pdf';
  return null;
}
