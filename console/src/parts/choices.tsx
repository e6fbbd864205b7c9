import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './class-names.ts';
import { FieldError, RequiredMark } from './field.tsx';
import type { Choice } from './field.tsx';

const boxLook =
  'mt-[0.2em] size-4.5 shrink-0 cursor-pointer accent-accent disabled:cursor-not-allowed';
const rowLook = 'flex cursor-pointer items-start gap-3 rounded-control py-1.5 pointer-coarse:py-2.5 has-disabled:cursor-not-allowed has-disabled:text-faint';

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'id'> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** False where the label says already that it is required. */
  readonly mark?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A box to tick, with its label and hint beside it; the whole row is the target. */
export function Checkbox({ label, hint, error, mark = true, className, ...input }: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={rowLook}>
        <input
          {...input}
          id={id}
          type="checkbox"
          className={boxLook}
          aria-describedby={cx(hint != null && `${id}-hint`, error !== undefined && `${id}-error`) || undefined}
          aria-invalid={error === undefined ? undefined : true}
        />
        <span className="min-w-0">
          <span>{label}</span>
          {input.required === true && mark && <RequiredMark />}
        </span>
      </label>
      {hint != null && (
        <p id={`${id}-hint`} className="-mt-1 pl-7.5 text-small text-faint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <div className="pl-7.5">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </div>
  );
}

export interface RadioGroupProps<V extends string> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly name: string;
  readonly value: V | null;
  readonly onChange: (value: V) => void;
  readonly choices: readonly Choice<V>[];
  /** `cards` draws each choice as a bordered card: for few, weighty choices. */
  readonly look?: 'list' | 'cards';
}

/** One of a few choices, all visible. Arrow keys move, as people expect of radio buttons. */
export function RadioGroup<V extends string>({ label, hint, error, required, name, value, onChange, choices, look = 'list' }: RadioGroupProps<V>): ReactNode {
  const id = useId();
  return (
    <fieldset className="min-w-0" aria-describedby={cx(hint != null && `${id}-hint`, error !== undefined && `${id}-error`) || undefined}>
      <legend className="mb-1.5 text-small font-semibold">
        {label}
        {required === true && <RequiredMark />}
      </legend>
      {hint != null && (
        <p id={`${id}-hint`} className="mb-1.5 text-small text-faint">
          {hint}
        </p>
      )}
      <div className={look === 'cards' ? 'grid gap-3 sm:grid-cols-2' : 'flex flex-col'}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={cx(
              rowLook,
              look === 'cards' && 'border border-line bg-surface px-4! py-3! transition-colors hover:border-edge has-checked:border-accent has-checked:bg-accent-wash/50',
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              disabled={choice.disabled}
              required={required}
              onChange={() => onChange(choice.value)}
              className={boxLook}
            />
            <span className="min-w-0">
              <span className={cx('block', look === 'cards' && 'font-semibold')}>{choice.label}</span>
              {choice.hint !== undefined && <span className="block text-small text-faint">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <div className="mt-1.5">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </fieldset>
  );
}

export interface SwitchProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** Something that is on or off and takes effect at once. */
export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4 py-1.5">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint != null && (
          <p id={`${id}-hint`} className="text-small text-faint">
            {hint}
          </p>
        )}
      </div>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint == null ? undefined : `${id}-hint`}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={cx(
          'relative h-7 w-12 shrink-0 rounded-full! border transition-colors disabled:opacity-50 before:absolute before:-inset-2',
          checked ? 'border-accent bg-accent' : 'border-edge bg-sunken',
        )}
      >
        <span
          aria-hidden
          className={cx('absolute top-0.75 left-0.75 size-5 rounded-full transition-transform', checked ? 'translate-x-5 bg-on-accent' : 'bg-edge')}
        />
      </button>
    </div>
  );
}
