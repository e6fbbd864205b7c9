import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE } from '../catalogue/standard.ts';
import { PAGE_PLACES, placeOf, regionOf } from './page-places.ts';
import { answersOf, askableFields, checkItems, fieldName, isAskable, itemLine, maskedField, submittedValue, type RequestItem } from './request.ts';

const SUBMITTED = { contact: { email: 'old@example.com', phone: null }, service: { urls: ['https://shop.example.com'] }, businessItems: ['가구', '조명'], extraFields: { siteName: 'Our shop' } };
const before = (pointer: string): string => submittedValue(SUBMITTED, pointer);
const FIELD: RequestItem = { id: '1', kind: 'field', code: '/contact/email', reason: 'differs', note: '', page: null, region: null };
const PAPER: RequestItem = { id: '2', kind: 'document', code: 'bankbook', reason: 'too_old', note: '최근 것으로', page: 2, region: regionOf('top_right') };
const problems = (answer: { text?: string; values?: Record<string, string>; documents?: Record<string, string[]> }) =>
  checkItems(STANDARD_CATALOGUE, { items: [FIELD, PAPER], before, answer: { text: '', values: {}, documents: {}, ...answer } }).map(({ pointer, code }) => [pointer, code]);

describe('an answer to what was asked', () => {
  it('is complete with each thing sent, or explained in words', () => {
    expect(problems({ values: { 1: 'new@example.com' }, documents: { 2: ['doc'] } })).toEqual([]);
    expect(problems({})).toEqual([['/values/1', 'item_missing'], ['/items/2', 'item_missing']]);
    expect(problems({ values: { 1: 'new@example.com' } })).toEqual([['/items/2', 'item_missing']]);
    expect(problems({ text: 'We have no other address, and the bank is closed.' })).toEqual([]);
  });

  it.each([['no address', 'value_malformed'], [' old@example.com ', 'value_unchanged'], ['900101-1234567', 'resident_number'], ['x'.repeat(501), 'value_too_long']])('refuses the value %j at its field', (value, code) => {
    expect(problems({ values: { 1: value }, documents: { 2: ['doc'] } })).toEqual([['/values/1', code]]);
  });

  it('tells before and after of exactly what was asked, and nothing of anything else', () => {
    expect(answersOf({ items: [FIELD, PAPER], before, answer: { text: '', values: { 1: ' new@example.com ', 9: 'not asked' }, documents: { 2: ['doc'], 9: ['other'] } } })).toEqual([
      { item: FIELD, before: 'old@example.com', after: 'new@example.com', documents: [] }, { item: PAPER, before: null, after: null, documents: ['doc'] },
    ]);
  });
});

it('reads what was submitted at a pointer, and nothing outside of it', () => {
  expect(['/contact/email', '/service/urls/0', '/businessItems', '/extraFields/siteName', '/contact/phone', '/contact/none', '/__proto__/x', '/service'].map(before)).toEqual(['old@example.com', 'https://shop.example.com', '가구, 조명', 'Our shop', '', '', '', '']);
});

it('names every field that can be asked for in both languages, and none that cannot', () => {
  const asked = askableFields(STANDARD_CATALOGUE, 'html5_inicis');
  expect(asked.map(({ code }) => code)).toContain('/extraFields/siteName');
  for (const { name } of asked) expect([name.ko, name.en].every((words) => words.length > 1)).toBe(true);
  // Numbers stand on the certificate and are corrected with it; a bank account is no single value.
  for (const pointer of ['/registrationNumber', '/corporateNumber', '/extraFields/settlementAccount', '/extraFields/unknown', '/constructor']) expect(fieldName(STANDARD_CATALOGUE, pointer)).toBeNull();
});

it('calls a region by the part of the page in which its middle lies', () => {
  for (const place of PAGE_PLACES) expect(placeOf(regionOf(place))).toBe(place);
  expect(placeOf({ x: 0.9, y: 0.9, width: 0.1, height: 0.1 })).toBe('bottom_right');
  expect(itemLine(STANDARD_CATALOGUE, PAPER)).toEqual({ ko: '정산 통장 사본: 발급일이 오래되었습니다 (2쪽 오른쪽 위) - 최근 것으로', en: 'Bankbook of the settlement account: Issued too long ago (Page 2, upper right) - 최근 것으로' });
});

it('what cannot be asked for is shown to nobody', () => {
  expect(maskedField('/representatives/0/birthDate', '1980-01-01')).toBe('***');
  expect(maskedField('/representatives/0/name', '김하나')).toBe('***');
  expect([isAskable('/registrationNumber'), isAskable('/contact/email'), isAskable('/extraFields/mallId')]).toEqual([false, true, true]);
});
