/** PayPal's REST API as far as onboarding needs it: a token kept until it runs out, JSON, and PayPal-Request-Id so that a repeat is known as one. */
import type { Unreachable } from '../../../domain/ports/gateway.ts';
import { type Answered, unreachable } from '../bounded-answer.ts';
import { asFields, asText, vendorCall, type VendorCalling } from '../vendor-call.ts';

export const PAYPAL_ORIGINS = { test: 'https://api-m.sandbox.paypal.com', live: 'https://api-m.paypal.com' } as const;

export interface PaypalSettings {
  readonly environment: keyof typeof PAYPAL_ORIGINS;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The partner's own account id. */
  readonly partnerId: string;
  /** The partner attribution (BN) code; empty without one. */
  readonly attributionId: string;
  /** Of the webhook registered with PayPal; empty without one, and then status comes by asking only. */
  readonly webhookId: string;
}

export interface PaypalCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The body as it goes over the wire. */
  readonly body?: string;
  /** Idempotency key of a call with an effect. */
  readonly requestId?: string;
}

/** Renewed so much before it runs out. */
const EARLY_MS = 60_000;
/** Keys that were turned away are not tried again for so long: repeated failures get a partner locked out. */
const REFUSED_FOR_MS = 300_000;

export interface PaypalClient {
  call(request: PaypalCall): Promise<Answered | Unreachable>;
}

export function paypalClient(settings: PaypalSettings, calling: VendorCalling & { readonly now: () => Date }): PaypalClient {
  const origin = PAYPAL_ORIGINS[settings.environment];
  const attribution: Record<string, string> = settings.attributionId === '' ? {} : { 'paypal-partner-attribution-id': settings.attributionId };
  let token: { readonly value: string; readonly until: number } | null = null;
  let fetching: Promise<string | Unreachable> | null = null;
  let refusedUntil = 0;
  const nowMs = () => calling.now().getTime();

  async function fetchToken(): Promise<string | Unreachable> {
    const answer = await vendorCall(calling, {
      method: 'POST', url: new URL('/v1/oauth2/token', origin), body: 'grant_type=client_credentials', repeatable: true,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from(`${settings.clientId}:${settings.clientSecret}`).toString('base64')}` },
    });
    if (answer.kind === 'unreachable') return { ...answer, mayHaveArrived: false };
    if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
      refusedUntil = nowMs() + REFUSED_FOR_MS;
      return unreachable('not_authorised');
    }
    const { access_token: value, expires_in: seconds } = asFields(answer.body);
    if (asText(value) === null || typeof seconds !== 'number') return { ...unreachable('broken_answer'), mayHaveArrived: false };
    token = { value: value as string, until: nowMs() + seconds * 1_000 - EARLY_MS };
    return token.value;
  }

  /** One token for all calls at once: many cases are asked about together. */
  function tokenNow(): Promise<string | Unreachable> {
    if (token !== null && nowMs() < token.until) return Promise.resolve(token.value);
    if (nowMs() < refusedUntil) return Promise.resolve(unreachable('not_authorised'));
    fetching ??= fetchToken().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  async function once({ method, path, body, requestId }: PaypalCall): Promise<Answered | Unreachable | { readonly kind: 'token_ran_out' }> {
    const bearer = await tokenNow();
    if (typeof bearer !== 'string') return bearer;
    const answer = await vendorCall(calling, {
      method, url: new URL(path, origin), repeatable: method === 'GET' || requestId !== undefined, ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${bearer}`, ...attribution, ...(body !== undefined && { 'content-type': 'application/json' }), ...(requestId !== undefined && { 'paypal-request-id': requestId }) },
    });
    if (answer.kind === 'answered' && answer.status === 401) {
      if (token?.value === bearer) token = null;
      return { kind: 'token_ran_out' };
    }
    return answer.kind === 'answered' && answer.status === 403 ? unreachable('not_authorised') : answer;
  }

  return {
    async call(request) {
      const first = await once(request);
      if (first.kind !== 'token_ran_out') return first;
      // A token may be taken back before its time; a second refusal is not about its age.
      const second = await once(request);
      return second.kind === 'token_ran_out' ? unreachable('not_authorised') : second;
    },
  };
}
