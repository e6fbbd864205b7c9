import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of the mail with gateways. Contents are sealed before they come here. */

export interface OutRow {
  key: string;
  caseId: string;
  gateway: string;
  kind: 'application' | 'answer' | 'withdrawal';
  reference: string;
  replyTag: string;
  messageId: string;
  state: 'sending' | 'sent' | 'not_sent' | 'in_doubt' | 'again' | 'bounced';
  attempts: number;
  maybeTwice: boolean;
  problem: string | null;
  createdAt: Date;
  attemptedAt: Date;
}

export interface InRow {
  id: string;
  caseId: string;
  gateway: string;
  kind: 'reply' | 'auto_reply' | 'bounce';
  trust: 'authenticated' | 'address' | 'thread';
  state: 'waiting' | 'applied' | 'noted' | 'set_aside';
  meaning: string | null;
  readFrom: 'form' | 'words' | 'nothing';
  appliedStep: string | null;
  settledBy: string | null;
  content: string | null;
  receivedAt: Date;
  settledAt: Date | null;
}

interface Page {
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

const OUT = [
  'key', 'case_id as caseId', 'gateway', 'kind', 'reference', 'reply_tag as replyTag', 'message_id as messageId', 'state', 'attempts', 'maybe_twice as maybeTwice', 'problem', 'created_at as createdAt', 'attempted_at as attemptedAt',
] as const;
const IN = [
  'id', 'case_id as caseId', 'gateway', 'kind', 'trust', 'state', 'meaning', 'read_from as readFrom', 'applied_step as appliedStep', 'settled_by as settledBy', 'content', 'received_at as receivedAt', 'settled_at as settledAt',
] as const;

export async function findOut(reader: Reader, key: string): Promise<OutRow | null> {
  return (await reader.selectFrom('gateway_mail_out').select(OUT).where('key', '=', key).executeTakeFirst()) ?? null;
}

/** What was sealed of a mail that was sent; null once its time of keeping has passed. */
export async function contentOfOut(reader: Reader, key: string): Promise<string | null> {
  return (await reader.selectFrom('gateway_mail_out').select('content').where('key', '=', key).executeTakeFirst())?.content ?? null;
}

/** The same, held until the transaction ends. */
export async function lockOut(tx: Tx, key: string): Promise<OutRow | null> {
  return (await tx.selectFrom('gateway_mail_out').select(OUT).where('key', '=', key).forUpdate().executeTakeFirst()) ?? null;
}

/** Writes the first intent of a mail; false when there is one already. */
export async function insertOut(tx: Tx, row: Omit<OutRow, 'maybeTwice' | 'problem'> & { content: string }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('gateway_mail_out')
    .values({ key: row.key, case_id: row.caseId, gateway: row.gateway, kind: row.kind, reference: row.reference, reply_tag: row.replyTag, message_id: row.messageId, state: row.state, attempts: row.attempts, content: row.content, created_at: row.createdAt, attempted_at: row.attemptedAt })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export type OutChange = Partial<Pick<OutRow, 'state' | 'attempts' | 'maybeTwice' | 'problem' | 'attemptedAt' | 'replyTag' | 'messageId'>> & { readonly content?: string };

export async function changeOut(tx: Tx, key: string, { maybeTwice, attemptedAt, replyTag, messageId, ...rest }: OutChange): Promise<void> {
  await tx
    .updateTable('gateway_mail_out')
    .set({ ...rest, ...(maybeTwice !== undefined && { maybe_twice: maybeTwice }), ...(attemptedAt !== undefined && { attempted_at: attemptedAt }), ...(replyTag !== undefined && { reply_tag: replyTag }), ...(messageId !== undefined && { message_id: messageId }) })
    .where('key', '=', key)
    .execute();
}

/** The case whose reply address has this tag. */
export async function caseOfTag(reader: Reader, tag: string): Promise<Pick<OutRow, 'caseId' | 'gateway'> | null> {
  return (await reader.selectFrom('gateway_mail_out').select(['case_id as caseId', 'gateway']).where('reply_tag', '=', tag).limit(1).executeTakeFirst()) ?? null;
}

/** The mails of a case whose form may be filled in, the latest first. */
export async function formsOf(reader: Reader, caseId: string): Promise<{ key: string; spent: boolean }[]> {
  return reader.selectFrom('gateway_mail_out').select(['key', 'form_spent as spent']).where('case_id', '=', caseId).where('kind', 'in', ['application', 'answer']).where('state', '!=', 'not_sent').orderBy('created_at', 'desc').orderBy('key', 'desc').limit(50).execute();
}

/** The form of a mail was recorded; false when it had been before. */
export async function spendForm(tx: Tx, key: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('gateway_mail_out').set({ form_spent: true }).where('key', '=', key).where('form_spent', '=', false).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Our mails among these message ids. */
export async function outByMessageIds(reader: Reader, messageIds: readonly string[]): Promise<OutRow[]> {
  return messageIds.length === 0 ? [] : reader.selectFrom('gateway_mail_out').select(OUT).where('message_id', 'in', [...messageIds]).limit(10).execute();
}

export async function pageOfOut(reader: Reader, { before, limit, open }: Page & { readonly open: boolean }): Promise<OutRow[]> {
  let query = reader.selectFrom('gateway_mail_out').select(OUT).orderBy('created_at', 'desc').orderBy('key', 'desc').limit(limit);
  if (open) query = query.where('state', 'in', ['in_doubt', 'bounced']);
  if (before !== undefined) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'key'), '<', tuple(before.at, before.id)));
  return query.execute();
}

