import { isEnd, type Deed, type NotTaken } from '../../domain/case/describe.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { announce, mustChange, recordEvent, say, type Said } from './case-command.ts';
import * as store from './cases.store.ts';
import type { ReportParts } from './gateway-report.ts';

const EVENTS: Readonly<Record<Exclude<NotTaken, 'contract_signed'>, CaseEventCode>> = { information: 'answer_refused', card_review_requested: 'review_request_refused' };

interface Told {
  readonly caseId: string;
  readonly kind: Deed;
  /** Why the gateway did not take it, in its words, possibly none; null when it was taken. */
  readonly reason: string | null;
}

interface NoteParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly vault: Vault;
  readonly offerReopened: ReportParts['offerReopened'];
}

/**
 * Writes down how the gateway's machine answered what the merchant did here, in one transaction. A signature counts from now on, or the offer stands
 * open again for the merchant. Anything else that was not taken is a matter for the operator, and the same thing taken later ends it. A case that
 * is over waits for nothing.
 */
export async function noteAnswer(parts: NoteParts, { caseId, kind, reason }: Told): Promise<void> {
  const now = parts.clock.now();
  await parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, caseId);
    if (row === null || isEnd(row.tracks)) return;
    const said: Omit<Said, 'command'> = { by: 'gateway', source: 'gateway_answer', actor: row.gateway, occurredAt: now, now, detail: reason === null || reason === '' ? {} : { reason: reason.slice(0, 1000) } };
    if (kind === 'contract_signed') return noteSignature(parts, tx, row, { ...said, command: reason === null ? 'sign_contract' : 'refuse_signature' });
    if (kind === 'contact_changed') return noteContact(parts, tx, row, { said, taken: reason === null });
    if (reason !== null) {
      await recordEvent(tx, { row, audit: parts.audit, vault: parts.vault, event: EVENTS[kind], change: { answerRefused: kind }, said: { ...said, command: 'answer_information' } });
    } else if (row.answerRefused === kind) {
      await mustChange(tx, row, { answerRefused: null });
      await announce(tx, { ...row, answerRefused: null }, now);
    }
  });
  if (reason !== null) parts.log.warn({ caseId, kind }, 'the gateway did not take an answer');
}

/** A contact that a gateway's machine does not take is told to it by the operator. */
async function noteContact(parts: NoteParts, tx: Tx, row: store.CaseRow, { said, taken }: { said: Omit<Said, 'command'>; taken: boolean }): Promise<void> {
  if (!taken) await recordEvent(tx, { row, audit: parts.audit, vault: parts.vault, event: 'contact_not_taken', change: { contactUnknownSince: said.now }, said: { ...said, command: 'answer_information' } });
  else if (row.contactUnknownSince !== null) {
    await mustChange(tx, row, { contactUnknownSince: null });
    await announce(tx, { ...row, contactUnknownSince: null }, said.now);
  }
}

/** Only a signature that still waits for its answer: the gateway's own event may have come first. */
async function noteSignature(parts: NoteParts, tx: Tx, row: store.CaseRow, said: Said): Promise<void> {
  if (row.tracks.contract !== 'signing') return;
  const outcome = await say(tx, { row, audit: parts.audit, vault: parts.vault, said });
  if (said.command === 'refuse_signature') await parts.offerReopened(tx, { row: outcome.row, now: said.now });
}
