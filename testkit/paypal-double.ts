// PayPal as a test meets it: referrals, sellers that sign up, their status, webhooks with real signatures. Stateful, behind the check of PayPal's own description.
import { createSign, createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { leadTo, startDescribedApi, type DescribedAnswer, type DescribedApi, type DescribedCall } from './described-api.ts';

export const PAYPAL_KEYS = { environment: 'test', clientId: 'partner-client-of-tests', clientSecret: 'partner-secret-of-tests', partnerId: 'PARTNER123456', attributionId: 'GATEHOUSE_TEST', webhookId: '3AB12345CD678901E' } as const;

interface Referral {
  readonly id: string;
  readonly token: string;
  readonly trackingId: string;
  readonly body: any;
  expired: boolean;
}

/** A seller's account as PayPal describes it; tests change what it says. */
export interface Seller {
  merchant_id: string;
  tracking_id: string;
  payments_receivable: boolean;
  primary_email_confirmed: boolean;
  products: { name: string; vetting_status?: string }[];
  oauth_integrations: { integration_type: string; integration_method: string; status?: string; oauth_third_party: { partner_client_id: string; merchant_client_id: string; scopes: string[] }[] }[];
  limitations?: { name: string; restrictions: string[] }[];
}

export interface PaypalDouble {
  readonly api: DescribedApi;
  readonly fetch: typeof globalThis.fetch;
  readonly referrals: Referral[];
  readonly sellers: Map<string, Seller>;
  readonly tokens: number;
  webhookUrl: string;
  /** Every token handed out so far is refused from now on. */
  endTokens(): void;
  /** The next calls whose path holds this are answered so, before or instead of having an effect. */
  fail(pathPart: string, ...answers: (DescribedAnswer | 'lose_answer')[]): void;
  /** The merchant follows a link: what PayPal's page says of it. */
  follow(url: string): 'sign_up' | 'expired';
  /** The merchant finishes at PayPal's page: the seller's account, linked, live unless changed. */
  signUp(url: string, change?: Partial<Seller>): Seller;
  /** A webhook as PayPal sends it, signed with its key, or with another. */
  webhook(event: object, given?: { forged?: boolean; at?: Date; certUrl?: string }): { body: string; headers: Record<string, string> };
  close(): Promise<void>;
}

const PATTERN_NO_ENGINE_TAKES = (document: any): void => {
  // The published pattern is no legal regular expression of JavaScript.
  delete document.components.schemas.referral_data_response.properties.partner_referral_id.pattern;
};
const problem = (name: string, issue: string) => ({ name, message: 'The requested action could not be performed, semantically incorrect, or failed business validation.', debug_id: 'd0b1e', details: [{ issue }] });

export async function startPaypal(): Promise<PaypalDouble> {
  const referrals: Referral[] = [];
  const byRequest = new Map<string, Referral>();
  const sellers = new Map<string, Seller>();
  const failures: { part: string; answer: DescribedAnswer | 'lose_answer' }[] = [];
  let valid = new Set<string>();
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const state = { tokens: 0, webhookUrl: '' };

  const signed = (said: { id: string; time: string }, body: string) => `${said.id}|${said.time}|${PAYPAL_KEYS.webhookId}|${crc32(body)}`;

  function answer(call: DescribedCall): DescribedAnswer {
    const index = failures.findIndex(({ part }) => call.path.includes(part));
    const failure = index < 0 ? undefined : failures.splice(index, 1)[0]?.answer;
    if (failure !== undefined && failure !== 'lose_answer') return failure;
    const made = call.path === '/v1/oauth2/token' ? token(call) : authorised(call);
    return failure === 'lose_answer' ? { ...made, lost: true } : made;
  }

  function token(call: DescribedCall): DescribedAnswer {
    const basic = Buffer.from(`${PAYPAL_KEYS.clientId}:${PAYPAL_KEYS.clientSecret}`).toString('base64');
    if (call.headers.authorization !== `Basic ${basic}` || call.body !== 'grant_type=client_credentials') return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
    state.tokens += 1;
    const value = `A21AA${randomUUID()}`;
    valid.add(value);
    return { status: 200, body: { access_token: value, token_type: 'Bearer', expires_in: 32_400 } };
  }

  function authorised(call: DescribedCall): DescribedAnswer {
    if (!valid.has((call.headers.authorization ?? '').replace('Bearer ', ''))) return { status: 401, body: { error: 'invalid_token', error_description: 'The token has expired' } };
    const url = new URL(call.path, 'http://double');
    if (call.method === 'POST' && url.pathname === '/v2/customer/partner-referrals') return refer(call);
    if (call.path.startsWith(`/v1/customer/partners/${PAYPAL_KEYS.partnerId}/merchant-integrations`)) return integration(url);
    if (call.path.startsWith('/v1/notifications/webhooks/')) return url.pathname.endsWith(PAYPAL_KEYS.webhookId) ? { status: 200, body: { id: PAYPAL_KEYS.webhookId, url: state.webhookUrl, event_types: [{ name: 'MERCHANT.ONBOARDING.COMPLETED' }, { name: 'MERCHANT.PARTNER-CONSENT.REVOKED' }] } } : { status: 404, body: problem('RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID') };
    if (url.pathname === '/v1/notifications/verify-webhook-signature') return verify(call);
    return { status: 404, body: problem('RESOURCE_NOT_FOUND', 'UNKNOWN_PATH') };
  }

  function refer(call: DescribedCall): DescribedAnswer {
    const body = JSON.parse(call.body) as any;
    if (body.legal_consents?.[0]?.granted !== true) return { status: 422, body: { ...problem('UNPROCESSABLE_ENTITY', 'CONSENT_MISSING') } };
    const requestId = String(call.headers['paypal-request-id'] ?? randomUUID());
    const made = byRequest.get(requestId) ?? { id: randomUUID(), token: randomUUID(), trackingId: body.tracking_id as string, body, expired: false };
    if (!byRequest.has(requestId)) referrals.push(made);
    byRequest.set(requestId, made);
    return {
      status: 201,
      body: { links: [{ href: `https://api-m.sandbox.paypal.com/v2/customer/partner-referrals/${made.id}`, rel: 'self', method: 'GET' }, { href: `https://www.sandbox.paypal.com/bizsignup/partner/entry?referralToken=${made.token}`, rel: 'action_url', method: 'GET' }] },
    };
  }

  function integration(url: URL): DescribedAnswer {
    const tracking = url.searchParams.get('tracking_id');
    const seller = tracking === null ? sellers.get(url.pathname.split('/').at(-1) ?? '') : [...sellers.values()].find((one) => one.tracking_id === tracking);
    if (seller === undefined) return { status: 404, body: problem('RESOURCE_NOT_FOUND', 'MERCHANT_NOT_FOUND') };
    if (tracking !== null) return { status: 200, body: { merchant_id: seller.merchant_id, tracking_id: seller.tracking_id, links: [] } };
    return { status: 200, body: structuredClone(seller) };
  }

  function verify(call: DescribedCall): DescribedAnswer {
    const said = JSON.parse(call.body) as Record<string, string>;
    // As PayPal does: over the bytes of the event as they were sent, not as somebody wrote them anew.
    const event = call.body.slice(call.body.indexOf('"webhook_event":') + '"webhook_event":'.length, -1);
    const good = said['webhook_id'] === PAYPAL_KEYS.webhookId && createVerify('RSA-SHA256').update(signed({ id: said['transmission_id'] ?? '', time: said['transmission_time'] ?? '' }, event)).verify(keys.publicKey, said['transmission_sig'] ?? '', 'base64');
    return { status: 200, body: { verification_status: good ? 'SUCCESS' : 'FAILURE' } };
  }

  const api = await startDescribedApi({ descriptions: [{ name: 'paypal-partner-referrals-v2.json', mend: PATTERN_NO_ENGINE_TAKES }, { name: 'paypal-partner-referrals-v1.json' }, { name: 'paypal-webhooks-v1.json' }], answer });
  const referralOf = (url: string) => referrals.find(({ token: one }) => new URL(url).searchParams.get('referralToken') === one);
  return {
    api, fetch: leadTo({ 'https://api-m.sandbox.paypal.com': api.origin }), referrals, sellers,
    get tokens() {
      return state.tokens;
    },
    get webhookUrl() {
      return state.webhookUrl;
    },
    set webhookUrl(url) {
      state.webhookUrl = url;
    },
    endTokens() {
      valid = new Set();
    },
    fail(part, ...answers) {
      failures.push(...answers.map((one) => ({ part, answer: one })));
    },
    follow: (url) => (referralOf(url)?.expired === false ? 'sign_up' : 'expired'),
    signUp(url, change = {}) {
      const referral = referralOf(url);
      if (referral === undefined || referral.expired) throw new Error('The link leads nowhere.');
      const known = [...sellers.values()].find(({ tracking_id: id }) => id === referral.trackingId);
      const seller: Seller = {
        merchant_id: known?.merchant_id ?? `SELLER${String(sellers.size + 1).padStart(7, '0')}`, tracking_id: referral.trackingId, payments_receivable: true, primary_email_confirmed: true,
        products: [{ name: 'EXPRESS_CHECKOUT' }],
        oauth_integrations: [{ integration_type: 'OAUTH_THIRD_PARTY', integration_method: 'PAYPAL', status: 'A', oauth_third_party: [{ partner_client_id: PAYPAL_KEYS.clientId, merchant_client_id: 'merchant-client', scopes: ['https://uri.paypal.com/services/payments/realtimepayment'] }] }],
        ...change,
      };
      sellers.set(seller.merchant_id, seller);
      return seller;
    },
    webhook(event, { forged = false, at = new Date(), certUrl = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-5a29e601' } = {}) {
      // Spaces as no serialiser of ours writes them: who sends the event on anew breaks the signature.
      const body = JSON.stringify({ create_time: at.toISOString(), resource_type: 'merchant-onboarding', event_version: '1.0', ...event }, null, 3);
      const said = { id: randomUUID(), time: at.toISOString().replace(/\.\d+Z$/, 'Z') };
      const signature = createSign('RSA-SHA256').update(signed(said, body)).sign(forged ? strangers.privateKey : keys.privateKey, 'base64');
      return { body, headers: { 'content-type': 'application/json', 'paypal-auth-algo': 'SHA256withRSA', 'paypal-cert-url': certUrl, 'paypal-transmission-id': said.id, 'paypal-transmission-sig': signature, 'paypal-transmission-time': said.time } };
    },
    close: () => api.close(),
  };
}
