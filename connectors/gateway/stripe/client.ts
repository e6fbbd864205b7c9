/** Stripe's API as far as onboarding needs it: forms over the wire, one pinned version, and an idempotency key on every call with an effect. */
import type { Unreachable } from '../../../domain/ports/gateway.ts';
import { type Answered, unreachable } from '../bounded-answer.ts';
import { vendorCall, type VendorCalling } from '../vendor-call.ts';

export const STRIPE_ORIGIN = 'https://api.stripe.com';
/** Answers keep the shape of this version, whatever the account's own is. */
const VERSION = '2023-08-16';
/** Keys that were turned away are not tried again for so long. */
const REFUSED_FOR_MS = 300_000;

export interface StripeSettings {
  readonly secretKey: string;
  /** Of the webhook endpoint for connected accounts; empty without one, and then status comes by asking only. */
  readonly webhookSecret: string;
  /** Where the merchants are registered: two letters. */
  readonly country: string;
  readonly accountType: 'standard' | 'express';
}

export interface StripeCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly form?: Form;
  readonly key?: string;
}

export interface Form {
  readonly [name: string]: string | boolean | Form;
}

export interface StripeClient {
  call(request: StripeCall): Promise<Answered | Unreachable>;
}

export function stripeClient({ secretKey }: StripeSettings, calling: VendorCalling & { readonly now: () => Date }): StripeClient {
  let refusedUntil = 0;
  return {
    async call({ method, path, form, key }) {
      if (calling.now().getTime() < refusedUntil) return unreachable('not_authorised');
      const answer = await vendorCall(calling, {
        method, url: new URL(path, STRIPE_ORIGIN), repeatable: method !== 'POST' || key !== undefined, ...(form !== undefined && { body: formText(form) }),
        headers: { authorization: `Bearer ${secretKey}`, 'stripe-version': VERSION, ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }), ...(key !== undefined && { 'idempotency-key': key }) },
      });
      if (answer.kind === 'unreachable') return answer;
      if (answer.status === 401) {
        refusedUntil = calling.now().getTime() + REFUSED_FOR_MS;
        return unreachable('not_authorised');
      }
      // The first call with this key is still at work there.
      return answer.status === 409 ? unreachable('too_many_calls', 1) : answer;
    },
  };
}

/** Nested names as Stripe reads them: `business_profile[url]=...`. */
export function formText(form: Form): string {
  const pairs = (of: Form, prefix: string): [string, string][] => Object.entries(of).flatMap(([name, value]) => {
    const at = prefix === '' ? name : `${prefix}[${name}]`;
    return typeof value === 'object' ? pairs(value, at) : [[at, String(value)] as [string, string]];
  });
  return new URLSearchParams(pairs(form, '')).toString();
}
