import { expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { keptAnswers } from './kept-answers.ts';

it('keeps what the catalogue asks for and nothing else', () => {
  const account = { bank: '가나은행', number: '110-123-456789', holder: '가온' };
  const { answers, problems } = keptAnswers(catalogue, { payco: { paycoId: 'a@example.kr', settlementAccount: account, junk: 'x'.repeat(100_000) }, nobody: { a: 1 }, constructor: { name: 'x' } });
  expect(answers).toEqual({ payco: { paycoId: 'a@example.kr', settlementAccount: account } });
  expect(problems).toEqual([]);
});

it('says which answer is too long or no answer, and keeps the others', () => {
  const { answers, problems } = keptAnswers(catalogue, {
    payco: { paycoId: 'a'.repeat(101), settlementAccount: { bank: '가나은행', number: '1'.repeat(101) } }, nice_v2: { settlementAccount: { bank: '가나은행', more: [1, 2] } }, html5_inicis: { siteName: '가온' },
  });
  expect(problems.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/extraFields/payco/paycoId', 'extra_field_too_long'], ['/extraFields/payco/settlementAccount', 'extra_field_too_long'], ['/extraFields/nice_v2/settlementAccount', 'extra_field_unreadable'],
  ]);
  expect(answers).toEqual({ html5_inicis: { siteName: '가온' } });
});
