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

/** Steps through a list whose answers only know the cursor of the next page: the way back is remembered here. */
export function usePages(): Pages {
  const [trail, setTrail] = useState<readonly string[]>([]);
  return {
    cursor: trail.at(-1),
    reset: () => setTrail([]),
    pager: (next) => <Pager atStart={trail.length === 0} next={next} onBack={() => setTrail(trail.slice(0, -1))} onNext={(cursor) => setTrail([...trail, cursor])} />,
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
