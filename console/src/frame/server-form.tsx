import { Check, CircleAlert, CloudAlert, CloudUpload } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../api/problem.ts';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { Banner } from '../parts/surfaces.tsx';
import { FormKeeper } from './form-keeper.ts';
import type { Kept, KeeperView } from './form-keeper.ts';
import { useLatest } from './latest.ts';
import { defineMessages, useText } from './text.tsx';
import type { Message } from './text.tsx';

const m = defineMessages({
  saving: { ko: '저장하는 중', en: 'Saving' },
  saved: { ko: '저장됨', en: 'Saved' },
  failed: { ko: '저장하지 못했습니다. 입력한 내용은 이 창에 남아 있으며 다시 저장합니다.', en: 'Not saved yet. What you typed is kept in this window and will be saved again.' },
  retry: { ko: '지금 저장', en: 'Save now' },
  auto: { ko: '입력하는 대로 저장됩니다', en: 'Saved as you go' },
  notSaved: { ko: '저장하지 못했습니다', en: 'Not saved' },
  again: { ko: '다시 시도', en: 'Try again' },
  choose: { ko: '두 창의 내용이 다릅니다', en: 'Two windows differ' },
  look: { ko: '선택하기', en: 'Choose' },
  conflict: { ko: '다른 창이나 기기에서 같은 항목이 변경되었습니다', en: 'The same fields were changed in another window or device' },
  conflictBody: { ko: '어느 쪽 내용을 남길지 선택해 주세요. 다른 항목은 이미 합쳐졌습니다.', en: 'Choose which to keep. Everything else has been merged already.' },
  mine: { ko: '이 창의 내용 유지', en: 'Keep what is in this window' },
  theirs: { ko: '다른 쪽 내용 사용', en: 'Take the other one' },
});

export interface ServerFormOptions<V extends object> {
  /** Name of the resource, such as `business`; unsaved input waits under it. */
  readonly name: string;
  /** The resource as last read. A newer version is taken over where nothing is being edited. */
  readonly kept: Kept<V>;
  readonly save: (patch: Partial<V>, ifMatch: number) => Promise<Kept<V>>;
  readonly reload: () => Promise<Kept<V>>;
  /** Rest after the last change before it is sent; about half a second unless told. */
  readonly delayMs?: number;
  /** Checks at the field while typing, in addition to the server's. Pure; returns what is wrong or null. */
  readonly checks?: { readonly [K in keyof V]?: (value: V[K], all: V) => Message | null };
}

export interface ServerForm<V extends object> extends KeeperView<V> {
  readonly set: <K extends keyof V>(name: K, value: V[K]) => void;
  /** True when everything is on the server; call before going on. */
  readonly flush: () => Promise<boolean>;
  readonly resolve: (choice: 'mine' | 'theirs') => void;
  /** What is wrong with a place (`tradeName`, or a JSON pointer such as `/contact/email`), as text to show at the field. */
  readonly errorOf: (place: (keyof V & string) | `/${string}`) => string | undefined;
  /** Value and change handler for a text field. */
  readonly text: (name: { [K in keyof V]: V[K] extends string ? K : never }[keyof V] & string) => { name: string; value: string; error: string | undefined; onChange: (event: { currentTarget: { value: string } }) => void };
}

/** The newer of two answers: a read that was under way during a save may come in after it with the state before. */
export function newer<T extends { readonly version: number }>(one: T | null | undefined, other: T): T {
  return one != null && one.version > other.version ? one : other;
}

