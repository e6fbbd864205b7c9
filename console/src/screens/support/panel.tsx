import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import type { ChatPanelProps, ChatRequest } from '../../frame/chat.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Thread } from './thread.tsx';

const m = defineMessages({
  title: { ko: '상담', en: 'Support' },
  existing: { ko: '이미 가입된 결제대행사 확인', en: 'Check for Existing Contracts' },
  all: { ko: '모든 상담 보기', en: 'All conversations' },
});

/** The chat beside every page. Each request opens one conversation; asking again opens another. */
export function Panel({ request, onClose }: ChatPanelProps): ReactNode {
  const { t } = useText();
  const { id, failure, retry } = useOpened(request);
  return (
    <SidePanel title={t(request.topic === 'existing_contracts' ? m.existing : m.title)} onClose={onClose} footer={<TextLink to="/support">{t(m.all)}</TextLink>}>
      {failure !== null ? <ErrorState failure={failure} onRetry={retry} /> : id === null ? <LoadingState lines={4} /> : <Thread conversationId={id} />}
    </SidePanel>
  );
}

/** Opens the conversation of a request once, also where the panel is drawn twice. */
function useOpened(request: ChatRequest): { id: string | null; failure: unknown; retry: () => void } {
  const [id, setId] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const opened = useRef<ChatRequest | null>(null);
  const check = useChange('checkExistingContracts', { refresh: ['conversations'] });
  const open = useChange('openConversation', { refresh: ['conversations'] });
  const start = () => {
    setFailure(null);
    setId(null);
    const done = {
      onSuccess: (answer: { conversation: { id: string } }) => setId(answer.conversation.id),
      onError: (error: unknown) => setFailure(error),
    };
    if (request.topic === 'existing_contracts') check.mutate({}, done);
    else open.mutate({ body: { topic: request.topic, caseId: request.caseId ?? null } }, done);
  };
  useEffect(() => {
    if (opened.current === request) return;
    opened.current = request;
    start();
    // Only a new request opens a new conversation.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [request]);
  return { id, failure, retry: start };
}
