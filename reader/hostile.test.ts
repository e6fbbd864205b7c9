import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createReader, type Reading } from './index.ts';

const reader = createReader({ workers: 2, timeLimitMs: 20_000 });
afterAll(() => reader.close());

const sample = (name: string): Buffer => readFileSync(new URL(`./samples/${name}`, import.meta.url));
const codes = (reading: Reading): string[] => reading.problems.map((problem) => problem.code);
const valuesOf = (reading: Reading): unknown[] => Object.values(reading.fields).map((field) => field.value).filter((value) => value !== null);

/** The smallest PDF with the given objects, numbered from one. */
function pdf(objects: readonly string[], trailer = ''): Buffer {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((body, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}trailer<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(text, 'latin1');
}

/** A valid PNG of one-bit pixels: tiny on disk, huge when opened. */
function whitePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>';

describe('files that are no certificate', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), 'empty'],
    ['a text file', Buffer.from('등록번호 : 001-23-45673'), 'unsupported_type'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'unsupported_type'],
    ['an HTML page', Buffer.from('<!doctype html><img src="http://example.com/x.png">'), 'unsupported_type'],
    ['a GIF', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'), 'unsupported_type'],
    ['noise behind the first bytes of a JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4000, 0x5a)]), 'unreadable'],
    ['noise behind the first bytes of a HEIC', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(900, 7)]), 'unreadable'],
    ['the first bytes of a JPEG photo', sample('individual-general.jpg').subarray(0, 300), 'unreadable'],
    ['the first half of a HEIC', sample('individual-phone.heic').subarray(0, 20_000), 'unreadable'],
    ['a malformed PDF', Buffer.from('%PDF-1.7\nnothing of use\n%%EOF'), 'unreadable'],
    ['a PDF without pages', pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]/Count 0>>']), 'unreadable'],
    ['a PDF under a password', pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page, `<</Filter/Standard/V 1/R 2/Length 40/P -44/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`], '/Encrypt 4 0 R/ID[<00><00>]'), 'encrypted'],
  ])('%s is refused with its reason', async (_name, bytes, code) => {
    const reading = await reader.read(bytes);
    expect(codes(reading)).toEqual([code]);
    expect(valuesOf(reading)).toEqual([]);
    expect(reading.problems[0]?.message.ko).toMatch(/[가-힣]/);
  });

  it('a picture of nothing is called no certificate, and no field is invented', async () => {
    const white = await sharp({ create: { width: 1200, height: 1700, channels: 3, background: '#fff' } }).png().toBuffer();
    const reading = await reader.read(white);
    expect(codes(reading)).toContain('not_a_certificate');
    expect(valuesOf(reading)).toEqual([]);
  });

  it('noise ends in bounded time', async () => {
    const data = Buffer.alloc(1600 * 2200);
    let state = 1;
    for (let i = 0; i < data.length; i += 1) data[i] = (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24;
    const noise = await sharp(data, { raw: { width: 1600, height: 2200, channels: 1 } }).png().toBuffer();
    const reading = await reader.read(noise);
    expect(codes(reading)).toContain('not_a_certificate');
    expect(reading.durationMs).toBeLessThan(15_000);
  });
});

describe('bombs and disguises', () => {
  it('a small file with giant dimensions is refused before its pixels are made', async () => {
    const bomb = whitePng(14_000, 14_000);
    expect(bomb.length).toBeLessThan(200_000);
    const reading = await reader.read(bomb);
    expect(codes(reading)).toEqual(['too_large']);
  });

  it('a file over the size limit is refused unopened', async () => {
    const small = createReader({ maxBytes: 1000 });
    expect(codes(await small.read(sample('corporation.pdf')))).toEqual(['too_large']);
    await small.close();
  });

  it('a PDF with a giant page is drawn at a sensible size', async () => {
    const reading = await reader.read(pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]>>']));
    expect(codes(reading)).toContain('not_a_certificate');
    expect(reading.page.width).toBeLessThan(4000);
  });

  it('scripts in a PDF change nothing', async () => {
    const reading = await reader.read(pdf(['<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(true){})>>>>', '<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>', page]));
    expect(codes(reading)).toEqual(['several_pages', 'not_a_certificate']);
  });

  it('what a file is, its bytes say and not its name', async () => {
    const reading = await reader.read(sample('corporation-two-representatives.png'), { fileName: 'certificate.pdf' });
    expect(reading.source).toBe('image');
    expect(reading.fields.registrationNumber.value).toMatch(/^\d{3}-\d{2}-\d{5}$/);
  });

  it('a photo whose end is missing is read as far as it goes, and said to be damaged', async () => {
    const whole = sample('individual-general.jpg');
    const reading = await reader.read(whole.subarray(0, Math.floor(whole.length * 0.8)));
    expect(codes(reading)).toContain('damaged');
    expect(reading.fields.registrationNumber.value).not.toBeNull();
  });
});
