import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextInput } from '../../parts/field.tsx';

export type CatalogueRow = Answer<'deskCatalogue'>['items'][number];

const m = defineMessages({
  value: { ko: '값', en: 'Value' },
  source: { ko: '출처', en: 'Source' },
  sourceHint: { ko: '예: PG 담당자 메일, 공지 주소', en: 'For example a mail of the gateway, or the address of a notice' },
  asOf: { ko: '기준일', en: 'As of' },
  save: { ko: '저장', en: 'Save' },
  cancel: { ko: '그대로 두기', en: 'Keep as it is' },
  saved: { ko: '값을 바꾸었습니다. 가맹점 화면에 바로 적용됩니다.', en: 'The value was changed and counts on the merchants’ pages at once.' },
  number: { ko: '숫자로 입력해 주세요.', en: 'Enter a number.' },
  missing: { ko: '입력해 주세요.', en: 'Please fill this in.' },
  unknown: { ko: '알 수 없음', en: 'Unknown' },
  unknownHint: { ko: '모르면 비워 두면 됩니다.', en: 'Leave it empty if unknown.' },
  yes: { ko: '예', en: 'Yes' },
  no: { ko: '아니요', en: 'No' },
  krw: { ko: '원', en: 'won' },
  percent: { ko: '%', en: '%' },
  days: { ko: '일', en: 'days' },
});

/** The text of the field as a value of the row; undefined when it is none. */
function parse(row: CatalogueRow, text: string): string | number | boolean | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '' && row.kind !== 'text') return row.unknownAllowed ? null : undefined;
  if (row.kind === 'flag') return trimmed === 'true';
  if (row.kind !== 'number') return trimmed;
  const value = Number(trimmed.replaceAll(',', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Changes one value with its source and date. What does not fit is said at the field; the server checks the same and more. */
export function RowEditor({ row, onClose }: { readonly row: CatalogueRow; readonly onClose: () => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [text, setText] = useState(row.value === null || row.value === undefined ? '' : String(row.value));
  const [source, setSource] = useState(row.source);
  const [asOf, setAsOf] = useState<string>(row.asOf);
  const [complain, setComplain] = useState(false);
  const update = useChange('deskUpdateCatalogue', { refresh: ['deskCatalogue', 'catalogue'] });
  const value = parse(row, text);
  const refused = (pointer: string): string | undefined => (update.error instanceof ApiProblem ? update.error.fieldError(pointer, locale) : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setComplain(true);
    if (value === undefined || source.trim() === '' || asOf === '' || update.isPending) return;
    update.mutate({ params: { key: row.key }, body: { value, source, asOf }, ifMatch: row.version }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.saved) });
        onClose();
      },
      onError: (failure) => {
        if (!(failure instanceof ApiProblem) || failure.errors.length === 0) toast.fail(failure);
      },
    });
  };
  const change = (put: (to: string) => void) => (event: { currentTarget: { value: string } }): void => {
    put(event.currentTarget.value);
    if (update.isError) update.reset();
  };
  const valueError = complain && value === undefined ? t(m.number) : refused('/value');
  const choices = row.kind === 'flag' ? [{ value: 'true', label: t(m.yes) }, { value: 'false', label: t(m.no) }] : row.choices.map((one) => ({ value: one.value, label: t(one.label) }));
  return (
    <Dialog open onClose={onClose} title={t(row.label)}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        {row.kind === 'flag' || row.kind === 'choice' ? (
          <Select label={t(m.value)} {...(row.unknownAllowed && { placeholder: t(m.unknown) })} choices={choices} value={text} error={valueError} onChange={change(setText)} />
        ) : (
          <TextInput
            label={t(m.value)} {...(row.kind === 'number' && { inputMode: 'decimal' as const })} autoComplete="off" maxLength={500} value={text} error={valueError} after={row.unit === null ? undefined : t(m[row.unit])}
            hint={row.unknownAllowed ? t(m.unknownHint) : undefined} onChange={change(setText)}
          />
        )}
        <TextInput label={t(m.source)} required autoComplete="off" maxLength={300} hint={t(m.sourceHint)} value={source} error={complain && source.trim() === '' ? t(m.missing) : refused('/source')} onChange={change(setSource)} />
        <TextInput type="date" label={t(m.asOf)} required value={asOf} error={complain && asOf === '' ? t(m.missing) : refused('/asOf')} onChange={change(setAsOf)} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t(m.cancel)}</Button>
          <Button type="submit" kind="primary" busy={update.isPending}>{t(m.save)}</Button>
        </div>
      </form>
    </Dialog>
  );
}
