import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessTimeBetween } from './business-days.ts';
import { ESCALATION_STEPS, isOfficeTime, mayAskMerchant, nextStep, officeTime, SHORTEST_PAUSE_MS, type UnreadTurn } from './escalation.ts';

const seoul = (text: string): Date => new Date(`${text}+09:00`);
/** Every step of a turn that nobody opens, taken `late` milliseconds after it was due. */
function climb(turn: Pick<UnreadTurn, 'since' | 'dueAt'>, late = 0): { step: string; at: Date }[] {
  const steps: { step: string; at: Date }[] = [];
  for (let taken = 0; taken < 10; taken += 1) {
    const next = nextStep({ ...turn, taken, takenAt: steps.at(-1)?.at ?? null });
    if (next === null) return steps;
    steps.push({ step: next.step, at: officeTime(new Date(next.at.getTime() + late)) });
  }
  throw new Error('it never ends');
}
const told = (turn: Pick<UnreadTurn, 'since' | 'dueAt'>) => climb(turn).map(({ step, at }) => `${step} ${new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 16)}`);

describe('what nobody opens', () => {
  it('is told again after a business day, then to the leaders, then to the operator', () => {
    expect(told({ since: seoul('2026-11-23T14:00:00'), dueAt: null })).toEqual(['again 2026-11-24T14:00', 'leaders 2026-11-25T14:00', 'operator 2026-11-26T14:00']);
  });

  it('passes over nights, weekends and holidays', () => {
    // Thursday night; Friday 25 December is Christmas; the year ends with New Year's Day on a Friday.
    expect(told({ since: seoul('2026-12-24T22:30:00'), dueAt: null })).toEqual(['again 2026-12-29T09:00', 'leaders 2026-12-30T09:00', 'operator 2026-12-31T09:00']);
  });

  it('climbs faster where the gateway wants its answer soon, so that the operator knows a business day before', () => {
    expect(told({ since: seoul('2026-11-23T10:00:00'), dueAt: seoul('2026-11-25T23:59:00') })).toEqual(['again 2026-11-23T13:00', 'leaders 2026-11-23T16:00', 'operator 2026-11-24T09:00']);
  });

  it('is not all told at once after a time in which nothing ran', () => {
    const [again, leaders, operator] = climb({ since: seoul('2026-11-02T10:00:00'), dueAt: null }, 14 * 86_400_000);
    expect((leaders?.at.getTime() ?? 0) - (again?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(SHORTEST_PAUSE_MS);
    expect((operator?.at.getTime() ?? 0) - (leaders?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(SHORTEST_PAUSE_MS);
  });

  it('only counts where something is left to the merchant, and not what its own people did', () => {
    expect([mayAskMerchant('request_information', 'gateway_webhook'), mayAskMerchant('acknowledge', 'mail'), mayAskMerchant('accept', 'gateway_webhook'), mayAskMerchant('withdraw', 'merchant')]).toEqual([true, true, false, false]);
  });
});

const instants = fc.date({ min: new Date('2025-01-02T00:00:00Z'), max: new Date('2028-11-30T00:00:00Z'), noInvalidDate: true });

describe('whenever it began, however late the steps are taken, and whatever the last day is', () => {
  it('every step comes once, in order, in office hours, apart from the one before, and never before the turn', () => {
    fc.assert(fc.property(instants, fc.option(fc.integer({ min: -5, max: 40 })), fc.integer({ min: 0, max: 20 * 86_400_000 }), (since, dueInDays, late) => {
      const dueAt = dueInDays === null ? null : new Date(since.getTime() + dueInDays * 86_400_000);
      const steps = climb({ since, dueAt }, late);
      expect(steps.map(({ step }) => step)).toEqual([...ESCALATION_STEPS]);
      for (const [index, { at }] of steps.entries()) {
        expect(isOfficeTime(at)).toBe(true);
        expect(at.getTime() - (steps[index - 1]?.at ?? since).getTime()).toBeGreaterThanOrEqual(SHORTEST_PAUSE_MS);
      }
      if (late === 0) expect(businessTimeBetween(since, steps.at(-1)?.at as Date)).toBeLessThanOrEqual(4);
    }), { numRuns: 400 });
  });

  it('a nearer last day never makes a step later', () => {
    fc.assert(fc.property(instants, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (since, one, other) => {
      const at = (days: number) => climb({ since, dueAt: new Date(since.getTime() + days * 86_400_000) }).map((step) => step.at.getTime());
      const [near, far] = [at(Math.min(one, other)), at(Math.max(one, other))];
      for (const [index, moment] of near.entries()) expect(moment).toBeLessThanOrEqual(far[index] as number);
    }), { numRuns: 300 });
  });

  it('the office time of an instant is in office hours, not before it, and its own office time', () => {
    fc.assert(fc.property(instants, (instant) => {
      const at = officeTime(instant);
      expect(isOfficeTime(at) && at >= instant).toBe(true);
      expect(officeTime(at)).toEqual(at);
    }), { numRuns: 300 });
  });
});
