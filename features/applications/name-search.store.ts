import { sql, type RawBuilder } from 'kysely';
import { nameHas, nameMarks, wordMarks } from '../../platform/name-marks.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';

/** Finding merchants by a word of the trade name they submitted under, although snapshots are sealed. */

interface Ground {
  readonly database: Database;
  readonly vault: Vault;
}

/** Candidates looked at together, and at most: their names are opened to see whether they have the word. */
const PAGE = 300;
const MOST_PAGES = 5;
const BATCH = 200;

/** The trade name in a submitted snapshot. */
export function tradeNameIn(snapshot: Record<string, unknown>): string {
  return typeof snapshot['tradeName'] === 'string' ? snapshot['tradeName'] : '';
}

/** Empty where no key at hand opens the snapshot: such a submission is found by its reference only. */
function openName(vault: Vault, row: { id: string; snapshot: string }): string {
  try {
    return tradeNameIn(JSON.parse(vault.openText(row.snapshot, `application:${row.id}:snapshot`)) as Record<string, unknown>);
  } catch {
    return '';
  }
}

/** Submissions looked at one by one before the index is asked: a word that many names have fills a page from the newest alone. */
const NEWEST = 20_000;

/** Merchants that submitted under a trade name with this word in it, of any time, those with the newest submissions first. */
export async function merchantsTrading({ database, vault }: Ground, word: string, limit: number): Promise<string[]> {
  const marks = wordMarks(vault, word);
  const found = new Set<string>();
  if (marks.length === 0) return [];
  const has = sql.join(marks.map((one) => sql`name_marks @> ${one}::integer[]`), sql` or `);
  const newest = sql`(select id, submitted_at, name_marks from application order by submitted_at desc, id desc limit ${NEWEST}) as newest`;
  const take = async (from: RawBuilder<unknown>, page: number) => {
    // Sorted without the snapshots, which are wide, and read for one page only.
    const { rows } = await sql<{ id: string; merchant_id: string; snapshot: string }>`
      select id, merchant_id, snapshot from application
      where id in (select id from ${from} where ${has} order by submitted_at desc, id desc limit ${PAGE} offset ${page * PAGE})
      order by submitted_at desc, id desc`.execute(database.kysely);
    for (const row of rows) if (found.size < limit && !found.has(row.merchant_id) && nameHas(openName(vault, row), word)) found.add(row.merchant_id);
    return rows.length;
  };
  await take(newest, 0);
  // What the newest have comes again, in its place.
  for (let page = 0; page < MOST_PAGES && found.size < limit; page += 1) if ((await take(sql`application`, page)) < PAGE) break;
  return [...found];
}

/** Gives the names of all submissions their marks under the present root key, also those of before there were marks; answers how many changed. Harmless when repeated. */
export async function markTradeNames({ database, vault }: Ground, stop?: AbortSignal): Promise<number> {
  let changed = 0;
  for (let after = ''; ; ) {
    stop?.throwIfAborted();
    const rows = await database.kysely
      .selectFrom('application').select(['id', 'snapshot']).where('id', '>', after)
      .where((where) => where.or([where('name_marks_key', 'is', null), where('name_marks_key', '<>', vault.keyId)])).orderBy('id').limit(BATCH).execute();
    const last = rows.at(-1);
    if (last === undefined) return changed;
    const marked = rows.map((row) => ({ id: row.id, marks: nameMarks(vault, openName(vault, row)) }));
    await database.inTransaction(async (tx) => {
      for (const { id, marks } of marked) await tx.updateTable('application').set({ name_marks: marks, name_marks_key: vault.keyId, trade_key: '' }).where('id', '=', id).execute();
    });
    changed += marked.length;
    after = last.id;
  }
}
