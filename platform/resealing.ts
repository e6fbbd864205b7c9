import { sql } from 'kysely';
import type { Database } from '../storage/open-database.ts';
import { isSealedText, type Vault } from './vault.ts';

/** A row as the resealing reads it: the key columns and what the context of the seal is made of. */
export type SealedRow = Readonly<Record<string, string>>;

/**
 * A column that holds sealed values, and where they belong: the same context they were sealed for. `json` columns hold sealed texts
 * anywhere inside a document.
 */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly kind: 'text' | 'json';
  /** True where rows of earlier times hold plain text: it is sealed on the way. */
  readonly wasPlain?: boolean;
  /** The same for `json`: answers the document with the words of those times sealed. */
  readonly sealPlain?: (document: unknown, seal: (words: string) => string) => unknown;
  /** The primary key, in order. */
  readonly key: readonly string[];
  /** More columns that the context is made of. */
  readonly also?: readonly string[];
  /** For `json`, `document` is the parsed value. Null where this row holds nothing sealed. */
  readonly context: (row: SealedRow, document: unknown) => string | null;
}

export interface Resealed {
  readonly table: string;
  readonly column: string;
  readonly looked: number;
  /** Found under an earlier root key and put under the present one. Counts what somebody else wrote meanwhile as well: it has to be looked at again. */
  readonly changed: number;
  /** Could not be opened with any of the keys at hand; left as they were. */
  readonly unopened: number;
}

const BATCH = 200;
const MARK = 'gv1.';

/**
 * Puts every value of a column under the present root key. A value that somebody else writes meanwhile is left alone: it is under
 * the new key already, or found in the next pass. Stopped half-way, it is simply run again.
 */
export async function resealColumn(database: Database, vault: Vault, place: SealedColumn, stop?: AbortSignal): Promise<Resealed> {
  let counted = { looked: 0, changed: 0, unopened: 0 };
  let last: readonly string[] | null = null;
  for (;;) {
    stop?.throwIfAborted();
    const rows = await readBatch(database, place, last);
    const done = await resealBatch(database, vault, { place, rows });
    counted = { looked: counted.looked + rows.length, changed: counted.changed + done.changed, unopened: counted.unopened + done.unopened };
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return { table: place.table, column: place.column, ...counted };
    last = place.key.map((name) => String(end[name]));
  }
}

type Read = Readonly<Record<string, unknown>> & { readonly sealed_value: string };

async function readBatch(database: Database, place: SealedColumn, after: readonly string[] | null): Promise<Read[]> {
  // With the table's name: a bare name in `order by` would mean the text selected under it, and 10 would come before 9 while `>` compares numbers.
  const keys = sql.join(place.key.map((name) => sql.ref(`${place.table}.${name}`)));
  const wanted = sql.join([...place.key, ...(place.also ?? [])].map((name) => sql`${sql.ref(name)}::text as ${sql.ref(name)}`));
  const further = after === null ? sql`true` : sql`(${keys}) > (${sql.join(after)})`;
  const { rows } = await sql<Read>`
    select ${wanted}, ${sql.ref(place.column)}::text as sealed_value from ${sql.table(place.table)}
    where ${sql.ref(place.column)} is not null and ${further} order by ${keys} limit ${BATCH}`.execute(database.kysely);
  return rows;
}

async function resealBatch(database: Database, vault: Vault, given: { place: SealedColumn; rows: readonly Read[] }): Promise<{ changed: number; unopened: number }> {
  const { place, rows } = given;
  let unopened = 0;
  const changes: { row: Read; value: string }[] = [];
  for (const row of rows) {
    try {
      const value = place.kind === 'text' ? resealText(vault, place, row) : resealDocument(vault, place, row);
      if (value !== null) changes.push({ row, value });
    } catch {
      unopened += 1;
    }
  }
  if (changes.length === 0) return { changed: 0, unopened };
  await database.inTransaction(async (tx) => {
    for (const { row, value } of changes) {
      const cast = place.kind === 'json' ? sql`::jsonb` : sql``;
      const same = sql.join(place.key.map((name) => sql`${sql.ref(name)}::text = ${row[name]}`), sql` and `);
      await sql`
        update ${sql.table(place.table)} set ${sql.ref(place.column)} = ${value}${cast}
        where ${same} and ${sql.ref(place.column)} = ${row.sealed_value}${cast}`.execute(tx);
    }
  });
  return { changed: changes.length, unopened };
}

function resealText(vault: Vault, place: SealedColumn, row: Read): string | null {
  const context = place.context(row as SealedRow, null);
  if (context === null) return null;
  if (place.wasPlain === true && !isSealedText(row.sealed_value)) return vault.sealText(row.sealed_value, context);
  return vault.rewrapText(row.sealed_value, context);
}

function resealDocument(vault: Vault, place: SealedColumn, row: Read): string | null {
  if (place.sealPlain === undefined && !row.sealed_value.includes(`"${MARK}`)) return null;
  const document = JSON.parse(row.sealed_value) as unknown;
  const context = place.context(row as SealedRow, document);
  if (context === null) return null;
  let changed = false;
  const seal = (words: string) => {
    changed = true;
    return vault.sealText(words, context);
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const fresh = value.startsWith(MARK) ? vault.rewrapText(value, context) : null;
      if (fresh !== null) changed = true;
      return fresh ?? value;
    }
    if (Array.isArray(value)) return value.map(walk);
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
    return value;
  };
  const moved = walk(document);
  const written = place.sealPlain === undefined ? moved : place.sealPlain(moved, seal);
  return changed ? JSON.stringify(written) : null;
}
