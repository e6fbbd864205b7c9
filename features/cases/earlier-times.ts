import type { EventSource } from '../../domain/case/states.ts';
import { staysOf } from '../../domain/times/stays.ts';
import type { OneTimeWork } from '../../platform/one-time-work.ts';
import type { Database } from '../../storage/open-database.ts';
import type { TimesService } from '../times/times.service.ts';
import * as store from './cases.store.ts';

const BATCH = 200;

/** Tells the waits of cases of earlier versions from their histories, so that nobody starts without the figures they have earned. */
export function tellEarlierTimes({ database, times }: { database: Database; times: TimesService }): OneTimeWork {
  async function tell(caseId: string): Promise<void> {
    await database.inTransaction(async (tx) => {
      const row = await store.lockCase(tx, caseId);
      if (row === null) return;
      const events = await store.listEvents(tx, [caseId]);
      const past = events.map(({ sequence, command, source, detail, occurredAt, recordedAt }) => ({ sequence, command, source: source as EventSource, issuer: detail.issuer, occurredAt, recordedAt }));
      await times.keep(tx, { caseId, gateway: row.gateway, trade: row.trade, stays: staysOf(past, Object.keys(row.tracks.issuers)) });
    });
  }
  return {
    name: 'tell-earlier-times',
    async run(stop) {
      let after = '';
      for (;;) {
        const ids = await times.withoutStays({ after, limit: BATCH });
        for (const id of ids) {
          stop.throwIfAborted();
          await tell(id);
        }
        const last = ids.at(-1);
        if (last === undefined || ids.length < BATCH) return true;
        after = last;
      }
    },
  };
}
