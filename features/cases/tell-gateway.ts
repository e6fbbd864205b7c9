import { z } from 'zod';
import { isForDesk } from '../../domain/case/desk-or-machine.ts';
import { isEnd, type Deed } from '../../domain/case/describe.ts';
import { waitBefore } from '../../domain/case/hand-over.ts';
import type { GatewayAnswer, GatewayConnector, GatewayCorrection, GatewayDocument, Unreachable } from '../../domain/ports/gateway.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue, NotBefore } from '../../platform/queue.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { noteAnswer } from './answer-refused.ts';
import { announce, mustChange } from './case-command.ts';
import { answersOfEvent, openEvent } from './case-words.ts';
import * as store from './cases.store.ts';
import type { ReportParts } from './gateway-report.ts';

/** Tells the gateway what the merchant did on our side: answered, signed, asked for card review. Repeats are harmless by `answerId`. */
export const tellJob = defineJob({
  name: 'cases.tell-gateway',
  data: z.strictObject({ caseId: z.string(), answerId: z.string(), kind: z.enum(['information', 'contract_signed', 'card_review_requested', 'contact_changed']), sealedText: z.string().nullable(), documentIds: z.array(z.string()).optional(), sealedCorrections: z.string().optional(), sequence: z.number().int().optional() }),
  concurrency: 4, callsGateway: true, retry: { attempts: 100_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});
type Telling = z.infer<typeof tellJob.data>;

export interface TellParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  /** A document by reference, with a link of this gateway's own that expires; null when it is gone. */
  readonly linkTo: (gateway: string, documentId: string) => Promise<GatewayDocument | null>;
  readonly offerReopened: ReportParts['offerReopened'];
}

/** Has the gateway's machine told by a job of this transaction, unless its people asked: their desk shows the answer, and their machine would not know what it is about. */
export async function tellGateway(tx: Tx, vault: Vault, given: { caseId: string; kind: Deed; text: string; documentIds?: readonly string[]; corrections?: readonly GatewayCorrection[]; sequence?: number }): Promise<void> {
  const { caseId, kind, text, corrections = [], sequence } = given;
  if (kind !== 'contact_changed' && isForDesk(kind, await store.listEvents(tx, [caseId]))) return;
  const answerId = newId('answer');
  const sealed = (words: string): string => vault.sealText(words, `answer:${answerId}`);
  await enqueue(tx, tellJob, {
    caseId, answerId, kind, sealedText: text === '' ? null : sealed(text), ...(given.documentIds && { documentIds: [...given.documentIds] }), ...(corrections.length > 0 && { sealedCorrections: sealed(JSON.stringify(corrections)) }), ...(sequence !== undefined && { sequence }),
  }, { singletonKey: answerId });
}

/** One try. A gateway that gives no answer is tried for as long as it takes, and meanwhile the case says so. */
export async function tell(parts: TellParts, data: Telling): Promise<void> {
  const row = await store.findCase(parts.database.kysely, data.caseId);
  // Taken back meanwhile: nobody is given papers or a signature for a case that is over.
  if (row === null || isEnd(row.tracks)) return;
  // A gateway that may not have the case yet cannot be told of its contact; one that has never been called gets it with the case.
  if (data.kind === 'contact_changed' && row.handOver === 'none') return;
  if (data.kind === 'contact_changed' && row.handOver === 'calling') throw new NotBefore(30_000, 'answer: the case is still being handed over');
  const answer = await answerOf(parts, row.gateway, data);
  if (answer.kind === 'contact_changed' && answer.corrections.length === 0) return endUntold(parts, data);
  const outcome = await parts.connectorOf(row.gateway).answer(row.id, answer);
  if (outcome.kind === 'unreachable') throw new NotBefore(await noteUndelivered(parts, data, outcome), `answer: ${outcome.reason}`);
  await endUntold(parts, data);
  await noteAnswer(parts, { caseId: row.id, kind: data.kind, reason: outcome.kind === 'taken' ? null : outcome.kind === 'refused' ? outcome.reason : '' });
}

async function endUntold(parts: TellParts, { caseId, answerId }: Telling): Promise<void> {
  await parts.database.inTransaction(async (tx) => {
    const locked = await store.lockCase(tx, caseId);
    if (locked?.untold?.answerId !== answerId) return;
    await mustChange(tx, locked, { untold: null });
    await announce(tx, { ...locked, untold: null }, parts.clock.now());
  });
}

/** What a new contact person changed and no later one did: a gateway that was away hears of them in any order, and must not go back to the one before. */
async function stillTrue(parts: TellParts, { caseId, sequence = Infinity }: Telling, corrections: readonly GatewayCorrection[]): Promise<GatewayCorrection[]> {
  const later = (await store.listEventsOf(parts.database.kysely, [caseId], ['contact_changed'])).filter((event) => event.sequence > sequence);
  const changed = new Set(later.flatMap((event) => answersOfEvent(openEvent(parts.vault, event))).map(({ item }) => item.code));
  return corrections.filter(({ field }) => !changed.has(field));
}

async function answerOf(parts: TellParts, gateway: string, telling: Telling): Promise<GatewayAnswer> {
  const { answerId, kind, sealedText, documentIds, sealedCorrections } = telling;
  const text = sealedText === null ? '' : parts.vault.openText(sealedText, `answer:${answerId}`);
  if (kind === 'card_review_requested') return { kind, answerId, ...(text !== '' && { text }) };
  // Links are made afresh for every try, so that a gateway that was away for long gets ones that still work.
  const links = await Promise.all((documentIds ?? []).map((id) => parts.linkTo(gateway, id)));
  const corrections = sealedCorrections === undefined ? [] : (JSON.parse(parts.vault.openText(sealedCorrections, `answer:${answerId}`)) as GatewayCorrection[]);
  const documents = links.filter((link) => link !== null);
  if (kind === 'contact_changed') return { kind, answerId, corrections: await stillTrue(parts, telling, corrections) };
  if (kind === 'contract_signed') return { kind, answerId, ...(documents.length > 0 && { documents }) };
  return { kind, answerId, text, documents, ...(corrections.length > 0 && { corrections }) };
}

/** Writes down that the gateway could not be told, and answers after how many milliseconds it is tried again. */
async function noteUndelivered(parts: TellParts, { caseId, answerId, kind }: Telling, { reason, retryAfterSeconds }: Unreachable): Promise<number> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    const before = row?.untold?.answerId === answerId ? row.untold : null;
    const tries = (before?.tries ?? 0) + 1;
    const pauseMs = waitBefore({ tries: tries - 1, retryAfterSeconds });
    if (row === null || isEnd(row.tracks)) return pauseMs;
    const untold = { answerId, kind, since: before?.since ?? now.toISOString(), problem: reason, nextAttemptAt: new Date(now.getTime() + pauseMs).toISOString(), tries };
    await mustChange(tx, row, { untold });
    await announce(tx, { ...row, untold }, now);
    parts.log.warn({ caseId, gateway: row.gateway, kind, reason }, 'the gateway could not be told and will be tried again');
    return pauseMs;
  });
}
