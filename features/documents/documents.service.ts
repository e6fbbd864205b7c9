import { AppError } from '../../contract/errors.ts';
import type { Text } from '../../domain/text.ts';
import type { CertificateReading } from '../../domain/ports/reader.ts';
import { isId } from '../../platform/ids.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { sweepFilesJob, sweepFilesSchedule } from './documents.jobs.ts';
import { presentDocument, type DocumentAnswer } from './documents.present.ts';
import * as store from './documents.store.ts';
import { contexts, type DocumentsGround } from './documents-ground.ts';
import { readDocumentHandler } from './read-document.ts';
import { resealFiles } from './reseal-files.ts';
import { storeCertificate, storeContract, storePaper, type Uploader } from './store-upload.ts';

export type { DocumentAnswer } from './documents.present.ts';
export type { DocumentsGround } from './documents-ground.ts';

/** Who is asking, for the audit log. */
export type Actor = Uploader;

/** A document as it is handed to a gateway. */
export interface OpenedDocument {
  readonly merchantId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

/** What is known of a document without its content. */
export interface DocumentCard extends Omit<OpenedDocument, 'bytes'> {
  readonly id: string;
  readonly bytes: number;
  readonly purpose: 'certificate' | 'answer' | 'contract';
  readonly uploadedAt: Date;
  /** Whether information on file rests on it, or it was sent. */
  readonly kept: boolean;
  /** What kind of paper it is; null where nobody said. */
  readonly paper: string | null;
  /** ISO day. */
  readonly issuedOn: string | null;
}

/** What kind of paper a document is: a certificate says so itself, another one only where its merchant did. */
export function paperOf({ purpose, paper }: Pick<DocumentCard, 'purpose' | 'paper'>): string | null {
  return purpose === 'certificate' ? 'business_registration' : paper;
}

export interface Documents {
  /** Stores an upload sealed and has it read. Errors: `file_unusable`, `storage_full`, `not_allowed_now` (too many lie about unused). */
  upload(actor: Actor, file: { readonly fileName: string; readonly bytes: Buffer }): Promise<DocumentAnswer>;
  /**
   * Stores a paper for a gateway sealed, once it is known to open, and calls `within` in the same transaction to tie it to what it is for. False
   * when `within` did not want it; nothing of it is kept then. Errors: `file_unusable`, `storage_full`, `not_allowed_now`.
   */
  addPaper(actor: Actor, given: { readonly file: { readonly fileName: string; readonly bytes: Buffer }; readonly within: (tx: Tx, paper: { readonly id: string; readonly sha256: string }) => Promise<boolean> }): Promise<boolean>;
  /**
   * Stores a contract sealed, once it is known to be a PDF that opens, and calls `within` in the same transaction to tie it to its case. False when
   * `within` did not want it. Errors: `file_unusable`, `storage_full`, `not_allowed_now`.
   */
  addContract(actor: Actor, given: { readonly file: { readonly fileName: string; readonly bytes: Buffer }; readonly within: (tx: Tx, paper: { readonly id: string; readonly sha256: string }) => Promise<boolean> }): Promise<boolean>;
  /** What is told of these documents before anybody opens them, in the order asked for; those that are gone are left out. */
  cards(reader: Reader, documentIds: readonly string[]): Promise<DocumentCard[]>;
  /** What a merchant has on file: its certificates and the papers it has sent, newest first. */
  cardsOnFile(reader: Reader, merchantId: string): Promise<DocumentCard[]>;
  /** Says what kind of paper a document of the merchant is, and when it was issued. */
  describeAs(tx: Tx, given: { readonly id: string; readonly paper: string; readonly issuedOn?: string | null | undefined }): Promise<void>;
  /** Papers whose kind is known, and certificates on file, newest first. */
  papersOnFile(reader: Reader, merchantId: string): Promise<DocumentCard[]>;
  /** Ids of papers of a known kind that were uploaded before an instant. */
  papersBefore(reader: Reader, before: Date): Promise<string[]>;
  /** Deletes papers of answers and contracts with their files where `agree`, asked with the paper locked, still says so; answers how many. */
  forgetPapers(documentIds: readonly string[], agree: (tx: Tx, documentId: string) => Promise<boolean>): Promise<number>;
  /** Errors: `not_found`, also for another merchant's document. */
  get(merchantId: string, documentId: string): Promise<DocumentAnswer>;
  /** Like `get`, but null where there is none. */
  find(merchantId: string, documentId: string): Promise<DocumentAnswer | null>;
  /** What was read; null until it has been. Errors: `not_found`. */
  reading(merchantId: string, documentId: string): Promise<CertificateReading | null>;
  /** The upright page. Errors: `not_found`. */
  page(merchantId: string, documentId: string): Promise<{ bytes: Buffer; mediaType: string }>;
  /** Errors: `not_found`, `not_allowed_now` when information on file rests on it. */
  remove(actor: Actor, documentId: string): Promise<void>;
  /** From now on the document cannot be deleted. False when it is not the merchant's. */
  keep(tx: Tx, document: { merchantId: string; documentId: string }): Promise<boolean>;
  /** The original bytes, for handing over to a gateway. For services only: no rule of access is asked. Null when there is none. */
  openDocument(documentId: string): Promise<OpenedDocument | null>;
  /** What a gateway is told before it fetches the bytes. Null when there is none. */
  describe(reader: Reader, documentId: string): Promise<DocumentCard | null>;
  /** Deletes what was uploaded before this and never put on file nor sent, with its files; answers how many. */
  forgetUnused(before: Date, except: readonly string[]): Promise<number>;
  /** Puts the stored bytes of every document under the present root key. Harmless when repeated; what is interrupted is done the next time. */
  resealFiles(): Promise<{ looked: number; changed: number; unopened: number }>;
  readonly jobs: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
}

/** A list to choose from: older ones are sent by uploading them again. */
const MOST_ON_FILE = 20;
const ORPHAN_AGE_MS = 24 * 60 * 60_000;

const IN_USE: Text = {
  ko: '이미 제출했거나 등록된 사업자 정보의 근거가 되는 문서는 삭제할 수 없습니다. 상담으로 문의해 주세요.',
  en: 'This document was submitted, or business information on file rests on it, so it cannot be deleted. Please contact support.',
};

/** The uploaded documents: stored sealed, certificates read on this machine, reachable by their own merchant only. */
export function createDocuments(ground: DocumentsGround): Documents {
  const { database, vault, files } = ground;

  const own = async (merchantId: string, documentId: string): Promise<store.DocumentRow | null> => {
    if (!isId('doc', documentId)) return null;
    const row = await store.find(database.kysely, documentId);
    return row?.merchantId === merchantId ? row : null;
  };
  const must = async (merchantId: string, documentId: string): Promise<store.DocumentRow> => {
    const row = await own(merchantId, documentId);
    if (row === null) throw new AppError('not_found');
    return row;
  };
  const openReading = (row: store.DocumentRow): CertificateReading | null =>
    row.reading === null ? null : (JSON.parse(vault.openText(row.reading, contexts.reading(row.id))) as CertificateReading);
  const openName = (row: store.DocumentRow): string => vault.openText(row.fileName, contexts.name(row.id));
  const cardOf = (row: store.DocumentRow): DocumentCard => ({
    id: row.id, merchantId: row.merchantId, fileName: openName(row), mediaType: row.mediaType, bytes: row.bytes, sha256: row.sha256, purpose: row.purpose, uploadedAt: row.uploadedAt, kept: row.keptSince !== null, paper: row.paper, issuedOn: row.issuedOn,
  });
  const present = (row: store.DocumentRow): DocumentAnswer => presentDocument(row, { fileName: openName(row), reading: openReading(row) });

  return {
    upload: async (actor, file) => present(await storeCertificate(ground, actor, file)),
    addPaper: async (actor, given) => (await storePaper(ground, actor, given)) !== null,
    addContract: async (actor, given) => (await storeContract(ground, actor, given)) !== null,
    get: async (merchantId, documentId) => present(await must(merchantId, documentId)),
    async find(merchantId, documentId) {
      const row = await own(merchantId, documentId);
      return row && present(row);
    },
    async reading(merchantId, documentId) {
      const row = await must(merchantId, documentId);
      return row.state === 'read' ? openReading(row) : null;
    },
    async page(merchantId, documentId) {
      const row = await must(merchantId, documentId);
      if (row.pageKey === null) throw new AppError('not_found');
      return { bytes: vault.openBytes(await files.get(row.pageKey), contexts.page(row.id)), mediaType: 'image/webp' };
    },
    async remove(actor, documentId) {
      const row = await must(actor.merchantId, documentId);
      await removeDocument(ground, actor, row);
    },
    async keep(tx, { merchantId, documentId }) {
      const row = await store.find(tx, documentId);
      return row?.merchantId === merchantId && store.keep(tx, documentId, ground.clock.now());
    },
    async cards(reader, documentIds) {
      const rows = new Map((await store.findAll(reader, documentIds)).map((row) => [row.id, row]));
      return documentIds.flatMap((id) => rows.get(id) ?? []).map(cardOf);
    },
    async cardsOnFile(reader, merchantId) {
      return (await store.keptOf(reader, merchantId, MOST_ON_FILE)).map(cardOf);
    },
    describeAs: (tx, given) => store.setPaper(tx, given),
    papersOnFile: async (reader, merchantId) => (await store.papersOf(reader, merchantId)).map(cardOf),
    papersBefore: (reader, before) => store.papersBefore(reader, before),
    forgetPapers: (documentIds, agree) => forgetPapers(ground, documentIds, agree),
    async openDocument(documentId) {
      const row = await store.find(database.kysely, documentId);
      if (row === null) return null;
      const bytes = vault.openBytes(await files.get(row.fileKey), contexts.original(row.id));
      return { merchantId: row.merchantId, fileName: openName(row), mediaType: row.mediaType, bytes, sha256: row.sha256 };
    },
    async describe(reader, documentId) {
      const row = await store.find(reader, documentId);
      return row && cardOf(row);
    },
    forgetUnused: (before, except) => forgetUnused(ground, before, except),
    resealFiles: () => resealFiles(ground),
    jobs: [readDocumentHandler(ground), handleJob(sweepFilesJob, () => sweepFiles(ground))],
    schedules: [sweepFilesSchedule],
  };
}

async function removeDocument(ground: DocumentsGround, actor: Actor, row: store.DocumentRow): Promise<void> {
  await ground.database.inTransaction(async (tx) => {
    if (!(await store.removeUnkept(tx, row.id))) throw new AppError('not_allowed_now', { detail: IN_USE });
    await ground.audit.record(tx, { actor: actor.personId, action: 'document.delete', subject: row.id, details: { merchantId: row.merchantId }, requestId: actor.requestId });
  });
  // After the commit: were the process to die here, the nightly sweep removes them.
  await ground.files.remove(row.fileKey);
  if (row.pageKey !== null) await ground.files.remove(row.pageKey);
}

async function forgetUnused(ground: DocumentsGround, before: Date, except: readonly string[]): Promise<number> {
  const needed = new Set(except);
  let removed = 0;
  for (const row of await store.unusedBefore(ground.database.kysely, before)) {
    if (needed.has(row.id)) continue;
    // Put on file at this very moment: then it stays.
    if (!(await ground.database.inTransaction((tx) => store.removeUnkept(tx, row.id)))) continue;
    await ground.files.remove(row.fileKey);
    if (row.pageKey !== null) await ground.files.remove(row.pageKey);
    removed += 1;
  }
  if (removed > 0) ground.log.info({ removed }, 'uploads that were never used have been deleted');
  return removed;
}

async function forgetPapers(ground: DocumentsGround, documentIds: readonly string[], agree: (tx: Tx, documentId: string) => Promise<boolean>): Promise<number> {
  let removed = 0;
  for (const id of documentIds) {
    const stored = await ground.database.inTransaction(async (tx) => {
      // Somebody may be sending it again at this very moment.
      await store.lock(tx, id);
      return (await agree(tx, id)) ? store.removePaper(tx, id) : null;
    });
    if (stored === null) continue;
    await ground.files.remove(stored.fileKey);
    if (stored.pageKey !== null) await ground.files.remove(stored.pageKey);
    removed += 1;
  }
  if (removed > 0) ground.log.info({ removed }, 'papers of answers that nothing needs any more have been deleted');
  return removed;
}

async function sweepFiles({ database, files, clock, log }: DocumentsGround): Promise<void> {
  let removed = 0;
  for await (const key of files.storedBefore(new Date(clock.now().getTime() - ORPHAN_AGE_MS))) {
    if (await store.pointsTo(database.kysely, key)) continue;
    await files.remove(key);
    removed += 1;
  }
  if (removed > 0) log.info({ removed }, 'files that nothing pointed to were removed');
}
