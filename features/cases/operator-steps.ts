import { AppError } from '../../contract/errors.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { runSoon } from '../../platform/queue.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { mustChange, recordEvent, type Said } from './case-command.ts';
import * as present from './cases.present.ts';
import * as store from './cases.store.ts';
import { skipEvent, type GatewayEventParts } from './gateway-events.ts';
import { enqueueHandOver } from './hand-over.ts';
import { tellJob } from './tell-gateway.ts';
import { markRead } from './turn-notices.store.ts';
import { wantWithdrawal } from './withdrawal.ts';

/** What the operator does about a case that needs a person, with the words typed for it. */
export interface OperatorStep {
  readonly caseId: string;
  readonly actor: string;
  readonly requestId: string;
  readonly reason?: string | undefined;
}

interface OperatorParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
}

/** The steps of the operator on a case that needs a person of ours. */
export function operatorSteps({ database, clock, vault, audit }: OperatorParts, bound: GatewayEventParts) {
  /** A step of the operator that moves no track: it is written to the history with the operator's words, and to the audit. */
  async function attend(given: OperatorStep & { open: (row: store.CaseRow) => boolean; event: CaseEventCode | null; then: (tx: Tx, row: store.CaseRow) => Promise<store.CaseRow> }): Promise<void> {
    const now = clock.now();
    await database.inTransaction(async (tx) => {
      const row = await store.lockCase(tx, given.caseId);
      if (row === null) throw new AppError('not_found');
      if (!given.open(row)) throw new AppError('not_allowed_now');
      const after = await given.then(tx, row);
      if (given.event === null) return;
      const said: Said = { command: 'release', by: 'operator', source: 'operator', actor: given.actor, occurredAt: now, now, requestId: given.requestId, detail: given.reason ? { text: given.reason } : {} };
      await recordEvent(tx, { row: after, said, audit, vault, event: given.event, change: {} });
    });
  }

  return {
    /** The operator asks for another hand-over of a case that is stuck. */
    retryHandOver: (step: OperatorStep) =>
      attend({
        ...step, open: present.mayRetry, event: step.reason ? 'note' : null,
        async then(tx, row) {
          await enqueueHandOver(tx, row.id);
          await audit.record(tx, { actor: step.actor, action: 'case.retry_hand_over', subject: row.id, details: {}, requestId: step.requestId });
          return row;
        },
      }),
    /** The operator has written to a gateway that did not accept a withdrawal: it is sent again. */
    retryWithdrawal: (step: OperatorStep) => attend({ ...step, open: (row) => row.withdrawal === 'refused', event: 'withdrawal_resent', then: wantWithdrawal }),
    /** The operator has the gateway told once more at once, of what it could not be told so far. */
    retryAnswer: (step: OperatorStep) =>
      attend({
        ...step, open: (row) => row.untold !== null, event: step.reason ? 'note' : null,
        async then(tx, row) {
          await runSoon(tx, tellJob, row.untold?.answerId ?? '');
          await audit.record(tx, { actor: step.actor, action: 'case.retry_answer', subject: row.id, details: {}, requestId: step.requestId });
          return row;
        },
      }),
    /** The operator has told a gateway of the new contact person, whose machine did not take it. */
    settleContact: (step: OperatorStep) =>
      attend({
        ...step, open: (row) => row.contactUnknownSince !== null, event: 'contact_settled',
        async then(tx, row) {
          await mustChange(tx, row, { contactUnknownSince: null });
          return { ...row, contactUnknownSince: null, version: row.version + 1 };
        },
      }),
    /** The operator has spoken to a merchant whose people open nothing. */
    reachedMerchant: (step: OperatorStep) =>
      attend({
        ...step, open: (row) => row.unreadSince !== null, event: 'merchant_reached',
        async then(tx, row) {
          await markRead(tx, { caseId: row.id, upTo: row.sequence, by: step.actor, at: clock.now() });
          await mustChange(tx, row, { unreadSince: null });
          return { ...row, unreadSince: null, version: row.version + 1 };
        },
      }),
    /** The operator decides to go on without an event that the gateway cannot send again. */
    skipEvent: (step: OperatorStep & { event: number }) => skipEvent(bound, step),
    /** The operator has settled with the gateway what it did not take of the merchant. */
    settleAnswer: (step: OperatorStep) =>
      attend({
        ...step, open: (row) => row.answerRefused !== null, event: 'answer_settled',
        async then(tx, row) {
          const change = { answerRefused: null };
          await mustChange(tx, row, change);
          return { ...row, ...change, version: row.version + 1 };
        },
      }),
  };
}
