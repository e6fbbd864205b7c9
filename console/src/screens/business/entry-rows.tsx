import { Plus, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';

const m = defineMessages({
  nth: { ko: '{name} {number}', en: '{name} {number}' },
  remove: { ko: '{name} {number} 삭제', en: 'Remove {name} {number}' },
  add: { ko: '{name} 추가', en: 'Add a {name}' },
});

interface EntryRowsProps {
  readonly label: string;
  /** JSON pointer of the list. */
  readonly at: string;
  readonly values: readonly string[];
  readonly most: number;
  readonly maxLength: number;
  /** Name inside a sentence, such as "business item". */
  readonly noun: string;
  readonly errorAt: (pointer: `/${string}`) => string | undefined;
  readonly onChange: (values: string[]) => void;
}

/** Several entries, a row each, because an entry may itself contain commas. Enter adds a row, Backspace in an empty one removes it. */
export function EntryRows({ label, at, values, most, maxLength, noun, errorAt, onChange }: EntryRowsProps): ReactNode {
  const { t } = useText();
  const list = useRef<HTMLDivElement>(null);
  // There is always one row to type in.
  const rows = values.length === 0 ? [''] : values;
  const focusRow = (index: number): void => void requestAnimationFrame(() => list.current?.querySelectorAll('input')[index]?.focus());
  const add = (after: number): void => {
    if (rows.length >= most) return;
    onChange([...rows.slice(0, after + 1), '', ...rows.slice(after + 1)]);
    focusRow(after + 1);
  };
  const remove = (index: number): void => {
    onChange(rows.filter((_, other) => other !== index));
    focusRow(Math.max(0, index - 1));
  };
  const press = (event: KeyboardEvent<HTMLInputElement>, index: number): void => {
    // Enter that ends the composition of a Hangul syllable is not ours.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && rows[index] !== '') {
      event.preventDefault();
      add(index);
    } else if (event.key === 'Backspace' && rows[index] === '' && rows.length > 1) {
      event.preventDefault();
      remove(index);
    }
  };
  return (
    <div ref={list} data-at={at} className="flex flex-col gap-3" role="group" aria-label={label}>
      {rows.map((value, index) => (
        <div key={index} className="flex items-end gap-2">
          <TextInput
            fieldClassName="min-w-0 flex-1"
            label={rows.length === 1 ? label : t(m.nth, { name: label, number: index + 1 })}
            required={index === 0}
            maxLength={maxLength}
            data-at={`${at}/${index}`}
            value={value}
            error={errorAt(`${at}/${index}` as `/${string}`) ?? (index === 0 ? errorAt(at as `/${string}`) : undefined)}
            onChange={(event) => onChange(rows.map((one, other) => (other === index ? event.currentTarget.value : one)))}
            onKeyDown={(event) => press(event, index)}
          />
          {rows.length > 1 && <Button kind="quiet" aria-label={t(m.remove, { name: label, number: index + 1 })} icon={<Trash2 size={18} aria-hidden />} onClick={() => remove(index)} />}
        </div>
      ))}
      {rows.length < most && (
        <Button size="small" kind="quiet" className="self-start" icon={<Plus size={16} aria-hidden />} onClick={() => add(rows.length - 1)}>
          {t(m.add, { name: noun })}
        </Button>
      )}
    </div>
  );
}
