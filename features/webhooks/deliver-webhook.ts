import { isDead, nextTry, verdictOn, type Verdict } from '../../domain/webhooks/retries.ts';
import type { Locale } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { postTo, type CallOutcome } from '../../platform/outgoing-call.ts';
import { RunAgainAt } from '../../platform/queue.ts';
import { signedHeaders } from '../../platform/signed-messages.ts';
import { SpreadReturns } from '../../platform/spread-returns.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { NotificationsService } from '../notifications/notifications.service.ts';
import { switchedOffMail } from './switched-off-mail.ts';
import { caseBody, testBody, type ToldCase } from './webhook-body.ts';
import { bodyContext, secretsOf, urlOf } from './webhook-secrets.ts';
import * as store from './webhooks.store.ts';

export interface DeliveryParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly notifications: Pick<NotificationsService, 'queueMail'>;
  /** A case with one of its events; null where there is none. */
  readonly tellCase: (caseId: string, sequence: number) => Promise<ToldCase | null>;
  /** Members who look after the integration of a merchant. */
  readonly integrators: (merchantId: string) => Promise<readonly { readonly name: string; readonly address: string; readonly locale: Locale }[]>;
  readonly merchantName: (merchantId: string) => Promise<string>;
  readonly publicUrl: () => string;
  /** Addresses of this machine and of private networks may be called: in rehearsal only. */
  readonly allowPrivateAddresses: boolean;
  readonly random?: () => number;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
/** One slow receiver must not keep the others waiting, nor one merchant with several of them. */
const AT_ONCE_PER_ENDPOINT = 2;
const AT_ONCE_PER_MERCHANT = 4;
const BUSY_PAUSE_MS = 500;
/** A receiver that takes all its time lets two messages through in fifteen seconds. */
const APART_MS = 250;
const MOST_APART_MS = 60_000;

interface Flying {
  calls: number;
  readonly returns: SpreadReturns;
}

/** Calls on their way, counted in this process under a name. */
function callsAtOnce() {
  const flying = new Map<string, Flying>();
  return {
    of(name: string): Flying {
      const known = flying.get(name) ?? { calls: 0, returns: new SpreadReturns({ apartMs: APART_MS, mostApartMs: MOST_APART_MS }) };
      flying.set(name, known);
      return known;
    },
    landed(name: string): void {
      const known = flying.get(name);
      if (known === undefined) return;
      known.calls -= 1;
      if (known.calls === 0) flying.delete(name);
    },
  };
}

/** Sends messages, one call each; how many go to an endpoint and from a merchant at once is counted in this process. */
export function webhookDelivery(parts: DeliveryParts) {
  const flying = callsAtOnce();

  return async function deliver(id: string, signal: AbortSignal): Promise<void> {
    const message = await store.findMessage(parts.database.kysely, id);
    if (message === null || message.state !== 'waiting') return;
    const endpoint = await store.findEndpoint(parts.database.kysely, message.endpointId);
    if (endpoint === null) return;
    if (endpoint.state !== 'on' && message.caseId !== null) return parts.database.inTransaction((tx) => store.stopMessages(tx, { messageId: message.id }));
    const [there, theirs] = [flying.of(endpoint.id), flying.of(endpoint.merchantId)];
    if (there.calls >= AT_ONCE_PER_ENDPOINT || theirs.calls >= AT_ONCE_PER_MERCHANT) {
      throw new RunAgainAt(there.returns.next(parts.clock.now().getTime() + BUSY_PAUSE_MS), 'the endpoint is being called');
    }
    there.calls += 1;
    theirs.calls += 1;
    try {
      await tryOnce(parts, { message, endpoint, signal });
    } finally {
      flying.landed(endpoint.id);
      flying.landed(endpoint.merchantId);
    }
  };
}

interface Delivery {
  readonly message: store.MessageRow;
  readonly endpoint: store.EndpointRow;
  readonly signal: AbortSignal;
}

async function tryOnce(parts: DeliveryParts, { message, endpoint, signal }: Delivery): Promise<void> {
  const body = await bodyOf(parts, message);
  const at = parts.clock.now();
  const outcome = await postTo({
    url: urlOf(parts.vault, endpoint), contentType: 'application/json', body, connectMs: CONNECT_MS, totalMs: TOTAL_MS, allowPrivate: parts.allowPrivateAddresses, userAgent: 'Gatehouse-Webhooks', signal,
    headers: signedHeaders({ secrets: secretsOf(parts.vault, endpoint, at), id: message.messageId, at, content: body }),
  });
  // Stopping is not the receiver's fault: whoever goes on sends it again.
  signal.throwIfAborted();
  const audience = await audienceIfItDies(parts, { message, endpoint, outcome, at });
  const again = await parts.database.inTransaction((tx) => record(parts, tx, { message, outcome, at, audience }));
  if (again !== null) throw new RunAgainAt(again, 'the receiver did not take it');
}

