import { z } from 'zod';
import { isEnd } from '../../domain/case/describe.ts';
import { handOverStep, isTakenBack, leavesNothing, onFoundAtGateway, waitBefore, type HandOverStep } from '../../domain/case/hand-over.ts';
import type { GatewayAnswer, GatewayConnector, GatewayDocument, GatewayHandOver, Unreachable } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue, RunAgainAt } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import { announce, mustChange, say } from './case-command.ts';
import * as store from './cases.store.ts';
import { noteAnswer } from './answer-refused.ts';
import { notReached } from './not-reached.ts';
import { wantWithdrawal, withdraw, withdrawJob } from './withdrawal.ts';

/**
 * Handing a case over has effect exactly once at the gateway, whatever crashes: the intent is committed, then the gateway is called with
 * our case id as the idempotency key, then the outcome is committed. A hand-over that finds the intent already there had its
 * answer lost, so it asks the gateway before it sends again.
 */
export const handOverJob = defineJob({
  name: 'cases.hand-over', data: z.strictObject({ caseId: z.string() }), concurrency: 8, retry: { attempts: 100_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

/** Tells the gateway what the merchant did on our side: answered, signed, asked for card review. Repeats are harmless by `answerId`. */
export const tellJob = defineJob({
  name: 'cases.tell-gateway',
  data: z.strictObject({ caseId: z.string(), answerId: z.string(), kind: z.enum(['information', 'contract_signed', 'card_review_requested']), sealedText: z.string().nullable(), documentIds: z.array(z.string()).optional() }),
  concurrency: 4, retry: { attempts: 100_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
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
  /** A document by reference, with a link of this gateway's own that expires; null when it is gone. */
  readonly linkTo: (gateway: string, documentId: string) => Promise<GatewayDocument | null>;
}

export async function enqueueHandOver(tx: Tx, caseId: string): Promise<void> {
  await enqueue(tx, handOverJob, { caseId }, { singletonKey: caseId });
}

export function handOverHandlers(parts: HandOverParts): JobHandler[] {
  return [
    handleJob(handOverJob, async ({ data, attempt }) => handOver(parts, data.caseId, attempt)),
    handleJob(withdrawJob, async ({ data }) => withdraw(parts, data.caseId)),
    handleJob(tellJob, async ({ data }) => tell(parts, data)),
  ];
}

async function handOver(parts: HandOverParts, caseId: string, attempt: number): Promise<void> {
  const { database, clock } = parts;
  const intent = await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    const step = row === null ? 'nothing' : handOverStep(row);
    if (row === null || step === 'nothing') return null;
    if (step === 'send' && parts.connectorOf(row.gateway).capabilities.handOver === 'none') return { waitUntil: await waitForConnection(tx, row, clock.now()) };
    const change = { handOver: 'calling' as const, handOverAttempts: row.handOverAttempts + 1 };
    await mustChange(tx, row, change);
    return { row: { ...row, ...change, version: row.version + 1 }, step };
  });
  if (intent === null) return;
  if (intent.waitUntil !== undefined) throw new RunAgainAt(intent.waitUntil, 'the gateway is not connected');
  const outcome = await callGateway(parts, intent.row, intent.step);
  if (outcome.kind === 'not_there') return;
  if (outcome.kind === 'has_it') return recordHandOver(parts, caseId, outcome);
  const now = clock.now();
  const retryAfterSeconds = outcome.kind === 'refused' ? null : outcome.retryAfterSeconds;
  const nextAttemptAt = new Date(now.getTime() + waitBefore({ tries: attempt + intent.row.handOverAttempts - 1, retryAfterSeconds }));
  await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done') return;
    const nothingThere = leavesNothing({ step: intent.step, failure: outcome, canBeAsked: parts.connectorOf(row.gateway).capabilities.canBeAsked });
    // Waiting again, the case may be held before the next try; taken back meanwhile, it leaves nothing to withdraw.
    const settled = nothingThere && row.tracks.intake === 'submitted' ? { handOver: 'none' as const } : nothingThere && intent.step === 'send' && isTakenBack(row.tracks) ? { handOver: 'none' as const, withdrawal: 'none' as const } : {};
    const change = { ...settled, lastProblem: problemOf(outcome), nextAttemptAt };
    await mustChange(tx, row, change);
    await announce(tx, { ...row, ...change }, now);
  });
  parts.log.warn({ caseId, gateway: intent.row.gateway, outcome: outcome.kind }, 'hand-over will be tried again');
  throw new RunAgainAt(nextAttemptAt, `hand-over ${outcome.kind}`);
}

type Found = { readonly kind: 'has_it'; readonly gatewayReference: string; readonly there: 'queued' | 'received' | 'withdrawn' };
type CallOutcome = Found | { kind: 'not_there' } | { kind: 'refused'; reason: string } | NoAnswer;
/** The gateway's machine gave no answer, or was never called because the case could not be put together. */
type NoAnswer = Omit<Unreachable, 'reason'> & { readonly reason: Unreachable['reason'] | 'not_put_together' };

/** How a failed try is kept with the case: `blocked` ones need somebody to change a setting. */
function problemOf(outcome: { kind: 'refused'; reason: string } | NoAnswer): string {
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`.slice(0, 300);
  return outcome.retryable || outcome.reason === 'not_connected' ? outcome.reason : `blocked: ${outcome.reason}`;
}

/** A gateway nobody has connected: nothing is begun, so that the case may still be held, and taken back without a word to anybody. */
async function waitForConnection(tx: Tx, row: store.CaseRow, now: Date): Promise<Date> {
  const waitUntil = new Date(now.getTime() + waitBefore({ tries: Infinity, retryAfterSeconds: null }));
  if (row.lastProblem !== 'not_connected') {
    const change = { lastProblem: 'not_connected', nextAttemptAt: null };
    await mustChange(tx, row, change);
    await announce(tx, { ...row, ...change }, now);
  }
  return waitUntil;
}

/** Sends the case, or first asks whether it is there when an earlier answer was lost. */
async function callGateway(parts: HandOverParts, row: store.CaseRow, step: HandOverStep): Promise<CallOutcome> {
  const connector = parts.connectorOf(row.gateway);
  if (step !== 'send' && connector.capabilities.canBeAsked) {
    const known = await connector.ask(row.id, 0);
    if (known.kind === 'known') return { kind: 'has_it', gatewayReference: known.state.gatewayReference, there: known.state.state };
    if (known.kind === 'unreachable') return known;
  }
  if (step === 'ask') return { kind: 'not_there' };
  let parcel: GatewayHandOver;
  try {
    parcel = await parts.parcelOf(row);
  } catch (error) {
    parts.log.error({ caseId: row.id, gateway: row.gateway, err: error }, 'a case could not be put together for its gateway');
    return { kind: 'unreachable', reason: 'not_put_together', retryable: true, mayHaveArrived: false, retryAfterSeconds: null };
  }
  const outcome = await connector.submit(parcel);
  if (outcome.kind === 'refused' || outcome.kind === 'unreachable') return outcome;
  return { kind: 'has_it', gatewayReference: outcome.gatewayReference, there: outcome.kind };
}

/** Records that the gateway's machine has the case; a case taken back meanwhile becomes a withdrawal there. */
async function recordHandOver(parts: HandOverParts, caseId: string, found: Found): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done') return;
    const done = { handOver: 'done' as const, gatewayReference: found.gatewayReference, lastProblem: null, nextAttemptAt: null };
    const next = onFoundAtGateway(row.tracks, found.there);
    // Whatever follows, the gateway's team sees the case from now on.
    if (next === 'withdraw') return announce(tx, await wantWithdrawal(tx, row, done), now);
    if (next === 'note') {
      await mustChange(tx, row, done);
      return announce(tx, { ...row, ...done }, now);
    }
    const answered = { source: 'gateway_answer' as const, occurredAt: now, now };
    const outcome = await say(tx, { row, audit: parts.audit, vault: parts.vault, also: done, said: { ...answered, command: 'hand_over', by: 'system', actor: 'system' } });
    if (outcome.kind === 'refused') return mustChange(tx, row, done);
    if (next === 'hand_over_and_close') await say(tx, { row: outcome.row, audit: parts.audit, vault: parts.vault, said: { ...answered, command: 'withdraw', by: 'gateway', actor: row.gateway } });
  });
}

async function tell(parts: HandOverParts, data: { caseId: string; answerId: string; kind: GatewayAnswer['kind']; sealedText: string | null; documentIds?: readonly string[] | undefined }): Promise<void> {
  const row = await store.findCase(parts.database.kysely, data.caseId);
  // Taken back meanwhile: nobody is given papers for a case that is over.
  if (row === null || (data.kind === 'information' && isEnd(row.tracks))) return;
  const text = data.sealedText === null ? '' : parts.vault.openText(data.sealedText, `answer:${data.answerId}`);
  const answer: GatewayAnswer = data.kind === 'information' ? { kind: 'information', answerId: data.answerId, text, documents: await linksTo(parts, row.gateway, data.documentIds ?? []) } : data.kind === 'card_review_requested' ? { kind: data.kind, answerId: data.answerId, ...(text !== '' && { text }) } : { kind: data.kind, answerId: data.answerId };
  const outcome = await parts.connectorOf(row.gateway).answer(row.id, answer);
  if (outcome.kind === 'unreachable') throw notReached('answer', outcome);
  await noteAnswer(parts, { caseId: row.id, kind: data.kind, reason: outcome.kind === 'taken' ? null : outcome.kind === 'refused' ? outcome.reason : '' });
}

/** Made afresh for every try, so that a gateway that was away for long gets links that still work. */
async function linksTo(parts: HandOverParts, gateway: string, documentIds: readonly string[]): Promise<GatewayDocument[]> {
  const links = await Promise.all(documentIds.map((id) => parts.linkTo(gateway, id)));
  return links.filter((link) => link !== null);
}
