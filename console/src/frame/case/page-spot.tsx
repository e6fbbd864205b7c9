import type { ReactNode } from 'react';

interface PageSpotProps {
  /** Fractions of the page from its top left. */
  readonly region: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** A small page with the part that is meant. The words beside it say the same. */
export function PageSpot({ region }: PageSpotProps): ReactNode {
  return (
    <svg viewBox="0 0 42 58" className="h-16 w-12 shrink-0" aria-hidden>
      <rect x="1" y="1" width="40" height="56" rx="3" className="fill-surface stroke-edge" strokeWidth="1.5" />
      {[10, 18, 26, 34, 42, 50].map((y) => <line key={y} x1="6" x2="36" y1={y} y2={y} className="stroke-line" strokeWidth="2" />)}
      <rect x={1 + region.x * 40} y={1 + region.y * 56} width={Math.max(4, region.width * 40)} height={Math.max(4, region.height * 56)} rx="2" className="fill-warn/25 stroke-warn" strokeWidth="2" />
    </svg>
  );
}
