import { newKey } from '../api/client.ts';

/** How long a tab leads without saying so again. A tab in the background may be slow to; then one that is looked at takes over. */
const LEASE_MS = 5000;
const RENEW_MS = 2000;
/** Two tabs may reach for the lead at once; the one whose name still stands after this has it. */
const SETTLE_MS = 150;

/**
 * Runs `work` in one of the tabs of this browser at a time; when that tab goes, another runs it. The signal that `work` is handed
 * ends it. Where Web Locks exist (secure origins) the lead is a lock, on plain HTTP a lease in the browser's storage.
 */
export function asLeadTab(name: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): void {
  if (signal.aborted) return;
  if ('locks' in navigator) {
    navigator.locks.request(name, { signal }, () => work(signal)).catch(() => undefined);
    return;
  }
  try {
    localStorage.getItem(name);
  } catch {
    // No storage, no neighbours that could be asked.
    void work(signal);
    return;
  }
  leaseLead(name, signal, work);
}

function leaseLead(name: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): void {
  const own = newKey();
  let leading: AbortController | null = null;

  const holder = (): 'own' | 'other' | 'nobody' => {
    const [owner = '', until = ''] = (localStorage.getItem(name) ?? '').split(' ');
    if (owner === own) return 'own';
    return Number(until) > Date.now() ? 'other' : 'nobody';
  };
  const claim = (): void => localStorage.setItem(name, `${own} ${Date.now() + LEASE_MS}`);
  const release = (): void => {
    leading?.abort();
    leading = null;
    if (holder() === 'own') localStorage.removeItem(name);
  };
  const lead = (): void => {
    const mine = new AbortController();
    leading = mine;
    void work(mine.signal).finally(() => {
      // Work that ended by itself (signed out, and nobody signed in again) is not begun again here; another tab may.
      if (!mine.signal.aborted) stop();
    });
  };
  const look = (): void => {
    const now = holder();
    if (now === 'other') {
      leading?.abort();
      leading = null;
    } else {
      claim();
      if (now === 'own' && leading === null) lead();
      else if (leading === null) setTimeout(look, SETTLE_MS * (1 + Math.random()));
    }
  };
  const hear = ({ key }: StorageEvent): void => {
    if (key === name && !signal.aborted) look();
  };
  const timer = setInterval(look, RENEW_MS);
  const stop = (): void => {
    clearInterval(timer);
    removeEventListener('storage', hear);
    removeEventListener('pagehide', release);
    release();
  };
  addEventListener('storage', hear);
  addEventListener('pagehide', release);
  signal.addEventListener('abort', stop, { once: true });
  look();
}
