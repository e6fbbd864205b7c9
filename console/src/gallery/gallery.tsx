import '../styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Announcer } from '../frame/announcer.tsx';
import { SkipLink } from '../frame/skip-link.tsx';
import { TextProvider } from '../frame/text.tsx';
import { LanguageSwitch, ThemeSwitch } from '../frame/theme.tsx';
import { ToastProvider } from '../frame/toasts.tsx';
import { Mark } from '../frame/logo.tsx';
import { PageHeader } from '../parts/surfaces.tsx';
import { FormParts } from './form-parts.tsx';
import { OverlayParts } from './overlay-parts.tsx';
import { ShownParts } from './shown-parts.tsx';

/** Every part on one page, for the eyes and for the tests of the parts. Built by tests only, never shipped. */
function Gallery(): ReactNode {
  return (
    <div className="mx-auto max-w-[64rem] px-4 py-6 sm:px-8 sm:py-10">
      <SkipLink />
      <header className="mb-8 flex items-center justify-between">
        <Mark />
        <div className="flex">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <PageHeader title="Parts" lead="Everything screens are made of." />
        <div className="flex flex-col gap-6">
          <ShownParts />
          <FormParts />
          <OverlayParts />
        </div>
      </main>
    </div>
  );
}

const router = createRouter({ routeTree: createRootRoute({ component: Gallery, notFoundComponent: Gallery }) });
const place = document.getElementById('root');
if (place === null) throw new Error('gallery.html has no #root');
createRoot(place).render(
  <QueryClientProvider client={new QueryClient()}>
    <TextProvider>
      <ToastProvider>
        <RouterProvider router={router as never} />
        <Announcer />
      </ToastProvider>
    </TextProvider>
  </QueryClientProvider>,
);
void import('../fonts.ts');
