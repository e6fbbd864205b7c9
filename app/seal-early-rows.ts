import type { Log } from '../platform/log.ts';
import type { OneTimeWork } from '../platform/one-time-work.ts';
import { resealColumn } from '../platform/resealing.ts';
import type { Vault } from '../platform/vault.ts';
import type { Database } from '../storage/open-database.ts';
import { SEALED_PLACES } from './sealed-places.ts';

/** Places that held readable words before they were sealed. */
const EARLY_PLACES = SEALED_PLACES.filter(({ wasPlain, sealPlain }) => wasPlain === true || sealPlain !== undefined);

/** Seals what earlier versions stored readable. A pass that finds nothing more to change is the last one. */
export function sealEarlyRows({ database, vault, log }: { database: Database; vault: Vault; log: Log }): OneTimeWork {
  return {
    name: 'seal-early-rows-1',
    async run(stop) {
      let changed = 0;
      for (const place of EARLY_PLACES) {
        const done = await resealColumn(database, vault, place, stop);
        changed += done.changed;
        if (done.unopened > 0) log.warn({ place: `${place.table}.${place.column}`, unopened: done.unopened }, 'values that no key at hand opens were left as they are');
      }
      if (changed > 0) log.info({ changed }, 'values of earlier versions were sealed');
      return changed === 0;
    },
  };
}
