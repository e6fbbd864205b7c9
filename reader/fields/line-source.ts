import type { Seen } from '../glyphs/see.ts';
import type { Segment } from '../layout/segments.ts';

/** One line as read, its letters placed on the page. */
export interface ReadLine {
  readonly text: string;
  /** Mean over the letters, 0 to 1. */
  readonly confidence: number;
  /** The least certain letter. */
  readonly weakest: number;
  readonly letters: readonly { readonly text: string; readonly confidence: number; readonly left: number; readonly right: number }[];
}

export interface LineWish {
  /** `korean` for names and addresses; `latin` for words in Latin letters; `digits` for numbers. */
  readonly letters: 'korean' | 'latin' | 'digits';
  /** Another look at the same ink, 0 the first. */
  readonly look?: number;
  /** True for labels, whose letters stand far apart. */
  readonly spread?: boolean;
}

/** Where the text of a segment comes from: the recogniser, or the text layer of a PDF. */
export interface LineSource {
  /** True when what it says is certain, so that second looks are idle. */
  readonly exact: boolean;
  read(segments: readonly Segment[], wish: LineWish): Promise<ReadLine>;
  /** The letters of a line looked at one by one by the network of syllables; empty where there is nothing to look at. */
  see(segments: readonly Segment[], line: ReadLine): readonly Seen[];
}

/** The part of segments between two places of a row. */
export function clip(segments: readonly Segment[], from: number, to = Infinity): Segment[] {
  return segments.filter((s) => s.right > from + 2 && s.left < to - 2).map((s) => ({ ...s, left: Math.max(s.left, from), right: Math.min(s.right, to) }));
}

/** An empty line. */
export const NO_LINE: ReadLine = { text: '', confidence: 0, weakest: 0, letters: [] };
