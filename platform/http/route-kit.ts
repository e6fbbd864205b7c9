import type { FastifyBaseLogger } from 'fastify';
import type { AnswerOf, BodyOf, Operation, ParamsOf, QueryOf } from '../../contract/operation.ts';

/**
 * The road of a request, once for everybody: session, access rule, rate limit, input schema, idempotency, handler, output schema,
 * problem details. A feature writes `route(operation, handler)` and nothing else about HTTP.
 */

/** Who is calling, resolved from the session before the handler runs. */
export interface Caller {
  readonly personId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly name: string;
  readonly kind: 'merchant' | 'operator' | 'gateway';
  /** The merchant the person acts for, with what they may do there. Null for staff and for people without a merchant. */
  readonly merchant: { readonly merchantId: string; readonly role: string; readonly permissions: readonly string[] } | null;
  /** Code of the gateway whose contract team the person belongs to. */
  readonly gateway: string | null;
}

export interface RequestContext {
  /** Shown to the user as the number to quote; every log line of the request carries it. */
  readonly requestId: string;
  readonly locale: 'ko' | 'en';
  readonly address: string;
  readonly userAgent: string | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null for public and signed operations without a session. */
  readonly caller: Caller | null;
  readonly idempotencyKey: string | null;
  /** Version of the If-Match header; checked to be there when the operation asks for it. */
  readonly ifMatch: number | null;
  readonly log: FastifyBaseLogger;
  /** Adds a header to the answer, for example `set-cookie`; several values of one name are all sent. */
  setHeader(name: string, value: string): void;
}

export interface UploadedFile {
  readonly fileName: string;
  /** As claimed by the sender: never trusted, the bytes are looked at. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Call<O> {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
  readonly context: RequestContext;
  /** The upload, for operations whose body is a file. */
  readonly file: UploadedFile | null;
  /** The untouched bytes, for operations whose body is raw (signatures are made over these). */
  readonly rawBody: Buffer | null;
}

/** Answer of an operation whose answer kind is `bytes`. */
export interface BytesAnswer {
  readonly bytes: Buffer | string;
  readonly mediaType: string;
  /** Makes the browser save it under this name instead of showing it. */
  readonly downloadAs?: string;
  /** `private, no-store` unless told. */
  readonly cacheControl?: string;
}

export interface EventSink {
  send(event: { readonly id: string; readonly kind: string; readonly data: unknown }): void;
  /** Aborted when the reader has gone or the server stops. */
  readonly closed: AbortSignal;
}

/** Answer of an operation whose answer kind is `events`: runs until `closed`. */
export interface EventsAnswer {
  run(sink: EventSink): Promise<void>;
}


export interface Route {
  readonly operation: Operation;
  readonly handle: (call: Call<Operation>) => Promise<unknown>;
  readonly again: ((call: Call<Operation>, made: string | null) => Promise<unknown>) | undefined;
}

/**
 * Binds an operation of the contract to its handler. `again` makes the answer of a call once more when the call took effect but the
 * process died before answering; it changes nothing. `made` is what the handler noted with `noteMade` (an id) in its transaction.
 */
export function route<O extends Operation>(
  operation: O,
  handle: (call: Call<O>) => Promise<AnswerOf<O> | BytesAnswer | EventsAnswer>,
  again?: (call: Call<O>, made: string | null) => Promise<AnswerOf<O>>,
): Route {
  // The kit checks params, query and body against the operation's own schemas before it calls, which is what makes this cast true.
  return { operation, handle: handle as unknown as Route['handle'], again: again as unknown as Route['again'] };
}

/** The caller of a merchant operation. The access rule has been checked by then, so a missing one is a programming error. */
export function merchantCaller(context: RequestContext): Caller & { merchant: NonNullable<Caller['merchant']> } {
  const { caller } = context;
  if (caller === null || caller.merchant === null) throw new Error('merchantCaller used on an operation without a merchant access rule');
  return caller as Caller & { merchant: NonNullable<Caller['merchant']> };
}

/** The signed-in caller, for operations whose access rule demands one. */
export function signedInCaller(context: RequestContext): Caller {
  if (context.caller === null) throw new Error('signedInCaller used on an operation that does not demand a session');
  return context.caller;
}

/** The gateway code of a gateway team's member. */
export function gatewayCaller(context: RequestContext): Caller & { gateway: string } {
  if (context.caller === null || context.caller.gateway === null) throw new Error('gatewayCaller used on an operation without a gateway access rule');
  return context.caller as Caller & { gateway: string };
}
