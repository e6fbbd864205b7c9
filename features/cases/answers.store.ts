import { sql } from 'kysely';
import type { Vault } from '../../platform/vault.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of answers: their drafts and the papers that were sent. Decides nothing. */

export interface AnswerDraftRow {
  readonly version: number;
  readonly text: string;
  /** Ids in the order they were attached. */
  readonly documents: readonly string[];
  /** The item of the request that a document answers, where it answers one. */
  readonly itemOf: Readonly<Record<string, string>>;
  /** New values of fields, by item. */
  readonly values: Readonly<Record<string, string>>;
}

export const NO_DRAFT: AnswerDraftRow = { version: 0, text: '', documents: [], itemOf: {}, values: {} };

const wordsContext = (caseId: string) => `case:${caseId}:answer-draft`;

export async function findDraft(reader: Reader, vault: Vault, caseId: string): Promise<AnswerDraftRow> {
  const row = await reader.selectFrom('answer_draft').select(['version', 'words', 'corrections']).where('case_id', '=', caseId).executeTakeFirst();
  if (row === undefined) return NO_DRAFT;
  const documents = await reader.selectFrom('answer_draft_document').select(['document_id', 'item']).where('case_id', '=', caseId).orderBy('added_at').orderBy('document_id').execute();
  return {
    version: row.version, text: row.words === null ? '' : vault.openText(row.words, wordsContext(caseId)), documents: documents.map((one) => one.document_id),
    itemOf: Object.fromEntries(documents.flatMap((one): [string, string][] => (one.item === null ? [] : [[one.document_id, one.item]]))),
    values: row.corrections === null ? {} : (JSON.parse(vault.openText(row.corrections, wordsContext(caseId))) as Record<string, string>),
  };
}

/** Counts a change of the draft, with new words where there are some, and makes the draft if it is the first. */
export async function touchDraft(tx: Tx, vault: Vault, given: { caseId: string; merchantId: string; text?: string | undefined; values?: Readonly<Record<string, string>> | undefined; at: Date }): Promise<void> {
  const sealed = (words: string): string | null => (words === '' ? null : vault.sealText(words, wordsContext(given.caseId)));
  const changed = { ...(given.text !== undefined && { words: sealed(given.text) }), ...(given.values !== undefined && { corrections: sealed(JSON.stringify(given.values)) }) };
  await tx
    .insertInto('answer_draft')
    .values({ case_id: given.caseId, merchant_id: given.merchantId, version: 1, words: null, updated_at: given.at, ...changed })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet({ version: sql`answer_draft.version + 1`, updated_at: given.at, ...changed }))
    .execute();
}

export async function attach(tx: Tx, given: { caseId: string; documentId: string; item: string | null; at: Date }): Promise<void> {
  await tx.insertInto('answer_draft_document').values({ case_id: given.caseId, document_id: given.documentId, added_at: given.at, item: given.item })
    .onConflict((conflict) => conflict.columns(['case_id', 'document_id']).doUpdateSet({ item: given.item })).execute();
}

export async function detach(tx: Tx, given: { caseId: string; documentId: string }): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('answer_draft_document').where('case_id', '=', given.caseId).where('document_id', '=', given.documentId).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteDraft(tx: Tx, caseId: string): Promise<void> {
  await tx.deleteFrom('answer_draft').where('case_id', '=', caseId).execute();
}

/** Documents of drafts that were changed since. */
export async function documentsOfDrafts(reader: Reader, since: Date): Promise<string[]> {
  const rows = await reader.selectFrom('answer_draft_document').innerJoin('answer_draft', 'answer_draft.case_id', 'answer_draft_document.case_id').select('document_id').where('updated_at', '>=', since).execute();
  return rows.map((row) => row.document_id);
}

export async function deleteDraftsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('answer_draft').where('updated_at', '<', before).execute();
}

/** A paper as it was sent with an event of a case. */
export interface PaperRow {
  readonly caseId: string;
  readonly sequence: number;
  readonly documentId: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly deletedAt: Date | null;
}

const PAPER = ['case_id as caseId', 'sequence', 'document_id as documentId', 'media_type as mediaType', 'bytes', 'deleted_at as deletedAt'] as const;

export async function insertPapers(tx: Tx, given: { caseId: string; sequence: number; merchantId: string; at: Date; papers: readonly { id: string; mediaType: string; bytes: number; sha256: string; item: string | null }[] }): Promise<void> {
  if (given.papers.length === 0) return;
  await tx.insertInto('answer_document').values(given.papers.map((paper, position) => ({
    case_id: given.caseId, sequence: given.sequence, position, document_id: paper.id, merchant_id: given.merchantId, media_type: paper.mediaType, bytes: paper.bytes, sha256: paper.sha256, item: paper.item, sent_at: given.at,
  }))).execute();
}

export async function listPapers(reader: Reader, caseIds: readonly string[]): Promise<PaperRow[]> {
  if (caseIds.length === 0) return [];
  return reader.selectFrom('answer_document').select(PAPER).where('case_id', 'in', [...caseIds]).orderBy('case_id').orderBy('sequence').orderBy('position').execute();
}

/** True when the document was sent with an answer of this case. */
export async function wasSent(reader: Reader, given: { caseId: string; documentId: string }): Promise<boolean> {
  const row = await reader.selectFrom('answer_document').select('document_id').where('case_id', '=', given.caseId).where('document_id', '=', given.documentId).limit(1).executeTakeFirst();
  return row !== undefined;
}

export interface OldPaper {
  readonly documentId: string;
  readonly tracks: object;
  readonly since: Date;
}

/** Papers sent before an instant that are still there, with every case each of them was sent for; a document of several cases comes several times. */
export async function papersSentBefore(reader: Reader, before: Date): Promise<OldPaper[]> {
  const old = reader.selectFrom('answer_document').select('document_id').where('deleted_at', 'is', null).where('sent_at', '<', before);
  return reader.selectFrom('answer_document').innerJoin('document', 'document.id', 'answer_document.document_id').innerJoin('gateway_case', 'gateway_case.id', 'answer_document.case_id')
    .select(['document_id as documentId', 'tracks', 'since']).where('document.purpose', '=', 'answer').where('document_id', 'in', old).execute();
}

/** True when the document is attached to a draft, or was sent at or after an instant. */
export async function isWanted(tx: Tx, given: { documentId: string; sentSince: Date }): Promise<boolean> {
  const attached = await tx.selectFrom('answer_draft_document').select('document_id').where('document_id', '=', given.documentId).limit(1).executeTakeFirst();
  const sent = await tx.selectFrom('answer_document').select('document_id').where('document_id', '=', given.documentId).where('sent_at', '>=', given.sentSince).limit(1).executeTakeFirst();
  return attached !== undefined || sent !== undefined;
}

export async function markDeleted(tx: Tx, documentId: string, at: Date): Promise<void> {
  await tx.updateTable('answer_document').set({ deleted_at: at }).where('document_id', '=', documentId).where('deleted_at', 'is', null).execute();
}

/** Which of these documents were sent with an answer. */
export async function sentAmong(reader: Reader, documentIds: readonly string[]): Promise<Set<string>> {
  if (documentIds.length === 0) return new Set();
  const rows = await reader.selectFrom('answer_document').select('document_id').distinct().where('document_id', 'in', [...documentIds]).execute();
  return new Set(rows.map((row) => row.document_id));
}
