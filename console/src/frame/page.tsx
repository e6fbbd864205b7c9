import { useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import type { Message } from './messages.ts';
import { PendingPage } from './pending-page.tsx';
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

/** Nothing is drawn in place of a page that is about to come: a placeholder seen for a blink is a flicker. */
const BLINK_MS = 300;

/** What a route takes of a page whose code comes when it is first needed. */
export interface LazyScreen {
  readonly component: () => ReactNode;
  /** Asks for the code: when the page is gone to, and already when its link is pointed at. */
  readonly loader: () => Promise<void> | undefined;
}

/**
 * A page whose code comes when it is first needed. It waits by itself, as a component with a state: the router's own way of
 * waiting throws a promise that may be settled already, and then Preact draws the placeholder and the page in turns for ever
 * without letting the browser do anything else. So neither the router nor a Suspense may wait here.
 */
export function lazyScreen(load: () => Promise<ScreenModule>): LazyScreen {
  let Page: ComponentType | null = null;
  let coming: Promise<void> | null = null;
  const ask = (): Promise<void> => {
    coming ??= load().then(
      (screen) => {
        Page = pageOf(screen);
      },
      (failure: unknown) => {
        coming = null;
        throw failure;
      },
    );
    return coming;
  };
  const LatePage = (): ReactNode => {
    const [arrived, setArrived] = useState<{ readonly failure: Error | null } | null>(null);
    const missing = Page === null;
    useEffect(() => {
      // As it was drawn: the code may have come since, and effects run late in a tab nobody looks at.
      if (!missing) return undefined;
      let shown = true;
      const tell = (failure: Error | null): void => {
        if (shown && !(failure !== null && reloadOnce(failure))) setArrived({ failure });
      };
      ask().then(() => tell(null), (failure: unknown) => tell(failure instanceof Error ? failure : new Error(String(failure))));
      return () => {
        shown = false;
      };
      // eslint-disable-next-line react-hooks/exhaustive-deps -- the first drawing alone decides
    }, []);
    if (Page !== null) return <Page />;
    const failure = arrived?.failure ?? null;
    if (failure !== null) throw failure;
    return <AfterBlink />;
  };
  return {
    component: LatePage,
    loader: () => {
      if (Page !== null) return undefined;
      const asked = ask().catch(() => undefined);
      // On the way from page to page the one before stays for a moment; a first visit has nothing that could stay.
      return visit.isFirst ? undefined : Promise.race([asked, new Promise<void>((resolve) => setTimeout(resolve, BLINK_MS))]);
    },
  };
}

function pageOf({ Screen, title }: ScreenModule): ComponentType {
  return () => {
    const { t } = useText();
    usePageTitle(t(title));
    useFocusOnHeading();
    return <Screen />;
  };
}

function AfterBlink(): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <PendingPage /> : null;
}

/** A page older than the server asks for code that is gone: loaded afresh, it asks for the new one. Once; then it is told. */
function reloadOnce(failure: Error): boolean {
  if (!(failure instanceof TypeError) || !/import|fetch|load/i.test(failure.message)) return false;
  const key = `gatehouse-reloaded ${failure.message}`;
  if (sessionStorage.getItem(key) !== null) return false;
  sessionStorage.setItem(key, '1');
  location.reload();
  return true;
}
