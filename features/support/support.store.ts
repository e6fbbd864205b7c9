import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

export interface ConversationRow {
  readonly id: string;
  readonly merchantId: string;
  readonly topic: string;
  readonly caseId: string | null;
  readonly state: 'answered_by_system' | 'waiting_for_operator' | 'waiting_for_merchant' | 'closed';
  readonly lastSequence: number;
  readonly merchantRead: number;
  readonly operatorRead: number;
  /** Sealed. */
  readonly preview: string;
  readonly openedBy: string;
  readonly createdAt: Date;
  readonly lastMessageAt: Date;
}

export interface MessageRow {
  readonly conversationId: string;
  readonly sequence: number;
  readonly sender: 'merchant' | 'operator' | 'system';
  readonly authorId: string | null;
  /** Sealed; a plain name in rows of before that. */
  readonly authorName: string | null;
  /** Sealed JSON. */
  readonly body: string;
  readonly clientId: string | null;
  readonly at: Date;
}

type Raw = {
  id: string; merchant_id: string; topic: string; case_id: string | null; state: ConversationRow['state']; last_sequence: number; merchant_read: number; operator_read: number; preview: string;
  opened_by: string; created_at: Date; last_message_at: Date;
};

function toConversation(row: Raw): ConversationRow {
  return {
    id: row.id, merchantId: row.merchant_id, topic: row.topic, caseId: row.case_id, state: row.state, lastSequence: row.last_sequence, merchantRead: row.merchant_read, operatorRead: row.operator_read,
    preview: row.preview, openedBy: row.opened_by, createdAt: row.created_at, lastMessageAt: row.last_message_at,
  };
}

export async function insertConversation(tx: Tx, row: ConversationRow): Promise<void> {
  await tx
    .insertInto('conversation')
    .values({
      id: row.id, merchant_id: row.merchantId, topic: row.topic, case_id: row.caseId, state: row.state, last_sequence: row.lastSequence, merchant_read: row.merchantRead, operator_read: row.operatorRead,
      preview: row.preview, opened_by: row.openedBy, created_at: row.createdAt, last_message_at: row.lastMessageAt,
    })
    .execute();
}

