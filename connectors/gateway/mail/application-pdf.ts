import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Text } from '../../../domain/text.ts';
import type { Section } from './application-sheet.ts';

const APPLICATION: Text = { ko: '전자결제 가입 신청서', en: 'Application for electronic payment' };

export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Fonts are embedded, cut down to the letters in use: whoever opens the paper sees Korean without a Korean font. */
function font(weight: 'Regular' | 'Bold'): string {
  return createRequire(import.meta.url).resolve(`pretendard/dist/public/static/alternative/Pretendard-${weight}.ttf`);
}

const MARGIN = 48;
const LABEL_WIDTH = 170;
const GREY = '#5b6472';
const BLACK = '#14181f';
const LINE = '#d8dce3';

interface Paper {
  readonly document: PDFKit.PDFDocument;
  readonly width: number;
  readonly has: (letter: string) => boolean;
}

/** An application as a PDF: every field, then the files that go with it and their checksums; or, under another title, what was corrected in one. */
export async function applicationPdf(given: { readonly title?: Text; readonly reference: string; readonly sections: readonly Section[]; readonly files: readonly ListedFile[]; readonly made: Date }): Promise<Buffer> {
  const { ko, en } = given.title ?? APPLICATION;
  const title = `${ko} ${given.reference}`;
  const document = new PDFDocument({ size: 'A4', margin: MARGIN, lang: 'ko', pdfVersion: '1.7', bufferPages: true, info: { Title: title, Creator: 'Gatehouse', Producer: 'Gatehouse', CreationDate: given.made, ModDate: given.made } });
  document.registerFont('regular', font('Regular')).registerFont('bold', font('Bold'));
  const paper: Paper = { document, width: document.page.width - 2 * MARGIN, has: letterCheck(document) };
  const done = collected(document);
  document.font('bold').fontSize(18).fillColor(BLACK).text(ko).font('regular').fontSize(10).fillColor(GREY).text(`${en} · ${given.reference}`);
  for (const section of given.sections) writeSection(paper, section);
  if (given.title === undefined) writeFiles(paper, given.files);
  numberPages(paper, given.reference);
  document.end();
  return done;
}

function collected(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

/** Whether the font has a letter. One it lacks is written by its number: an empty box would be read as nothing at all. */
function letterCheck(document: PDFKit.PDFDocument): (letter: string) => boolean {
  document.font('regular');
  const { font: face } = (document as unknown as { _font: { font: { hasGlyphForCodePoint: (code: number) => boolean } } })._font;
  return (letter) => face.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
}

function shown({ has }: Paper, text: string): string {
  return [...text.replaceAll('\t', ' ')].map((letter) => (letter === '\n' || has(letter) ? letter : `〔U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}〕`)).join('');
}

function heading({ document, width }: Paper, ko: string, en: string): void {
  if (document.y > document.page.height - MARGIN - 90) document.addPage();
  document.moveDown(1.1).font('bold').fontSize(12).fillColor(BLACK).text(ko, MARGIN, document.y, { continued: true }).font('regular').fontSize(9).fillColor(GREY).text(`   ${en}`);
  const y = document.y + 3;
  document.moveTo(MARGIN, y).lineTo(MARGIN + width, y).lineWidth(0.7).strokeColor(LINE).stroke();
  document.y = y + 6;
}

function writeSection(paper: Paper, { title, rows }: Section): void {
  heading(paper, title.ko, title.en);
  for (const { label, value } of rows) row(paper, shown(paper, `${label.ko}\n${label.en}`), shown(paper, value));
}

function row({ document, width }: Paper, label: string, value: string): void {
  const space = width - LABEL_WIDTH - 12;
  const [ko = '', en = ''] = label.split('\n');
  document.font('regular').fontSize(10);
  const tall = Math.max(document.heightOfString(value, { width: space }), 25);
  // A value longer than a page flows on by itself; anything else stays whole.
  if (tall < document.page.height / 2 && document.y + tall > document.page.height - MARGIN - 20) document.addPage();
  const { y } = document;
  document.fillColor(BLACK).fontSize(9.5).text(ko, MARGIN, y, { width: LABEL_WIDTH }).fillColor(GREY).fontSize(7.5).text(en, { width: LABEL_WIDTH });
  const below = document.y;
  document.fillColor(BLACK).fontSize(10).text(value, MARGIN + LABEL_WIDTH + 12, y, { width: space });
  document.x = MARGIN;
  document.y = Math.max(below, document.y) + 5;
}

function writeFiles(paper: Paper, files: readonly ListedFile[]): void {
  heading(paper, '첨부 파일과 확인 값', 'Files and checksums (SHA-256)');
  if (files.length === 0) row(paper, '첨부 파일\nFiles', '없음 / None');
  for (const { name, bytes, sha256 } of files) row(paper, `${shown(paper, name)}\n${bytes.toLocaleString('en-US')} bytes`, sha256.match(/.{1,32}/g)?.join('\n') ?? '');
}

function numberPages({ document, width }: Paper, reference: string): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    // Below the margin the library would begin another page.
    document.page.margins.bottom = 0;
    document.font('regular').fontSize(8).fillColor(GREY).text(`${reference} · ${page + 1} / ${count}`, MARGIN, document.page.height - MARGIN + 10, { width, align: 'center', lineBreak: false });
  }
}
