/** Calls a gateway under test as Gatehouse would, and as Gatehouse never would: unsigned, forged, stale, for another content. */
import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../../connectors/gateway/partner/signatures.ts';

/** How a call is signed. `changing` carries a signature that does not fit before one that does, as while a secret is being changed. */
export type Signing = 'good' | 'changing' | 'none' | 'other_secret' | 'stale' | 'other_content';

export interface Answer {
  /** Null when no answer came; then `failure` says why. */
  readonly status: number | null;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
  readonly mediaType: string;
  readonly failure: string;
}

export interface GatewayClient {
  post(path: string, body: object | string, signing?: Signing): Promise<Answer>;
  get(path: string, signing?: Signing): Promise<Answer>;
  /** A file at an address that is absolute or relative to the base, and lies below it. */
  fetch(url: string): Promise<{ readonly kind: 'fetched'; readonly bytes: Buffer } | { readonly kind: 'not_fetched'; readonly why: string }>;
}

const STALE_BY_MS = 15 * 60_000;
const ANSWER_LIMIT = 2_000_000;
const OTHER_SECRET = `whsec_${Buffer.from('a secret that nobody agreed on').toString('base64')}`;

function headersFor(signing: Signing, secret: string, content: string): Record<string, string> {
  const now = new Date();
  const sign = (secrets: string[], at = now, signed = content) => signedHeaders({ secrets, id: `msg_${randomUUID()}`, at, content: signed });
  switch (signing) {
    case 'good': return sign([secret]);
    case 'changing': return sign([OTHER_SECRET, secret]);
    case 'other_secret': return sign([OTHER_SECRET]);
    case 'stale': return sign([secret], new Date(now.getTime() - STALE_BY_MS));
    case 'other_content': return sign([secret], now, `${content} `);
    case 'none': return {};
  }
}

/** A client for the gateway whose addresses begin at `base`. Calls never throw: what went wrong is in the answer. */
export function createGatewayClient(given: { base: string; secret: string; timeoutMs: number }): GatewayClient {
  const base = given.base.replace(/\/+$/, '');

  async function send(method: 'GET' | 'POST', path: string, request: { content: string; signing: Signing }): Promise<Answer> {
    const url = new URL(`${base}${path}`);
    const signed = method === 'GET' ? `${url.pathname}${url.search}` : request.content;
    try {
      const response = await fetch(url, {
        method, redirect: 'manual', signal: AbortSignal.timeout(given.timeoutMs), ...(method === 'POST' && { body: request.content }),
        headers: { ...headersFor(request.signing, given.secret, signed), accept: 'application/json', ...(method === 'POST' && { 'content-type': 'application/json' }) },
      });
      const text = (await response.text()).slice(0, ANSWER_LIMIT);
      return { status: response.status, body: parseJson(text), mediaType: response.headers.get('content-type') ?? '', failure: '' };
    } catch (error) {
      const { message, cause } = error as Error;
      return { status: null, body: undefined, mediaType: '', failure: cause instanceof Error ? `${message}: ${cause.message}` : message };
    }
  }

  async function fetchFile(address: string): ReturnType<GatewayClient['fetch']> {
    const url = URL.canParse(address, `${base}/`) ? new URL(address, `${base}/`) : null;
    if (url === null || !`${url.origin}${url.pathname}`.startsWith(`${base}/`)) return { kind: 'not_fetched', why: `${address} is not below ${base}` };
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(given.timeoutMs), headers: headersFor('good', given.secret, `${url.pathname}${url.search}`) });
      return response.status === 200 ? { kind: 'fetched', bytes: Buffer.from(await response.arrayBuffer()) } : { kind: 'not_fetched', why: String(response.status) };
    } catch (error) {
      return { kind: 'not_fetched', why: (error as Error).message };
    }
  }

  return {
    fetch: fetchFile,
    post: (path, body, signing = 'good') => send('POST', path, { content: typeof body === 'string' ? body : JSON.stringify(body), signing }),
    get: (path, signing = 'good') => send('GET', path, { content: '', signing }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
