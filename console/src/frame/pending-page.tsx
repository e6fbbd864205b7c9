import type { ReactNode } from 'react';
import { LoadingState, Skeleton } from '../parts/surfaces.tsx';

/** Shown while the code of a page is on its way for longer than a moment. */
export function PendingPage(): ReactNode {
  return (
    <div>
      <Skeleton className="mb-3 h-9 w-64 max-w-full" />
      <Skeleton className="mb-8 h-6 w-96 max-w-full" />
      <LoadingState lines={6} />
    </div>
  );
}
