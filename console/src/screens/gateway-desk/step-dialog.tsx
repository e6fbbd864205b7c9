import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { seoulToday } from '../../parts/format.tsx';
import { FieldError, Select, TextArea, TextInput } from '../../parts/field.tsx';
import { ContractUpload } from './contract-upload.tsx';
import { isUnfinished, itemOfLine, RequestItems, type RequestLine } from './request-items.tsx';

export type GatewayCase = Answer<'gatewayCase'>;
export type Offer = GatewayCase['allowedActions'][number];
type Field = NonNullable<Offer['fields']>[number];
type Action = Input<'gatewayAct'>['params']['action'];
type Body = NonNullable<Input<'gatewayAct'>['body']>;

const m = defineMessages({
  cancel: { ko: '닫기', en: 'Close' },
  done: { ko: '단계를 기록했습니다', en: 'The step is recorded' },
  choose: { ko: '골라 주세요', en: 'Choose one' },
  missing: { ko: '입력해 주세요.', en: 'Please fill this in.' },
  url: { ko: 'https://로 시작하는 주소를 입력해 주세요.', en: 'Enter an address that begins with https://.' },
  seen: { ko: '가맹점의 신청 화면과 이력에 바로 표시됩니다.', en: 'Shows at once on the merchant’s page and in the history.' },
  nothing: { ko: '필요한 항목을 추가하거나 설명을 입력해 주세요.', en: 'Add what is needed, or explain it.' },
  whole: { ko: '0 이상의 정수를 입력해 주세요.', en: 'Enter a whole number, 0 or more.' },
  note: { ko: '그 밖의 조건', en: 'Other conditions' },
  secret: { ko: '저장하는 즉시 암호화되며 이 화면에 다시 표시되지 않습니다.', en: 'Encrypted as soon as it is saved; never shown here again.' },
});

/** Values by field; of a set of secrets by `field.name`. */
type Values = Readonly<Record<string, string>>;

/** Asks for what a step takes, as the server named it, and records the step. */
export function StepDialog({ one, offer, onClose }: { readonly one: GatewayCase; readonly offer: Offer; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const fields = offer.fields ?? [];
  const [values, setValues] = useState<Values>({});
  const [lines, setLines] = useState<readonly RequestLine[]>([]);
  const [complain, setComplain] = useState(false);
  const asks = fields.some(({ kind }) => kind === 'items');
  const asksNothing = asks && lines.length === 0 && (values['text'] ?? '').trim() === '';
  const act = useChange('gatewayAct', { refresh: ['gatewayCase', 'gatewayInbox', 'gatewayContract'] });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setComplain(true);
    if (act.isPending || asksNothing || lines.some(isUnfinished) || fields.some((field) => problemsOf(field, values).length > 0)) return;
    // The server offers only codes of this operation to a gateway's team, and refuses any other.
    act.mutate({ params: { caseId: one.id, action: offer.code as Action }, body: { ...bodyOf(fields, values), ...(lines.length > 0 && { items: lines.map(itemOfLine) as NonNullable<Body['items']> }) } }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.done) });
        onClose();
      },
      onError: toast.fail,
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(offer.label)}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-small text-soft">{t(m.seen)}</p>
        {fields.map((field) => (field.kind === 'contract' ? <ContractUpload key={field.name} caseId={one.id} label={t(field.label)} onDone={(documentId) => setValues((all) => ({ ...all, [field.name]: documentId }))} /> : field.kind === 'items' ? <RequestItems key={field.name} field={field} lines={lines} complain={complain} onChange={setLines} /> : (
          <StepField key={field.name} field={field} values={values} complaints={complain ? problemsOf(field, values) : []} onChange={(place, value) => setValues({ ...values, [place]: value })} />
        )))}
        {complain && asksNothing && <FieldError>{t(m.nothing)}</FieldError>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t(m.cancel)}</Button>
          <Button type="submit" kind={offer.weight === 'closing' ? 'danger' : 'primary'} busy={act.isPending}>{t(offer.label)}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function StepField(props: { readonly field: Field; readonly values: Values; readonly complaints: readonly string[]; readonly onChange: (place: string, value: string) => void }): ReactNode {
  const { t } = useText();
  const { field, values, complaints, onChange } = props;
  const { name, kind, required } = field;
  const label = t(field.label);
  const around = { label, required, optional: !required, error: complaints.includes(name) ? t(kind === 'url' ? m.url : m.missing) : undefined };
  if (kind === 'choice') {
    return <Select {...around} placeholder={t(m.choose)} value={values[name] ?? ''} choices={field.choices.map((one) => ({ value: one.value, label: t(one.label) }))} onChange={(event) => onChange(name, event.currentTarget.value)} />;
  }
  if (kind === 'url') return <TextInput {...around} type="url" inputMode="url" autoComplete="off" maxLength={2000} placeholder="https://" value={values[name] ?? ''} onChange={(event) => onChange(name, event.currentTarget.value)} />;
  if (kind === 'figures') return <FigureFields {...props} />;
  if (kind === 'day') return <TextInput {...around} type="date" fieldClassName="max-w-60" min={seoulToday()} value={values[name] ?? ''} onChange={(event) => onChange(name, event.currentTarget.value)} />;
  if (kind === 'text') return <TextArea {...around} maxLength={2000} value={values[name] ?? ''} onChange={(event) => onChange(name, event.currentTarget.value)} />;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-small font-semibold">{label}</legend>
      <p className="text-small text-faint">{t(m.secret)}</p>
      {field.choices.map(({ value, label: words }) => {
        const place = `${name}.${value}`;
        return <TextInput key={value} label={t(words)} required={required} autoComplete="off" spellCheck={false} maxLength={4000} value={values[place] ?? ''} error={complaints.includes(place) ? t(m.missing) : undefined} onChange={(event) => onChange(place, event.currentTarget.value)} />;
      })}
    </fieldset>
  );
}

