import { AppError, type FieldProblem } from '../../contract/errors.ts';
import { checkAnswer } from '../../domain/case/answer.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { DocumentCard } from '../documents/documents.service.ts';
import type { AnswerParts, Answering } from './answer-draft.ts';
import * as answers from './answers.store.ts';
import { say } from './case-command.ts';
import { openEvent } from './case-words.ts';
import * as store from './cases.store.ts';
import { tellGateway } from './tell-gateway.ts';

const ANSWERED: Text = {
  ko: '이 요청에는 이미 답변했습니다. 이번에 입력한 내용은 보내지 않았습니다. 더 전할 것이 있으면 PG 또는 상담으로 알려 주세요.',
  en: 'This request has been answered already; what you entered now was not sent. If there is more to say, tell the gateway or support.',
};
const GONE: Text = { ko: '이 서류는 삭제되었거나 보낼 수 없습니다. 빼고 다시 올려 주세요.', en: 'This document has been deleted or cannot be sent. Remove it and upload it again.' };

/**
 * Answers a gateway's request with words, documents or both: event, papers, end of the draft and the job that tells the gateway are one
 * transaction. The same answer again changes nothing; another one after it is refused, so that nobody believes it was sent. Throws `not_found`,
 * `invalid_input` with what is wrong at which field, and `not_allowed_now`.
 */
export async function answerRequest(parts: AnswerParts & { readonly audit: AuditTrail }, given: Answering & { text: string; documents: readonly string[] }): Promise<store.CaseRow> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
    if (row.tracks.intake !== 'information_requested' && (await isLastAnswer(parts, tx, row, given))) return row;
    const problems: FieldProblem[] = checkAnswer(given);
    if (problems.length > 0) throw new AppError('invalid_input', { problems });
    if (row.tracks.intake === 'under_review') throw new AppError('not_allowed_now', { detail: ANSWERED });
    const papers = await keepPapers(parts, tx, given);
    const { text } = given;
    const outcome = await say(tx, {
      row, audit: parts.audit, vault: parts.vault,
      said: { command: 'answer_information', by: 'merchant', source: 'merchant', actor: given.personId, occurredAt: now, now, requestId: given.requestId, detail: text === '' ? {} : { text } },
    });
    if (outcome.kind !== 'moved') throw new AppError('not_allowed_now', outcome.kind === 'refused' ? { detail: outcome.why } : {});
    await answers.insertPapers(tx, { caseId: row.id, sequence: outcome.row.sequence, merchantId: row.merchantId, at: now, papers });
    await answers.deleteDraft(tx, row.id);
    await tellGateway(tx, parts.vault, { caseId: row.id, kind: 'information', text, documentIds: given.documents });
    return outcome.row;
  });
}

/** A second click, or a second window that shows the same draft. */
async function isLastAnswer(parts: AnswerParts, tx: Tx, row: store.CaseRow, given: { text: string; documents: readonly string[] }): Promise<boolean> {
  const last = (await store.listEventsOf(tx, [row.id], ['answer_information'])).at(-1);
  if (last?.source !== 'merchant') return false;
  const sent = (await answers.listPapers(tx, [row.id])).filter(({ sequence }) => sequence === last.sequence).map(({ documentId }) => documentId);
  return (openEvent(parts.vault, last).detail.text ?? '') === given.text && sent.join() === given.documents.join();
}

/** From now on nobody deletes them but the law's own timer. */
async function keepPapers(parts: AnswerParts, tx: Tx, given: Answering & { documents: readonly string[] }): Promise<DocumentCard[]> {
  const cards = await parts.documents.cards(tx, given.documents);
  const problems: FieldProblem[] = [];
  for (const [index, documentId] of given.documents.entries()) {
    const card = cards.find(({ id }) => id === documentId);
    // A certificate still being filled in belongs to a form nobody has finished yet.
    const usable = card?.merchantId === given.merchantId && (card.kept || card.purpose === 'answer');
    if (!usable || !(await parts.documents.keep(tx, { merchantId: given.merchantId, documentId }))) problems.push({ pointer: `/documents/${index}`, code: 'document_gone', message: GONE });
  }
  if (problems.length > 0) throw new AppError('invalid_input', { problems });
  return cards;
}
