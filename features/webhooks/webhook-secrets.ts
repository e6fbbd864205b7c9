import { randomBytes } from 'node:crypto';
import type { Vault } from '../../platform/vault.ts';
import type { EndpointRow } from './webhooks.store.ts';

/** What of an endpoint is sealed, and for what. */

export const urlContext = (id: string) => `webhook-endpoint:${id}:url`;
/** One for both secrets, so that the present one becomes the former one as it stands. */
export const secretContext = (id: string) => `webhook-endpoint:${id}:secret`;
export const bodyContext = (id: string) => `webhook-message:${id}:body`;

/** A secret in the form of Standard Webhooks: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export function urlOf(vault: Vault, endpoint: Pick<EndpointRow, 'id' | 'url'>): string {
  return vault.openText(endpoint.url, urlContext(endpoint.id));
}

/** The secrets that sign at this moment, the present one first. */
export function secretsOf(vault: Vault, endpoint: EndpointRow, now: Date): string[] {
  const { id, secret, formerSecret, formerUntil } = endpoint;
  const former = formerSecret !== null && formerUntil !== null && formerUntil > now ? [formerSecret] : [];
  return [secret, ...former].map((sealed) => vault.openText(sealed, secretContext(id)));
}
