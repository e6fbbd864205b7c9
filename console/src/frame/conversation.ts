import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient, UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { Answer } from '../api/client.ts';
import { queryKey, useRead } from '../api/queries.ts';
import { useLatest } from './latest.ts';
import { keep, readKept, useOutbox } from './outbox.ts';
import type { Pending } from './outbox.ts';
import { useSession } from './session.tsx';

type Thread = Answer<'conversation'>;
type Message = Thread['messages'][number];

/** How each side reads and writes the same conversation, and which lists show it. */
const SIDES = {
  merchant: { read: 'conversation', send: 'sendMessage', lists: ['conversations'] },
  operator: { read: 'deskConversation', send: 'deskSendMessage', lists: ['deskConversations', 'deskOverview'] },
} as const;

export interface Conversing {
  readonly thread: UseQueryResult<Thread>;
  readonly pending: readonly Pending[];
  /** Shows the message at once and sends it; what fails stays, to be sent again. */
  readonly send: (text: string) => void;
  readonly retry: () => void;
  /** Takes an unsent message back to be mended. */
  readonly edit: (clientId: string) => void;
  readonly takenBack: { readonly text: string } | null;
  readonly draftKey: string;
}

/**
 * A conversation, live, with what this person is sending. `open` begins one that does not exist yet with its first message; its
 * outbox is then named by `name`, so that nothing typed is lost in between.
 */
export function useConversation(given: {
  readonly side: keyof typeof SIDES;
  readonly id: string | null;
  readonly name?: string;
  readonly open?: (first: { text: string; clientId: string }) => Promise<string>;
}): Conversing {
  const { side, id, open } = given;
  const client = useQueryClient();
  const { person, merchant } = useSession();
  const place = placeOf(person.id, merchant?.merchantId ?? side, given.name ?? id ?? '');
  const { outbox, pending } = useOutbox(`${place}:unsent`);
  const [takenBack, setTakenBack] = useState<Conversing['takenBack']>(null);
  const thread = useRead(SIDES[side].read, { params: { conversationId: id ?? '' }, query: {} }, { enabled: id !== null }) as UseQueryResult<Thread>;
  const opened = useRef<string | null>(null);
  const latest = useLatest(async ({ text, clientId }: Pending): Promise<void> => {
    // The screen may not know yet that the message before this one opened the conversation.
    const target = id ?? opened.current;
    if (target === null) {
      if (open === undefined) throw new Error('there is no conversation to send to');
      opened.current = await open({ text, clientId });
    } else {
      const message = await call(SIDES[side].send, { params: { conversationId: target }, body: { text, clientId } }, { idempotencyKey: clientId });
      addMessage(client, { read: SIDES[side].read, id: target, message });
    }
    for (const list of SIDES[side].lists) void client.invalidateQueries({ queryKey: [list] });
  });
  const deliver = useCallback((message: Pending) => latest.current(message), [latest]);
  // What a reload or a lost connection left behind goes out by itself.
  useEffect(() => {
    void outbox.flush(deliver);
    const again = (): void => outbox.retry(deliver);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [outbox, deliver]);
  const messages = thread.data?.messages;
  useEffect(() => {
    if (messages !== undefined) outbox.arrived(new Set(messages.flatMap(({ clientId }) => clientId ?? [])));
  }, [outbox, messages, pending]);
  // Reading a conversation marks it read: the lists learn of it.
  const last = messages?.at(-1)?.sequence;
  useEffect(() => {
    if (last !== undefined) for (const list of SIDES[side].lists) void client.invalidateQueries({ queryKey: [list] });
  }, [client, side, last]);
  return {
    thread, pending, takenBack, draftKey: `${place}:draft`,
    send: (text) => outbox.add(text, deliver),
    retry: () => outbox.retry(deliver),
    edit: (clientId) => setTakenBack({ text: outbox.takeBack(clientId) }),
  };
}

const placeOf = (personId: string, side: string, name: string): string => `chat:${personId}:${side}:${name}`;

/** Puts words into the box of a conversation that is not on the screen, before what was being written there. */
export function useWriteAhead(conversationId: string): (text: string) => void {
  const { person, merchant } = useSession();
  const draftKey = `${placeOf(person.id, merchant?.merchantId ?? 'merchant', conversationId)}:draft`;
  return (text) => {
    const before = readKept(draftKey);
    keep(draftKey, before === '' || before === text ? text : `${text}\n${before}`);
  };
}

/** Puts a message the server has into the conversation on the screen, without reading it all again. */
function addMessage(client: QueryClient, { read, id, message }: { read: 'conversation' | 'deskConversation'; id: string; message: Message }): void {
  client.setQueryData<Thread>(queryKey(read, { params: { conversationId: id }, query: {} }), (thread) =>
    thread === undefined || thread.messages.some(({ sequence }) => sequence === message.sequence)
      ? thread
      : { ...thread, messages: [...thread.messages, message].sort((one, other) => one.sequence - other.sequence) });
}
