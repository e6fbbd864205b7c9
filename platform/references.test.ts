import { expect, it } from 'vitest';
import { isReference, newReference } from './references.ts';

it('references are long enough not to meet, and hold no letter that is mistaken for another', () => {
  const made = Array.from({ length: 50_000 }, () => newReference('GH'));
  expect(new Set(made).size).toBe(made.length);
  for (const one of made) expect(one).toMatch(/^GH(-[2-9A-HJKMNP-TV-Z]{4}){3}$/);
  // Every letter comes about as often: nothing of the time or of an id is in it.
  const firsts = new Map<string, number>();
  for (const one of made) firsts.set(one.charAt(3), (firsts.get(one.charAt(3)) ?? 0) + 1);
  expect(firsts.size).toBe(30);
  expect(Math.max(...firsts.values())).toBeLessThan((made.length / 30) * 1.5);
});

it('a mistyped letter is noticed, wherever it stands', () => {
  for (let turn = 0; turn < 200; turn += 1) {
    const one = newReference('A');
    expect(isReference('A', one)).toBe(true);
    for (let at = 2; at < one.length; at += 1) {
      if (one[at] === '-') continue;
      const other = one[at] === '7' ? 'K' : '7';
      expect(isReference('A', one.slice(0, at) + other + one.slice(at + 1)), `${one} at ${at}`).toBe(false);
    }
  }
  expect(isReference('GH', newReference('A'))).toBe(false);
});
