import { AppError } from '../../contract/errors.ts';
import { MOST_ANSWER_DOCUMENTS } from '../../domain/case/answer.ts';
import { addTo, type Answering } from './answer-draft.ts';
import { answerIn, type SendingParts } from './answer-case.ts';
import * as answers from './answers.store.ts';
import { announce } from './case-command.ts';
import { itemsOf } from './case-words.ts';
import * as store from './cases.store.ts';

export type Served = 'sent' | 'attached' | 'gone';

/**
 * Attaches documents that are on file to the items of a case's open request, and sends the answer when nothing of it is left; in one transaction.
 * `gone` where the gateway waits for nothing any more. What the merchant had written meanwhile is sent with it.
 */
export async function servePapers(parts: SendingParts, given: Answering & { readonly items: readonly { readonly item: string; readonly documentId: string }[] }): Promise<Served> {
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
    if (row.tracks.intake !== 'information_requested') return 'gone';
    const asked = itemsOf(parts.vault, row);
    const before = await answers.findDraft(tx, parts.vault, row.id);
    let room = MOST_ANSWER_DOCUMENTS - before.documents.length;
    for (const { item, documentId } of given.items) {
      const isAsked = asked.some(({ id, kind }) => id === item && kind === 'document');
      if (!isAsked || room === 0 || before.documents.includes(documentId)) continue;
      await addTo(parts, tx, row, documentId, { item });
      room -= 1;
    }
    const draft = await answers.findDraft(tx, parts.vault, row.id);
    const answered = new Set(Object.values(draft.itemOf));
    const isWhole = asked.every(({ id, kind }) => (kind === 'document' ? answered.has(id) : (draft.values[id] ?? '').trim() !== ''));
    if (isWhole) {
      try {
        await answerIn(parts, tx, { ...given, text: draft.text.trim(), documents: draft.documents, values: draft.values });
        return 'sent';
      } catch (error) {
        // What was written by hand still needs a look: it stays a draft with the documents.
        if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
      }
    }
    await announce(tx, row, parts.clock.now());
    return 'attached';
  });
}
