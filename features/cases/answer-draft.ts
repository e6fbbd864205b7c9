import type { z } from 'zod';
import type { AnswerDraft } from '../../contract/answers.ts';
import { AppError } from '../../contract/errors.ts';
import { MOST_ANSWER_DOCUMENTS } from '../../domain/case/answer.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findPaper, isUsable, paperKey, usableUntil } from '../../domain/requirements/papers.ts';
import type { Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { paperOf, type DocumentCard, type Documents } from '../documents/documents.service.ts';
import * as answers from './answers.store.ts';
import { itemsOf } from './case-words.ts';
import * as store from './cases.store.ts';

/** What a merchant is writing in answer to a gateway's request: kept here word by word and file by file until it is sent. */

export interface AnswerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly documents: Documents;
  readonly catalogue: () => Catalogue;
}

/** A member of the merchant, at one of its cases. */
export interface Answering {
  readonly caseId: string;
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
}

/** Which item of the request a document answers, and when it was issued. */
export interface ForItem {
  readonly item?: string | undefined;
  readonly issuedOn?: string | undefined;
}

type DraftAnswer = z.input<typeof AnswerDraft>;

const NOTHING_ASKED: Text = { ko: '지금은 PG가 기다리는 답변이 없습니다. 화면을 새로 고쳐 현재 상태를 확인해 주세요.', en: 'The gateway waits for no answer now. Reload the page to see where the case stands.' };
const FULL: Text = { ko: `서류는 한 번에 ${MOST_ANSWER_DOCUMENTS}개까지 보낼 수 있습니다. 여러 장은 PDF 하나로 합쳐 주세요.`, en: `At most ${MOST_ANSWER_DOCUMENTS} documents can be sent at once. Put several pages into one PDF.` };

export async function readDraft(parts: AnswerParts, { caseId, merchantId }: Pick<Answering, 'caseId' | 'merchantId'>): Promise<DraftAnswer> {
  const { kysely } = parts.database;
  const row = await store.findCase(kysely, caseId);
  if (row === null || row.merchantId !== merchantId) throw new AppError('not_found');
  const draft = await answers.findDraft(kysely, parts.vault, caseId);
  const [attached, onFile, labelled] = await Promise.all([parts.documents.cards(kysely, draft.documents), parts.documents.cardsOnFile(kysely, merchantId), parts.documents.papersOnFile(kysely, merchantId)]);
  return {
    caseId, version: draft.version, text: draft.text, mostDocuments: MOST_ANSWER_DOCUMENTS,
    values: { ...draft.values }, documents: attached.map((card) => presentCard(parts, caseId, card, draft.itemOf[card.id])),
    onFile: [...new Map([...labelled, ...onFile].map((card) => [card.id, card])).values()].filter(({ id }) => !draft.documents.includes(id)).map((card) => presentCard(parts, caseId, card)),
  };
}

function presentCard({ catalogue, clock }: AnswerParts, caseId: string, card: DocumentCard, item?: string): DraftAnswer['documents'][number] {
  const paper = paperOf(card);
  const kind = paper === null ? null : findPaper(catalogue(), paper);
  const until = kind === null ? null : usableUntil(kind, card.issuedOn);
  return {
    id: card.id, fileName: card.fileName, mediaType: card.mediaType, bytes: card.bytes, uploadedAt: card.uploadedAt.toISOString(), certificate: card.purpose === 'certificate', item: item ?? null, paper, issuedOn: card.issuedOn,
    usableUntil: until, usable: kind !== null && isUsable(kind, card.issuedOn, seoulDay(clock.now())), href: `/api/cases/${caseId}/documents/${card.id}`,
  };
}

/** Changes words and new values under the version that was seen; a stale window is refused and still holds what was typed there. */
export async function writeText(parts: AnswerParts, given: Answering & { ifMatch: number; text: string | undefined; values: Readonly<Record<string, string>> | undefined }): Promise<DraftAnswer> {
  await changeDraft(parts, given, async (tx, row, draft) => {
    if (draft.version !== given.ifMatch) throw new AppError('stale_version');
    await answers.touchDraft(tx, parts.vault, { caseId: row.id, merchantId: row.merchantId, text: given.text, values: given.values, at: parts.clock.now() });
  });
  return readDraft(parts, given);
}

/** Stores an upload and attaches it in one step, so that a page that is closed meanwhile loses nothing. The same bytes again are the document that is there. */
export async function uploadPaper(parts: AnswerParts, given: Answering & ForItem & { file: { fileName: string; bytes: Buffer } }): Promise<DraftAnswer> {
  // Asked before the file is opened and stored: nobody may fill the disk of a case that asks for nothing.
  await changeDraft(parts, given, async (_tx, _row, draft) => refuseFull(draft));
  await parts.documents.addPaper(given, {
    file: given.file,
    within: async (tx, { id, sha256 }) => {
      let attached = false;
      await changeIn(parts, tx, given, async (row, draft) => {
        const there = await parts.documents.cards(tx, draft.documents);
        if (there.some((card) => card.sha256 === sha256)) return;
        refuseFull(draft);
        await addTo(parts, tx, row, id, given);
        attached = true;
      });
      return attached;
    },
  });
  return readDraft(parts, given);
}

