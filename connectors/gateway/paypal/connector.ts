/** PayPal Partner Referrals: the merchant signs up at PayPal's own pages; PayPal tells how the account stands. */
import type {
  AskOutcome, AtHostedGateway, GatewayCapabilities, GatewayConnector, GatewayHandOver, LinkOutcome, LookOutcome, SubmitOutcome, Unreachable, WithdrawOutcome,
} from '../../../domain/ports/gateway.ts';
import { type Answered, unreachable } from '../bounded-answer.ts';
import { asFields, asList, asText, type Fields, type VendorCalling } from '../vendor-call.ts';
import { PAYPAL_ORIGINS, paypalClient, type PaypalClient, type PaypalSettings } from './client.ts';
import { referralOf } from './referral.ts';
import { standingOf } from './translate.ts';
import { questionLimit, verifyHint } from './webhook.ts';

export type { PaypalSettings } from './client.ts';

export interface PaypalConnectorOptions extends VendorCalling {
  readonly gateway: string;
  readonly settings: PaypalSettings;
  readonly now: () => Date;
}

export const PAYPAL_CAPABILITIES: GatewayCapabilities = { handOver: 'hosted_link', news: 'webhook', canBeAsked: true, canWithdraw: true, answers: [], existingContracts: 'own_pages' };

const SIGN_UP_HOSTS = { test: 'www.sandbox.paypal.com', live: 'www.paypal.com' } as const;

/** Makes the connector. Calls nothing yet. */
export function createPaypalConnector(options: PaypalConnectorOptions): GatewayConnector {
  const { gateway, settings } = options;
  const client = paypalClient(settings, options);
  const mayAsk = questionLimit();
  return {
    gateway,
    capabilities: { ...PAYPAL_CAPABILITIES, news: settings.webhookId === '' ? 'poll' : 'webhook' },
    submit: async (handOver) => submit(client, settings, handOver),

    async ask(caseId): Promise<AskOutcome> {
      const found = await findSeller(client, settings, caseId);
      if (found.kind !== 'found') return found.kind === 'nobody' ? { kind: 'unknown_case' } : found;
      return { kind: 'known', state: { caseId, gatewayReference: found.account, state: 'received', receivedAt: null, lastSequence: 0, events: [], unreadable: 0 } };
    },

    // A referral nobody has followed lapses by itself. An account that is linked can be unlinked by its owner alone, at PayPal.
    async withdraw(caseId, _reason, at): Promise<WithdrawOutcome> {
      const found = await look(client, settings, { caseId, gatewayReference: null, account: at?.account ?? null, submittedAt: '', signed: true });
      if (found.kind === 'unreachable') return found;
      if (found.kind === 'unknown_case' || ['waiting', 'withdrawn'].includes(found.standing.intake) || found.standing.contract !== 'signed') return { kind: 'withdrawn' };
      return { kind: 'already_received', gatewayReference: found.standing.account ?? caseId, receivedAt: null, lastSequence: 0 };
    },

    answer: async () => ({ kind: 'refused', reason: 'PayPal is answered at its own pages.' }),
    verifyEvent: () => ({ kind: 'refused', reason: 'bad_signature' }),
    translate: () => [],

    hosted: {
      mintLink: (at, given) => mintLink(client, settings, { at, ...given }),
      look: (at) => look(client, settings, at),
      verifyHint: (headers, rawBody, now, isOurs) => verifyHint(client, settings, { headers, rawBody, now, isOurs, mayAsk }),
    },
  };
}

/** Makes the first referral, so that what PayPal does not take is known before the merchant is sent there. The case id is its idempotency key. */
async function submit(client: PaypalClient, settings: PaypalSettings, handOver: GatewayHandOver): Promise<SubmitOutcome> {
  const made = await refer(client, settings, handOver, handOver.caseId);
  if (made.kind !== 'made') return made;
  return { kind: 'queued', gatewayReference: made.referralId, receivedAt: null, lastSequence: 0 };
}

type Referred = { readonly kind: 'made'; readonly referralId: string; readonly url: string } | { readonly kind: 'refused'; readonly reason: string } | Unreachable;

async function refer(client: PaypalClient, settings: PaypalSettings, handOver: GatewayHandOver, requestId: string): Promise<Referred> {
  const answer = await client.call({ method: 'POST', path: '/v2/customer/partner-referrals', body: JSON.stringify(referralOf(handOver)), requestId });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status === 400 || answer.status === 422) return { kind: 'refused', reason: problemOf(answer) };
  const links = asList(asFields(answer.body)['links']).map(asFields);
  const hrefOf = (rel: string) => asText(links.find((link) => link['rel'] === rel)?.['href']);
  const [self, action] = [hrefOf('self'), hrefOf('action_url')];
  const referralId = self === null ? null : (self.split('/').at(-1) ?? null);
  // The merchant is sent nowhere but to PayPal, whatever an answer says.
  if (answer.status !== 201 || referralId === null || action === null || !isSignUpPage(action, settings.environment)) return unreachable('broken_answer');
  return { kind: 'made', referralId: decodeURIComponent(referralId).slice(0, 255), url: action };
}

