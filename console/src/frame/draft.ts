import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { call } from '../api/client.ts';
import { queryKey } from '../api/queries.ts';
import { newer, useServerForm } from './server-form.tsx';
import type { ServerForm } from './server-form.tsx';
import { useSession } from './session.tsx';
import { defineMessages, useText } from './text.tsx';
import { useToast } from './toasts.tsx';
import { changeOf, valuesOf, withValues } from './draft-members.ts';
import type { Draft, DraftMembers } from './draft-members.ts';

export type { Draft } from './draft-members.ts';

const m = defineMessages({
  merged: { ko: '다른 화면에서 바뀐 내용을 합쳤습니다', en: 'Changes made in another window were merged in' },
  mergedDetail: { ko: '이 창에서 고른 내용은 그대로입니다. 전체를 한 번 확인해 주세요.', en: 'What you chose in this window is kept. Please look over the whole once.' },
  unsaved: { ko: '아직 저장되지 않은 내용이 있습니다', en: 'Something is not saved yet' },
  unsavedDetail: { ko: '페이지 위쪽의 안내를 확인한 뒤 다시 눌러 주세요. 입력한 내용은 이 창에 그대로 있습니다.', en: 'See the notice at the top of the page, then press again. What you entered is kept in this window.' },
});

export interface DraftWork {
  /** The draft as it looks with what was changed here, saved or not. */
  readonly draft: Draft;
  /** For `SaveState` and `SaveProblems`. */
  readonly form: ServerForm<DraftMembers>;
  /** Changes one member (keys of draft-members.ts); it is saved a moment later. */
  readonly set: (key: string, value: unknown) => void;
  /** Saves what is unsaved; the draft as the server has it, or null when something could not be saved (which has been told). */
  readonly flush: () => Promise<Draft | null>;
}

/** Quick enough that a tick seems saved at once, slow enough that a row of ticks is one call. */
const DELAY_MS = 200;

/** The draft and its saving, member by member, so that two windows only disagree about what both of them changed. */
export function useDraft(read: Draft): DraftWork {
  const client = useQueryClient();
  const toast = useToast();
  const { t } = useText();
  const merchantId = useSession().merchant?.merchantId ?? '';
  const keep = useCallback((draft: Draft) => ({ values: valuesOf(draft), version: draft.version }), []);
  const [answered, setAnswered] = useState<Draft | null>(null);
  const last = useRef<Draft | null>(null);
  const kept = newer(answered, read);
  const present = (): Draft => newer(last.current, client.getQueryData<Draft>(queryKey('draft')) ?? read);
  const take = (answer: Draft): ReturnType<typeof keep> => {
    last.current = answer;
    setAnswered(answer);
    // A read under way would answer with the state before this change.
    void client.cancelQueries({ queryKey: queryKey('draft') });
    client.setQueryData(queryKey('draft'), answer);
    return keep(answer);
  };
  const form = useServerForm<DraftMembers>({
    name: `draft:${merchantId}`,
    delayMs: DELAY_MS,
    kept: useMemo(() => keep(kept), [keep, kept]),
    save: async (patch, ifMatch) => take(await call('updateDraft', { body: changeOf(patch, present()) }, { ifMatch })),
    reload: async () => {
      const fresh = take(await call('draft'));
      toast.show({ tone: 'info', title: t(m.merged), detail: t(m.mergedDetail) });
      return fresh;
    },
  });
  const { values } = form;
  const draft = useMemo(() => withValues(kept, values), [kept, values]);
  const flush = async (): Promise<Draft | null> => {
    if (await form.flush()) return present();
    toast.show({ tone: 'bad', title: t(m.unsaved), detail: t(m.unsavedDetail) });
    return null;
  };
  return { draft, form, set: form.set, flush };
}
