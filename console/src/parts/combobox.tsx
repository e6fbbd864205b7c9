import { Check, ChevronDown } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { cx } from './class-names.ts';
import { controlLook, Field } from './field.tsx';
import type { Choice, FieldProps } from './field.tsx';

const m = defineMessages({
  none: { ko: '맞는 항목이 없습니다. 다른 검색어를 입력해 주세요.', en: 'Nothing fits. Try another word.' },
  found: { ko: '{count}개 항목', en: '{count, plural, one {# entry} other {# entries}}' },
});

export interface ComboboxProps<V extends string> extends Omit<FieldProps, 'children'> {
  readonly choices: readonly Choice<V>[];
  readonly value: V | null;
  readonly onChange: (value: V) => void;
  readonly placeholder?: string;
  /** Entries offered where nothing fits what was typed. */
  readonly otherwise?: readonly V[];
}

/** Compares without case, spaces and composition, so that typed Hangul finds its entry whatever the keyboard sends. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, '');
}

/** A long list to search by typing (industries, banks). For short lists take `Select`. */
export function Combobox<V extends string>({ choices, value, onChange, placeholder, otherwise = [], ...field }: ComboboxProps<V>): ReactNode {
  const { t } = useText();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const open = typed !== null;
  const sought = plain(typed ?? '');
  const found = choices.filter((choice) => plain(`${choice.label} ${choice.hint ?? ''}`).includes(sought) || (choice.words ?? []).some((word) => plain(word).includes(sought) || (word.length > 1 && sought.includes(plain(word))))).slice(0, 100);
  const fitting = found.length > 0 ? found : choices.filter((choice) => otherwise.includes(choice.value));
  const chosen = choices.find((choice) => choice.value === value);

  const choose = (choice: Choice<V> | undefined): void => {
    if (choice === undefined || choice.disabled === true) return;
    onChange(choice.value);
    setTyped(null);
  };
  const goTo = (index: number): void => {
    const next = (index + fitting.length) % Math.max(1, fitting.length);
    setAt(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const press = (event: KeyboardEvent): void => {
    // While a Hangul syllable is being composed, Enter and arrows belong to the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) setTyped('');
      else goTo(at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      choose(fitting[at]);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <Field {...field}>
      {(control) => (
        <div className="relative">
          <input
            {...control}
            ref={input}
            role="combobox"
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && fitting.length > 0 ? `${listId}-${at}` : undefined}
            autoComplete="off"
            placeholder={chosen?.label ?? placeholder}
            value={typed ?? chosen?.label ?? ''}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setAt(0);
            }}
            onClick={() => setTyped(typed ?? '')}
            onBlur={() => setTyped(null)}
            onKeyDown={press}
            className={cx(controlLook, 'pr-10')}
          />
          <ChevronDown size={18} aria-hidden className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-faint" />
          <ul id={listId} role="listbox" aria-label={field.label} hidden={!open} className="absolute inset-x-0 top-full z-30 mt-1.5 max-h-72 overflow-y-auto rounded-card border border-line bg-surface p-1.5 shadow-floating">
            {fitting.map((choice, index) => (
              // Keys are handled by the input, which keeps the focus.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events
              <li
                key={choice.value}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={choice.value === value}
                aria-disabled={choice.disabled}
                // Before blur closes the list.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(choice)}
                className={cx('flex min-h-11 cursor-pointer items-center gap-3 rounded-control px-3 py-1.5 pointer-fine:min-h-9', index === at ? 'bg-accent-wash' : 'hover:bg-sunken', choice.disabled === true && 'text-faint')}
              >
                <span className="min-w-0 flex-1">
                  {choice.label}
                  {choice.hint !== undefined && <span className="block text-tiny text-faint">{choice.hint}</span>}
                </span>
                {choice.value === value && <Check size={16} aria-hidden className="text-accent" />}
              </li>
            ))}
            {found.length === 0 && <li role="presentation" className="px-3 py-2 text-small text-faint">{t(m.none)}</li>}
          </ul>
          <span role="status" className="sr-only">
            {open ? (found.length === 0 ? t(m.none) : t(m.found, { count: fitting.length })) : ''}
          </span>
        </div>
      )}
    </Field>
  );
}
