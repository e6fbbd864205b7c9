import type { ReactNode } from 'react';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({ skip: { ko: '본문으로 건너뛰기', en: 'Skip to content' } });

/** First stop of the Tab key: past the menu, to the content. */
export function SkipLink(): ReactNode {
  const { t } = useText();
  return (
    <a
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-control focus:bg-accent focus:px-4 focus:py-2.5 focus:font-semibold focus:text-on-accent"
    >
      {t(m.skip)}
    </a>
  );
}
