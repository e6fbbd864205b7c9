import { CARDS } from './codes.ts';
import { badRequest } from './envelope.ts';
import type { Input } from './input.ts';
import { fitsCurrency, INSTALMENT_FROM, MAX_AMOUNT, type Hundredths } from './money.ts';
import { isWebAddress } from './notice-urls.ts';
import { readCurrency, readOrderFacts, type OrderFields } from './order-fields.ts';
import { storedPayMethod } from './pay-method.ts';
import type { V2PaymentFacts } from './payment.ts';
import { parseVbankDue } from './vbank-due.ts';

const MAX_MERCHANT_UID = 40;
const MAX_PAYMENT_ID = 255;
const MAX_NAME = 40;
const ALL_QUOTAS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What a shop's page asked request_pay for, checked. It is kept with the window. */
export interface CheckoutParams {
  readonly payMethod: string;
  readonly merchantUid: string;
  readonly currency: string;
  readonly amount: Hundredths;
  readonly facts: OrderFields['facts'];
  readonly escrow: boolean;
  readonly customerUid: string | null;
  readonly customerId: string | null;
  /** Milliseconds, if the shop chose it. */
  readonly vbankDue: number | null;
  readonly confirmUrl: string | null;
  /** Instalments offered, 0 (one payment) always among them. */
  readonly quotas: readonly number[];
  /** Set when the shop opens one issuer directly. */
  readonly directCard: { readonly code: string; readonly quota: number } | null;
  /** Issuers offered. */
  readonly cards: readonly string[];
  /** Set on windows of the second version of the interface. */
  readonly v2?: V2WindowParams;
  /** Things that a live gateway would refuse; the window says so. */
  readonly warnings: readonly ('digital missing' | 'buyer missing' | 'key only' | 'key by call only')[];
}

/** What only the second version of the interface asks of a window. */
export interface V2WindowParams {
  readonly transaction: 'PAYMENT' | 'ISSUE_BILLING_KEY' | 'ISSUE_BILLING_KEY_AND_PAY';
  readonly facts: V2PaymentFacts;
  readonly customer: string | null;
  readonly ip: string | null;
  /** The payer's approval waits for the shop's confirm call. */
  readonly manualConfirm: boolean;
}

/** Reads the parameters of request_pay. Throws a refusal whose message goes to the shop's callback. */
export function readCheckoutParams(input: Input, nowMs: number, v2?: V2WindowParams): CheckoutParams {
  const word = input.text('pay_method', 40) ?? 'card';
  const payMethod = storedPayMethod(word);
  if (payMethod === null) throw badRequest(`알 수 없는 결제수단입니다. (pay_method: ${word})`);
  const merchantUid = input.text('merchant_uid', 1000) ?? `nobody_${nowMs}`;
  const longest = v2 ? MAX_PAYMENT_ID : MAX_MERCHANT_UID;
  if (merchantUid.length > longest) throw badRequest(`merchant_uid는 ${longest}자 이하여야 합니다.`);
  const customerUid = input.text('customer_uid', 255);
  const currency = readCurrency(input);
  const amount = readAmount(input, currency, customerUid !== null);
  const directCard = readDirectCard(input, amount);
  const facts = readOrderFacts(input, amount);
  return {
    payMethod,
    merchantUid,
    currency,
    amount,
    facts: { ...facts, name: (v2 ? facts.name : facts.name?.slice(0, MAX_NAME)) ?? null },
    escrow: input.flag('escrow') ?? false,
    customerUid,
    customerId: input.text('customer_id', 255),
    vbankDue: readDue(input, nowMs),
    confirmUrl: readConfirmUrl(input),
    quotas: readQuotas(input, amount, currency),
    directCard,
    cards: directCard ? [directCard.code] : readOfferedCards(input),
    ...(v2 && { v2 }),
    warnings: [
      ...(payMethod === 'phone' && input.flag('digital') === null ? (['digital missing'] as const) : []),
      ...(facts.buyer_tel === null || facts.buyer_email === null ? (['buyer missing'] as const) : []),
    ],
  };
}

function readAmount(input: Input, currency: string, issuesKey: boolean): Hundredths {
  const amount = input.requiredAmount('amount');
  if (amount < 0 || (amount === 0 && !issuesKey)) throw badRequest('결제금액(amount)은 0보다 커야 합니다.');
  if (amount > MAX_AMOUNT) throw badRequest('결제금액(amount)이 너무 큽니다.');
  if (!fitsCurrency(amount, currency)) throw badRequest(`결제금액(amount)은 ${currency}로 나타낼 수 있어야 합니다.`);
  return amount;
}

function readDue(input: Input, nowMs: number): number | null {
  const text = input.text('vbank_due', 40);
  if (text === null) return null;
  const due = parseVbankDue(text);
  if (due === null) throw badRequest('vbank_due는 YYYY-MM-DD, YYYYMMDD 또는 YYYYMMDDHHmmss 형식이어야 합니다.');
  if (due <= nowMs) throw badRequest('vbank_due가 이미 지난 시각입니다.');
  return due;
}

function readConfirmUrl(input: Input): string | null {
  const url = input.text('confirm_url', 2000);
  if (url !== null && !isWebAddress(url)) throw badRequest('confirm_url은 http 또는 https 주소여야 합니다.');
  return url;
}

function readQuotas(input: Input, amount: Hundredths, currency: string): number[] {
  if (currency !== 'KRW' || amount < INSTALMENT_FROM) return [0];
  const display = input.group('display');
  if (!display.has('card_quota')) return [0, ...ALL_QUOTAS];
  const given = display.texts('card_quota').map(Number).filter((months) => Number.isInteger(months) && months > 1 && months <= 36);
  return [0, ...new Set(given)];
}

function readDirectCard(input: Input, amount: Hundredths): CheckoutParams['directCard'] {
  const direct = input.group('card').group('direct');
  const code = direct.text('code', 10);
  if (code === null) return null;
  if (!CARDS.some((card) => card.code === code)) throw badRequest(`알 수 없는 카드사 코드입니다. (card.direct.code: ${code})`);
  const quota = direct.wholeNumber('quota') ?? 0;
  return { code, quota: quota > 1 && quota <= 36 && amount >= INSTALMENT_FROM ? quota : 0 };
}

/** Issuers of the list; card.detail leaves some out, or names those that stay. */
function readOfferedCards(input: Input): string[] {
  const detail = input.group('card').list('detail').map((entry) => ({ code: entry.text('card_code', 10), enabled: entry.flag('enabled') ?? true }));
  const off = new Set(detail.filter(({ enabled }) => !enabled).map(({ code }) => code));
  const on = new Set(detail.filter(({ enabled }) => enabled).map(({ code }) => code));
  const home = CARDS.map(({ code }) => code).filter((code) => code.length === 3);
  // Brands from abroad only where the shop names them.
  const all = CARDS.map(({ code }) => code).filter((code) => code.length === 3 || on.has(code));
  const left = all.filter((code) => !off.has(code) && (on.size === 0 || on.has(code)));
  return left.length > 0 ? left : home;
}
