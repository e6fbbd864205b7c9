import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

/**
 * The name of something that came as the answer to what was just done. On a phone it would lie below the fold: it is brought into
 * view, at once and without motion, and takes the focus, so that it is read out.
 */
export function Arrival({ children }: { readonly children: ReactNode }): ReactNode {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    ref.current?.scrollIntoView({ block: 'start' });
  }, []);
  return <span ref={ref} tabIndex={-1} className="inline-block scroll-mt-20 outline-none">{children}</span>;
}
