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

const INK = 185;
const MOST_PIECES = 7000;

/** The inner edges of large pieces that run along the sides of the page. */
function insideOf(pieces: readonly Piece[], page: Grey): Layout['inside'] {
  const inside = { left: 0, top: 0, right: page.width, bottom: page.height };
  for (const piece of pieces) {
    const tall = heightOf(piece) > page.height * 0.3;
    const wide = widthOf(piece) > page.width * 0.5;
    if (!tall && !wide) continue;
    // A frame all around bounds every side, wherever on the picture it lies.
    if (tall && wide && piece.left < page.width * 0.22 && piece.right > page.width * 0.78 && piece.area < widthOf(piece) * heightOf(piece) * 0.12) {
      inside.left = Math.max(inside.left, piece.left + 1);
      inside.right = Math.min(inside.right, piece.right - 1);
      // Broken in two, the lower part says nothing about the upper side.
      if (piece.top < page.height * 0.22) inside.top = Math.max(inside.top, piece.top + 1);
      if (piece.bottom > page.height * 0.78) inside.bottom = Math.min(inside.bottom, piece.bottom - 1);
      continue;
    }
    // A frame may be broken into corners and sides: each part bounds only the sides along which it runs.
    const narrow = widthOf(piece) < page.width * 0.1;
    const flat = heightOf(piece) < page.height * 0.05;
    if (piece.left < page.width * 0.15 && !flat) inside.left = Math.max(inside.left, narrow ? piece.right : piece.left + 1);
    if (piece.right > page.width * 0.85 && !flat) inside.right = Math.min(inside.right, narrow ? piece.left : piece.right - 1);
    if (piece.top < page.height * 0.12 && !narrow) inside.top = Math.max(inside.top, flat ? piece.bottom : piece.top + 1);
    if (piece.bottom > page.height * 0.88 && !narrow) inside.bottom = Math.min(inside.bottom, flat ? piece.top : piece.bottom - 1);
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
      // Ornaments follow each other all the way down; the first letters of labels leave wide gaps.
      const tops = [0, ...chain.map((piece) => piece.top).sort((a, b) => a - b), page.height];
      const widest = Math.max(...tops.slice(1).map((top, i) => top - (tops[i] as number)));
      const usual = median(chain.map(heightOf));
      const alike = chain.filter((piece) => Math.abs(heightOf(piece) - usual) < usual * 0.2 && Math.abs(widthOf(piece) - usual) < usual * 0.3).length / chain.length;
      const all = chain.length >= 28 && widest < page.height * 0.09;
      // A shadow may hide a part of them, but they are all of one size.
      const some = chain.length >= 18 && alike > 0.6 && widest < page.height * 0.45;
      if (all || some) for (const piece of chain) dropped.add(piece);
    }
  }
  return pieces.filter((piece) => !dropped.has(piece));
}

/** Drops what is left of upright rules near the sides: thin pieces that stand above each other far along the page. */
function withoutRules(pieces: readonly Piece[], all: readonly Piece[], page: Grey): Piece[] {
  const usual = page.width * 0.0205;
  const thin = all.filter((piece) => widthOf(piece) < usual * 0.3 && heightOf(piece) > widthOf(piece) * 2.4 && heightOf(piece) > usual * 0.3);
  const dropped = new Set<Piece>(thin.filter((piece) => heightOf(piece) > usual * 1.7));
  const rim = thin.filter((piece) => piece.right < page.width * 0.13 || piece.left > page.width * 0.84);
  for (const piece of rim) {
    const line = rim.filter((other) => Math.abs(other.left + other.right - piece.left - piece.right) < usual * 0.5);
    const reach = Math.max(...line.map((other) => other.bottom)) - Math.min(...line.map((other) => other.top));
    const long = line.reduce((sum, other) => sum + heightOf(other), 0) > page.height * 0.08;
    if ((line.length >= 4 || long) && reach > page.height * 0.2) for (const other of line) dropped.add(other);
  }
  return pieces.filter((piece) => !dropped.has(piece));
}

