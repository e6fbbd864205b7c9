import type { EventSource } from '../../domain/case/states.ts';
import type { GatewayReport } from '../../domain/ports/gateway.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Tx } from '../../storage/open-database.ts';
import { say, type Outcome } from './case-command.ts';
import * as store from './cases.store.ts';
import { wantWithdrawal } from './withdrawal.ts';

/** What hearing a gateway needs beside the transaction. */
export interface ReportParts {
  readonly audit: AuditTrail;
  /** Keys a gateway deposited: stored by the integration feature in the same transaction. */
  readonly depositCredentials: (tx: Tx, given: { row: store.CaseRow; mode: 'test' | 'live'; credentials: Readonly<Record<string, string>>; now: Date }) => Promise<void>;
}

export interface Heard {
  readonly row: store.CaseRow;
  readonly report: GatewayReport;
  readonly source: EventSource;
  /** The gateway's code when its machine speaks, a person's id when somebody of its team does. */
  readonly actor: string;
  readonly occurredAt: Date;
  readonly now: Date;
  readonly requestId?: string | null;
  /** Written with the step, whether or not it moves the case. */
  readonly also?: store.CaseChange;
}

/**
 * Takes one report of a gateway to a case whose row is locked, the same way whether its machine or its team speaks: decided, written,
 * announced, keys sealed. A report on a case the merchant has taken back is answered with a withdrawal.
 */
export async function hear(parts: ReportParts, tx: Tx, heard: Heard): Promise<Outcome> {
  const { row, report: { command, facts }, now } = heard;
  const { text, reason, issuer, credentials, contractUrl, expiresAt } = facts;
  const outcome = await say(tx, {
    row, audit: parts.audit, also: { ...heard.also, ...(command === 'request_information' ? { requestText: text ?? null } : {}) },
    said: {
      command, by: 'gateway', source: heard.source, actor: heard.actor, occurredAt: heard.occurredAt, now, requestId: heard.requestId ?? null,
      facts: issuer === undefined ? {} : { issuer }, detail: { text, reason, contractUrl, expiresAt },
    },
  });
  if (outcome.kind === 'refused' && outcome.effects.includes('send_withdrawal')) return { ...outcome, row: await wantWithdrawal(tx, outcome.row) };
  const mode = command === 'deposit_live_keys' ? 'live' : command === 'deposit_test_keys' ? 'test' : null;
  if (outcome.kind === 'moved' && mode !== null && credentials !== undefined) await parts.depositCredentials(tx, { row: outcome.row, mode, credentials, now });
  return outcome;
}
