import { hasConditions, sameConditions, type Conditions } from '../../domain/contract/conditions.ts';
import { sameAsks } from '../../domain/case/gateway-standing.ts';
import type { CaseEventCode, EventSource } from '../../domain/case/states.ts';
import type { GatewayReport } from '../../domain/ports/gateway.ts';
import type { RequestItem } from '../../domain/requirements/request.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Tx } from '../../storage/open-database.ts';
import { recordEvent, say, type Outcome, type Said } from './case-command.ts';
import { itemsOf, itemsOfEvent, openEvent, openRequest, sealItems, sealRequest } from './case-words.ts';
import * as store from './cases.store.ts';
import { wantWithdrawal } from './withdrawal.ts';

/** What hearing a gateway needs beside the transaction. */
export interface ReportParts {
  readonly audit: AuditTrail;
  readonly vault: Vault;
  /** Keys a gateway deposited: stored by the integration feature in the same transaction. Answers whether the case had other keys of this kind before. */
  /** Whether an offer with these facts is signed in this console. */
  readonly signsHere: (gateway: string, facts: GatewayReport['facts']) => boolean;
  /** Keeps the document and the signers of an offer, in the same transaction. */
  readonly offerMade: (tx: Tx, given: { row: store.CaseRow; facts: GatewayReport['facts']; renewed: boolean; now: Date }) => Promise<void>;
  /** Opens the same contract again for signatures that were not taken. */
  readonly offerReopened: (tx: Tx, given: { row: store.CaseRow; now: Date }) => Promise<void>;
  readonly depositCredentials: (tx: Tx, given: { row: store.CaseRow; mode: 'test' | 'live'; credentials: Readonly<Record<string, string>>; now: Date }) => Promise<'new' | 'renewed' | 'same'>;
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

const RENEWED = { test: 'renew_test_keys', live: 'renew_live_keys' } as const;

/**
 * Takes one report of a gateway to a case whose row is locked, the same way whether its machine or its team speaks: decided, written,
 * announced, keys sealed. What is said again with other words counts even where the case need not move for it: a renewed key, an offer with another
 * link or date, a request for something else. A report on a case the merchant has taken back is answered with a withdrawal.
 */
export async function hear(parts: ReportParts, tx: Tx, heard: Heard): Promise<Outcome> {
  const { row, report: { command, facts }, now } = heard;
  const { text, reason, issuer, credentials, contractUrl, expiresAt, dueAt, asks, conditions } = facts;
  const items = command === 'request_information' ? await numbered(parts, tx, row, facts.items ?? []) : [];
  const said: Said = {
    command, by: 'gateway', source: heard.source, actor: heard.actor, occurredAt: heard.occurredAt, now, requestId: heard.requestId ?? null,
    facts: issuer === undefined ? {} : { issuer }, detail: { text, reason, contractUrl, expiresAt, dueAt, asks, conditions: hasConditions(conditions) ? JSON.stringify(conditions) : undefined, items: items.length === 0 ? undefined : JSON.stringify(items), ...(command === 'acknowledge' && { stepUrl: heard.report.facts.stepUrl }), ...(command === 'offer_contract' && (await offerDetail(parts, tx, heard))) },
  };
  const outcome = await say(tx, { row, audit: parts.audit, vault: parts.vault, said, also: { ...heard.also, ...(command === 'request_information' ? requested(parts, row.id, facts, items) : {}) } });
  if (outcome.kind === 'refused' && outcome.effects.includes('send_withdrawal')) return { ...outcome, row: await wantWithdrawal(tx, outcome.row) };
  if (outcome.kind === 'moved' && command === 'offer_contract') await parts.offerMade(tx, { row: outcome.row, facts: heard.report.facts, renewed: false, now });
  if (outcome.kind === 'moved' && command === 'refuse_signature') await parts.offerReopened(tx, { row: outcome.row, now });
  const renewed = outcome.kind === 'unchanged' ? await renewalOf(parts, tx, heard) : null;
  if (renewed === 'renew_offer') await parts.offerMade(tx, { row: outcome.row, facts: heard.report.facts, renewed: true, now });
  if (renewed !== null) return { kind: 'moved', effects: [], row: await recordEvent(tx, { row: outcome.row, said, audit: parts.audit, vault: parts.vault, event: renewed, change: {} }) };
  const mode = command === 'deposit_live_keys' ? 'live' : command === 'deposit_test_keys' ? 'test' : null;
  if (outcome.kind === 'refused' || mode === null || credentials === undefined) return outcome;
  const kept = await parts.depositCredentials(tx, { row: outcome.row, mode, credentials, now });
  if (outcome.kind === 'moved' || kept === 'same') return outcome;
  const event = kept === 'new' ? command : RENEWED[mode];
  return { kind: 'moved', effects: [], row: await recordEvent(tx, { row: outcome.row, said, audit: parts.audit, vault: parts.vault, event, change: {} }) };
}

/**
 * The items under numbers that no other request of the case has had, so that what was written for one thing is never taken for another. A
 * request that asks for the same things again keeps theirs, and with them what the merchant has prepared.
 */
async function numbered({ vault }: ReportParts, tx: Tx, row: store.CaseRow, items: readonly RequestItem[]): Promise<readonly RequestItem[]> {
  if (items.length === 0) return [];
  const before = itemsOf(vault, row);
  if (row.tracks.intake === 'information_requested' && sameItems(items, before)) return before;
  const earlier = await store.listEventsOf(tx, [row.id], ['request_information', 'renew_request']);
  const used = earlier.reduce((sum, event) => sum + itemsOfEvent(openEvent(vault, event)).length, 0);
  return items.map((item, index) => ({ ...item, id: String(used + index + 1) }));
}

function sameItems(some: readonly RequestItem[], others: readonly RequestItem[]): boolean {
  const told = (items: readonly RequestItem[]) => JSON.stringify(items.map(({ id: _, ...item }) => item));
  return told(some) === told(others);
}

function requested({ vault }: ReportParts, caseId: string, { text, dueAt }: GatewayReport['facts'], items: readonly RequestItem[]): store.CaseChange {
  return { requestText: text === undefined ? null : sealRequest(vault, caseId, text), requestItems: sealItems(vault, caseId, items), requestDueAt: dueAt === undefined ? null : new Date(dueAt) };
}

/** The event of a report that repeats an offer or a request with other words; null where it says the same as before. */
async function renewalOf(parts: ReportParts, tx: Tx, { row, report: { command, facts } }: Heard): Promise<CaseEventCode | null> {
  if (command === 'request_information' && facts.asks !== undefined) {
    const last = (await store.listEventsOf(tx, [row.id], ['request_information', 'renew_request'])).at(-1);
    return sameAsks(facts.asks, last?.detail.asks ?? []) ? null : 'renew_request';
  }
  if (command === 'request_information' && row.tracks.intake === 'information_requested') return asksTheSame(parts.vault, row, facts) ? null : 'renew_request';
  if (command !== 'offer_contract' || (row.tracks.contract !== 'offered' && row.tracks.contract !== 'signing')) return null;
  const offers = await store.listEventsOf(tx, [row.id], ['offer_contract', 'renew_offer', 'contract_unusable']);
  // The same document again, after it could not be fetched: that is what was asked for.
  if (facts.document !== undefined && offers.at(-1)?.command === 'contract_unusable') return 'renew_offer';
  const last = offers.findLast(({ command: of }) => of !== 'contract_unusable');
  const before = last === undefined ? {} : openEvent(parts.vault, last).detail;
  const sha256 = facts.document?.sha256 ?? facts.documentSha256;
  const isOther = sha256 !== undefined && (sha256 !== before.documentSha256 || parts.signsHere(row.gateway, facts) !== (before.signHere === true));
  if (hasConditions(facts.conditions) && !sameConditions(facts.conditions, before.conditions === undefined ? {} : (JSON.parse(before.conditions) as Conditions))) return 'renew_offer';
  return isOther || (['contractUrl', 'expiresAt', 'text'] as const).some((fact) => facts[fact] !== undefined && facts[fact] !== before[fact]) ? 'renew_offer' : null;
}

/** Where an offer is signed, and which document it is about. One that comes again without a document is about the same one. */
async function offerDetail(parts: ReportParts, tx: Tx, { row, report: { facts } }: Heard): Promise<Said['detail']> {
  const documentSha256 = facts.document?.sha256 ?? facts.documentSha256;
  if (documentSha256 !== undefined) return { documentSha256, ...(parts.signsHere(row.gateway, facts) && { signHere: true }) };
  const last = row.tracks.contract === 'not_started' ? undefined : (await store.listEventsOf(tx, [row.id], ['offer_contract', 'renew_offer'])).at(-1)?.detail;
  return { signHere: last?.signHere, documentSha256: last?.documentSha256 };
}

function asksTheSame(vault: Vault, row: store.CaseRow, { text, items = [], dueAt }: GatewayReport['facts']): boolean {
  const sameWords = (text ?? null) === openRequest(vault, row).requestText;
  const sameDay = (dueAt === undefined ? null : new Date(dueAt).getTime()) === (row.requestDueAt?.getTime() ?? null);
  return sameWords && sameDay && sameItems(items, itemsOf(vault, row));
}
