import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

export interface LookupRow {
  readonly id: string;
  readonly merchantId: string;
  readonly gateway: string;
  readonly conversationId: string;
  readonly askedBy: string;
  readonly consentCode: string;
  readonly consentVersion: string;
  /** When it was asked, which is when it was agreed to. */
  readonly askedAt: Date;
  readonly state: 'asking' | 'answered' | 'people' | 'refused' | 'no_answer' | 'dropped';
  readonly tries: number;
  readonly settledAt: Date | null;
  /** The registration number, sealed; null once its time is over. */
  readonly question: string | null;
  /** Sealed JSON. */
  readonly answer: string | null;
}

const COLUMNS = [
  'id', 'merchant_id as merchantId', 'gateway', 'conversation_id as conversationId', 'asked_by as askedBy', 'consent_code as consentCode', 'consent_version as consentVersion', 'asked_at as askedAt', 'state', 'tries',
  'settled_at as settledAt', 'question', 'answer',
] as const;

/** Until the transaction ends nobody else of this merchant asks: what is asked twice at once is counted once. */
export async function lockMerchant(tx: Tx, merchantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contract lookups ${merchantId}`}, 0))`.execute(tx);
}

/** False where the gateway is being asked already. */
export async function insertLookup(tx: Tx, row: LookupRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('contract_lookup')
    .values({
      id: row.id, merchant_id: row.merchantId, gateway: row.gateway, conversation_id: row.conversationId, asked_by: row.askedBy, consent_code: row.consentCode, consent_version: row.consentVersion, asked_at: row.askedAt,
      state: row.state, tries: row.tries, settled_at: row.settledAt, question: row.question, answer: row.answer,
    })
    // Spelled out: as a parameter of a prepared statement it would not be known to be the condition of the index.
    .onConflict((conflict) => conflict.columns(['merchant_id', 'gateway']).where('state', '=', sql.lit('asking' as const)).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function lockLookup(tx: Tx, id: string): Promise<LookupRow | undefined> {
  return tx.selectFrom('contract_lookup').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** The last question to each gateway whose content is still kept. */
export async function lastLookups(reader: Reader, merchantId: string): Promise<LookupRow[]> {
  return reader.selectFrom('contract_lookup').select(COLUMNS).distinctOn('gateway').where('merchant_id', '=', merchantId).where('question', 'is not', null).orderBy('gateway').orderBy('asked_at', 'desc').orderBy('id', 'desc').execute();
}

/** When each gateway was asked since then, oldest first. */
export async function askedSince(reader: Reader | Tx, merchantId: string, since: Date): Promise<{ gateway: string; askedAt: Date; state: LookupRow['state'] }[]> {
  return reader.selectFrom('contract_lookup').select(['gateway', 'asked_at as askedAt', 'state']).where('merchant_id', '=', merchantId).where('asked_at', '>', since).orderBy('asked_at').execute();
}

export async function countTry(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('contract_lookup').set((row) => ({ tries: row('tries', '+', 1) })).where('id', '=', id).execute();
}

/** Ends a question that is still open; false where it has ended. */
export async function settle(tx: Tx, id: string, given: { state: LookupRow['state']; answer: string | null; at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('contract_lookup').set({ state: given.state, answer: given.answer, settled_at: given.at }).where('id', '=', id).where('state', '=', 'asking').executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Empties what was asked and answered before then. The consent stays as a proof that it was given. */
export async function emptyBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const old = tx.selectFrom('contract_lookup').select('id').where('settled_at', '<', before).where('question', 'is not', null).orderBy('settled_at').limit(limit);
  const { numUpdatedRows } = await tx.updateTable('contract_lookup').set({ question: null, answer: null }).where('id', 'in', old).executeTakeFirst();
  return Number(numUpdatedRows);
}
