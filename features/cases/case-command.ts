import { isEnd } from '../../domain/case/describe.ts';
import type { Ask } from '../../domain/case/gateway-standing.ts';
import { decide, type CaseFacts, type Effect } from '../../domain/case/lifecycle.ts';
import { headline } from '../../domain/case/headline.ts';
import type { Actor, CaseCommand, CaseEventCode, EventSource } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import { publish } from '../../platform/stream.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Vault } from '../../platform/vault.ts';
import { noteStay } from '../times/times.service.ts';
import { noteCaseEvent } from '../webhooks/webhooks.service.ts';
import { noteNews } from './case-news.ts';
import { endsUnread, noteTurn } from './note-turn.ts';
import { sealDetail } from './case-words.ts';
import * as store from './cases.store.ts';

/** One thing said to a case, by whom and from where. */
export interface Said {
  readonly command: CaseCommand;
  readonly by: Actor;
  readonly source: EventSource;
  /** Who exactly, for the audit: a person id, a gateway code, or `system`. */
  readonly actor: string;
  readonly occurredAt: Date;
  readonly now: Date;
  readonly facts?: CaseFacts;
  readonly detail?: { readonly text?: string | undefined; readonly reason?: string | undefined; readonly contractUrl?: string | undefined; readonly stepUrl?: string | undefined; readonly expiresAt?: string | undefined; readonly signHere?: boolean | undefined; readonly documentSha256?: string | undefined; readonly signed?: number; readonly signers?: number; readonly event?: number; readonly items?: string | undefined; readonly answers?: string | undefined; readonly dueAt?: string | undefined; readonly conditions?: string | undefined; readonly asks?: readonly Ask[] | undefined; readonly ends?: store.CaseEventRow['detail']['ends'] };
  readonly requestId?: string | null;
}

export type Outcome =
  | { readonly kind: 'moved'; readonly row: store.CaseRow; readonly effects: readonly Effect[] }
  | { readonly kind: 'unchanged'; readonly row: store.CaseRow }
  | { readonly kind: 'refused'; readonly row: store.CaseRow; readonly code: string; readonly why: Text; readonly effects: readonly Effect[] };

/**
 * Says one thing to a case whose row is locked. State, event, audit entry and stream events are written in the caller's
 * transaction, or nothing is.
 */
export async function say(tx: Tx, given: { row: store.CaseRow; said: Said; audit: AuditTrail; vault: Vault; also?: store.CaseChange }): Promise<Outcome> {
  const { row, said, audit } = given;
  const decided = decide({ tracks: row.tracks, command: said.command, by: said.by, facts: { ...said.facts, handOverStarted: row.handOver !== 'none' } });
  if (decided.kind === 'refused') return { kind: 'refused', row, code: decided.code, why: decided.why, effects: decided.effects };
  if (decided.kind === 'unchanged') {
    if (given.also !== undefined) await mustChange(tx, row, given.also);
    return { kind: 'unchanged', row: given.also === undefined ? row : { ...row, ...given.also, version: row.version + 1 } };
  }
  const next = headline(decided.tracks);
  const change: store.CaseChange = {
    tracks: decided.tracks, headline: next,
    // The gateway goes on: whatever it did not take before no longer holds the case up.
    ...(said.by === 'gateway' && row.answerRefused !== null && { answerRefused: null }),
    // Of a case that is over nobody is told anything any more.
    ...(isEnd(decided.tracks) && row.untold !== null && { untold: null }),
    ...(isEnd(decided.tracks) && row.contactUnknownSince !== null && { contactUnknownSince: null }),
    ...(next === row.headline && decided.tracks.intake === row.tracks.intake ? {} : { since: said.now }),
    ...given.also,
  };
  return { kind: 'moved', row: await recordEvent(tx, { row, said, audit, vault: given.vault, event: said.command, change }), effects: decided.effects };
}

/** Writes the next event of a locked case with the change it explains, to the audit as well, and announces it; answers the row as it is then. */
export async function recordEvent(tx: Tx, given: { row: store.CaseRow; said: Said; audit: AuditTrail; vault: Vault; event: CaseEventCode; change: store.CaseChange }): Promise<store.CaseRow> {
  const { row, said, audit, event } = given;
  const headlines = { before: row.headline, after: given.change.headline ?? row.headline };
  const change: store.CaseChange = { ...given.change, ...(row.unreadSince !== null && endsUnread(event, said.source, headlines) && { unreadSince: null }), sequence: row.sequence + 1 };
  await mustChange(tx, row, change);
  const after: store.CaseRow = { ...row, ...change, version: row.version + 1 };
  await store.insertEvent(tx, {
    caseId: row.id, merchantId: row.merchantId, sequence: after.sequence, command: event, source: said.source, actor: said.actor,
    detail: sealDetail(given.vault, { caseId: row.id, sequence: after.sequence }, { ...said.detail, ...(said.facts?.issuer === undefined ? {} : { issuer: said.facts.issuer }) } as store.CaseEventRow['detail']),
    headline: after.headline, occurredAt: said.occurredAt, recordedAt: said.now,
  });
  await noteStay(tx, {
    caseId: row.id, gateway: row.gateway, trade: row.trade, sequence: after.sequence, occurredAt: said.occurredAt, recordedAt: said.now,
    before: { tracks: row.tracks, saidStepDone: row.secondStepSaidAt !== null }, after: { tracks: after.tracks, saidStepDone: after.secondStepSaidAt !== null },
  });
  await audit.record(tx, {
    actor: said.actor, action: `case.${event}`, subject: row.id, details: { gateway: row.gateway, source: said.source, headline: after.headline, sequence: after.sequence }, requestId: said.requestId ?? null,
  });
  await noteTurn(tx, { row: after, event, source: said.source, actor: said.actor, dueAt: said.detail?.dueAt ?? said.detail?.expiresAt ?? null, now: said.now });
  await noteNews(tx, { merchantId: row.merchantId, event, now: said.now });
  await noteCaseEvent(tx, { merchantId: row.merchantId, caseId: row.id, sequence: after.sequence, command: event, now: said.now });
  await announce(tx, after, said.now);
  return after;
}

/** Changes a row that this transaction has locked. */
export async function mustChange(tx: Tx, row: store.CaseRow, change: store.CaseChange): Promise<void> {
  // The row is locked, so a miss is a mistake of ours; throwing rolls everything back.
  if (!(await store.changeCase(tx, row, change))) throw new Error(`case ${row.id} changed under its lock`);
}

/** Tells the pages that may see the case: a gateway's team only once its gateway has it, as everywhere else. */
export async function announce(tx: Tx, row: store.CaseRow, at: Date): Promise<void> {
  const payload = { caseId: row.id, applicationId: row.applicationId, sequence: row.sequence, headline: row.headline };
  for (const topic of [...(row.handOver === 'done' ? [`gateway:${row.gateway}`] : []), `merchant:${row.merchantId}`, 'operator']) {
    await publish(tx, { topic, kind: 'case.changed', payload, at });
  }
}
