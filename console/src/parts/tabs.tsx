import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface Tab<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps<V extends string> {
  /** What the tabs choose between, for screen readers. */
  readonly label: string;
  readonly tabs: readonly Tab<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** Views of one subject, one shown at a time. Arrow keys move and choose. On a phone the row scrolls sideways. */
export function Tabs<V extends string>({ label, tabs, value, onChange }: TabsProps<V>): ReactNode {
  const id = useId();
  const at = tabs.findIndex((tab) => tab.value === value);
  const move = (event: KeyboardEvent): void => {
    const goals: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const goal = goals[event.key];
    const next = goal === undefined ? undefined : tabs[(goal + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} tabIndex={-1} onKeyDown={move} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <button
            key={tab.value}
            id={`${id}-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className={cx(
              '-mb-px min-h-11 shrink-0 border-b-2 px-3.5 py-2 text-small font-semibold whitespace-nowrap transition-colors focus-visible:-outline-offset-2',
              tab.value === value ? 'border-accent text-accent' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {/* The panel takes the focus after its tab, so that long content can be scrolled with the keyboard. */}
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`} tabIndex={0} className="pt-5">
        {tabs[at]?.content}
      </div>
    </div>
  );
}
