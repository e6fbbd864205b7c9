import { badRequest, refusedCard } from './envelope.ts';
import type { Input } from './input.ts';
import { fitsCurrency, INSTALMENT_FROM, MAX_AMOUNT, type Hundredths } from './money.ts';
import { readNoticeUrls } from './notice-urls.ts';
import type { PaymentFacts } from './payment.ts';
import type { PersonalFacts } from './personal.ts';

const MAX_MERCHANT_UID = 255;
const MAX_CUSTOM_DATA = 65_536;

/** What every server call that charges money says about the order. */
export interface OrderFields {
  readonly merchantUid: string;
  readonly amount: Hundredths;
  readonly currency: string;
  readonly quota: number;
  readonly facts: BuyerFields & Pick<PaymentFacts, 'name' | 'tax_free' | 'vat' | 'notice_urls'> & Pick<PersonalFacts, 'custom_data'>;
}

export type BuyerFields = Pick<PersonalFacts, 'buyer_name' | 'buyer_email' | 'buyer_tel' | 'buyer_addr' | 'buyer_postcode'>;

/** Reads an order. Missing or wrong parts are a 400; instalments below the limit are refused as the card line does. */
export function readOrder(input: Input): OrderFields {
  const merchantUid = input.requiredText('merchant_uid', MAX_MERCHANT_UID);
  const currency = readCurrency(input);
  const amount = readCharge(input, currency);
  const quota = input.wholeNumber('card_quota') ?? 0;
  return { merchantUid, amount, currency, quota: checkQuota(quota, amount, currency), facts: readOrderFacts(input, amount) };
}

/** The parts of an order beside what identifies it and what it costs. */
export function readOrderFacts(input: Input, amount: Hundredths): OrderFields['facts'] {
  const taxFree = input.amount('tax_free') ?? 0;
  // The second is its older name, which older clients send.
  const vat = input.amount('vat_amount') ?? input.amount('vat');
  if (taxFree < 0 || taxFree > amount) throw badRequest('tax_free는 0 이상, 결제금액 이하여야 합니다.');
  if (vat !== null && (vat < 0 || vat > amount - taxFree)) throw badRequest('vat_amount는 0 이상, 과세 금액 이하여야 합니다.');
  return {
    name: input.text('name'),
    ...readBuyer(input),
    custom_data: input.jsonText('custom_data', MAX_CUSTOM_DATA),
    tax_free: taxFree,
    vat,
    notice_urls: readNoticeUrls(input),
  };
}

export function readBuyer(input: Input): BuyerFields {
  return {
    buyer_name: input.text('buyer_name'),
    buyer_email: input.text('buyer_email'),
    buyer_tel: input.text('buyer_tel'),
    buyer_addr: input.text('buyer_addr'),
    buyer_postcode: input.text('buyer_postcode'),
  };
}

export function readCurrency(input: Input): string {
  const currency = (input.text('currency', 10) ?? 'KRW').toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) throw badRequest('currency는 세 글자 통화 코드여야 합니다.');
  return currency;
}

/** The amount of a charge: more than nothing, and expressible in the currency. */
export function readCharge(input: Input, currency: string): Hundredths {
  const amount = input.requiredAmount('amount');
  if (amount <= 0) throw badRequest('amount는 0보다 커야 합니다.');
  if (amount > MAX_AMOUNT) throw badRequest('amount가 너무 큽니다.');
  if (!fitsCurrency(amount, currency)) throw badRequest(`amount는 ${currency}로 나타낼 수 있는 금액이어야 합니다.`);
  return amount;
}

function checkQuota(quota: number, amount: Hundredths, currency: string): number {
  const months = quota === 1 ? 0 : quota;
  if (months > 36) throw badRequest('card_quota는 0 또는 2 이상 36 이하여야 합니다.');
  if (months > 0 && currency === 'KRW' && amount < INSTALMENT_FROM) throw refusedCard('할부는 50,000원 이상 결제할 때만 선택할 수 있습니다.');
  return months;
}
