import { unmaskedResidentNumbers } from '../../domain/business/resident-numbers.ts';
import type { Engine } from '../engine/engine.ts';
import { engineSource } from '../fields/engine-source.ts';
import type { LineSource } from '../fields/line-source.ts';
import { eachPdfPage, type PdfLetter } from '../intake/pdf.ts';
import { openPicture } from '../intake/picture.ts';
import { sniff } from '../intake/sniff.ts';
import { heightOf, median, type Piece } from '../layout/components.ts';
import { layoutOf, type Row, type Segment } from '../layout/segments.ts';
import type { Colour } from '../page/grey.ts';
import { apply } from '../page/projection.ts';
import { straighten, upsideDown, type StraightPage } from '../page/straighten.ts';
import { CannotRead } from '../problems.ts';

/** Where a resident number stands unmasked. The number itself never leaves this process. */
export interface ResidentPlace {
  /** From 1. */
  readonly page: number;
  /** The middle of it, as fractions of the page from its top left; null where the page has no measure. */
  readonly x: number | null;
  readonly y: number | null;
}

export interface ResidentRequest {
  readonly engine: Engine;
  readonly maxPixels: number;
  /** ISO day. */
  readonly today: string;
  /** Only the text layers of a PDF, which takes no time; pictures are left alone. */
  readonly textOnly: boolean;
}

/** Pages whose text is looked through, and those whose picture is: a scan of a contract has many, and what names people stands in the first. */
const MOST_TEXT_PAGES = 50;
const MOST_PICTURES = 6;
/** One place is enough to refuse a file; some more help to find them all. */
const MOST_PLACES = 5;

/** Looks for resident numbers in text layers and pictures of a file. Throws `CannotRead`. */
export async function findResidents(bytes: Uint8Array, request: ResidentRequest): Promise<ResidentPlace[]> {
  const kind = sniff(bytes);
  if (kind === null) throw new CannotRead('unsupported_type');
  const places: ResidentPlace[] = [];
  if (kind !== 'pdf') {
    if (!request.textOnly) places.push(...(await inPicture((await openPicture(bytes, kind, request.maxPixels)).image, 1, request)));
    return places.slice(0, MOST_PLACES);
  }
  await eachPdfPage(bytes, MOST_TEXT_PAGES, async (page, index) => {
    const inText = textPlaces(page.letters, { width: page.width, height: page.height, page: index + 1, today: request.today });
    places.push(...inText);
    if (!request.textOnly && inText.length === 0 && index < MOST_PICTURES) places.push(...(await inPicture(page.render(), index + 1, request)));
    return places.length < MOST_PLACES;
  });
  return places.slice(0, MOST_PLACES);
}

/** The letters of a page as lines of text, each letter with its place. */
function textPlaces(letters: readonly PdfLetter[], page: { width: number; height: number; page: number; today: string }): ResidentPlace[] {
  let text = '';
  const at: (PdfLetter | null)[] = [];
  const add = (words: string, letter: PdfLetter | null): void => {
    text += words;
    for (let index = 0; index < words.length; index += 1) at.push(letter);
  };
  letters.forEach((letter, index) => {
    const before = letters[index - 1];
    const height = letter.bottom - letter.top;
    if (before !== undefined && (Math.abs(before.top - letter.top) > height * 0.7 || letter.left < before.right - height * 2)) add('\n', null);
    else if (before !== undefined && letter.left - before.right > height * 0.3) add(' ', null);
    add(letter.text, letter);
  });
  return unmaskedResidentNumbers(text, { today: page.today, exact: true }).map(({ start, end }) => {
    const letter = at[Math.floor((start + end) / 2)] ?? at[start] ?? null;
    return { page: page.page, x: letter === null ? null : letter.left / page.width, y: letter === null ? null : (letter.top + letter.bottom) / 2 / page.height };
  });
}

async function inPicture(image: Colour, page: number, { engine, today }: ResidentRequest): Promise<ResidentPlace[]> {
  const straight = straighten(image);
  for (const side of [straight, upsideDown(straight)]) {
    const places = await inStraight(side, image, { page, today, engine });
    if (places.length > 0) return places;
  }
  return [];
}

async function inStraight(straight: StraightPage, image: Colour, { page, today, engine }: { page: number; today: string; engine: Engine }): Promise<ResidentPlace[]> {
  const layout = layoutOf(straight.page);
  const places: ResidentPlace[] = [];
  for (const run of layout.rows.flatMap((row) => digitRuns(row))) {
    if (!(await readsAsNumber(run, engineSource(engine, straight.page, run.bottom - run.top), today))) continue;
    const [x, y] = apply(straight.toPicture, [(run.left + run.right) / 2, (run.top + run.bottom) / 2]);
    places.push({ page, x: x / image.width, y: y / image.height });
    if (places.length >= MOST_PLACES) break;
  }
  return places;
}

/** Pieces that are shorter than this part of a digit stand between digits: hyphens, dots, specks. */
const SHORT = 0.45;
/** Digits of one number differ by less than this in height. */
const UNEVEN = 0.24;
/** Of thirteen digits some may touch each other. */
const FEWEST = 9;

/** Stretches of a row in which pieces are equally tall and close together, as digits are; syllables fall into strokes of every height. */
function digitRuns({ segments }: Row): Segment[] {
  const pieces = segments.flatMap((segment) => segment.pieces).sort((one, other) => one.left - other.left);
  const runs: Piece[][] = [];
  let run: Piece[] = [];
  let tall = 0;
  for (const piece of pieces) {
    const height = tall === 0 ? 0 : median(run.map(heightOf));
    if (tall > 0 && heightOf(piece) < height * SHORT) continue;
    const last = run.at(-1);
    const goesOn = last !== undefined && Math.abs(heightOf(piece) - height) <= height * UNEVEN && piece.left - last.right < height * 2 && Math.abs(piece.bottom - last.bottom) < height * UNEVEN;
    if (!goesOn && run.length > 0) {
      runs.push(run);
      run = [];
    }
    run.push(piece);
    tall = run.length;
  }
  runs.push(run);
  return runs.filter((one) => one.length >= FEWEST).map((one) => ({ left: Math.min(...one.map(({ left }) => left)), right: Math.max(...one.map(({ right }) => right)), top: Math.min(...one.map(({ top }) => top)), bottom: Math.max(...one.map(({ bottom }) => bottom)), pieces: one }))
    .filter(({ left, right, top, bottom }) => right - left > (bottom - top) * 4.5);
}

/** Read as digits alone, and as any letters: a label that runs into the number must not be taken for one more digit. */
async function readsAsNumber(run: Segment, source: LineSource, today: string): Promise<boolean> {
  for (const wish of [{ letters: 'digits', look: 0 }, { letters: 'latin', look: 0 }, { letters: 'digits', look: 1 }] as const) {
    const { text } = await source.read([run], wish);
    if (unmaskedResidentNumbers(text, { today, exact: false }).length > 0) return true;
  }
  return false;
}
