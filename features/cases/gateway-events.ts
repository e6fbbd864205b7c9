import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { decide } from '../../domain/case/lifecycle.ts';
import type { RejectionReason } from '../../domain/case/rejection.ts';
import type { GatewayConnector, GatewayEvent } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { missingEvent } from './attention.ts';
import { announce, mustChange, recordEvent } from './case-command.ts';
import * as store from './cases.store.ts';
import { hear, type ReportParts } from './gateway-report.ts';
import { enqueueHandOver } from './hand-over.ts';
import * as looking from './looking.store.ts';
import { notReached } from './not-reached.ts';
import * as rejected from './rejected.store.ts';

/**
 * Events of gateways: verified, stored raw and sealed, deduplicated by id, put in the order of their sequence, translated by the
 * connector, decided by the rules. A gap is filled by asking the gateway for everything after the last event taken in.
 */
export const catchUpJob = defineJob({ name: 'cases.catch-up', data: z.strictObject({ caseId: z.string() }), concurrency: 4, callsGateway: true, retry: { attempts: 100_000, firstDelayMs: 2_000, longestDelayMs: 600_000 } });

const askQuietJob = defineJob({ name: 'cases.ask-quiet', data: z.strictObject({}), retry: { attempts: 5, firstDelayMs: 10_000 } });
const ASK_QUIET_MS = 300_000;
export const askQuietSchedule: Schedule = { job: askQuietJob, when: { everyMs: ASK_QUIET_MS } };
/** A case without news for so long is asked about. */
const QUIET_MS = 6 * 3_600_000;
/** So many rows are held at once, and so many asked about in one round: 60,000 an hour, so that hundreds of thousands have their turn within the six hours. */
const QUIET_BATCH = 500;
const QUIET_BATCHES = 10;

export interface GatewayEventParts extends ReportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  readonly isGateway: (code: string) => boolean;
}

