import { openApi } from '../contract/openapi.ts';
import { OPERATIONS } from '../contract/operations.ts';
import type { Text } from '../domain/text.ts';
import type { Config } from '../platform/config.ts';
import { route, signedInCaller, type Caller, type EventSink, type Route } from '../platform/http/route-kit.ts';
import type { Metrics } from '../platform/metrics.ts';
import { lastSequence, type EventStream } from '../platform/stream.ts';
import type { Database } from '../storage/open-database.ts';

export const VERSION = '0.1.0';

export interface RehearsalAccount {
  readonly kind: 'merchant' | 'operator' | 'gateway';
  readonly email: string;
  readonly password: string;
  readonly label: Text;
}

export interface SystemParts {
  readonly config: Config;
  readonly database: Database;
  readonly stream: EventStream;
  readonly metrics: Metrics;
  readonly rehearsalAccounts: readonly RehearsalAccount[];
  readonly readiness: () => { status: 'ready' | 'starting' | 'stopping'; checks: Record<string, boolean> };
}

/** The topic whose events a caller may follow. */
export function topicOf(caller: Caller): string {
  if (caller.kind === 'operator') return 'operator';
  if (caller.kind === 'gateway') return `gateway:${caller.gateway}`;
  return caller.merchant === null ? `person:${caller.personId}` : `merchant:${caller.merchant.merchantId}`;
}

/** Routes about the installation itself and the event stream of the screens. */
export function systemRoutes(parts: SystemParts): Route[] {
  const { config, metrics } = parts;
  const description = openApi(VERSION);
  return [
    route(OPERATIONS.installation, async () => ({
      name: 'Gatehouse',
      version: VERSION,
      mode: config.mode,
      rehearsal: config.mode === 'rehearsal' ? { accounts: [...parts.rehearsalAccounts], mailKeptAtDesk: config.smtpUrl === undefined } : null,
    })),
    route(OPERATIONS.openapi, async () => description),
    route(OPERATIONS.live, async () => ({ status: 'ok' as const })),
    route(OPERATIONS.ready, async () => parts.readiness()),
    route(OPERATIONS.metrics, async () => {
      const { text, mediaType } = await metrics.print();
      return { bytes: text, mediaType };
    }),
    route(OPERATIONS.events, async ({ context }) => ({ run: (sink) => followEvents(parts, { topic: topicOf(signedInCaller(context)), lastEventId: context.headers['last-event-id'], sink }) })),
  ];
}

interface Following {
  readonly topic: string;
  readonly lastEventId: string | string[] | undefined;
  readonly sink: EventSink;
}

/**
 * Sends a topic's events until the reader goes. `Last-Event-ID` resumes exactly after it; where that is no longer possible a
 * `reset` tells the page to load afresh. A new reader gets `hello` with the place to resume from.
 */
async function followEvents({ database, stream, metrics }: SystemParts, { topic, lastEventId, sink }: Following): Promise<void> {
  const given = typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null;
  const after = given ?? (await lastSequence(database.kysely, topic));
  if (given === null) sink.send({ id: String(after), kind: 'hello', data: { sequence: after } });
  metrics.openStreams(1);
  await new Promise<void>((resolve) => {
    const stop = stream.follow({
      after: { [topic]: after },
      deliver: ({ events, missed }) => {
        if (missed) sink.send({ id: String(events.at(-1)?.sequence ?? after), kind: 'reset', data: {} });
        for (const event of events) sink.send({ id: String(event.sequence), kind: event.kind, data: { sequence: event.sequence, at: event.at.toISOString(), ...(event.payload as object) } });
      },
      onError: () => resolve(),
    });
    const end = () => {
      stop();
      resolve();
    };
    if (sink.closed.aborted) end();
    else sink.closed.addEventListener('abort', end, { once: true });
  });
  metrics.openStreams(-1);
}
