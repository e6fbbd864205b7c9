import { z } from 'zod';
import type { GatewayAnswer, GatewayConnector, GatewayHandOver } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue, RunAgainAt } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import { announce, say } from './case-command.ts';
import * as store from './cases.store.ts';
import { wantWithdrawal, withdraw, withdrawJob } from './withdrawal.ts';

/**
 * Handing a case over has effect exactly once at the gateway, whatever crashes: the intent is committed, then the gateway is called with
 * our case id as the idempotency key, then the outcome is committed. A hand-over that finds the intent already there had its
 * answer lost, so it asks the gateway before it sends again.
 */
export const handOverJob = defineJob({
  name: 'cases.hand-over', data: z.strictObject({ caseId: z.string() }), concurrency: 8, retry: { attempts: 1000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

/** Tells the gateway what the merchant did on our side: answered, signed, asked for card review. Repeats are harmless by `answerId`. */
export const tellJob = defineJob({
  name: 'cases.tell-gateway',
  data: z.strictObject({ caseId: z.string(), answerId: z.string(), kind: z.enum(['information', 'contract_signed', 'card_review_requested']), sealedText: z.string().nullable() }),
  concurrency: 4, retry: { attempts: 1000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

export interface HandOverParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  /** Everything the gateway gets about a case; read outside any transaction. */
  readonly parcelOf: (row: store.CaseRow) => Promise<GatewayHandOver>;
}

export async function enqueueHandOver(tx: Tx, caseId: string): Promise<void> {
  await enqueue(tx, handOverJob, { caseId }, { singletonKey: caseId });
}

export function handOverHandlers(parts: HandOverParts): JobHandler[] {
  return [
    handleJob(handOverJob, async ({ data, attempt }) => handOver(parts, data.caseId, attempt)),
    handleJob(withdrawJob, async ({ data, attempt }) => withdraw(parts, data.caseId, attempt)),
    handleJob(tellJob, async ({ data, attempt }) => tell(parts, data, attempt)),
  ];
}

async function handOver(parts: HandOverParts, caseId: string, attempt: number): Promise<void> {
  const { database, clock } = parts;
  const intent = await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.tracks.intake !== 'submitted' || row.handOver === 'done') return null;
    const change = { handOver: 'calling' as const, handOverAttempts: row.handOverAttempts + 1 };
    await store.changeCase(tx, row, change);
    return { row: { ...row, ...change, version: row.version + 1 }, answerMayBeLost: row.handOver === 'calling' };
  });
  if (intent === null) return;
  const outcome = await callGateway(parts, intent.row, intent.answerMayBeLost);
  if (outcome.kind === 'has_it') return recordHandOver(parts, caseId, outcome.gatewayReference);
  const now = clock.now();
  const wait = Math.min(300_000, 1_000 * 2 ** Math.min(attempt + intent.row.handOverAttempts - 1, 12));
  const nextAttemptAt = new Date(now.getTime() + wait);
  await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null) return;
    const change = { lastProblem: outcome.kind === 'refused' ? `refused: ${outcome.reason}`.slice(0, 300) : outcome.reason, nextAttemptAt };
    await store.changeCase(tx, row, change);
    await announce(tx, { ...row, ...change }, now);
  });
  parts.log.warn({ caseId, gateway: intent.row.gateway, outcome: outcome.kind }, 'hand-over will be tried again');
  throw new RunAgainAt(nextAttemptAt, `hand-over ${outcome.kind}`);
}

type CallOutcome = { kind: 'has_it'; gatewayReference: string } | { kind: 'refused'; reason: string } | { kind: 'unreachable'; reason: string };

/** Sends the case, or first asks whether it is there when an earlier answer was lost. */
async function callGateway(parts: HandOverParts, row: store.CaseRow, answerMayBeLost: boolean): Promise<CallOutcome> {
  const connector = parts.connectorOf(row.gateway);
  if (answerMayBeLost && connector.capabilities.canBeAsked) {
    const known = await connector.ask(row.id, 0);
    if (known.kind === 'known') return { kind: 'has_it', gatewayReference: known.state.gatewayReference };
    if (known.kind === 'unreachable') return known;
  }
  const outcome = await connector.submit(await parts.parcelOf(row));
  if (outcome.kind === 'refused' || outcome.kind === 'unreachable') return outcome;
  return { kind: 'has_it', gatewayReference: outcome.gatewayReference };
}

/** Records that the gateway's machine has the case; a cancellation that came meanwhile becomes a withdrawal there. */
async function recordHandOver(parts: HandOverParts, caseId: string, gatewayReference: string): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done') return;
    const done = { handOver: 'done' as const, gatewayReference, lastProblem: null, nextAttemptAt: null };
    if (row.tracks.intake === 'cancelled') {
      await wantWithdrawal(tx, row, done);
      return;
    }
    await say(tx, {
      row, audit: parts.audit, also: done,
      said: { command: 'hand_over', by: 'system', source: 'gateway_answer', actor: 'system', occurredAt: now, now },
    });
  });
}

async function tell(parts: HandOverParts, data: { caseId: string; answerId: string; kind: GatewayAnswer['kind']; sealedText: string | null }, attempt: number): Promise<void> {
  const row = await store.findCase(parts.database.kysely, data.caseId);
  if (row === null) return;
  const text = data.sealedText === null ? '' : parts.vault.openText(data.sealedText, `answer:${data.answerId}`);
  const answer: GatewayAnswer = data.kind === 'information' ? { kind: 'information', answerId: data.answerId, text, documents: [] } : { kind: data.kind, answerId: data.answerId };
  const outcome = await parts.connectorOf(row.gateway).answer(row.id, answer);
  if (outcome.kind === 'unreachable') throw new RunAgainAt(new Date(parts.clock.now().getTime() + Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 12))), `answer ${outcome.reason}`);
  if (outcome.kind === 'refused') parts.log.warn({ caseId: row.id, gateway: row.gateway, reason: outcome.reason }, 'the gateway did not take an answer');
}
