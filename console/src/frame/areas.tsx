import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { LinkButton } from '../parts/button.tsx';
import { EmptyState, ErrorState } from '../parts/surfaces.tsx';
import { ChatProvider } from './chat.tsx';
import { EventsProvider } from './events.tsx';
import { SignedInLayout } from './layout.tsx';
import { Mark } from './logo.tsx';
import { homeOf, SessionContext, useSessionState } from './session.tsx';
import type { Session } from './session.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { PlainFrame, SignedOutLayout } from './signed-out-layout.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  otherTitle: { ko: '이 계정으로는 볼 수 없는 페이지입니다', en: 'This page is not for your account' },
  otherBody: { ko: '{email} 계정으로 로그인되어 있습니다. 다른 계정이 필요하면 로그아웃한 뒤 다시 로그인해 주세요.', en: 'You are signed in as {email}. If you need another account, sign out and sign in with it.' },
  home: { ko: '내 첫 화면으로', en: 'Go to my start page' },
});

/** Around all pages: after a change of page the heading takes the focus, so that screen readers start there. */
export function RootFrame(): ReactNode {
  const { pathname } = useLocation();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    // The heading may still be on its way with the page's code.
    let tries = 0;
    const timer = setInterval(() => {
      const heading = document.querySelector<HTMLElement>('main h1');
      heading?.focus({ preventScroll: true });
      tries += 1;
      if (heading !== null || tries > 20) clearInterval(timer);
    }, 50);
    return () => clearInterval(timer);
  }, [pathname]);
  return <Outlet />;
}

/** Shows the page to those it is for and sends the others where they belong. */
function Area({ allows, children }: { readonly allows: (session: Session) => boolean; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  const { session, failure, retry } = useSessionState();
  const { pathname, searchStr } = useLocation();
  if (failure !== null) {
    return (
      <PlainFrame>
        <ErrorState failure={failure} onRetry={retry} />
      </PlainFrame>
    );
  }
  if (session === undefined) return <Opening />;
  if (session === null) return <Navigate to="/sign-in" search={pathname === '/' ? {} : { next: pathname + searchStr }} replace />;
  const home = homeOf(session);
  if (!allows(session)) {
    if (pathname === '/' || home === '/welcome' || pathname === '/welcome') return <Navigate to={home} replace />;
    return (
      <PlainFrame>
        <EmptyState level={1} title={t(m.otherTitle)} action={<LinkButton to={home} kind="primary">{t(m.home)}</LinkButton>}>
          {t(m.otherBody, { email: session.person.email })}
        </EmptyState>
      </PlainFrame>
    );
  }
  return (
    <SessionContext value={session}>
      <EventsProvider personId={session.person.id}>
        <ChatProvider>{children}</ChatProvider>
      </EventsProvider>
      <SignInAgain />
    </SessionContext>
  );
}

/** The moment before the session is known: the mark alone, so that nothing jumps. */
function Opening(): ReactNode {
  return (
    <div className="grid min-h-dvh animate-pulse place-items-center">
      <Mark size={44} />
    </div>
  );
}

export function MerchantArea(): ReactNode {
  return <Area allows={(session) => session.kind === 'merchant' && session.merchant !== null}><SignedInLayout /></Area>;
}

export function OperatorArea(): ReactNode {
  return <Area allows={(session) => session.kind === 'operator'}><SignedInLayout /></Area>;
}

export function GatewayArea(): ReactNode {
  return <Area allows={(session) => session.kind === 'gateway'}><SignedInLayout /></Area>;
}

export function PersonArea(): ReactNode {
  return <Area allows={() => true}><SignedInLayout /></Area>;
}

export function WelcomeArea(): ReactNode {
  return <Area allows={(session) => session.kind === 'merchant'}><SignedOutLayout /></Area>;
}
