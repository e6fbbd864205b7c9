import type { Reader, Tx } from '../../storage/open-database.ts';

export interface DocumentRow {
  id: string;
  merchantId: string;
  state: 'waiting' | 'reading' | 'read' | 'failed';
  /** Sealed. */
  fileName: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  fileKey: string;
  pageKey: string | null;
  pageWidth: number | null;
  pageHeight: number | null;
  progress: { done: number; message: { ko: string; en: string } } | null;
  /** Sealed. */
  reading: string | null;
  keptSince: Date | null;
  uploadedAt: Date;
  purpose: 'certificate' | 'answer' | 'contract';
  /** What kind of paper it is, and the day it was issued, as the merchant said. */
  paper: string | null;
  issuedOn: string | null;
}

const COLUMNS = [
  'id', 'merchant_id as merchantId', 'state', 'file_name as fileName', 'media_type as mediaType', 'bytes', 'sha256', 'file_key as fileKey', 'page_key as pageKey',
  'page_width as pageWidth', 'page_height as pageHeight', 'progress', 'reading', 'kept_since as keptSince', 'uploaded_at as uploadedAt', 'purpose', 'paper', 'issued_on as issuedOn',
] as const;

export async function insert(tx: Tx, row: Pick<DocumentRow, 'id' | 'merchantId' | 'fileName' | 'mediaType' | 'bytes' | 'sha256' | 'fileKey' | 'uploadedAt' | 'purpose' | 'state'> & { uploadedBy: string }): Promise<void> {
  await tx
    .insertInto('document')
    .values({
      id: row.id, merchant_id: row.merchantId, uploaded_by: row.uploadedBy, state: row.state, purpose: row.purpose, file_name: row.fileName, media_type: row.mediaType,
      bytes: row.bytes, sha256: row.sha256, file_key: row.fileKey, uploaded_at: row.uploadedAt,
    })
    .execute();
}

export async function find(reader: Reader, id: string): Promise<DocumentRow | null> {
  return (await reader.selectFrom('document').select(COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function findAll(reader: Reader, ids: readonly string[]): Promise<DocumentRow[]> {
  return ids.length === 0 ? [] : reader.selectFrom('document').select(COLUMNS).where('id', 'in', [...ids]).execute();
}

/** What a merchant has on file to send again, newest first. Contracts are not its papers. */
export async function keptOf(reader: Reader, merchantId: string, limit: number): Promise<DocumentRow[]> {
  return reader.selectFrom('document').select(COLUMNS).where('merchant_id', '=', merchantId).where('kept_since', 'is not', null).where('purpose', '<>', 'contract').orderBy('uploaded_at', 'desc').limit(limit).execute();
}

/** Says what a paper is. */
export async function setPaper(tx: Tx, given: { id: string; paper: string; issuedOn?: string | null | undefined }): Promise<void> {
  await tx.updateTable('document').set({ paper: given.paper, ...(given.issuedOn !== undefined && { issued_on: given.issuedOn }) }).where('id', '=', given.id).execute();
}

/** Papers of a merchant whose kind is known, and its certificates on file, newest first. */
export async function papersOf(reader: Reader, merchantId: string): Promise<DocumentRow[]> {
  return reader.selectFrom('document').select(COLUMNS).where('merchant_id', '=', merchantId).where((where) => where.or([where('paper', 'is not', null), where.and([where('purpose', '=', 'certificate'), where('kept_since', 'is not', null)])])).orderBy('uploaded_at', 'desc').orderBy('id').limit(200).execute();
}

/** Papers of a known kind that were uploaded before an instant. */
export async function papersBefore(reader: Reader, before: Date): Promise<string[]> {
  const rows = await reader.selectFrom('document').select('id').where('purpose', '=', 'answer').where('paper', 'is not', null).where('uploaded_at', '<', before).execute();
  return rows.map(({ id }) => id);
}

/** Holds a document until the transaction ends. */
export async function lock(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('document').select('id').where('id', '=', id).forUpdate().execute();
}

/** Deletes a paper of an answer, sent or not, or a contract; answers what was stored of it. */
export async function removePaper(tx: Tx, id: string): Promise<Pick<DocumentRow, 'fileKey' | 'pageKey'> | null> {
  return (await tx.deleteFrom('document').where('id', '=', id).where('purpose', 'in', ['answer', 'contract']).returning(['file_key as fileKey', 'page_key as pageKey']).executeTakeFirst()) ?? null;
}

/** How many documents of a merchant rest on no information on file. */
export async function countUnkept(reader: Reader, merchantId: string, purpose: DocumentRow['purpose']): Promise<number> {
  const row = await reader.selectFrom('document').select(({ fn }) => fn.countAll<string>().as('count')).where('merchant_id', '=', merchantId).where('purpose', '=', purpose).where('kept_since', 'is', null).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Records how far the reading is. False when the document is gone or read already. */
export async function setProgress(tx: Tx, id: string, progress: NonNullable<DocumentRow['progress']>): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('document').set({ state: 'reading', progress: JSON.stringify(progress) }).where('id', '=', id).where('state', 'in', ['waiting', 'reading']).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends the reading. False when the document is gone or was ended by another worker. */
export async function setRead(tx: Tx, id: string, end: Pick<DocumentRow, 'reading' | 'pageKey' | 'pageWidth' | 'pageHeight'> & { state: 'read' | 'failed' }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('document')
    .set({ state: end.state, progress: null, reading: end.reading, page_key: end.pageKey, page_width: end.pageWidth, page_height: end.pageHeight })
    .where('id', '=', id).where('state', 'in', ['waiting', 'reading']).executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function keep(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('document').set(({ fn, val }) => ({ kept_since: fn.coalesce('kept_since', val(at)) })).where('id', '=', id).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Deletes a document that nothing on file rests on; false when something does. */
export async function removeUnkept(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('document').where('id', '=', id).where('kept_since', 'is', null).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Documents uploaded before this that nothing on file rests on. */
export async function unusedBefore(reader: Reader, before: Date): Promise<Pick<DocumentRow, 'id' | 'merchantId' | 'fileKey' | 'pageKey'>[]> {
  return reader.selectFrom('document').select(['id', 'merchant_id as merchantId', 'file_key as fileKey', 'page_key as pageKey']).where('kept_since', 'is', null).where('uploaded_at', '<', before).execute();
}

/** Documents in order of their ids, with what is stored of them. */
export async function filesAfter(reader: Reader, after: string, limit: number): Promise<Pick<DocumentRow, 'id' | 'fileKey' | 'pageKey'>[]> {
  return reader.selectFrom('document').select(['id', 'file_key as fileKey', 'page_key as pageKey']).where('id', '>', after).orderBy('id').limit(limit).execute();
}

/** Points a document to other stored bytes if it still has the ones that were read. */
export async function moveFile(tx: Tx, given: { id: string; column: 'file_key' | 'page_key'; from: string; to: string }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('document').set({ [given.column]: given.to }).where('id', '=', given.id).where(given.column, '=', given.from).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** True when a document has its bytes or its page under the key. */
export async function pointsTo(reader: Reader, key: string): Promise<boolean> {
  const row = await reader.selectFrom('document').select('id').where((where) => where.or([where('file_key', '=', key), where('page_key', '=', key)])).limit(1).executeTakeFirst();
  return row !== undefined;
}
