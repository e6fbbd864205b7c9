import { z } from 'zod';
import { lookAgainAfter, NOTHING_SEEN } from '../../domain/case/gateway-standing.ts';
import { handOverStep, isTakenBack, leavesNothing, onFoundAtGateway, waitBefore, type HandOverStep } from '../../domain/case/hand-over.ts';
import type { GatewayHandOver, Unreachable } from '../../domain/ports/gateway.ts';
import { defineJob, enqueue, RunAgainAt, runSoon } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Tx } from '../../storage/open-database.ts';
import { announce, mustChange, say } from './case-command.ts';
import * as store from './cases.store.ts';
import { ABSENCES, CLOCK_PROBLEM, isAbsence } from './hand-over-trouble.ts';
import { tell, tellJob, type TellParts } from './tell-gateway.ts';
import { wantWithdrawal, withdraw, withdrawJob } from './withdrawal.ts';

/**
 * Handing a case over has effect exactly once at the gateway, whatever crashes: the intent is committed, then the gateway is called with
 * our case id as the idempotency key, then the outcome is committed. A hand-over that finds the intent already there had its
 * answer lost, so it asks the gateway before it sends again.
 */
export const handOverJob = defineJob({
  name: 'cases.hand-over', data: z.strictObject({ caseId: z.string() }), concurrency: 8, callsGateway: true, retry: { attempts: 100_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

export interface HandOverParts extends TellParts {
  /** Everything the gateway gets about a case; read outside any transaction. */
  readonly parcelOf: (row: store.CaseRow) => Promise<GatewayHandOver>;
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

/**
 * A case that waits for its turn at a gateway which takes calls and answers none was not tried itself, but its page says what is wrong
 * there and when it is looked at again. Only the first time is announced: thousands may wait, and come back every minute.
 */
export async function noteSilence({ database, clock }: HandOverParts, { caseId, until }: { caseId: string; until: Date }): Promise<void> {
  await database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done' || row.tracks.intake !== 'submitted') return;
    if (row.nextAttemptAt !== null && row.nextAttemptAt >= until) return;
    const change = { lastProblem: row.lastProblem ?? 'timeout', nextAttemptAt: until };
    await mustChange(tx, row, change);
    if (row.lastProblem === null) await announce(tx, { ...row, ...change }, clock.now());
  });
}

type Found = { readonly kind: 'has_it'; readonly gatewayReference: string; readonly account?: string | undefined; readonly there: 'queued' | 'received' | 'withdrawn' };
type CallOutcome = Found | { kind: 'not_there' } | { kind: 'refused'; reason: string } | NoAnswer;
/** The gateway's machine gave no answer, or was never called because the case could not be put together. */
type NoAnswer = Omit<Unreachable, 'reason'> & { readonly reason: Unreachable['reason'] | 'not_put_together' };

/** How a failed try is kept with the case: `blocked` ones need somebody to change a setting. */
function problemOf(outcome: { kind: 'refused'; reason: string } | NoAnswer): string {
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`.slice(0, 300);
  if (outcome.reason === 'clock_differs') return `${CLOCK_PROBLEM}${outcome.secondsOff ?? 0}`;
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
  return { kind: 'has_it', gatewayReference: outcome.gatewayReference, account: outcome.account, there: outcome.kind };
}

/** A gateway that tells how cases stand is asked from now on: at once where it knows the merchant already. */
function firstLook({ tracks }: store.CaseRow, now: Date, there: Found['there']) {
  const minutes = there === 'received' ? 0 : (lookAgainAfter({ ...tracks, intake: 'handed_over' }, { minutesSincePress: null, daysSinceMove: 0 }) ?? 0);
  return { standing: NOTHING_SEEN, lookAt: new Date(now.getTime() + minutes * 60_000) };
}

/** The gateway that was away is there again: whoever waits longest for it goes next, at once, so that cases arrive about in the order they were submitted. */
async function bringNext(tx: Tx, { gateway }: store.CaseRow): Promise<void> {
  const caseId = await store.takeLongestWaiting(tx, { gateway, problems: ABSENCES });
  if (caseId !== null) await runSoon(tx, handOverJob, caseId);
}

/** Records that the gateway's machine has the case; a case taken back meanwhile becomes a withdrawal there. */
async function recordHandOver(parts: HandOverParts, caseId: string, found: Found): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || row.handOver === 'done') return;
    const done = { handOver: 'done' as const, gatewayReference: found.gatewayReference, lastProblem: null, nextAttemptAt: null, ...(found.account !== undefined && { gatewayAccount: found.account }), ...(parts.connectorOf(row.gateway).hosted && firstLook(row, now, found.there)) };
    if (isAbsence(row.lastProblem)) await bringNext(tx, row);
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
