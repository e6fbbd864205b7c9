import type { z } from 'zod';
import type { Permission } from '../domain/access.ts';
import type { ErrorCode } from './errors.ts';

/**
 * Who may call an operation. Every operation declares one; a test walks all routes and fails on one without.
 * - `public`: anybody (rate-limited)        - `person`: anybody signed in
 * - `merchant`: a member of the active merchant holding the permission
 * - `operator`: staff of this installation  - `gateway`: a member of one gateway's contract team
 * - `signature`: no session; the request itself is signed (webhooks in)
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'person' }
  | { readonly kind: 'merchant'; readonly permission: Permission }
  | { readonly kind: 'operator' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'signature' };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How the body travels: JSON (default), one file as multipart, or the raw bytes (signed webhooks). */
export type BodyKind = 'json' | 'file' | 'raw';

/** How the answer travels: JSON (default), a file, or a stream of server-sent events. */
export type AnswerKind = 'json' | 'bytes' | 'events';

export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Path with `:name` parameters, below the origin. */
  readonly path: string;
  readonly access: Access;
  /** One English sentence for the API description. */
  readonly summary: string;
  readonly tag: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyKind?: BodyKind;
  readonly answerKind?: AnswerKind;
  readonly output: Output;
  /** Success status, 200 unless told. */
  readonly status?: number;
  /** `required`: calls without an Idempotency-Key are refused; the answer is stored and replayed. */
  readonly idempotency?: 'required';
  /** Every call makes something anew that must be kept nowhere, and making it twice does no harm: an Idempotency-Key is not heeded, and no answer is stored. */
  readonly answeredAnew?: boolean;
  /** `required`: calls without If-Match are refused with 428. The answer carries an ETag. */
  readonly version?: 'required';
  /** Calls per minute from one caller; a tight one marks a guarded door (sign-in, reset). */
  readonly perMinute?: number;
  /** The same for everybody until something changes: built once, compressed, and answered with 304 to who has it. The handler answers with the same object each time. */
  readonly builtOnce?: boolean;
  /** Codes a caller should expect beyond the general ones. */
  readonly errors?: readonly ErrorCode[];
}

/**
 * The header in which a caller names the merchant that a call is about. A merchant operation of somebody who acts for another one
 * is refused with `other_merchant`; without the header it is about the merchant that the session acts for.
 */
export const MERCHANT_HEADER = 'gatehouse-merchant';

/** Declares an operation; only a typed identity, so that the contract stays plain data. */
export function operation<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Output extends z.ZodType = z.ZodType,
>(declared: Operation<Params, Query, Body, Output>): Operation<Params, Query, Body, Output> {
  return declared;
}

export type ParamsOf<O> = O extends Operation<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never;
export type QueryOf<O> = O extends Operation<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never;
export type QueryInputOf<O> = O extends Operation<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.input<Q> : never;
export type BodyOf<O> = O extends Operation<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never;
export type BodyInputOf<O> = O extends Operation<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never;
export type OutputOf<O> = O extends Operation<z.ZodType, z.ZodType, z.ZodType, infer Out> ? z.output<Out> : never;
/** What a handler returns: the input side of the output schema. */
export type AnswerOf<O> = O extends Operation<z.ZodType, z.ZodType, z.ZodType, infer Out> ? z.input<Out> : never;
