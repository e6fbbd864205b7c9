import { expect, it } from 'vitest';
import { CARD, startTestSandbox } from '../../testkit/payments-sandbox.ts';

const textOf = (page: string) => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

it('tells on a slip how the payment stands, what is left of it and when the rest went back, in both languages', async () => {
  const { call } = await (await startTestSandbox()).shop();
  const { imp_uid: impUid, receipt_url: address } = (await call('POST', '/subscribe/payments/onetime', { merchant_uid: 'slip-1', amount: 60_000, tax_free: 5000, card_quota: 3, name: '찻잔 <b>', buyer_name: '김하나', ...CARD })).response;
  const slip = async (language: 'ko' | 'en') => textOf(await (await fetch(`${address}&lang=${language}`)).text());
  expect(await slip('ko')).toMatch(/신용카드 매출전표 결제 완료 결제금액 60,000원 .*찻잔 &lt;b&gt;.*3개월.*공급가액 50,000원 부가세 5,000원 면세 5,000원/);
  expect(await slip('ko')).not.toContain('김하나');
  await call('POST', '/payments/cancel', { imp_uid: impUid, amount: 20_000, reason: '고객 사정' });
  expect(await slip('ko')).toMatch(/부분 취소 취소 후 금액 40,000원 .*결제금액 60,000원.*취소 내역 \S+ \S+ −20,000원/);
  await call('POST', '/payments/cancel', { imp_uid: impUid });
  expect(await slip('en')).toMatch(/Cancelled in full Left after cancellation ₩0 .*KST.*Cancellations .*−₩20,000 .*−₩40,000/);
});

it('tells on a cash receipt whether it still stands', async () => {
  const { call } = await (await startTestSandbox()).shop();
  const { receipt_url: address } = (await call('POST', '/receipts/external/cash-1', { name: '현장 판매', amount: 11_000, identifier: '01000001234' })).response;
  const page = async () => textOf(await (await fetch(address)).text());
  expect(await page()).toMatch(/현금영수증 발급 완료 발급 금액 11,000원 .*현장 판매.*소득공제.*공급가액 10,000원 부가세 1,000원 테스트로/);
  await call('DELETE', '/receipts/external/cash-1');
  expect(await page()).toMatch(/현금영수증 발급 취소 .*취소 일시/);
});
