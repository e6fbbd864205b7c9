import fc from 'fast-check';
import { expect, it } from 'vitest';
import { corporateCheckDigit } from './corporate-number.ts';
import { unmaskedResidentNumbers } from './resident-numbers.ts';

const TODAY = '2026-11-24';
const found = (text: string, exact = true) => unmaskedResidentNumbers(text, { today: TODAY, exact }).map(({ start, end }) => text.slice(start, end));
const two = (value: number): string => String(value).padStart(2, '0');
/** Invented: a date of birth, and digits that belong to nobody. */
const number = fc.record({ year: fc.integer({ min: 30, max: 99 }), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }), mark: fc.constantFrom('1', '2', '5', '6'), rest: fc.integer({ min: 0, max: 999_999 }) });

it('finds the number of anybody of working age, however it is written, in text and in what was read from a picture', () => {
  fc.assert(fc.property(number, fc.constantFrom('-', ' - ', '', '–'), fc.boolean(), ({ year, month, day, mark, rest }, hyphen, exact) => {
    const text = `${two(year)}${two(month)}${two(day)}${hyphen}${mark}${String(rest).padStart(6, '0')}`;
    expect(found(`성명 김하나 (${text})`, exact)).toEqual([text]);
  }));
});

it.each(['900101-1******', '900101-*******', '900101-1', '991301-1234567', '990231-9234567', '123-45-67890', '010-1234-5678', '0114-900101-1234567'])('leaves what is masked or no such number alone: %s', (text) => expect(found(text)).toEqual([]));

it('takes a corporate number for one: by its label, or by its check digit and a date on which nobody of working age was born', () => {
  const serial = '110111312345';
  const corporate = `${serial.slice(0, 6)}-${serial.slice(6)}${corporateCheckDigit(serial)}`;
  expect(found(`등록번호 ${corporate}`)).toEqual([]);
  expect(found('법인등록번호 : 900101-1234567')).toEqual([]);
  // A digit that was misread breaks the check digit, and the date still belongs to no adult.
  expect(found('110111-3123450', false)).toEqual([]);
  expect(found('주민등록번호 110111-3123450', false)).toEqual(['110111-3123450']);
});

it('reads full-width digits, and finds each of several at its place', () => expect(found('９００１０１－１２３４５６７ / 850505-2345678')).toEqual(['９００１０１－１２３４５６７', '850505-2345678']));