/** Attaches what is on file: a certificate, or a paper that was sent before. */
export async function attachOnFile(parts: AnswerParts, given: Answering & ForItem & { documentId: string }): Promise<DraftAnswer> {
  await changeDraft(parts, given, async (tx, row, draft) => {
    const [card] = await parts.documents.cards(tx, [given.documentId]);
    if (card?.merchantId !== given.merchantId || !(card.kept || card.paper !== null)) throw new AppError('not_found');
    if (draft.documents.includes(card.id) && given.item === undefined) return;
    if (!draft.documents.includes(card.id)) refuseFull(draft);
    await addTo(parts, tx, row, card.id, given);
  });
  return readDraft(parts, given);
}

/** Takes a document off the draft; what was uploaded for it, never sent and is in no other draft is deleted. Also when nothing is asked any more, so that nobody is stuck with it. */
export async function detachPaper(parts: AnswerParts, given: Answering & { documentId: string }): Promise<DraftAnswer> {
  const { database, vault, clock } = parts;
  const card = await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
    const [found] = await parts.documents.cards(tx, [given.documentId]);
    if (!(await answers.detach(tx, given))) return null;
    await answers.touchDraft(tx, vault, { caseId: row.id, merchantId: row.merchantId, at: clock.now() });
    await tellPages(tx, row, clock.now());
    return found === undefined ? null : { ...found, isElsewhere: await answers.isWanted(tx, { documentId: found.id, sentSince: new Date(0) }) };
  });
  // It may wait in the answer to another gateway as well.
  if (card?.purpose === 'answer' && !card.kept && !card.isElsewhere) await parts.documents.remove(given, card.id);
  if (card === null && !(await knows(parts, given))) throw new AppError('not_found');
  return readDraft(parts, given);
}

/** A document of the merchant that is simply not attached: taking it off again changes nothing. */
async function knows(parts: AnswerParts, { merchantId, documentId }: { merchantId: string; documentId: string }): Promise<boolean> {
  const [card] = await parts.documents.cards(parts.database.kysely, [documentId]);
  return card?.merchantId === merchantId;
}

function refuseFull(draft: answers.AnswerDraftRow): void {
  if (draft.documents.length >= MOST_ANSWER_DOCUMENTS) throw new AppError('not_allowed_now', { detail: FULL });
}

/** Attaches a document to the draft of a locked case, to the item it answers: the one that was named, or the only document that is asked for. */
export async function addTo({ vault, clock, documents, catalogue }: AnswerParts, tx: Tx, row: store.CaseRow, documentId: string, { item: named, issuedOn }: ForItem): Promise<void> {
  const at = clock.now();
  const asked = itemsOf(vault, row).filter(({ kind }) => kind === 'document');
  const item = named === undefined ? (asked.length === 1 ? asked[0] : undefined) : asked.find(({ id }) => id === named);
  if (named !== undefined && item === undefined) throw new AppError('not_found');
  const [card] = item === undefined ? [] : await documents.cards(tx, [documentId]);
  // A certificate stays one, whatever it is sent for.
  if (item !== undefined && card?.purpose === 'answer' && (card.paper === null || issuedOn !== undefined)) await documents.describeAs(tx, { id: documentId, paper: card.paper ?? keyFor(catalogue(), item.code, row.gateway), issuedOn });
  await answers.touchDraft(tx, vault, { caseId: row.id, merchantId: row.merchantId, at });
  await answers.attach(tx, { caseId: row.id, documentId, item: item?.id ?? null, at });
}

/** Under which name a paper lies on file; what only its gateway knows of is called as it calls it. */
function keyFor(catalogue: Catalogue, code: string, gateway: string): string {
  const kind = findPaper(catalogue, code);
  return kind === null ? code : paperKey(kind, gateway);
}

async function changeDraft(parts: AnswerParts, given: Answering, change: (tx: Tx, row: store.CaseRow, draft: answers.AnswerDraftRow) => Promise<void> | void): Promise<void> {
  await parts.database.inTransaction((tx) => changeIn(parts, tx, given, async (row, draft) => change(tx, row, draft)));
}

/** Only while the gateway waits for an answer. The case is locked, so that an answer being sent and a change of its draft come one after the other. */
async function changeIn({ vault, clock }: AnswerParts, tx: Tx, given: Answering, change: (row: store.CaseRow, draft: answers.AnswerDraftRow) => Promise<void>): Promise<void> {
  const row = await store.lockCase(tx, given.caseId);
  if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
  if (row.tracks.intake !== 'information_requested') throw new AppError('not_allowed_now', { detail: NOTHING_ASKED });
  await change(row, await answers.findDraft(tx, vault, row.id));
  await tellPages(tx, row, clock.now());
}

/** Other windows of the merchant show the same draft. */
async function tellPages(tx: Tx, row: store.CaseRow, at: Date): Promise<void> {
  await publish(tx, { topic: `merchant:${row.merchantId}`, kind: 'answer.changed', payload: { caseId: row.id }, at });
}
