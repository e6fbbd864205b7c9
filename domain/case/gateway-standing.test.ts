import { describe, expect, it } from 'vitest';
import { asksText, earliestDue, lookAgainAfter, mayOpenGateway, reportsOf, sameAsks, type Ask, type GatewayStanding } from './gateway-standing.ts';
import { hostedTurn } from './hosted-turn.ts';
import { decide, NEW_TRACKS } from './lifecycle.ts';
import type { Tracks } from './states.ts';

const there = (more: Partial<GatewayStanding>): GatewayStanding => ({ intake: 'waiting', contract: 'not_started', activation: 'none', asks: [], methods: {}, reason: null, account: null, credentials: {}, unknown: [], ...more });
const at = (more: Partial<Tracks> = {}): Tracks => ({ ...NEW_TRACKS, intake: 'handed_over', ...more });
const ask = (code: Ask['code'], dueBy: string | null = null): Ask => ({ code, flaw: null, dueBy });

/** Says everything to the tracks as the gateway; what the rules refuse fails the test. */
function after(tracks: Tracks, standing: GatewayStanding): Tracks {
  return reportsOf(tracks, standing).reduce((now, { command }) => {
    const decided = decide({ tracks: now, command, by: 'gateway' });
    if (decided.kind === 'refused') throw new Error(`${command} was refused: ${decided.code}`);
    return decided.kind === 'moved' ? decided.tracks : now;
  }, tracks);
}

const LIVE = there({ intake: 'accepted', contract: 'signed', activation: 'live', credentials: { mid: 'A' } });
const ASKING = there({ intake: 'information_requested', asks: [ask('website')] });

describe('what a standing means to a case', () => {
  it.each([
    ['nobody knows the merchant yet', at(), there({}), { intake: 'handed_over' }],
    ['a word that nobody knows moves nothing', at({ intake: 'under_review' }), there({ intake: 'unclear', activation: 'live' }), { intake: 'under_review', activation: 'none' }],
    ['found and under review', at(), there({ intake: 'under_review', contract: 'signed' }), { intake: 'under_review', contract: 'not_started' }],
    ['asked for more', at(), ASKING, { intake: 'information_requested' }],
    ['answered there', at({ intake: 'information_requested' }), there({ intake: 'under_review' }), { intake: 'under_review' }],
    ['all done at once', at(), LIVE, { intake: 'accepted', contract: 'signed', activation: 'live' }],
    ['stopped while more is asked', at({ intake: 'accepted', contract: 'signed', activation: 'live' }), there({ ...ASKING, contract: 'signed', activation: 'stopped' }), { intake: 'information_requested', activation: 'suspended' }],
    ['open again', at({ intake: 'information_requested', contract: 'signed', activation: 'suspended' }), LIVE, { intake: 'accepted', activation: 'live' }],
    ['turned down', at({ intake: 'under_review' }), there({ intake: 'rejected', activation: 'stopped' }), { intake: 'rejected' }],
    ['another look after a refusal', at({ intake: 'rejected' }), there({ intake: 'under_review' }), { intake: 'under_review' }],
    ['the consent was taken back', at({ intake: 'accepted', contract: 'signed', activation: 'live' }), there({ intake: 'withdrawn', contract: 'ended', activation: 'stopped' }), { intake: 'withdrawn', contract: 'ended', activation: 'suspended' }],
  ] as const)('%s', (_name, tracks, standing, expected) => {
    const then = after(tracks, standing);
    expect(then).toMatchObject(expected);
    // The same said again finds nothing to do.
    expect(after(then, standing)).toEqual(then);
  });

  it('keys come before the opening, and once', () => {
    expect(reportsOf(at(), LIVE).map(({ command }) => command)).toEqual(['acknowledge', 'accept', 'sign_contract', 'deposit_live_keys', 'go_live']);
    expect(reportsOf(after(at(), LIVE), LIVE).map(({ command }) => command)).toEqual(['accept']);
  });
});

it('lists of what is asked are the same in any order, and differ by their dates', () => {
  expect(sameAsks([ask('terms'), ask('website')], [ask('website'), ask('terms')])).toBe(true);
  expect(sameAsks([ask('terms')], [ask('terms', '2026-12-01T00:00:00.000Z')])).toBe(false);
  expect(earliestDue([ask('terms'), ask('website', '2026-12-03T00:00:00.000Z'), ask('owners', '2026-12-01T00:00:00.000Z')])).toBe('2026-12-01T00:00:00.000Z');
});

it('a link is made while there is something to do there, and never after an end', () => {
  expect([at(), at({ intake: 'information_requested' }), at({ intake: 'under_review' }), at({ intake: 'cancelled' }), at({ intake: 'submitted' }), at({ intake: 'information_requested', contract: 'ended' })].map(mayOpenGateway)).toEqual([true, true, false, false, false, false]);
});

it('the gateway is asked soon after a press, seldom otherwise, and never once it is over', () => {
  expect(lookAgainAfter(at(), { minutesSincePress: 1, daysSinceMove: 0 })).toBeLessThan(lookAgainAfter(at(), { minutesSincePress: 60, daysSinceMove: 0 }) ?? 0);
  expect(lookAgainAfter(at(), { minutesSincePress: null, daysSinceMove: 0 })).toBeGreaterThan(lookAgainAfter(at({ intake: 'under_review' }), { minutesSincePress: null, daysSinceMove: 0 }) ?? Infinity);
  expect(lookAgainAfter(at({ intake: 'accepted', activation: 'live' }), { minutesSincePress: null, daysSinceMove: 0 })).toBe(720);
  // What was turned down may be taken up again, but not for ever.
  expect([0, 89, 90].map((daysSinceMove) => lookAgainAfter(at({ intake: 'rejected' }), { minutesSincePress: 1, daysSinceMove }))).toEqual([1_440, 1_440, null]);
  expect(lookAgainAfter(at({ intake: 'withdrawn' }), { minutesSincePress: 1, daysSinceMove: 0 })).toBeNull();
});

it('the merchant reads what is asked, of whom and by when', () => {
  const turn = hostedTurn(at({ intake: 'information_requested' }), { ko: '페이팔', en: 'PayPal' }, [{ code: 'identity_document', flaw: 'expired', dueBy: '2026-12-01T00:00:00.000Z' }]);
  expect(turn).toMatchObject({ owner: 'merchant', deadline: { day: '2026-12-01' } });
  expect(turn?.nextAction.ko).toContain(asksText([{ code: 'identity_document', flaw: 'expired', dueBy: null }]).ko);
  expect(hostedTurn(at({ intake: 'under_review' }), { ko: '페이팔', en: 'PayPal' }, [])).toBeNull();
});
