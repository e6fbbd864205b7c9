import { describe, expect, it } from 'vitest';
import { CASE_COMMANDS, STILL_EVENTS } from '../case/states.ts';
import { EVENT_TYPES, messageId } from './event-types.ts';
import { isDead, nextTry, TRIED_FOR_MS, verdictOn } from './retries.ts';

const firstAt = new Date('2026-11-23T00:00:00Z');

function triesWith(random: () => number): number[] {
  const times = [0];
  let now = firstAt;
  for (let tries = 1; tries < 1000; tries += 1) {
    const next = nextTry({ tries, firstAt, now, random });
    if (next === null) return times;
    times.push((next.getTime() - firstAt.getTime()) / 3600_000);
    now = next;
  }
  throw new Error('it is tried for ever');
}

describe('a message that is not taken', () => {
  it('is tried for exactly three days, soon at first and seldom later, whatever chance says', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      const times = triesWith(random);
      expect(times.at(-1)).toBe(72);
      expect(times[1]).toBeLessThan(15 / 3600);
      expect(times.filter((hours) => hours < 1).length).toBeGreaterThanOrEqual(5);
      expect(times.length).toBeGreaterThan(12);
      expect(times.length).toBeLessThan(25);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    }
  });

  it('comes back at another time than the one that failed beside it', () => {
    const [early, late] = [triesWith(() => 0.1), triesWith(() => 0.9)];
    for (let tries = 1; tries < 9; tries += 1) expect(early[tries]).toBeLessThan(late[tries] ?? 0);
  });
});

describe('an endpoint', () => {
  const now = new Date(firstAt.getTime() + TRIED_FOR_MS);

  it('is dead after three days in which nothing reached it, or when it says so', () => {
    expect(isDead({ verdict: 'failed', failingSince: firstAt, now })).toBe(true);
    expect(isDead({ verdict: 'failed', failingSince: new Date(firstAt.getTime() + 1), now })).toBe(false);
    expect(isDead({ verdict: 'failed', failingSince: null, now })).toBe(false);
    expect(isDead({ verdict: 'delivered', failingSince: firstAt, now })).toBe(false);
    expect(isDead({ verdict: 'gone', failingSince: null, now })).toBe(true);
  });

  it('has taken a message only when it says so itself', () => {
    expect([200, 204, 299].map(verdictOn)).toEqual(['delivered', 'delivered', 'delivered']);
    expect([null, 301, 307, 400, 404, 429, 500, 199, 300].map(verdictOn).every((verdict) => verdict === 'failed')).toBe(true);
    expect(verdictOn(410)).toBe('gone');
  });
});

describe('the words of events', () => {
  it('are one for each kind of event, and ids of messages have no dot', () => {
    const types = [...CASE_COMMANDS, ...STILL_EVENTS].map((code) => EVENT_TYPES[code]);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^case\.[a-z_]+$/);
    expect(messageId({ caseId: 'case_01J', sequence: 7 })).toBe('case_01J_7');
  });
});
