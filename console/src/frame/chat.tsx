import { createContext, lazy, Suspense, useCallback, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Input } from '../api/client.ts';

export type ChatTopic = Input<'openConversation'>['body']['topic'];

export interface ChatRequest {
  readonly topic: ChatTopic;
  /** The case the conversation is about. */
  readonly caseId?: string | undefined;
}

export interface ChatPanelProps {
  /** Why the panel was opened; a new object each time the person asks. */
  readonly request: ChatRequest;
  readonly onClose: () => void;
}

const ChatContext = createContext<(request: ChatRequest) => void>(() => undefined);

// Loaded when first opened: most visits never need it.
const Panel = lazy(async () => ({ default: (await import('../screens/support/panel.tsx')).Panel }));

/** Opens the chat panel on a topic: `openChat({ topic: 'existing_contracts' })`. */
export function useChat(): (request: ChatRequest) => void {
  return useContext(ChatContext);
}

/** The place of the chat panel on every page. */
export function ChatProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [request, setRequest] = useState<ChatRequest | null>(null);
  const open = useCallback((asked: ChatRequest) => setRequest({ ...asked }), []);
  const close = useCallback(() => setRequest(null), []);
  const panel = useMemo(() => request !== null && <Suspense fallback={null}><Panel request={request} onClose={close} /></Suspense>, [request, close]);
  return (
    <ChatContext value={open}>
      {children}
      {panel}
    </ChatContext>
  );
}