export async function lockConversation(tx: Tx, id: string): Promise<ConversationRow | null> {
  const row = await tx.selectFrom('conversation').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

export async function findConversation(reader: Reader, id: string): Promise<ConversationRow | null> {
  const row = await reader.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

export async function changeConversation(tx: Tx, id: string, change: Partial<Pick<ConversationRow, 'state' | 'lastSequence' | 'merchantRead' | 'operatorRead' | 'preview' | 'lastMessageAt'>>): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({
      ...(change.state && { state: change.state }), ...(change.lastSequence !== undefined && { last_sequence: change.lastSequence }), ...(change.merchantRead !== undefined && { merchant_read: change.merchantRead }),
      ...(change.operatorRead !== undefined && { operator_read: change.operatorRead }), ...(change.preview !== undefined && { preview: change.preview }), ...(change.lastMessageAt && { last_message_at: change.lastMessageAt }),
    })
    .where('id', '=', id)
    .execute();
}

export async function insertMessage(tx: Tx, row: MessageRow): Promise<void> {
  await tx
    .insertInto('conversation_message')
    .values({ conversation_id: row.conversationId, sequence: row.sequence, sender: row.sender, author_id: row.authorId, author_name: row.authorName, body: row.body, client_id: row.clientId, at: row.at })
    .execute();
}

export async function messagesAfter(reader: Reader | Tx, conversationId: string, after: number): Promise<MessageRow[]> {
  // The latest ones, should there be more than a page shows.
  const rows = await reader.selectFrom('conversation_message').selectAll().where('conversation_id', '=', conversationId).where('sequence', '>', after).orderBy('sequence', 'desc').limit(500).execute();
  return rows.reverse().map((row) => ({ conversationId: row.conversation_id, sequence: row.sequence, sender: row.sender, authorId: row.author_id, authorName: row.author_name, body: row.body, clientId: row.client_id, at: row.at }));
}

/** The message somebody already sent under this id, so that a repeated send shows once. */
export async function messageOfClient(tx: Tx, conversationId: string, clientId: string): Promise<MessageRow | null> {
  const all = await tx.selectFrom('conversation_message').selectAll().where('conversation_id', '=', conversationId).where('client_id', '=', clientId).executeTakeFirst();
  return all === undefined ? null : { conversationId, sequence: all.sequence, sender: all.sender, authorId: all.author_id, authorName: all.author_name, body: all.body, clientId: all.client_id, at: all.at };
}

export async function pageOfConversations(reader: Reader, given: { merchantId: string; before?: { at: Date; id: string } | undefined; limit: number }): Promise<ConversationRow[]> {
  let query = reader.selectFrom('conversation').selectAll().where('merchant_id', '=', given.merchantId);
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(last_message_at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy('last_message_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute()).map(toConversation);
}

/** Conversations that wait for the operator, the longest wait first. */
export async function waitingConversations(reader: Reader, given: { after?: { at: Date; id: string } | undefined; limit: number }): Promise<ConversationRow[]> {
  let query = reader.selectFrom('conversation').selectAll().where('state', '=', 'waiting_for_operator');
  const { after } = given;
  if (after !== undefined) query = query.where(sql<boolean>`(last_message_at, id) > (${after.at}, ${after.id})`);
  return (await query.orderBy('last_message_at').orderBy('id').limit(given.limit).execute()).map(toConversation);
}

/** Conversations in which the operator has nothing to answer, latest first. */
export async function settledConversations(reader: Reader, given: { states: readonly ConversationRow['state'][]; before?: { at: Date; id: string } | undefined; limit: number }): Promise<ConversationRow[]> {
  let query = reader.selectFrom('conversation').selectAll().where('state', 'in', [...given.states]);
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(last_message_at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy('last_message_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute()).map(toConversation);
}

/** Until the transaction ends nobody else asks as this person: two clicks at once go on in one conversation. */
export async function lockAsking(tx: Tx, personId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`asking ${personId}`}, 0))`.execute(tx);
}

/** The open conversation on a topic that this person began, locked; so that asking again goes on in it. */
export async function lockOpenConversation(tx: Tx, given: { merchantId: string; openedBy: string; topic: string }): Promise<ConversationRow | null> {
  const row = await tx
    .selectFrom('conversation').selectAll().where('merchant_id', '=', given.merchantId).where('opened_by', '=', given.openedBy).where('topic', '=', given.topic).where('state', '<>', 'closed')
    .orderBy('last_message_at', 'desc').orderBy('id', 'desc').limit(1).forUpdate().executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

/** The last answer of the system itself in a conversation. */
export async function lastSystemMessage(tx: Tx, conversationId: string): Promise<string | null> {
  const row = await tx.selectFrom('conversation_message').select('body').where('conversation_id', '=', conversationId).where('sender', '=', 'system').orderBy('sequence', 'desc').limit(1).executeTakeFirst();
  return row?.body ?? null;
}

/** Messages that people of the merchant wrote after this one. */
export async function countFromMerchant(reader: Reader, given: { conversationId: string; after: number }): Promise<number> {
  const row = await reader.selectFrom('conversation_message').select(sql<string>`count(*)`.as('count')).where('conversation_id', '=', given.conversationId).where('sender', '=', 'merchant').where('sequence', '>', given.after).executeTakeFirst();
  return Number(row?.count ?? 0);
}

export async function countWaiting(reader: Reader): Promise<number> {
  const row = await reader.selectFrom('conversation').select(sql<string>`count(*)`.as('count')).where('state', '=', 'waiting_for_operator').executeTakeFirst();
  return Number(row?.count ?? 0);
}
