import { createHash, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../contract/errors.ts';
import { openApi } from '../contract/openapi.ts';
import { partnerOpenApi } from '../contract/partner-openapi.ts';
import { SIGN_UP_CONSENTS } from '../domain/account/sign-up-consents.ts';
import { OPERATIONS } from '../contract/operations.ts';
import type { Text } from '../domain/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { route, signedInCaller, type Caller, type EventSink, type RequestContext, type Route } from '../platform/http/route-kit.ts';
import type { Metrics } from '../platform/metrics.ts';
import { queueFigures } from '../platform/queue-upkeep.ts';
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
  readonly clock: Clock;
  readonly stream: EventStream;
  readonly metrics: Metrics;
  readonly rehearsalAccounts: readonly RehearsalAccount[];
  readonly resolveCaller: (headers: RequestContext['headers']) => Promise<Caller | null>;
  /** How far the process itself is, and whether its worker runs (always true where another process has the jobs). */
  readonly standing: () => { status: 'ready' | 'starting' | 'stopping'; worker: boolean };
  /** How often an open event stream asks whether its reader may still read. */
  readonly recheckMs?: number;
}

/** A database that has not answered by then is of no use to a visitor either. */
const DATABASE_ANSWERS_WITHIN_MS = 2_000;
const RECHECK_MS = 15_000;

async function databaseAnswers(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(() => resolve(false), DATABASE_ANSWERS_WITHIN_MS); });
  try {
    return await Promise.race([sql`select 1`.execute(database.kysely).then(() => true, () => false), late]);
  } finally {
    clearTimeout(timer);
  }
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
  const partnerDescription = partnerOpenApi(VERSION);
  /** Open event streams of each session. */
  const open = new Map<string, number>();
  return [
    route(OPERATIONS.installation, async () => ({
      name: 'Gatehouse',
      version: VERSION,
      mode: config.mode,
      rehearsal: config.mode === 'rehearsal' ? { accounts: [...parts.rehearsalAccounts], mailKeptAtDesk: config.smtpUrl === undefined } : null,
      signUpConsents: SIGN_UP_CONSENTS.map((consent) => ({ ...consent, agreedAt: null })),
    })),
    route(OPERATIONS.openapi, async () => description),
    route(OPERATIONS.partnerOpenapi, async () => partnerDescription),
    route(OPERATIONS.live, async () => ({ status: 'ok' as const })),
    route(OPERATIONS.ready, async () => {
      const { status, worker } = parts.standing();
      // Without notifications pages are late, but served: no reason to take the process from its visitors.
      const checks = { database: await databaseAnswers(parts.database), worker, notifications: parts.database.hears() };
      // A load balancer looks at the status alone: 503 until everything is there, and again while stopping.
      if (status !== 'ready' || !checks.database || !worker) throw new AppError('temporarily_unavailable', { retryAfterSeconds: 2 });
      return { status, checks };
    }),
    route(OPERATIONS.metrics, async ({ context }) => {
      if (!mayReadMetrics(context, config.metricsToken)) throw new AppError('not_found');
      metrics.queue(await queueFigures(parts.database.kysely, parts.clock.now()).catch(() => null));
      metrics.notifications(parts.database.hears());
      const { text, mediaType } = await metrics.print();
      return { bytes: text, mediaType };
    }),
    route(OPERATIONS.events, async ({ context }) => {
      const caller = signedInCaller(context);
      if ((open.get(caller.sessionId) ?? 0) >= MOST_STREAMS) throw new AppError('too_many_requests', { retryAfterSeconds: 30 });
      return { run: (sink) => counted(open, caller.sessionId, () => followEvents(parts, { topic: topicOf(caller), headers: context.headers, sink })) };
    }),
  ];
}

/** A browser shares one stream among its tabs where it can; a dozen is room for every one that cannot. */
const MOST_STREAMS = 12;

async function counted(open: Map<string, number>, sessionId: string, run: () => Promise<void>): Promise<void> {
  open.set(sessionId, (open.get(sessionId) ?? 0) + 1);
  try {
    await run();
  } finally {
    const left = (open.get(sessionId) ?? 1) - 1;
    if (left > 0) open.set(sessionId, left);
    else open.delete(sessionId);
  }
}

/** Monitoring on this machine, or whoever has the token. What came through a proxy is from elsewhere, also where the proxy is not known to us. */
function mayReadMetrics({ address, headers }: RequestContext, token: string | undefined): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
  if (!forwarded && (address === '::1' || /^(::ffff:)?127\./.test(address))) return true;
  if (token === undefined || typeof headers.authorization !== 'string') return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(headers.authorization), hash(`Bearer ${token}`));
}

interface Following {
  readonly topic: string;
  readonly headers: RequestContext['headers'];
  readonly sink: EventSink;
}

/**
 * Sends a topic's events until the reader goes. `Last-Event-ID` resumes exactly after it; where that is no longer possible a
 * `reset` tells the page to load afresh. A new reader gets `hello` with the place to resume from.
 */
async function followEvents({ database, stream, metrics, resolveCaller, recheckMs = RECHECK_MS }: SystemParts, { topic, headers, sink }: Following): Promise<void> {
  const lastEventId = headers['last-event-id'];
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
      onError: () => end(),
    });
    // A stream outlives its request by hours: who was signed out or removed meanwhile must not go on reading.
    const recheck = setInterval(() => {
      resolveCaller(headers).then((caller) => (caller === null || topicOf(caller) !== topic ? end() : undefined), end);
    }, recheckMs);
    const end = () => {
      clearInterval(recheck);
      stop();
      resolve();
    };
    if (sink.closed.aborted) end();
    else sink.closed.addEventListener('abort', end, { once: true });
  });
  metrics.openStreams(-1);
}
