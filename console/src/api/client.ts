import type { BodyInputOf, OutputOf, ParamsOf, QueryInputOf } from '../../../contract/operation.ts';
import { MERCHANT_HEADER } from '../../../contract/operation.ts';
import type { OperationId, Operations } from '../../../contract/operations.ts';
import { PATHS } from './paths.ts';
import { ApiProblem, TransportError } from './problem.ts';

type Op<Id extends OperationId> = Operations[Id];

/** What an operation answers. */
export type Answer<Id extends OperationId> = OutputOf<Op<Id>>;

type Part<Name extends string, Value> = [undefined] extends [Value]
  ? [Value] extends [undefined] ? { readonly [K in Name]?: undefined } : { readonly [K in Name]?: Value }
  : { readonly [K in Name]: Value };
type QueryPart<Value> = [Value] extends [undefined] ? { readonly query?: undefined } : { readonly query?: Value };

/** What an operation takes: path parameters, query and body, each typed by the contract. */
export type Input<Id extends OperationId> = Part<'params', ParamsOf<Op<Id>>> & QueryPart<QueryInputOf<Op<Id>>> & Part<'body', BodyInputOf<Op<Id>>>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Version last seen of what is being changed; the server refuses a stale one with `stale_version`. */
  readonly ifMatch?: number | undefined;
  /** Give the same key when repeating a call whose answer was lost; made freshly otherwise. */
  readonly idempotencyKey?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 30_000;

/** Asked when a call finds the session gone: resolves true once the person has signed in again. Set by the frame. */
let signInAgain: (() => Promise<boolean>) | null = null;

/** Tells the client how to have the person sign in again without leaving the page. */
export function onSessionExpired(ask: (() => Promise<boolean>) | null): void {
  signInAgain = ask;
}

/** Asked when a call finds that another merchant was chosen elsewhere: resolves true once this tab's is the one again. Set by the frame. */
let chooseMerchant: (() => Promise<boolean>) | null = null;

/** Tells the client how to have the person choose between the merchant of this tab and the one chosen elsewhere. */
export function onOtherMerchant(ask: (() => Promise<boolean>) | null): void {
  chooseMerchant = ask;
}

let merchant: string | null = null;

/** Names the merchant that this tab is about. Every call carries it, so that nothing typed here can end up with another one. */
export function actFor(merchantId: string | null): void {
  merchant = merchantId;
}

/** Has the person sign in again; false when they declined or nobody can ask. */
export async function askToSignInAgain(): Promise<boolean> {
  return signInAgain === null ? false : await signInAgain();
}

/** A random key, also where the page is served without TLS and `randomUUID` does not exist. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Address of an operation with its parameters and query filled in. */
export function urlOf(id: OperationId, input: { readonly params?: unknown; readonly query?: unknown } = {}): string {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = PATHS[id][1].replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const query = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** Headers every call carries. The language decides that of problem titles. */
export function callHeaders(method: string, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json', 'accept-language': document.documentElement.lang };
  if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? newKey();
  if (merchant !== null) headers[MERCHANT_HEADER] = merchant;
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  return headers;
}

/** Turns a status and a body into the value, or throws the problem it describes. */
export function readAnswer(status: number, text: string): unknown {
  let value: unknown;
  try {
    value = text === '' ? undefined : JSON.parse(text);
  } catch (failure) {
    throw new TransportError('unreadable', failure);
  }
  if (status < 400) return value;
  if (typeof value !== 'object' || value === null || !('code' in value)) throw new TransportError(status >= 502 ? 'offline' : 'unreadable');
  throw new ApiProblem(value as ConstructorParameters<typeof ApiProblem>[0]);
}

async function send(url: string, init: RequestInit, options: CallOptions): Promise<unknown> {
  const clock = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal === undefined ? clock : AbortSignal.any([options.signal, clock]);
  try {
    const response = await fetch(url, { ...init, signal });
    return readAnswer(response.status, await response.text());
  } catch (failure) {
    if (failure instanceof ApiProblem || failure instanceof TransportError || options.signal?.aborted === true) throw failure;
    throw new TransportError(clock.aborted ? 'timeout' : 'offline', failure);
  }
}

async function askAfter<T>(code: ApiProblem['code'], ask: () => Promise<boolean>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof ApiProblem) || failure.code !== code || !(await ask())) throw failure;
    return await work();
  }
}

/**
 * Runs a call; when the session is gone, asks the person to sign in again, and when another merchant was chosen elsewhere, which one
 * is meant. Then repeats it with the same key, and for the same merchant as the first time.
 */
export async function withSession<T>(work: () => Promise<T>): Promise<T> {
  return askAfter('not_signed_in', askToSignInAgain, () => askAfter('other_merchant', async () => (await chooseMerchant?.()) ?? false, work));
}

/**
 * Calls an operation of the contract by its name. Throws `ApiProblem` for an error answer and `TransportError` when no
 * answer came. Cookies travel to our own origin only; unsafe calls carry an idempotency key, so a repeated one is harmless.
 */
export async function call<Id extends OperationId>(
  id: Id,
  ...[input, options = {}]: Record<never, never> extends Input<Id> ? [input?: Input<Id>, options?: CallOptions] : [input: Input<Id>, options?: CallOptions]
): Promise<Answer<Id>> {
  const [method] = PATHS[id];
  const given = (input ?? {}) as { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown };
  const headers = callHeaders(method, options);
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (given.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(given.body);
    // A field saved while the page is being closed still arrives. Browsers allow this up to 64 kB.
    init.keepalive = method === 'PATCH' && init.body.length < 30_000;
  }
  return (await withSession(() => send(urlOf(id, given), init, options))) as Answer<Id>;
}
