import { findResidentNumbers } from '../business/masking.ts';
import type { Text } from '../text.ts';
import type { Tracks } from './states.ts';

/** The rules of an answer to a gateway's request: what makes one, and how long its papers are kept. */

export const LONGEST_ANSWER = 2000;
/** More papers than any gateway has been seen to ask for at once, and few enough to fetch in one go. */
export const MOST_ANSWER_DOCUMENTS = 10;

export interface AnswerProblem {
  readonly pointer: string;
  readonly code: 'answer_empty' | 'answer_too_long' | 'too_many_documents' | 'document_twice' | 'resident_number';
  readonly message: Text;
}

const PROBLEMS: Readonly<Record<AnswerProblem['code'], Text>> = {
  answer_empty: { ko: '답변을 입력하거나 서류를 첨부해 주세요.', en: 'Write an answer or attach a document.' },
  answer_too_long: { ko: `답변은 ${LONGEST_ANSWER.toLocaleString('en')}자까지 쓸 수 있습니다.`, en: `An answer takes at most ${LONGEST_ANSWER.toLocaleString('en')} characters.` },
  too_many_documents: { ko: `서류는 한 번에 ${MOST_ANSWER_DOCUMENTS}개까지 보낼 수 있습니다. 여러 장은 PDF 하나로 합쳐 주세요.`, en: `At most ${MOST_ANSWER_DOCUMENTS} documents can be sent at once. Put several pages into one PDF.` },
  document_twice: { ko: '같은 서류가 두 번 첨부되어 있습니다. 하나를 빼 주세요.', en: 'The same document is attached twice. Remove one of them.' },
  resident_number: { ko: '주민등록번호로 보이는 숫자가 있습니다. 주민등록번호는 받지 않으니 지워 주세요.', en: 'This seems to hold a resident registration number. We do not take those; remove it.' },
};

const problem = (pointer: string, code: AnswerProblem['code']): AnswerProblem => ({ pointer, code, message: PROBLEMS[code] });

/** What is wrong with an answer, at the field; nothing when it may be sent. `documents` are ids. Pure. */
export function checkAnswer({ text, documents }: { readonly text: string; readonly documents: readonly string[] }): AnswerProblem[] {
  const found: AnswerProblem[] = [];
  if (text.trim() === '' && documents.length === 0) found.push(problem('/text', 'answer_empty'));
  if (text.length > LONGEST_ANSWER) found.push(problem('/text', 'answer_too_long'));
  if (findResidentNumbers(text).length > 0) found.push(problem('/text', 'resident_number'));
  if (documents.length > MOST_ANSWER_DOCUMENTS) found.push(problem('/documents', 'too_many_documents'));
  documents.forEach((id, index) => {
    if (documents.indexOf(id) < index) found.push(problem(`/documents/${index}`, 'document_twice'));
  });
  return found;
}

/**
 * How many days the papers of an answer are kept after the case came to its end; null while it may still need them. Personal data goes once its
 * purpose is done (PIPA Art. 21): an application that came to no contract may be reopened, so its papers stay for 90 days; where there
 * was a contract they belong to its records, kept for five years (E-commerce Act decree Art. 6).
 */
export function daysPapersAreKept({ intake, contract }: Tracks): number | null {
  const isOver = intake === 'cancelled' || intake === 'withdrawn' || intake === 'rejected' || intake === 'expired' || contract === 'ended';
  if (!isOver) return null;
  return contract === 'not_started' ? PAPERS_WITHOUT_CONTRACT_DAYS : PAPERS_OF_CONTRACT_DAYS;
}

export const PAPERS_WITHOUT_CONTRACT_DAYS = 90;
export const PAPERS_OF_CONTRACT_DAYS = 5 * 365 + 2;
