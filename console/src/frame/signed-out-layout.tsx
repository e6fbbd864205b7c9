import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cx } from '../parts/class-names.ts';
import { Logo } from './logo.tsx';
import { RehearsalStrip } from './rehearsal-strip.tsx';
import { SkipLink } from './skip-link.tsx';
import { LanguageSwitch, ThemeSwitch } from './theme.tsx';

/** Mark, language and theme around one page without a menu. */
export function PlainFrame({ children, narrow = false }: { readonly children: ReactNode; readonly narrow?: boolean }): ReactNode {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <RehearsalStrip />
      <header className="flex items-center justify-between gap-4 px-4 py-3 sm:px-8 sm:py-5">
        <Link to="/" className="rounded-control py-1.5">
          <Logo />
        </Link>
        <div className="flex items-center gap-1">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={cx('mx-auto flex w-full flex-1 flex-col px-4 pt-6 pb-16 sm:pt-16', narrow ? 'max-w-[28rem]' : 'max-w-xl')}>
        {children}
      </main>
    </div>
  );
}

/** Pages before signing in: one narrow column, nothing to distract. */
export function SignedOutLayout(): ReactNode {
  return (
    <PlainFrame narrow>
      <Outlet />
    </PlainFrame>
  );
}
