/** What every call to a gateway has in common, whoever it is: an answer is read within a bound, and every failure is a value that says what it leaves open. */
import type { Unreachable, UnreachableReason } from '../../domain/ports/gateway.ts';

export const ANSWER_LIMIT_BYTES = 2_000_000;

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

const OPEN: ReadonlySet<UnreachableReason> = new Set(['timeout', 'server_error', 'answer_too_large', 'broken_answer']);
const USELESS: ReadonlySet<UnreachableReason> = new Set(['not_authorised', 'clock_differs', 'redirected']);

export function unreachable(reason: UnreachableReason, retryAfterSeconds: number | null = null): Unreachable {
  return { kind: 'unreachable', reason, retryable: !USELESS.has(reason), mayHaveArrived: OPEN.has(reason), retryAfterSeconds };
}

/** Signatures are believed this far from one's own time, by both sides. */
const CLOCKS_APART_SECONDS = 300;

/**
 * A gateway that turns a signed call away: its clock and ours are too far apart, where the time of its answer says so; otherwise our secret
 * is not the one it has. The time is believed only as an explanation.
 */
export function turnedAway({ headers }: Response, now: Date): Unreachable {
  const there = Date.parse(headers.get('date') ?? '');
  const secondsOff = Number.isFinite(there) ? Math.round((there - now.getTime()) / 1000) : 0;
  return Math.abs(secondsOff) > CLOCKS_APART_SECONDS ? { ...unreachable('clock_differs'), secondsOff } : unreachable('not_authorised');
}

/** The failure that a status says; null for an answer. What 401 and 403 mean, each protocol knows. */
export function failureOf({ status, headers }: Response): Unreachable | null {
  if (status >= 300 && status < 400) return unreachable('redirected');
  if (status === 429) return unreachable('too_many_calls', secondsOf(headers.get('retry-after')));
  return status >= 500 || status === 408 ? unreachable('server_error', secondsOf(headers.get('retry-after'))) : null;
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** The body, or null where it is larger than the limit. */
export async function readLimited(response: Response, limit: number): Promise<Buffer | null> {
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

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only a connection that never came about proves that nobody heard us. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Why a call threw, given the signal that limited it. */
export function reasonOf(error: unknown, signal: AbortSignal): UnreachableReason {
  if (signal.aborted) return 'timeout';
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return 'no_connection';
  }
  return 'broken_answer';
}
