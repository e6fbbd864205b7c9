import { sql } from 'kysely';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { Reader } from '../../storage/open-database.ts';

/** Which events there are, without their words: of one case from a number on, or of all since an instant, in the order they were written. */
export async function eventPlaces(reader: Reader, given: { merchantId: string; limit: number } & ({ caseId: string; fromSequence: number } | { since: Date })): Promise<{ caseId: string; sequence: number; command: CaseEventCode }[]> {
  const query = reader.selectFrom('case_event').select(['case_id', 'sequence', 'command']).where('merchant_id', '=', given.merchantId);
  const rows = await ('caseId' in given
    ? query.where('case_id', '=', given.caseId).where('sequence', '>=', given.fromSequence).orderBy('sequence')
    : query.where('recorded_at', '>=', given.since).orderBy('recorded_at').orderBy('case_id').orderBy('sequence')).limit(given.limit).execute();
  return rows.map(({ case_id: caseId, sequence, command }) => ({ caseId, sequence, command: command as CaseEventCode }));
}

/** When each of these gateways last told us something; gateways that never did are left out. */
export async function lastEvents(reader: Reader, gateways: readonly string[]): Promise<Map<string, Date>> {
  const last = await Promise.all(gateways.map(async (gateway) => {
    const row = await reader.selectFrom('gateway_event').select('received_at').where('gateway', '=', gateway).orderBy('received_at', 'desc').limit(1).executeTakeFirst();
    return [gateway, row?.received_at] as const;
  }));
  return new Map(last.flatMap(([gateway, at]) => (at === undefined ? [] : [[gateway, at]])));
}

/** The cases of one merchant, or those of all that have one of these headlines. */
export async function countByHeadline(reader: Reader, of: { readonly merchantId: string } | { readonly headlines: readonly string[] }): Promise<{ headline: string; count: number }[]> {
  const query = reader.selectFrom('gateway_case').select(['headline', sql<string>`count(*)`.as('count')]).groupBy('headline');
  const narrowed = 'merchantId' in of ? query.where('merchant_id', '=', of.merchantId) : query.where('headline', 'in', [...of.headlines]);
  return (await narrowed.execute()).map(({ headline, count }) => ({ headline, count: Number(count) }));
}
