import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';

const m = defineMessages({ close: { ko: '{name} 닫기', en: 'Close {name}' } });

export interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** At the bottom, always in view: a box to write in. */
  readonly footer?: ReactNode;
  readonly action?: ReactNode;
}

/** A panel beside the page that leaves the page usable (the chat); it fills a phone's screen. Escape closes it. */
export function SidePanel({ title, onClose, children, footer, action }: SidePanelProps): ReactNode {
  const { t } = useText();
  const root = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    root.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // The Escape key is taken for everything inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={root}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
      className="fixed inset-0 z-40 flex animate-appear flex-col bg-surface shadow-floating outline-none sm:inset-y-4 sm:right-4 sm:left-auto sm:w-[26rem] sm:rounded-card sm:border sm:border-line"
    >
      <div className="flex items-center justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
        <h2 className="min-w-0 truncate text-lead">{title}</h2>
        <div className="flex items-center gap-1">
          {action}
          <button type="button" onClick={onClose} aria-label={t(m.close, { name: title })} className="grid size-11 place-items-center rounded-control text-soft hover:bg-sunken">
            <X size={20} aria-hidden />
          </button>
        </div>
      </div>
      {/* A column, so that a part inside may take the height that is left and scroll by itself. */}
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-4">{children}</div>
      {footer != null && <div className="border-t border-line p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">{footer}</div>}
    </aside>
  );
}
