import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnswer, daysPapersAreKept, LONGEST_ANSWER, MOST_ANSWER_DOCUMENTS, PAPERS_OF_CONTRACT_DAYS, PAPERS_WITHOUT_CONTRACT_DAYS } from './answer.ts';
import { isEnd } from './describe.ts';
import { decide, NEW_TRACKS } from './lifecycle.ts';
import { ACTORS, CASE_COMMANDS, type Tracks } from './states.ts';

const codes = (text: string, documents: readonly string[]) => checkAnswer({ text, documents }).map(({ code, pointer }) => `${pointer} ${code}`);

describe('an answer to a request', () => {
  it('says something or holds a document', () => {
    for (const nothing of ['', ' ', '\n\t ']) expect(codes(nothing, [])).toEqual(['/text answer_empty']);
    expect(codes('보냅니다', [])).toEqual([]);
    expect(codes('', ['doc_1'])).toEqual([]);
  });

  it('keeps resident numbers out and names the place of what is wrong', () => {
    expect(codes('번호는 900101-1234567 입니다', [])).toEqual(['/text resident_number']);
    expect(codes('', ['a', 'b', 'a'])).toEqual(['/documents/2 document_twice']);
  });

  it('is refused exactly when it is empty, too long, holds too many documents or one twice', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('가', 'a', ' ', '\n'), maxLength: LONGEST_ANSWER + 5 }), fc.array(fc.integer({ min: 0, max: 20 }).map((n) => `doc_${n}`), { maxLength: MOST_ANSWER_DOCUMENTS + 3 }), (text, documents) => {
      const fine = (text.trim() !== '' || documents.length > 0) && text.length <= LONGEST_ANSWER && documents.length <= MOST_ANSWER_DOCUMENTS && new Set(documents).size === documents.length;
      expect(checkAnswer({ text, documents }).length === 0).toBe(fine);
    }));
  });
});

describe('papers of an answer', () => {
  it('are kept while the case goes on, and for a time after its end, whatever was said in whatever order', () => {
    const step = fc.record({ command: fc.constantFrom(...CASE_COMMANDS), by: fc.constantFrom(...ACTORS), handOverStarted: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let tracks: Tracks = { ...NEW_TRACKS, issuers: { kb: 'not_asked' } };
      for (const { command, by, handOverStarted } of steps) {
        const decided = decide({ tracks, command, by, facts: { handOverStarted, issuer: 'kb' } });
        if (decided.kind === 'moved') tracks = decided.tracks;
        const days = daysPapersAreKept(tracks);
        const over = isEnd(tracks) || tracks.contract === 'ended';
        expect(days).toBe(!over ? null : tracks.contract === 'not_started' ? PAPERS_WITHOUT_CONTRACT_DAYS : PAPERS_OF_CONTRACT_DAYS);
      }
    }));
  });
});
