import { describe, expect, it } from 'vitest';
import { NEW_TRACKS } from '../case/lifecycle.ts';
import { STANDARD_CATALOGUE } from '../catalogue/standard.ts';
import { decidingTrade, durationOf, figureFrom, seedOf, sourceOf, usually } from './figure.ts';
import { countedAt, staysOf, turnOf, type PastEvent } from './stays.ts';

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour));

function history(...steps: readonly [command: string, day: number, source?: PastEvent['source'], issuer?: string][]): PastEvent[] {
  return steps.map(([command, day, source = 'gateway_webhook', issuer], index) => ({ sequence: index + 1, command, source, issuer, occurredAt: at(day), recordedAt: at(day, 1) }));
}

const told = (events: readonly PastEvent[], institutions: readonly string[] = []) => staysOf(events, institutions).map(({ sequence, stage, enteredAt, leftAt, ending }) => [sequence, stage, enteredAt.getUTCDate(), leftAt?.getUTCDate() ?? null, ending]);

describe('the waits of a case', () => {
  it('are those for somebody else: what the merchant takes for an answer or a signature is none', () => {
    expect(told(history(
      ['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['acknowledge', 2], ['start_review', 3], ['request_information', 5], ['answer_information', 9, 'merchant'], ['accept', 10], ['offer_contract', 11],
      ['give_signature', 16, 'merchant'], ['sign_contract', 17], ['go_live', 20],
    ))).toEqual([
      [2, 'receipt', 1, 2, 'went_on'], [3, 'contact', 2, 3, 'went_on'], [4, 'review', 3, 5, 'went_on'], [6, 'review', 9, 10, 'went_on'], [7, 'offer', 10, 11, 'went_on'], [9, 'confirmation', 16, 17, 'went_on'],
      [10, 'opening', 17, 20, 'went_on'],
    ]);
  });

  it('end unknown where the merchant gave up, and as an answer where the gateway refused', () => {
    expect(told(history(['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['acknowledge', 2], ['withdraw', 4, 'merchant'])).at(-1)).toEqual([3, 'contact', 2, 4, 'given_up']);
    expect(told(history(['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['cancel', 4, 'merchant']))).toEqual([[2, 'receipt', 1, 4, 'given_up']]);
    expect(told(history(['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['acknowledge', 2], ['reject', 4])).at(-1)).toEqual([3, 'contact', 2, 4, 'went_on']);
  });

  it('stay open until the next step; institutions are one wait until the last of them', () => {
    const events = history(['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['acknowledge', 2], ['accept', 3], ['sign_contract', 4], ['ask_issuer', 5, 'merchant'], ['approve_issuer', 8, 'gateway_webhook', 'kb']);
    expect(told(events, ['kb', 'bc']).at(-1)).toEqual([6, 'institutions', 5, null, null]);
    expect(told([...events, ...history(['approve_issuer', 12, 'gateway_webhook', 'bc']).map((event) => ({ ...event, sequence: 8 }))], ['kb', 'bc']).slice(-2)).toEqual([[6, 'institutions', 5, 12, 'went_on'], [8, 'opening', 12, null, null]]);
  });

  it('count from the step at the gateway’s own site once the merchant has done it', () => {
    expect(told(history(['submit', 1, 'merchant'], ['hand_over', 1, 'gateway_answer'], ['acknowledge', 2], ['second_step_done', 6, 'merchant'], ['start_review', 8]))).toContainEqual([4, 'contact_after_step', 6, 8, 'went_on']);
  });

  it('are not turned by a step that leaves the case where it is', () => {
    const under = { tracks: { ...NEW_TRACKS, intake: 'under_review' as const }, saidStepDone: false };
    expect(turnOf(under, { ...under, tracks: { ...under.tracks, activation: 'test_only' } })).toBeNull();
  });

  it('follow the told time only as far as it is possible', () => {
    expect(countedAt({ occurredAt: at(3), recordedAt: at(4) }, null)).toEqual(at(3));
    expect(countedAt({ occurredAt: at(9), recordedAt: at(4) }, null)).toEqual(at(4));
    expect(countedAt({ occurredAt: at(1), recordedAt: at(4) }, at(2))).toEqual(at(2));
  });
});

describe('a figure', () => {
  const kcp = STANDARD_CATALOGUE.gateways.find(({ code }) => code === 'kcp');
  const waits = Array.from({ length: 20 }, (_, index) => ({ enteredAt: new Date(`2026-11-${String(2 + (index % 5)).padStart(2, '0')}T01:00:00Z`), leftAt: new Date(`2026-11-${String(4 + (index % 5) + (index % 3)).padStart(2, '0')}T01:00:00Z`), ending: 'went_on' as const }));

  it('says from how many cases of which time and trade it comes, in both languages', () => {
    const open = { enteredAt: new Date('2026-11-20T01:00:00Z'), leftAt: null, ending: null };
    const figure = figureFrom([...waits, open], { now: new Date('2026-11-23T01:00:00Z'), seed: null, trade: { ko: '패션', en: 'Fashion' } });
    if (figure === null) throw new Error('no figure');
    expect(sourceOf(figure)).toEqual({ ko: '2026-11-02 이후 이곳의 신청 20건(패션 업종), 진행 중이거나 중단된 1건 반영', en: '20 cases here (Fashion) since 2026-11-02, allowing for 1 not finished' });
    expect(sourceOf({ ...figure, open: 0, trade: null })).toEqual({ ko: '2026-11-02 이후 이곳의 신청 20건', en: '20 cases here since 2026-11-02' });
    expect(figure.low).toBeGreaterThan(0.5);
    expect(figure.high).toBeLessThan(6);
  });

  it('is shown in whole business days, rounded outwards', () => {
    expect(durationOf({ low: 1.9, high: 4.1 })).toEqual({ min: 1, max: 5, unit: 'business_day' });
    expect(usually(durationOf({ low: 0.1, high: 0.4 }))).toEqual({ ko: '보통 최대 1영업일 걸립니다.', en: 'Usually up to 1 business day.' });
    expect(usually({ min: 2, max: 3, unit: 'business_day' })).toEqual({ ko: '보통 2–3영업일 걸립니다.', en: 'Usually 2–3 business days.' });
  });

  it('starts from the catalogue, days of the calendar taken as business days', () => {
    if (kcp === undefined) throw new Error('no kcp');
    expect(seedOf('contact', kcp.contract)).toEqual({ min: 2, max: 3 });
    expect(seedOf('institutions', kcp.contract)).toEqual({ min: 10, max: 10 });
    expect(seedOf('offer', kcp.contract)).toBeNull();
  });

  it('rests on the trade that gateways look at separately', () => {
    expect(decidingTrade(STANDARD_CATALOGUE, ['fashion', 'alcohol'])).toBe('alcohol');
    expect(decidingTrade(STANDARD_CATALOGUE, ['fashion', 'beauty'])).toBe('fashion');
    expect(decidingTrade(STANDARD_CATALOGUE, [])).toBeNull();
  });
});
