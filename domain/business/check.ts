/**
 * What every field check answers. The checks are pure; the day comes in as a fact.
 *
 * Signatures (all of them live beside this file):
 *   registration-number.ts  checkRegistrationNumber(value), registrationKind(value), formatRegistrationNumber(value)
 *   corporate-number.ts     checkCorporateNumber(value), formatCorporateNumber(value)
 *   fields.ts               checkDate, checkPhone(value, kinds), normalisePhone, checkUrl, checkEmail, checkPersonName, checkBankAccount
 *   masking.ts              maskName, maskPhone, maskEmail, maskAccount, maskRegistrationNumber, findResidentNumbers
 *   check-information.ts    checkBusinessInformation(form, today): Problem[]
 */
import type { Text } from '../text.ts';
import type { Problem, Severity } from './problem.ts';

/** The outcome of checking one value: the normalised value, and what is wrong with it if anything. */
export interface Checked<T = string> {
  /** Null when the value cannot be used. */
  readonly value: T | null;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: Text;
}

/** Turns findings on one value into problems of a form. */
export function problemsAt(pointer: string, findings: readonly Finding[]): Problem[] {
  return findings.map((finding) => ({ pointer, ...finding }));
}
