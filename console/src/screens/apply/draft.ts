import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import type { Answer, Input } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { queryKey, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';

export type Draft = Answer<'draft'>;
export type DraftChange = Input<'updateDraft'>['body'];

const m = defineMessages({
  changedElsewhere: { ko: '다른 화면에서 신청 내용이 바뀌었습니다', en: 'The application was changed somewhere else' },
  changedElsewhereDetail: { ko: '최신 내용을 다시 불러왔습니다. 마지막으로 바꾸신 항목을 확인해 주세요.', en: 'The newest state is shown now. Please check your last change.' },
});

export interface DraftWork {
  readonly draft: ReturnType<typeof useRead<'draft'>>;
  readonly saving: boolean;
  /** Saves a change; `shown` is the draft as it should look until the server has answered. */
  readonly change: (change: DraftChange, shown?: (draft: Draft) => Draft) => void;
  /** Waits for what is under way; the draft as saved, or null when something could not be saved. */
  readonly flush: () => Promise<Draft | null>;
}

/**
 * The draft and its saving. Changes go out one after another, each with the version of the last answer, so that quick
 * ticking never meets its own earlier change as a stale version. Only the last answer is shown: an earlier one would
 * untick for a moment what was ticked since.
 */
export function useDraft(): DraftWork {
  const client = useQueryClient();
  const toast = useToast();
  const { t } = useText();
  const draft = useRead('draft');
  const [saving, setSaving] = useState(false);
  const queue = useRef<DraftChange[]>([]);
  const version = useRef(0);
  const work = useRef<Promise<boolean> | null>(null);

  const drain = useCallback(async (): Promise<boolean> => {
    try {
      for (let next = queue.current.shift(); next !== undefined; next = queue.current.shift()) {
        const answer = await call('updateDraft', { body: next }, { ifMatch: version.current });
        version.current = answer.version;
        if (queue.current.length === 0) client.setQueryData(queryKey('draft'), answer);
      }
      return true;
    } catch (failure) {
      queue.current = [];
      if (isProblem(failure, 'stale_version')) toast.show({ tone: 'info', title: t(m.changedElsewhere), detail: t(m.changedElsewhereDetail) });
      else toast.fail(failure);
      await client.invalidateQueries({ queryKey: queryKey('draft') });
      return false;
    } finally {
      work.current = null;
      setSaving(false);
    }
  }, [client, toast, t]);

  const change = useCallback<DraftWork['change']>((body, shown) => {
    const present = client.getQueryData<Draft>(queryKey('draft'));
    if (present === undefined) return;
    queue.current.push(body);
    // A read under way would answer with the state before this change.
    void client.cancelQueries({ queryKey: queryKey('draft') });
    if (shown !== undefined) client.setQueryData(queryKey('draft'), shown(present));
    if (work.current !== null) return;
    version.current = present.version;
    setSaving(true);
    work.current = drain();
  }, [client, drain]);

  const flush = useCallback<DraftWork['flush']>(async () => {
    const saved = work.current === null || (await work.current);
    return saved ? (client.getQueryData<Draft>(queryKey('draft')) ?? null) : null;
  }, [client]);

  return { draft, saving, change, flush };
}

/** The change and the look of giving or taking back consents. */
export function consenting(given: readonly { readonly code: string; readonly version: string }[], agreed: boolean): { change: DraftChange; shown: (draft: Draft) => Draft } {
  const codes = new Set(given.map(({ code }) => code));
  const mark = (all: Draft['startConsents']): Draft['startConsents'] => all.map((one) => (codes.has(one.code) ? { ...one, agreedAt: agreed ? (one.agreedAt ?? new Date().toISOString()) : null } : one));
  return {
    change: { consents: given.map(({ code, version }) => ({ code, version, agreed })) },
    shown: (draft) => ({ ...draft, startConsents: mark(draft.startConsents), gatewayConsents: mark(draft.gatewayConsents) }),
  };
}
