import { sql } from 'kysely';
import type { RejectionReason } from '../../domain/case/rejection.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** SQL of the events that were refused. Decides nothing. */

export async function insertRejected(tx: Tx, row: { id: string; gateway: string | null; at: Date; reason: RejectionReason; eventId: string | null; caseReference: string | null; bytes: number }): Promise<void> {
  await tx.insertInto('rejected_event').values({ id: row.id, gateway: row.gateway, at: row.at, reason: row.reason, event_id: row.eventId, case_reference: row.caseReference, bytes: row.bytes }).execute();
}

/** What a whole number of the database holds. */
const MOST_SECONDS = 2_147_483_647;

/** Clocks that are off by about the same are one kind of refusal; all that are off by more than six hours are one. */
const APART_SECONDS = 600;
const MOST_APART = 36;

/** Counts a refusal whose sender is nobody we know; true for the first of its kind in this minute. */
export async function countRejected(tx: Tx, row: { gateway: string; at: Date; reason: RejectionReason; bytes: number; secondsOff?: number | undefined }): Promise<boolean> {
  const apart = row.secondsOff === undefined ? '' : `_${Math.max(-MOST_APART, Math.min(MOST_APART, Math.round(row.secondsOff / APART_SECONDS)))}`;
  const id = `rej_${row.gateway}_${row.reason}${apart}_${Math.floor(row.at.getTime() / 60_000)}`;
  const counted = await tx
    .insertInto('rejected_event').values({ id, gateway: row.gateway, at: row.at, reason: row.reason, event_id: null, case_reference: null, bytes: row.bytes, seconds_off: row.secondsOff === undefined ? null : Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, row.secondsOff)) })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ times: sql`least(rejected_event.times + 1, 1000000000)`, bytes: sql`greatest(rejected_event.bytes, excluded.bytes)`, seconds_off: sql`coalesce(excluded.seconds_off, rejected_event.seconds_off)` }))
    .returning('times').executeTakeFirst();
  return counted?.times === 1;
}

export async function deleteRejected(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('rejected_event').where('at', '<', before).execute();
}

export async function pageOfRejected(reader: Reader, given: { before?: { at: Date; id: string } | undefined; limit: number }) {
  let query = reader.selectFrom('rejected_event').selectAll();
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(at, id) < (${before.at}, ${before.id})`);
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(given.limit).execute();
}
