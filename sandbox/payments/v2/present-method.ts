import { isOnCard } from '../pay-method.ts';
import type { Payment, PaymentFacts } from '../payment.ts';
import type { PersonalFacts } from '../personal.ts';
import { bankWord, brandOf, cardCompanyWord, giftWord, methodType, walletWord } from './words.ts';

type Facts = Omit<PaymentFacts, 'sealed'> & Partial<PersonalFacts>;
type Shown = Record<string, unknown>;

/** How it is paid: a union on `type`. Null while nothing but the kind is known of a window that stands open. */
export function presentMethod(payment: Pick<Payment, 'payMethod' | 'depositUntil' | 'status' | 'cancelAmount'>, facts: Facts): Shown | null {
  switch (methodType(payment.payMethod)) {
    case 'CARD': return cardMethod(facts);
    case 'TRANSFER': return { type: 'PaymentMethodTransfer', bank: bankWord(facts.bank_code) };
    case 'VIRTUAL_ACCOUNT': return facts.vbank_num ? accountMethod(payment, facts) : null;
    case 'MOBILE': return { type: 'PaymentMethodMobile' };
    case 'GIFT_CERTIFICATE': return { type: 'PaymentMethodGiftCertificate', giftCertificateType: giftWord(payment.payMethod), approvalNumber: facts.apply_num ?? '' };
    case 'CONVENIENCE_STORE': return { type: 'PaymentMethodConvenienceStore', receiptNumber: facts.apply_num ?? undefined, paymentDeadline: payment.depositUntil === null ? undefined : new Date(payment.depositUntil).toISOString() };
    case 'CRYPTO': return { type: 'PaymentMethodCrypto' };
    case 'EASY_PAY': return { type: 'PaymentMethodEasyPay', provider: walletWord(payment.payMethod), ...(isOnCard(payment.payMethod) && facts.card_code && { easyPayMethod: cardMethod(facts) }) };
  }
}

function cardMethod(facts: Facts): Shown {
  const quota = facts.card_quota ?? 0;
  return {
    type: 'PaymentMethodCard',
    ...(facts.card_code && { card: presentCard({ code: facts.card_code, name: facts.card_name ?? '', number: facts.card_number ?? '', type: facts.card_type ?? null }) }),
    approvalNumber: facts.apply_num ?? undefined,
    installment: { month: quota, isInterestFree: false },
    pointUsed: false,
  };
}

/** A card without anything that could be paid with. */
export function presentCard(card: { code: string; name: string; number: string; type: number | null }): Shown {
  return {
    publisher: cardCompanyWord(card.code),
    issuer: cardCompanyWord(card.code),
    brand: brandOf(card.number),
    type: card.type === 1 ? 'DEBIT' : 'CREDIT',
    ownerType: 'PERSONAL',
    bin: /^\d{6}/.exec(card.number)?.[0],
    name: card.name,
    number: card.number,
  };
}

function accountMethod(payment: Pick<Payment, 'status' | 'cancelAmount'>, facts: Facts): Shown {
  return {
    type: 'PaymentMethodVirtualAccount',
    bank: bankWord(facts.vbank_code),
    accountNumber: facts.vbank_num,
    accountType: facts.v2?.account_type ?? 'NORMAL',
    remitteeName: facts.vbank_holder ?? undefined,
    expiredAt: facts.vbank_date ? new Date(facts.vbank_date).toISOString() : undefined,
    issuedAt: facts.vbank_issued_at ? new Date(facts.vbank_issued_at).toISOString() : undefined,
    // Money that was cancelled went back at once.
    refundStatus: payment.cancelAmount > 0 ? 'COMPLETED' : undefined,
  };
}
