import { AppError } from '../../contract/errors.ts';
import { nextStep } from '../../domain/case/escalation.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { announce, mustChange } from './case-command.ts';
import * as store from './cases.store.ts';
import * as notices from './turn-notices.store.ts';

interface ReadParts {
  readonly database: Database;
  readonly clock: Clock;
}

/** Somebody who may act for the merchant has the case before their eyes, up to an event. Throws `not_found` also for another merchant's. */
export async function readTurn(parts: ReadParts, given: { caseId: string; merchantId: string; personId: string; upTo: number }): Promise<void> {
  const at = parts.clock.now();
  const found = await store.findCase(parts.database.kysely, given.caseId);
  if (found === null || found.merchantId !== given.merchantId) throw new AppError('not_found');
  if (!(await notices.isUnread(parts.database.kysely, given))) return;
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || !(await notices.markRead(tx, { caseId: row.id, upTo: given.upTo, by: given.personId, at })) || row.unreadSince === null) return;
    // The operator need not call any more.
    await mustChange(tx, row, { unreadSince: null });
    await announce(tx, { ...row, unreadSince: null, version: row.version + 1 }, at);
  });
}

/**
 * Takes the next step of a turn that nobody opened, in the caller's transaction; false when it is not there to be taken any more. The last step shows the
 * case to the operator.
 */
export async function takeStep(tx: Tx, given: { turn: notices.TurnNotice; audit: AuditTrail; now: Date }): Promise<boolean> {
  const { turn, now } = given;
  const next = nextStep(turn);
  if (next === null) return false;
  // Its row first, as whoever writes an event has it.
  const row = await store.lockCase(tx, turn.caseId);
  const after = nextStep({ ...turn, taken: turn.taken + 1, takenAt: now });
  if (row === null || !(await notices.takeStep(tx, { caseId: turn.caseId, sequence: turn.sequence, taken: turn.taken, at: now, nextAt: after?.at ?? null }))) return false;
  await given.audit.record(tx, { actor: 'system', action: 'case.escalate', subject: turn.caseId, details: { step: next.step, sequence: turn.sequence }, requestId: null });
  if (next.step !== 'operator') return true;
  await mustChange(tx, row, { unreadSince: turn.since });
  await announce(tx, { ...row, unreadSince: turn.since, version: row.version + 1 }, now);
  return true;
}

/** The turns of the cases feature, for who writes the mails. */
export function turnNotices({ database, audit }: { database: Database; audit: AuditTrail }) {
  return {
    due: (given: { now: Date; limit: number }) => notices.turnsDue(database.kysely, given),
    climbing: (caseIds: readonly string[]) => notices.climbing(database.kysely, caseIds),
    take: (tx: Tx, given: { turn: notices.TurnNotice; now: Date }) => takeStep(tx, { ...given, audit }),
    end: (tx: Tx, turn: notices.TurnNotice) => notices.endTurn(tx, turn),
  };
}
