import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

/**
 * The foot of a page on which something is filled in: always in view, above the phone's own edge. What else lies at the bottom of
 * the window (messages, a field that takes the focus) keeps clear of it by `--action-bar`, its height.
 */
export function ActionBar({ children }: { readonly children: ReactNode }): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    const root = document.documentElement;
    // The height goes to the styles only, never into a state: drawing cannot lead to measuring and back.
    const observer = new ResizeObserver(() => root.style.setProperty('--action-bar', `${Math.ceil(element.getBoundingClientRect().height)}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.style.removeProperty('--action-bar');
    };
  }, []);
  return (
    <div
      ref={bar} data-part="action-bar" data-print="no"
      className="sticky bottom-0 z-10 -mx-4 mt-8 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line bg-surface px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:mx-0 sm:mb-3 sm:rounded-card sm:border sm:pb-3 sm:shadow-floating"
    >
      {children}
    </div>
  );
}
