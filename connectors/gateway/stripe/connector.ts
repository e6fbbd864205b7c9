/** Stripe Connect: an account is made for the merchant, who fills it at Stripe's own pages; Stripe tells what it requires and what is open. */
import type { GatewayCapabilities, GatewayConnector, GatewayHandOver, LinkOutcome, LookOutcome, SubmitOutcome, Unreachable, WithdrawOutcome } from '../../../domain/ports/gateway.ts';
import { type Answered, unreachable } from '../bounded-answer.ts';
import { asFields, asList, asText, textsOf, type Fields, type VendorCalling } from '../vendor-call.ts';
import { stripeClient, type Form, type StripeClient, type StripeSettings } from './client.ts';
import { capabilitiesFor, revokedStanding, standingOf } from './translate.ts';
import { CASE_KEY, verifyHint } from './webhook.ts';

export type { StripeSettings } from './client.ts';

export interface StripeConnectorOptions extends VendorCalling {
  readonly gateway: string;
  readonly settings: StripeSettings;
  readonly now: () => Date;
}

/** It is not asked by the case alone: accounts are found by their date. `submit` looks before it makes one. */
export const STRIPE_CAPABILITIES: GatewayCapabilities = { handOver: 'hosted_link', news: 'webhook', canBeAsked: false, canWithdraw: true, answers: [], existingContracts: 'own_pages' };

const PAGE = 100;
/** So many pages of accounts are searched for one whose making was not answered. */
const MOST_PAGES = 20;

/** Makes the connector. Calls nothing yet. */
export function createStripeConnector(options: StripeConnectorOptions): GatewayConnector {
  const { gateway, settings } = options;
  const client = stripeClient(settings, options);
  return {
    gateway,
    capabilities: { ...STRIPE_CAPABILITIES, news: settings.webhookSecret === '' ? 'poll' : 'webhook' },
    submit: (handOver) => submit(client, settings, handOver),
    ask: async () => ({ kind: 'unknown_case' }),
    async withdraw(caseId, _reason, at): Promise<WithdrawOutcome> {
      const account = at?.account ?? at?.gatewayReference ?? null;
      return withdraw(client, account !== null ? { kind: 'found', account } : await findAccount(client, { caseId, submittedAt: at?.submittedAt ?? new Date(0).toISOString() }));
    },
    answer: async () => ({ kind: 'refused', reason: 'Stripe is answered at its own pages.' }),
    verifyEvent: () => ({ kind: 'refused', reason: 'bad_signature' }),
    translate: () => [],
    hosted: {
      mintLink: (at, { pressId, handOver }) => mintLink(client, { account: at.account ?? at.gatewayReference ?? '', pressId, page: handOver.pageUrl }),
      look: (at) => look(client, { account: at.account ?? at.gatewayReference ?? '', signed: at.signed }),
      verifyHint: async (headers, rawBody, now) => verifyHint(settings.webhookSecret, { headers, rawBody, now }),
    },
  };
}

const accountPath = (account: string) => `/v1/accounts/${encodeURIComponent(account)}`;

type Found = { readonly kind: 'found'; readonly account: string } | { readonly kind: 'nobody' } | Unreachable;

/** The account that an earlier call made for the case. Stripe forgets idempotency keys after a day; the account remembers its case. */
async function findAccount(client: StripeClient, { caseId, submittedAt }: { caseId: string; submittedAt: string }): Promise<Found> {
  let after = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const since = Math.max(0, Math.floor(Date.parse(submittedAt) / 1_000) - 60);
    const answer = await client.call({ method: 'GET', path: `/v1/accounts?limit=${PAGE}&created[gte]=${since}${after === '' ? '' : `&starting_after=${encodeURIComponent(after)}`}` });
    if (answer.kind === 'unreachable') return answer;
    if (answer.status !== 200) return answer.status === 403 ? unreachable('not_authorised') : unreachable('broken_answer');
    const accounts = asList(asFields(answer.body)['data']).map(asFields);
    const account = asText(accounts.find((one) => asFields(one['metadata'])[CASE_KEY] === caseId)?.['id']);
    if (account !== null) return { kind: 'found', account };
    after = asText(accounts.at(-1)?.['id']) ?? '';
    if (asFields(answer.body)['has_more'] !== true || after === '') return { kind: 'nobody' };
  }
  // Nothing is made while it is not certain that there is nothing: a second account would be a second merchant.
  return unreachable('answer_too_large');
}

async function submit(client: StripeClient, settings: StripeSettings, handOver: GatewayHandOver): Promise<SubmitOutcome> {
  const found = await findAccount(client, handOver);
  if (found.kind === 'unreachable') return { ...found, mayHaveArrived: false };
  if (found.kind === 'found') return queued(found.account);
  const answer = await client.call({ method: 'POST', path: '/v1/accounts', form: accountForm(settings, handOver), key: handOver.caseId });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status >= 400 && answer.status < 500) return { kind: 'refused', reason: problemOf(answer) };
  const account = asText(asFields(answer.body)['id']);
  return answer.status !== 200 || account === null ? unreachable('broken_answer') : queued(account);
}

const queued = (account: string): SubmitOutcome => ({ kind: 'queued', gatewayReference: account, receivedAt: null, lastSequence: 0, account });

