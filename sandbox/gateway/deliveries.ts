/** Sends the events that are waiting: in order per case, again and again until the receiver takes them. */
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { newId } from '../../platform/ids.ts';
import type { Database } from '../../storage/open-database.ts';
import * as events from './event-store.ts';
import type { EventToSend } from './event-store.ts';
import { sendWebhook } from './webhook-sender.ts';

export interface DeliveryOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly secretFor: (gateway: string) => string | null;
  readonly signal: AbortSignal;
  /** Pause before the second attempt; it doubles from there to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How long a receiver has for its answer. */
  readonly answerWithinMs?: number | undefined;
}

const CASES_AT_ONCE = 16;
/** Refusals that only mean "later". */
const COME_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);
const REFUSALS_BORNE = 8;

/** Sends everything that is due now, case by case. Returns the number of events that were taken. */
export async function deliverDue(options: DeliveryOptions): Promise<number> {
  let taken = 0;
  while (!options.signal.aborted) {
    const due = await events.eventsToSend(options.database.kysely, options.clock.now(), CASES_AT_ONCE);
    if (due.length === 0) break;
    const outcomes = await Promise.all(due.map((event) => deliver(options, event)));
    taken += outcomes.filter(Boolean).length;
  }
  return taken;
}

async function deliver(options: DeliveryOptions, event: EventToSend): Promise<boolean> {
  const { database, clock } = options;
  const secret = options.secretFor(event.key.gateway);
  const status = secret === null ? null : await send(options, event, secret);
  if (options.signal.aborted) return false;
  const now = clock.now();
  if (status !== null && status >= 200 && status < 300) {
    await database.inTransaction(async (tx) => {
      await events.markDelivered(tx, event.id, now);
      if (event.attempts > 0) await events.retryAllNow(tx, now);
    });
    return true;
  }
  await failed(options, event, { status, now });
  return false;
}

/** A receiver that is away is tried for ever; one that answers "no" only so often, each time after four times the pause. */
async function failed(options: DeliveryOptions, event: EventToSend, { status, now }: { status: number | null; now: Date }): Promise<void> {
  const refused = status !== null && status >= 400 && status < 500 && !COME_AGAIN.has(status);
  const pause = refused ? options.firstPauseMs * 4 ** event.refusals : Math.min(options.firstPauseMs * 2 ** Math.min(event.attempts, 20), options.longestPauseMs);
  const givenUpAt = refused && event.refusals + 1 >= REFUSALS_BORNE ? now : null;
  await options.database.inTransaction((tx) => events.recordFailure(tx, event.id, { until: new Date(now.getTime() + pause), status, refused, givenUpAt }));
  const told = { gateway: event.key.gateway, caseId: event.key.caseId, sequence: event.sequence, attempt: event.attempts + 1, status };
  if (givenUpAt === null) options.log.warn(told, 'an event was not taken and will be sent again');
  else options.log.error(told, 'an event was refused again and again and is given up; GET /control/cases shows it');
}

async function send(options: DeliveryOptions, event: EventToSend, secret: string): Promise<number | null> {
  const message = { url: event.eventsUrl, secret, at: options.clock.now(), signal: options.signal, timeoutMs: options.answerWithinMs };
  if (event.magic.includes('garbage') && event.sequence === 2 && event.attempts === 0) {
    await sendWebhook({ ...message, id: newId('evt', options.clock.now()), body: `{"id":"${event.key.caseId}-garbage","type":"case.` });
  }
  const body = JSON.stringify(event.body);
  const status = await sendWebhook({ ...message, id: event.id, body });
  if (!event.magic.includes('twice') || status === null || status >= 300) return status;
  // Taken once and sent again: the receiver has to notice, whatever it answers.
  await sendWebhook({ ...message, id: event.id, body });
  return status;
}
