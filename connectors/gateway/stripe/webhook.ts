import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HintOutcome } from '../../../domain/ports/gateway.ts';
import { parseJson } from '../bounded-answer.ts';
import { asFields, asText } from '../vendor-call.ts';

const EVENT_LIMIT_BYTES = 1_000_000;
/** How far the time of a signature may be from ours, both ways. Stripe signs every try anew. */
const TOLERANCE_SECONDS = 300;
/** Where an account of ours carries the case it belongs to. */
export const CASE_KEY = 'gatehouse_case';

interface Given {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: Uint8Array;
  readonly now: Date;
}

/** Checks one webhook by its signature over the bytes as they came. While a secret is being changed Stripe signs with both. */
export function verifyHint(secret: string, { headers, rawBody, now }: Given): HintOutcome {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'stripe-signature')?.[1];
  if (secret === '' || typeof header !== 'string') return { kind: 'refused', reason: 'bad_signature' };
  if (rawBody.byteLength > EVENT_LIMIT_BYTES) return { kind: 'refused', reason: 'unreadable' };
  const parts = header.slice(0, 2_000).split(',').map((part) => part.split('=', 2) as [string, string?]);
  const timestamp = parts.find(([name]) => name === 't')?.[1] ?? '';
  const given = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [Buffer.from(value)] : []));
  if (!/^\d{1,12}$/.test(timestamp)) return { kind: 'refused', reason: 'bad_signature' };
  const expected = Buffer.from(createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest('hex'));
  if (!given.some((one) => one.length === expected.length && timingSafeEqual(one, expected))) return { kind: 'refused', reason: 'bad_signature' };
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return { kind: 'refused', reason: 'stale', secondsOff: Math.round(Number(timestamp) - now.getTime() / 1_000) };
  const event = asFields(parseJson(Buffer.from(rawBody).toString('utf8')));
  const [id, type] = [asText(event['id']), asText(event['type'])];
  if (id === null || type === null) return { kind: 'refused', reason: 'unreadable' };
  const object = asFields(asFields(event['data'])['object']);
  const isAccount = object['object'] === 'account';
  return { kind: 'hint', hint: { id, type, caseId: isAccount ? asText(asFields(object['metadata'])[CASE_KEY]) : null, account: asText(event['account']) ?? (isAccount ? asText(object['id']) : null) } };
}
