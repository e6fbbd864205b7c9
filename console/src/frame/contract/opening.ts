import { useEffect, useRef } from 'react';

interface ReadContract {
  readonly refetch: () => Promise<{ readonly data?: { readonly offer: { readonly opened: boolean } | null } | undefined }>;
}

export interface Opening {
  /** Whether the document has been opened by now, as the server says. */
  readonly ask: () => Promise<boolean>;
  /** To be called when its download begins: asks until the server has seen it, a while at most. */
  readonly watch: () => void;
}

/** A download tells the page nothing of its end: only the server knows that the document was opened. */
const ASKED_AFTER_MS = [400, 1_000, 2_000, 4_000, 8_000, 15_000];

export function useOpening(contract: ReadContract): Opening {
  const waiting = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  const ask = async (): Promise<boolean> => (await contract.refetch()).data?.offer?.opened === true;
  const watch = (time = 0): void => {
    window.clearTimeout(waiting.current);
    const wait = ASKED_AFTER_MS[time];
    if (wait === undefined) return;
    waiting.current = window.setTimeout(() => {
      void ask().then((isOpened) => {
        if (!isOpened) watch(time + 1);
      });
    }, wait);
  };
  return { ask, watch: () => watch() };
}
