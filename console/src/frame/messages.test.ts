import { expect, test } from 'vitest';
import { fill } from './messages.ts';

const cases = { ko: '신청 {count}건', en: '{count, plural, one {# case} other {# cases}} for {name}' };

test('places are filled and numbers are grouped', () => {
  expect(fill(cases, 'ko', { count: 1234 })).toBe('신청 1,234건');
});

test('English chooses the plural form by the number', () => {
  expect(fill(cases, 'en', { count: 1, name: 'A' })).toBe('1 case for A');
  expect(fill(cases, 'en', { count: 0, name: 'A' })).toBe('0 cases for A');
  expect(fill(cases, 'en', { count: 1500, name: 'A' })).toBe('1,500 cases for A');
});

test.each([
  ['다날', '다날을'], ['토스페이먼츠', '토스페이먼츠를'], ['KCP', 'KCP를'], ['Danal', 'Danal을'], ['010-1', '010-1을'], ['005', '005를'],
])('the object particle fits the last sound of %s', (name, expected) => {
  expect(fill({ ko: '{name:을/를}', en: '' }, 'ko', { name })).toBe(expected);
});

test.each([['서울', '서울로'], ['부산', '부산으로'], ['제주', '제주로']])('으로 is 로 after a vowel and after ㄹ: %s', (name, expected) => {
  expect(fill({ ko: '{name:으로/로}', en: '' }, 'ko', { name })).toBe(expected);
});

test('a value that looks like a place is shown as it is', () => {
  expect(fill({ ko: '', en: 'Hello {name}' }, 'en', { name: '{count}' })).toBe('Hello {count}');
});
