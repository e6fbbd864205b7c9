/** One signed call to a gateway: bounded in time and size, no redirects, every outcome a value. */
import { randomUUID } from 'node:crypto';
import type { Unreachable } from '../../../domain/ports/gateway.ts';
import { ANSWER_LIMIT_BYTES, failureOf, parseJson, readLimited, reasonOf, turnedAway, unreachable, type Answered } from '../bounded-answer.ts';
import { signedHeaders } from './signatures.ts';

export interface CallOptions {
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
}

/** Calls with a JSON body, or without one and the path signed in its place. `notOffered`: statuses that say the gateway has no such call, which is no failure. */
export async function call(options: CallOptions, request: { method: 'GET' | 'POST'; url: URL; body?: object; notOffered?: readonly number[]; limitBytes?: number }): Promise<Answered | Unreachable> {
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const headers = signedHeaders({ secrets: options.secrets, id: `msg_${randomUUID()}`, at: options.now(), content: body ?? `${request.url.pathname}${request.url.search}` });
  // One limit for connecting, waiting and reading: a gateway that drips its answer is as late as one that says nothing.
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await options.fetch(request.url, {
      method: request.method, body, redirect: 'manual', signal,
      headers: { ...headers, accept: 'application/json', ...(body !== null && { 'content-type': 'application/json' }) },
    });
    const failure = request.notOffered?.includes(response.status) === true ? null : refusalOf(response, options.now());
    if (failure) {
      await response.body?.cancel();
      return failure;
    }
    const bytes = await readLimited(response, request.limitBytes ?? ANSWER_LIMIT_BYTES);
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
    const failure = refusalOf(response, options.now());
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

function refusalOf(response: Response, now: Date): Unreachable | null {
  return response.status === 401 || response.status === 403 ? turnedAway(response, now) : failureOf(response);
}
