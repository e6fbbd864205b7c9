/** One call to a company's published API: bounded in time and size, no redirects, every outcome a value. What is sent and answered is never logged: it holds keys and people. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Unreachable } from '../../domain/ports/gateway.ts';
import { ANSWER_LIMIT_BYTES, failureOf, parseJson, readLimited, reasonOf, unreachable, type Answered } from './bounded-answer.ts';

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

/** Calls, and calls again a moment later what may be repeated and failed in a way that passes. An answer of 401 or 403 is handed back: a token may have run out. */
export async function vendorCall(calling: VendorCalling, request: VendorRequest): Promise<Answered | Unreachable> {
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

async function callOnce(calling: VendorCalling, { method, url, headers, body }: VendorRequest): Promise<Answered | Unreachable> {
  const signal = AbortSignal.timeout(calling.timeoutMs);
  try {
    const response = await calling.fetch(url, { method, redirect: 'manual', signal, headers: { accept: 'application/json', ...headers }, ...(body !== undefined && { body }) });
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