/** Pieces that may be parts of letters. */
function letterPieces(all: readonly Piece[], page: Grey, inside: Layout['inside']): Piece[] {
  const most = page.width * 0.06;
  return withoutRules(withoutOrnaments(all.filter((piece) => {
    const [w, h] = [widthOf(piece), heightOf(piece)];
    if (piece.left < inside.left || piece.right > inside.right || piece.top < inside.top || piece.bottom > inside.bottom) return false;
    if (w > most * 2.4 || h > most) return false;
    // Rules, folds and dirt.
    if ((h <= 5 && w > 70) || (w <= 5 && h > 70)) return false;
    return piece.area >= 7 && (w >= 3 || h >= 5);
  }), page), all, page);
}

function letterHeight(pieces: readonly Piece[], page: Grey): number {
  const usual = pieces.map(heightOf).filter((h) => h > page.width * 0.011 && h < page.width * 0.035);
  if (usual.length < 20) return page.width * 0.0205;
  const sorted = usual.sort((a, b) => a - b);
  // Whole syllables are the taller ones among vowels, consonants and dots.
  return sorted[Math.floor(sorted.length * 0.62)] as number;
}

/** Pieces that stand above each other within the height of one letter: a syllable, or the part of it that is not connected aside. */
interface Blob extends Piece { readonly pieces: Piece[] }

function stacked(pieces: readonly Piece[], letter: number): Blob[] {
  const blobs: Blob[] = [];
  for (const piece of [...pieces].sort((a, b) => heightOf(b) * widthOf(b) - heightOf(a) * widthOf(a))) {
    const home = blobs.find((blob) => {
      const across = Math.min(blob.right, piece.right) - Math.max(blob.left, piece.left);
      if (across < Math.min(widthOf(piece), widthOf(blob)) * 0.5) return false;
      const union = Math.max(blob.bottom, piece.bottom) - Math.min(blob.top, piece.top);
      const apart = Math.max(blob.top, piece.top) - Math.min(blob.bottom, piece.bottom);
      return union <= letter * 1.22 && apart < letter * 0.34;
    });
    if (home === undefined) blobs.push({ left: piece.left, top: piece.top, right: piece.right, bottom: piece.bottom, area: piece.area, pieces: [piece] });
    else {
      home.pieces.push(piece);
      home.left = Math.min(home.left, piece.left);
      home.top = Math.min(home.top, piece.top);
      home.right = Math.max(home.right, piece.right);
      home.bottom = Math.max(home.bottom, piece.bottom);
      home.area += piece.area;
    }
  }
  return blobs;
}

/** A line under construction: blobs of about the same height on the page, left to right. */
interface Line { readonly blobs: Blob[]; last: Blob; right: number }

const centreOf = (piece: Piece): number => (piece.top + piece.bottom) / 2;

/** Strings letters of full height into lines. */
function stringLetters(letters: readonly Blob[], letter: number): Line[] {
  const lines: Line[] = [];
  let open: Line[] = [];
  for (const blob of [...letters].sort((a, b) => a.left - b.left)) {
    open = open.filter((line) => line.right + letter * 3 >= blob.left);
    let home: Line | undefined;
    let most = 0.5;
    for (const line of open) {
      const overlap = Math.min(line.last.bottom, blob.bottom) - Math.max(line.last.top, blob.top);
      const share = overlap / Math.min(heightOf(line.last), heightOf(blob));
      if (share > most) [home, most] = [line, share];
    }
    if (home === undefined) {
      home = { blobs: [], last: blob, right: blob.right };
      lines.push(home);
      open.push(home);
    }
    home.blobs.push(blob);
    home.right = Math.max(home.right, blob.right);
    // Tall letters carry the line; a consonant alone would pull it up or down.
    if (heightOf(blob) >= heightOf(home.last) * 0.85 || blob.left - home.last.right > letter) home.last = blob;
  }
  return lines;
}

