import type { Text } from '../../domain/text.ts';
import { cannotStore, FileMissing } from '../../domain/ports/files.ts';
import type { CertificateReading } from '../../domain/ports/reader.ts';
import { handleJob, type JobCall, type JobHandler } from '../../platform/queue-worker.ts';
import type { Tx } from '../../storage/open-database.ts';
import { readDocumentJob } from './documents.jobs.ts';
import * as store from './documents.store.ts';
import { contexts, type DocumentsGround } from './documents-ground.ts';

/** Between two signs of life on the screen; a change of the wording comes at once. */
const PROGRESS_EVERY_MS = 400;
const FAILED: Text = {
  ko: '파일을 읽는 중 문제가 생겼습니다. 다시 올리거나 직접 입력해 주세요.',
  en: 'Something went wrong while reading the file. Please upload it again or fill in the form by hand.',
};

type Ending = Parameters<typeof store.setRead>[2];
const NO_PAGE = { pageKey: null, pageWidth: null, pageHeight: null } as const;

/** The handler that reads a document. What is in the file never makes it fail; what fails on this machine is tried again, then told. */
export function readDocumentHandler(ground: DocumentsGround): JobHandler {
  return handleJob(readDocumentJob, async (call) => {
    const row = await store.find(ground.database.kysely, call.data.documentId);
    if (row === null || row.state === 'read' || row.state === 'failed') return;
    let ending: Ending;
    try {
      ending = await readRow(ground, row);
    } catch (error) {
      if (call.signal.aborted || !(call.lastAttempt || error instanceof FileMissing)) throw error;
      ground.log.error({ err: error, documentId: row.id }, 'document could not be read');
      ending = { state: 'failed', reading: ground.vault.sealText(JSON.stringify(unreadable()), contexts.reading(row.id)), ...NO_PAGE };
    }
    await end(ground, { row, ending, call });
  });
}

async function readRow(ground: DocumentsGround, row: store.DocumentRow): Promise<Ending> {
  const { vault, files, reader } = ground;
  const bytes = vault.openBytes(await files.get(row.fileKey), contexts.original(row.id));
  const progress = progressWriter(ground, row);
  const reading = await reader.read(bytes, { onProgress: progress.tell }).finally(progress.settled);
  const sealed = vault.sealText(JSON.stringify(reading), contexts.reading(row.id));
  if (reading.page.width === 0) return { state: 'failed', reading: sealed, ...NO_PAGE };
  return { state: 'read', reading: sealed, ...(await storePage(ground, { row, bytes, reading })) };
}

/** The upright page beside the fields. Without room for it the reading still counts: the form works without a picture. */
async function storePage(ground: DocumentsGround, given: { row: store.DocumentRow; bytes: Uint8Array; reading: CertificateReading }): Promise<Pick<Ending, 'pageKey' | 'pageWidth' | 'pageHeight'>> {
  const { row, bytes, reading } = given;
  const page = await ground.reader.renderPage(bytes, { rotation: reading.page.rotation });
  try {
    const pageKey = await ground.files.put(ground.vault.sealBytes(page.bytes, contexts.page(row.id)));
    return { pageKey, pageWidth: page.width, pageHeight: page.height };
  } catch (error) {
    if (!cannotStore(error)) throw error;
    ground.log.error({ err: error, documentId: row.id }, 'no room for the image of a page; the reading is kept without it');
    return NO_PAGE;
  }
}

async function end(ground: DocumentsGround, given: { row: store.DocumentRow; ending: Ending; call: JobCall<{ documentId: string }> }): Promise<void> {
  const { row, ending, call } = given;
  const ended = await ground.database.inTransaction(async (tx) => {
    await call.finish(tx);
    if (!(await store.setRead(tx, row.id, ending))) return false;
    await announce(ground, tx, { row, state: ending.state, progress: null });
    return true;
  });
  // Deleted meanwhile: its page must not outlive it.
  if (!ended && ending.pageKey !== null) await ground.files.remove(ending.pageKey);
}

async function announce(ground: DocumentsGround, tx: Tx, given: { row: store.DocumentRow; state: string; progress: { done: number; message: Text } | null }): Promise<void> {
  const { row, state, progress } = given;
  await ground.publish(tx, { topic: `merchant:${row.merchantId}`, kind: 'document.progress', payload: { documentId: row.id, state, progress }, at: ground.clock.now() });
}

/** Writes progress one after the other and not too often; a failed write is no reason to stop reading. */
function progressWriter(ground: DocumentsGround, row: store.DocumentRow) {
  let last = { at: -Infinity, stage: '' };
  let chain = Promise.resolve();
  return {
    tell(progress: { stage: string; done: number; message: Text }): void {
      const at = performance.now();
      if (progress.stage === last.stage && at - last.at < PROGRESS_EVERY_MS) return;
      last = { at, stage: progress.stage };
      const said = { done: progress.done, message: { ...progress.message } };
      chain = chain.then(() => write(said)).catch((error: unknown) => ground.log.warn({ err: error, documentId: row.id }, 'progress of a reading was not recorded'));
    },
    settled: (): Promise<void> => chain,
  };

  function write(progress: { done: number; message: { ko: string; en: string } }): Promise<void> {
    return ground.database.inTransaction(async (tx) => {
      if (await store.setProgress(tx, row.id, progress)) await announce(ground, tx, { row, state: 'reading', progress });
    });
  }
}

/** Only what `present` needs of a reading that never came about. */
function unreadable(): Pick<CertificateReading, 'problems' | 'engine' | 'durationMs'> {
  return { problems: [{ code: 'failed', message: FAILED }], engine: null, durationMs: 0 };
}
