import type { UseQueryResult } from '@tanstack/react-query';
import { ApiProblem, TransportError } from './problem.ts';

const TOO_MANY = 429;

/** A failure that says nothing about what was asked for: no connection, a server that restarts, too many calls. */
export function isPassing(failure: unknown): boolean {
  return failure instanceof TransportError || (failure instanceof ApiProblem && (failure.status >= 500 || failure.status === TOO_MANY));
}

/**
 * What was read stays on the screen when reading it once more fails in passing: a page, and what somebody types in it, must not give way
 * to an error because the server restarts. That the page may be out of date is told by the frame. An answer that says no counts at once.
 */
export function stillGood<Data>(result: UseQueryResult<Data>): UseQueryResult<Data> {
  if (!result.isError || result.data === undefined || result.isPlaceholderData || !isPassing(result.error)) return result;
  return { ...(result as object), isError: false, isRefetchError: false, isSuccess: true, status: 'success', error: null, data: result.data } as UseQueryResult<Data>;
}
