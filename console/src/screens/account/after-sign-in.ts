import { useRouter } from '@tanstack/react-router';
import { homeOf, useTakeSession } from '../../frame/session.tsx';
import type { Session } from '../../frame/session.tsx';

/** The page that was asked for before signing in; only a path of our own, so that no link can send people elsewhere. */
function askedFor(): string | null {
  const next = new URLSearchParams(location.search).get('next');
  if (next === null || !next.startsWith('/')) return null;
  const target = new URL(next, location.origin);
  return target.origin === location.origin ? target.pathname + target.search : null;
}

/** Takes a fresh session into use and goes to where the person was heading. */
export function useAfterSignIn(): (session: Session) => void {
  const router = useRouter();
  const take = useTakeSession();
  return (session) => {
    // Who was invited and belongs nowhere yet is on the way to the invitation, also when the mail was opened on another device.
    const goal = askedFor() ?? (session.invitation === null ? homeOf(session) : `/invitation/${session.invitation.id}`);
    take(session);
    router.history.push(goal);
  };
}
