import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PdfDocument from 'pdfkit';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { corporateCheckDigit } from '../../domain/business/corporate-number.ts';
import { createReader } from '../index.ts';

/** Invented numbers on invented papers. */
const reader = createReader({ workers: 1 });
afterAll(() => reader.close());
const TODAY = '2026-11-24';
const samples = join(import.meta.dirname, '../samples');

/** A PDF with these lines, a page each. */
function paper(...pages: readonly (readonly string[])[]): Promise<Buffer> {
  const document = new PdfDocument({ size: 'A4', autoFirstPage: false });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  for (const lines of pages) {
    document.addPage();
    document.fontSize(14);
    lines.forEach((line, index) => document.text(line, 72, 90 + index * 34));
  }
  return new Promise((resolve) => {
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.end();
  });
}
const AROUND = ['Certificate of seal impression', 'Name Kim Hana', 'Account 123456-78-901234', 'Telephone 02-1234-5678', 'Registration 123-45-67890', 'Address 12 Sample-ro, Mapo-gu, Seoul'];
const with_ = (line: string): string[] => [...AROUND.slice(0, 3), line, ...AROUND.slice(3)];
const find = (bytes: Uint8Array, textOnly = false) => reader.findResidents(bytes, { today: TODAY, textOnly });
/** The page as a scanner or a phone would bring it: pixels only. */
async function picture(bytes: Uint8Array, turned = 0): Promise<Buffer> {
  const page = await reader.renderPage(bytes, { maxWidth: 1654, format: 'jpeg' });
  return sharp(page.bytes).rotate(turned, { background: '#fff' }).jpeg({ quality: 85 }).toBuffer();
}

it('finds a number in the text of any page, and tells where, not what', async () => {
  const found = await find(await paper(AROUND, with_('No. 900101-1234567')));
  expect(found).toEqual([{ page: 2, x: expect.any(Number), y: expect.any(Number) }]);
  expect(found[0]?.y).toBeCloseTo((90 + 3 * 34 + 7) / 842, 1);
  expect(await find(await paper(with_('No. 850505 - 2345678')), true)).toHaveLength(1);
}, 60_000);

it('finds it on a picture, level, tilted and upside down', async () => {
  const sheet = await paper(with_('No. 900101-1234567'));
  for (const turned of [0, 3, 180]) {
    const found = await find(await picture(sheet, turned));
    expect([turned, found.length]).toEqual([turned, 1]);
    expect(found[0]?.page).toBe(1);
  }
}, 120_000);

it.each([['masked', 'No. 900101-1******'], ['covered whole', 'No. ******-*******'], ['of a corporation', `No. 110111-312345${corporateCheckDigit('110111312345')}`], ['none', 'Nothing here']])('leaves a paper alone whose number is %s, as text and as a picture', async (_what, line) => {
  const sheet = await paper(with_(line));
  expect([await find(sheet), await find(await picture(sheet))]).toEqual([[], []]);
}, 60_000);

it('takes nothing on a certificate for one', async () => {
  for (const name of readdirSync(samples).filter((file) => !file.endsWith('.json'))) expect([name, await find(readFileSync(join(samples, name)))]).toEqual([name, []]);
}, 180_000);
