import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { PAD, type Mark } from '../../../domain/contract/mark.ts';
import type { EvidenceRow, EvidenceSheet, ShownSignature } from '../../../domain/ports/contract-sealer.ts';

/** Draws who signed, when and how: pages of A4 in both languages, Korean names in a font that travels with the file. */

const MARGIN = 48;
const LABEL_WIDTH = 128;
const INK = '#1a1f29';
const SOFT = '#5c6470';
const LINE = '#ccd1d9';
const SIZE = 8.5;
const GAP = 3;
const BOX = { width: 190, height: 70 };

const FONTS = join(dirname(createRequire(import.meta.url).resolve('pretendard/package.json')), 'dist/public/static/alternative');
const REGULAR = join(FONTS, 'Pretendard-Regular.ttf');
const BOLD = join(FONTS, 'Pretendard-SemiBold.ttf');

type Document = InstanceType<typeof PDFDocument>;

/** The pages as a PDF of their own. */
export async function evidencePages(sheet: EvidenceSheet): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', margin: MARGIN, lang: 'ko', info: { Title: `${sheet.title.ko} · ${sheet.title.en}` } });
  const done = collected(document);
  heading(document, `${sheet.title.ko} · ${sheet.title.en}`, 15);
  paragraph(document, sheet.lead.ko);
  paragraph(document, sheet.lead.en);
  document.moveDown(0.6);
  table(document, sheet.rows);
  document.moveDown(0.6);
  paragraph(document, sheet.note.ko);
  paragraph(document, sheet.note.en);
  for (const signature of sheet.signatures) drawSignature(document, signature);
  document.end();
  return done;
}

function collected(document: Document): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

const innerWidth = (document: Document): number => document.page.width - 2 * MARGIN;

/** A new page where less than this is left. */
function room(document: Document, height: number): void {
  if (document.y + height > document.page.height - MARGIN) document.addPage();
}

function heading(document: Document, text: string, size: number): void {
  const letters = written(document, text);
  document.font(BOLD).fontSize(size).fillColor(INK).text(letters, MARGIN, document.y, { width: innerWidth(document) });
  document.moveDown(0.4);
}

function paragraph(document: Document, text: string): void {
  document.font(REGULAR).fontSize(SIZE).fillColor(SOFT).text(written(document, text), MARGIN, document.y, { width: innerWidth(document), lineGap: 2 });
}

function table(document: Document, rows: readonly EvidenceRow[]): void {
  const width = innerWidth(document) - LABEL_WIDTH;
  for (const { label, value } of rows) {
    document.font(REGULAR).fontSize(SIZE);
    const text = written(document, value);
    room(document, document.heightOfString(text, { width }) + GAP);
    const top = document.y;
    document.font(BOLD).fontSize(7).fillColor(SOFT).text(`${label.ko} · ${label.en}`, MARGIN, top + 1, { width: LABEL_WIDTH - 8 });
    const under = document.y;
    document.font(REGULAR).fontSize(SIZE).fillColor(INK).text(text, MARGIN + LABEL_WIDTH, top, { width });
    document.y = Math.max(document.y, under) + GAP;
  }
}

function drawSignature(document: Document, { name, mark, sealImage, rows }: ShownSignature): void {
  room(document, BOX.height + 30 + rows.length * 14);
  document.moveDown(0.8);
  document.moveTo(MARGIN, document.y).lineTo(document.page.width - MARGIN, document.y).lineWidth(0.6).strokeColor(LINE).stroke();
  document.moveDown(0.6);
  heading(document, `${name} · 서명 · Signature`, 11);
  const top = document.y;
  document.rect(MARGIN, top, BOX.width, BOX.height).lineWidth(0.8).strokeColor(LINE).stroke();
  drawMark(document, mark, { x: MARGIN, y: top });
  if (sealImage !== null) document.image(Buffer.from(sealImage, 'base64'), MARGIN + BOX.width + 16, top, { fit: [BOX.height, BOX.height] });
  document.y = top + BOX.height + 8;
  table(document, rows);
}

function drawMark(document: Document, mark: Mark, at: { readonly x: number; readonly y: number }): void {
  if (mark.kind === 'typed') {
    const text = written(document, mark.text);
    document.font(REGULAR).fontSize(26);
    const size = Math.min(26, (26 * (BOX.width - 24)) / Math.max(1, document.widthOfString(text)));
    document.fontSize(size).fillColor(INK).text(text, at.x + 12, at.y + (BOX.height - size * 1.2) / 2, { lineBreak: false });
    return;
  }
  const scale = Math.min((BOX.width - 12) / PAD.width, (BOX.height - 8) / PAD.height);
  document.lineWidth(1.3).lineCap('round').lineJoin('round').strokeColor(INK);
  for (const stroke of mark.strokes) {
    stroke.forEach(([x, y], index) => {
      const place = [at.x + 6 + x * scale, at.y + 4 + y * scale] as const;
      if (index === 0) document.moveTo(...place);
      // A dot is a line of no length, which a round end makes visible.
      document.lineTo(...place);
    });
    document.stroke();
  }
}

/** What the font can write; any other letter as its code point, so that no name loses one without a trace. */
function written(document: Document, text: string): string {
  document.font(REGULAR);
  // The library keeps the opened font to itself, and has no other way to ask what is in it.
  const { font } = (document as unknown as { readonly _font: { readonly font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
  return [...text.normalize('NFC')].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return font.hasGlyphForCodePoint(code) ? letter : `[U+${code.toString(16).toUpperCase()}]`;
  }).join('');
}
