import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import type { ChatPanelProps, ChatRequest } from '../../frame/chat.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { openChannelTalk } from './channel-talk.ts';
import { ContractCheck } from './contract-check.tsx';
import { NoWriting, Thread } from './thread.tsx';

const m = defineMessages({
  title: { ko: '상담', en: 'Support' },
  existing: { ko: '이미 가입된 결제대행사 확인', en: 'Check for Existing Contracts' },
  all: { ko: '모든 상담 보기', en: 'All conversations' },
  invite: { ko: '궁금하신 점을 적어 주세요. 운영자가 답변하면 이곳에 바로 표시됩니다.', en: 'Write your question. The operator’s reply will appear here as soon as it arrives.' },
  about: { ko: '전자결제 신청 건에 대해 문의합니다.', en: 'I have a question about an application.' },
  business: { ko: '사업자 정보에 대해 문의합니다.', en: 'I have a question about the business information.' },
  integration: { ko: '결제 연동에 대해 문의합니다.', en: 'I have a question about payment integration.' },
  contracts: { ko: '이미 가입된 결제대행사가 있습니다. 기존 계약을 확인해 주세요.', en: 'We already use a payment gateway. Please check for existing contracts.' },
});

/** What an outside chat is begun with, so that whoever answers knows what it is about. */
const FIRST_WORDS = { existing_contracts: m.contracts, case: m.about, business_information: m.business, integration: m.integration, other: null } as const;

/** The chat beside every page: Channel Talk where the operator set it up, ours otherwise and whenever that does not come. */
export function Panel({ request, onClose }: ChatPanelProps): ReactNode {
  const { t } = useText();
  const may = useMay('support:write');
  const { ours, waiting } = useOutsideChat(request, onClose);
  const existing = request.topic === 'existing_contracts';
  return (
    <SidePanel title={t(existing ? m.existing : m.title)} onClose={onClose}>
      <p className="mb-3 text-small"><TextLink to="/support">{t(m.all)}</TextLink></p>
      {!may ? <NoWriting /> : waiting || !ours ? <LoadingState lines={4} /> : existing ? <ExistingContracts key="existing" request={request} /> : <Question key={`${request.topic}:${request.caseId ?? ''}`} request={request} />}
    </SidePanel>
  );
}

/** Tries the outside chat once per request; answers whether ours is needed. */
function useOutsideChat(request: ChatRequest, onClose: () => void): { ours: boolean; waiting: boolean } {
  const { t, locale } = useText();
  const settings = useRead('supportSettings');
  const [failed, setFailed] = useState<ChatRequest | null>(null);
  const tried = useRef<ChatRequest | null>(null);
  const member = settings.data?.channelTalk ?? null;
  useEffect(() => {
    if (member === null || tried.current === request) return;
    tried.current = request;
    const words = FIRST_WORDS[request.topic];
    openChannelTalk(member, { language: locale, message: words === null ? '' : t(words) }).then(onClose, () => setFailed(request));
  }, [member, request, locale, t, onClose]);
  return { waiting: settings.isPending, ours: settings.isError || (settings.data !== undefined && member === null) || failed === request };
}

/** What the system knows is answered at once; the conversation goes on below it. */
function ExistingContracts({ request }: { readonly request: ChatRequest }): ReactNode {
  const [id, setId] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const asked = useRef<ChatRequest | null>(null);
  const check = useChange('checkExistingContracts', { refresh: ['conversations', 'conversation'] });
  const start = (): void => {
    setFailure(null);
    check.mutate({}, { onSuccess: ({ conversation }) => setId(conversation.id), onError: setFailure });
  };
  useEffect(() => {
    if (asked.current === request) return;
    asked.current = request;
    start();
    // Only another click asks again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [request]);
  if (failure !== null) return <ErrorState failure={failure} onRetry={start} />;
  return id === null ? <LoadingState lines={4} /> : <ContractCheck conversationId={id} />;
}

/** A question of one's own. The conversation begins with the first message, so that an opened and closed panel leaves nothing behind. */
function Question({ request }: { readonly request: ChatRequest }): ReactNode {
  const { t } = useText();
  const caseId = request.caseId ?? null;
  const list = useRead('conversations', { query: { limit: 100 } });
  const [opened, setOpened] = useState<string | null>(null);
  // About a case there is one conversation; it goes on where it was.
  const before = caseId === null ? undefined : list.data?.items.find((one) => one.caseId === caseId && one.state !== 'closed')?.id;
  if (caseId !== null && list.isPending) return <LoadingState lines={4} />;
  return (
    <Thread
      conversationId={opened ?? before ?? null} name={`${request.topic}:${caseId ?? ''}`} empty={t(m.invite)}
      onOpen={async ({ text, clientId }) => {
        const { conversation } = await call('openConversation', { body: { topic: request.topic, caseId, text, clientId } }, { idempotencyKey: clientId });
        setOpened(conversation.id);
        return conversation.id;
      }}
    />
  );
}
