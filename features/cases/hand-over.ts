import { z } from 'zod';
import type { GatewayConnector } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue, RunAgainAt } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import { announce, say } from './case-command.ts';
import * as store from './cases.store.ts';

/**
 * Handing a case over has effect exactly once at the gateway, whatever crashes: the intent is committed, then the gateway is called with
 * our case id as the idempotency key, then the outcome is committed. A hand-over that finds the intent already there had its
 * answer lost, so it asks the gateway before it sends again.
 */
export const handOverJob = defineJob({
  name: 'cases.hand-over', data: z.strictObject({ caseId: z.string() }), concurrency: 8, retry: { attempts: 1000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});
export const withdrawJob = defineJob({
  name: 'cases.withdraw', data: z.strictObject({ caseId: z.string() }), concurrency: 4, retry: { attempts: 1000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

export interface HandOverParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  /** Everything the gateway gets about a case; read outside any transaction. */
  readonly parcelOf: (row: store.CaseRow) => Promise<Parameters<GatewayConnector['submit']>[0]>;
}

export async function enqueueHandOver(tx: Tx, caseId: string): Promise<void> {
  await enqueue(tx, handOverJob, { caseId }, { singletonKey: caseId });
}

export async function enqueueWithdrawal(tx: Tx, caseId: string): Promise<void> {
  await enqueue(tx, withdrawJob, { caseId }, { singletonKey: caseId });
}

export function handOverHandlers(parts: HandOverParts): JobHandler[] {
  return [
    handleJob(handOverJob, async ({ data, attempt }) => handOver(parts, data.caseId, attempt)),
    handleJob(withdrawJob, async ({ data, attempt }) => withdraw(parts, data.caseId, attempt)),
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
  const connector = parts.connectorOf(intent.row.gateway);
  const known = intent.answerMayBeLost ? await connector.ask(caseId, 0) : { kind: 'unknown' as const };
  const outcome = known.kind === 'unknown' ? await connector.submit(await parts.parcelOf(intent.row)) : known.kind === 'state' ? { kind: 'accepted' as const, gatewayReference: known.gatewayReference } : known;
  if (outcome.kind === 'accepted') return recordHandOver(parts, caseId, outcome.gatewayReference);
  const now = clock.now();
  const wait = Math.min(300_000, 1_000 * 2 ** Math.min(attempt + intent.row.handOverAttempts - 1, 12));
  const nextAttemptAt = new Date(now.getTime() + wait);
  await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null) return;
    const change = { lastProblem: outcome.kind === 'refused' ? `refused: ${outcome.reason}` : 'unreachable', nextAttemptAt };
    await store.changeCase(tx, row, change);
    await announce(tx, { ...row, ...change }, now);
  });
  parts.log.warn({ caseId, gateway: intent.row.gateway, outcome: outcome.kind }, 'hand-over will be tried again');
  throw new RunAgainAt(nextAttemptAt, `hand-over ${outcome.kind}`);
}

/** Records that the gateway's machine has the case; a cancellation that came meanwhile becomes a withdrawal there. */
async function recordHandOver(parts: HandOverParts, caseId: string, gatewayReference: string): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done') return;
    const done = { handOver: 'done' as const, gatewayReference, lastProblem: null, nextAttemptAt: null };
    if (row.tracks.intake === 'cancelled') {
      await store.changeCase(tx, row, { ...done, withdrawal: 'wanted' });
      await enqueueWithdrawal(tx, caseId);
      return;
    }
    await say(tx, {
      row, audit: parts.audit, also: done,
      said: { command: 'hand_over', by: 'system', source: 'gateway_answer', actor: 'system', occurredAt: now, now },
    });
  });
}

async function withdraw(parts: HandOverParts, caseId: string, attempt: number): Promise<void> {
  const { database, clock, log } = parts;
  const row = await store.findCase(database.kysely, caseId);
  if (row === null || row.withdrawal !== 'wanted') return;
  const answer = await parts.connectorOf(row.gateway).withdraw(caseId);
  if (answer.kind === 'unreachable') throw new RunAgainAt(new Date(clock.now().getTime() + Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 12))), 'withdrawal unreachable');
  await database.inTransaction(async (tx) => {
    const locked = await store.lockCase(tx, caseId);
    if (locked === null || locked.withdrawal !== 'wanted') return;
    await store.changeCase(tx, locked, { withdrawal: answer.kind === 'already_received' ? 'refused' : 'done' });
    await parts.audit.record(tx, { actor: 'system', action: `case.withdrawal_${answer.kind}`, subject: caseId, details: { gateway: row.gateway }, requestId: null });
  });
  if (answer.kind === 'already_received') log.warn({ caseId, gateway: row.gateway }, 'the gateway had received a cancelled case and keeps it');
}
