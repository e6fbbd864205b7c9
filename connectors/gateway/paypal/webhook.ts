/** PayPal's webhooks: checked here as far as that costs nothing, then by PayPal itself (docs/decisions/0093-paypal-webhooks.md). */
import type { HintOutcome, IsOurs } from '../../../domain/ports/gateway.ts';
import { parseJson, unreachable } from '../bounded-answer.ts';
import { asFields, asText } from '../vendor-call.ts';
import type { PaypalClient, PaypalSettings } from './client.ts';

const EVENT_LIMIT_BYTES = 256_000;
/** PayPal tries again for three days with the time of the first try. */
const OLDEST_MS = 4 * 86_400_000;
const FUTURE_MS = 3_600_000;
const CERTIFICATE_HOSTS = { test: ['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'], live: ['api.paypal.com', 'api-m.paypal.com'] } as const;
const TRANSMISSION = { auth_algo: /^[a-zA-Z0-9]{1,100}$/, transmission_id: /^(?!\d+$)\w\S{0,49}$/, transmission_sig: /^(?!\d+$)\w\S{1,499}$/, transmission_time: /^\d{4}-\d\d-\d\dT[\d:.]{5,20}Z$/ } as const;
const HEADERS: Readonly<Record<keyof typeof TRANSMISSION | 'cert_url', string>> = {
  auth_algo: 'paypal-auth-algo', cert_url: 'paypal-cert-url', transmission_id: 'paypal-transmission-id', transmission_sig: 'paypal-transmission-sig', transmission_time: 'paypal-transmission-time',
};

interface Given {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: Uint8Array;
  readonly now: Date;
  readonly isOurs: IsOurs;
  readonly mayAsk: (now: Date) => boolean;
}

/** So many questions a minute at most: forged webhooks in the right form must not use up our calls. What is beyond comes again, since PayPal repeats. */
const MOST_A_MINUTE = 60;

/** Counts questions by the minute. */
export function questionLimit(): (now: Date) => boolean {
  let minute = 0;
  let asked = 0;
  return (now) => {
    const current = Math.floor(now.getTime() / 60_000);
    asked = current === minute ? asked + 1 : 1;
    minute = current;
    return asked <= MOST_A_MINUTE;
  };
}

/** Checks one webhook. PayPal is asked only about what could be its own: anybody can send us anything, and each question costs a call. */
export async function verifyHint(client: PaypalClient, settings: PaypalSettings, { headers, rawBody, now, isOurs, mayAsk }: Given): Promise<HintOutcome> {
  if (settings.webhookId === '') return { kind: 'refused', reason: 'bad_signature' };
  if (rawBody.byteLength > EVENT_LIMIT_BYTES) return { kind: 'refused', reason: 'unreadable' };
  const said = transmissionOf(headers, settings);
  if (said === null) return { kind: 'refused', reason: 'bad_signature' };
  const at = Date.parse(said.transmission_time);
  if (Number.isNaN(at) || at < now.getTime() - OLDEST_MS || at > now.getTime() + FUTURE_MS) return { kind: 'refused', reason: 'stale' };
  const text = Buffer.from(rawBody).toString('utf8');
  const event = asFields(parseJson(text));
  if (asText(event['id']) === null || asText(event['event_type']) === null) return { kind: 'refused', reason: 'unreadable' };
  const resource = asFields(event['resource']);
  const named = { caseId: asText(resource['tracking_id']), account: asText(resource['merchant_id']) };
  // A stranger can meet every check above, but does not know the ids of our cases.
  if (!(await isOurs(named))) return { kind: 'nobody' };
  if (!mayAsk(now)) return unreachable('too_many_calls', 60);
  // Without an id of the request it is sent once: PayPal repeats the webhook itself.
  const answer = await client.call({ method: 'POST', path: '/v1/notifications/verify-webhook-signature', body: withEvent({ ...said, webhook_id: settings.webhookId }, text) });
  if (answer.kind === 'unreachable') return answer;
  if (answer.status === 400 || answer.status === 422) return { kind: 'refused', reason: 'bad_signature' };
  const verdict = asFields(answer.body)['verification_status'];
  if (verdict === 'FAILURE') return { kind: 'refused', reason: 'bad_signature' };
  if (answer.status !== 200 || verdict !== 'SUCCESS') return unreachable('broken_answer');
  return { kind: 'hint', hint: { id: event['id'] as string, type: event['event_type'] as string, ...named } };
}

/** The event goes to PayPal byte for byte as it came: the signature is over these bytes, and written anew it would not match. */
function withEvent(said: Readonly<Record<string, string>>, event: string): string {
  return `${JSON.stringify(said).slice(0, -1)},"webhook_event":${event}}`;
}

type Transmission = Readonly<Record<keyof typeof HEADERS, string>>;

function transmissionOf(headers: Given['headers'], { environment }: PaypalSettings): Transmission | null {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const values = Object.fromEntries(Object.entries(HEADERS).map(([name, header]) => [name, lower.get(header)]));
  if (Object.values(values).some((value) => typeof value !== 'string')) return null;
  const said = values as unknown as Transmission;
  if (!Object.entries(TRANSMISSION).every(([name, form]) => form.test(said[name as keyof typeof TRANSMISSION]))) return null;
  return isCertificateOf(said.cert_url, environment) ? said : null;
}

/** We never fetch it, and PayPal is not sent to fetch it elsewhere either. */
function isCertificateOf(address: string, environment: PaypalSettings['environment']): boolean {
  if (address.length > 500 || !URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  return protocol === 'https:' && port === '' && username === '' && password === '' && (CERTIFICATE_HOSTS[environment] as readonly string[]).includes(hostname);
}
