import { Check, ChevronDown, CircleAlert } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { cx } from './class-names.ts';

const m = defineMessages({
  required: { ko: '필수', en: 'Required' },
  optional: { ko: '선택', en: 'Optional' },
  saved: { ko: '저장됨', en: 'Saved' },
});

export const controlLook =
  'w-full min-h-11 sm:pointer-fine:min-h-10 rounded-control border border-edge bg-surface px-3 py-2 text-[1rem] sm:text-body text-ink transition-colors ' +
  'hover:border-ink/60 focus-visible:outline-offset-0 aria-invalid:border-bad aria-invalid:bg-bad-wash/40 disabled:bg-sunken disabled:text-faint [&[readonly]]:bg-sunken';

/** What a control must carry so that its label, hint and error are read out with it. */
export interface ControlProps {
  readonly id: string;
  readonly required: boolean | undefined;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong, said so that it can be mended. */
  readonly error?: string | undefined;
  readonly required?: boolean;
  /** Writes "Optional" beside the label: for the few optional fields of a form in which most are required. */
  readonly optional?: boolean;
  readonly saved?: boolean;
  readonly className?: string;
  /** The control; spread the given properties onto it. */
  readonly children: (control: ControlProps) => ReactNode;
}

/** Label, hint and error around one control, tied together for screen readers. */
export function Field({ label, hint, error, required, optional, saved, className, children }: FieldProps): ReactNode {
  const { t } = useText();
  const id = useId();
  const describedBy = cx(hint != null && `${id}-hint`, error !== undefined && `${id}-error`) || undefined;
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <div className="flex min-h-5.5 items-center justify-between gap-3">
        <label htmlFor={id} className="text-small font-semibold text-ink">
          {label}
          {required === true && <RequiredMark />}
          {optional === true && <span className="ml-0.5 font-normal text-faint"> {t(m.optional)}</span>}
        </label>
        {saved === true && (
          <span className="inline-flex items-center gap-1 text-tiny text-good">
            <Check size={14} aria-hidden />
            {t(m.saved)}
          </span>
        )}
      </div>
      {children({ id, required, 'aria-describedby': describedBy, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint != null && (
        <p id={`${id}-hint`} className="text-small text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The mark of a required field: a sign for eyes, a word for screen readers comes from the control's `required`. */
export function RequiredMark(): ReactNode {
  const { t } = useText();
  return (
    <span className="ml-1 text-bad" title={t(m.required)} aria-hidden>
      *
    </span>
  );
}

/** An error line under a control. */
export function FieldError({ id, children }: { readonly id?: string; readonly children: ReactNode }): ReactNode {
  return (
    <p id={id} className="flex items-start gap-1.5 text-small font-medium text-bad" role="alert">
      <CircleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

type Around = Omit<FieldProps, 'children' | 'className'> & { readonly fieldClassName?: string };

export interface TextInputProps extends Around, Omit<InputHTMLAttributes<HTMLInputElement>, 'required' | 'id'> {
  readonly ref?: Ref<HTMLInputElement>;
  /** A unit or a button at the end of the box. */
  readonly after?: ReactNode;
}

/** One line of text with its label. Give `inputMode` and `autoComplete`: they bring the right keyboard on a phone. */
export function TextInput({ label, hint, error, required, optional, saved, fieldClassName, after, className, ...input }: TextInputProps): ReactNode {
  return (
    <Field {...{ label, hint, error, required, optional, saved }} className={fieldClassName}>
      {(control) =>
        after === undefined ? (
          <input type="text" {...input} {...control} className={cx(controlLook, className)} />
        ) : (
          <div className="flex items-center gap-2">
            <input type="text" {...input} {...control} className={cx(controlLook, className)} />
            <span className="shrink-0 text-small text-soft">{after}</span>
          </div>
        )
      }
    </Field>
  );
}

export interface TextAreaProps extends Around, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'required' | 'id'> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text with their label. */
export function TextArea({ label, hint, error, required, optional, saved, fieldClassName, className, ...area }: TextAreaProps): ReactNode {
  return (
    <Field {...{ label, hint, error, required, optional, saved }} className={fieldClassName}>
      {(control) => <textarea rows={4} {...area} {...control} className={cx(controlLook, 'resize-y', className)} />}
    </Field>
  );
}

/** Grows with its text where the browser does not do so by itself. */
function grow(area: HTMLTextAreaElement | null): void {
  if (area === null || CSS.supports('field-sizing', 'content')) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

/** One entry that may be long, such as an address: it wraps and grows instead of hiding its end. Line breaks become spaces. */
export function WrappingInput({ label, hint, error, required, optional, saved, fieldClassName, className, onChange, ...area }: Omit<TextAreaProps, 'ref'>): ReactNode {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => grow(ref.current), [area.value]);
  return (
    <Field {...{ label, hint, error, required, optional, saved }} className={fieldClassName}>
      {(control) => (
        <textarea
          rows={1} {...area} {...control} ref={ref} className={cx(controlLook, 'field-sizing-content resize-none', className)}
          onKeyDown={(event) => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.preventDefault(); }}
          onChange={(event) => {
            if (/[\r\n]/.test(event.currentTarget.value)) event.currentTarget.value = event.currentTarget.value.replace(/\s*[\r\n]+\s*/g, ' ');
            onChange?.(event);
          }}
        />
      )}
    </Field>
  );
}

export interface Choice<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
  /** Other words a list is searched by. */
  readonly words?: readonly string[];
}

export interface SelectProps extends Around, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'required' | 'id'> {
  readonly choices: readonly Choice[];
  /** First, empty entry: what to choose. */
  readonly placeholder?: string;
  readonly ref?: Ref<HTMLSelectElement>;
}

/** The native select: best on phones, known to every keyboard. */
export function Select({ label, hint, error, required, optional, saved, fieldClassName, choices, placeholder, className, ...select }: SelectProps): ReactNode {
  return (
    <Field {...{ label, hint, error, required, optional, saved }} className={fieldClassName}>
      {(control) => (
        <div className="relative">
          <select {...select} {...control} className={cx(controlLook, 'appearance-none truncate pr-10', className)}>
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value} disabled={choice.disabled}>
                {choice.label}
              </option>
            ))}
          </select>
          <ChevronDown size={18} aria-hidden className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-faint" />
        </div>
      )}
    </Field>
  );
}
