import type { Grey } from '../page/grey.ts';
import { heightOf, median, piecesOf, widthOf, type Piece } from './components.ts';

/** Ink that belongs together in a row: a word, or letters with ordinary gaps. */
export interface Segment {
  left: number;
  top: number;
  right: number;
  bottom: number;
  readonly pieces: Piece[];
}

/** A row of segments, left to right. */
export interface Row {
  readonly top: number;
  readonly bottom: number;
  readonly segments: readonly Segment[];
}

export interface Layout {
  readonly rows: readonly Row[];
  /** Height of an ordinary letter in pixels. */
  readonly letter: number;
  /** Part of the page inside its frame. */
  readonly inside: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

const INK = 132;

/** The inner edges of large pieces that run along the sides of the page. */
function insideOf(pieces: readonly Piece[], page: Grey): Layout['inside'] {
  const inside = { left: 0, top: 0, right: page.width, bottom: page.height };
  for (const piece of pieces) {
    const tall = heightOf(piece) > page.height * 0.3;
    const wide = widthOf(piece) > page.width * 0.5;
    if (tall && wide) {
      // A closed frame: its own thickness is not known here, the pieces inside tell by touching nothing.
      inside.left = Math.max(inside.left, piece.left + 1);
      inside.right = Math.min(inside.right, piece.right - 1);
      inside.top = Math.max(inside.top, piece.top + 1);
      inside.bottom = Math.min(inside.bottom, piece.bottom - 1);
    } else if (tall && widthOf(piece) < page.width * 0.1) {
      if (piece.right < page.width * 0.2) inside.left = Math.max(inside.left, piece.right);
      if (piece.left > page.width * 0.8) inside.right = Math.min(inside.right, piece.left);
    } else if (wide && heightOf(piece) < page.height * 0.05) {
      if (piece.bottom < page.height * 0.12) inside.top = Math.max(inside.top, piece.bottom);
      if (piece.top > page.height * 0.88) inside.bottom = Math.min(inside.bottom, piece.top);
    }
  }
  return inside;
}

/** Drops pieces that stand in a long vertical chain of their like near a side: ornaments of a frame. */
function withoutOrnaments(pieces: readonly Piece[], page: Grey): Piece[] {
  const dropped = new Set<Piece>();
  for (const side of ['left', 'right'] as const) {
    const near = pieces.filter((piece) => (side === 'left' ? piece.right < page.width * 0.13 : piece.left > page.width * 0.87));
    const bins = new Map<number, Piece[]>();
    for (const piece of near) {
      const centre = Math.round((piece.left + piece.right) / 16);
      for (const bin of [centre - 1, centre, centre + 1]) bins.set(bin, [...(bins.get(bin) ?? []), piece]);
    }
    for (const chain of bins.values()) {
      const tops = chain.map((piece) => piece.top);
      if (chain.length >= 28 && Math.max(...tops) - Math.min(...tops) > page.height * 0.7) for (const piece of chain) dropped.add(piece);
    }
  }
  return pieces.filter((piece) => !dropped.has(piece));
}

/** Pieces that may be parts of letters. */
function letterPieces(all: readonly Piece[], page: Grey, inside: Layout['inside']): Piece[] {
  const most = page.width * 0.06;
  return withoutOrnaments(all.filter((piece) => {
    const [w, h] = [widthOf(piece), heightOf(piece)];
    if (piece.left < inside.left || piece.right > inside.right || piece.top < inside.top || piece.bottom > inside.bottom) return false;
    if (w > most * 2.4 || h > most) return false;
    // Rules, folds and dirt.
    if ((h <= 5 && w > 70) || (w <= 5 && h > 70)) return false;
    return piece.area >= 8 && (w >= 3 || h >= 6);
  }), page);
}

function letterHeight(pieces: readonly Piece[], page: Grey): number {
  const usual = pieces.map(heightOf).filter((h) => h > page.width * 0.011 && h < page.width * 0.035);
  if (usual.length < 20) return page.width * 0.0205;
  const sorted = usual.sort((a, b) => a - b);
  // Whole syllables are the taller ones among vowels, consonants and dots.
  return sorted[Math.floor(sorted.length * 0.62)] as number;
}

/** Joins pieces into segments: neighbours in a row with a gap of at most `reach`. */
function joined(pieces: readonly Piece[], reach: number, letter: number): Segment[] {
  const sorted = [...pieces].sort((a, b) => a.left - b.left);
  const segments: Segment[] = [];
  let open: Segment[] = [];
  for (const piece of sorted) {
    open = open.filter((segment) => segment.right + reach >= piece.left);
    const centre = (piece.top + piece.bottom) / 2;
    const home = open.filter((segment) => {
      const overlap = Math.min(segment.bottom, piece.bottom) - Math.max(segment.top, piece.top);
      const middle = (segment.top + segment.bottom) / 2;
      const small = Math.min(heightOf(piece), segment.bottom - segment.top);
      const union = Math.max(segment.bottom, piece.bottom) - Math.min(segment.top, piece.top);
      return union < letter * 1.75 && (overlap >= small * 0.5 || Math.abs(centre - middle) < letter * 0.45 || (overlap > -letter * 0.2 && union <= letter * 1.12));
    }).sort((a, b) => Math.abs(centre - (a.top + a.bottom) / 2) - Math.abs(centre - (b.top + b.bottom) / 2))[0];
    if (home === undefined) {
      const segment = { left: piece.left, top: piece.top, right: piece.right, bottom: piece.bottom, pieces: [piece] };
      segments.push(segment);
      open.push(segment);
    } else {
      home.pieces.push(piece);
      home.left = Math.min(home.left, piece.left);
      home.right = Math.max(home.right, piece.right);
      home.top = Math.min(home.top, piece.top);
      home.bottom = Math.max(home.bottom, piece.bottom);
    }
  }
  return segments;
}

/** Segments that share a row, by the height of their middles. */
function rowsOf(segments: readonly Segment[], letter: number): Row[] {
  const rows: Segment[][] = [];
  for (const segment of [...segments].sort((a, b) => a.top + a.bottom - b.top - b.bottom)) {
    const middle = (segment.top + segment.bottom) / 2;
    const row = rows.find((candidate) => Math.abs(median(candidate.map((s) => (s.top + s.bottom) / 2)) - middle) < letter * 0.5);
    if (row) row.push(segment);
    else rows.push([segment]);
  }
  return rows.map((row) => ({ top: Math.min(...row.map((s) => s.top)), bottom: Math.max(...row.map((s) => s.bottom)), segments: row.sort((a, b) => a.left - b.left) }))
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom);
}

/** Finds the rows of text on a cleaned page. */
export function layoutOf(page: Grey): Layout {
  const all = piecesOf(page, INK);
  const inside = insideOf(all, page);
  const pieces = letterPieces(all, page, inside);
  const letter = letterHeight(pieces, page);
  const segments = joined(pieces, letter * 0.6, letter).filter((segment) => segment.pieces.reduce((sum, piece) => sum + piece.area, 0) > letter * 0.8);
  return { rows: rowsOf(segments, letter), letter, inside };
}
