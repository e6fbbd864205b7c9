import { createHash } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import { cannotStore } from '../../domain/ports/files.ts';
import type { Text } from '../../domain/text.ts';
import type { CertificateReading } from '../../domain/ports/reader.ts';
import { isId, newId } from '../../platform/ids.ts';
import { enqueue } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import { acceptedType } from './accepted-files.ts';
import { readDocumentJob, sweepFilesJob, sweepFilesSchedule } from './documents.jobs.ts';
import { presentDocument, type DocumentAnswer } from './documents.present.ts';
import * as store from './documents.store.ts';
import { contexts, type DocumentsGround } from './documents-ground.ts';
import { readDocumentHandler } from './read-document.ts';
import { resealFiles } from './reseal-files.ts';

export type { DocumentAnswer } from './documents.present.ts';
export type { DocumentsGround } from './documents-ground.ts';

/** Who is asking, for the audit log. */
export interface Actor {
  readonly personId: string;
  readonly merchantId: string;
  readonly requestId: string | null;
}

/** A document as it is handed to a gateway. */
export interface OpenedDocument {
  readonly merchantId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface Documents {
  /** Stores an upload sealed and has it read. Errors: `file_unusable`, `storage_full`, `not_allowed_now` (too many lie about unused). */
  upload(actor: Actor, file: { readonly fileName: string; readonly bytes: Buffer }): Promise<DocumentAnswer>;
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
  describe(reader: Reader, documentId: string): Promise<Omit<OpenedDocument, 'bytes'> & { readonly bytes: number } | null>;
  /** Deletes certificates uploaded before this that were never put on file, with their files; answers how many. */
  forgetUnused(before: Date, except: readonly string[]): Promise<number>;
  /** Puts the stored bytes of every document under the present root key. Harmless when repeated; what is interrupted is done the next time. */
  resealFiles(): Promise<{ looked: number; changed: number; unopened: number }>;
  readonly jobs: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
}

/** Uploads nothing on file rests on, per merchant: room for trying, none for filling the disk. */
const MOST_UNUSED = 30;
const ORPHAN_AGE_MS = 24 * 60 * 60_000;

const MANY: Text = {
  ko: `사용하지 않은 파일이 ${MOST_UNUSED}개를 넘었습니다. 필요 없는 파일을 삭제한 뒤 다시 올려 주세요.`,
  en: `More than ${MOST_UNUSED} uploaded files are unused. Delete the ones you do not need, then upload again.`,
};
const NOT_STORED: Text = {
  ko: '잠시 후 같은 파일을 다시 올려 주세요. 계속되면 운영자에게 알려 주세요. 그동안 사업자 정보는 직접 입력하실 수 있습니다.',
  en: 'Please upload the same file again in a while. If this goes on, tell the operator. Meanwhile you can type the business information yourself.',
};
const IN_USE: Text = {
  ko: '등록된 사업자 정보의 근거가 되는 문서는 삭제할 수 없습니다. 상담으로 문의해 주세요.',
  en: 'Business information on file rests on this document, so it cannot be deleted. Please contact support.',
};

/** The uploaded certificates: stored sealed, read on this machine, reachable by their own merchant only. */
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
  const present = (row: store.DocumentRow): DocumentAnswer => presentDocument(row, { fileName: openName(row), reading: openReading(row) });

  return {
    upload: async (actor, file) => present(await storeUpload(ground, actor, file)),
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
    async openDocument(documentId) {
      const row = await store.find(database.kysely, documentId);
      if (row === null) return null;
      const bytes = vault.openBytes(await files.get(row.fileKey), contexts.original(row.id));
      return { merchantId: row.merchantId, fileName: openName(row), mediaType: row.mediaType, bytes, sha256: row.sha256 };
    },
    async describe(reader, documentId) {
      const row = await store.find(reader, documentId);
      return row && { merchantId: row.merchantId, fileName: openName(row), mediaType: row.mediaType, bytes: row.bytes, sha256: row.sha256 };
    },
    forgetUnused: (before, except) => forgetUnused(ground, before, except),
    resealFiles: () => resealFiles(ground),
    jobs: [readDocumentHandler(ground), handleJob(sweepFilesJob, () => sweepFiles(ground))],
    schedules: [sweepFilesSchedule],
  };
}

async function storeUpload(ground: DocumentsGround, actor: Actor, file: { fileName: string; bytes: Buffer }): Promise<store.DocumentRow> {
  const { database, vault, files, clock } = ground;
  const mediaType = await acceptedType(file.bytes);
  if ((await store.countUnkept(database.kysely, actor.merchantId)) >= MOST_UNUSED) throw new AppError('not_allowed_now', { detail: MANY });
  const id = newId('doc', clock.now());
  const fileKey = await files.put(vault.sealBytes(file.bytes, contexts.original(id))).catch((error: unknown) => {
    throw cannotStore(error) ? new AppError('storage_full', { cause: error, detail: NOT_STORED }) : error;
  });
  const row = {
    id, merchantId: actor.merchantId, uploadedBy: actor.personId, fileName: vault.sealText(plainName(file.fileName), contexts.name(id)), mediaType,
    bytes: file.bytes.length, sha256: createHash('sha256').update(file.bytes).digest('hex'), fileKey, uploadedAt: clock.now(),
  };
  try {
    await database.inTransaction(async (tx) => {
      await store.insert(tx, row);
      noteMade(id);
      await enqueue(tx, readDocumentJob, { documentId: id });
      await ground.audit.record(tx, { actor: actor.personId, action: 'document.upload', subject: id, details: { merchantId: actor.merchantId, bytes: row.bytes, mediaType }, requestId: actor.requestId });
    });
  } catch (error) {
    await files.remove(fileKey).catch(() => undefined);
    throw error;
  }
  return { ...row, state: 'waiting', pageKey: null, pageWidth: null, pageHeight: null, progress: null, reading: null, keptSince: null };
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
  if (removed > 0) ground.log.info({ removed }, 'certificates that were never used have been deleted');
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

/** A file name as people see it: no folders, no control characters, never empty. */
function plainName(name: string): string {
  const base = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  return [...base].filter((letter) => letter >= ' ' && letter !== '\u007f').join('').trim().slice(0, 200) || 'document';
}
