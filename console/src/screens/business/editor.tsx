import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Answer } from '../../api/client.ts';
import { queryKey } from '../../api/queries.ts';
import { newer, useServerForm } from '../../frame/server-form.tsx';
import type { ServerForm } from '../../frame/server-form.tsx';
import { useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { FieldReading } from './field-reading.tsx';
import type { ReadingName } from './field-reading.tsx';

export type Business = Answer<'business'>;
export type Values = Business['form'] & { reviewed: string[] };

const m = defineMessages({
  merged: { ko: '다른 화면에서 바뀐 내용을 합쳤습니다', en: 'Changes made in another window were merged in' },
  mergedDetail: { ko: '이 창에서 입력한 내용은 그대로입니다.', en: 'What you typed in this window is kept.' },
});

/** Something the server said about a place of the form when it refused to go on. */
export interface Refused {
  readonly pointer: string;
  readonly text: { readonly ko: string; readonly en: string };
}

/** What the sections of the page work with: the form that saves itself, what the server says of it, and the reading. */
export interface Editor {
  readonly form: ServerForm<Values>;
  readonly business: Business;
  /** The newest answer of the server; call after saving. */
  readonly latest: () => Business;
  /** Changes a member; a person who corrects a field has looked at it. */
  readonly change: <K extends keyof Values>(name: K, value: Values[K], pointer?: string) => void;
  readonly errorAt: (pointer: `/${string}`) => string | undefined;
  /** Fields that hold something else than the certificate says. */
  readonly differences: Business['differences'];
  readonly warningAt: (pointer: string) => string | undefined;
  /** Beside a field: where it was read, and what to look at. `shown` is what the field holds; `take` puts in what was read. */
  readonly reading: (name: ReadingName, given: { readonly pointer: string; readonly label: string; readonly note?: string | undefined; readonly shown?: string | readonly string[]; readonly take?: (value: string | readonly string[]) => void }) => ReactNode;
  /** What the server said when Finish was refused; each stays until its field is changed. */
  readonly refuse: (refused: readonly Refused[]) => void;
}

function keptOf(business: Business): { values: Values; version: number } {
  return { values: { ...business.form, reviewed: business.reviewed }, version: business.version };
}

/** The value at a JSON pointer; undefined where there is none. */
function valueAt(values: object, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce<unknown>((at, step) => (at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[step] : undefined), values);
}

/** `strict` shows what is missing as well, once somebody has pressed Finish. */
export function useEditor(business: Business, strict: boolean): Editor {
  const { t } = useText();
  const client = useQueryClient();
  const toast = useToast();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const merchantId = useSession().merchant?.merchantId ?? '';
  const kept = useMemo(() => keptOf(business), [business]);
  const last = useRef<Business | null>(null);
  const take = (answer: Business): ReturnType<typeof keptOf> => {
    last.current = answer;
    client.setQueryData(queryKey('business'), answer);
    return keptOf(answer);
  };
  const form = useServerForm<Values>({
    name: `business:${merchantId}`,
    kept,
    save: async ({ reviewed, ...fields }, ifMatch) => take(await call('updateBusiness', { body: { form: fields, ...(reviewed !== undefined && { reviewed }) } }, { ifMatch })),
    reload: async () => {
      const fresh = take(await call('business'));
      toast.show({ tone: 'info', title: t(m.merged), detail: t(m.mergedDetail) });
      return fresh;
    },
  });
  const found = strict ? business.problemsWhenFinished : business.problems;
  const changed = (pointer: string): boolean => JSON.stringify(valueAt(form.values, pointer)) !== JSON.stringify(valueAt(business.form, pointer));
  const problemAt = (pointer: string, severity: 'error' | 'warning'): string | undefined => {
    const problem = found.find((one) => one.pointer === pointer && one.severity === severity);
    // While nothing reaches the server, what it said is about a value that may have been corrected since.
    return problem === undefined || (form.behind && changed(pointer)) ? undefined : t(problem.message);
  };
  const confirm = (pointer: string): void => {
    const { reviewed } = form.values;
    if (!reviewed.includes(pointer)) form.set('reviewed', [...reviewed, pointer]);
  };
  const differences = business.differences.filter(({ pointer }) => !(form.behind && changed(pointer)));
  return {
    form,
    business,
    differences,
    latest: () => newer(last.current, client.getQueryData<Business>(queryKey('business')) ?? business),
    change: (name, value, pointer) => {
      form.set(name, value);
      setRefused((all) => all.filter((one) => !one.pointer.startsWith(`/${name}`)));
      if (pointer !== undefined && business.document !== null) confirm(pointer);
    },
    errorAt: (pointer) => {
      const told = refused.find((one) => one.pointer === pointer);
      return form.errorOf(`/form${pointer}`) ?? problemAt(pointer, 'error') ?? (told === undefined ? undefined : t(told.text));
    },
    warningAt: (pointer) => problemAt(pointer, 'warning'),
    reading: (name, { pointer, label, note, shown, take: takeIn }) => (
      <FieldReading document={business.document} name={name} label={label} note={note} shown={shown} reviewed={form.values.reviewed.includes(pointer)} different={differences.some((one) => one.name === name)} onConfirm={() => confirm(pointer)} onTake={takeIn} />
    ),
    refuse: setRefused,
  };
}
