import type { IncomingHttpHeaders } from 'node:http';

/** Where the second version's routes stand inside the server. Callers never write it: their address is rewritten. */
export const V2_PREFIX = '/v2-api';
/** How access tokens of the second version begin; tokens of the first are bare hexadecimal. */
export const ACCESS_TOKEN_MARK = 'gv2a_';
/** A caller who sends the wrong one of the two is told so in the words of the version that it is of. */
export const REFRESH_TOKEN_MARK = 'gv2r_';

/** Addresses that mean the same whoever calls them. */
const NEITHER = /^\/(sandbox|checkout|v1|v2|js|slips)(\/|$)/;
/** Addresses that only the second version has: a caller without a key is refused in its words. */
const ONLY_V2 = new RegExp([
  '^/login/api-secret', '^/token/refresh', '^/(billing-keys|payment-schedules|identity-verifications|cash-receipts|promotions|payments-by-cursor|payment-events-by-cursor)(/|$)',
  '^/payments/(?!find/|findAll/|status/|prepare(/|$))[^/]+/(instant|billing-key|cancel|pre-register|schedule|confirm|capture|transactions|resend-webhook|register-store-receipt|virtual-account|escrow|cash-receipt|cancellations)(/|$)',
].join('|'));

/** A caller with a token of the first version who has lost the way is told so in its words. */
const V1_TOKEN = /^\s*(bearer\s+)?[0-9a-f]{40}\s*$/i;

/** Whether the authorization is one of the second version: `PortOne <API secret>`, or an access token it handed out. */
export function isV2Authorization(authorization: string | undefined): boolean {
  const text = authorization?.trim() ?? '';
  if (/^portone\s/i.test(text)) return true;
  const token = text.replace(/^bearer\s+/i, '');
  return token.startsWith(ACCESS_TOKEN_MARK) || token.startsWith(REFRESH_TOKEN_MARK);
}

/** Both versions want the root and `/payments/{id}`: the authorization tells them apart, and paths that one of them has alone. */
export function routeOf(request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders }): string {
  const url = request.url ?? '/';
  const path = url.split('?')[0] ?? '/';
  if (NEITHER.test(path)) return url;
  const { authorization } = request.headers;
  return isV2Authorization(authorization) || (ONLY_V2.test(path) && !V1_TOKEN.test(authorization ?? '')) ? `${V2_PREFIX}${url}` : url;
}
