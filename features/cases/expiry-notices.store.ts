import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of what was announced to run out. Decides nothing. */

/** The last stage told of each end at a case, by `paper until`. */
export async function toldStages(tx: Tx, caseId: string): Promise<Map<string, number>> {
  const rows = await tx.selectFrom('expiry_notice').select(['paper', 'stage', sql<string>`until::text`.as('day')]).where('case_id', '=', caseId).execute();
  return new Map(rows.map(({ paper, day, stage }) => [`${paper} ${day}`, stage]));
}

export async function markTold(tx: Tx, given: { caseId: string; paper: string; until: string; stage: number; at: Date }): Promise<void> {
  await tx.insertInto('expiry_notice').values({ case_id: given.caseId, paper: given.paper, until: given.until, stage: given.stage, told_at: given.at })
    .onConflict((conflict) => conflict.columns(['case_id', 'paper', 'until']).doUpdateSet({ stage: given.stage, told_at: given.at })).execute();
}

/** Merchants with a case, in order, some at a time. */
export async function merchantsAfter(reader: Reader, after: string, limit: number): Promise<string[]> {
  const rows = await reader.selectFrom('gateway_case').select('merchant_id').distinct().where('merchant_id', '>', after).where('headline', 'not in', ['cancelled', 'withdrawn', 'rejected', 'expired']).orderBy('merchant_id').limit(limit).execute();
  return rows.map((row) => row.merchant_id);
}
