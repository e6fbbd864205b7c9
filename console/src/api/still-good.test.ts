import type { UseQueryResult } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { ApiProblem, TransportError } from './problem.ts';
import { stillGood } from './still-good.ts';

const problem = (status: number): ApiProblem => new ApiProblem({ type: '/problems/x', title: 'x', status, code: status === 404 ? 'not_found' : 'internal_error' });
const failed = (error: unknown, data: unknown): UseQueryResult<unknown> =>
  ({ status: 'error', isError: true, isSuccess: false, isRefetchError: true, isPlaceholderData: false, error, data }) as unknown as UseQueryResult<unknown>;

test.each([['no connection', new TransportError('offline')], ['a server in trouble', problem(503)], ['too many calls', problem(429)]])('what was read stays in sight after %s', (_what, error) => {
  expect(stillGood(failed(error, 'page'))).toMatchObject({ status: 'success', isSuccess: true, isError: false, error: null, data: 'page' });
});

test('an answer that says no counts, and so does any failure before the first answer', () => {
  for (const result of [failed(problem(404), 'page'), failed(new TransportError('offline'), undefined)]) expect(stillGood(result)).toBe(result);
});
