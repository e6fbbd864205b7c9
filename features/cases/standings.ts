import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { lookAgainAfter, reportsOf, sameAsks, type GatewayStanding, type KeptStanding } from '../../domain/case/gateway-standing.ts';
import { RunAgainAt, defineJob, enqueue } from '../../platform/queue.ts';
import { newId } from '../../platform/ids.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { HostedOnboarding, IsOurs, Unreachable } from '../../domain/ports/gateway.ts';
import type { Tx } from '../../storage/open-database.ts';
import { announce, mustChange } from './case-command.ts';
import * as store from './cases.store.ts';
import { insertRejected } from './rejected.store.ts';
import { countRefusal, receiveEvent, type GatewayEventParts, type Received } from './gateway-events.ts';
import { hear } from './gateway-report.ts';
import { placeOf } from './hosted-place.ts';
import * as looking from './looking.store.ts';
import { notReached } from './not-reached.ts';

/**
 * Gateways that tell how a case stands instead of what happened (docs/decisions/0092-standing-not-events.md). Their webhooks are hints: proven, noted
 * and then forgotten; the gateway is asked, and what it answers is compared with where the case is. Repeats, late ones and ones out of order
 * therefore change nothing, and a lost one is made up for by asking regularly.
 */
export const lookJob = defineJob({ name: 'cases.look-at-gateway', data: z.strictObject({ caseId: z.string() }), concurrency: 4, callsGateway: true, retry: { attempts: 100_000, firstDelayMs: 2_000, longestDelayMs: 600_000 } });
const roundJob = defineJob({ name: 'cases.look-round', data: z.strictObject({}), retry: { attempts: 5, firstDelayMs: 10_000 } });
const ROUND_MS = 60_000;
export const lookSchedule: Schedule = { job: roundJob, when: { everyMs: ROUND_MS } };
const IN_ROUND = 500;
/** A case whose look got lost comes up again after this. */
const LOST_AFTER_MS = 3_600_000;
/** Keys that are turned away: asking for every case again would get the operator locked out there. */
const TURNED_AWAY_MS = 900_000;

/** Asks the gateway how a case stands and takes it in. Throws for the queue to come back when the gateway gives no answer. */
export async function lookAt(parts: GatewayEventParts, caseId: string): Promise<void> {
  const answer = await lookOnce(parts, caseId);
  if (answer === null) return;
  if (!answer.retryable) throw new RunAgainAt(new Date(parts.clock.now().getTime() + TURNED_AWAY_MS), `looking: ${answer.reason}`);
  throw notReached('looking', answer);
}

/** The same without a queue behind it: null when it was taken in, otherwise why there is no answer. */
export async function lookOnce(parts: GatewayEventParts, caseId: string): Promise<Unreachable | null> {
  const seenAt = parts.clock.now();
  const row = await store.findCase(parts.database.kysely, caseId);
  const hosted = row === null || row.standing === null ? undefined : parts.connectorOf(row.gateway).hosted;
  if (row === null || hosted === undefined) return null;
  const answer = await hosted.look(placeOf(row));
  if (answer.kind === 'unreachable') return answer;
  await takeIn(parts, { caseId, seenAt, standing: answer.kind === 'known' ? answer.standing : null });
  return null;
}

/** An account that the gateway no longer finds says nothing about the case: a person looks into it. */
const ACCOUNT_GONE = ['account=not_found'];

async function takeIn(parts: GatewayEventParts, given: { caseId: string; seenAt: Date; standing: GatewayStanding | null }): Promise<void> {
  const { seenAt, standing } = given;
  const now = parts.clock.now();
  const pressed = await looking.lastPress(parts.database.kysely, given.caseId);
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || row.standing === null || row.handOver !== 'done') return;
    // Of two looks at once the one that began earlier may end later: it has seen less.
    if (row.standing.seenAt !== null && new Date(row.standing.seenAt) > seenAt) return;
    let after = row;
    for (const report of standing === null ? [] : reportsOf(row.tracks, standing)) {
      after = (await hear(parts, tx, { row: after, report, source: 'gateway_poll', actor: row.gateway, occurredAt: now, now })).row;
    }
    const kept: KeptStanding = { ...(standing === null ? { asks: row.standing.asks, methods: row.standing.methods, unknown: ACCOUNT_GONE } : { asks: standing.asks, methods: standing.methods, unknown: standing.unknown }), seenAt: seenAt.toISOString() };
    const minutes = lookAgainAfter(after.tracks, { minutesSincePress: pressed === null ? null : (now.getTime() - pressed.getTime()) / 60_000, daysSinceMove: (now.getTime() - after.since.getTime()) / 86_400_000 });
    const change = { standing: kept, gatewayAccount: standing?.account ?? row.gatewayAccount, lookedAt: now, lookAt: minutes === null ? null : new Date(now.getTime() + minutes * 60_000) };
    await mustChange(tx, after, change);
    if (kept.unknown.length > 0 && kept.unknown.join() !== row.standing.unknown.join()) await noteUnknown(parts, tx, { row, values: kept.unknown, now });
    if (tellsNew(row.standing, kept)) await announce(tx, { ...after, ...change }, now);
  });
}

