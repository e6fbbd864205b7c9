import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of what people were told of their cases. Decides nothing. */

export interface ToldRow {
  readonly caseId: string;
  readonly sequence: number;
  readonly reminders: number;
  readonly remindedSince: Date | null;
}

export async function toldOf(reader: Reader, caseIds: readonly string[]): Promise<Map<string, ToldRow>> {
  if (caseIds.length === 0) return new Map();
  const rows = await reader.selectFrom('case_told').selectAll().where('case_id', 'in', [...caseIds]).execute();
  return new Map(rows.map((row) => [row.case_id, { caseId: row.case_id, sequence: row.sequence, reminders: row.reminders, remindedSince: row.reminded_since }]));
}

/** Marks a case as told up to a sequence. False when somebody else has done so meanwhile. */
export async function markTold(tx: Tx, given: { caseId: string; from: number; to: number }): Promise<boolean> {
  const marked = await tx.insertInto('case_told').values({ case_id: given.caseId, sequence: given.to, reminded_since: null })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet({ sequence: given.to }).where('case_told.sequence', '=', given.from))
    .executeTakeFirst();
  return Number(marked.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Marks a reminder as sent. False when it was sent meanwhile. */
export async function markReminded(tx: Tx, given: { caseId: string; since: Date; reminders: number }): Promise<boolean> {
  const marked = await tx.insertInto('case_told').values({ case_id: given.caseId, sequence: 0, reminders: given.reminders, reminded_since: given.since })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet({ reminders: given.reminders, reminded_since: given.since })
      .where(({ eb, or }) => or([eb('case_told.reminded_since', 'is distinct from', given.since), eb('case_told.reminders', '<', given.reminders)])))
    .executeTakeFirst();
  return Number(marked.numInsertedOrUpdatedRows ?? 0) === 1;
}
