import type { Gateway, MethodCode, PaymentType, Rate } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';

const won = (amount: number) => amount.toLocaleString('en-US');

function amount(rate: Rate): Text | null {
  const span = rate.max === null ? String(rate.value) : `${rate.value}~${rate.max}`;
  switch (rate.unit) {
    case 'pct': return { ko: `${span}%`, en: `${span.replace('~', '-')}%` };
    case 'krw_per_tx': return { ko: `건당 ${won(rate.value)}원`, en: `KRW ${won(rate.value)} per payment` };
    case 'krw_per_success': return { ko: `성공 건당 ${won(rate.value)}원`, en: `KRW ${won(rate.value)} per success` };
    case 'usd_per_tx': return { ko: `건당 미화 ${rate.value}달러`, en: `USD ${rate.value} per payment` };
    default: return null;
  }
}

const percent = (value: number): Text => ({ ko: `카드 ${value}%(일반 등급)`, en: `cards ${value}% (general tier)` });

/** Names of the rates that price a line, best first. */
function itemsFor(method: MethodCode, type: PaymentType): string[] {
  if (type === 'key_in' || type === 'subscription') return method === 'card' ? ['card.billing_keyin'] : [`${method}.${type === 'key_in' ? 'api' : 'billing'}`, method];
  if (method === 'mobile') return ['mobile.physical', 'mobile.web_content'];
  if (method === 'card_identity') return ['identity.card'];
  if (method === 'unified_identity') return ['identity.unified_app'];
  return [method];
}

/**
 * The public fee of a line in words, without VAT; null where none is public. Wallets cost the card rate of the gateway for their
 * card part, which is the part that is always there.
 */
export function feeText(gateway: Gateway, method: MethodCode, type: PaymentType): Text | null {
  const { cardPercent, rates } = gateway.fees;
  const rate = itemsFor(method, type).map((item) => rates.find((one) => one.item === item)).find((one) => one !== undefined);
  const priced = rate ? amount(rate) : null;
  if (rate && priced) return rate.condition ? { ko: `${priced.ko} (${rate.condition.ko})`, en: `${priced.en} (${rate.condition.en})` } : priced;
  const support = gateway.supports.find((one) => one.method === method);
  const wallet = support?.relationship === 'affiliate' || gateway.kind === 'simple_pay';
  return cardPercent && (method === 'card' || wallet) ? percent(cardPercent.general) : null;
}