/** Nothing is concluded from a value nobody has words for; the operator reads it where events are listed that are not understood. */
async function noteUnknown(parts: GatewayEventParts, tx: Tx, { row, values, now }: { row: store.CaseRow; values: readonly string[]; now: Date }): Promise<void> {
  await insertRejected(tx, { id: newId('rej', now), gateway: row.gateway, at: now, reason: 'not_understood', eventId: values.join(', ').slice(0, 200), caseReference: row.reference, bytes: 0 });
  parts.log.warn({ caseId: row.id, gateway: row.gateway, values }, 'a gateway says something nobody has words for');
}

function tellsNew(before: KeptStanding, after: KeptStanding): boolean {
  return !sameAsks(before.asks, after.asks) || JSON.stringify([before.methods, before.unknown]) !== JSON.stringify([after.methods, after.unknown]);
}

/** Takes in what came over HTTP for a gateway, the way that gateway tells its news. Throws `not_found`, and what the two ways throw. */
export async function receiveNews(parts: GatewayEventParts, received: Received): Promise<{ accepted: boolean; duplicate: boolean }> {
  // First: anybody may name any gateway here, and nothing is made for a name that is none.
  if (!parts.isGateway(received.gateway)) throw new AppError('not_found');
  const { hosted } = parts.connectorOf(received.gateway);
  return hosted === undefined ? receiveEvent(parts, received) : receiveHint(parts, hosted, received);
}

/** Takes in one webhook: proven to be the gateway's, noted once, and answered by looking. Throws `bad_signature`, `invalid_input` and `temporarily_unavailable`. */
async function receiveHint(parts: GatewayEventParts, hosted: HostedOnboarding, received: Received): Promise<{ accepted: boolean; duplicate: boolean }> {
  const { gateway, rawBody } = received;
  const now = parts.clock.now();
  const verified = await hosted.verifyHint(received.headers, rawBody, now, async (named) => (await meantBy(parts, gateway, named)).caseIds.length > 0);
  // Neither believed nor refused: the gateway sends it again, and the case is asked about regularly anyway.
  if (verified.kind === 'unreachable') throw new AppError('temporarily_unavailable', { retryAfterSeconds: verified.retryAfterSeconds ?? 60 });
  if (verified.kind === 'refused') {
    await countRefusal(parts, { gateway, reason: verified.reason, bytes: rawBody.length, secondsOff: verified.secondsOff });
    throw new AppError(verified.reason === 'unreadable' ? 'invalid_input' : 'bad_signature');
  }
  // Counted and not listed, since nothing about it is proven; the gateway need not send it again.
  if (verified.kind === 'nobody') {
    await countRefusal(parts, { gateway, reason: 'unknown_case', bytes: rawBody.length });
    return { accepted: false, duplicate: false };
  }
  const { hint } = verified;
  const { named, caseIds } = await meantBy(parts, gateway, hint);
  const fresh = await parts.database.inTransaction(async (tx) => {
    if (!(await looking.keepHint(tx, { gateway, eventId: hint.id.slice(0, 200), type: hint.type.slice(0, 200), caseId: caseIds[0] ?? null, at: now }))) return false;
    for (const caseId of caseIds) await enqueue(tx, lookJob, { caseId }, { singletonKey: caseId });
    // The same account may serve merchants that did not come through here; the operator sees that there was something.
    if (caseIds.length === 0) await insertRejected(tx, { id: newId('rej', now), gateway, at: now, reason: named === null ? 'unknown_case' : 'foreign_case', eventId: hint.id.slice(0, 200), caseReference: named?.reference ?? null, bytes: rawBody.length });
    return true;
  });
  return { accepted: caseIds.length > 0, duplicate: !fresh };
}

/** The cases that a hint is about: the one it names, otherwise all of the account it names. */
async function meantBy({ database }: GatewayEventParts, gateway: string, hint: Parameters<IsOurs>[0]): Promise<{ named: store.CaseRow | null; caseIds: string[] }> {
  const named = hint.caseId === null ? null : await store.findCase(database.kysely, hint.caseId);
  if (named?.gateway === gateway) return { named, caseIds: [named.id] };
  return { named, caseIds: hint.account === null ? [] : await looking.casesOfAccount(database.kysely, gateway, hint.account) };
}

export function lookHandlers(parts: GatewayEventParts): JobHandler[] {
  return [handleJob(lookJob, async ({ data }) => lookAt(parts, data.caseId)), handleJob(roundJob, async () => lookRound(parts))];
}

/** Enqueues a look for every case that is due, spread over the round. */
async function lookRound({ database, clock }: GatewayEventParts): Promise<void> {
  const now = clock.now();
  await database.inTransaction(async (tx) => {
    const ids = await looking.takeDueLooks(tx, { now, again: new Date(now.getTime() + LOST_AFTER_MS), limit: IN_ROUND });
    for (const [index, caseId] of ids.entries()) {
      await enqueue(tx, lookJob, { caseId }, { singletonKey: caseId, startAfter: new Date(now.getTime() + (index / IN_ROUND) * ROUND_MS) });
    }
  });
}
