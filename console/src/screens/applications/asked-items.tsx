import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Answer } from '../../api/client.ts';
import { PageSpot } from '../../frame/case/page-spot.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { TextInput, WrappingInput } from '../../parts/field.tsx';
import { formatDate, seoulToday } from '../../parts/format.tsx';
import { AnswerPapers } from './answer-papers.tsx';

const m = defineMessages({
  asked: { ko: '요청 항목', en: 'What is asked for' },
  before: { ko: '제출하신 내용: {value}', en: 'As submitted: {value}' },
  none: { ko: '없음', en: 'nothing' },
  after: { ko: '새 {name}', en: 'New: {name}' },
  issued: { ko: '발급일', en: 'Issued on' },
  issuedHint: { ko: '서류에 적힌 날짜입니다. 적어 두시면 다른 PG에서 요청할 때 다시 쓸 수 있는지 알려 드립니다.', en: 'As printed on the document. It tells whether the document can serve other gateways as well.' },
  due: { ko: '{date}까지 답변', en: 'Answer by {date}' },
  past: { ko: '답변 기한이 {date}에 지났습니다. 서둘러 답변하시거나 PG에 연락해 주세요.', en: 'The answer was wanted by {date}. Answer as soon as you can, or get in touch with the gateway.' },
});

export type Asked = NonNullable<Answer<'application'>['cases'][number]['request']>;
type Item = Asked['items'][number];
type AnswerDraft = Answer<'answerDraft'>;

/** Until when an answer is wanted; told as gone by once it is. */
export function DueLine({ day }: { readonly day: string }): ReactNode {
  const { t, locale } = useText();
  const date = formatDate(day, locale, 'weekday');
  return day < seoulToday() ? <p className="text-small font-semibold text-bad">{t(m.past, { date })}</p> : <p className="text-small font-semibold">{t(m.due, { date })}</p>;
}

interface ItemsProps {
  readonly items: readonly Item[];
  readonly draft: AnswerDraft;
  readonly values: Readonly<Record<string, string>>;
  readonly onValue: (item: string, value: string) => void;
  readonly onDraft: (draft: AnswerDraft) => void;
  readonly onUploading: (item: string, uploading: boolean) => void;
  readonly onChange: () => void;
  readonly errorOf: (item: string) => string | undefined;
}

/** Each thing a gateway asks for with its reason, and beside it the place for the answer. Nothing else of what was submitted is open. */
export function AskedItems({ items, ...rest }: ItemsProps): ReactNode {
  const { t } = useText();
  return (
    <ul aria-label={t(m.asked)} className="flex flex-col gap-4">
      {items.map((item) => (
        <li key={item.id} data-paste-area className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
          <AskedHead item={item} />
          {item.kind === 'field' ? <NewValue item={item} {...rest} /> : <NewPapers item={item} single={items.filter(({ kind }) => kind === 'document').length === 1} {...rest} />}
        </li>
      ))}
    </ul>
  );
}

/** What is asked for and why; on a document also where. */
export function AskedHead({ item }: { readonly item: Item }): ReactNode {
  const { t } = useText();
  return (
    <div className="flex items-start gap-4">
      <div className="min-w-0 flex-1">
        <h3 className="font-semibold">{t(item.names)}</h3>
        <p className="text-small font-medium text-warn">{t(item.reason.label)}</p>
        {item.where !== null && <p className="text-small text-soft">{t(item.where)}</p>}
        {item.note !== '' && <p className="mt-1 text-small break-words whitespace-pre-line">{item.note}</p>}
      </div>
      {item.region !== null && <PageSpot region={item.region} />}
    </div>
  );
}

function NewValue({ item, values, onValue, errorOf }: Omit<ItemsProps, 'items'> & { readonly item: Item }): ReactNode {
  const { t } = useText();
  const around = { label: t(m.after, { name: t(item.names) }), error: errorOf(item.id), value: values[item.id] ?? '', maxLength: 500, fieldClassName: 'w-full', onChange: (event: { currentTarget: { value: string } }) => onValue(item.id, event.currentTarget.value) };
  const before = item.before === null || item.before === '' ? t(m.none) : item.before;
  const kind = item.code.endsWith('mail') ? 'email' : item.code.includes('hone') ? 'tel' : item.code.includes('/urls/') ? 'url' : 'text';
  return (
    <>
      <p className="rounded-control bg-sunken px-3 py-2 text-small break-words">{t(m.before, { value: before })}</p>
      {kind === 'text' ? <WrappingInput {...around} /> : <TextInput {...around} type={kind} inputMode={kind} autoComplete="off" />}
    </>
  );
}

function NewPapers({ item, single, draft, onDraft, onUploading, onChange, errorOf }: Omit<ItemsProps, 'items'> & { readonly item: Item; readonly single: boolean }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  // Before documents were tied to what they answer, all were sent for the one that is asked for.
  const own = draft.documents.filter((paper) => paper.item === item.id || (single && paper.item === null));
  const issuedOn = own.find((paper) => paper.issuedOn !== null)?.issuedOn ?? '';
  const say = async (day: string): Promise<void> => {
    onChange();
    try {
      for (const paper of own) onDraft(await call('attachAnswerDocument', { params: { caseId: draft.caseId, documentId: paper.id }, query: { item: item.id, issuedOn: day } }));
    } catch (failure) {
      toast.fail(failure);
    }
  };
  return (
    <>
      <AnswerPapers draft={draft} item={item} own={own} onDraft={onDraft} onUploading={(uploading) => onUploading(item.id, uploading)} onChange={onChange} error={errorOf(item.id)} />
      {item.ages && own.length > 0 && (
        <TextInput key={issuedOn} label={t(m.issued)} hint={t(m.issuedHint)} type="date" optional defaultValue={issuedOn} fieldClassName="max-w-72" onBlur={(event) => { if (event.currentTarget.value !== '' && event.currentTarget.value !== issuedOn) void say(event.currentTarget.value); }} />
      )}
    </>
  );
}
