import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

/** A line that opens to what is behind it; the arrow says that it does. */
export function Fold({ summary, children, framed = false, open = false }: { readonly summary: ReactNode; readonly children: ReactNode; readonly framed?: boolean; readonly open?: boolean }): ReactNode {
  return (
    <details open={open} className={cx(framed && 'rounded-control border border-line px-4')}>
      <summary className="flex min-h-11 cursor-pointer items-center gap-3 py-2">
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">{summary}</span>
        <ChevronDown size={18} className="shrink-0 text-faint transition-transform [details[open]>summary>&]:rotate-180" aria-hidden />
      </summary>
      {children}
    </details>
  );
}
