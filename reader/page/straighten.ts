import { clean } from './clean.ts';
import { inkGrey, type Colour, type Grey } from './grey.ts';
import { findFrame, findSheet, sidesOf } from './outline.ts';
import { findKeystone, levelling } from './keystone.ts';
import { after, IDENTITY, projectionBetween, scaling, turning, warp, type Point, type Projection } from './projection.ts';
import { findSkew, letterLike } from './skew.ts';

/** A page with level rows and white paper; which way is up is not known yet. */
export interface StraightPage {
  readonly page: Grey;
  /** From pixels of this page to pixels of the picture it came from. */
  readonly toPicture: Projection;
  /** Ink level of the page before it was stretched. */
  readonly ink: number;
  /** True when the edge of the sheet was seen all around. */
  readonly sheet: boolean;
}

/** A4 at 200 dpi: letters of the form are about 33 pixels high. */
export const PAGE_WIDTH = 1654;
const DRAFT_WIDTH = 827;

interface Canvas { readonly width: number; readonly height: number; readonly toPicture: Projection }

const rectangle = (width: number, height: number): Point[] => [[0, 0], [width, 0], [width, height], [0, height]];

function firstCanvas(image: Colour): Canvas & { sheet: boolean } {
  const corners = findSheet(image);
  if (corners === null) {
    const scale = DRAFT_WIDTH / Math.min(image.width, image.height);
    return { width: Math.round(image.width * scale), height: Math.round(image.height * scale), toPicture: scaling(1 / scale), sheet: false };
  }
  const sides = sidesOf(corners);
  const long = Math.round(DRAFT_WIDTH * Math.SQRT2);
  const [width, height] = sides.height >= sides.width ? [DRAFT_WIDTH, long] : [long, DRAFT_WIDTH];
  return { width, height, toPicture: projectionBetween(rectangle(width, height), corners), sheet: true };
}

/** The canvas turned a quarter, so that its left side comes up. */
function quarterTurn({ width, height, toPicture }: Canvas): Canvas {
  const back: Projection = [0, 1, 0, -1, 0, height, 0, 0, 1];
  return { width: height, height: width, toPicture: after(back, toPicture) };
}

/** Maps the frame found on a draft to an upright rectangle of the same size and place. */
function frameCorrection(draft: Grey): Projection {
  const corners = findFrame(draft);
  if (corners === null) return IDENTITY;
  const { width, height } = sidesOf(corners);
  const cx = corners.reduce((sum, p) => sum + p[0], 0) / 4;
  const cy = corners.reduce((sum, p) => sum + p[1], 0) / 4;
  const level = rectangle(width, height).map(([x, y]): Point => [x + cx - width / 2, y + cy - height / 2]);
  return projectionBetween(level, corners);
}

/** Finds the sheet, levels its rows and whitens its paper. `otherwise` takes the page the other way round than its text seems to run. */
export function straighten(image: Colour, otherwise = false): StraightPage {
  const grey = inkGrey(image);
  const { sheet, ...first } = firstCanvas(image);
  let canvas: Canvas = first;
  const draftOf = (): Grey => clean(warp(grey, canvas.toPicture, canvas.width, canvas.height)).page;
  let draft = draftOf();
  // Frames and ornaments run both ways; only the middle of the page tells how the text runs.
  const letters = letterLike(draft).filter((piece) => piece.left > draft.width * 0.14 && piece.right < draft.width * 0.86 && piece.top > draft.height * 0.1 && piece.bottom < draft.height * 0.9);
  const across = findSkew(letters, draft, 8);
  const down = findSkew(letters, draft, 8, true);
  if ((down.contrast > across.contrast * (canvas.height > canvas.width ? 1.35 : 0.75)) !== otherwise) {
    canvas = quarterTurn(canvas);
    draft = draftOf();
  }
  const byFrame = frameCorrection(draft);
  // Without an edge of the sheet and without a frame, only the rows themselves can tell from where they are seen.
  const correction = byFrame === IDENTITY && !sheet ? levelling(findKeystone(letterLike(draft), draft), draft) : byFrame;
  if (correction !== IDENTITY) {
    canvas = { ...canvas, toPicture: after(correction, canvas.toPicture) };
    draft = draftOf();
  }
  const skew = findSkew(letterLike(draft), draft, 8);
  const turn = turning(skew.degrees, [canvas.width / 2, canvas.height / 2]);
  const scale = canvas.width / PAGE_WIDTH;
  const toPicture = after(after(scaling(scale), turn), canvas.toPicture);
  const { page, ink } = clean(warp(grey, toPicture, PAGE_WIDTH, Math.round(canvas.height / scale)));
  return { page, toPicture, ink, sheet };
}

/** The page upside down. */
export function upsideDown({ page, toPicture, ...rest }: StraightPage): StraightPage {
  const turned = { width: page.width, height: page.height, data: page.data.slice().reverse() };
  return { ...rest, page: turned, toPicture: after([-1, 0, page.width, 0, -1, page.height, 0, 0, 1], toPicture) };
}
