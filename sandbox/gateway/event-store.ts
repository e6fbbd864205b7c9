/** All SQL of the rehearsal gateway's events: its outbox and what a receiver can ask for again. Decides nothing. */
import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';
import type { CaseKey } from './case-store.ts';

export interface EventToSend {
  readonly key: CaseKey;
  readonly id: string;
  readonly sequence: number;
  readonly body: Record<string, unknown>;
  readonly attempts: number;
  readonly refusals: number;
  readonly eventsUrl: string;
  readonly magic: string[];
}

export async function insertEvent(tx: Tx, key: CaseKey, event: { id: string; type: string; sequence: number; rank: number; body: Record<string, unknown>; at: Date }): Promise<void> {
  await tx.insertInto('rehearsal_event')
    .values({
      gateway: key.gateway, case_id: key.caseId, sequence: event.sequence, id: event.id, type: event.type, body: JSON.stringify(event.body),
      delivery_rank: event.rank, occurred_at: event.at, next_attempt_at: event.at,
    })
    .execute();
}

/** Events of a case after a sequence, in order. */
export async function eventsAfter(reader: Reader, key: CaseKey, sequence: number): Promise<Record<string, unknown>[]> {
  const rows = await reader.selectFrom('rehearsal_event').select('body')
    .where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).where('sequence', '>', sequence).orderBy('sequence').limit(200).execute();
  return rows.map(({ body }) => body);
}

/**
 * The next event of each case that is due, one per case, because a case's events arrive in order. A case that plays out of order sends
 * the second of a pair first: the first is held back until the second exists, or until nothing more is going to happen by itself.
 */
export async function eventsToSend(reader: Reader, now: Date, limit: number): Promise<EventToSend[]> {
  const { rows } = await sql<{ gateway: string; case_id: string; id: string; sequence: number; body: Record<string, unknown>; attempts: number; refusals: number; events_url: string; magic: string[] }>`
    select e.gateway, e.case_id, e.id, e.sequence, e.body, e.attempts, e.refusals, c.events_url, c.magic
    from (select distinct on (gateway, case_id) * from rehearsal_event where delivered_at is null and given_up_at is null order by gateway, case_id, delivery_rank) e
    join rehearsal_case c using (gateway, case_id)
    where e.next_attempt_at <= ${now} and c.events_url is not null
      and (e.delivery_rank <= e.sequence or e.sequence < c.last_sequence or c.due_at is null)
    order by e.next_attempt_at limit ${limit}`.execute(reader);
  return rows.map((row) => ({
    key: { gateway: row.gateway, caseId: row.case_id }, id: row.id, sequence: row.sequence, body: row.body, attempts: row.attempts, refusals: row.refusals, eventsUrl: row.events_url, magic: row.magic,
  }));
}

export async function markDelivered(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('rehearsal_event').set((column) => ({ delivered_at: at, attempts: column('attempts', '+', 1) })).where('id', '=', id).where('delivered_at', 'is', null).execute();
}

/** What became of a try that was not taken. */
export interface Failure {
  readonly until: Date;
  readonly status: number | null;
  readonly refused: boolean;
  readonly givenUpAt: Date | null;
}

export async function recordFailure(tx: Tx, id: string, failure: Failure): Promise<void> {
  await tx.updateTable('rehearsal_event')
    .set((column) => ({ next_attempt_at: failure.until, last_status: failure.status, given_up_at: failure.givenUpAt, attempts: column('attempts', '+', 1), ...(failure.refused && { refusals: column('refusals', '+', 1) }) }))
    .where('id', '=', id).execute();
}

/** A receiver that was away has answered: what waits is tried again now, except what it has refused. */
export async function retryAllNow(tx: Tx, now: Date): Promise<void> {
  await tx.updateTable('rehearsal_event').set({ next_attempt_at: now }).where('delivered_at', 'is', null).where('refusals', '=', 0).where('next_attempt_at', '>', now).execute();
}

export async function nextAttemptAt(reader: Reader): Promise<Date | null> {
  const row = await reader.selectFrom('rehearsal_event').select(({ fn }) => fn.min('next_attempt_at').as('at')).where('delivered_at', 'is', null).where('given_up_at', 'is', null).executeTakeFirst();
  return row?.at ?? null;
}

/** Events of each case that wait for delivery, those given up, and the receiver's last answer to them. */
export async function undelivered(reader: Reader): Promise<Map<string, { waiting: number; givenUp: number; lastStatus: number | null }>> {
  const { rows } = await sql<{ place: string; waiting: number; given_up: number; last_status: number | null }>`
    select gateway || '/' || case_id as place, count(*) filter (where given_up_at is null)::int as waiting, count(given_up_at)::int as given_up, max(last_status) as last_status
    from rehearsal_event where delivered_at is null group by gateway, case_id`.execute(reader);
  return new Map(rows.map((row) => [row.place, { waiting: row.waiting, givenUp: row.given_up, lastStatus: row.last_status }]));
}
