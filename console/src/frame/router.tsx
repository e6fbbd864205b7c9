import { createRouter } from '@tanstack/react-router';
import { CrashNotice } from './crash-page.tsx';
import { PendingPage } from './pending-page.tsx';
import { routeTree } from './routes.tsx';

/** The router of the console: pages load when pointed at, scroll positions are kept for the way back. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: CrashNotice,
  defaultPendingMs: 300,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
