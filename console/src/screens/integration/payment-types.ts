import { defineMessages } from '../../frame/text.tsx';
import type { Channel } from './channel-facts.tsx';

/** Kinds of payment, in the words of the applications. */
export const typeNames = defineMessages({
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
});

export type PaymentType = keyof typeof typeNames;

export const isPaymentType = (value: unknown): value is PaymentType => typeof value === 'string' && Object.hasOwn(typeNames, value);

/** The kind to begin with: the one asked for if the method has it, otherwise an ordinary payment. */
export function typeOf(method: Channel['methods'][number], asked: string | null): PaymentType {
  const types = method.types.filter(isPaymentType);
  return types.find((one) => one === asked) ?? types.find((one) => one === 'one_time') ?? types[0] ?? 'one_time';
}

/** Whether the test store can play this: key-in over the API is for cards, and a window needs a word for the method. */
export function canBeTried(method: Channel['methods'][number], type: PaymentType): boolean {
  if (type === 'verification') return true;
  return type === 'key_in' ? method.method === 'card' : method.payMethod !== null;
}
