import { useQueryClient } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { queryKey, useChange, useRead } from '../../api/queries.ts';
import { SaveProblems, SaveState, useServerForm } from '../../frame/server-form.tsx';
import { useMay, useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { TextArea } from '../../parts/field.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { AnswerPapers } from './answer-papers.tsx';
import { AskedItems } from './asked-items.tsx';

const m = defineMessages({
  answer: { ko: '답변', en: 'Your answer' },
  hint: { ko: '요청받은 내용을 적거나 서류를 첨부해 주세요. PG 담당자에게 전달됩니다. 보내기 전에는 작성 중인 내용으로 저장됩니다.', en: 'Write what was asked for, or attach the documents. It goes to the people at the gateway. Until you send it, it is kept as a draft.' },
  itemsHint: { ko: '보낼 수 없는 것이 있으면 이유를 적어 주세요. 보내기 전에는 작성 중인 내용으로 저장됩니다.', en: 'If there is something you cannot send, write why. Until you send it, it is kept as a draft.' },
  missing: { ko: '답변을 입력하거나 서류를 첨부해 주세요.', en: 'Write an answer or attach a document.' },
  waiting: { ko: '파일을 올리는 중입니다. 다 올라간 뒤에 보내 주세요.', en: 'Files are still being uploaded. Send the answer once they are there.' },
  done: { ko: '{gateway}에 답변을 보냈습니다', en: 'Your answer was sent to {gateway}' },
  mayNot: { ko: '답변은 소유자나 관리자가 보낼 수 있습니다.', en: 'An owner or admin of your merchant can answer.' },
});

type Case = Answer<'application'>['cases'][number];
type AnswerDraft = Answer<'answerDraft'>;

interface AnswerFormProps {
  readonly item: Case;
  readonly label: string;
  /** What stands above the actions of the case; null takes it away. */
  readonly onFailure: (failure: unknown) => void;
}

/** The answer to what a gateway asks: words and papers, kept as a draft on the server until it is sent. */
export function AnswerForm(props: AnswerFormProps): ReactNode {
  const { t } = useText();
  const may = useMay('application:write');
  const caseId = props.item.id;
  const draft = useRead('answerDraft', { params: { caseId } }, { enabled: may });
  if (!may) return <p className="text-soft">{t(m.mayNot)}</p>;
  if (draft.isPending) return <LoadingState lines={3} />;
  if (draft.data === undefined) return <ErrorState failure={draft.error} onRetry={() => void draft.refetch()} retrying={draft.isFetching} />;
  return <Writing key={caseId} {...props} draft={draft.data} />;
}

function Writing({ item, label, onFailure, draft }: AnswerFormProps & { readonly draft: AnswerDraft }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const client = useQueryClient();
  const heading = useId();
  const { merchant } = useSession();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [uploads, setUploads] = useState<Readonly<Record<string, boolean>>>({});
  const items = item.request?.items ?? [];
  const act = useChange('actOnCase', { refresh: ['application', 'applications', 'overview', 'answerDraft'] });
  const params = { caseId: item.id };
  const name = `answer:${merchant?.merchantId ?? ''}:${item.id}`;
  const kept = useMemo(() => ({ values: { text: draft.text, values: draft.values }, version: draft.version }), [draft]);
  const take = (answer: AnswerDraft): typeof kept => {
    client.setQueryData(queryKey('answerDraft', { params }), answer);
    return { values: { text: answer.text, values: answer.values }, version: answer.version };
  };
  const form = useServerForm<{ text: string; values: Record<string, string> }>({
    name, kept, save: async (patch, ifMatch) => take(await call('updateAnswerDraft', { params, body: patch }, { ifMatch })), reload: async () => take(await call('answerDraft', { params })),
  });
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    onFailure(null);
    const text = form.values.text.trim();
    const given = Object.values(form.values.values).some((value) => value.trim() !== '');
    const busy = Object.keys(uploads).find((place) => uploads[place] === true);
    if (busy !== undefined) return setErrors({ [busy]: t(m.waiting) });
    if (text === '' && !given && draft.documents.length === 0 && items.length === 0) return setErrors({ text: t(m.missing) });
    setErrors({});
    // What was typed last must not come to the server after the answer.
    await form.flush();
    try {
      await act.mutateAsync({ params: { ...params, action: 'answer_information' }, body: { text, documents: draft.documents.map(({ id }) => id), values: form.values.values } });
      sessionStorage.removeItem(`form:${name}`);
      toast.show({ title: t(m.done, { gateway: t(item.gateway.names) }) });
    } catch (problem) {
      const wrong = problem instanceof ApiProblem ? problem.errors : [];
      if (wrong.length === 0) onFailure(problem);
      else setErrors(Object.fromEntries(wrong.map(({ pointer, messages }) => [placeOf(pointer), messages[locale]])));
      // Refused because the case has moved on: what is offered instead should be on the screen with the reason.
      void client.invalidateQueries({ queryKey: ['application'] });
      void client.invalidateQueries({ queryKey: ['answerDraft'] });
    }
  };
  return (
    <form noValidate onSubmit={(event) => void send(event)} aria-labelledby={heading} className="flex flex-col gap-4">
      {items.length > 0 && (
        <AskedItems
          items={items} draft={draft} values={form.values.values} onDraft={take} onUploading={(place, busy) => setUploads((all) => ({ ...all, [place]: busy }))} onChange={() => setErrors({})} errorOf={(place) => errors[place]}
          onValue={(place, value) => {
            form.set('values', { ...form.values.values, [place]: value });
            setErrors(({ [place]: _gone, ...others }) => others);
          }}
        />
      )}
      <TextArea
        label={t(m.answer)} hint={t(items.length === 0 ? m.hint : m.itemsHint)} maxLength={2000} fieldClassName="w-full" value={form.values.text} error={errors['text']}
        onChange={(event) => {
          form.set('text', event.currentTarget.value);
          setErrors(({ text: _gone, ...others }) => others);
        }}
      />
      {items.every(({ kind }) => kind === 'field') && <AnswerPapers draft={draft} onDraft={take} onUploading={(busy) => setUploads((all) => ({ ...all, documents: busy }))} error={errors['documents']} onChange={() => setErrors({})} />}
      <SaveProblems form={form} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button id={heading} type="submit" kind="primary" busy={act.isPending}>{label}</Button>
        <SaveState form={form} />
      </div>
    </form>
  );
}

/** The place on the page for a pointer of the body: an item by its id, the words, or the documents. */
function placeOf(pointer: string): string {
  const [, name = '', at = ''] = pointer.split('/');
  return name === 'text' ? 'text' : name === 'items' || name === 'values' ? at : 'documents';
}
