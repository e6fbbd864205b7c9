import { useState } from 'react';
import type { ReactNode } from 'react';
import { newKey, type Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { TextArea } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';

type Message = Answer<'conversation'>['messages'][number];

const m = defineMessages({
  messages: { ko: '주고받은 내용', en: 'Messages' },
  you: { ko: '나', en: 'You' },
  operator: { ko: '운영자', en: 'Operator' },
  system: { ko: '자동 답변', en: 'Automatic answer' },
  write: { ko: '메시지', en: 'Message' },
  send: { ko: '보내기', en: 'Send' },
  ask: { ko: '담당자에게 문의하기', en: 'Ask a person' },
  asked: { ko: '운영자의 답변을 기다리고 있습니다.', en: 'Waiting for the operator to answer.' },
  empty: { ko: '보낼 내용을 입력해 주세요.', en: 'Write something to send.' },
});

/** One conversation: its messages, live, and where to write. */
export function Thread({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const thread = useRead('conversation', { params: { conversationId }, query: {} });
  if (thread.isPending) return <LoadingState lines={5} />;
  if (thread.isError) return <ErrorState failure={thread.error} onRetry={() => void thread.refetch()} />;
  const { conversation, messages } = thread.data;
  return (
    <div className="flex flex-col gap-4">
      <ol aria-label={t(m.messages)} aria-live="polite" className="flex flex-col gap-4">
        {messages.map((message) => <Bubble key={message.sequence} message={message} />)}
      </ol>
      {conversation.state === 'waiting_for_operator' && <p className="text-small text-soft">{t(m.asked)}</p>}
      {conversation.state === 'answered_by_system' && <AskPerson conversationId={conversationId} />}
      <Composer conversationId={conversationId} />
    </div>
  );
}

function Bubble({ message }: { readonly message: Message }): ReactNode {
  const { t } = useText();
  const mine = message.from === 'merchant';
  const author = mine ? (message.authorName ?? t(m.you)) : message.from === 'operator' ? (message.authorName ?? t(m.operator)) : t(m.system);
  return (
    <li className={`flex max-w-[40rem] flex-col gap-1 ${mine ? 'self-end' : 'self-start'}`}>
      <span className="text-small text-soft">{author} · <When at={message.at} look="distance" /></span>
      <div className="rounded-lg border border-line bg-surface px-4 py-3">
        <p className="whitespace-pre-wrap break-words">{message.systemText === null ? message.text : t(message.systemText)}</p>
        {message.facts.length > 0 && (
          <ul className="mt-3 flex flex-col gap-2">
            {message.facts.map((fact) => (
              <li key={fact.label.en + fact.value.en} className="text-small">
                {fact.href === null ? <strong>{t(fact.label)}</strong> : <TextLink to={fact.href}>{t(fact.label)}</TextLink>}
                <span className="block text-soft">{t(fact.value)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function AskPerson({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const ask = useChange('askOperator', { refresh: ['conversation', 'conversations'] });
  return <Button kind="secondary" busy={ask.isPending} onClick={() => ask.mutate({ params: { conversationId } }, { onError: toast.fail })}>{t(m.ask)}</Button>;
}

function Composer({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  // Kept until the server has the message, so that a repeated click cannot send it twice.
  const [clientId, setClientId] = useState(newKey);
  const send = useChange('sendMessage', { refresh: ['conversation', 'conversations'] });
  const submit = () => {
    if (text.trim() === '') return setMissing(true);
    send.mutate({ params: { conversationId }, body: { text, clientId } }, {
      onSuccess: () => { setText(''); setClientId(newKey()); },
      onError: toast.fail,
    });
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <TextArea label={t(m.write)} rows={3} maxLength={4000} value={text} error={missing && text.trim() === '' ? t(m.empty) : undefined} onChange={(event) => setText(event.currentTarget.value)} />
      <div><Button kind="primary" type="submit" busy={send.isPending}>{t(m.send)}</Button></div>
    </form>
  );
}
