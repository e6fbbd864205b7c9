import { lazyRouteComponent } from '@tanstack/react-router';
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

/** A page whose code comes when it is first needed. After a change of page the focus goes to its heading. */
export function lazyScreen(load: () => Promise<ScreenModule>): ReturnType<typeof lazyRouteComponent> {
  return lazyRouteComponent(async () => {
    const { Screen, title } = await load();
    const Page = (): ReactNode => {
      const { t } = useText();
      usePageTitle(t(title));
      return <Screen />;
    };
    return { default: Page };
  });
}
