import { sql } from 'kysely';
import type { RowValue } from '../../domain/catalogue/rows.ts';
import type { Reader, Tx } from '../../storage/tables.ts';

/** A fact as an operator last saved it. `date` is an ISO day. */
export interface StoredRow {
  readonly key: string;
  readonly value: RowValue;
  readonly source: string;
  readonly date: string;
  readonly changedBy: string;
  readonly changedAt: Date;
  readonly version: number;
}

/** Channel on which a committed change is told to every process. */
export const CATALOGUE_CHANNEL = 'catalogue_changed';

export async function readRows(db: Reader): Promise<StoredRow[]> {
  const rows = await db.selectFrom('catalogue_row').select(['key', 'value', 'source', 'changed_by', 'changed_at', 'version']).select(sql<string>`to_char(as_of, 'YYYY-MM-DD')`.as('date')).orderBy('key').execute();
  return rows.map((row) => ({ key: row.key, value: row.value as RowValue, source: row.source, date: row.date, changedBy: row.changed_by, changedAt: new Date(row.changed_at), version: row.version }));
}

/** Writes a row if it still has the version before; false when somebody was faster. Keeps the value in the history. */
export async function writeRow(tx: Tx, row: StoredRow): Promise<boolean> {
  const values = { value: JSON.stringify(row.value), source: row.source, as_of: row.date, changed_by: row.changedBy, changed_at: row.changedAt, version: row.version };
  const written = row.version === 1
    ? await tx.insertInto('catalogue_row').values({ key: row.key, ...values }).onConflict((conflict) => conflict.column('key').doNothing()).executeTakeFirst()
    : await tx.updateTable('catalogue_row').set(values).where('key', '=', row.key).where('version', '=', row.version - 1).executeTakeFirst();
  const count = 'numUpdatedRows' in written ? written.numUpdatedRows : (written.numInsertedOrUpdatedRows ?? 0n);
  if (count === 0n) return false;
  await tx.insertInto('catalogue_row_history').values({ key: row.key, ...values }).execute();
  await sql`select pg_notify(${CATALOGUE_CHANNEL}, '')`.execute(tx);
  return true;
}