/** What is sent is put together once and kept: every try and every signature is about the same text. */
async function bodyOf(parts: DeliveryParts, message: store.MessageRow): Promise<string> {
  if (message.body !== null) return parts.vault.openText(message.body, bodyContext(message.id));
  const told = message.caseId === null || message.sequence === null ? null : await parts.tellCase(message.caseId, message.sequence);
  const body = JSON.stringify(told === null ? testBody(message.endpointId, message.createdAt) : caseBody(told, parts.publicUrl()));
  await parts.database.inTransaction((tx) => store.keepBody(tx, { id: message.id, body: parts.vault.sealText(body, bodyContext(message.id)) }));
  return body;
}

interface Audience {
  readonly people: Awaited<ReturnType<DeliveryParts['integrators']>>;
  readonly merchantName: string;
}

interface Tried {
  readonly message: store.MessageRow;
  readonly outcome: CallOutcome;
  readonly at: Date;
}

const statusOf = (outcome: CallOutcome) => (outcome.kind === 'answered' ? outcome.status : null);

/** Who is told if this try was the end of the endpoint; null where it was not. Looked up before the transaction, which reads nothing of other features. */
async function audienceIfItDies(parts: DeliveryParts, { message, endpoint, outcome, at }: Tried & { endpoint: store.EndpointRow }): Promise<Audience | null> {
  if (message.caseId === null || !isDead({ verdict: verdictOn(statusOf(outcome)), failingSince: endpoint.failingSince ?? at, now: parts.clock.now() })) return null;
  const [people, merchantName] = await Promise.all([parts.integrators(message.merchantId), parts.merchantName(message.merchantId)]);
  return { people, merchantName };
}

/** Writes down what came of a try, for the message and for its endpoint; answers when to try again. */
async function record(parts: DeliveryParts, tx: Tx, { message, outcome, at, audience }: Tried & { audience: Audience | null }): Promise<Date | null> {
  const endpoint = await store.lockEndpoint(tx, message.endpointId);
  if (endpoint === null) return null;
  const now = parts.clock.now();
  const status = statusOf(outcome);
  const verdict = verdictOn(status);
  const failingSince = verdict === 'delivered' ? null : (endpoint.failingSince ?? at);
  const isTest = message.caseId === null;
  const dies = audience !== null && endpoint.state === 'on' && isDead({ verdict, failingSince, now });
  const next = verdict === 'delivered' || isTest || dies || endpoint.state !== 'on' ? null : nextTry({ tries: message.tries + 1, firstAt: message.firstTryAt ?? at, now, random: parts.random ?? Math.random });
  const written = await store.recordTry(tx, {
    message, at, durationMs: outcome.durationMs, status, problem: outcome.kind === 'failed' ? outcome.why.slice(0, 200) : null, state: verdict === 'delivered' ? 'delivered' : next === null ? 'failed' : 'waiting', nextTryAt: next,
  });
  if (!written) return null;
  // A test says nothing about how long events have not arrived, and what is off keeps the beginning of its outage: from there on it is sent again.
  if (!isTest && endpoint.state === 'on') await store.changeEndpoint(tx, endpoint.id, { failingSince });
  if (dies) await switchOff(parts, tx, { endpoint, verdict, now, audience });
  await publish(tx, { topic: `merchant:${message.merchantId}`, kind: 'webhook.changed', payload: { endpointId: endpoint.id }, at: now });
  return next;
}

/** The endpoint is switched off, what waits for it stops, and its people are told: by mail here, on the page by its state. */
async function switchOff(parts: DeliveryParts, tx: Tx, { endpoint, verdict, now, audience }: { endpoint: store.EndpointRow; verdict: Verdict; now: Date; audience: Audience }): Promise<void> {
  await store.changeEndpoint(tx, endpoint.id, { state: 'off_after_failure', switchedOffAt: now });
  await store.stopMessages(tx, { endpointId: endpoint.id });
  await parts.audit.record(tx, { actor: 'system', action: 'webhook.switch_off', subject: endpoint.id, details: { merchant: endpoint.merchantId, gone: verdict === 'gone' } });
  const { people, merchantName } = audience;
  for (const to of people) {
    await parts.notifications.queueMail(tx, switchedOffMail({ to, merchantName, host: new URL(urlOf(parts.vault, endpoint)).host, gone: verdict === 'gone', link: `${parts.publicUrl()}/integration/webhooks` }));
  }
}
