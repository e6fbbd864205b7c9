/** One signed call to a gateway: bounded in time and size, no redirects, every outcome a value. */
import { randomUUID } from 'node:crypto';
import type { Unreachable, UnreachableReason } from '../../../domain/ports/gateway.ts';
import { signedHeaders } from './signatures.ts';

const ANSWER_LIMIT_BYTES = 2_000_000;

export interface CallOptions {
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
}

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

const OPEN: ReadonlySet<UnreachableReason> = new Set(['timeout', 'server_error', 'answer_too_large', 'broken_answer']);
const USELESS: ReadonlySet<UnreachableReason> = new Set(['not_authorised', 'redirected']);

export function unreachable(reason: UnreachableReason, retryAfterSeconds: number | null = null): Unreachable {
  return { kind: 'unreachable', reason, retryable: !USELESS.has(reason), mayHaveArrived: OPEN.has(reason), retryAfterSeconds };
}

/** Calls with a JSON body, or without one and the path signed in its place. */
export async function call(options: CallOptions, request: { method: 'GET' | 'POST'; url: URL; body?: object }): Promise<Answered | Unreachable> {
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const headers = signedHeaders({ secrets: options.secrets, id: `msg_${randomUUID()}`, at: options.now(), content: body ?? `${request.url.pathname}${request.url.search}` });
  // One limit for connecting, waiting and reading: a gateway that drips its answer is as late as one that says nothing.
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await options.fetch(request.url, {
      method: request.method, body, redirect: 'manual', signal,
      headers: { ...headers, accept: 'application/json', ...(body !== null && { 'content-type': 'application/json' }) },
    });
    const failure = failureOf(response);
    if (failure) {
      await response.body?.cancel();
      return failure;
    }
    const bytes = await readLimited(response, ANSWER_LIMIT_BYTES);
    return bytes === null ? unreachable('answer_too_large') : { kind: 'answered', status: response.status, body: parseJson(bytes.toString('utf8')) };
  } catch (error) {
    return unreachable(reasonOf(error, signal));
  }
}

/** Gets a file, signed like every call without a body. One that is larger than told is not read to its end. */
export async function fetchBytes(options: CallOptions, { url, maxBytes }: { url: URL; maxBytes: number }): Promise<{ kind: 'answered'; status: number; bytes: Buffer } | Unreachable> {
  const headers = signedHeaders({ secrets: options.secrets, id: `msg_${randomUUID()}`, at: options.now(), content: `${url.pathname}${url.search}` });
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await options.fetch(url, { method: 'GET', redirect: 'manual', signal, headers: { ...headers, accept: 'application/pdf' } });
    const failure = failureOf(response);
    if (failure) {
      await response.body?.cancel();
      return failure;
    }
    const bytes = await readLimited(response, maxBytes);
    return bytes === null ? { kind: 'answered', status: 413, bytes: Buffer.alloc(0) } : { kind: 'answered', status: response.status, bytes };
  } catch (error) {
    return unreachable(reasonOf(error, signal));
  }
}

function failureOf(response: Response): Unreachable | null {
  const { status } = response;
  if (status >= 300 && status < 400) return unreachable('redirected');
  if (status === 401 || status === 403) return unreachable('not_authorised');
  if (status === 429) return unreachable('too_many_calls', secondsOf(response.headers.get('retry-after')));
  if (status >= 500 || status === 408) return unreachable('server_error', secondsOf(response.headers.get('retry-after')));
  return null;
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

async function readLimited(response: Response, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only a connection that never came about proves that the gateway did not hear us. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function reasonOf(error: unknown, signal: AbortSignal): UnreachableReason {
  if (signal.aborted) return 'timeout';
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return 'no_connection';
  }
  return 'broken_answer';
}
