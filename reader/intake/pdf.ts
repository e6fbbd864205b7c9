import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PDFiumModule } from '@hyzyla/pdfium';
import type { Colour } from '../page/grey.ts';
import { CannotRead } from '../problems.ts';

/** A letter of a PDF's text layer, in pixels of the page as rendered. */
export interface PdfLetter {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A page of a PDF. */
export interface PdfPage {
  readonly pages: number;
  readonly letters: readonly PdfLetter[];
  /** Size in pixels at the resolution for reading. */
  readonly width: number;
  readonly height: number;
  render(): Colour;
}

/** The part of PDFium (as WebAssembly) that is used here; the wrapper of the package leaves out where letters stand. */
interface Pdfium {
  HEAPU8: Uint8Array;
  HEAPF64: Float64Array;
  wasmExports: { malloc(size: number): number; free(pointer: number): void };
  _FPDF_InitLibraryWithConfig(config: unknown): void;
  _FPDF_LoadMemDocument(pointer: number, size: number, password: number): number;
  _FPDF_GetLastError(): number;
  _FPDF_CloseDocument(document: number): void;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidth(page: number): number;
  _FPDF_GetPageHeight(page: number): number;
  _FPDF_RenderPageBitmap(bitmap: number, page: number, x: number, y: number, width: number, height: number, rotate: number, flags: number): void;
  _FPDF_PageToDevice(page: number, x: number, y: number, width: number, height: number, rotate: number, pageX: number, pageY: number, deviceX: number, deviceY: number): number;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, pointer: number, stride: number): number;
  _FPDFBitmap_FillRect(bitmap: number, x: number, y: number, width: number, height: number, colour: number): void;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_GetLooseCharBox(text: number, index: number, box: number): number;
  _FPDFText_HasUnicodeMapError(text: number, index: number): number;
}

const ENCRYPTED = new Set([4, 5]);
const BGR = 2;
const ANNOTATIONS_AND_RGB_ORDER = 0x01 | 0x10;
const READING_WIDTH = 1754;
const MOST_PIXELS = 12_000_000;
const MOST_LETTERS = 20_000;

let opened: Promise<Pdfium> | undefined;

async function pdfium(): Promise<Pdfium> {
  const file = await readFile(createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm'));
  const module = (await PDFiumModule({ wasmBinary: file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength), locateFile: () => '' } as never)) as unknown as Pdfium;
  module._FPDF_InitLibraryWithConfig({ version: 2 });
  return module;
}

function sizeOf(width: number, height: number): { width: number; height: number } {
  if (!(width > 1 && height > 1)) throw new CannotRead('unreadable');
  const scale = Math.min(READING_WIDTH / Math.min(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function lettersOf(lib: Pdfium, page: number, size: { width: number; height: number }): PdfLetter[] {
  const text = lib._FPDFText_LoadPage(page);
  if (text === 0) return [];
  const memory = lib.wasmExports.malloc(32);
  const letters: PdfLetter[] = [];
  const float = (offset: number): number => new DataView(lib.HEAPU8.buffer).getFloat32(memory + offset, true);
  const whole = (offset: number): number => new DataView(lib.HEAPU8.buffer).getInt32(memory + offset, true);
  const toPixels = (x: number, y: number): [number, number] => {
    lib._FPDF_PageToDevice(page, 0, 0, size.width, size.height, 0, x, y, memory + 16, memory + 20);
    return [whole(16), whole(20)];
  };
  try {
    const count = Math.min(lib._FPDFText_CountChars(text), MOST_LETTERS);
    for (let i = 0; i < count; i += 1) {
      const code = lib._FPDFText_GetUnicode(text, i);
      if (code <= 32 || lib._FPDFText_HasUnicodeMapError(text, i) === 1) continue;
      if (lib._FPDFText_GetLooseCharBox(text, i, memory) === 0) continue;
      const [left, top, right, bottom] = [float(0), float(4), float(8), float(12)];
      const [x0, y0] = toPixels(left, top);
      const [x1, y1] = toPixels(right, bottom);
      letters.push({ text: String.fromCodePoint(code), left: Math.min(x0, x1), top: Math.min(y0, y1), right: Math.max(x0, x1), bottom: Math.max(y0, y1) });
    }
    return letters;
  } finally {
    lib.wasmExports.free(memory);
    lib._FPDFText_ClosePage(text);
  }
}

function rendered(lib: Pdfium, page: number, { width, height }: { width: number; height: number }): Colour {
  const stride = width * 3;
  const pointer = lib.wasmExports.malloc(stride * height);
  if (pointer === 0) throw new CannotRead('too_large');
  const bitmap = lib._FPDFBitmap_CreateEx(width, height, BGR, pointer, stride);
  try {
    lib._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    lib._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS_AND_RGB_ORDER);
    return { width, height, data: lib.HEAPU8.slice(pointer, pointer + stride * height) };
  } finally {
    lib._FPDFBitmap_Destroy(bitmap);
    lib.wasmExports.free(pointer);
  }
}

/**
 * Opens the first page of a PDF for the time of `use`. Scripts in the file never run: this PDFium has no script engine.
 * @throws CannotRead `encrypted`, `unreadable` or `too_large`
 */
export async function withPdfPage<T>(bytes: Uint8Array, use: (page: PdfPage) => Promise<T>): Promise<T> {
  return withPdf(bytes, async (lib, document, pages) => {
    if (pages < 1) throw new CannotRead('unreadable');
    return onPage(lib, { document, pages, index: 0 }, use);
  });
}

/** Opens page after page, at most so many, for as long as `use` wants to go on. Throws as `withPdfPage`. */
export async function eachPdfPage(bytes: Uint8Array, most: number, use: (page: PdfPage, index: number) => Promise<boolean>): Promise<void> {
  await withPdf(bytes, async (lib, document, pages) => {
    for (let index = 0; index < Math.min(pages, most); index += 1) {
      if (!(await onPage(lib, { document, pages, index }, (page) => use(page, index)))) return;
    }
  });
}

async function onPage<T>(lib: Pdfium, { document, pages, index }: { document: number; pages: number; index: number }, use: (page: PdfPage) => Promise<T>): Promise<T> {
  const page = lib._FPDF_LoadPage(document, index);
  if (page === 0) throw new CannotRead('unreadable');
  try {
    const size = sizeOf(lib._FPDF_GetPageWidth(page), lib._FPDF_GetPageHeight(page));
    return await use({ pages, ...size, letters: lettersOf(lib, page, size), render: () => rendered(lib, page, size) });
  } finally {
    lib._FPDF_ClosePage(page);
  }
}

async function withPdf<T>(bytes: Uint8Array, use: (lib: Pdfium, document: number, pages: number) => Promise<T>): Promise<T> {
  opened ??= pdfium();
  const lib = await opened;
  const pointer = lib.wasmExports.malloc(bytes.length);
  if (pointer === 0) throw new CannotRead('too_large');
  lib.HEAPU8.set(bytes, pointer);
  let document = 0;
  try {
    document = lib._FPDF_LoadMemDocument(pointer, bytes.length, 0);
    if (document === 0) throw new CannotRead(ENCRYPTED.has(lib._FPDF_GetLastError()) ? 'encrypted' : 'unreadable');
    return await use(lib, document, lib._FPDF_GetPageCount(document));
  } finally {
    if (document !== 0) lib._FPDF_CloseDocument(document);
    lib.wasmExports.free(pointer);
  }
}
