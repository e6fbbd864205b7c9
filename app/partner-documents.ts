import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { OPERATIONS } from '../contract/operations.ts';
import { kindOfKey } from '../domain/requirements/papers.ts';
import type { GatewayDocument } from '../domain/ports/gateway.ts';
import type { Documents } from '../features/documents/documents.service.ts';
import type { Clock } from '../platform/clock.ts';
import { route, type Route } from '../platform/http/route-kit.ts';
import type { Vault } from '../platform/vault.ts';
import type { Database } from '../storage/open-database.ts';

const LIFETIME_MS = 7 * 86_400_000;

/** How the partner protocol calls what a document is for. */
const KINDS = { certificate: 'business_registration_certificate', answer: 'requested_document', contract: 'signed_contract' } as const;

/** Documents by reference: a link for one gateway and one document that expires, and the route behind it. */
export function partnerDocuments(parts: { database: Database; documents: Documents; vault: Vault; clock: Clock; publicUrl: () => string }) {
  const said = (gateway: string, documentId: string, expires: number) => `${gateway}:${documentId}:${expires}`;
  const sign = (gateway: string, documentId: string, expires: number) => parts.vault.fingerprint(said(gateway, documentId, expires), 'partner-document');
  // A link made under an earlier root key works as long as that key is still named.
  const signatures = (gateway: string, documentId: string, expires: number) => parts.vault.fingerprints(said(gateway, documentId, expires), 'partner-document').map((one) => Buffer.from(one));

  async function link(gateway: string, documentId: string): Promise<GatewayDocument | null> {
    const document = await parts.documents.describe(parts.database.kysely, documentId);
    if (document === null) return null;
    const expires = parts.clock.now().getTime() + LIFETIME_MS;
    return {
      kind: document.purpose === 'answer' && document.paper !== null ? kindOfKey(document.paper) : KINDS[document.purpose], fileName: document.fileName, mediaType: document.mediaType, sha256: document.sha256, bytes: document.bytes,
      url: `${parts.publicUrl()}/api/partner/${gateway}/documents/${documentId}.${expires}.${sign(gateway, documentId, expires)}`,
    };
  }

  const known = ({ gateway, token }: { gateway: string; token: string }) => {
    const [documentId = '', expires = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature);
    const valid = signatures(gateway, documentId, Number(expires)).some((expected) => given.length === expected.length && timingSafeEqual(given, expected)) && Number(expires) > parts.clock.now().getTime();
    return valid ? parts.documents.openDocument(documentId) : Promise.resolve(null);
  };

  /** The content behind a link of ours, for gateways that are sent it instead of fetching it; null when it is gone. */
  async function open({ url }: GatewayDocument): Promise<Uint8Array | null> {
    const [, gateway, token] = /\/api\/partner\/([^/]+)\/documents\/([^/]+)$/.exec(url) ?? [];
    return gateway === undefined || token === undefined ? null : ((await known({ gateway, token }))?.bytes ?? null);
  }

  const routes: Route[] = [
    route(OPERATIONS.partnerDocument, async ({ params }) => {
      const document = await known(params);
      if (document === null) throw new AppError('link_invalid');
      return { bytes: document.bytes, mediaType: document.mediaType, downloadAs: document.fileName };
    }),
  ];
  return { link, open, routes };
}
