import { sql } from 'kysely';
import { postTo, type CallOutcome } from '../../platform/outgoing-call.ts';
import type { Sandbox } from './sandbox.ts';
import { pauseAfter, signatureHeaders } from './v2/signature.ts';

const CONNECT_MS = 10_000;
/** Connecting and reading together, the first time. */
const FIRST_MS = 40_000;
const REPEAT_MS = 15_000;
/** A sender that died leaves its notification to others after this. */
const LEASE = '60 seconds';
const REPEAT_AFTER_MS = 60_000;
/** Signed messages have half a minute, every time. */
const SIGNED_MS = 30_000;
const AT_ONCE = 16;
/** Payments of one moment are looked after with one question. */
const TOGETHER_MS = 10;
const MAX_KEPT_ANSWER = 2000;

export interface WebhookSender {
  /** Sends what is due; returns at once. */
  wake(): void;
  /** Sends what is due, and waits until nothing is left that is. */
  drain(): Promise<void>;
  /** Gives up what is on its way; it is sent again after a restart. */
  stop(): Promise<void>;
}

interface Claimed {
  id: string;
  store_id: string;
  /** Set on signed messages. */
  message_id: string | null;
  url: string;
  content_type: 'json' | 'form';
  body: string;
  attempts: number;
  repeats_left: number;
}

/** Sends notifications that transactions have written. Any number of processes may send side by side. */
export function startWebhookSender(sandbox: Pick<Sandbox, 'database' | 'vault' | 'log' | 'allowPrivateAddresses'>): WebhookSender {
  const stopping = new AbortController();
  const flying = new Set<Promise<void>>();
  let round: Promise<void> | null = null;
  let soon: NodeJS.Timeout | null = null;

  async function sendDue(): Promise<void> {
    while (!stopping.signal.aborted && flying.size < AT_ONCE) {
      const claimed = await claim(sandbox, AT_ONCE - flying.size);
      if (claimed.length === 0) break;
      for (const webhook of claimed) {
        const flight = send(sandbox, webhook, stopping.signal)
          .catch((error: unknown) => sandbox.log.error({ err: error, webhook: webhook.id }, 'a webhook could not be recorded'))
          .finally(() => {
            flying.delete(flight);
            // Its successor for the same payment waits for it.
            wake();
          });
        flying.add(flight);
      }
    }
  }

  function look(): void {
    if (soon !== null) clearTimeout(soon);
    soon = null;
    if (stopping.signal.aborted || round !== null) return;
    round = sendDue()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) sandbox.log.error({ err: error }, 'webhooks could not be read');
      })
      .finally(() => {
        round = null;
      });
  }

  function wake(): void {
    if (stopping.signal.aborted || soon !== null) return;
    // Woken in the middle of a round, it looks again after it.
    soon = setTimeout(() => {
      soon = null;
      if (round === null) look();
      else wake();
    }, TOGETHER_MS);
  }

  return {
    wake,
    async drain() {
      do {
        look();
        await Promise.allSettled([round, ...flying]);
      } while (!stopping.signal.aborted && (soon !== null || round !== null || flying.size > 0));
    },
    async stop() {
      stopping.abort();
      if (soon !== null) clearTimeout(soon);
      await Promise.allSettled([round, ...flying]);
    },
  };
}

/** Takes due notifications. One for a payment waits until the one before it has been tried, so that receivers see events in order. */
async function claim(sandbox: Pick<Sandbox, 'database'>, count: number): Promise<Claimed[]> {
  // Asked after every payment. The states stand in the text, or the planner cannot know that its index on what is due answers this,
  // and plans anew each time, which costs more than everything else about it; what is a parameter makes the statement worth keeping.
  const due = await sql`select 1 from sandbox_webhook where state in ('waiting', 'sending') and due_at <= now() limit ${1}`.execute(sandbox.database.kysely);
  if (due.rows.length === 0) return [];
  return sandbox.database.inTransaction(async (tx) => {
    const { rows } = await sql<Claimed>`
      update sandbox_webhook set state = 'sending', attempts = attempts + 1, due_at = now() + ${LEASE}::interval
      where id in (
        select id from sandbox_webhook as mine
        where state in ('waiting', 'sending') and due_at <= now()
          and not exists (
            select 1 from sandbox_webhook as earlier
            where earlier.imp_uid = mine.imp_uid and earlier.url = mine.url and earlier.id < mine.id
              and (earlier.state = 'sending' or (earlier.state = 'waiting' and earlier.attempts = 0)))
        order by due_at, id limit ${count} for update skip locked)
      returning id, store_id, message_id, url, content_type, body, attempts, repeats_left`.execute(tx);
    return rows;
  });
}

async function send(sandbox: Pick<Sandbox, 'database' | 'vault' | 'allowPrivateAddresses'>, webhook: Claimed, signal: AbortSignal): Promise<void> {
  const at = new Date();
  const signed = webhook.message_id !== null;
  const headers = webhook.message_id === null ? {} : await signatureHeaders(sandbox.database.kysely, sandbox.vault, { storeId: webhook.store_id, id: webhook.message_id, body: webhook.body });
  const outcome = await postTo({
    url: webhook.url,
    contentType: webhook.content_type === 'form' ? 'application/x-www-form-urlencoded; charset=utf-8' : 'application/json; charset=utf-8',
    body: webhook.body,
    headers,
    connectMs: CONNECT_MS,
    totalMs: signed ? SIGNED_MS : webhook.attempts === 1 ? FIRST_MS : REPEAT_MS,
    allowPrivate: sandbox.allowPrivateAddresses,
    signal,
  });
  if (signal.aborted) return;
  await record(sandbox, webhook, at, outcome);
}

/**
 * A network error or a 5xx is worth repeating, where the store wants that; any other answer is the receiver's last word.
 * A signed message is repeated, with growing pauses, until its receiver answers with success.
 */
async function record(sandbox: Pick<Sandbox, 'database'>, webhook: Claimed, at: Date, outcome: CallOutcome): Promise<void> {
  const delivered = outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
  const signed = webhook.message_id !== null;
  const repeat = !delivered && webhook.repeats_left > 0 && (signed || outcome.kind === 'failed' || outcome.status >= 500);
  const pause = `${signed ? pauseAfter(webhook.attempts) : REPEAT_AFTER_MS} milliseconds`;
  await sandbox.database.inTransaction(async (tx) => {
    await tx
      .insertInto('sandbox_webhook_attempt')
      .values({
        webhook_id: webhook.id,
        number: webhook.attempts,
        at,
        duration_ms: outcome.durationMs,
        status: outcome.kind === 'answered' ? outcome.status : null,
        answer: outcome.kind === 'answered' ? outcome.body.replaceAll('\u0000', '').toWellFormed().slice(0, MAX_KEPT_ANSWER) : null,
        error: outcome.kind === 'failed' ? outcome.why : null,
      })
      .onConflict((conflict) => conflict.columns(['webhook_id', 'number']).doNothing())
      .execute();
    await tx
      .updateTable('sandbox_webhook')
      .set(repeat
        ? { state: 'waiting', repeats_left: webhook.repeats_left - 1, due_at: sql<Date>`now() + ${pause}::interval` }
        : { state: delivered ? 'delivered' : 'failed' })
      .where('id', '=', webhook.id)
      .execute();
  });
}
