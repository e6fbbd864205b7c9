import type { Grey } from '../page/grey.ts';

/** A connected piece of ink. */
export interface Piece {
  left: number;
  top: number;
  /** One past the last pixel. */
  right: number;
  bottom: number;
  area: number;
}

/** Connected pieces (8 neighbours) of pixels darker than `below`, found run by run. */
export function piecesOf(image: Grey, below: number): Piece[] {
  const { width, height, data } = image;
  const parent: number[] = [];
  const pieces: Piece[] = [];
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] as number;
    while (parent[i] !== root) [parent[i], i] = [root, parent[i] as number];
    return root;
  };
  let before: number[] = [];
  for (let y = 0; y < height; y += 1) {
    // A run is start, end (one past), label.
    const now: number[] = [];
    let at = 0;
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      if ((data[row + x] as number) >= below) continue;
      const start = x;
      while (x < width && (data[row + x] as number) < below) x += 1;
      let label = -1;
      while (at < before.length && (before[at + 1] as number) < start) at += 3;
      for (let k = at; k < before.length && (before[k] as number) <= x; k += 3) {
        const other = find(before[k + 2] as number);
        if (label < 0) label = other;
        else if (other !== label) {
          parent[other] = label;
          absorb(pieces[label] as Piece, pieces[other] as Piece);
        }
      }
      if (label < 0) {
        label = parent.length;
        parent.push(label);
        pieces.push({ left: start, top: y, right: x, bottom: y + 1, area: 0 });
      }
      const piece = pieces[label] as Piece;
      piece.left = Math.min(piece.left, start);
      piece.right = Math.max(piece.right, x);
      piece.bottom = y + 1;
      piece.area += x - start;
      now.push(start, x, label);
    }
    before = now;
  }
  return pieces.filter((_, i) => parent[i] === i);
}

function absorb(into: Piece, other: Piece): void {
  into.left = Math.min(into.left, other.left);
  into.top = Math.min(into.top, other.top);
  into.right = Math.max(into.right, other.right);
  into.bottom = Math.max(into.bottom, other.bottom);
  into.area += other.area;
}

export const widthOf = (piece: Piece): number => piece.right - piece.left;
export const heightOf = (piece: Piece): number => piece.bottom - piece.top;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
