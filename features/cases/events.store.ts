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
