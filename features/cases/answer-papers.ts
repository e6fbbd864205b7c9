import { AppError } from '../../contract/errors.ts';
import { daysPapersAreKept, PAPERS_WITHOUT_CONTRACT_DAYS } from '../../domain/case/answer.ts';
import type { Actor, Tracks } from '../../domain/case/states.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { OpenedDocument } from '../documents/documents.service.ts';
import type { AnswerParts } from './answer-draft.ts';
import * as answers from './answers.store.ts';
import * as store from './cases.store.ts';

/** Papers that were sent with answers: shown beside their event, opened by who may see the case, deleted when their time has come. */

/** A paper as it is shown; the name is known while the document is there. */
export interface Paper extends answers.PaperRow {
  readonly fileName: string | null;
}

export async function papersOf(parts: Pick<AnswerParts, 'database' | 'documents'>, caseIds: readonly string[]): Promise<Paper[]> {
  const { kysely } = parts.database;
  const rows = await answers.listPapers(kysely, caseIds);
  const names = new Map((await parts.documents.cards(kysely, [...new Set(rows.map(({ documentId }) => documentId))])).map(({ id, fileName }) => [id, fileName]));
  return rows.map((row) => ({ ...row, fileName: names.get(row.documentId) ?? null }));
}

interface Opening {
  readonly caseId: string;
  readonly documentId: string;
  readonly personId: string;
  readonly requestId: string;
  readonly viewer: Extract<Actor, 'merchant' | 'gateway'>;
  /** Who may see the case at all: anything else is answered as not found. */
  readonly mine: (row: store.CaseRow) => boolean;
}

/** The content of a paper, for a merchant also of one that is only attached yet. Who opened it, and when, is in the audit log. Throws `not_found`. */
export async function openPaper(parts: AnswerParts & { readonly audit: AuditTrail }, given: Opening): Promise<OpenedDocument> {
  const { kysely } = parts.database;
  const row = await store.findCase(kysely, given.caseId);
  if (row === null || !given.mine(row)) throw new AppError('not_found');
  const attached = given.viewer === 'merchant' && (await answers.findDraft(kysely, parts.vault, row.id)).documents.includes(given.documentId);
  if (!attached && !(await answers.wasSent(kysely, given))) throw new AppError('not_found');
  const document = await parts.documents.openDocument(given.documentId);
  if (document?.merchantId !== row.merchantId) throw new AppError('not_found');
  await parts.database.inTransaction((tx) => parts.audit.record(tx, {
    actor: given.personId, action: 'document.open', subject: given.documentId, details: { case: row.id, gateway: row.gateway, as: given.viewer }, requestId: given.requestId,
  }));
  return document;
}

const DAY_MS = 86_400_000;

/** Deletes the papers whose every case has been over for as long as they are kept. The history keeps that there was one, of which kind and size. */
export async function forgetPapers(parts: Pick<AnswerParts, 'database' | 'documents' | 'clock'>): Promise<number> {
  const now = parts.clock.now();
  const due = new Map<string, boolean>();
  // None is deleted sooner than this after it was sent, so younger ones need not be looked at.
  const sentSince = new Date(now.getTime() - PAPERS_WITHOUT_CONTRACT_DAYS * DAY_MS);
  for (const { documentId, tracks, since } of await answers.papersSentBefore(parts.database.kysely, sentSince)) {
    const days = daysPapersAreKept(tracks as Tracks);
    const isDue = days !== null && since.getTime() + days * DAY_MS < now.getTime();
    due.set(documentId, isDue && due.get(documentId) !== false);
  }
  return parts.documents.forgetPapers([...due].flatMap(([id, isDue]) => (isDue ? [id] : [])), async (tx, documentId) => {
    if (await answers.isWanted(tx, { documentId, sentSince })) return false;
    await answers.markDeleted(tx, documentId, now);
    return true;
  });
}
