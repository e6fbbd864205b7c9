import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { actFor, call } from '../api/client.ts';
import type { Answer } from '../api/client.ts';
import { queryKey, useRead } from '../api/queries.ts';

export type Session = NonNullable<Answer<'session'>['session']>;
export type Permission = Session['permissions'][number];

export const SessionContext = createContext<Session | null>(null);

/** The signed-in person, on pages that need one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession is called on a page that is open to everybody');
  return session;
}

/** May the signed-in person do this? Only to hide what the server would refuse anyway. */
export function useMay(permission: Permission): boolean {
  return useContext(SessionContext)?.permissions.includes(permission) ?? false;
}

let shown: Session | null = null;

/**
 * The session that this tab is about. What is read later about another person or merchant, chosen in another window, does not change it:
 * pages and what was typed on them stay what they were until the person decides (other-merchant.tsx) or acts here.
 */
export function sessionShown(read: Session): Session {
  const same = shown !== null && shown.person.id === read.person.id && (shown.merchant === null || shown.merchant.merchantId === read.merchant?.merchantId);
  if (shown === null || same) show(read);
  return shown ?? read;
}

function show(session: Session | null): void {
  shown = session;
  actFor(session?.merchant?.merchantId ?? null);
}

/** The session as it is being read: `undefined` while unknown, null when signed out. */
export function useSessionState(): { readonly session: Session | null | undefined; readonly failure: unknown; readonly retry: () => void } {
  // The frame around all pages has asked already. Asking again from inside a page would make the frame wait, which takes the
  // page away, which comes back and asks: a failure would never be seen.
  const { data, error, refetch } = useRead('session', undefined, { retryOnMount: false });
  return { session: data === undefined ? undefined : data.session, failure: data === undefined ? error : null, retry: () => void refetch() };
}

/** Takes a session just received (sign-in, switch of merchant, changed name) into use; other data is read afresh. */
export function useTakeSession(): (session: Session | null) => void {
  const client = useQueryClient();
  return (session) => {
    const before = client.getQueryData<Answer<'session'>>(queryKey('session'))?.session;
    show(session);
    client.setQueryData(queryKey('session'), { session });
    if (before?.person.id === session?.person.id && before?.merchant?.merchantId === session?.merchant?.merchantId) return;
    // What another person or merchant may see is gone from memory, not only from the screen.
    const others = { predicate: ({ queryKey: [read] }: { queryKey: readonly unknown[] }) => read !== 'session' && read !== 'installation' };
    if (session === null) client.removeQueries(others);
    else void client.resetQueries(others);
  };
}

/** Ends the session and forgets everything that was read in it. */
export function useSignOut(): () => Promise<void> {
  const take = useTakeSession();
  return async () => {
    await call('signOut');
    // An outside chat, where one was opened, would show the next person this one's messages.
    (globalThis as { ChannelIO?: (command: 'shutdown') => void }).ChannelIO?.('shutdown');
    sessionStorage.clear();
    take(null);
  };
}

/** Where a person starts: each kind has a desk of its own. */
export function homeOf(session: Session): '/' | '/desk' | '/gateway' | '/welcome' {
  if (session.kind === 'operator') return '/desk';
  if (session.kind === 'gateway') return '/gateway';
  return session.merchant === null ? '/welcome' : '/';
}
