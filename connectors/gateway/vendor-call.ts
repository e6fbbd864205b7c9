/** One call to a company's published API: bounded in time and size, no redirects, every outcome a value. What is sent and answered is never logged: it holds keys and people. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Unreachable, UnreachableReason } from '../../domain/ports/gateway.ts';

const ANSWER_LIMIT_BYTES = 2_000_000;
/** A wish to wait shorter than this is granted on the spot; a longer one is the queue's. */
const SHORT_WAIT_MS = 2_000;
const FIRST_PAUSE_MS = 200;
const TRIES = 3;

export interface VendorCalling {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent again after a failure that may pass: it has no effect, or carries a key by which the company knows the repeat. */
  readonly repeatable: boolean;
}

export interface VendorAnswered {
  readonly kind: 'answered';
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

const OPEN: ReadonlySet<UnreachableReason> = new Set(['timeout', 'server_error', 'answer_too_large', 'broken_answer']);
const USELESS: ReadonlySet<UnreachableReason> = new Set(['not_authorised', 'redirected']);

export function vendorUnreachable(reason: UnreachableReason, retryAfterSeconds: number | null = null): Unreachable {
  return { kind: 'unreachable', reason, retryable: !USELESS.has(reason), mayHaveArrived: OPEN.has(reason), retryAfterSeconds };
}

/** Calls, and calls again a moment later what may be repeated and failed in a way that passes. An answer of 401 or 403 is handed back: a token may have run out. */
export async function vendorCall(calling: VendorCalling, request: VendorRequest): Promise<VendorAnswered | Unreachable> {
  let mayHaveArrived = false;
  for (let tries = 1; ; tries += 1) {
    const outcome = await callOnce(calling, request);
    if (outcome.kind === 'answered') return outcome;
    mayHaveArrived ||= outcome.mayHaveArrived;
    const wait = outcome.retryAfterSeconds === null ? FIRST_PAUSE_MS * 2 ** (tries - 1) : outcome.retryAfterSeconds * 1_000;
    // A company that lets the time run out is not asked at once for the same again.
    const again = request.repeatable && outcome.retryable && outcome.reason !== 'timeout' && tries < TRIES && wait <= SHORT_WAIT_MS;
    if (!again) return { ...outcome, mayHaveArrived };
    await pause(wait);
  }
}

async function callOnce(calling: VendorCalling, { method, url, headers, body }: VendorRequest): Promise<VendorAnswered | Unreachable> {
  const signal = AbortSignal.timeout(calling.timeoutMs);
  try {
    const response = await calling.fetch(url, { method, redirect: 'manual', signal, headers: { accept: 'application/json', ...headers }, ...(body !== undefined && { body }) });
    const failure = failureOf(response);
    if (failure) {
      await response.body?.cancel();
      return failure;
    }
    const text = await readLimited(response);
    return text === null ? vendorUnreachable('answer_too_large') : { kind: 'answered', status: response.status, body: parseJson(text) };
  } catch (error) {
    return vendorUnreachable(reasonOf(error, signal));
  }
}

function failureOf({ status, headers }: Response): Unreachable | null {
  if (status >= 300 && status < 400) return vendorUnreachable('redirected');
  const after = headers.get('retry-after');
  const seconds = after !== null && /^\d{1,6}$/.test(after) ? Number(after) : null;
  if (status === 429) return vendorUnreachable('too_many_calls', seconds);
  return status >= 500 || status === 408 ? vendorUnreachable('server_error', seconds) : null;
}

async function readLimited(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_LIMIT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only a connection that never came about proves that nobody heard us. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function reasonOf(error: unknown, signal: AbortSignal): UnreachableReason {
  if (signal.aborted) return 'timeout';
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return 'no_connection';
  }
  return 'broken_answer';
}

/** What is read of an answer: fields that are there and have the form we count on. */
export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): string[] {
  return asList(value).filter((one): one is string => typeof one === 'string');
}
