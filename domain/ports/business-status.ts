/**
 * The port to whoever knows registered businesses, such as the tax office. Well-formed, in business and identity matched are three
 * answers and never one yes or no; an answer that could not be had is an outcome too and stops nobody from applying.
 */
import type { TaxType } from '../business/form.ts';

/** Why a check says nothing. `not_configured` is an honest state: the check is then made by a person. */
export type CheckMissing = { readonly kind: 'unavailable' } | { readonly kind: 'not_configured' };

/** What proves a check later: no payload, only its fingerprint. Instants are ISO 8601, UTC. */
export interface CheckEvidence {
  readonly checkedAt: string;
  readonly requestHash: string;
}

export type BusinessStatusOutcome =
  | { readonly kind: 'known'; readonly state: 'in_business' | 'suspended' | 'closed'; readonly taxType: TaxType | null; readonly closedOn: string | null; readonly evidence: CheckEvidence }
  | { readonly kind: 'not_registered'; readonly evidence: CheckEvidence }
  | CheckMissing;

/** What is compared: number, opening date and representative as on the certificate. */
export interface BusinessIdentityQuestion {
  readonly registrationNumber: string;
  /** ISO date. */
  readonly openingDate: string;
  readonly representative: string;
}

/** A mismatch never says which part differs, and foreign or joint names mismatch often: it calls for a look, not a refusal. */
export type BusinessIdentityOutcome = { readonly kind: 'match' | 'mismatch'; readonly evidence: CheckEvidence } | CheckMissing;

/** Never throws for what the other side does. */
export interface BusinessRegister {
  status(registrationNumber: string): Promise<BusinessStatusOutcome>;
  identity(question: BusinessIdentityQuestion): Promise<BusinessIdentityOutcome>;
}