export interface Received {
  readonly gateway: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

/** Takes in one event over HTTP. Throws `bad_signature` or `invalid_input` after noting the refusal for the operator. */
export async function receiveEvent(parts: GatewayEventParts, received: Received): Promise<{ accepted: boolean; duplicate: boolean }> {
  const { gateway, rawBody } = received;
  if (!parts.isGateway(gateway)) throw new AppError('not_found');
  const verified = parts.connectorOf(gateway).verifyEvent(received.headers, rawBody, parts.clock.now());
  if (verified.kind === 'refused') {
    if (verified.reason === 'stale' || (verified.eventId === undefined && verified.caseId === undefined)) await countRefusal(parts, { gateway, reason: verified.reason, bytes: rawBody.length, secondsOff: verified.secondsOff });
    else await reject(parts, { gateway, reason: verified.reason, bytes: rawBody.length, eventId: verified.eventId ?? null, caseId: verified.caseId ?? null });
    if (verified.reason === 'stale') await askForStale(parts, gateway, verified);
    throw new AppError(verified.reason === 'unreadable' ? 'invalid_input' : 'bad_signature');
  }
  const taken = await takeIn(parts, gateway, verified.event);
  if (typeof taken !== 'string') return taken;
  await reject(parts, { gateway, reason: taken, bytes: rawBody.length, eventId: verified.event.id, caseId: verified.event.caseId });
  if (taken !== 'number_used_twice') throw new AppError('not_found');
  throw new AppError('conflict', { detail: { ko: '이 신청에서 같은 순번이나 식별자를 다른 이벤트가 이미 썼습니다.', en: 'Another event of this case has this number or this id already.' } });
}

/** Anybody can send what is not signed, as often as they like: it is counted, and logged once a minute. */
export async function countRefusal(parts: GatewayEventParts, given: { gateway: string; reason: RejectionReason; bytes: number; secondsOff?: number | undefined }): Promise<void> {
  const first = await parts.database.inTransaction((tx) => rejected.countRejected(tx, { ...given, at: parts.clock.now() }));
  if (first) parts.log.warn({ gateway: given.gateway, reason: given.reason, ...(given.secondsOff !== undefined && { secondsOff: given.secondsOff }) }, 'gateway event refused');
}

/**
 * An event that was signed too long ago or too far ahead is not believed, but its signature proves that the gateway has news of the case: it is
 * asked for them, again and again until the clocks agree, so that nothing depends on the gateway's patience. One that is known is only an old message.
 */
async function askForStale({ database, clock }: GatewayEventParts, gateway: string, { eventId, caseId }: { eventId?: string; caseId?: string }): Promise<void> {
  if (eventId === undefined || caseId === undefined) return;
  await database.inTransaction(async (tx) => {
    const row = await store.findCase(tx, caseId);
    if (row === null || row.gateway !== gateway || (await store.knowsGatewayEvent(tx, { gateway, eventId }))) return;
    await enqueue(tx, catchUpJob, { caseId }, { singletonKey: caseId, startAfter: new Date(clock.now().getTime() + 1_000) });
  });
}

export async function reject(parts: GatewayEventParts, given: { gateway: string; reason: RejectionReason; bytes: number; eventId: string | null; caseId: string | null }): Promise<void> {
  const at = parts.clock.now();
  await parts.database.inTransaction((tx) =>
    rejected.insertRejected(tx, { id: newId('rej', at), gateway: given.gateway, at, reason: given.reason, eventId: given.eventId, caseReference: given.caseId?.slice(0, 60) ?? null, bytes: given.bytes }),
  );
  parts.log.warn({ gateway: given.gateway, reason: given.reason }, 'gateway event refused');
}

/** It is kept and passed over, so that its successors apply; the operator reads of it where refused events are listed. */
async function noteNotUnderstood(parts: GatewayEventParts, tx: Tx, { row, event, now }: { row: store.CaseRow; event: GatewayEvent; now: Date }): Promise<void> {
  await rejected.insertRejected(tx, { id: newId('rej', now), gateway: row.gateway, at: now, reason: 'not_understood', eventId: event.id, caseReference: row.reference, bytes: Buffer.byteLength(JSON.stringify(event)) });
  parts.log.warn({ caseId: row.id, gateway: row.gateway, eventId: event.id }, 'gateway event not understood and passed over');
}

/** Stores an event and applies it and whatever was waiting for it. */
async function takeIn(parts: GatewayEventParts, gateway: string, event: GatewayEvent): Promise<{ accepted: boolean; duplicate: boolean } | 'unknown_case' | 'foreign_case' | 'number_used_twice'> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    let row = await store.lockCase(tx, event.caseId);
    if (row === null) return 'unknown_case';
    if (row.gateway !== gateway) return 'foreign_case';
    const fresh = await store.keepGatewayEvent(tx, {
      gateway, eventId: event.id, caseId: event.caseId, sequence: event.sequence, at: now, body: parts.vault.sealText(JSON.stringify(event), `gateway-event:${event.caseId}:${event.sequence}`),
    });
    if (!fresh) return (await store.hasGatewayEvent(tx, { gateway, eventId: event.id, caseId: event.caseId, sequence: event.sequence })) ? { accepted: true, duplicate: true } : 'number_used_twice';
    if (event.notUnderstood) await noteNotUnderstood(parts, tx, { row, event, now });
    if (row.handOver !== 'done') row = await settleHandOver(tx, row);
    if (event.sequence <= row.gatewaySequence) {
      await takeLate(parts, tx, { row, event, now });
      return { accepted: true, duplicate: false };
    }
    if (event.sequence > row.gatewaySequence + 1) {
      await enqueue(tx, catchUpJob, { caseId: row.id }, { singletonKey: row.id, startAfter: new Date(now.getTime() + 1_000) });
      return { accepted: true, duplicate: false };
    }
    // It is the next one, and need not be read back from where it was just kept; others may have waited for it.
    await applyWaiting(parts, tx, await apply(parts, tx, { row, event, now }), now);
    return { accepted: true, duplicate: false };
  });
}

