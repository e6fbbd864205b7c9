import { useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { FieldError, Select, TextInput } from '../../parts/field.tsx';
import type { Draft } from './draft.ts';

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
  readonly errorAt: (part?: string) => string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** What a gateway asks beyond the business information, as its catalogue entry describes it. */
export function ExtraFieldInput(props: { readonly field: ExtraField; readonly problems: Draft['problems']; readonly disabled: boolean; readonly onChange: (value: unknown) => void }): ReactNode {
  const { t } = useText();
  const [touched, setTouched] = useState(false);
  const { field } = props;
  const pointer = `/extraFields/${token(field.gateway)}/${token(field.name)}`;
  const empty = field.value === null || field.value === undefined || field.value === '';
  const errorAt = (part?: string): string | undefined => {
    // An untouched empty field is not yet wrong.
    if (empty && !touched) return undefined;
    const found = props.problems.find((problem) => problem.pointer === (part === undefined ? pointer : `${pointer}/${part}`));
    return found === undefined ? undefined : t(found.message);
  };
  const work: FieldWork = { field, errorAt, disabled: props.disabled, onChange: (value) => { setTouched(true); props.onChange(value); } };
  if (field.type === 'bank_account') return <Account {...work} />;
  if (field.type === 'multi_select') return field.options === null ? <Countries {...work} /> : <Several {...work} />;
  if (field.type === 'select') {
    return <Select label={t(field.label)} hint={field.help === null ? undefined : t(field.help)} required={field.required} disabled={props.disabled} error={errorAt()} placeholder={t(m.choose)} value={textOf(field.value)} onChange={(event) => work.onChange(event.currentTarget.value)} choices={(field.options ?? []).map(({ code, names }) => ({ value: code, label: t(names) }))} />;
  }
  return <Line label={t(field.label)} hint={field.help === null ? undefined : t(field.help)} required={field.required} disabled={props.disabled} error={errorAt()} kind={field.type} value={textOf(field.value)} onChange={work.onChange} />;
}

/** One line of text, saved when left. */
function Line(props: { readonly label: string; readonly hint?: string | undefined; readonly required: boolean; readonly disabled: boolean; readonly error: string | undefined; readonly kind: 'text' | 'email'; readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = (): void => {
    if (typed !== null && typed !== props.value) props.onChange(typed);
    setTyped(null);
  };
  return <TextInput label={props.label} hint={props.hint} required={props.required} disabled={props.disabled} error={props.error} type={props.kind} value={typed ?? props.value} onInput={(event) => setTyped(event.currentTarget.value)} onBlur={leave} />;
}

function Account({ field, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = (typeof field.value === 'object' && field.value !== null ? field.value : {}) as Record<string, unknown>;
  return (
    <fieldset>
      <legend className="mb-1.5 text-small font-semibold">{t(field.label)}</legend>
      {field.help !== null && <p className="mb-2 text-small text-faint">{t(field.help)}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        {(['bank', 'number', 'holder'] as const).map((part) => (
          <Line key={part} label={t(m[part])} required={field.required} disabled={disabled} error={errorAt(part)} kind="text" value={textOf(value[part])} onChange={(text) => onChange({ ...value, [part]: text })} />
        ))}
      </div>
      {errorAt() !== undefined && <FieldError>{errorAt()}</FieldError>}
    </fieldset>
  );
}

function Several({ field, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = Array.isArray(field.value) ? (field.value as string[]) : [];
  return (
    <fieldset>
      <legend className="text-small font-semibold">{t(field.label)}</legend>
      {(field.options ?? []).map(({ code, names }) => (
        <Checkbox key={code} label={t(names)} disabled={disabled} checked={value.includes(code)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, code] : value.filter((one) => one !== code))} />
      ))}
      {errorAt() !== undefined && <FieldError>{errorAt()}</FieldError>}
    </fieldset>
  );
}

function Countries({ field, errorAt, disabled, onChange }: FieldWork): ReactNode {
  const { t } = useText();
  const value = Array.isArray(field.value) ? (field.value as string[]) : [];
  return <Line label={t(field.label)} hint={t(m.countries)} required={field.required} disabled={disabled} error={errorAt()} kind="text" value={value.join(', ')} onChange={(text) => onChange(text.split(/[\s,]+/).filter((one) => one !== '').map((one) => one.toUpperCase()))} />;
}
