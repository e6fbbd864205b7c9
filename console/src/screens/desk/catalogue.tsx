import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';

type Row = Answer<'deskCatalogue'>['items'][number];

const m = defineMessages({
  title: { ko: '수수료와 규칙', en: 'Fees and rules' },
  lead: { ko: '값마다 출처와 기준일이 있습니다. 바꾸기 전의 값은 이력에 남습니다.', en: 'Every value has its source and date. Old values stay in the history.' },
  search: { ko: '이름으로 찾기', en: 'Find by name' },
  name: { ko: '이름', en: 'Name' },
  value: { ko: '값', en: 'Value' },
  source: { ko: '출처', en: 'Source' },
  asOf: { ko: '기준일', en: 'As of' },
  actions: { ko: '할 수 있는 일', en: 'Actions' },
  edit: { ko: '바꾸기', en: 'Change' },
  editName: { ko: '{name} 바꾸기', en: 'Change {name}' },
  save: { ko: '저장', en: 'Save' },
  cancel: { ko: '그대로 두기', en: 'Keep as it is' },
  saved: { ko: '값을 바꾸었습니다', en: 'The value was changed' },
  number: { ko: '숫자로 입력해 주세요.', en: 'Enter a number.' },
  flag: { ko: 'true 또는 false로 입력해 주세요.', en: 'Enter true or false.' },
  json: { ko: 'JSON 형식에 맞게 입력해 주세요.', en: 'Enter valid JSON.' },
  empty: { ko: '해당하는 값이 없습니다', en: 'No values found' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<Row | null>(null);
  const catalogue = useRead('deskCatalogue', { query: {} });
  const wanted = search.trim().toLowerCase();
  const rows = (catalogue.data?.items ?? []).filter(({ key, label }) => `${key} ${label.ko} ${label.en}`.toLowerCase().includes(wanted));
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <TextInput type="search" label={t(m.search)} value={search} autoComplete="off" onChange={(event) => setSearch(event.currentTarget.value)} fieldClassName="mb-6 max-w-prose" />
      {catalogue.isPending && <LoadingState lines={8} />}
      {catalogue.isError && <ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.data !== undefined && (
        <Table
          caption={t(m.title)} rows={rows} rowKey={({ key }) => key} empty={<EmptyState title={t(m.empty)} />}
          columns={[
            { key: 'name', header: t(m.name), heading: true, cell: (row) => t(row.label) },
            { key: 'value', header: t(m.value), cell: (row) => <code className="text-small break-all">{written(row)}</code> },
            { key: 'source', header: t(m.source), cell: (row) => <span className="text-small break-words">{row.source}</span> },
            { key: 'asOf', header: t(m.asOf), cell: (row) => <When at={row.asOf} look="date" /> },
            { key: 'actions', header: t(m.actions), actions: true, cell: (row) => <Button size="small" aria-label={t(m.editName, { name: t(row.label) })} onClick={() => setEditing(row)}>{t(m.edit)}</Button> },
          ]}
        />
      )}
      {editing !== null && <Editor key={editing.key} row={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function written({ kind, value }: Row): string {
  return kind === 'text' ? String(value) : JSON.stringify(value);
}

/** The typed text as a value of the row's kind; undefined when it is none. */
function parse(kind: Row['kind'], text: string): unknown {
  if (kind === 'text') return text;
  try {
    const value: unknown = JSON.parse(text);
    if (kind === 'number') return typeof value === 'number' ? value : undefined;
    if (kind === 'flag') return typeof value === 'boolean' ? value : undefined;
    return value;
  } catch {
    return undefined;
  }
}

function Editor({ row, onClose }: { readonly row: Row; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [text, setText] = useState(written(row));
  const [source, setSource] = useState(row.source);
  const [asOf, setAsOf] = useState<string>(row.asOf);
  const update = useChange('deskUpdateCatalogue', { refresh: ['deskCatalogue'] });
  const value = parse(row.kind, text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value === undefined || update.isPending) return;
    update.mutate({ params: { key: row.key }, body: { value, source, asOf }, ifMatch: row.version }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.saved) });
        onClose();
      },
      onError: toast.fail,
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(row.label)}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextArea label={t(m.value)} rows={row.kind === 'json' ? 8 : 2} value={text} onChange={(event) => setText(event.currentTarget.value)} error={value === undefined && row.kind !== 'text' ? t(m[row.kind]) : undefined} />
        <TextInput label={t(m.source)} required maxLength={300} value={source} onChange={(event) => setSource(event.currentTarget.value)} />
        <TextInput type="date" label={t(m.asOf)} required value={asOf} onChange={(event) => setAsOf(event.currentTarget.value)} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t(m.cancel)}</Button>
          <Button type="submit" kind="primary" busy={update.isPending}>{t(m.save)}</Button>
        </div>
      </form>
    </Dialog>
  );
}
