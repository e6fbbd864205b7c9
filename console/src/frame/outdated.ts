import { useQueryClient } from '@tanstack/react-query';
import type { Query, QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { isPassing } from '../api/still-good.ts';

/** Until what could not be read again is asked for once more. */
const AGAIN_MS = 10_000;

const OUTDATED = { type: 'active', predicate: ({ state }: Query) => state.status === 'error' && state.data !== undefined && isPassing(state.error) } as const;

const hasOutdated = (client: QueryClient): boolean => client.getQueryCache().findAll(OUTDATED).length > 0;

/** Whether something on the screen could not be read again and is shown as it was. Asks for it anew until it comes. */
export function useOutdated(): boolean {
  const client = useQueryClient();
  const subscribe = useCallback((tell: () => void) => client.getQueryCache().subscribe(tell), [client]);
  const outdated = useSyncExternalStore(subscribe, () => hasOutdated(client));
  useEffect(() => {
    if (!outdated) return undefined;
    const timer = setInterval(() => void client.refetchQueries(OUTDATED, { cancelRefetch: false }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [client, outdated]);
  return outdated;
}
