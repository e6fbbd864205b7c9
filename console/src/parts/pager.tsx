import { useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button } from './button.tsx';

const m = defineMessages({
  pages: { ko: '페이지 이동', en: 'Pages' },
  newer: { ko: '이전 페이지', en: 'Newer' },
  older: { ko: '다음 페이지', en: 'Older' },
});

export interface Pages {
  /** Cursor of the page shown; give it to the query. */
  readonly cursor: string | undefined;
  readonly reset: () => void;
  readonly pager: (next: string | null | undefined) => ReactNode;
}

/** A place outside that keeps the cursor, such as the page's address. */
export interface KeptCursor {
  readonly cursor: string | undefined;
  readonly go: (cursor: string | undefined) => void;
}

/**
 * Steps through a list whose answers only know the cursor of the next page: the way back is remembered here. With a place
 * that keeps the cursor a link leads to the same page; who came by one goes back to the first.
 */
export function usePages(kept?: KeptCursor): Pages {
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [own, setOwn] = useState<string | undefined>(undefined);
  const { cursor, go } = kept ?? { cursor: own, go: setOwn };
  const at = cursor === undefined ? -1 : trail.indexOf(cursor);
  return {
    cursor,
    reset: () => {
      setTrail([]);
      if (cursor !== undefined) go(undefined);
    },
    pager: (next) => (
      <Pager
        atStart={cursor === undefined} next={next} onBack={() => go(at > 0 ? trail[at - 1] : undefined)}
        onNext={(to) => {
          setTrail([...trail.slice(0, at + 1), to]);
          go(to);
        }}
      />
    ),
  };
}

function Pager(props: { readonly atStart: boolean; readonly next: string | null | undefined; readonly onBack: () => void; readonly onNext: (cursor: string) => void }): ReactNode {
  const { t } = useText();
  const { next } = props;
  const hasNext = next !== null && next !== undefined;
  if (props.atStart && !hasNext) return null;
  return (
    <nav aria-label={t(m.pages)} className="mt-4 flex justify-between gap-3">
      <Button onClick={props.onBack} disabled={props.atStart}>{t(m.newer)}</Button>
      <Button onClick={() => hasNext && props.onNext(next)} disabled={!hasNext}>{t(m.older)}</Button>
    </nav>
  );
}
