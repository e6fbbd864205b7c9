import { Plus, X } from 'lucide-react';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { PAGE_PLACES, PLACE_LABELS, regionOf, type PagePlace } from '../../../../contract/page-places.ts';
import { PageSpot } from '../../frame/case/page-spot.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput, WrappingInput } from '../../parts/field.tsx';

const m = defineMessages({
  hint: { ko: '고른 항목만 가맹점에서 고칠 수 있습니다.', en: 'The merchant can correct exactly what you choose here.' },
  add: { ko: '항목 추가', en: 'Add an item' },
  what: { ko: '서류·항목', en: 'Document or field' },
  reason: { ko: '사유', en: 'Reason' },
  note: { ko: '덧붙일 말', en: 'Note' },
  choose: { ko: '골라 주세요', en: 'Choose one' },
  missing: { ko: '골라 주세요.', en: 'Choose one.' },
  page: { ko: '쪽', en: 'Page' },
  place: { ko: '위치', en: 'Where on it' },
  anywhere: { ko: '전체', en: 'The whole page' },
  remove: { ko: '{number}번 항목 빼기', en: 'Remove item {number}' },
  item: { ko: '{number}번 항목', en: 'Item {number}' },
  papers: { ko: '서류: {name}', en: 'Document: {name}' },
  field: { ko: '항목: {name}', en: 'Field: {name}' },
});

/** One thing to ask for, as it is filled in. */
export interface RequestLine {
  readonly key: number;
  readonly what: string;
  readonly reason: string;
  readonly note: string;
  readonly page: string;
  readonly place: PagePlace | '';
}

type Field = NonNullable<Answer<'gatewayCase'>['allowedActions'][number]['fields']>[number];

interface RequestItemsProps {
  readonly field: Field;
  readonly lines: readonly RequestLine[];
  readonly complain: boolean;
  readonly onChange: (lines: readonly RequestLine[]) => void;
}

/** What is asked for, thing by thing, each with a reason that the merchant reads in its own language. */
export function RequestItems({ field, lines, complain, onChange }: RequestItemsProps): ReactNode {
  const { t } = useText();
  const next = useRef(1);
  const change = (key: number, more: Partial<RequestLine>): void => onChange(lines.map((line) => (line.key === key ? { ...line, ...more } : line)));
  const add = (): void => {
    onChange([...lines, { key: next.current, what: '', reason: '', note: '', page: '', place: '' }]);
    next.current += 1;
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-small font-semibold">{t(field.label)}</legend>
      <p className="text-small text-faint">{t(m.hint)}</p>
      {lines.map((line, index) => <Line key={line.key} {...{ field, line, complain }} number={index + 1} taken={lines.filter((one) => one !== line).map(({ what }) => what)} onChange={(more) => change(line.key, more)} onRemove={() => onChange(lines.filter((one) => one !== line))} />)}
      <div><Button size="small" icon={<Plus size={16} aria-hidden />} onClick={add}>{t(m.add)}</Button></div>
    </fieldset>
  );
}

interface LineProps {
  readonly field: Field;
  readonly line: RequestLine;
  readonly number: number;
  readonly taken: readonly string[];
  readonly complain: boolean;
  readonly onChange: (more: Partial<RequestLine>) => void;
  readonly onRemove: () => void;
}

function Line({ field, line, number, taken, complain, onChange, onRemove }: LineProps): ReactNode {
  const { t } = useText();
  const isDocument = line.what.startsWith('document:');
  const error = (value: string): string | undefined => (complain && value === '' ? t(m.missing) : undefined);
  return (
    <div role="group" aria-label={t(m.item, { number })} className="flex flex-col gap-3 rounded-control border border-line p-3">
      <div className="flex items-start gap-2">
        <Select
          label={t(m.what)} required fieldClassName="min-w-0 flex-1" placeholder={t(m.choose)} value={line.what} error={error(line.what)} onChange={(event) => onChange({ what: event.currentTarget.value })}
          choices={field.choices.map(({ value, label }) => ({ value, disabled: taken.includes(value), label: t(value.startsWith('document:') ? m.papers : m.field, { name: t(label) }) }))}
        />
        <Button kind="quiet" size="small" aria-label={t(m.remove, { number })} onClick={onRemove}><X size={17} aria-hidden /></Button>
      </div>
      <Select label={t(m.reason)} required placeholder={t(m.choose)} value={line.reason} error={error(line.reason)} choices={(field.reasons ?? []).map(({ value, label }) => ({ value, label: t(label) }))} onChange={(event) => onChange({ reason: event.currentTarget.value })} />
      {isDocument && (
        <div className="flex items-end gap-3">
          <TextInput label={t(m.page)} optional type="number" inputMode="numeric" min={1} max={999} fieldClassName="w-28" value={line.page} onChange={(event) => onChange({ page: event.currentTarget.value })} />
          <Select label={t(m.place)} fieldClassName="min-w-0 flex-1" placeholder={t(m.anywhere)} value={line.place} choices={PAGE_PLACES.map((value) => ({ value, label: t(PLACE_LABELS[value]) }))} onChange={(event) => onChange({ place: event.currentTarget.value as PagePlace | '' })} />
          {line.place !== '' && <PageSpot region={regionOf(line.place)} />}
        </div>
      )}
      <WrappingInput label={t(m.note)} optional maxLength={500} value={line.note} onChange={(event) => onChange({ note: event.currentTarget.value })} />
    </div>
  );
}

/** True when a line is not filled in as it must be. */
export const isUnfinished = ({ what, reason }: RequestLine): boolean => what === '' || reason === '';

/** A line as the server takes it. */
export function itemOfLine({ what, reason, note, page, place }: RequestLine) {
  const number = Number(page);
  return { what, reason, note: note.trim(), ...(Number.isInteger(number) && number >= 1 && number <= 999 && { page: number }), ...(place !== '' && { region: regionOf(place) }) };
}
