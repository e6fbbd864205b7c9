import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { GatewayConnector, GatewayEvent } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { mustChange } from './case-command.ts';
import * as store from './cases.store.ts';
import { hear, type ReportParts } from './gateway-report.ts';
import { enqueueHandOver } from './hand-over.ts';

/**
 * Events of gateways: verified, stored raw and sealed, deduplicated by id, put in the order of their sequence, translated by the
 * connector, decided by the rules. A gap is filled by asking the gateway for everything after the last event taken in.
 */
export const catchUpJob = defineJob({ name: 'cases.catch-up', data: z.strictObject({ caseId: z.string() }), concurrency: 4, retry: { attempts: 100_000, firstDelayMs: 2_000, longestDelayMs: 600_000 } });

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
    await reject(parts, { gateway, reason: verified.reason, bytes: rawBody.length, eventId: null, caseId: null });
    throw new AppError(verified.reason === 'unreadable' ? 'invalid_input' : 'bad_signature');
  }
  const row = await store.findCase(parts.database.kysely, verified.event.caseId);
  if (row === null || row.gateway !== gateway) {
    await reject(parts, { gateway, reason: row === null ? 'unknown_case' : 'foreign_case', bytes: rawBody.length, eventId: verified.event.id, caseId: verified.event.caseId });
    throw new AppError('not_found');
  }
  const taken = await takeIn(parts, gateway, verified.event);
  if (taken !== 'number_used_twice') return taken;
  await reject(parts, { gateway, reason: taken, bytes: rawBody.length, eventId: verified.event.id, caseId: verified.event.caseId });
  throw new AppError('conflict', { detail: { ko: '이 신청에서 같은 순번이나 식별자를 다른 이벤트가 이미 썼습니다.', en: 'Another event of this case has this number or this id already.' } });
}

async function reject(parts: GatewayEventParts, given: { gateway: string; reason: string; bytes: number; eventId: string | null; caseId: string | null }): Promise<void> {
  const at = parts.clock.now();
  await parts.database.inTransaction((tx) =>
    store.insertRejected(tx, { id: newId('rej', at), gateway: given.gateway, at, reason: given.reason, eventId: given.eventId, caseReference: given.caseId?.slice(0, 60) ?? null, bytes: given.bytes }),
  );
  parts.log.warn({ gateway: given.gateway, reason: given.reason }, 'gateway event refused');
}

/** Stores an event and applies it and whatever was waiting for it. */
async function takeIn(parts: GatewayEventParts, gateway: string, event: GatewayEvent): Promise<{ accepted: boolean; duplicate: boolean } | 'number_used_twice'> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    let row = await store.lockCase(tx, event.caseId);
    if (row === null) throw new AppError('not_found');
    const fresh = await store.keepGatewayEvent(tx, {
      gateway, eventId: event.id, caseId: event.caseId, sequence: event.sequence, at: now, body: parts.vault.sealText(JSON.stringify(event), `gateway-event:${event.caseId}:${event.sequence}`),
    });
    if (!fresh) return (await store.hasGatewayEvent(tx, { gateway, eventId: event.id, caseId: event.caseId, sequence: event.sequence })) ? { accepted: true, duplicate: true } : 'number_used_twice';
    if (row.handOver !== 'done') row = await settleHandOver(tx, row);
    if (event.sequence > row.gatewaySequence + 1) await enqueue(tx, catchUpJob, { caseId: row.id }, { singletonKey: row.id, startAfter: new Date(now.getTime() + 1_000) });
    for (;;) {
      const waiting = await store.waitingGatewayEvent(tx, row.id, row.gatewaySequence + 1);
      if (waiting === null) break;
      row = await apply(parts, tx, { row, now, event: JSON.parse(parts.vault.openText(waiting.body, `gateway-event:${row.id}:${row.gatewaySequence + 1}`)) as GatewayEvent });
    }
    return { accepted: true, duplicate: false };
  });
}

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
    const outcome = await hear(parts, tx, { row, report, source: 'gateway_webhook', actor: row.gateway, occurredAt: new Date(event.occurredAt), now, also: { gatewaySequence: event.sequence } });
    row = outcome.row;
    moved ||= outcome.kind === 'moved';
  }
  if (row.gatewaySequence < event.sequence) row = await advance(tx, row, event.sequence);
  await store.settleGatewayEvent(tx, { caseId: row.id, sequence: event.sequence, state: moved ? 'applied' : 'without_effect' });
  return row;
}

async function advance(tx: Tx, row: store.CaseRow, gatewaySequence: number): Promise<store.CaseRow> {
  await store.changeCase(tx, row, { gatewaySequence });
  return { ...row, gatewaySequence, version: row.version + 1 };
}

/** Fills a gap: asks the gateway for the events after the last one taken in. */
export async function catchUp(parts: GatewayEventParts, caseId: string): Promise<number> {
  const row = await store.findCase(parts.database.kysely, caseId);
  if (row === null || row.handOver === 'none') return 0;
  const answer = await parts.connectorOf(row.gateway).ask(caseId, row.gatewaySequence);
  // Thrown, so that the queue counts the attempt and waits longer each time.
  if (answer.kind === 'unreachable') throw new Error(`catching up: ${answer.reason}`);
  if (answer.kind !== 'known') return 0;
  if (answer.state.unreadable > 0) parts.log.warn({ caseId, gateway: row.gateway, count: answer.state.unreadable }, 'unreadable events at the gateway');
  for (const event of answer.state.events) await takeIn(parts, row.gateway, event);
  return answer.state.events.length;
}

export function gatewayEventHandlers(parts: GatewayEventParts): JobHandler[] {
  return [handleJob(catchUpJob, async ({ data }) => void (await catchUp(parts, data.caseId)))];
}
