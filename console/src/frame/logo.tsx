import type { ReactNode } from 'react';

/** The mark: an open gate with its keeper's lamp. */
export function Mark({ size = 28 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M8 25V14.5a8 8 0 0 1 16 0V25h-4V14.5a4 4 0 0 0-8 0V25z" className="fill-on-accent" />
      <circle cx="16" cy="20.5" r="2" className="fill-on-accent opacity-70" />
    </svg>
  );
}

/** Mark and name. `short` leaves the name to screen readers where a phone has no room for it. */
export function Logo({ short = false }: { readonly short?: boolean }): ReactNode {
  return (
    <span className="inline-flex items-center gap-2.5 text-lead font-bold tracking-tight text-ink">
      <Mark />
      <span className={short ? 'sr-only sm:not-sr-only' : undefined}>Gatehouse</span>
    </span>
  );
}
