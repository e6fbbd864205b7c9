import { createContext, useContext } from 'react';
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

export const ChatContext = createContext<(request: ChatRequest) => void>(() => undefined);

/** Opens the chat panel on a topic: `openChat({ topic: 'existing_contracts' })`. */
export function useChat(): (request: ChatRequest) => void {
  return useContext(ChatContext);
}