/** Applies whatever has come and has nothing missing before it. */
async function applyWaiting(parts: GatewayEventParts, tx: Tx, given: store.CaseRow, now: Date): Promise<store.CaseRow> {
  let row = given;
  for (;;) {
    const waiting = await store.waitingGatewayEvent(tx, row.id, row.gatewaySequence + 1);
    if (waiting === null) return row;
    row = await apply(parts, tx, { row, now, event: JSON.parse(parts.vault.openText(waiting.body, `gateway-event:${row.id}:${row.gatewaySequence + 1}`)) as GatewayEvent });
  }
}

/** An event the operator went on without has come after all. Keys it brings are still missed where the case has none; anything else lies behind, and the operator reads of it. */
async function takeLate(parts: GatewayEventParts, tx: Tx, { row, event, now }: { row: store.CaseRow; event: GatewayEvent; now: Date }): Promise<void> {
  const keys = parts.connectorOf(row.gateway).translate(event).filter(({ command }) => command === 'deposit_test_keys' || command === 'deposit_live_keys');
  let after = row;
  let moved = false;
  for (const report of keys) {
    if (decide({ tracks: after.tracks, command: report.command, by: 'gateway' }).kind !== 'moved') continue;
    const outcome = await hear(parts, tx, { row: after, report, source: 'gateway_webhook', actor: row.gateway, occurredAt: new Date(event.occurredAt), now });
    after = outcome.row;
    moved ||= outcome.kind === 'moved';
  }
  await store.settleGatewayEvent(tx, { caseId: row.id, sequence: event.sequence, state: moved ? 'applied' : 'without_effect' });
  if (!moved) await rejected.insertRejected(tx, { id: newId('rej', now), gateway: row.gateway, at: now, reason: 'came_late', eventId: event.id, caseReference: row.reference, bytes: Buffer.byteLength(JSON.stringify(event)) });
}

/**
 * Goes on without an event that the gateway cannot send again, or whose head nobody can read. The gap stays in the history with who decided it and why. Throws
 * `not_found` and `not_allowed_now`, also when the event has come meanwhile.
 */
export async function skipEvent(parts: GatewayEventParts, given: { caseId: string; event: number; actor: string; requestId: string; reason?: string | undefined }): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null) throw new AppError('not_found');
    if (missingEvent(row) !== given.event) throw new AppError('not_allowed_now', { detail: EVENT_CAME });
    const said = { command: 'release' as const, by: 'operator' as const, source: 'operator' as const, actor: given.actor, occurredAt: now, now, requestId: given.requestId, detail: { event: given.event, text: given.reason } };
    const skipped = await recordEvent(tx, { row, audit: parts.audit, vault: parts.vault, said, event: 'event_skipped', change: { gatewaySequence: given.event } });
    const after = await applyWaiting(parts, tx, skipped, now);
    const change = { eventsMissingSince: (await store.hasWaitingGatewayEvent(tx, row.id)) ? row.eventsMissingSince : null };
    await mustChange(tx, after, change);
    await enqueue(tx, catchUpJob, { caseId: row.id }, { singletonKey: row.id });
    await announce(tx, { ...after, ...change }, now);
  });
}

const EVENT_CAME = { ko: '이 순번의 알림은 더 이상 빠져 있지 않습니다. 화면을 새로 고쳐 주세요.', en: 'The event of this number is no longer missing. Reload the page.' };

/** Its event proves that the gateway has the case although our call's answer was lost: nothing is wrong any more, and its reference is asked for now. */
async function settleHandOver(tx: Tx, row: store.CaseRow): Promise<store.CaseRow> {
  await enqueueHandOver(tx, row.id);
  const change = { lastProblem: null, nextAttemptAt: null };
  await mustChange(tx, row, change);
  return { ...row, ...change, version: row.version + 1 };
}

