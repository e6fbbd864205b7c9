import type { CheckoutParams } from './checkout-params.ts';
import { CARDS } from './codes.ts';

/** The word under which card payments from abroad are listed and added up. On the wire they are `card`, like all card payments. */
export const OVERSEAS_CARD = 'overseas_card';

/** Brands whose cards are issued abroad: the five-digit codes of the payment API. */
export const BRANDS: readonly string[] = CARDS.map(({ code }) => code).filter((code) => code.length === 5);

/** Gateways that take cards from abroad and no others. */
const ONLY_ABROAD = new Set(['paymentwall', 'payletter_global', 'inicis_jp', 'hecto_global']);
/** Gateways that take both without being asked. */
const BOTH = new Set(['eximbay', 'eximbay_v2']);

/** Whether a card payment over this gateway with this card, where one is known, is one of a card from abroad. */
export function isFromAbroad(pgProvider: string, cardCode: string | null | undefined): boolean {
  return ONLY_ABROAD.has(pgProvider) || (cardCode != null && BRANDS.includes(cardCode));
}

/** Whether the window can end only with a card from abroad, be it never chosen. */
export function takesOnlyFromAbroad({ payMethod, cards }: Pick<CheckoutParams, 'payMethod' | 'cards'>): boolean {
  return payMethod === 'card' && cards.every((code) => BRANDS.includes(code));
}

/** The issuers a window shows, as the gateway's own would: overseas gateways show the brands. */
export function issuersAt(pgProvider: string, params: CheckoutParams): CheckoutParams {
  if (params.payMethod !== 'card' || params.directCard !== null || takesOnlyFromAbroad(params)) return params;
  if (ONLY_ABROAD.has(pgProvider)) return { ...params, cards: BRANDS };
  return BOTH.has(pgProvider) ? { ...params, cards: [...BRANDS, ...params.cards.filter((code) => !BRANDS.includes(code))] } : params;
}

/** The brand that a test card stands for where only cards from abroad are taken. */
export function brandOf(maskedNumber: string): string {
  return maskedNumber.startsWith('5') ? '10004' : '10005';
}
