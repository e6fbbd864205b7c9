import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** Messages signed as Standard Webhooks: https://www.standardwebhooks.com */

const TOLERANCE_SECONDS = 300;

/** A secret is `whsec_` and base64, or any other text, taken byte for byte. */
function signer(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(Buffer.from(secret, 'utf8'), { format: 'raw' });
}

/** The headers of a signed message. With several secrets it carries a signature of each, so that a receiver that changes its secret finds one that fits before and after. */
export function signedHeaders(given: { secrets: readonly string[]; id: string; at: Date; content: string }): Record<string, string> {
  return {
    'webhook-id': given.id,
    'webhook-timestamp': String(Math.floor(given.at.getTime() / 1000)),
    'webhook-signature': given.secrets.map((secret) => signer(secret).sign(given.id, given.at, given.content)).join(' '),
  };
}

/** True when one of the signatures fits the content under one of the secrets and is at most five minutes away from `now`. */
export function isSigned(given: { secrets: readonly string[]; headers: IncomingHttpHeaders | Readonly<Record<string, string | string[] | undefined>>; content: string; now: Date }): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = given.headers;
  if (typeof id !== 'string' || id.length > 200 || typeof timestamp !== 'string' || typeof signatures !== 'string' || signatures.length > 4000 || !/^\d{1,12}$/.test(timestamp)) return false;
  const seconds = Number(timestamp);
  if (Math.abs(given.now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return false;
  const expected = given.secrets.map((secret) => Buffer.from(signer(secret).sign(id, new Date(seconds * 1000), given.content)));
  return signatures.split(' ').some((signature) => {
    const candidate = Buffer.from(signature);
    return expected.some((one) => candidate.length === one.length && timingSafeEqual(candidate, one));
  });
}
