import type { Layout, Row, Segment } from './segments.ts';

/** Where labels and values start on a page. */
export interface Columns {
  readonly labelLeft: number;
  /** Everything right of this in a labelled row is value. */
  readonly split: number;
}

/** A row of the form: what stands in the label column, and what follows. */
export interface FormRow {
  readonly row: Row;
  readonly label: readonly Segment[];
  readonly value: readonly Segment[];
}

/** The place with most votes within a window; ties go to the right. */
function mode(values: readonly number[], window: number): { at: number; from: number; votes: number }[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.map((from) => {
    const near = sorted.filter((other) => other >= from - 1 && other <= from + window);
    // A stray mark at the rim of the window must not move the place.
    return { at: near[near.length >> 1] as number, from, votes: near.length };
  }).sort((a, b) => b.votes - a.votes || b.at - a.at);
}

/** A colon standing alone. */
const isColon = (segment: Segment, letter: number): boolean => segment.right - segment.left < letter * 0.4;

/** Where the last letter before a place ends, colons aside. */
function lettersEnd(before: readonly Segment[], letter: number): number {
  return Math.max(-Infinity, ...before.filter((s) => !isColon(s, letter)).flatMap((s) => s.pieces).filter((p) => p.right - p.left > letter * 0.42 || p.bottom - p.top > letter * 0.45).map((p) => p.right));
}

/** Rows begin at the same place, the label column; values begin at another. Null when the page has no such order. */
export function columnsOf({ rows, letter, inside }: Layout): Columns | null {
  const width = inside.right - inside.left;
  const starts = rows.map((row) => row.segments[0]).filter((s): s is Segment => s !== undefined && s.left < inside.left + width * 0.35 && s.right - s.left > letter * 0.5).map((s) => s.left);
  // Trades may fill more rows than labels do, but nothing of the form stands left of the labels.
  const places = mode(starts, letter * 0.9);
  const busiest = places[0]?.votes ?? 0;
  const labelLeft = Math.min(...places.filter((place) => place.votes >= Math.max(4, busiest * 0.4)).map((place) => place.at));
  if (labelLeft === Infinity) return null;
  const labelled = rows.filter((row) => Math.abs((row.segments[0]?.left ?? 0) - labelLeft) < letter * 1.1);
  // Label columns are 31-36 mm wide and values follow 3-8 mm later; a letter is 4-5 mm with its gap.
  const from = labelLeft + letter * 8.2;
  const to = labelLeft + letter * 16.5;
  const votes: number[] = [];
  for (const row of labelled) {
    row.segments.forEach((segment, i) => {
      if (segment.left <= from || segment.left >= to || isColon(segment, letter)) return;
      // Second words of values stand under each other as well, but close behind the first; labels and their colon leave more room.
      const gap = segment.left - lettersEnd(row.segments.slice(0, i), letter);
      if (gap > letter * 1.05) votes.push(segment.left);
    });
  }
  const clusters = mode(votes, letter * 0.8);
  const most = clusters[0]?.votes ?? 0;
  if (most < 2) return null;
  const strong = clusters.filter((cluster) => cluster.votes >= Math.max(2, most * 0.5));
  const valueLeft = Math.max(...strong.map((cluster) => cluster.from));
  return { labelLeft, split: valueLeft - letter * 0.3 };
}

/** Splits the rows of a page at its columns. Rows whose label is empty continue the row above. */
export function formRows(layout: Layout, columns: Columns): FormRow[] {
  const { letter } = layout;
  const { split, labelLeft } = columns;
  // A colon that touches the first letter of the value must not pull it over to the label.
  const reaches = (s: Segment): boolean => s.right > split + letter * 0.5;
  return layout.rows.map((row) => ({
    row,
    label: row.segments.filter((s) => s.left >= labelLeft - letter * 1.2 && s.left < split - letter * 0.6 && !(isColon(s, letter) && s.left > split - letter * 2.5))
      .map((s) => (reaches(s) ? { ...s, right: Math.round(split) } : s)),
    value: row.segments.filter(reaches).map((s) => (s.left < split - letter * 0.2 ? { ...s, left: Math.round(split - letter * 0.2) } : s)),
  }));
}
