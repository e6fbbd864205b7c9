import { useSyncExternalStore } from 'react';

/** Where cards take the place of columns: the `md` of the styles. */
const NARROW = '(width < 48rem)';

function subscribe(onChange: () => void): () => void {
  const list = matchMedia(NARROW);
  list.addEventListener('change', onChange);
  return () => list.removeEventListener('change', onChange);
}

/** Is the window as narrow as a phone? For what differs by more than styles there. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches);
}
