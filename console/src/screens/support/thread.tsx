import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import { useConversation } from '../../frame/conversation.ts';
import { useRoleNames } from '../../frame/roles.ts';
import { useMay, useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { ChatComposer, ChatMessages } from '../../parts/chat-thread.tsx';
import { Banner, ErrorState, LoadingState } from '../../parts/surfaces.tsx';

const m = defineMessages({
  conversation: { ko: '대화', en: 'Conversation' },
  write: { ko: '메시지', en: 'Message' },
  send: { ko: '보내기', en: 'Send' },
  ask: { ko: '담당자에게 문의하기', en: 'Ask a person' },
  asked: { ko: '운영자의 답변을 기다리고 있습니다. 답변이 오면 이곳에 바로 표시됩니다.', en: 'Waiting for the operator to answer. The reply will appear here as soon as it arrives.' },
  closed: { ko: '종료된 상담입니다. 메시지를 보내시면 다시 열립니다.', en: 'This conversation is closed. Sending a message opens it again.' },
  noWriting: { ko: '현재 역할({role})로는 상담을 읽을 수만 있습니다', en: 'Your role ({role}) may only read conversations' },
  noWritingHelp: { ko: '문의가 필요하면 소유자나 관리자에게 말씀해 주시거나, 역할 변경을 요청해 주세요.', en: 'To ask something, talk to an owner or admin of your merchant, or ask them to change your role.' },
});

export interface ThreadProps {
  /** Null while the conversation begins with its first message. */
  readonly conversationId: string | null;
  readonly name?: string;
  readonly onOpen?: (first: { text: string; clientId: string }) => Promise<string>;
  /** Said where there is no message yet. */
  readonly empty?: string;
  /** What else can be done from here, above the box to write in. */
  readonly more?: ReactNode;
}

/** One conversation as the merchant has it: its messages, live, and where to write. */
export function Thread({ conversationId, name, onOpen, empty, more }: ThreadProps): ReactNode {
  const { t } = useText();
  const may = useMay('support:write');
  const talk = useConversation({ side: 'merchant', id: conversationId, ...(name !== undefined && { name }), ...(onOpen !== undefined && { open: onOpen }) });
  const { thread, pending } = talk;
  const state = thread.data?.conversation.state;
  const messages = thread.data?.messages ?? [];
  return (
    <div className="flex min-h-80 flex-1 flex-col">
      {/* Only the messages scroll: what stands below them never covers one. A region of its own, so that the keyboard can scroll it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="region" aria-label={t(m.conversation)} tabIndex={0} className="-mx-1 flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain px-1 pb-3">
        {conversationId !== null && thread.isPending && pending.length === 0 && <LoadingState lines={5} />}
        {thread.isError && thread.data === undefined && <ErrorState failure={thread.error} onRetry={() => void thread.refetch()} retrying={thread.isFetching} />}
        {conversationId === null && pending.length === 0 && empty !== undefined && <p className="text-soft">{empty}</p>}
        <ChatMessages messages={messages} pending={pending} side="merchant" onRetry={talk.retry} onEdit={talk.edit} />
      </div>
      {/* The box to write in stays whatever happens above it: taking it away would take what is being typed. */}
      <div data-talk className="flex shrink-0 flex-col gap-3 border-t border-line pt-3">
        {state === 'waiting_for_operator' && <p className="text-small text-soft">{t(m.asked)}</p>}
        {state === 'closed' && may && <Banner title={t(m.closed)} />}
        {state === 'answered_by_system' && may && conversationId !== null
          ? <div className="flex flex-wrap gap-2">{more}<AskPerson conversationId={conversationId} /></div>
          : more}
        {may ? <ChatComposer key={talk.draftKey} label={t(m.write)} sendLabel={t(m.send)} draftKey={talk.draftKey} onSend={talk.send} given={talk.takenBack} /> : <NoWriting />}
      </div>
    </div>
  );
}

/** Says to those who may only read why there is no box to write in. */
export function NoWriting(): ReactNode {
  const { t } = useText();
  const { merchant } = useSession();
  const roles = useRoleNames();
  return <Banner title={t(m.noWriting, { role: merchant === null ? '' : roles[merchant.role] })}>{t(m.noWritingHelp)}</Banner>;
}

function AskPerson({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const ask = useChange('askOperator', { refresh: ['conversation', 'conversations'] });
  const place = useRef<HTMLDivElement>(null);
  const press = (): void => {
    // The button goes; the question is written in the box below it.
    const box = place.current?.closest('[data-talk]')?.querySelector('textarea');
    ask.mutate({ params: { conversationId } }, { onSuccess: () => box?.focus(), onError: toast.fail });
  };
  return <div ref={place}><Button kind="secondary" busy={ask.isPending} onClick={press}>{t(m.ask)}</Button></div>;
}
