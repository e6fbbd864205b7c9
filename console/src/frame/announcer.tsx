import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

let tell: ((text: string) => void) | null = null;

/** Has screen readers say a text politely, without showing it or moving the focus. */
export function announce(text: string): void {
  tell?.(text);
}

/** The page's one live region. It must be in the page before the first announcement. */
export function Announcer(): ReactNode {
  const [said, setSaid] = useState({ text: '', count: 0 });
  useEffect(() => {
    tell = (text) => setSaid((before) => ({ text, count: before.count + 1 }));
    return () => {
      tell = null;
    };
  }, []);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {/* A new element each time, so that the same text said twice is read twice. */}
      <span key={said.count}>{said.text}</span>
    </div>
  );
}
