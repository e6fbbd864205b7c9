import type { Columns, FormRow } from '../layout/columns.ts';
import { columnsOf, formRows } from '../layout/columns.ts';
import type { Layout, Segment } from '../layout/segments.ts';
import { alignLabels, type RowLabel } from './labels.ts';
import type { LineSource } from './line-source.ts';

/** The form as found on a page: which rows belong to which label. */
export interface Form {
  readonly layout: Layout;
  readonly columns: Columns;
  readonly rows: readonly FormRow[];
  /** Rows of each label, the first being the one that carries it. */
  readonly of: ReadonlyMap<RowLabel, readonly FormRow[]>;
  /** Rows above the first label: title, kind, number. */
  readonly header: readonly FormRow[];
  /** Rows below the last label: date of issue, tax office, marks. */
  readonly footer: readonly FormRow[];
  /** How surely this is a certificate seen the right way up: the sum of the likenesses of its labels. */
  readonly certainty: number;
}

const MOST_LABELS = 26;

/** Reads the label column of a page and sets it against the form. Null when the page has no such column. */
export async function findForm(layout: Layout, source: LineSource): Promise<Form | null> {
  const columns = columnsOf(layout);
  if (columns === null) return null;
  const rows = formRows(layout, columns);
  const labelled = rows.map((row, index) => ({ row, index }))
    .filter(({ row }) => row.label.length > 0 && Math.abs((row.label[0] as Segment).left - columns.labelLeft) < layout.letter * 1.4 && inked(row.label) > layout.letter * 1.2)
    .slice(0, MOST_LABELS);
  const strips: string[] = [];
  for (const { row } of labelled) strips.push((await source.read(row.label, { letters: 'korean', spread: true })).text);
  const aligned = alignLabels(strips);
  const at = aligned.map((entry) => ({ ...entry, row: (labelled[entry.index] as { index: number }).index }));
  const of = new Map<RowLabel, FormRow[]>();
  at.forEach((entry, i) => of.set(entry.label, rows.slice(entry.row, at[i + 1]?.row ?? entry.row + 1)));
  const first = at[0]?.row ?? 0;
  const last = at.at(-1)?.row ?? rows.length - 1;
  return {
    layout, columns, rows, of, header: rows.slice(0, first), footer: rows.slice(last + 1),
    certainty: at.reduce((sum, entry) => sum + (entry.likeness > 0.5 ? entry.likeness : 0), 0),
  };
}

const inked = (segments: readonly Segment[]): number => segments.reduce((sum, s) => sum + s.right - s.left, 0);
