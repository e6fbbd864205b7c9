/** The port to a chat of somebody else that an operator may use instead of ours. The secret stays on the server; the page gets only what it shows. */

export const CHAT_PROVIDERS = ['channel_talk', 'chatwoot'] as const;
export type ChatProviderName = (typeof CHAT_PROVIDERS)[number];

/** Who opens the chat. */
export interface ChatPerson {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: 'ko' | 'en';
}

/** What a page needs to open the provider's chat as this person. */
export interface ChatSession {
  readonly provider: ChatProviderName;
  /** Public key of the provider's script. */
  readonly publicKey: string;
  /** Proof that the person is who the page says, made with the secret. */
  readonly memberHash: string;
  /** Where the script comes from, for the content security policy. */
  readonly scriptOrigin: string;
}

/** Makes sessions. Pure arithmetic on the server; nothing is called. */
export interface ChatProvider {
  sessionFor(person: ChatPerson): ChatSession;
}
