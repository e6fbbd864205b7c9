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
}

const CASES_AT_ONCE = 16;

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
  const { database, clock, log } = options;
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
  const pause = Math.min(options.firstPauseMs * 2 ** Math.min(event.attempts, 20), options.longestPauseMs);
  await database.inTransaction((tx) => events.postpone(tx, event.id, new Date(now.getTime() + pause)));
  log.warn({ gateway: event.key.gateway, caseId: event.key.caseId, sequence: event.sequence, attempt: event.attempts + 1, status }, 'an event was not taken and will be sent again');
  return false;
}

async function send(options: DeliveryOptions, event: EventToSend, secret: string): Promise<number | null> {
  const message = { url: event.eventsUrl, secret, at: options.clock.now(), signal: options.signal };
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
