import { isEnd, type NotTaken } from '../../domain/case/describe.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { announce, mustChange, recordEvent } from './case-command.ts';
import * as store from './cases.store.ts';

const EVENTS: Readonly<Record<NotTaken, CaseEventCode>> = { information: 'answer_refused', contract_signed: 'signature_refused', card_review_requested: 'review_request_refused' };

interface Told {
  readonly caseId: string;
  readonly kind: NotTaken;
  /** Why the gateway did not take it, in its words, possibly none; null when it was taken. */
  readonly reason: string | null;
}

/**
 * Writes down how the gateway answered what the merchant did here. What it did not take becomes an event that the merchant reads and a
 * matter for the operator, in one transaction; the same thing taken later ends the matter. A case that is over waits for nothing.
 */
export async function noteAnswer(parts: { database: Database; clock: Clock; log: Log; audit: AuditTrail; vault: Vault }, { caseId, kind, reason }: Told): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || isEnd(row.tracks)) return;
    if (reason !== null) {
      await recordEvent(tx, {
        row, audit: parts.audit, vault: parts.vault, event: EVENTS[kind], change: { answerRefused: kind },
        said: { command: 'answer_information', by: 'gateway', source: 'gateway_answer', actor: row.gateway, occurredAt: now, now, detail: reason === '' ? {} : { reason: reason.slice(0, 1000) } },
      });
    } else if (row.answerRefused === kind) {
      await mustChange(tx, row, { answerRefused: null });
      await announce(tx, { ...row, answerRefused: null }, now);
    }
  });
  if (reason !== null) parts.log.warn({ caseId, kind }, 'the gateway did not take an answer');
}
