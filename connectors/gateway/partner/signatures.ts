import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const TOLERANCE_SECONDS = 300;

/** A secret is `whsec_` and base64, or any other text, taken byte for byte. */
function signer(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(Buffer.from(secret, 'utf8'), { format: 'raw' });
}

/** Signs with every secret, so that a gateway which changes its secret finds one that fits before and after. */
export function signedHeaders(given: { secrets: readonly string[]; id: string; at: Date; content: string }): Record<string, string> {
  return {
    'webhook-id': given.id,
    'webhook-timestamp': String(Math.floor(given.at.getTime() / 1000)),
    'webhook-signature': given.secrets.map((secret) => signer(secret).sign(given.id, given.at, given.content)).join(' '),
  };
}

export type SignatureCheck = 'good' | 'bad_signature' | 'stale';

/** Checks a signed message against any of the secrets. Stale is said only of a signature that fits: a forger learns nothing about our clock. */
export function checkSignature(given: { secrets: readonly string[]; id: string; timestamp: string; signatures: string; content: string; now: Date }): SignatureCheck {
  if (given.id === '' || given.id.length > 200 || given.signatures.length > 4000 || !/^\d{1,12}$/.test(given.timestamp)) return 'bad_signature';
  const seconds = Number(given.timestamp);
  const expected = given.secrets.map((secret) => Buffer.from(signer(secret).sign(given.id, new Date(seconds * 1000), given.content)));
  const fits = given.signatures.split(' ').some((signature) => {
    const candidate = Buffer.from(signature);
    return expected.some((one) => candidate.length === one.length && timingSafeEqual(candidate, one));
  });
  if (!fits) return 'bad_signature';
  return Math.abs(given.now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS ? 'stale' : 'good';
}
