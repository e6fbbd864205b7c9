import { sql } from 'kysely';
import type { Deed, NotTaken } from '../../domain/case/describe.ts';
import type { Ask, KeptStanding } from '../../domain/case/gateway-standing.ts';
import { END_HEADLINES, type Tracks } from '../../domain/case/states.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of cases. Decides nothing. */

export interface CaseRow {
  readonly id: string;
  readonly merchantId: string;
  readonly applicationId: string;
  readonly gateway: string;
  readonly reference: string;
  readonly tracks: Tracks;
  readonly headline: string;
  readonly since: Date;
  readonly version: number;
  readonly sequence: number;
  readonly extraFields: string;
  readonly handOver: 'none' | 'calling' | 'done';
  readonly withdrawal: 'none' | 'wanted' | 'done' | 'refused';
  readonly handOverAttempts: number;
  readonly lastProblem: string | null;
  readonly nextAttemptAt: Date | null;
  readonly gatewayReference: string | null;
  readonly gatewaySequence: number;
  /** Sealed; plain in rows of before that. */
  readonly requestText: string | null;
  /** Sealed: what is asked for, item by item. */
  readonly requestItems: string | null;
  readonly requestDueAt: Date | null;
  readonly eventsMissingSince: Date | null;
  readonly answerRefused: NotTaken | null;
  readonly withdrawalRefusals: number;
  readonly untold: Untold | null;
  /** Since when nobody of the merchant has opened what is asked, once everybody was told who can be. */
  readonly unreadSince: Date | null;
  /** Since when the gateway has a contact person of before, and cannot be told by machine. */
  readonly contactUnknownSince: Date | null;
  /** When the merchant said that it finished the step at the gateway's own site. */
  readonly secondStepSaidAt: Date | null;
  readonly trade: string | null;
  readonly createdAt: Date;
  /** Null at gateways that report events, and before the hand-over. */
  readonly standing: KeptStanding | null;
  readonly gatewayAccount: string | null;
}

/** What the merchant did and the gateway could not be told yet. Instants are ISO 8601. */
export interface Untold {
  readonly answerId: string;
  readonly kind: Deed;
  readonly since: string;
  readonly problem: string;
  readonly nextAttemptAt: string;
  readonly tries: number;
}

export interface CaseMethodRow {
  readonly id: string;
  readonly caseId: string;
  readonly method: string;
  readonly type: string;
}