function isSignUpPage(address: string, environment: PaypalSettings['environment']): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && hostname === SIGN_UP_HOSTS[environment];
}

/** Every press makes a new referral: the link of an earlier one may have run out. All carry the case id, so that PayPal's answer is about one merchant. */
async function mintLink(client: PaypalClient, settings: PaypalSettings, { pressId, handOver }: { at: AtHostedGateway; pressId: string; handOver: GatewayHandOver }): Promise<LinkOutcome> {
  const made = await refer(client, settings, handOver, pressId);
  return made.kind === 'made' ? { kind: 'link', url: made.url, expiresAt: null } : made;
}

/** PayPal's name of the problem and of the fields: not its sentences, which repeat what was sent. */
function problemOf({ status, body }: Answered): string {
  const { name, details } = asFields(body);
  const fields = asList(details).map(asFields).map((one) => [asText(one['issue']), asText(one['field'])].filter(Boolean).join(' ')).filter(Boolean);
  return [asText(name) ?? `HTTP ${status}`, ...fields].join('; ').slice(0, 200);
}

type Found = { readonly kind: 'found'; readonly account: string } | { readonly kind: 'nobody' } | Unreachable;

const partnerPath = (settings: PaypalSettings, rest: string) => `/v1/customer/partners/${encodeURIComponent(settings.partnerId)}/merchant-integrations${rest}`;

/** The seller that came by one of our referrals, by our case id. */
async function findSeller(client: PaypalClient, settings: PaypalSettings, caseId: string): Promise<Found> {
  const answer = await client.call({ method: 'GET', path: partnerPath(settings, `?tracking_id=${encodeURIComponent(caseId)}`) });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status === 404) return { kind: 'nobody' };
  const body = asFields(answer.body);
  // Described as a list of sellers and answered as one.
  const sellers: readonly Fields[] = Array.isArray(answer.body) ? asList(answer.body).map(asFields) : [body, ...asList(body['merchant_integrations']).map(asFields)];
  const account = sellers.filter((one) => one['tracking_id'] === undefined || one['tracking_id'] === caseId).map((one) => asText(one['merchant_id'])).find((one) => one !== null);
  if (answer.status !== 200 && answer.status !== 201) return unreachable('broken_answer');
  return account === undefined || account === null ? { kind: 'nobody' } : { kind: 'found', account };
}

async function look(client: PaypalClient, settings: PaypalSettings, at: AtHostedGateway): Promise<LookOutcome> {
  const found: Found = at.account === null ? await findSeller(client, settings, at.caseId) : { kind: 'found', account: at.account };
  if (found.kind === 'unreachable') return found;
  const { clientId } = settings;
  if (found.kind === 'nobody') return { kind: 'known', standing: standingOf(null, { clientId, signed: at.signed }) };
  const answer = await client.call({ method: 'GET', path: partnerPath(settings, `/${encodeURIComponent(found.account)}`) });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status === 404) return { kind: 'unknown_case' };
  if (answer.status !== 200 || asText(asFields(answer.body)['merchant_id']) !== found.account) return unreachable('broken_answer');
  return { kind: 'known', standing: standingOf(asFields(answer.body), { clientId, signed: at.signed }) };
}

export type ConnectionProblem = { readonly kind: 'fine'; readonly remarks: readonly ('no_webhook' | 'webhook_elsewhere')[] } | { readonly kind: 'refused'; readonly field: keyof PaypalSettings } | Unreachable;

/** Tries settings before they are kept: the keys, the partner's account, and whether the webhook leads here. Changes nothing at PayPal. */
export async function tryPaypal(settings: PaypalSettings, calling: VendorCalling & { readonly now: () => Date }, eventsUrl: string): Promise<ConnectionProblem> {
  const client = paypalClient(settings, calling);
  const partner = await client.call({ method: 'GET', path: partnerPath(settings, '?tracking_id=connection-test') });
  if (partner.kind === 'unreachable') return partner.reason === 'not_authorised' ? { kind: 'refused', field: 'clientSecret' } : partner;
  if (![200, 201, 404].includes(partner.status)) return { kind: 'refused', field: 'partnerId' };
  if (settings.webhookId === '') return { kind: 'fine', remarks: ['no_webhook'] };
  const webhook = await client.call({ method: 'GET', path: `/v1/notifications/webhooks/${encodeURIComponent(settings.webhookId)}` });
  if (webhook.kind === 'unreachable') return webhook;
  if (webhook.status !== 200) return { kind: 'refused', field: 'webhookId' };
  return { kind: 'fine', remarks: asFields(webhook.body)['url'] === eventsUrl ? [] : ['webhook_elsewhere'] };
}

export { PAYPAL_ORIGINS };
