import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** SQL of asking gateways how cases stand: whose turn it is to be asked about, presses, and the news that was heard of. Decides nothing. */

/**
 * Marks handed-over, unfinished cases of which nothing was heard since an instant as looked at now, those longest without news first, and
 * answers which. A case that another process is just changing is left for the next round. Gateways that report no events are not meant.
 */
export async function takeQuietCases(tx: Tx, given: { heardBefore: Date; now: Date; limit: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update gateway_case set looked_at = ${given.now} where id in (
      select id from gateway_case
      where hand_over = 'done' and standing is null and headline not in ('live', 'cancelled', 'withdrawn', 'rejected', 'expired') and coalesce(looked_at, created_at) < ${given.heardBefore}
      order by coalesce(looked_at, created_at) limit ${given.limit} for update skip locked
    )
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Takes cases that are due to be looked at and puts them off, so that one whose job is lost comes up again. */
export async function takeDueLooks(tx: Tx, given: { now: Date; again: Date; limit: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update gateway_case set look_at = ${given.again} where id in (
      select id from gateway_case where look_at <= ${given.now} order by look_at limit ${given.limit} for update skip locked
    )
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The cases at a gateway whose merchant has this account there; somebody who applied again has several, and all are looked at. */
export async function casesOfAccount(reader: Reader, gateway: string, account: string): Promise<string[]> {
  const rows = await reader.selectFrom('gateway_case').select('id').where('gateway', '=', gateway).where('gateway_account', '=', account).where('intake', 'not in', ['cancelled', 'withdrawn']).orderBy('created_at', 'desc').limit(10).execute();
  return rows.map(({ id }) => id);
}

export async function insertPress(tx: Tx, press: { id: string; caseId: string; personId: string; at: Date }): Promise<void> {
  await tx.insertInto('gateway_press').values({ id: press.id, case_id: press.caseId, person_id: press.personId, pressed_at: press.at }).execute();
}

export async function settlePress(tx: Tx, id: string, outcome: string): Promise<void> {
  await tx.updateTable('gateway_press').set({ outcome }).where('id', '=', id).execute();
}

export async function lastPress(reader: Reader, caseId: string): Promise<Date | null> {
  return (await reader.selectFrom('gateway_press').select('pressed_at').where('case_id', '=', caseId).orderBy('pressed_at', 'desc').limit(1).executeTakeFirst())?.pressed_at ?? null;
}

/** True when this news of this gateway is new; a repeat leaves nothing. */
export async function keepHint(tx: Tx, hint: { gateway: string; eventId: string; type: string; caseId: string | null; at: Date }): Promise<boolean> {
  const row = await tx
    .insertInto('gateway_hint')
    .values({ gateway: hint.gateway, event_id: hint.eventId, type: hint.type, case_id: hint.caseId, received_at: hint.at })
    .onConflict((conflict) => conflict.doNothing()).returning('event_id').executeTakeFirst();
  return row !== undefined;
}

export async function deletePresses(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('gateway_press').where('pressed_at', '<', before).execute();
}

export async function deleteHints(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('gateway_hint').where('received_at', '<', before).execute();
}