export interface CaseEventRow {
  readonly caseId: string;
  readonly sequence: number;
  readonly command: string;
  readonly source: string;
  readonly actor: string;
  readonly detail: {
    readonly text?: string;
    readonly issuer?: string;
    readonly reason?: string;
    /** Where an offered contract is read and signed, and until when the offer stands; where a step at the gateway's own site is finished. */
    readonly contractUrl?: string; readonly stepUrl?: string;
    readonly expiresAt?: string;
    /** Of an offer: it is signed in this console. */
    readonly signHere?: boolean;
    /** Of the document it is about, lower-case hexadecimal. */
    readonly documentSha256?: string;
    /** Of a signature: how many representatives have signed by then, and of how many. */
    readonly signed?: number;
    readonly signers?: number;
    /** Number of the gateway's event that it is about. */
    readonly event?: number;
    /** Sealed JSON: the items of a request, and the answer to each of them. */
    readonly items?: string;
    readonly answers?: string;
    /** Sealed JSON: what an acceptance or an offer is tied to. */
    readonly conditions?: string;
    /** Until when a request wants its answer. */
    readonly dueAt?: string;
    /** What is asked, where the gateway says it in codes. */
    readonly asks?: readonly Ask[];
    /** What runs out, and the day on which that was told. */
    readonly ends?: readonly { readonly paper: string; readonly until: string; readonly basis: 'on_file' | 'contract'; readonly today: string }[];
  };
  readonly headline: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

type Row = Awaited<ReturnType<ReturnType<typeof selectCases>['execute']>>[number];

/** Whole rows of cases. */
export function selectCases(reader: Reader) {
  return reader.selectFrom('gateway_case').selectAll('gateway_case');
}

export function toCase(row: Row): CaseRow {
  return {
    id: row.id, merchantId: row.merchant_id, applicationId: row.application_id, gateway: row.gateway, reference: row.reference, tracks: row.tracks as Tracks,
    headline: row.headline, since: row.since, version: row.version, sequence: row.sequence, extraFields: row.extra_fields, handOver: row.hand_over,
    withdrawal: row.withdrawal, handOverAttempts: row.hand_over_attempts, lastProblem: row.last_problem, nextAttemptAt: row.next_attempt_at,
    gatewayReference: row.gateway_reference, gatewaySequence: row.gateway_sequence, requestText: row.request_text, requestItems: row.request_items, requestDueAt: row.request_due_at, createdAt: row.created_at,
    eventsMissingSince: row.events_missing_since, answerRefused: row.answer_refused as NotTaken | null, withdrawalRefusals: row.withdrawal_refusals, secondStepSaidAt: row.second_step_said_at, untold: row.untold, unreadSince: row.unread_since, contactUnknownSince: row.contact_unknown_since, trade: row.trade,
    standing: row.standing as KeptStanding | null, gatewayAccount: row.gateway_account,
  };
}

export async function insertCase(tx: Tx, given: Pick<CaseRow, 'id' | 'merchantId' | 'applicationId' | 'gateway' | 'reference' | 'tracks' | 'headline' | 'since' | 'sequence' | 'extraFields' | 'trade' | 'createdAt'>): Promise<void> {
  await tx
    .insertInto('gateway_case')
    .values({
      id: given.id, merchant_id: given.merchantId, application_id: given.applicationId, gateway: given.gateway, reference: given.reference,
      intake: given.tracks.intake, tracks: JSON.stringify(given.tracks), headline: given.headline, since: given.since, version: 1, sequence: given.sequence,
      extra_fields: given.extraFields, hand_over: 'none', last_problem: null, next_attempt_at: null, gateway_reference: null, request_text: null, trade: given.trade, created_at: given.createdAt,
    })
    .execute();
}

export async function insertMethods(tx: Tx, rows: readonly (CaseMethodRow & { merchantId: string })[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertInto('case_method').values(rows.map(({ id, caseId, merchantId, method, type }) => ({ id, case_id: caseId, merchant_id: merchantId, method, type }))).execute();
}

/** Reads a case and holds its row until the transaction ends: whoever comes second waits and sees the first one's outcome. */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRow | null> {
  const row = await selectCases(tx).where('id', '=', caseId).forUpdate().executeTakeFirst();
  return row === undefined ? null : toCase(row);
}

export async function findCase(reader: Reader, caseId: string): Promise<CaseRow | null> {
  const row = await selectCases(reader).where('id', '=', caseId).executeTakeFirst();
  return row === undefined ? null : toCase(row);
}

export interface CaseChange {
  readonly tracks?: Tracks;
  readonly headline?: string;
  readonly since?: Date;
  readonly sequence?: number;
  readonly handOver?: CaseRow['handOver'];
  readonly withdrawal?: CaseRow['withdrawal'];
  readonly handOverAttempts?: number;
  readonly lastProblem?: string | null;
  readonly nextAttemptAt?: Date | null;
  readonly gatewayReference?: string | null;
  readonly gatewaySequence?: number;
  readonly requestText?: string | null;
  readonly requestItems?: string | null;
  readonly requestDueAt?: Date | null;
  readonly eventsMissingSince?: Date | null;
  readonly answerRefused?: NotTaken | null;
  readonly withdrawalRefusals?: number;
  readonly untold?: Untold | null;
  readonly unreadSince?: Date | null;
  readonly contactUnknownSince?: Date | null;
  readonly secondStepSaidAt?: Date;
  /** When the case was last heard of or asked about. */
  readonly lookedAt?: Date;
  readonly standing?: KeptStanding;
  readonly gatewayAccount?: string | null;
  readonly lookAt?: Date | null;
}

/** Writes a change if nobody wrote since `was` was read; answers whether it did. */
export async function changeCase(tx: Tx, was: CaseRow, change: CaseChange): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('gateway_case')
    .set({
      version: was.version + 1,
      ...(change.tracks && { tracks: JSON.stringify(change.tracks), intake: change.tracks.intake }),
      ...(change.headline !== undefined && { headline: change.headline }),
      ...(change.since && { since: change.since }),
      ...(change.sequence !== undefined && { sequence: change.sequence }),
      ...(change.handOver && { hand_over: change.handOver }),
      ...(change.withdrawal && { withdrawal: change.withdrawal }),
      ...(change.handOverAttempts !== undefined && { hand_over_attempts: change.handOverAttempts }),
      ...(change.lastProblem !== undefined && { last_problem: change.lastProblem }),
      ...(change.nextAttemptAt !== undefined && { next_attempt_at: change.nextAttemptAt }),
      ...(change.gatewayReference !== undefined && { gateway_reference: change.gatewayReference }),
      ...(change.gatewaySequence !== undefined && { gateway_sequence: change.gatewaySequence }),
      ...(change.requestText !== undefined && { request_text: change.requestText }),
      ...(change.requestItems !== undefined && { request_items: change.requestItems }),
      ...(change.requestDueAt !== undefined && { request_due_at: change.requestDueAt }),
      ...(change.eventsMissingSince !== undefined && { events_missing_since: change.eventsMissingSince }),
      ...(change.answerRefused !== undefined && { answer_refused: change.answerRefused }),
      ...(change.withdrawalRefusals !== undefined && { withdrawal_refusals: change.withdrawalRefusals }),
      ...(change.untold !== undefined && { untold: change.untold === null ? null : JSON.stringify(change.untold) }),
      ...(change.contactUnknownSince !== undefined && { contact_unknown_since: change.contactUnknownSince }),
      ...(change.unreadSince !== undefined && { unread_since: change.unreadSince }),
      ...(change.secondStepSaidAt && { second_step_said_at: change.secondStepSaidAt }),
      ...(change.lookedAt && { looked_at: change.lookedAt }), ...(change.lookAt !== undefined && { look_at: change.lookAt }),
      ...(change.standing && { standing: JSON.stringify(change.standing) }), ...(change.gatewayAccount !== undefined && { gateway_account: change.gatewayAccount }),
    })
    .where('id', '=', was.id)
    .where('version', '=', was.version)
    .where('intake', '=', was.tracks.intake)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function insertEvent(tx: Tx, event: CaseEventRow & { merchantId: string }): Promise<void> {
  await tx
    .insertInto('case_event')
    .values({
      case_id: event.caseId, sequence: event.sequence, merchant_id: event.merchantId, command: event.command, source: event.source, actor: event.actor,
      detail: JSON.stringify(event.detail), headline: event.headline, occurred_at: event.occurredAt, recorded_at: event.recordedAt,
    })
    .execute();
}

function toEvent(row: { case_id: string; sequence: number; command: string; source: string; actor: string; detail: object; headline: string; occurred_at: Date; recorded_at: Date }): CaseEventRow {
  return {
    caseId: row.case_id, sequence: row.sequence, command: row.command, source: row.source, actor: row.actor, detail: row.detail, headline: row.headline,
    occurredAt: row.occurred_at, recordedAt: row.recorded_at,
  };
}

export async function listEvents(reader: Reader, caseIds: readonly string[], after = 0): Promise<CaseEventRow[]> {
  if (caseIds.length === 0) return [];
  const rows = await reader.selectFrom('case_event').selectAll().where('case_id', 'in', [...caseIds]).where('sequence', '>', after).orderBy('case_id').orderBy('sequence').execute();
  return rows.map(toEvent);
}

/** Only events of these kinds, for what a list tells of many cases. */
export async function listEventsOf(reader: Reader, caseIds: readonly string[], commands: readonly string[]): Promise<CaseEventRow[]> {
  if (caseIds.length === 0) return [];
  const rows = await reader.selectFrom('case_event').selectAll().where('case_id', 'in', [...caseIds]).where('command', 'in', [...commands]).orderBy('case_id').orderBy('sequence').execute();
  return rows.map(toEvent);
}

export async function recentEvents(reader: Reader, merchantId: string, limit: number): Promise<CaseEventRow[]> {
  const rows = await reader.selectFrom('case_event').selectAll().where('merchant_id', '=', merchantId).orderBy('recorded_at', 'desc').limit(limit).execute();
  return rows.map(toEvent);
}

export async function listMethods(reader: Reader, caseIds: readonly string[]): Promise<CaseMethodRow[]> {
  if (caseIds.length === 0) return [];
  const rows = await reader.selectFrom('case_method').selectAll().where('case_id', 'in', [...caseIds]).orderBy('id').execute();
  return rows.map((row) => ({ id: row.id, caseId: row.case_id, method: row.method, type: row.type }));
}

export async function casesByIds(reader: Reader, ids: readonly string[]): Promise<CaseRow[]> {
  if (ids.length === 0) return [];
  return (await selectCases(reader).where('id', 'in', [...ids]).orderBy('id').execute()).map(toCase);
}

export async function casesOfApplications(reader: Reader, applicationIds: readonly string[]): Promise<CaseRow[]> {
  if (applicationIds.length === 0) return [];
  const rows = await selectCases(reader).where('application_id', 'in', [...applicationIds]).orderBy('id').execute();
  return rows.map(toCase);
}

/** Cases of a merchant that may not be over yet. */
export async function openCaseIds(reader: Reader, merchantId: string): Promise<string[]> {
  const rows = await reader.selectFrom('gateway_case').select('id').where('merchant_id', '=', merchantId).where('headline', 'not in', [...END_HEADLINES]).execute();
  return rows.map(({ id }) => id);
}

export async function casesOfMerchant(reader: Reader, merchantId: string, limit = 500): Promise<CaseRow[]> {
  const rows = await selectCases(reader).where('merchant_id', '=', merchantId).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toCase);
}

/** True when this event id of this gateway is new; a repeated one leaves nothing. */
export async function keepGatewayEvent(tx: Tx, event: { gateway: string; eventId: string; caseId: string; sequence: number; body: string; at: Date }): Promise<boolean> {
  const row = await tx
    .insertInto('gateway_event')
    .values({ gateway: event.gateway, event_id: event.eventId, case_id: event.caseId, sequence: event.sequence, body: event.body, state: 'waiting', received_at: event.at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** True when this very event, by id, case and number, was kept before. */
export async function hasGatewayEvent(tx: Tx, event: { gateway: string; eventId: string; caseId: string; sequence: number }): Promise<boolean> {
  const row = await tx.selectFrom('gateway_event').select('event_id')
    .where('gateway', '=', event.gateway).where('event_id', '=', event.eventId).where('case_id', '=', event.caseId).where('sequence', '=', event.sequence).executeTakeFirst();
  return row !== undefined;
}

/** Of the cases that one of these problems keeps from a gateway, and that nobody has called up yet, the one submitted first. Null where there is none. */
export async function takeLongestWaiting(tx: Tx, given: { gateway: string; problems: readonly string[] }): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    update gateway_case set next_attempt_at = null where id = (
      select id from gateway_case
      where gateway = ${given.gateway} and hand_over <> 'done' and intake = 'submitted' and last_problem = any(${given.problems}) and next_attempt_at is not null
      order by created_at limit 1 for update skip locked
    )
    returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Whether an event of this id has been taken in, whatever it was about. */
export async function knowsGatewayEvent(tx: Tx, event: { gateway: string; eventId: string }): Promise<boolean> {
  return (await tx.selectFrom('gateway_event').select('event_id').where('gateway', '=', event.gateway).where('event_id', '=', event.eventId).executeTakeFirst()) !== undefined;
}

export async function waitingGatewayEvent(tx: Tx, caseId: string, sequence: number): Promise<{ eventId: string; body: string } | null> {
  const row = await tx.selectFrom('gateway_event').select(['event_id', 'body']).where('case_id', '=', caseId).where('sequence', '=', sequence).where('state', '=', 'waiting').executeTakeFirst();
  return row === undefined ? null : { eventId: row.event_id, body: row.body };
}

/** True when an event waits for one before it. */
export async function hasWaitingGatewayEvent(tx: Tx, caseId: string): Promise<boolean> {
  const row = await tx.selectFrom('gateway_event').select('event_id').where('case_id', '=', caseId).where('state', '=', 'waiting').limit(1).executeTakeFirst();
  return row !== undefined;
}

export async function settleGatewayEvent(tx: Tx, given: { caseId: string; sequence: number; state: 'applied' | 'without_effect' }): Promise<void> {
  await tx.updateTable('gateway_event').set({ state: given.state }).where('case_id', '=', given.caseId).where('sequence', '=', given.sequence).execute();
}
