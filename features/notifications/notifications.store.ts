import type { Reader, Tx } from '../../storage/open-database.ts';

export interface MailRow {
  id: string;
  content: string | null;
  locale: 'ko' | 'en';
  state: 'queued' | 'sent' | 'kept' | 'failed';
  problem: string | null;
  created_at: Date;
}

const COLUMNS = ['id', 'content', 'locale', 'state', 'problem', 'created_at'] as const;

/** Writes a mail. */
export async function insertMail(tx: Tx, row: Omit<MailRow, 'problem'>): Promise<void> {
  await tx.insertInto('outgoing_mail').values({ ...row, problem: null, finished_at: null }).execute();
}

/** One mail, or undefined. */
export async function findMail(reader: Reader, id: string): Promise<MailRow | undefined> {
  return reader.selectFrom('outgoing_mail').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** Ends a queued mail; false when it was ended already. */
export async function endMail(tx: Tx, id: string, end: { state: 'sent' | 'failed'; problem: string | null; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outgoing_mail')
    .set({ state: end.state, problem: end.problem, finished_at: end.at })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Notes why a mail is still waiting. */
export async function noteProblem(tx: Tx, id: string, problem: string): Promise<void> {
  await tx.updateTable('outgoing_mail').set({ problem }).where('id', '=', id).where('state', '=', 'queued').execute();
}

/** Mail before an id (null: from the newest), newest first. Ids sort as they were made. */
export async function mailBefore(reader: Reader, request: { before: string | null; limit: number }): Promise<MailRow[]> {
  let query = reader.selectFrom('outgoing_mail').select(COLUMNS).orderBy('id', 'desc').limit(request.limit);
  if (request.before !== null) query = query.where('id', '<', request.before);
  return query.execute();
}

/** Forgets what old mail said. Returns how many. */
export async function forgetContent(tx: Tx, olderThan: Date): Promise<number> {
  const { numUpdatedRows } = await tx.updateTable('outgoing_mail').set({ content: null }).where('created_at', '<', olderThan).where('state', '!=', 'queued').where('content', 'is not', null).executeTakeFirst();
  return Number(numUpdatedRows);
}
