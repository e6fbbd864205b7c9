import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLines, readLines, STEPS_OF_SHEET, type SheetCase, type SheetLine } from './gateway-sheet.ts';
import { GATEWAY_COMMANDS } from './gateway-actions.ts';
import type { Tracks } from './states.ts';

const NAMES = { issuerName: (code: string) => (code === 'hyundai' ? { ko: '현대카드', en: 'Hyundai Card' } : { ko: '비씨카드', en: 'BC Card' }), credentials: [], askable: [], identityOnly: false };
const RECEIVED: Tracks = { intake: 'received', contract: 'not_started', activation: 'none', issuers: { hyundai: 'not_asked', bc: 'not_asked' } };
const ASKED: Tracks = { intake: 'accepted', contract: 'signed', activation: 'test_only', issuers: { hyundai: 'asked', bc: 'asked' } };
const of = (tracks: Tracks): SheetCase => ({ tracks, names: NAMES });
const line = (step: string, more: Partial<SheetLine> = {}): SheetLine => ({ line: 2, reference: 'GH-1', step, issuer: '', text: '', ...more });
const plan = (tracks: Tracks, ...lines: SheetLine[]) => planLines(lines, (reference) => (reference === 'GH-1' ? of(tracks) : null)).map(({ state, command, issuerCode }) => [state, command, issuerCode]);

describe('reading a sheet', () => {
  it('finds the head below a title, columns in any order, and only lines with a step', () => {
    const cells = [['8월 처리 내역'], [], ['Step', '메모', ' 접수번호 *', '기관', 'Reason or message'], ['심사 통과', 'x', 'gh-1', '', ''], ['', 'y', 'GH-2', '', 'not yet'], ['반려', '', 'GH-3', '', '서류 없음']];
    expect(readLines(cells)).toEqual([{ line: 4, reference: 'GH-1', step: '심사 통과', issuer: '', text: '' }, { line: 6, reference: 'GH-3', step: '반려', issuer: '', text: '서류 없음' }]);
  });
  it('knows no sheet without both columns', () => {
    expect(readLines([['접수 번호', '상태'], ['GH-1', '심사']])).toBe(null);
    expect(readLines([])).toBe(null);
  });
});

describe('checking its lines', () => {
  it('takes a step by its code and its name in either language, one after the other', () => {
    expect(plan(RECEIVED, line('start_review'), line('심사  통과'))).toEqual([['ready', 'start_review', null], ['ready', 'accept', null]]);
    expect(plan(RECEIVED, line('start review'))).toEqual([['ready', 'start_review', null]]);
  });
  it('refuses what skips a step, an unknown step or case, and what needs the page of the case', () => {
    expect(plan(RECEIVED, line('Record the signature'), line('dance'), line('start_review', { reference: 'GH-2' }), line('보완 요청'), line('테스트 키 등록')).map(([state]) => state)).toEqual(Array(5).fill('refused'));
  });
  it('wants a reason for a refusal and the name of an institution of the case', () => {
    expect(plan(ASKED, line('reject_issuer', { issuer: '현대카드' }), line('reject_issuer', { text: '업종' }), line('approve_issuer', { issuer: '삼성카드' })).map(([state]) => state)).toEqual(Array(3).fill('refused'));
    expect(plan(ASKED, line('카드사·기관 거절 기록', { issuer: '현대 카드', text: '업종' }), line('Record an approval', { issuer: 'bc' }))).toEqual([['ready', 'reject_issuer', 'hyundai'], ['ready', 'approve_issuer', 'bc']]);
  });
  it('says of a step taken before that it changes nothing', () => {
    expect(plan(RECEIVED, line('acknowledge'), line('start_review'), line('start_review'))).toEqual([['done', 'acknowledge', null], ['ready', 'start_review', null], ['done', 'start_review', null]]);
  });
  it('finds ready only what is of the sheet, for any words', () => {
    fc.assert(fc.property(fc.array(fc.record({ step: fc.oneof(fc.constantFrom(...GATEWAY_COMMANDS), fc.string()), issuer: fc.constantFrom('', 'bc', '현대카드', '__proto__'), text: fc.constantFrom('', '사유') }), { maxLength: 8 }), (given) => {
      const planned = planLines(given.map((one) => line(one.step, one)), () => of(ASKED));
      for (const one of planned) expect(one.state !== 'ready' || (one.command !== null && STEPS_OF_SHEET.some((step) => step === one.command))).toBe(true);
    }));
  });
});
