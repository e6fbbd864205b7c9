import { parse } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { AppError } from '../../contract/errors.ts';
import type { Text } from '../../domain/text.ts';
import { UnpacksTooLarge, unzipWithin } from '../../platform/bounded-unzip.ts';

/** What a sheet may hold; a team's day fits many times over. */
export const LARGEST_SHEET_BYTES = 2_000_000;
export const MOST_SHEET_ROWS = 2_000;
const MOST_COLUMNS = 100;
const LARGEST_UNPACKED = 30_000_000;

const t = (ko: string, en: string): Text => ({ ko, en });
const UNREADABLE = t('표를 읽을 수 없습니다. 엑셀(.xlsx)이나 CSV 파일로 저장하여 다시 올려 주세요. 암호가 걸린 파일은 암호를 풀고 저장해 주세요.', 'The table cannot be read. Save it as Excel (.xlsx) or CSV and upload it again. Remove a password first.');
const OLD_EXCEL = t('이전 엑셀 형식(.xls)이거나 암호가 걸린 파일입니다. 암호 없는 .xlsx나 CSV로 저장하여 올려 주세요.', 'This is an old Excel file (.xls) or has a password. Save it as .xlsx or CSV without a password.');
const TOO_LARGE = t(`표가 너무 큽니다. 2 MB, ${MOST_SHEET_ROWS.toLocaleString('en')}행, ${MOST_COLUMNS}열까지 올릴 수 있습니다.`, `The table is too large: up to 2 MB, ${MOST_SHEET_ROWS.toLocaleString('en')} rows and ${MOST_COLUMNS} columns.`);

/** The cells of an uploaded table as texts, row by row: the first sheet of a workbook, or comma-, tab- or semicolon-separated text in UTF-8, UTF-16 or the Korean code page. Throws `file_unusable`. */
export async function cellsOf(bytes: Buffer): Promise<string[][]> {
  if (bytes.length > LARGEST_SHEET_BYTES) throw unusable(TOO_LARGE);
  if (bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) throw unusable(OLD_EXCEL);
  const cells = bytes.subarray(0, 2).toString('latin1') === 'PK' ? await cellsOfWorkbook(bytes) : cellsOfText(bytes);
  if (cells.length > MOST_SHEET_ROWS || cells.some((row) => row.length > MOST_COLUMNS)) throw unusable(TOO_LARGE);
  return cells;
}

function unusable(detail: Text): AppError {
  return new AppError('file_unusable', { detail });
}

function cellsOfText(bytes: Buffer): string[][] {
  const text = decoded(bytes);
  // Spreadsheets in Korea save with commas; what is copied out of them has tabs.
  const first = text.split('\n', 1)[0] ?? '';
  const delimiter = [',', '\t', ';'].toSorted((one, other) => first.split(other).length - first.split(one).length)[0];
  try {
    return parse(text, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: false, bom: true, to: MOST_SHEET_ROWS + 1 }).map((row) => row.map(withoutTextMark));
  } catch {
    throw unusable(UNREADABLE);
  }
}

/** A cell that begins like a formula was marked as text when it was downloaded. */
const withoutTextMark = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r])/, '');

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.includes(0)) throw unusable(UNREADABLE);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Korean Excel saves as plain CSV.
    return new TextDecoder('euc-kr').decode(bytes);
  }
}

async function cellsOfWorkbook(bytes: Buffer): Promise<string[][]> {
  const rows = await readSheet(unpackedWithinBounds(bytes)).catch(() => {
    throw unusable(UNREADABLE);
  });
  return rows.map((row) => row.map((cell) => (cell === null ? '' : (cell as unknown) instanceof Date ? (cell as unknown as Date).toISOString().slice(0, 10) : String(cell))));
}

/** The same workbook packed anew from parts that were unpacked within a bound, and without a cell so far out that the table up to it would fill the memory. */
function unpackedWithinBounds(bytes: Buffer): Buffer {
  try {
    const parts = unzipWithin(bytes, { most: LARGEST_UNPACKED, wanted: (name) => /\.(xml|rels)$/i.test(name) });
    for (const part of Object.values(parts)) refuseFarCells(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1'));
    return Buffer.from(zipSync(parts, { level: 0 }));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unusable(error instanceof UnpacksTooLarge ? TOO_LARGE : UNREADABLE);
  }
}

/**
 * Only sheets have places of cells; themes and charts say other things with the same letter. A place written in any other way than spreadsheets write it is
 * refused as well: whoever reads it after us may understand it.
 */
function refuseFarCells(xml: string): void {
  if (!xml.includes('sheetData')) return;
  if ((xml.match(/<(?:\w+:)?row[\s/>]/g)?.length ?? 0) > MOST_SHEET_ROWS) throw unusable(TOO_LARGE);
  for (const [, , place = ''] of xml.matchAll(/(?<![\w:.-])r\s*=\s*(["'])(.*?)\1/gs)) {
    const [, letters = '', digits] = /^([A-Z]{1,3})?(\d{1,7})$/.exec(place) ?? [];
    if (digits === undefined) throw unusable(UNREADABLE);
    const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    if (Number(digits) > MOST_SHEET_ROWS || column > MOST_COLUMNS) throw unusable(TOO_LARGE);
  }
}
