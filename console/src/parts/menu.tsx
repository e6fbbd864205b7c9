import { Check } from 'lucide-react';
import { useLayoutEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface MenuEntry {
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
  /** Given, the entry is one of a choice and shows whether it is the chosen one. */
  readonly chosen?: boolean;
  readonly danger?: boolean;
  /** A line above, to part groups. */
  readonly apart?: boolean;
}

export interface MenuProps {
  /** What the button shows. */
  readonly children: ReactNode;
  /** Name of the button and the menu for screen readers, where the content alone does not tell. */
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'left' | 'right';
  readonly upwards?: boolean;
  readonly buttonClassName?: string;
}

/** A button that opens a list of actions. Arrows, Home, End, Escape and the first letter work as in a desktop menu. */
export function Menu({ children, label, entries, align = 'right', upwards = false, buttonClassName }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    if (!open) return undefined;
    const items = itemsOf(root.current);
    (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus();
    const leave = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    <div ref={root} className="relative">
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        className={buttonClassName}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {children}
      </button>
      {open && (
        // The keys are handled here for all entries; each entry is a button and focusable.
        // eslint-disable-next-line jsx-a11y/interactive-supports-focus
        <div
          id={id}
          role="menu"
          aria-label={label}
          onKeyDown={(event) => moveFocus(event, root.current, close)}
          className={cx(
            'absolute z-40 min-w-52 animate-appear rounded-card border border-line bg-surface p-1.5 shadow-floating',
            align === 'right' ? 'right-0' : 'left-0',
            upwards ? 'bottom-full mb-2' : 'top-full mt-2',
          )}
        >
          {entries.map((entry) => (
            <div key={entry.label} role="none" className={entry.apart === true ? 'mt-1.5 border-t border-line pt-1.5' : undefined}>
              <button
                type="button"
                role={entry.chosen === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={entry.chosen}
                tabIndex={-1}
                onClick={() => {
                  close();
                  entry.onSelect();
                }}
                className={cx(
                  'flex w-full items-center gap-3 rounded-control px-3 py-2 text-left text-small hover:bg-sunken focus-visible:bg-sunken focus-visible:outline-offset-0 pointer-coarse:min-h-11',
                  entry.danger === true && 'text-bad',
                )}
              >
                {entry.icon}
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{entry.label}</span>
                  {entry.hint !== undefined && <span className="block text-tiny text-faint">{entry.hint}</span>}
                </span>
                {entry.chosen === true && <Check size={16} aria-hidden className="text-accent" />}
              </button>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}

function moveFocus(event: KeyboardEvent, root: HTMLElement | null, close: () => void): void {
  const items = itemsOf(root);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const goals: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const goal = goals[event.key];
  if (goal !== undefined) {
    event.preventDefault();
    items[(goal + items.length) % items.length]?.focus();
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    close();
  } else if (event.key.length === 1) {
    const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    rest.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}
