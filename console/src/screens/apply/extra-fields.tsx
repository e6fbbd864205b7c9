import { useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { FieldError, Select, TextInput } from '../../parts/field.tsx';
import type { Draft } from '../../frame/draft.ts';

type ExtraField = Draft['extraFields'][number];

const m = defineMessages({
  choose: { ko: '선택해 주세요', en: 'Choose' },
  bank: { ko: '은행', en: 'Bank' },
  number: { ko: '계좌번호', en: 'Account number' },
  holder: { ko: '예금주', en: 'Account holder' },
  countries: { ko: '국가 코드 두 글자를 쉼표로 구분해 입력합니다. 예: JP, US', en: 'Two-letter country codes with commas between, such as JP, US.' },
});

const token = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface FieldWork {
  readonly field: ExtraField;
  readonly at: string;
  readonly errorAt: (part?: string) => string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** What a gateway asks beyond the business information, as its catalogue entry describes it. `complain` shows what is missing as well. */
export function ExtraFieldInput(props: { readonly field: ExtraField; readonly problems: Draft['problems']; readonly complain: boolean; readonly disabled: boolean; readonly onChange: (value: unknown) => void }): ReactNode {
  const { t } = useText();
  const [touched, setTouched] = useState(false);
  const { field } = props;
  const pointer = `/extraFields/${token(field.gateway)}/${token(field.name)}`;
  const errorAt = (part?: string): string | undefined => {
    // What nobody has come to yet is not yet wrong.
    if (!touched && !props.complain) return undefined;
    const found = props.problems.find((problem) => problem.pointer === (part === undefined ? pointer : `${pointer}/${part}`));
    return found === undefined ? undefined : t(found.message);
  };
  const work: FieldWork = { field, at: pointer, errorAt, disabled: props.disabled, onChange: props.onChange };
  const common = { label: t(field.label), hint: field.help === null ? undefined : t(field.help), required: field.required, optional: !field.required, disabled: props.disabled, error: errorAt(), 'data-at': pointer };
  // A field that was filled in before counts as touched once it is left.
  return (
    <div onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setTouched(true)}>
      {field.type === 'bank_account' && <Account {...work} />}
      {field.type === 'multi_select' && (field.options === null ? <Countries {...work} /> : <Several {...work} />)}
      {field.type === 'select' && <Select {...common} placeholder={t(m.choose)} value={textOf(field.value)} onChange={(event) => props.onChange(event.currentTarget.value)} choices={(field.options ?? []).map(({ code, names }) => ({ value: code, label: t(names) }))} />}
      {(field.type === 'text' || field.type === 'email') && <TextInput {...common} type={field.type} maxLength={Math.max(field.max, 1) * 2} value={textOf(field.value)} onChange={(event) => props.onChange(event.currentTarget.value)} />}
    </div>
  );
}

function Account({ field, at, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = (typeof field.value === 'object' && field.value !== null ? field.value : {}) as Record<string, unknown>;
  return (
    <fieldset data-at={at}>
      <legend className="mb-1.5 text-small font-semibold">{t(field.label)}</legend>
      {field.help !== null && <p className="mb-2 text-small text-faint">{t(field.help)}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        {(['bank', 'number', 'holder'] as const).map((part) => (
          <TextInput
            key={part} data-at={`${at}/${part}`} label={t(m[part])} required={field.required} disabled={disabled} error={errorAt(part)} maxLength={60}
            inputMode={part === 'number' ? 'numeric' : 'text'} value={textOf(value[part])} onChange={(event) => onChange({ ...value, [part]: event.currentTarget.value })}
          />
        ))}
      </div>
      {errorAt() !== undefined && <FieldError>{errorAt()}</FieldError>}
    </fieldset>
  );
}

function Several({ field, at, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = Array.isArray(field.value) ? (field.value as string[]) : [];
  return (
    <fieldset data-at={at}>
      <legend className="text-small font-semibold">{t(field.label)}</legend>
      <div className="grid gap-x-6 sm:grid-cols-2">
        {(field.options ?? []).map(({ code, names }) => (
          <Checkbox key={code} label={t(names)} disabled={disabled} checked={value.includes(code)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, code] : value.filter((one) => one !== code))} />
        ))}
      </div>
      {errorAt() !== undefined && <FieldError>{errorAt()}</FieldError>}
    </fieldset>
  );
}

function Countries({ field, at, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = Array.isArray(field.value) ? (field.value as string[]) : [];
  const [typed, setTyped] = useState('');
  const codesOf = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '').map((one) => one.toUpperCase());
  // What is typed stays as typed while it means the same.
  const shown = codesOf(typed).join() === value.join() ? typed : value.join(', ');
  return (
    <TextInput
      data-at={at} label={t(field.label)} hint={t(m.countries)} required={field.required} optional={!field.required} disabled={disabled} error={errorAt()} autoCapitalize="characters" value={shown}
      onChange={(event) => { setTyped(event.currentTarget.value); onChange(codesOf(event.currentTarget.value)); }}
    />
  );
}
