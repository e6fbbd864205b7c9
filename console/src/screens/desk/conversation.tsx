import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { newKey } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { TextArea } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

type Message = Answer<'deskConversation'>['messages'][number];

const m = defineMessages({
  title: { ko: '상담', en: 'Conversation' },
  back: { ko: '상담', en: 'Conversations' },
  messages: { ko: '메시지', en: 'Messages' },
  merchant: { ko: '상점', en: 'Merchant' },
  operator: { ko: '상담원', en: 'Operator' },
  system: { ko: '자동 안내', en: 'System' },
  answer: { ko: '답변', en: 'Answer' },
  send: { ko: '보내기', en: 'Send' },
  close: { ko: '상담 끝내기', en: 'Close the conversation' },
  closed: { ko: '끝난 상담입니다. 상점이 다시 글을 쓰면 열립니다.', en: 'This conversation is closed. It opens again when the merchant writes.' },
  done: { ko: '상담을 끝냈습니다', en: 'The conversation is closed' },
  viewCase: { ko: '신청 건 보기', en: 'Show the case' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const { conversationId = '' } = useParams({ strict: false });
  const thread = useRead('deskConversation', { params: { conversationId } });
  const close = useChange('deskCloseConversation', { refresh: ['deskConversation', 'deskConversations', 'deskOverview'] });
  usePageTitle(thread.data?.conversation.merchantName ?? undefined);
  if (thread.isPending) return <LoadingState lines={8} />;
  if (thread.isError) return <ErrorState failure={thread.error} onRetry={() => void thread.refetch()} />;
  const { conversation, messages } = thread.data;
  const end = (): void => close.mutate({ params: { conversationId } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail });
  return (
    <>
      <PageHeader
        above={<TextLink to="/desk/conversations">{t(m.back)}</TextLink>} title={conversation.merchantName ?? t(conversation.title)} lead={t(conversation.title)}
        actions={conversation.state !== 'closed' && <Button onClick={end} busy={close.isPending}>{t(m.close)}</Button>}
      />
      <div className="flex max-w-prose flex-col gap-6">
        {conversation.caseId !== null && <p><TextLink to="/desk/cases/$caseId" params={{ caseId: conversation.caseId }}>{t(m.viewCase)}</TextLink></p>}
        <Messages messages={messages} />
        {conversation.state === 'closed' && <Banner title={t(m.closed)} />}
        <Composer conversationId={conversationId} />
      </div>
    </>
  );
}

function Messages({ messages }: { readonly messages: readonly Message[] }): ReactNode {
  const { t } = useText();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [messages.length]);
  return (
    <>
      <ol aria-label={t(m.messages)} aria-live="polite" className="flex flex-col gap-4">
        {messages.map((message) => (
          <li key={message.sequence} className={cx('max-w-[85%] rounded-card border border-line px-4 py-3', message.from === 'operator' ? 'self-end bg-accent-wash' : 'self-start bg-surface')}>
            <p className="flex flex-wrap gap-x-3 text-small text-faint">
              <strong className="text-soft">{message.authorName ?? t(m[message.from])}</strong>
              <When at={message.at} />
            </p>
            <p className="break-words whitespace-pre-wrap">{message.systemText === null ? message.text : t(message.systemText)}</p>
            {message.facts.length > 0 && (
              <dl className="mt-2 flex flex-col gap-1 text-small">
                {message.facts.map((fact, index) => (
                  <div key={index} className="flex flex-wrap gap-x-2">
                    <dt className="text-faint">{t(fact.label)}</dt>
                    <dd>{t(fact.value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
      <div ref={end} />
    </>
  );
}

/** The text stays until the server has it; a repeat after a lost answer carries the same id and shows once. */
function Composer({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [text, setText] = useState('');
  const [clientId, setClientId] = useState(newKey);
  const send = useChange('deskSendMessage', { refresh: ['deskConversation', 'deskConversations', 'deskOverview'] });
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() === '' || send.isPending) return;
    send.mutate({ params: { conversationId }, body: { text, clientId } }, {
      onSuccess: () => {
        setText('');
        setClientId(newKey());
      },
      onError: toast.fail,
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextArea
        label={t(m.answer)} value={text} maxLength={4000} onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <div><Button type="submit" kind="primary" busy={send.isPending} disabled={text.trim() === ''}>{t(m.send)}</Button></div>
    </form>
  );
}
