import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { OperationId } from '../../../contract/operations.ts';
import { askToSignInAgain } from '../api/client.ts';
import { followEvents } from '../api/event-stream.ts';
import type { StreamEvent, StreamState } from '../api/event-stream.ts';
import { useLatest } from './latest.ts';
import { asLeadTab } from './lead-tab.ts';

export type { StreamEvent } from '../api/event-stream.ts';

/** A flicker of the connection is nobody's business; only a lasting one is shown. */
const TELL_AFTER_MS = 1500;

type Listener = (event: StreamEvent) => void;

const EventsContext = createContext<{ readonly state: StreamState; readonly listeners: Set<Listener> } | null>(null);

/** Which reads each kind of event makes stale. Screens need not care; `useEvents` is for more than re-reading. */
const STALE: Readonly<Record<string, readonly OperationId[]>> = {
  'answer.changed': ['answerDraft', 'requirements'],
  'webhook.changed': ['webhookEndpoints', 'webhookLog', 'overview'],
  'case.changed': ['answerDraft', 'requirements', 'applications', 'application', 'overview', 'integration', 'deskCases', 'deskCase', 'deskOverview', 'gatewayInbox', 'gatewayCase', 'contract', 'gatewayContract'],
  'conversation.message': ['conversations', 'conversation', 'deskConversations', 'deskConversation', 'deskOverview'],
  'contract-lookup.changed': ['contractLookups'],
  'document.progress': ['document'],
  'business.changed': ['business', 'overview', 'requirements'],
  'draft.changed': ['draft', 'overview'],
  'payment.changed': ['testPayments', 'integration', 'webhookDeliveries', 'apiCalls', 'storePayments', 'storePaymentFigures', 'storePayment'],
  'mail.queued': ['deskMail', 'deskOverview'],
  'gateway-mail.changed': ['deskGatewayMail', 'deskSentGatewayMail', 'deskOverview'],
  'session.changed': ['session', 'members'],
};
const LIVE_READS = new Set(Object.values(STALE).flat());

/** Hands every event of the stream to a function, for as long as the screen is shown. */
export function useEvents(listener: Listener): void {
  const events = useContext(EventsContext);
  const latest = useLatest(listener);
  useEffect(() => {
    const hear: Listener = (event) => latest.current(event);
    events?.listeners.add(hear);
    return () => void events?.listeners.delete(hear);
  }, [events?.listeners, latest]);
}

/** Whether the stream is open; `reconnecting` is worth telling people. */
export function useEventState(): StreamState {
  return useContext(EventsContext)?.state ?? 'closed';
}

/** Keeps the answers on the screen fresh while somebody is signed in. */
export function EventsProvider({ personId, children }: { readonly personId: string; readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const [listeners] = useState(() => new Set<Listener>());
  useEffect(() => {
    const stop = new AbortController();
    let telling: ReturnType<typeof setTimeout> | undefined;
    shareEvents(personId, stop.signal, {
      onEvent: (event) => {
        refresh(client, event.kind === 'reset' ? [...LIVE_READS] : (STALE[event.kind] ?? []));
        for (const listener of listeners) listener(event);
      },
      onState: (next) => {
        // Counted from the first failure: every further try says `reconnecting` again.
        if (next === 'reconnecting') telling ??= setTimeout(() => setState(next), TELL_AFTER_MS);
        else {
          clearTimeout(telling);
          telling = undefined;
          setState(next);
        }
        // Whatever happened before the stream was open was not told by it.
        if (next === 'open') refresh(client, [...LIVE_READS]);
      },
    });
    return () => {
      clearTimeout(telling);
      stop.abort();
    };
  }, [client, listeners, personId]);
  const value = useMemo(() => ({ state, listeners }), [state, listeners]);
  return <EventsContext value={value}>{children}</EventsContext>;
}

/**
 * Reads again what an event made stale. A read for the first time that is on its way just now is not made anew by that, and may
 * have left the server before the event: it is made once more when it has come.
 */
export function refresh(client: QueryClient, reads: readonly OperationId[]): void {
  for (const read of reads) {
    const coming = client.getQueryCache().findAll({ queryKey: [read], fetchStatus: 'fetching', predicate: ({ state }) => state.data === undefined });
    void client.invalidateQueries({ queryKey: [read] });
    for (const { promise, queryKey } of coming) promise?.then(() => void client.invalidateQueries({ queryKey, exact: true }), () => undefined);
  }
}

interface Shared {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: StreamState) => void;
}

/**
 * One connection for all tabs of a person: browsers allow six to a server over HTTP/1.1, so a stream per tab would block the
 * seventh tab altogether. The tab that leads listens and passes on; when it closes, another takes over where it was.
 */
function shareEvents(personId: string, signal: AbortSignal, { onEvent, onState }: Shared): void {
  let lastId = '';
  const channel = new BroadcastChannel(`gatehouse-events-${personId}`);
  const hear = (event: StreamEvent): void => {
    lastId = event.id;
    onEvent(event);
  };
  channel.onmessage = ({ data }: MessageEvent<{ readonly event?: StreamEvent; readonly state?: StreamState }>) => {
    if (data.event !== undefined) hear(data.event);
    if (data.state !== undefined) onState(data.state);
  };
  const follow = (leading: AbortSignal): Promise<void> =>
    followEvents(
      {
        onEvent: (event) => {
          if (leading.aborted) return;
          channel.postMessage({ event });
          hear(event);
        },
        onState: (state) => {
          // Who no longer leads has nothing to say about the connection.
          if (leading.aborted) return;
          channel.postMessage({ state });
          onState(state);
        },
        // A tab in the background must not ask for a password nobody sees: it tries again later.
        onSignedOut: () => (document.hidden ? Promise.resolve(true) : askToSignInAgain()),
      },
      leading,
      lastId,
    );
  signal.addEventListener('abort', () => channel.close());
  asLeadTab(`gatehouse-events-${personId}`, signal, follow);
}
