/** All SQL of the rehearsal gateway's cases, documents and answers. Decides nothing. */
import { sql, type Selectable } from 'kysely';
import type { RehearsalCaseTable } from '../../storage/tables/rehearsal.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import type { CaseMessage } from './messages.ts';
import type { Magic, Step } from './plan.ts';

export interface CaseKey {
  readonly gateway: string;
  readonly caseId: string;
}

export type CaseRow = Omit<Selectable<RehearsalCaseTable>, 'remaining' | 'magic' | 'lines'> & { lines: { method: string; type: string }[]; remaining: Step[]; magic: Magic[] };

/** What the contract of a case is about. */
export function documentFacts(row: CaseRow): { gateway: string; reference: string | null; gatewayReference: string; lines: CaseRow['lines']; createdAt: Date } {
  return { gateway: row.gateway, reference: row.reference, gatewayReference: row.gateway_reference, lines: row.lines, createdAt: row.created_at };
}

export interface CaseChange {
  state?: CaseRow['state'];
  remaining?: readonly Step[];
  dueAt?: Date | null;
  waitingFor?: CaseRow['waiting_for'];
  contract?: CaseRow['contract'];
  lastSequence?: number;
  receivedAt?: Date;
}

/** Makes the case unless it exists. True when this call made it. */
export async function insertCase(tx: Tx, row: {
  key: CaseKey; gatewayReference: string; reference: string | null; state: CaseRow['state']; eventsUrl: string | null; fingerprint: string | null;
  magic: readonly Magic[]; lines: CaseMessage['lines']; remaining: readonly Step[]; dueAt: Date | null; createdAt: Date;
}): Promise<boolean> {
  const made = await tx.insertInto('rehearsal_case')
    .values({
      gateway: row.key.gateway, case_id: row.key.caseId, gateway_reference: row.gatewayReference, reference: row.reference, state: row.state,
      events_url: row.eventsUrl, fingerprint: row.fingerprint, magic: JSON.stringify(row.magic), lines: JSON.stringify(row.lines), remaining: JSON.stringify(row.remaining),
      due_at: row.dueAt, waiting_for: null, created_at: row.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['gateway', 'case_id']).doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function insertDocuments(tx: Tx, key: CaseKey, documents: CaseMessage['documents']): Promise<void> {
  if (documents.length === 0) return;
  const { first } = await tx.selectFrom('rehearsal_document').select(({ fn }) => fn.countAll<string>().as('first'))
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).executeTakeFirstOrThrow();
  await tx.insertInto('rehearsal_document')
    .values(documents.map((document, index) => ({
      gateway: key.gateway, case_id: key.caseId, position: Number(first) + index, kind: document.kind, sha256: document.sha256, bytes: document.bytes, url: document.url,
    })))
    .execute();
}

/** The case, locked until the transaction ends. */
export async function lockCase(tx: Tx, key: CaseKey): Promise<CaseRow | undefined> {
  return (await tx.selectFrom('rehearsal_case').selectAll().where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).forUpdate().executeTakeFirst()) as CaseRow | undefined;
}

export async function findCase(reader: Reader, key: CaseKey): Promise<CaseRow | undefined> {
  return (await reader.selectFrom('rehearsal_case').selectAll().where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).executeTakeFirst()) as CaseRow | undefined;
}

export async function findCaseByReference(reader: Reader, gatewayReference: string): Promise<CaseRow | undefined> {
  return (await reader.selectFrom('rehearsal_case').selectAll().where('gateway_reference', '=', gatewayReference).executeTakeFirst()) as CaseRow | undefined;
}

/** A change of nothing writes nothing: an update without a column is no SQL. */
export async function updateCase(tx: Tx, key: CaseKey, change: CaseChange): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await tx.updateTable('rehearsal_case')
    .set({
      ...(change.state !== undefined && { state: change.state }),
      ...(change.remaining !== undefined && { remaining: JSON.stringify(change.remaining) }),
      ...(change.dueAt !== undefined && { due_at: change.dueAt }),
      ...(change.waitingFor !== undefined && { waiting_for: change.waitingFor }),
      ...(change.contract !== undefined && { contract: change.contract }),
      ...(change.lastSequence !== undefined && { last_sequence: change.lastSequence }),
      ...(change.receivedAt !== undefined && { received_at: change.receivedAt }),
    })
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId)
    .execute();
}

/** Cases with a step that is due, the longest overdue first. */
export async function dueCases(reader: Reader, now: Date, limit: number): Promise<CaseKey[]> {
  const rows = await reader.selectFrom('rehearsal_case').select(['gateway', 'case_id']).where('due_at', '<=', now).orderBy('due_at').limit(limit).execute();
  return rows.map((row) => ({ gateway: row.gateway, caseId: row.case_id }));
}

export async function nextDueAt(reader: Reader): Promise<Date | null> {
  const row = await reader.selectFrom('rehearsal_case').select(({ fn }) => fn.min('due_at').as('due')).executeTakeFirst();
  return row?.due ?? null;
}

/** Brings everything that is planned nearer. */
export async function bringForward(tx: Tx, milliseconds: number): Promise<void> {
  await tx.updateTable('rehearsal_case').set({ due_at: sql<Date>`due_at - make_interval(secs => ${milliseconds / 1000})` }).where('due_at', 'is not', null).execute();
}

export async function recentCases(reader: Reader, limit: number): Promise<CaseRow[]> {
  return (await reader.selectFrom('rehearsal_case').selectAll().orderBy('created_at', 'desc').limit(limit).execute()) as CaseRow[];
}

export async function unreadDocuments(reader: Reader, key: CaseKey) {
  return reader.selectFrom('rehearsal_document').select(['position', 'kind', 'sha256', 'bytes', 'url', 'attempts'])
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).where('state', '=', 'unread').orderBy('position').execute();
}

export async function recordReading(tx: Tx, key: CaseKey, reading: { position: number; state: 'unread' | 'read' | 'unreachable' | 'different' }): Promise<void> {
  await tx.updateTable('rehearsal_document').set((column) => ({ state: reading.state, attempts: column('attempts', '+', 1) }))
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).where('position', '=', reading.position).execute();
}

export async function documentStates(reader: Reader, key: CaseKey) {
  return reader.selectFrom('rehearsal_document').select(['kind', 'state'])
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).orderBy('position').execute();
}

/** Keeps the answer unless it is known. True when this call kept it. */
export async function insertAnswer(tx: Tx, key: CaseKey, answer: { answerId: string; kind: string; at: Date }): Promise<boolean> {
  const made = await tx.insertInto('rehearsal_answer').values({ gateway: key.gateway, case_id: key.caseId, answer_id: answer.answerId, kind: answer.kind, at: answer.at })
    .onConflict((conflict) => conflict.columns(['gateway', 'case_id', 'answer_id']).doNothing()).executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}
