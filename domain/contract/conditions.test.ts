import { expect, it } from 'vitest';
import { conditionLines, hasConditions, sameConditions } from './conditions.ts';

it('tells each figure with its unit in both languages, in one order', () => {
  expect(conditionLines({ settlementDays: 1, suretySum: 5_000_000, monthlyLimit: 0 })).toEqual([
    { code: 'monthlyLimit', label: { ko: '월 정산한도', en: 'Monthly settlement limit' }, value: { ko: '0원', en: 'KRW 0' } },
    { code: 'suretySum', label: { ko: '보증보험 가입금액', en: 'Sum to be insured (surety)' }, value: { ko: '5,000,000원', en: 'KRW 5,000,000' } },
    { code: 'settlementDays', label: { ko: '정산 주기', en: 'Settled after' }, value: { ko: '거래일 후 1영업일', en: '1 business day after the sale' } },
  ]);
});

it('knows whether there are any, and whether they are the same', () => {
  expect([undefined, {}, { note: '' }, { note: '월세' }, { suretySum: 0 }].map(hasConditions)).toEqual([false, false, false, true, true]);
  expect(sameConditions({ suretySum: 1, note: '' }, { suretySum: 1 })).toBe(true);
  expect(sameConditions({ suretySum: 1 }, { suretySum: 2 })).toBe(false);
});
