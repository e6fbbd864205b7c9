import { expect, it } from 'vitest';
import { isId, newId } from './ids.ts';

it('makes ids that say what they name, never collide and sort as they were made', () => {
  const ids = Array.from({ length: 20_000 }, () => newId('case'));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^case_[0-9A-HJKMNP-TV-Z]{26}$/);
});

it('sorts by the time given', () => {
  expect(newId('doc', new Date('2026-01-01')) < newId('doc', new Date('2026-01-02'))).toBe(true);
});

it('recognises ids of a kind', () => {
  expect(isId('case', newId('case'))).toBe(true);
  expect(isId('case', newId('doc'))).toBe(false);
  for (const wrong of ['case_', 'case_01', `case_${'I'.repeat(26)}`, `${newId('case')}x`, 7, null]) expect(isId('case', wrong)).toBe(false);
  expect(() => newId('Case_x')).toThrow('no id prefix');
});

it('keeps the order of a kind although another kind is made in between, on another clock', () => {
  const still = new Date('2026-03-02T00:00:00Z');
  const first = newId('mail', still);
  newId('job');
  expect(newId('mail', still) > first).toBe(true);
});
