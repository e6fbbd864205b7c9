import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { InputHTMLAttributes, ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { cx } from './class-names.ts';
import { controlLook, Field } from './field.tsx';
import type { FieldProps } from './field.tsx';

const m = defineMessages({ show: { ko: '입력한 내용 표시', en: 'Show what is typed' } });

type PasswordInputProps = Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'> & Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'id' | 'required'>;

/** A secret with a button that shows it: on a phone nobody types a long one blindly. */
export function PasswordInput({ label, hint, error, required, className, ...input }: PasswordInputProps): ReactNode {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field {...{ label, hint, error }} {...(required !== undefined && { required })}>
      {(control) => (
        <div className="relative">
          <input {...input} {...control} type={shown ? 'text' : 'password'} autoCapitalize="off" autoCorrect="off" spellCheck={false} className={cx(controlLook, 'pr-12', className)} />
          <button type="button" aria-label={t(m.show)} aria-pressed={shown} onClick={() => setShown(!shown)} className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-control text-soft hover:text-ink">
            <Icon size={18} aria-hidden />
          </button>
        </div>
      )}
    </Field>
  );
}
