import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useRef } from 'react';
import type { OperationId } from '../../../contract/operations.ts';
import { call, newKey } from './client.ts';
import type { Answer, CallOptions, Input } from './client.ts';
import { ApiProblem } from './problem.ts';
import { stillGood } from './still-good.ts';

type QueryInput<Id extends OperationId> = Pick<Input<Id>, 'params' | 'query'>;
type Loose = (id: OperationId, input: unknown, options?: CallOptions) => Promise<unknown>;

/** Key under which an answer is kept: `[operation, input]`. Invalidate with `[operation]` to cover every input. */
export function queryKey<Id extends OperationId>(id: Id, input?: QueryInput<Id>): readonly unknown[] {
  return input === undefined ? [id] : [id, input];
}

export interface ReadOptions {
  readonly enabled?: boolean;
  /** Poll while this many milliseconds pass; rarely needed, events refresh what changes. */
  readonly refetchInterval?: number | false;
  /** Keeps showing the last answer while another input is read: for filters and search. */
  readonly keepPrevious?: boolean;
  /** False leaves a failed read alone when another place asks for it too: for reads that decide which places there are. */
  readonly retryOnMount?: boolean;
}

/** Reads an operation and keeps the answer fresh: `const { data, error, isPending, refetch } = useRead('draft')`. */
export function useRead<Id extends OperationId>(id: Id, input?: QueryInput<Id>, options: ReadOptions = {}): UseQueryResult<Answer<Id>> {
  return stillGood(useQuery({
    queryKey: queryKey(id, input),
    queryFn: ({ signal }) => (call as Loose)(id, input, { signal }),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
    retryOnMount: options.retryOnMount ?? true,
    placeholderData: options.keepPrevious === true ? keepPreviousData : undefined,
  }) as UseQueryResult<Answer<Id>>);
}

export interface ChangeOptions<Id extends OperationId> {
  /** Reads to be made again afterwards. */
  readonly refresh?: readonly OperationId[];
  readonly onDone?: (answer: Answer<Id>) => void;
}

type ChangeInput<Id extends OperationId> = Input<Id> & { readonly ifMatch?: number };

/**
 * Calls a changing operation: `const submit = useChange('submitDraft'); submit.mutate({ body, ifMatch })`. A repeat of the
 * same input after a lost answer carries the same idempotency key, so pressing the button again never does it twice.
 */
export function useChange<Id extends OperationId>(id: Id, options: ChangeOptions<Id> = {}): UseMutationResult<Answer<Id>, Error, ChangeInput<Id>> {
  const client = useQueryClient();
  const unanswered = useRef<{ readonly input: string; readonly key: string } | null>(null);
  return useMutation<Answer<Id>, Error, ChangeInput<Id>>({
    mutationFn: async (input) => {
      const { ifMatch, ...rest } = input;
      const text = JSON.stringify(rest);
      if (unanswered.current?.input !== text) unanswered.current = { input: text, key: newKey() };
      try {
        const answer = (await (call as Loose)(id, rest, { ifMatch, idempotencyKey: unanswered.current.key })) as Answer<Id>;
        unanswered.current = null;
        return answer;
      } catch (failure) {
        if (failure instanceof ApiProblem && failure.status < 500) unanswered.current = null;
        throw failure;
      }
    },
    onSuccess: async (answer) => {
      options.onDone?.(answer);
      await Promise.all((options.refresh ?? []).map((read) => client.invalidateQueries({ queryKey: [read] })));
    },
  });
}
