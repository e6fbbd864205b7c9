import { AppError, type FieldProblem } from '../../contract/errors.ts';
import { checkAnswer } from '../../domain/case/answer.ts';
import { answersOf, checkItems, submittedValue, type ItemAnswer } from '../../domain/requirements/request.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import type { DocumentCard } from '../documents/documents.service.ts';
import type { AnswerParts, Answering } from './answer-draft.ts';
import * as answers from './answers.store.ts';
import { say } from './case-command.ts';
import { answersOfEvent, itemsOf, openEvent } from './case-words.ts';
import * as store from './cases.store.ts';
import { tellGateway } from './tell-gateway.ts';

export interface SendingParts extends AnswerParts {
  readonly audit: AuditTrail;
  /** What was submitted with a case, its extra answers among it. */
  readonly submittedOf: (reader: Reader, row: store.CaseRow) => Promise<unknown>;
}

export type Given = Answering & { readonly text: string; readonly documents: readonly string[]; readonly values: Readonly<Record<string, string>> };

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
export async function answerRequest(parts: SendingParts, given: Given): Promise<store.CaseRow> {
  return parts.database.inTransaction((tx) => answerIn(parts, tx, given));
}

/** The same in a transaction that does more. */
export async function answerIn(parts: SendingParts, tx: Tx, given: Given): Promise<store.CaseRow> {
  const now = parts.clock.now();
  const row = await store.lockCase(tx, given.caseId);
  if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
  // Asked and answered at the gateway's own pages.
  if (row.standing !== null) throw new AppError('not_allowed_now');
  if (row.tracks.intake !== 'information_requested' && (await isLastAnswer(parts, tx, row, given))) return row;
  const itemOf = await itemsAnswered(parts, tx, row, given.documents);
  const { problems, itemAnswers } = await answerItems(parts, tx, row, { ...given, itemOf });
  if (problems.length > 0) throw new AppError('invalid_input', { problems });
  if (row.tracks.intake === 'under_review') throw new AppError('not_allowed_now', { detail: ANSWERED });
  const papers = await keepPapers(parts, tx, given);
  const { text } = given;
  const outcome = await say(tx, {
    row, audit: parts.audit, vault: parts.vault,
    said: {
      command: 'answer_information', by: 'merchant', source: 'merchant', actor: given.personId, occurredAt: now, now, requestId: given.requestId,
      detail: { ...(text !== '' && { text }), ...(itemAnswers.length > 0 && { answers: JSON.stringify(itemAnswers) }) },
    },
  });
  if (outcome.kind !== 'moved') throw new AppError('not_allowed_now', outcome.kind === 'refused' ? { detail: outcome.why } : {});
  await answers.insertPapers(tx, { caseId: row.id, sequence: outcome.row.sequence, merchantId: row.merchantId, at: now, papers: papers.map((paper) => ({ ...paper, item: itemOf[paper.id] ?? null })) });
  await answers.deleteDraft(tx, row.id);
  const corrections = itemAnswers.flatMap(({ item, before, after }) => (after === null ? [] : [{ field: item.code, before: before ?? '', after }]));
  await tellGateway(tx, parts.vault, { caseId: row.id, kind: 'information', text, documentIds: given.documents, corrections });
  return outcome.row;
}

/** Which item each document answers: the one it was attached for, or the only document that is asked for. */
async function itemsAnswered(parts: SendingParts, tx: Tx, row: store.CaseRow, documents: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const draft = await answers.findDraft(tx, parts.vault, row.id);
  const asked = itemsOf(parts.vault, row).filter(({ kind }) => kind === 'document');
  const only = asked.length === 1 ? asked[0]?.id : undefined;
  return Object.fromEntries(documents.flatMap((id): [string, string][] => {
    // Attached for something that is not asked for any more: for this request it counts as any other.
    const named = asked.find((one) => one.id === draft.itemOf[id])?.id;
    const item = named ?? only;
    return item === undefined ? [] : [[id, item]];
  }));
}

/** What the answer says to each thing that was asked for; nothing of it where the request has come to an end meanwhile. */
async function answerItems(parts: SendingParts, tx: Tx, row: store.CaseRow, given: Given & { itemOf: Readonly<Record<string, string>> }): Promise<{ problems: FieldProblem[]; itemAnswers: ItemAnswer[] }> {
  const items = row.tracks.intake === 'information_requested' ? itemsOf(parts.vault, row) : [];
  const corrected = Object.values(given.values).some((value) => value.trim() !== '');
  // New values alone are an answer as well.
  const problems: FieldProblem[] = checkAnswer(given).filter(({ code }) => code !== 'answer_empty' || !corrected || items.length === 0);
  if (items.length === 0) return { problems, itemAnswers: [] };
  const submitted = await parts.submittedOf(tx, row);
  const documents = Object.groupBy(given.documents.filter((id) => given.itemOf[id] !== undefined), (id) => given.itemOf[id] as string) as Record<string, string[]>;
  const about = { items, before: (pointer: string) => submittedValue(submitted, pointer), answer: { text: given.text, values: given.values, documents } };
  const nothing = problems.some(({ code }) => code === 'answer_empty');
  return { problems: nothing ? checkItems(parts.catalogue(), about) : [...problems, ...checkItems(parts.catalogue(), about)], itemAnswers: answersOf(about) };
}

/** A second click, or a second window that shows the same draft. */
async function isLastAnswer(parts: AnswerParts, tx: Tx, row: store.CaseRow, given: Given): Promise<boolean> {
  const last = (await store.listEventsOf(tx, [row.id], ['answer_information'])).at(-1);
  if (last?.source !== 'merchant') return false;
  const sent = (await answers.listPapers(tx, [row.id])).filter(({ sequence }) => sequence === last.sequence).map(({ documentId }) => documentId);
  const opened = openEvent(parts.vault, last);
  const corrected = answersOfEvent(opened).flatMap(({ item, after }) => (after === null ? [] : [`${item.id}=${after}`]));
  const values = Object.entries(given.values).flatMap(([item, value]) => (value.trim() === '' ? [] : [`${item}=${value.trim()}`]));
  return (opened.detail.text ?? '') === given.text && sent.join() === given.documents.join() && corrected.toSorted().join('\n') === values.toSorted().join('\n');
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
