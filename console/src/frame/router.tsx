import { createRouter } from '@tanstack/react-router';
import { CrashNotice } from './crash-page.tsx';
import { routeTree } from './routes.tsx';

/**
 * The router of the console: pages load when pointed at, scroll positions are kept for the way back. It has no component for
 * waiting: pages wait by themselves (lazyScreen in page.tsx says why).
 */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: CrashNotice,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
