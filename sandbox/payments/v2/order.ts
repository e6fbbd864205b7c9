import { fitsCurrency, fromSmallest, MAX_AMOUNT, type Hundredths } from '../money.ts';
import { isWebAddress } from '../notice-urls.ts';
import type { BuyerFields } from '../order-fields.ts';
import type { PaymentFacts, V2PaymentFacts } from '../payment.ts';
import type { PersonalFacts } from '../personal.ts';
import type { Fields } from './fields.ts';
import { conflicting, invalid } from './refusal.ts';

export const MAX_PAYMENT_ID = 255;
const MAX_CUSTOM_DATA = 65_536;
const MAX_URLS = 5;
const MAX_PRODUCTS = 1000;

export interface AmountParts {
  readonly total: Hundredths;
  readonly taxFree: Hundredths;
  readonly vat: Hundredths | null;
}

/** What every call that charges money says about the order. */
export interface V2Order {
  readonly paymentId: string;
  readonly currency: string;
  readonly amount: AmountParts;
  readonly facts: BuyerFields & Pick<PaymentFacts, 'name' | 'tax_free' | 'vat' | 'notice_urls'> & Pick<PersonalFacts, 'custom_data' | 'v2_customer'>;
  readonly v2: V2PaymentFacts;
}

export function readOrder(body: Fields, paymentId: string): V2Order {
  const currency = readCurrency(body);
  const amount = readAmount(body.group('amount'), currency);
  // A discount that nobody can give must not be left out in silence.
  if (body.text('promotionId', 200) !== null) throw invalid('존재하지 않는 프로모션입니다. 샌드박스에는 프로모션이 없습니다. (promotionId)');
  return {
    paymentId: readPaymentId(paymentId),
    currency,
    amount,
    facts: {
      name: body.requiredText('orderName'),
      tax_free: amount.taxFree,
      vat: amount.vat,
      notice_urls: readNoticeUrls(body),
      custom_data: readCustomData(body),
      ...readCustomer(body.group('customer')),
    },
    v2: readDetails(body),
  };
}

export function readPaymentId(paymentId: string): string {
  if (paymentId.trim() === '' || paymentId.length > MAX_PAYMENT_ID) throw invalid(`paymentId는 1자 이상 ${MAX_PAYMENT_ID}자 이하여야 합니다.`);
  return paymentId;
}

/** `KRW`, or as the browser script may say `CURRENCY_KRW`. */
export function readCurrency(body: Fields): string {
  const currency = body.requiredText('currency', 30).replace(/^CURRENCY_/, '');
  if (!/^[A-Z]{3}$/.test(currency)) throw invalid('currency는 KRW 같은 세 글자 통화 코드여야 합니다.');
  return currency;
}

/** Reads `{total, taxFree, vat}`: whole numbers of the currency's smallest unit. */
function readAmount(amount: Fields, currency: string): AmountParts {
  const total = money(amount, 'total', currency);
  if (total === null) throw invalid('필수 값 amount.total이 없습니다.');
  return checkParts(total, { taxFree: money(amount, 'taxFree', currency) ?? 0, vat: money(amount, 'vat', currency) });
}

/** Holds the parts of an amount to it. */
export function checkParts(total: Hundredths, parts: { taxFree: Hundredths; vat: Hundredths | null }): AmountParts {
  if (total <= 0) throw invalid('결제 금액은 0보다 커야 합니다.');
  if (total > MAX_AMOUNT) throw invalid('결제 금액이 너무 큽니다.');
  if (parts.taxFree + (parts.vat ?? 0) > total) throw conflicting('SUM_OF_PARTS_EXCEEDS_TOTAL_AMOUNT', '면세 금액과 부가세의 합이 결제 금액보다 큽니다.');
  return { total, ...parts };
}

/** A whole number of the smallest unit, in hundredths; null when absent. */
export function money(fields: Fields, name: string, currency: string): Hundredths | null {
  const value = fields.whole(name);
  if (value === null) return null;
  const amount = fromSmallest(value, currency);
  if (amount === null || !fitsCurrency(amount, currency)) throw invalid(`${fields.label(name)} 값을 ${currency}로 나타낼 수 없습니다.`);
  return amount;
}

