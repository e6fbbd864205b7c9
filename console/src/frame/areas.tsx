import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { LinkButton } from '../parts/button.tsx';
import { EmptyState, ErrorState } from '../parts/surfaces.tsx';
import { ChatProvider } from './chat-place.tsx';
import { EventsProvider } from './events.tsx';
import { SignedInLayout } from './layout.tsx';
import { Mark } from './logo.tsx';
import { OtherMerchant } from './other-merchant.tsx';
import { homeOf, SessionContext, sessionShown, useSessionState } from './session.tsx';
import type { Session } from './session.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { PlainFrame, SignedOutLayout } from './signed-out-layout.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  otherTitle: { ko: '이 계정으로는 볼 수 없는 페이지입니다', en: 'This page is not for your account' },
  otherBody: { ko: '{email} 계정으로 로그인되어 있습니다. 다른 계정이 필요하면 로그아웃한 뒤 다시 로그인해 주세요.', en: 'You are signed in as {email}. If you need another account, sign out and sign in with it.' },
  home: { ko: '내 첫 화면으로', en: 'Go to my start page' },
});

/** Around all pages. Waits for the two answers that decide what the frame looks like, asked for at once, so that nothing jumps. */
export function RootFrame(): ReactNode {
  const installation = useRead('installation');
  const session = useRead('session');
  const [opened, setOpened] = useState(false);
  // Only the first time: a later try must not take away the page that asked for it.
  if (!opened && !installation.isPending && !session.isPending) setOpened(true);
  return opened ? <Outlet /> : <Opening />;
}

/** Shows the page to those it is for and sends the others where they belong. */
function Area({ allows, children }: { readonly allows: (session: Session) => boolean; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  const { session: read, failure, retry } = useSessionState();
  const session = read == null ? read : sessionShown(read);
  const { pathname, searchStr } = useLocation();
  if (failure !== null) {
    return (
      <PlainFrame>
        <ErrorState level={1} failure={failure} onRetry={retry} />
      </PlainFrame>
    );
  }
  if (session === undefined) return <Opening />;
  if (session === null) return <Redirect to="/sign-in" next={pathname === '/' ? undefined : pathname + searchStr} />;
  const home = homeOf(session);
  if (!allows(session)) {
    if (pathname === '/' || home === '/welcome' || pathname === '/welcome') return <Redirect to={home} />;
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
      {read != null && <OtherMerchant read={read} />}
    </SessionContext>
  );
}

/**
 * Goes elsewhere, once. The router's own Navigate goes again whenever it is drawn, and it is drawn again while the new page
 * is still on its way: a redirect that carries the present address would then chase itself.
 */
function Redirect({ to, next }: { readonly to: '/sign-in' | ReturnType<typeof homeOf>; readonly next?: string | undefined }): ReactNode {
  const navigate = useNavigate();
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current) return;
    gone.current = true;
    void navigate({ to, search: next === undefined ? {} : { next }, replace: true });
  }, [navigate, to, next]);
  return <Opening />;
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
