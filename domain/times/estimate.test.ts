import { describe, expect, it } from 'vitest';
import { ENOUGH, estimate, type Seed, type Wait } from './estimate.ts';

/** Chance that is the same every time: mulberry32. */
function chance(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const exponential = () => -Math.log(1 - uniform());
  return { uniform, normal, exponential };
}

type Chance = ReturnType<typeof chance>;

/** How long waits could really take, in business days: even and uneven gateways, and one that handles two kinds of cases. */
const GATEWAYS: Readonly<Record<string, (by: Chance) => number>> = {
  'an even one': ({ normal }) => 3 * Math.exp(0.3 * normal()),
  'a usual one': ({ normal }) => 2.5 * Math.exp(0.55 * normal()),
  'an uneven one': ({ normal }) => 8 * Math.exp(normal()),
  'one that works off a queue': ({ exponential }) => exponential() + exponential() + exponential(),
  'one that answers whenever': ({ exponential }) => 4 * exponential(),
  'one with two kinds of cases': ({ uniform, normal }) => (uniform() < 0.7 ? 1 : 10) * Math.exp(0.3 * normal()),
};

/** How much is known: number of waits, the part of them that is looked at before it is over, and what the catalogue said. */
const HISTORIES: readonly { readonly waits: number; readonly cut: number; readonly seed: Seed | null; readonly rounds: number }[] = [
  { waits: 12, cut: 0, seed: { min: 2, max: 3 }, rounds: 150 },
  { waits: 16, cut: 0.3, seed: { min: 10, max: 10 }, rounds: 150 },
  { waits: 30, cut: 0.4, seed: null, rounds: 100 },
  { waits: 70, cut: 0, seed: { min: 2, max: 3 }, rounds: 200 },
  { waits: 120, cut: 0.4, seed: { min: 10, max: 10 }, rounds: 200 },
  { waits: 400, cut: 0.2, seed: null, rounds: 60 },
];

/** Looked at from a moment of its own, a wait may still be open: then all that is known is how long it has lasted. */
function looked(draw: (by: Chance) => number, by: Chance, cut: number): Wait {
  const days = draw(by);
  if (by.uniform() >= cut) return { days, over: true };
  const at = draw(by) * (0.3 + by.uniform());
  return at < days ? { days: at, over: false } : { days, over: true };
}

/** Of the waits that come next, the part that lies within the interval. */
function heldBy(draw: (by: Chance) => number, { waits, cut, seed, rounds }: (typeof HISTORIES)[number], by: Chance): number {
  let [held, all] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const found = estimate(Array.from({ length: waits }, () => looked(draw, by, cut)), seed);
    if (found === null) continue;
    for (let next = 0; next < 60; next += 1) {
      const days = draw(by);
      held += Number(days >= found.low && days <= found.high);
      all += 1;
    }
  }
  return held / all;
}

describe('the interval of eight in ten', () => {
  for (const history of HISTORIES) {
    it(`holds 75 to 85 of a hundred waits to come, from ${history.waits} waits of which up to ${history.cut * 100} in a hundred are open`, () => {
      for (const [name, draw] of Object.entries(GATEWAYS)) {
        const held = heldBy(draw, history, chance(20261123));
        expect(held, name).toBeGreaterThanOrEqual(0.75);
        expect(held, name).toBeLessThanOrEqual(0.85);
      }
    });
  }

  it('would make a gateway look fast if open waits were left out, and does not', () => {
    const by = chance(7);
    const draw = GATEWAYS['a usual one'] as (by: Chance) => number;
    // Everything is looked at on its second day.
    const waits = Array.from({ length: 200 }, (): Wait => {
      const days = draw(by);
      return days > 2 ? { days: 2, over: false } : { days, over: true };
    });
    const honest = estimate(waits, null);
    const blind = estimate(waits.filter(({ over }) => over), null);
    expect(blind?.high).toBeLessThan(2);
    // The truth is 5.06.
    expect(honest?.high).toBeGreaterThan(3.5);
    expect(honest?.high).toBeLessThan(8);
  });
});

describe('an estimate', () => {
  it('is none before enough waits have ended, however many are open', () => {
    const open = Array.from({ length: 100 }, (): Wait => ({ days: 3, over: false }));
    const ended = Array.from({ length: ENOUGH - 1 }, (): Wait => ({ days: 2, over: true }));
    expect(estimate([...ended, ...open], { min: 2, max: 3 })).toBeNull();
    expect(estimate([...ended, ...open, { days: 2, over: true }], null)).toMatchObject({ finished: ENOUGH, open: 100 });
  });

  it('says how many it rests on, and does not depend on their order', () => {
    const waits = Array.from({ length: 60 }, (_, index): Wait => ({ days: 1 + index / 10, over: index % 5 !== 0 }));
    expect(estimate(waits, null)).toMatchObject({ finished: 48, open: 12 });
    const [forth, back] = [estimate(waits, null), estimate([...waits].reverse(), null)];
    expect(back?.low).toBeCloseTo(forth?.low ?? Number.NaN, 9);
    expect(back?.high).toBeCloseTo(forth?.high ?? Number.NaN, 9);
  });

  it('stays finite and in order for waits that took no time, and for waits that all took the same', () => {
    for (const days of [0, 5]) for (const count of [12, 60]) {
      const found = estimate(Array.from({ length: count }, (): Wait => ({ days, over: true })), { min: 2, max: 3 });
      expect(found).not.toBeNull();
      if (found === null) return;
      expect(found.low).toBeLessThanOrEqual(found.middle);
      expect(found.middle).toBeLessThanOrEqual(found.high);
      expect(found.high).toBeLessThan(30);
    }
  });
});
