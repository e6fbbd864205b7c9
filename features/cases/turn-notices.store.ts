import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of what was asked of a merchant and who opened it. Decides nothing. */

export interface TurnNotice {
  readonly caseId: string;
  readonly merchantId: string;
  readonly sequence: number;
  readonly since: Date;
  readonly dueAt: Date | null;
  readonly taken: number;
  readonly takenAt: Date | null;
  readonly nextAt: Date | null;
}

/** Begins anew: what was asked before is over. */
export async function beginTurn(tx: Tx, turn: Omit<TurnNotice, 'taken' | 'takenAt'>): Promise<void> {
  const fresh = { sequence: turn.sequence, since: turn.since, due_at: turn.dueAt, taken: 0, taken_at: null, next_at: turn.nextAt, read_at: null, read_by: null };
  await tx.insertInto('turn_notice').values({ case_id: turn.caseId, merchant_id: turn.merchantId, ...fresh }).onConflict((conflict) => conflict.column('case_id').doUpdateSet(fresh)).execute();
}

/** Whether nobody has opened what an event up to this one asks. */
export async function isUnread(reader: Reader, given: { caseId: string; upTo: number }): Promise<boolean> {
  return (await reader.selectFrom('turn_notice').select('case_id').where('case_id', '=', given.caseId).where('sequence', '<=', given.upTo).where('read_at', 'is', null).executeTakeFirst()) !== undefined;
}

/** Somebody of the merchant has opened or done it, as it stood with this event. False when somebody had before, or something else was asked since. */
export async function markRead(tx: Tx, given: { caseId: string; upTo: number; by: string; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('turn_notice').set({ read_at: given.at, read_by: given.by, next_at: null })
    .where('case_id', '=', given.caseId).where('sequence', '<=', given.upTo).where('read_at', 'is', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Nothing waits for the merchant any more. */
export async function endTurn(tx: Tx, given: { caseId: string; sequence: number }): Promise<void> {
  await tx.updateTable('turn_notice').set({ next_at: null }).where('case_id', '=', given.caseId).where('sequence', '<=', given.sequence).execute();
}

/** Takes the next step. False when somebody else took it, or it was read or is over. */
export async function takeStep(tx: Tx, given: { caseId: string; sequence: number; taken: number; at: Date; nextAt: Date | null }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('turn_notice').set({ taken: given.taken + 1, taken_at: given.at, next_at: given.nextAt })
    .where('case_id', '=', given.caseId).where('sequence', '=', given.sequence).where('taken', '=', given.taken).where('read_at', 'is', null).where('next_at', 'is not', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Turns whose next step is due, the longest due first. */
export async function turnsDue(reader: Reader, given: { now: Date; limit: number }): Promise<TurnNotice[]> {
  const rows = await reader.selectFrom('turn_notice').selectAll().where('next_at', '<=', given.now).orderBy('next_at').orderBy('case_id').limit(given.limit).execute();
  return rows.map(toNotice);
}

/** Of these cases, the ones that nobody has opened and whose steps are still being taken. */
export async function climbing(reader: Reader, caseIds: readonly string[]): Promise<Set<string>> {
  if (caseIds.length === 0) return new Set();
  const rows = await reader.selectFrom('turn_notice').select('case_id').where('case_id', 'in', [...caseIds]).where('next_at', 'is not', null).execute();
  return new Set(rows.map((row) => row.case_id));
}

function toNotice(row: { case_id: string; merchant_id: string; sequence: number; since: Date; due_at: Date | null; taken: number; taken_at: Date | null; next_at: Date | null }): TurnNotice {
  return { caseId: row.case_id, merchantId: row.merchant_id, sequence: row.sequence, since: row.since, dueAt: row.due_at, taken: row.taken, takenAt: row.taken_at, nextAt: row.next_at };
}
