/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   Drawn as cards (display: flex) a table loses its meaning in some browsers; the roles give it back. */
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the right, so that they can be compared. */
  readonly align?: 'left' | 'right';
  /** Names the row: the heading of its card on a phone. One column per table. */
  readonly heading?: boolean;
  /** Buttons of the row: no label on a phone. */
  readonly actions?: boolean;
  readonly className?: string;
}

export interface TableProps<Row> {
  /** What the table lists; shown only where `showCaption`. */
  readonly caption: string;
  readonly showCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode;
  /** Stays a table on a phone and scrolls sideways: for matrices, where columns are compared. */
  readonly matrix?: boolean;
}

/** Rows and columns; on a phone each row becomes a card with the column names beside the values. */
export function Table<Row>({ caption, showCaption, columns, rows, rowKey, empty, matrix = false }: TableProps<Row>): ReactNode {
  if (rows.length === 0 && empty !== undefined) return empty;
  const cards = !matrix;
  return (
    // A matrix scrolls sideways by itself, so it must be reachable by keyboard.
    <div className={cx(matrix && 'overflow-x-auto rounded-card border border-line bg-surface')} {...(matrix ? { role: 'region', 'aria-label': caption, tabIndex: 0 } : {})}>
      <table role="table" className={cx('w-full border-collapse text-left', cards && 'max-md:block')}>
        <caption className={showCaption === true ? 'pb-3 text-left text-small text-faint' : 'sr-only'}>{caption}</caption>
        <thead role="rowgroup" className={cx(cards && 'max-md:sr-only')}>
          <tr role="row" className="border-b border-line">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" className={cx('px-3 py-2.5 text-small font-semibold whitespace-nowrap text-faint first:pl-4 last:pr-4', column.align === 'right' && 'text-right', column.className)}>
                {column.actions === true ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className={cx(cards && 'max-md:flex max-md:flex-col max-md:gap-3')}>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              role="row"
              className={cx('border-line md:border-b md:last:border-b-0 md:hover:bg-sunken/50', cards && 'max-md:flex max-md:flex-col max-md:rounded-card max-md:border max-md:bg-surface max-md:p-4', matrix && 'border-b last:border-b-0')}
            >
              {columns.map((column) => (
                <TableCell key={column.key} column={column} cards={cards}>
                  {column.cell(row)}
                </TableCell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TableCell<Row>({ column, cards, children }: { readonly column: Column<Row>; readonly cards: boolean; readonly children: ReactNode }): ReactNode {
  const look = cx('px-3 py-3 align-middle first:pl-4 last:pr-4', column.align === 'right' && 'md:text-right', column.align === 'right' && 'numeric', column.className);
  if (column.heading === true) {
    return (
      <th role="rowheader" scope="row" className={cx(look, 'font-semibold', cards && 'max-md:p-0! max-md:pb-2! max-md:text-lead')}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" className={cx(look, cards && 'max-md:flex max-md:items-baseline max-md:justify-between max-md:gap-4 max-md:px-0! max-md:py-1.5!', cards && column.actions === true && 'max-md:pt-3! max-md:has-[>span:empty]:hidden')}>
      {cards && column.actions !== true && (
        <span aria-hidden className="shrink-0 text-small text-faint md:hidden">
          {column.header}
        </span>
      )}
      <span className={cx(cards && column.actions !== true && 'max-md:min-w-0 max-md:text-right', column.actions === true && 'flex flex-wrap gap-2 max-md:w-full md:justify-end')}>{children}</span>
    </td>
  );
}
