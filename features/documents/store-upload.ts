import { createHash } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import { cannotStore } from '../../domain/ports/files.ts';
import type { Text } from '../../domain/text.ts';
import { newId } from '../../platform/ids.ts';
import { enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import { acceptedType, refuseResidents, refuseUnopened } from './accepted-files.ts';
import { readDocumentJob } from './documents.jobs.ts';
import * as store from './documents.store.ts';
import { contexts, type DocumentsGround } from './documents-ground.ts';

/** Who uploads, for the audit log. */
export interface Uploader {
  readonly personId: string;
  readonly merchantId: string;
  readonly requestId: string | null;
}

interface Upload {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** Uploads that nothing rests on, per merchant and purpose: room for trying, none for filling the disk. */
const MOST_UNUSED = 30;

const MANY: Text = {
  ko: `사용하지 않은 파일이 ${MOST_UNUSED}개를 넘었습니다. 필요 없는 파일을 삭제한 뒤 다시 올려 주세요.`,
  en: `More than ${MOST_UNUSED} uploaded files are unused. Delete the ones you do not need, then upload again.`,
};
const NOT_STORED: Readonly<Record<store.DocumentRow['purpose'], Text>> = {
  certificate: {
    ko: '잠시 후 같은 파일을 다시 올려 주세요. 계속되면 운영자에게 알려 주세요. 그동안 사업자 정보는 직접 입력하실 수 있습니다.',
    en: 'Please upload the same file again in a while. If this goes on, tell the operator. Meanwhile you can type the business information yourself.',
  },
  answer: {
    ko: '잠시 후 같은 파일을 다시 올려 주세요. 계속되면 운영자에게 알려 주세요.',
    en: 'Please upload the same file again in a while. If this goes on, tell the operator.',
  },
  contract: {
    ko: '잠시 후 같은 파일을 다시 올려 주세요. 계속되면 운영자에게 알려 주세요.',
    en: 'Please upload the same file again in a while. If this goes on, tell the operator.',
  },
};

/** Stores a certificate sealed and has it read. */
export async function storeCertificate(ground: DocumentsGround, actor: Uploader, file: Upload): Promise<store.DocumentRow> {
  const mediaType = await acceptedType(file.bytes);
  if (mediaType === 'application/pdf') await refuseResidents(ground.reader, file.bytes, { today: seoulDay(ground.clock.now()), purpose: 'certificate' });
  return storeSealed(ground, actor, {
    file, purpose: 'certificate', mediaType,
    within: async (tx, row) => {
      await enqueue(tx, readDocumentJob, { documentId: row.id });
      return true;
    },
  }) as Promise<store.DocumentRow>;
}

/**
 * Stores a paper of an answer sealed, once it is known to open. `within` ties it to what it is for, in the same transaction; where it answers
 * false nothing of the upload is kept and the answer is null.
 */
export async function storePaper(ground: DocumentsGround, actor: Uploader, given: { file: Upload; within: (tx: Tx, paper: { id: string; sha256: string }) => Promise<boolean> }): Promise<store.DocumentRow | null> {
  const mediaType = await acceptedType(given.file.bytes, 'answer');
  await refuseUnopened(ground.reader, given.file.bytes);
  await refuseResidents(ground.reader, given.file.bytes, { today: seoulDay(ground.clock.now()), purpose: 'answer' });
  return storeSealed(ground, actor, { file: given.file, purpose: 'answer', mediaType, within: given.within });
}

/** Stores a contract sealed: a PDF that opens, and nothing else. */
export async function storeContract(ground: DocumentsGround, actor: Uploader, given: { file: Upload; within: (tx: Tx, paper: { id: string; sha256: string }) => Promise<boolean> }): Promise<store.DocumentRow | null> {
  const mediaType = await acceptedType(given.file.bytes, 'contract');
  await refuseUnopened(ground.reader, given.file.bytes);
  return storeSealed(ground, actor, { file: given.file, purpose: 'contract', mediaType, within: given.within });
}

async function storeSealed(
  ground: DocumentsGround, actor: Uploader, given: { file: Upload; purpose: store.DocumentRow['purpose']; mediaType: string; within: (tx: Tx, row: { id: string; sha256: string }) => Promise<boolean> },
): Promise<store.DocumentRow | null> {
  const { database, vault, files, clock } = ground;
  const { file, purpose, mediaType } = given;
  if ((await store.countUnkept(database.kysely, actor.merchantId, purpose)) >= MOST_UNUSED) throw new AppError('not_allowed_now', { detail: MANY });
  const id = newId('doc', clock.now());
  const fileKey = await files.put(vault.sealBytes(file.bytes, contexts.original(id))).catch((error: unknown) => {
    throw cannotStore(error) ? new AppError('storage_full', { cause: error, detail: NOT_STORED[purpose] }) : error;
  });
  const row = {
    id, merchantId: actor.merchantId, uploadedBy: actor.personId, fileName: vault.sealText(plainName(file.fileName), contexts.name(id)), mediaType, purpose,
    // Only a certificate is read; of anything else there is nothing to wait for.
    state: purpose === 'certificate' ? ('waiting' as const) : ('read' as const),
    bytes: file.bytes.length, sha256: createHash('sha256').update(file.bytes).digest('hex'), fileKey, uploadedAt: clock.now(),
  };
  const kept = await database.inTransaction(async (tx) => {
    await store.insert(tx, row);
    noteMade(id);
    if (!(await given.within(tx, row))) {
      await store.removeUnkept(tx, id);
      return false;
    }
    await ground.audit.record(tx, { actor: actor.personId, action: 'document.upload', subject: id, details: { merchantId: actor.merchantId, bytes: row.bytes, mediaType, purpose }, requestId: actor.requestId });
    return true;
  }).catch(async (error: unknown) => {
    await files.remove(fileKey).catch(() => undefined);
    throw error;
  });
  if (!kept) {
    await files.remove(fileKey);
    return null;
  }
  return { ...row, pageKey: null, pageWidth: null, pageHeight: null, progress: null, reading: null, keptSince: null, paper: null, issuedOn: null };
}

/** A file name as people see it: no folders, no control characters, nothing that turns the direction of reading so that an ending looks like another, never empty. */
function plainName(name: string): string {
  const base = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  return base.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '').trim().slice(0, 200) || 'document';
}
