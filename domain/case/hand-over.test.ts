import { describe, expect, it } from 'vitest';
import { leavesNothing, waitBefore } from './hand-over.ts';

describe('what a failed hand-over leaves at the gateway', () => {
  const away = (mayHaveArrived: boolean) => ({ kind: 'unreachable' as const, mayHaveArrived });

  it.each([
    ['a first call that never connected leaves nothing', 'send', away(false), true],
    ['a first call without an answer may have arrived', 'send', away(true), false],
    ['after a lost answer, a call that never connected proves nothing of the first one', 'ask_then_send', away(false), false],
    ['a question that found nobody proves nothing', 'ask', away(false), false],
    ['a refusal is an answer', 'send', { kind: 'refused' as const }, true],
  ] as const)('%s', (_what, step, failure, expected) => {
    expect(leavesNothing({ step, failure, canBeAsked: true })).toBe(expected);
  });

  it('a refusal after a lost answer counts only where the gateway was asked before', () => {
    expect([true, false].map((canBeAsked) => leavesNothing({ step: 'ask_then_send', failure: { kind: 'refused' }, canBeAsked }))).toEqual([true, false]);
  });
});

describe('the wait before the next try', () => {
  it('doubles up to five minutes', () => {
    expect([1, 2, 3, 8, 9, 50].map((tries) => waitBefore({ tries, retryAfterSeconds: null }))).toEqual([2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  it('is never shorter than the gateway asks for, and at most a day', () => {
    expect([1, 3_600, 999_999].map((retryAfterSeconds) => waitBefore({ tries: 2, retryAfterSeconds }))).toEqual([4_000, 3_600_000, 86_400_000]);
  });
});