/** What Stripe needs to begin. Of the business nothing without the consent to the transfer abroad; persons and papers Stripe asks for on its own pages. */
function accountForm(settings: StripeSettings, { caseId, lines, business, consents }: GatewayHandOver): Form {
  const agreed = consents.some(({ code }) => code.startsWith('overseas_transfer:'));
  const email = asText(asFields(business['contact'])['email']);
  const [site, name] = [textsOf(asFields(business['service'])['urls'])[0], asText(business['tradeName'])];
  const profile: Form = { ...(site !== undefined && { url: site }), ...(name !== null && { name }) };
  return {
    type: settings.accountType, country: settings.country, metadata: { [CASE_KEY]: caseId },
    capabilities: Object.fromEntries(capabilitiesFor(lines.map(({ method }) => method)).map((capability) => [capability, { requested: true }])),
    ...(agreed && { business_type: business['kind'] === 'corporation' ? 'company' : 'individual', ...(email !== null && { email }), ...(Object.keys(profile).length > 0 && { business_profile: profile }) }),
  };
}

async function mintLink(client: StripeClient, { account, pressId, page }: { account: string; pressId: string; page: string }): Promise<LinkOutcome> {
  const answer = await client.call({ method: 'POST', path: '/v1/account_links', key: pressId, form: { account, type: 'account_onboarding', return_url: page, refresh_url: page } });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status >= 400 && answer.status < 500) return { kind: 'refused', reason: problemOf(answer) };
  const { url, expires_at: expires } = asFields(answer.body);
  // The merchant is sent nowhere but to Stripe, whatever an answer says.
  if (answer.status !== 200 || typeof url !== 'string' || typeof expires !== 'number' || !isStripePage(url)) return unreachable('broken_answer');
  return { kind: 'link', url, expiresAt: new Date(expires * 1_000).toISOString() };
}

function isStripePage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && (hostname === 'stripe.com' || hostname.endsWith('.stripe.com'));
}

async function look(client: StripeClient, { account, signed }: { account: string; signed: boolean }): Promise<LookOutcome> {
  const read = await readAccount(client, account);
  if (read.kind === 'found') return { kind: 'known', standing: standingOf(read.account) };
  if (read.kind === 'no_access' && signed) return { kind: 'known', standing: revokedStanding(account) };
  return read.kind === 'unreachable' ? read : { kind: 'unknown_case' };
}

type Read = { readonly kind: 'found'; readonly account: Fields } | { readonly kind: 'no_access' | 'nobody' } | Unreachable;

async function readAccount(client: StripeClient, account: string): Promise<Read> {
  const answer = await client.call({ method: 'GET', path: accountPath(account) });
  if (answer.kind === 'unreachable') return answer;
  const body = asFields(answer.body);
  if (answer.status === 200 && body['id'] === account && body['deleted'] !== true) return { kind: 'found', account: body };
  // The one code by which Stripe says that the owner took the access back; any other refusal is about our key.
  if (answer.status === 403) return asFields(body['error'])['code'] === 'account_invalid' ? { kind: 'no_access' } : unreachable('not_authorised');
  return answer.status === 404 || body['deleted'] === true ? { kind: 'nobody' } : unreachable('broken_answer');
}

/** An account that nobody has filled in is deleted. One that Stripe looks at already belongs to its owner: a person has to write. */
async function withdraw(client: StripeClient, found: Found): Promise<WithdrawOutcome> {
  if (found.kind !== 'found') return found.kind === 'nobody' ? { kind: 'unknown_case' } : found;
  const read = await readAccount(client, found.account);
  if (read.kind === 'unreachable') return read;
  if (read.kind !== 'found') return { kind: 'withdrawn' };
  if (read.account['details_submitted'] === true) return { kind: 'already_received', gatewayReference: found.account, receivedAt: null, lastSequence: 0 };
  const answer = await client.call({ method: 'DELETE', path: accountPath(found.account) });
  if (answer.kind === 'unreachable') return answer;
  // An empty account that may not be deleted does no harm: no link to it is made any more.
  return answer.status < 500 ? { kind: 'withdrawn' } : unreachable('server_error');
}

/** Stripe's own codes: not its sentences, which repeat what was sent. */
function problemOf({ status, body }: Answered): string {
  const { type, code, param } = asFields(asFields(body)['error']);
  return [asText(code) ?? asText(type) ?? `HTTP ${status}`, asText(param)].filter(Boolean).join(' ').slice(0, 200);
}

export type StripeTried = { readonly kind: 'fine'; readonly remarks: readonly 'no_webhook'[] } | { readonly kind: 'refused'; readonly field: keyof StripeSettings } | Unreachable;

/** Tries settings before they are kept: whether the key may read connected accounts. Changes nothing at Stripe. */
export async function tryStripe(settings: StripeSettings, calling: VendorCalling & { readonly now: () => Date }): Promise<StripeTried> {
  const answer = await stripeClient(settings, calling).call({ method: 'GET', path: '/v1/accounts?limit=1' });
  if (answer.kind === 'unreachable') return answer.reason === 'not_authorised' ? { kind: 'refused', field: 'secretKey' } : answer;
  if (answer.status !== 200) return { kind: 'refused', field: 'secretKey' };
  return { kind: 'fine', remarks: settings.webhookSecret === '' ? ['no_webhook'] : [] };
}
