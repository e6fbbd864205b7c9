import { useEffect, useState } from 'react';

/** Soon enough for somebody who has just run a program and looks here. */
export const LOOK_AGAIN_MS = 2500;

/**
 * Whether the element given to `watch` is in the window, or nearly: a log that others write to is read again only while somebody may
 * be looking. A tab in the background reads nothing by itself.
 */
export function useInView(): { readonly watch: (element: HTMLElement | null) => void; readonly inView: boolean } {
  const [element, watch] = useState<HTMLElement | null>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting === true), { rootMargin: '160px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { watch, inView };
}
