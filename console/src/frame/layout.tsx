import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { CircleUserRound, LogOut, Menu as MenuIcon, MessageCircle, WifiOff } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { cx } from '../parts/class-names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Menu } from '../parts/menu.tsx';
import { useChat } from './chat.tsx';
import { useEventState } from './events.tsx';
import { Logo } from './logo.tsx';
import { MENUS } from './menu-entries.ts';
import { MerchantSwitch } from './merchant-switch.tsx';
import { useOutdated } from './outdated.ts';
import { RehearsalStrip } from './rehearsal-strip.tsx';
import { homeOf, useMay, useSession, useSignOut } from './session.tsx';
import { SkipLink } from './skip-link.tsx';
import { defineMessages, useText } from './text.tsx';
import { iconButtonLook, LanguageSwitch, ThemeSwitch } from './theme.tsx';
import { useToast } from './toasts.tsx';

const m = defineMessages({
  menu: { ko: '메뉴', en: 'Menu' },
  chat: { ko: '상담 열기', en: 'Open chat' },
  account: { ko: '내 정보', en: 'Your account' },
  accountPage: { ko: '내 계정', en: 'Account' },
  signOut: { ko: '로그아웃', en: 'Sign out' },
  reconnecting: { ko: '실시간 연결이 끊겨 다시 연결하고 있습니다. 화면이 최신이 아닐 수 있습니다.', en: 'The live connection was lost and is being restored. What you see may be out of date.' },
  outdated: { ko: '최신 내용을 불러오지 못해 다시 시도하고 있습니다. 화면이 최신이 아닐 수 있습니다.', en: 'The latest could not be loaded and is being asked for again. What you see may be out of date.' },
});

/** Frame around every signed-in page: menu at the left (behind a button on phones), tools at the upper right. */
export function SignedInLayout(): ReactNode {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <RehearsalStrip />
      <div className="flex flex-1 flex-col lg:flex-row">
        <aside className="hidden w-66 shrink-0 border-r border-line bg-surface lg:block" data-print="no">
          <div className="sticky top-0 flex max-h-dvh flex-col gap-4 overflow-y-auto px-3 py-5">
            <HomeLink />
            <MerchantSwitch />
            <MainMenu />
          </div>
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <OutOfDateNotice />
          <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[76rem] flex-1 px-4 pt-5 pb-20 sm:px-8 sm:pt-6">
            <Outlet />
          </main>
        </div>
      </div>
    </div>
  );
}

function HomeLink({ short = false }: { readonly short?: boolean }): ReactNode {
  const session = useSession();
  return (
    <Link to={homeOf(session)} className="inline-flex rounded-control px-2 py-1.5">
      <Logo short={short} />
    </Link>
  );
}

function MainMenu(): ReactNode {
  const { t } = useText();
  const session = useSession();
  const pages = MENUS[session.kind].filter((page) => page.needs === undefined || session.permissions.includes(page.needs));
  return (
    <nav aria-label={t(m.menu)}>
      <ul className="flex flex-col gap-0.5">
        {pages.map((page, index) => (
          <li key={page.to}>
            <Link
              to={page.to}
              activeOptions={{ exact: page.exact === true }}
              activeProps={{ 'aria-current': 'page' }}
              className={cx(
                'flex min-h-11 items-center gap-3 rounded-control px-3 py-2 text-small font-medium transition-colors lg:pointer-fine:min-h-10',
                'text-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-semibold aria-[current=page]:text-accent',
                index === 0 && session.kind === 'merchant' && 'mb-1',
              )}
            >
              <page.icon size={19} aria-hidden className="shrink-0" />
              <span className="min-w-0">{t(page.label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PhoneMenu(): ReactNode {
  const { t } = useText();
  const { pathname } = useLocation();
  // Open on this page only: going to another closes it.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const open = openOn === pathname;
  return (
    <div className="flex items-center gap-1 lg:hidden">
      <button type="button" aria-label={t(m.menu)} aria-expanded={open} onClick={() => setOpenOn(pathname)} className={iconButtonLook}>
        <MenuIcon size={22} aria-hidden />
      </button>
      <HomeLink short />
      <Dialog open={open} onClose={() => setOpenOn(null)} title={t(m.menu)} place="side">
        <div className="-mx-1 flex flex-col gap-4">
          <MerchantSwitch />
          <MainMenu />
        </div>
      </Dialog>
    </div>
  );
}

function TopBar(): ReactNode {
  const { t } = useText();
  const openChat = useChat();
  const mayChat = useMay('support:write');
  return (
    <header className="sticky top-0 z-30 flex items-center max-lg:min-h-(--top-bar) justify-between gap-2 border-b border-line bg-paper/90 px-2 py-1.5 backdrop-blur-sm sm:px-6 lg:static lg:border-transparent lg:bg-transparent lg:pt-3 lg:backdrop-blur-none">
      <PhoneMenu />
      <div className="ml-auto flex items-center gap-0.5">
        {mayChat && (
          <button type="button" aria-label={t(m.chat)} title={t(m.chat)} onClick={() => openChat({ topic: 'other' })} className={iconButtonLook}>
            <MessageCircle size={20} aria-hidden />
          </button>
        )}
        <LanguageSwitch />
        <ThemeSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}

function AccountMenu(): ReactNode {
  const { t } = useText();
  const { person } = useSession();
  const signOut = useSignOut();
  const toast = useToast();
  // A full load: whatever a screen kept in memory is gone with the session.
  const leave = (path: string): void => location.assign(path);
  return (
    <Menu
      label={t(m.account)}
      buttonClassName={cx(iconButtonLook, 'text-small font-semibold')}
      entries={[
        { label: t(m.accountPage), hint: person.email, icon: <CircleUserRound size={18} aria-hidden />, onSelect: () => leave('/account') },
        { label: t(m.signOut), icon: <LogOut size={18} aria-hidden />, apart: true, onSelect: () => void signOut().then(() => leave('/sign-in'), toast.fail) },
      ]}
    >
      <span aria-hidden className="grid size-8 place-items-center rounded-full bg-accent-wash text-accent">
        {[...person.name.trim()][0]?.toUpperCase()}
      </span>
    </Menu>
  );
}

function OutOfDateNotice(): ReactNode {
  const { t } = useText();
  const state = useEventState();
  const outdated = useOutdated();
  if (state !== 'reconnecting' && !outdated) return null;
  return (
    // Over the page, not in it: content must not jump when a connection flickers.
    <div role="status" className="fixed bottom-4 left-1/2 z-30 flex w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 items-center gap-2 rounded-card border border-warn/40 bg-warn-wash px-4 py-2 text-small text-warn shadow-floating">
      <WifiOff size={18} aria-hidden className="shrink-0" />
      {t(state === 'reconnecting' ? m.reconnecting : m.outdated)}
    </div>
  );
}