/** The line to which a dot, a dash or a part of a syllable belongs. */
function lineFor(piece: Piece, lines: readonly Line[], letter: number): Line | undefined {
  let best: Line | undefined;
  let least = Infinity;
  for (const line of lines) {
    for (const other of line.blobs) {
      const aside = Math.max(0, other.left - piece.right, piece.left - other.right);
      if (aside > letter * 1.6) continue;
      const centre = centreOf(piece);
      const outside = Math.max(0, other.top - letter * 0.12 - centre, centre - other.bottom - letter * 0.12);
      const cost = outside * 3 + aside * 0.3 + Math.abs(centre - centreOf(other)) * 0.1;
      if (outside < letter * 0.32 && cost < least) [best, least] = [line, cost];
    }
  }
  return best;
}

/** Joins pieces into lines and cuts the lines at gaps wider than `reach`. */
function joined(pieces: readonly Piece[], reach: number, letter: number): Segment[] {
  const blobs = stacked(pieces, letter);
  const isFull = (blob: Blob): boolean => heightOf(blob) >= letter * 0.6;
  const lines = stringLetters(blobs.filter(isFull), letter);
  const additions = new Map<Line, Piece[]>();
  const loose: Piece[][] = [];
  for (const blob of blobs) {
    if (isFull(blob)) continue;
    const line = lineFor(blob, lines, letter);
    if (line) additions.set(line, [...(additions.get(line) ?? []), ...blob.pieces]);
    else loose.push(blob.pieces);
  }
  return [...lines.map((line) => [...line.blobs.flatMap((blob) => blob.pieces), ...(additions.get(line) ?? [])]), ...loose].flatMap((line) => cutAtGaps(line, reach));
}

function cutAtGaps(line: readonly Piece[], reach: number): Segment[] {
  const segments: Segment[] = [];
  for (const piece of [...line].sort((a, b) => a.left - b.left)) {
    const last = segments.at(-1);
    if (last === undefined || piece.left - last.right > reach) segments.push({ left: piece.left, top: piece.top, right: piece.right, bottom: piece.bottom, pieces: [piece] });
    else {
      last.pieces.push(piece);
      last.right = Math.max(last.right, piece.right);
      last.top = Math.min(last.top, piece.top);
      last.bottom = Math.max(last.bottom, piece.bottom);
    }
  }
  return segments;
}

/** Segments that share a row, by the height of their middles. */
export function rowsOf(segments: readonly Segment[], letter: number): Row[] {
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

/** The outline drawn around a tag: as wide as a word, and hollow. */
function isBox(piece: Piece, letter: number): boolean {
  const [w, h] = [widthOf(piece), heightOf(piece)];
  return w > letter * 1.7 && w < letter * 4.5 && h > letter * 1.05 && piece.area < w * h * 0.24;
}

/** Finds the rows of text on a cleaned page. */
export function layoutOf(page: Grey): Layout {
  const all = piecesOf(page, INK);
  const inside = insideOf(all, page);
  const pieces = letterPieces(all, page, inside);
  // A certificate has about a thousand pieces; many thousands are noise, gravel or a carpet.
  if (pieces.length > MOST_PIECES) return { rows: [], letter: page.width * 0.0205, inside };
  const letter = letterHeight(pieces, page);
  return layoutOfPieces(pieces.filter((piece) => !isBox(piece, letter)), letter, inside);
}

/** Rows of pieces that are already known to be letters. */
export function layoutOfPieces(pieces: readonly Piece[], letter: number, inside: Layout['inside']): Layout {
  const segments = joined(pieces, letter * 0.6, letter).filter((segment) => segment.pieces.reduce((sum, piece) => sum + piece.area, 0) > letter * 0.8);
  return { rows: rowsOf(segments, letter), letter, inside };
}
