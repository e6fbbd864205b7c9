import { z } from 'zod';
import type { GatewayConnector } from '../../domain/ports/gateway.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { announce, mustChange } from './case-command.ts';
import * as store from './cases.store.ts';
import { placeOf } from './hosted-place.ts';
import { notReached } from './not-reached.ts';

/**
 * Telling a gateway that the merchant has taken a case back. The withdrawal is binding whatever the gateway has done meanwhile
 * (docs/decisions/0040-cancel-and-receipt.md), so it is sent until the gateway has confirmed it, and again when it works on regardless.
 */
export const withdrawJob = defineJob({
  name: 'cases.withdraw', data: z.strictObject({ caseId: z.string() }), concurrency: 4, callsGateway: true, retry: { attempts: 100_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

/** A gateway that answers "received" does not follow the protocol; after so many such answers a person has to write to it. Tries that reached nobody do not count. */
const REFUSALS_BORNE = 8;

export async function enqueueWithdrawal(tx: Tx, caseId: string): Promise<void> {
  await enqueue(tx, withdrawJob, { caseId }, { singletonKey: caseId });
}

/** Wants the withdrawal told, again if need be. The row is locked. */
export async function wantWithdrawal(tx: Tx, row: store.CaseRow, also: store.CaseChange = {}): Promise<store.CaseRow> {
  const change: store.CaseChange = { ...also, withdrawal: 'wanted', withdrawalRefusals: 0 };
  await mustChange(tx, row, change);
  await enqueueWithdrawal(tx, row.id);
  return { ...row, ...change, version: row.version + 1 };
}

interface WithdrawParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly connectorOf: (gateway: string) => GatewayConnector;
}

export async function withdraw(parts: WithdrawParts, caseId: string): Promise<void> {
  const { database, clock, log } = parts;
  const row = await store.findCase(database.kysely, caseId);
  if (row === null || row.withdrawal !== 'wanted') return;
  const answer = await parts.connectorOf(row.gateway).withdraw(caseId, 'cancelled by the merchant', placeOf(row));
  if (answer.kind === 'unreachable') throw notReached('withdrawal', answer);
  const settled = await database.inTransaction(async (tx) => {
    const locked = await store.lockCase(tx, caseId);
    if (locked === null || locked.withdrawal !== 'wanted') return true;
    const withdrawalRefusals = locked.withdrawalRefusals + (answer.kind === 'already_received' ? 1 : 0);
    if (answer.kind === 'already_received' && withdrawalRefusals < REFUSALS_BORNE) {
      await mustChange(tx, locked, { withdrawalRefusals });
      return false;
    }
    const change = { withdrawalRefusals, withdrawal: answer.kind === 'already_received' ? 'refused' as const : 'done' as const };
    await mustChange(tx, locked, change);
    await parts.audit.record(tx, { actor: 'system', action: `case.withdrawal_${answer.kind}`, subject: caseId, details: { gateway: row.gateway }, requestId: null });
    await announce(tx, { ...locked, ...change }, clock.now());
    return true;
  });
  if (!settled) throw new Error('the gateway does not take the withdrawal');
  if (answer.kind === 'already_received') log.error({ caseId, gateway: row.gateway }, 'the gateway keeps a case that was withdrawn; somebody has to write to it');
}
