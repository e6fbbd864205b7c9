import type { Text } from '../text.ts';

/**
 * Special conditions a gateway ties its acceptance or its offer to: how much may be settled and paid, what must be insured, when money comes. The amounts
 * are the gateway's own word; nothing here is computed (domain facts: the settlement limit is the insured sum times a multiplier that each gateway sets).
 */
export const CONDITION_CODES = ['monthlyLimit', 'perPaymentLimit', 'suretySum', 'settlementDays'] as const;
export type ConditionCode = (typeof CONDITION_CODES)[number];

/** Won, or business days for `settlementDays`; and what no figure says. */
export type Conditions = Readonly<Partial<Record<ConditionCode, number>>> & { readonly note?: string | undefined };

/** The largest figure of each, far above what any gateway grants. */
export const LARGEST_CONDITION: Readonly<Record<ConditionCode, number>> = { monthlyLimit: 10_000_000_000_000, perPaymentLimit: 1_000_000_000_000, suretySum: 10_000_000_000_000, settlementDays: 365 };
export const LONGEST_CONDITION_NOTE = 1000;

const t = (ko: string, en: string): Text => ({ ko, en });

export const CONDITION_LABELS: Readonly<Record<ConditionCode, Text>> = {
  monthlyLimit: t('월 정산한도', 'Monthly settlement limit'),
  perPaymentLimit: t('건당 결제한도', 'Limit per payment'),
  suretySum: t('보증보험 가입금액', 'Sum to be insured (surety)'),
  settlementDays: t('정산 주기', 'Settled after'),
};
export const CONDITION_UNITS: Readonly<Record<ConditionCode, Text>> = { monthlyLimit: t('원', 'KRW'), perPaymentLimit: t('원', 'KRW'), suretySum: t('원', 'KRW'), settlementDays: t('영업일', 'business days') };

export function hasConditions(conditions: Conditions | undefined): conditions is Conditions {
  return conditions !== undefined && (CONDITION_CODES.some((code) => conditions[code] !== undefined) || (conditions.note ?? '') !== '');
}

/** The figures as people read them, in their usual order. */
export function conditionLines(conditions: Conditions): { code: ConditionCode; label: Text; value: Text }[] {
  return CONDITION_CODES.flatMap((code) => {
    const figure = conditions[code];
    if (figure === undefined) return [];
    const digits = figure.toLocaleString('en-US');
    const value = code === 'settlementDays' ? t(`거래일 후 ${digits}영업일`, `${digits} business ${figure === 1 ? 'day' : 'days'} after the sale`) : t(`${digits}원`, `KRW ${digits}`);
    return [{ code, label: CONDITION_LABELS[code], value }];
  });
}

/** The same conditions, in whatever order they were written. */
export function sameConditions(one: Conditions, other: Conditions): boolean {
  return CONDITION_CODES.every((code) => one[code] === other[code]) && (one.note ?? '') === (other.note ?? '');
}
