import { sql } from 'kysely';
import type { TimeFigure } from '../../domain/times/figure.ts';
import type { Ending, Stage } from '../../domain/times/stages.ts';
import type { Stay } from '../../domain/times/stays.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of how long cases waited. Decides nothing. */

export interface StayRow {
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly ending: Ending | null;
  readonly trade: string | null;
}

/** Ends the open wait of a case, if it has one; answers when it began. */
export async function endStay(tx: Tx, given: { caseId: string; at: Date; ending: Ending }): Promise<Date | null> {
  // Never before it began: a wait of less than nothing would be a lie of somebody's clock.
  const row = await tx.updateTable('case_stay').set({ left_at: sql<Date>`greatest(entered_at, ${given.at})`, ending: given.ending })
    .where('case_id', '=', given.caseId).where('left_at', 'is', null).returning('left_at').executeTakeFirst();
  return row?.left_at ?? null;
}

export async function insertStays(tx: Tx, stays: readonly (Stay & { readonly caseId: string; readonly gateway: string; readonly trade: string | null })[]): Promise<void> {
  if (stays.length === 0) return;
  await tx.insertInto('case_stay').values(stays.map((stay) => ({
    case_id: stay.caseId, sequence: stay.sequence, gateway: stay.gateway, stage: stay.stage, trade: stay.trade, entered_at: stay.enteredAt, left_at: stay.leftAt, ending: stay.ending,
  }))).onConflict((conflict) => conflict.doNothing()).execute();
}

/** The newest waits of one gateway and stage that began since then. */
export async function newestStays(reader: Reader, given: { gateway: string; stage: Stage; since: Date; limit: number }): Promise<StayRow[]> {
  const rows = await reader.selectFrom('case_stay').select(['entered_at', 'left_at', 'ending', 'trade'])
    .where('gateway', '=', given.gateway).where('stage', '=', given.stage).where('entered_at', '>=', given.since)
    .orderBy('entered_at', 'desc').limit(given.limit).execute();
  return rows.map((row) => ({ enteredAt: row.entered_at, leftAt: row.left_at, ending: row.ending, trade: row.trade }));
}

/** The gateways that anything ever waited for, each found through the index without reading the rows between. */
export async function gatewaysWaitedFor(reader: Reader): Promise<string[]> {
  const { rows } = await sql<{ gateway: string }>`
    with recursive known as (
      (select gateway from case_stay order by gateway limit 1)
      union all
      select (select gateway from case_stay where gateway > known.gateway order by gateway limit 1) from known where known.gateway is not null
    )
    select gateway from known where gateway is not null`.execute(reader);
  return rows.map(({ gateway }) => gateway);
}

export interface FigureRow extends Omit<TimeFigure, 'trade'> {
  readonly gateway: string;
  readonly stage: Stage;
  /** Code of the trade, or empty for all. */
  readonly trade: string;
}

/** Puts what was worked out for a gateway in place of what stood there. */
export async function replaceFigures(tx: Tx, given: { gateway: string; figures: readonly FigureRow[]; at: Date }): Promise<void> {
  await tx.deleteFrom('stage_time').where('gateway', '=', given.gateway).execute();
  if (given.figures.length === 0) return;
  await tx.insertInto('stage_time').values(given.figures.map(({ gateway, stage, trade, low, middle, high, finished, open, since }) => ({ gateway, stage, trade, low, middle, high, finished, open, since, refreshed_at: given.at })))
    .onConflict((conflict) => conflict.doNothing()).execute();
}

export async function listFigures(reader: Reader): Promise<FigureRow[]> {
  const rows = await reader.selectFrom('stage_time').selectAll().execute();
  return rows.map(({ gateway, stage, trade, low, middle, high, finished, open, since }) => ({ gateway, stage: stage as Stage, trade, low, middle, high, finished, open, since }));
}

/** Cases in order of their id that are with their gateway and of which no wait is kept. */
export async function casesWithoutStays(reader: Reader, given: { after: string; limit: number }): Promise<string[]> {
  const rows = await reader.selectFrom('gateway_case as one').select('one.id').where('one.id', '>', given.after).where('one.hand_over', '=', 'done')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('case_stay').select('case_stay.case_id').whereRef('case_stay.case_id', '=', 'one.id'))))
    .orderBy('one.id').limit(given.limit).execute();
  return rows.map(({ id }) => id);
}