/** Keeps a mail once; false when the case has it already. */
export async function insertIn(tx: Tx, row: Pick<InRow, 'id' | 'caseId' | 'gateway' | 'kind' | 'trust' | 'state' | 'meaning' | 'readFrom' | 'receivedAt'> & { fingerprint: string; content: string }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('gateway_mail_in')
    .values({ id: row.id, case_id: row.caseId, gateway: row.gateway, fingerprint: row.fingerprint, kind: row.kind, trust: row.trust, state: row.state, meaning: row.meaning, read_from: row.readFrom, content: row.content, received_at: row.receivedAt })
    .onConflict((conflict) => conflict.columns(['case_id', 'fingerprint']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function insertPiece(tx: Tx, row: { mailId: string; file: number; piece: number; content: string }): Promise<void> {
  await tx.insertInto('gateway_mail_piece').values({ mail_id: row.mailId, file: row.file, piece: row.piece, content: row.content }).execute();
}

export async function piecesOf(reader: Reader, mailId: string, file: number): Promise<{ piece: number; content: string }[]> {
  return reader.selectFrom('gateway_mail_piece').select(['piece', 'content']).where('mail_id', '=', mailId).where('file', '=', file).orderBy('piece').execute();
}

export async function findIn(reader: Reader, id: string): Promise<InRow | null> {
  return (await reader.selectFrom('gateway_mail_in').select(IN).where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Ends what waits or was only noted; false when somebody was faster. */
export async function settleIn(tx: Tx, id: string, given: { from: readonly InRow['state'][]; state: 'applied' | 'set_aside'; step: string | null; by: string; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('gateway_mail_in').set({ state: given.state, applied_step: given.step, settled_by: given.by, settled_at: given.at }).where('id', '=', id).where('state', 'in', [...given.from]).executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function pageOfIn(reader: Reader, { before, limit, waiting }: Page & { readonly waiting: boolean }): Promise<InRow[]> {
  let query = reader.selectFrom('gateway_mail_in').select(IN).orderBy('received_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (waiting) query = query.where('state', '=', 'waiting');
  if (before !== undefined) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('received_at', 'id'), '<', tuple(before.at, before.id)));
  return query.execute();
}

/** How much waits for a person: replies to decide, and mails of which nobody knows whether they arrived. */
export async function countOpen(reader: Reader): Promise<number> {
  const [replies, sent] = await Promise.all([
    reader.selectFrom('gateway_mail_in').select(({ fn }) => fn.countAll<string>().as('count')).where('state', '=', 'waiting').executeTakeFirst(),
    reader.selectFrom('gateway_mail_out').select(({ fn }) => fn.countAll<string>().as('count')).where('state', 'in', ['in_doubt', 'bounced']).executeTakeFirst(),
  ]);
  return Number(replies?.count ?? 0) + Number(sent?.count ?? 0);
}

/** How many mails a case has sent us since: a flood is noticed by it. */
export async function countSince(reader: Reader, caseId: string, since: Date): Promise<number> {
  const row = await reader.selectFrom('gateway_mail_in').select(({ fn }) => fn.countAll<string>().as('count')).where('case_id', '=', caseId).where('received_at', '>', since).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Cases that have mail whose content is still kept and was written before this. */
export async function casesWithContent(reader: Reader, before: Date): Promise<string[]> {
  const [came, went] = await Promise.all([
    reader.selectFrom('gateway_mail_in').select('case_id').distinct().where('content', 'is not', null).where('received_at', '<', before).execute(),
    reader.selectFrom('gateway_mail_out').select('case_id').distinct().where('content', 'is not', null).where('created_at', '<', before).execute(),
  ]);
  return [...new Set([...came, ...went].map(({ case_id }) => case_id))];
}

/** Empties the mail of a case; that there was one, and what became of it, stays. */
export async function forgetContent(tx: Tx, caseId: string): Promise<void> {
  await tx.deleteFrom('gateway_mail_piece').where('mail_id', 'in', tx.selectFrom('gateway_mail_in').select('id').where('case_id', '=', caseId)).execute();
  await tx.updateTable('gateway_mail_in').set({ content: null }).where('case_id', '=', caseId).execute();
  await tx.updateTable('gateway_mail_out').set({ content: null }).where('case_id', '=', caseId).execute();
}
