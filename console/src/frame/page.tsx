import { lazyRouteComponent, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ComponentType, ReactNode } from 'react';
import type { Message } from './messages.ts';
import { useText } from './text.tsx';

/** What every file in screens/ exports. */
export interface ScreenModule {
  readonly Screen: ComponentType;
  /** Name of the page in the browser's tab and history. */
  readonly title: Message;
}

/** Sets the name of the page in the tab. Screens about one thing call it with that thing's name. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Gatehouse`;
  }, [title]);
}

const visit = { isFirst: true };

/**
 * After a change of page the heading takes the focus, so that screen readers start there. The heading may come later than
 * the page, with its data; whoever has moved on meanwhile is not called back. The first page keeps the browser's own start.
 */
function useFocusOnHeading(): void {
  const { pathname } = useLocation();
  useEffect(() => {
    if (visit.isFirst) {
      visit.isFirst = false;
      return undefined;
    }
    const before = document.activeElement;
    if (before?.matches('main :is(input, select, textarea)') === true) return undefined;
    let tries = 0;
    const timer = setInterval(() => {
      const heading = document.querySelector<HTMLElement>('main h1');
      const moved = document.activeElement !== before && document.activeElement !== document.body;
      if (heading !== null && !moved) heading.focus({ preventScroll: true });
      tries += 1;
      if (heading !== null || moved || tries > 100) clearInterval(timer);
    }, 50);
    return () => clearInterval(timer);
  }, [pathname]);
}

/** A page whose code comes when it is first needed. */
export function lazyScreen(load: () => Promise<ScreenModule>): ReturnType<typeof lazyRouteComponent> {
  return lazyRouteComponent(async () => {
    const { Screen, title } = await load();
    const Page = (): ReactNode => {
      const { t } = useText();
      usePageTitle(t(title));
      useFocusOnHeading();
      return <Screen />;
    };
    return { default: Page };
  });
}
