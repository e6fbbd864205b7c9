import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';

const TOLERANCE_SECONDS = 300;

/** A secret is `whsec_` and base64, or any other text, taken byte for byte. */
function signer(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(Buffer.from(secret, 'utf8'), { format: 'raw' });
}

/** The headers of a signed message. */
export function signedHeaders(given: { secret: string; id: string; at: Date; content: string }): Record<string, string> {
  return {
    'webhook-id': given.id,
    'webhook-timestamp': String(Math.floor(given.at.getTime() / 1000)),
    'webhook-signature': signer(given.secret).sign(given.id, given.at, given.content),
  };
}

/** True when one of the signatures fits the content and is at most five minutes away from `now`. */
export function isSigned(given: { secret: string; headers: IncomingHttpHeaders; content: string; now: Date }): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = given.headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  const seconds = Number(timestamp);
  if (Math.abs(given.now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return false;
  const expected = Buffer.from(signer(given.secret).sign(id, new Date(seconds * 1000), given.content));
  return signatures.split(' ').some((signature) => {
    const candidate = Buffer.from(signature);
    return candidate.length === expected.length && timingSafeEqual(candidate, expected);
  });
}
