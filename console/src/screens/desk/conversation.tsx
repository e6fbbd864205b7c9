import { useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { useChange } from '../../api/queries.ts';
import { useConversation } from '../../frame/conversation.ts';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { ChatComposer, ChatMessages } from '../../parts/chat-thread.tsx';
import { Banner, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '상담', en: 'Conversation' },
  back: { ko: '상담', en: 'Conversations' },
  answer: { ko: '답변', en: 'Answer' },
  send: { ko: '보내기', en: 'Send' },
  close: { ko: '상담 끝내기', en: 'Close the conversation' },
  closed: { ko: '끝난 상담입니다. 가맹점이 다시 글을 쓰면 열립니다.', en: 'This conversation is closed. It opens again when the merchant writes.' },
  done: { ko: '상담을 끝냈습니다', en: 'The conversation is closed' },
  opened: { ko: '가맹점이 사업자 정보를 수정할 수 있습니다', en: 'The merchant can correct the business information' },
  viewCase: { ko: '신청 건 보기', en: 'Show the case' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const { conversationId = '' } = useParams({ strict: false });
  const talk = useConversation({ side: 'operator', id: conversationId });
  const { thread } = talk;
  const close = useChange('deskCloseConversation', { refresh: ['deskConversation', 'deskConversations', 'deskOverview'] });
  const openBusiness = useChange('deskOpenBusiness', { refresh: ['deskConversation', 'deskConversations'] });
  usePageTitle(thread.data?.conversation.merchantName ?? undefined);
  const box = useRef<HTMLDivElement>(null);
  const loaded = thread.data !== undefined;
  useEffect(() => {
    if (!loaded) return undefined;
    // After the page has been put to its top: what is new, and where it is answered, stand at the end.
    const frame = requestAnimationFrame(() => box.current?.scrollIntoView({ block: 'end' }));
    return () => cancelAnimationFrame(frame);
  }, [conversationId, loaded]);
  if (thread.isPending) return <LoadingState lines={8} />;
  if (thread.isError) return <ErrorState failure={thread.error} onRetry={() => void thread.refetch()} retrying={thread.isFetching} />;
  const { conversation, messages } = thread.data;
  const mayOpen = thread.data.allowedActions.find(({ code }) => code === 'open_business');
  const end = (): void => close.mutate({ params: { conversationId } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail });
  return (
    <>
      <PageHeader
        above={<TextLink to="/desk/conversations">{t(m.back)}</TextLink>} title={conversation.merchantName === null ? t(conversation.title) : merchantNameIn(conversation.merchantName, locale)} lead={t(conversation.title)}
        actions={
          <>
            {mayOpen !== undefined && (
              <Button busy={openBusiness.isPending} onClick={() => openBusiness.mutate({ params: { conversationId } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.opened) }), onError: toast.fail })}>{t(mayOpen.label)}</Button>
            )}
            {conversation.state !== 'closed' && <Button onClick={end} busy={close.isPending}>{t(m.close)}</Button>}
          </>
        }
      />
      <div className="flex max-w-prose flex-col gap-6">
        {conversation.caseId !== null && <p><TextLink to="/desk/cases/$caseId" params={{ caseId: conversation.caseId }}>{t(m.viewCase)}</TextLink></p>}
        <ChatMessages messages={messages} pending={talk.pending} side="operator" onRetry={talk.retry} onEdit={talk.edit} />
        {conversation.state === 'closed' && <Banner title={t(m.closed)} />}
        <div ref={box} className="scroll-mb-6"><ChatComposer key={talk.draftKey} label={t(m.answer)} sendLabel={t(m.send)} draftKey={talk.draftKey} onSend={talk.send} given={talk.takenBack} /></div>
      </div>
    </>
  );
}