/** A form that saves itself field by field and loses nothing (console/README.md has an example). */
export function useServerForm<V extends object>(options: ServerFormOptions<V>): ServerForm<V> {
  const { locale } = useText();
  const latest = useLatest(options);
  const [keeper] = useState(
    () =>
      new FormKeeper<V>({
        start: options.kept,
        save: (patch, ifMatch) => latest.current.save(patch, ifMatch),
        reload: () => latest.current.reload(),
        storage: sessionStorage,
        storageKey: `form:${options.name}`,
        ...(options.delayMs !== undefined && { delayMs: options.delayMs }),
      }),
  );
  const view = useSyncExternalStore(keeper.subscribe, keeper.view);
  useEffect(() => keeper.adopt(options.kept), [keeper, options.kept]);
  useEffect(() => {
    // A phone may stop the page right after it is hidden.
    const save = (): void => {
      if (document.hidden) void keeper.flush();
    };
    const online = (): void => void keeper.flush();
    document.addEventListener('visibilitychange', save);
    addEventListener('online', online);
    return () => {
      document.removeEventListener('visibilitychange', save);
      removeEventListener('online', online);
      keeper.close();
    };
  }, [keeper]);

  const errorOf: ServerForm<V>['errorOf'] = (place) => {
    const pointer = place.startsWith('/') ? place : `/${place}`;
    const fromServer = view.failure instanceof ApiProblem ? view.failure.fieldError(pointer, locale) : undefined;
    const name = pointer.slice(1) as keyof V;
    return fromServer ?? options.checks?.[name]?.(view.values[name], view.values)?.[locale];
  };
  return {
    ...view,
    set: (name, value) => keeper.set(name, value),
    flush: () => keeper.flush(),
    resolve: (choice) => keeper.resolve(choice),
    errorOf,
    text: (name) => ({
      name,
      value: String(view.values[name]),
      error: errorOf(name),
      onChange: (event) => keeper.set(name, event.currentTarget.value as V[typeof name]),
    }),
  };
}

type Shown = Pick<ServerForm<object>, 'state' | 'failure' | 'everSaved' | 'behind' | 'flush' | 'resolve'>;

/**
 * One quiet line: saving, saved, or not saved and another try. Put it into the bar at the foot of the form, where it is always in
 * view; what to do about a failure in full stands in `SaveProblems`.
 */
export function SaveState({ form }: { readonly form: Shown }): ReactNode {
  const { t } = useText();
  const { state } = form;
  const busy = state === 'saving' || state === 'waiting';
  // Between two tries it is still not saved: the line would blink otherwise.
  const failed = state === 'failed' || (busy && form.behind);
  const trouble = failed || state === 'conflict';
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small">
      <p role="status" className={cx('flex min-h-6 items-center gap-1.5', trouble ? 'font-semibold text-bad' : 'text-faint')}>
        {busy && !failed && <><CloudUpload size={16} aria-hidden />{t(m.saving)}</>}
        {state === 'saved' && (form.everSaved ? <><Check size={16} aria-hidden className="text-good" />{t(m.saved)}</> : t(m.auto))}
        {failed && <><CircleAlert size={16} aria-hidden className="shrink-0" />{t(m.notSaved)}</>}
        {state === 'conflict' && <><CircleAlert size={16} aria-hidden className="shrink-0" />{t(m.choose)}</>}
      </p>
      {failed && <Button size="small" busy={busy} onClick={() => void form.flush()}>{t(m.again)}</Button>}
      {state === 'conflict' && <Button size="small" onClick={() => document.querySelector('[data-part="save-problems"] button')?.scrollIntoView({ block: 'center' })}>{t(m.look)}</Button>}
    </div>
  );
}

/** What needs the person: a save that failed, or a member changed in two places. Nothing otherwise. */
export function SaveProblems({ form }: { readonly form: Shown }): ReactNode {
  const { t, locale } = useText();
  if (form.state === 'conflict') {
    return (
      <Banner
        tone="warn"
        live
        title={t(m.conflict)}
        action={
          <div data-part="save-problems" className="flex flex-wrap gap-2">
            <Button size="small" kind="primary" onClick={() => form.resolve('mine')}>{t(m.mine)}</Button>
            <Button size="small" onClick={() => form.resolve('theirs')}>{t(m.theirs)}</Button>
          </div>
        }
      >
        {t(m.conflictBody)}
      </Banner>
    );
  }
  if (form.state !== 'failed') return null;
  const { title, detail } = explain(form.failure, locale);
  return (
    <Banner tone="bad" live title={title} action={<Button size="small" icon={<CloudAlert size={16} aria-hidden />} onClick={() => void form.flush()}>{t(m.retry)}</Button>}>
      {detail ?? t(m.failed)}
    </Banner>
  );
}