export function readNoticeUrls(body: Fields): string[] {
  const urls = body.texts('noticeUrls').filter((url) => url !== '');
  if (urls.length > MAX_URLS) throw invalid(`noticeUrls는 ${MAX_URLS}개까지 보낼 수 있습니다.`);
  if (!urls.every(isWebAddress)) throw invalid('noticeUrls는 http 또는 https 주소여야 합니다.');
  return urls;
}

/** Free data of the shop: text stays; the browser script's object becomes its JSON text. */
export function readCustomData(body: Fields): string | null {
  const value = body.raw('customData');
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > MAX_CUSTOM_DATA) throw invalid(`customData는 ${MAX_CUSTOM_DATA}자 이하여야 합니다.`);
  return text;
}

function readDetails(body: Fields): V2PaymentFacts {
  const products = body.list('products');
  if (products.length > MAX_PRODUCTS) throw invalid(`products는 ${MAX_PRODUCTS}개까지 보낼 수 있습니다.`);
  const country = body.text('country', 30)?.replace(/^COUNTRY_/, '') ?? null;
  const count = body.whole('productCount');
  const cultural = body.flag('isCulturalExpense');
  return {
    ...(products.length > 0 && { products: products.map(readProduct) }),
    ...(count !== null && { product_count: count }),
    ...(country !== null && { country }),
    ...(cultural !== null && { cultural_expense: cultural }),
  };
}

function readProduct(product: Fields): Record<string, unknown> {
  const optional = Object.fromEntries((['tag', 'code', 'link'] as const).flatMap((name) => {
    const text = product.text(name);
    return text === null ? [] : [[name, text]];
  }));
  return { id: product.requiredText('id'), name: product.requiredText('name'), ...optional, amount: product.whole('amount') ?? 0, quantity: product.whole('quantity') ?? 0 };
}

/** A customer comes in with a name in parts and goes out with one text; it is kept in the form it goes out. */
export function readCustomer(customer: Fields): BuyerFields & { readonly v2_customer: string | null } {
  const name = readName(customer);
  const address = readAddress(customer.group('address'));
  const email = customer.text('email');
  const phoneNumber = customer.text('phoneNumber');
  const zipcode = customer.text('zipcode');
  const shown = {
    id: customer.text('id') ?? customer.text('customerId'),
    name,
    birthYear: customer.text('birthYear', 4), birthMonth: customer.text('birthMonth', 2), birthDay: customer.text('birthDay', 2),
    gender: customer.text('gender', 20)?.replace(/^GENDER_/, '') ?? null,
    email, phoneNumber, address, zipcode,
  };
  const known = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null));
  return {
    buyer_name: name, buyer_email: email, buyer_tel: phoneNumber, buyer_addr: address?.oneLine ?? null, buyer_postcode: zipcode,
    v2_customer: Object.keys(known).length === 0 ? null : JSON.stringify(known),
  };
}

function readName(customer: Fields): string | null {
  if (typeof customer.raw('name') === 'string') return customer.text('name');
  const full = customer.group('name').text('full') ?? customer.text('fullName');
  if (full !== null) return full;
  const parts = customer.group('name').group('separated');
  const first = parts.text('first') ?? customer.text('firstName');
  const last = parts.text('last') ?? customer.text('lastName');
  if (first === null || last === null) return first ?? last;
  // A Korean name begins with the family and has no space.
  return /^[\uAC00-\uD7A3]+$/.test(first + last) ? last + first : `${first} ${last}`;
}

interface ShownAddress {
  readonly type: 'SEPARATED';
  readonly oneLine: string;
  readonly addressLine1: string;
  readonly addressLine2: string;
  readonly city?: string;
  readonly province?: string;
  readonly country?: string;
}

function readAddress(address: Fields): ShownAddress | null {
  const addressLine1 = address.text('addressLine1');
  const addressLine2 = address.text('addressLine2');
  if (addressLine1 === null && addressLine2 === null) return null;
  const [city, province, country] = [address.text('city'), address.text('province'), address.text('country', 30)];
  return {
    type: 'SEPARATED', oneLine: [addressLine1, addressLine2].filter(Boolean).join(' '), addressLine1: addressLine1 ?? '', addressLine2: addressLine2 ?? '',
    ...(city !== null && { city }), ...(province !== null && { province }), ...(country !== null && { country: country.replace(/^COUNTRY_/, '') }),
  };
}