/** A whole number as people write it, with or without commas; null for anything else. */
function figureOf(typed: string | undefined): number | null {
  const digits = (typed ?? '').replaceAll(/[\s,]/g, '');
  return /^\d{1,14}$/.test(digits) ? Number(digits) : null;
}

function FigureFields({ field, values, complaints, onChange }: Parameters<typeof StepField>[0]): ReactNode {
  const { t } = useText();
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-small font-semibold">{t(field.label)}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {field.choices.map(({ value, label }) => {
          const place = `${field.name}.${value}`;
          return <TextInput key={value} label={t(label)} optional inputMode="numeric" autoComplete="off" maxLength={24} value={values[place] ?? ''} error={complaints.includes(place) ? t(m.whole) : undefined} onChange={(event) => onChange(place, event.currentTarget.value)} />;
        })}
      </div>
      <TextArea label={t(m.note)} optional rows={2} maxLength={1000} value={values[`${field.name}.note`] ?? ''} onChange={(event) => onChange(`${field.name}.note`, event.currentTarget.value)} />
    </fieldset>
  );
}

/** The places of a field that are not filled in as they must be. */
function problemsOf(field: Field, values: Values): string[] {
  const empty = (place: string): boolean => (values[place] ?? '').trim() === '';
  if (field.kind === 'secrets') return field.required ? field.choices.map(({ value }) => `${field.name}.${value}`).filter(empty) : [];
  if (field.kind === 'items') return [];
  if (field.kind === 'figures') return field.choices.map(({ value }) => `${field.name}.${value}`).filter((place) => !empty(place) && figureOf(values[place]) === null);
  if (empty(field.name)) return field.required ? [field.name] : [];
  return field.kind === 'url' && !/^https?:\/\/[^\s.]+\.?\S/.test((values[field.name] ?? '').trim()) ? [field.name] : [];
}

function bodyOf(fields: readonly Field[], values: Values): Body {
  const entries = fields.flatMap((field): [string, unknown][] => {
    if (field.kind === 'items') return [];
    if (field.kind === 'figures') {
      const note = (values[`${field.name}.note`] ?? '').trim();
      const figures = field.choices.flatMap(({ value }) => figureOf(values[`${field.name}.${value}`]) === null ? [] : [[value, figureOf(values[`${field.name}.${value}`])]]);
      return figures.length === 0 && note === '' ? [] : [[field.name, { ...Object.fromEntries(figures), ...(note !== '' && { note }) }]];
    }
    if (field.kind === 'secrets') return [[field.name, Object.fromEntries(field.choices.map(({ value }) => [value, (values[`${field.name}.${value}`] ?? '').trim()]))]];
    const value = (values[field.name] ?? '').trim();
    return value === '' ? [] : [[field.name, value]];
  });
  return Object.fromEntries(entries) as Body;
}
