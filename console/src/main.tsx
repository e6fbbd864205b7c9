import './styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem.ts';
import { Announcer } from './frame/announcer.tsx';
import { router } from './frame/router.tsx';
import { TextProvider } from './frame/text.tsx';
import { ToastProvider } from './frame/toasts.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // An answer that says no will say no again; only silence is worth another try.
      retry: (count, failure) => count < 2 && !(failure instanceof ApiProblem && failure.status < 500),
    },
  },
});

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
createRoot(place).render(
  <QueryClientProvider client={queries}>
    <TextProvider>
      <ToastProvider>
        <RouterProvider router={router} />
        <Announcer />
      </ToastProvider>
    </TextProvider>
  </QueryClientProvider>,
);
// The typeface comes in small pieces after the first paint; its list of pieces must not hold it up.
void import('./fonts.ts');
