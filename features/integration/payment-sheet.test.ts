import { expect, it } from 'vitest';
import type { StorePayment } from '../../domain/ports/payment-api.ts';
import { csvOf, xlsxOf } from './payment-sheet.ts';

const PAYMENT: StorePayment = {
  impUid: 'imp_000000000001', merchantUid: '=HYPERLINK("http://evil.example")', payMethod: 'card', method: 'overseas_card', status: 'paid', name: '노트, "3권"', currency: 'KRW', amount: 1000, cancelledAmount: 300, pgProvider: 'html5_inicis', pgId: 'INIpayTest',
  startedAt: new Date('2026-03-01T15:00:00Z'), paidAt: null, failReason: '@SUM(1)', awaitsDeposit: false, cancellations: [], place: '1.1',
};

const NAMES = { method: (word: string) => (word === 'overseas_card' ? { ko: '해외카드', en: 'Overseas card' } : { ko: '신용카드', en: 'Card' }), gateway: () => ({ ko: 'KG이니시스', en: 'KG Inicis' }) };

it('names what became of a payment, its method and its gateway in the language of the headings, with the raw words beside', () => {
  const cells = (locale: 'ko' | 'en') => (csvOf([{ ...PAYMENT, merchantUid: 'o1', name: 'note' }], { locale, names: NAMES }).split('\r\n')[1] ?? '').split(',');
  expect(cells('ko').slice(2, 6)).toEqual(['일부 취소', 'paid', '해외카드', 'card']);
  expect(cells('en').slice(2, 6)).toEqual(['Partly cancelled', 'paid', 'Overseas card', 'card']);
  expect(cells('en')).toContain('KG Inicis');
});

it('names every column differently, and tells why a payment failed in the language of the headings', () => {
  const [head = '', line = ''] = csvOf([{ ...PAYMENT, status: 'failed', failReason: '[결제실패] 은행에서 출금을 거절했습니다. (잔액 부족)' }], { locale: 'en', names: NAMES }).split('\r\n');
  const columns = head.split(',').map((column) => column.toLowerCase());
  expect(new Set(columns).size).toBe(columns.length);
  expect(line).toContain('The bank declined it.');
  expect(line).not.toMatch(/은행/);
});

it('says what is left of a payment, and nothing of one that was never paid', () => {
  const left = (more: object) => {
    const [head = '', line = ''] = csvOf([{ ...PAYMENT, merchantUid: 'o1', name: 'note', failReason: null, ...more }], { locale: 'en', names: NAMES }).split('\r\n');
    return line.split(',')[head.split(',').indexOf('Amount left')];
  };
  expect([left({}), left({ status: 'cancelled', cancelledAmount: 1000 }), left({ status: 'failed', cancelledAmount: 0 }), left({ status: 'ready', cancelledAmount: 0 })]).toEqual(['700', '0', '0', '0']);
});

it('writes a table that spreadsheets read as Korean, and never as a formula', () => {
  const text = csvOf([PAYMENT], { locale: 'ko', names: NAMES });
  expect(text.startsWith('\uFEFF주문번호(merchant_uid),')).toBe(true);
  const line = text.split('\r\n')[1] ?? '';
  expect(line).toContain('"\'=HYPERLINK(""http://evil.example"")"');
  expect(line).toContain('"노트, ""3권"""');
  expect(line).toContain("'@SUM(1)");
  expect(line).toContain('2026-03-02 00:00:00');
});

it('writes a workbook', async () => {
  const bytes = await xlsxOf([PAYMENT], { locale: 'en', names: NAMES });
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
});
