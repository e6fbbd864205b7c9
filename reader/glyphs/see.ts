import type { Segment } from '../layout/segments.ts';
import type { Grey } from '../page/grey.ts';
import { cutLine, windowOf, type Mark } from './cells.ts';
import { readGlyph, type Glyph } from './network.ts';

/** One place of a line as the network of syllables sees it. */
export interface Seen {
  /** The letter of the recogniser that stands here, by number; null where it saw none. */
  readonly mark: number | null;
  readonly glyph: Glyph;
  readonly left: number;
  readonly right: number;
}

/** Looks at every letter of a line by itself. Empty when the line cannot be cut. */
export function seeLetters(page: Grey, ink: readonly Segment[], marks: readonly Mark[], letter: number): Seen[] {
  const line = cutLine(page, ink, marks, letter);
  return line === null ? [] : line.cells.map((cell) => ({ mark: cell.mark, left: cell.left, right: cell.right, glyph: readGlyph(windowOf(page, line, cell)) }));
}