/** Applies the next event of a case whose row is locked. A refused one is noted and passed over: it must not block its successors. */
async function apply(parts: GatewayEventParts, tx: Tx, given: { row: store.CaseRow; event: GatewayEvent; now: Date }): Promise<store.CaseRow> {
  const { event, now } = given;
  let row = given.row;
  let moved = false;
  const commands = parts.connectorOf(row.gateway).translate(event);
  for (const report of commands) {
    const outcome = await hear(parts, tx, { row, report, source: 'gateway_webhook', actor: row.gateway, occurredAt: new Date(event.occurredAt), now, also: { gatewaySequence: event.sequence, lookedAt: now } });
    row = outcome.row;
    moved ||= outcome.kind === 'moved';
  }
  if (row.gatewaySequence < event.sequence) row = await advance(tx, row, { gatewaySequence: event.sequence, lookedAt: now });
  await store.settleGatewayEvent(tx, { caseId: row.id, sequence: event.sequence, state: moved ? 'applied' : 'without_effect' });
  return row;
}

async function advance(tx: Tx, row: store.CaseRow, change: { gatewaySequence: number; lookedAt: Date }): Promise<store.CaseRow> {
  await mustChange(tx, row, change);
  return { ...row, gatewaySequence: change.gatewaySequence, version: row.version + 1 };
}

/**
 * Fills a gap: asks the gateway for the events after the last one taken in. What is still missing afterwards is recorded on the case
 * and asked for again, with longer and longer pauses.
 */
export async function catchUp(parts: GatewayEventParts, caseId: string): Promise<number> {
  const row = await store.findCase(parts.database.kysely, caseId);
  if (row === null || row.handOver === 'none') return 0;
  const connector = parts.connectorOf(row.gateway);
  if (!connector.capabilities.canBeAsked) return 0;
  const answer = await connector.ask(caseId, row.gatewaySequence);
  if (answer.kind === 'unreachable') throw notReached('catching up', answer);
  const state = answer.kind === 'known' ? answer.state : null;
  if (state !== null && state.unreadable > 0) parts.log.warn({ caseId, gateway: row.gateway, count: state.unreadable }, 'unreadable events at the gateway');
  for (const event of state?.events ?? []) await takeIn(parts, row.gateway, event);
  if (await recordMissing(parts, caseId, state?.lastSequence ?? 0)) throw new Error('catching up: events are still missing');
  return state?.events.length ?? 0;
}

/** Records on the case whether events of the gateway are still missing, and answers it. */
async function recordMissing(parts: GatewayEventParts, caseId: string, lastSequence: number): Promise<boolean> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null) return false;
    const missing = lastSequence > row.gatewaySequence || (await store.hasWaitingGatewayEvent(tx, caseId));
    if (missing !== (row.eventsMissingSince !== null)) {
      const change = { eventsMissingSince: missing ? now : null };
      await mustChange(tx, row, change);
      await announce(tx, { ...row, ...change }, now);
    }
    return missing;
  });
}

export function gatewayEventHandlers(parts: GatewayEventParts): JobHandler[] {
  return [
    handleJob(catchUpJob, async ({ data }) => void (await catchUp(parts, data.caseId))),
    handleJob(askQuietJob, async () => askQuiet(parts)),
  ];
}

/**
 * Enqueues a catch-up for the cases longest without news, spread over the time until the next round: the loss of a last event is noticed by
 * nothing else, and a gateway's machine should not be asked about all of them at once.
 */
async function askQuiet({ database, clock }: GatewayEventParts): Promise<void> {
  const now = clock.now();
  const given = { heardBefore: new Date(now.getTime() - QUIET_MS), now, limit: QUIET_BATCH };
  for (let batch = 0; batch < QUIET_BATCHES; batch += 1) {
    const taken = await database.inTransaction(async (tx) => {
      const ids = await looking.takeQuietCases(tx, given);
      for (const [index, caseId] of ids.entries()) {
        const pause = ((batch + index / QUIET_BATCH) / QUIET_BATCHES) * ASK_QUIET_MS;
        await enqueue(tx, catchUpJob, { caseId }, { singletonKey: caseId, startAfter: new Date(now.getTime() + pause) });
      }
      return ids.length;
    });
    if (taken < QUIET_BATCH) return;
  }
}
