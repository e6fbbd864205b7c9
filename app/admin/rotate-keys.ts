import { markMerchantNames } from '../../features/accounts/accounts.service.ts';
import { markTradeNames } from '../../features/applications/applications.service.ts';
import { resealColumn } from '../../platform/resealing.ts';
import { SEALED_PLACES } from '../sealed-places.ts';
import type { Administration } from './administration.ts';

export interface Rotation {
  readonly looked: number;
  readonly changed: number;
  readonly unopened: number;
  /** False when even the last pass found something under an earlier key: somebody still writes under it. */
  readonly settled: boolean;
  /** Where something could not be opened. */
  readonly where: readonly string[];
}

/** Writers may add something under an earlier key while a pass runs; after so many passes somebody still does. */
const MOST_PASSES = 5;

/**
 * Puts everything that is sealed under the present root key, and finds again under it what is looked up by fingerprint. Can be stopped
 * at any moment and run again. Passes are repeated until one changes nothing: only then may the earlier secret be removed.
 */
export async function rotateKeys(administration: Administration, tell: (moved: { place: string; changed: number }) => void): Promise<Rotation> {
  let total = { looked: 0, changed: 0 };
  for (let pass = 1; ; pass += 1) {
    const done = await onePass(administration, tell);
    total = { looked: done.looked, changed: total.changed + done.changed };
    if (done.changed === 0 || pass >= MOST_PASSES) return { ...total, unopened: done.unopened, where: done.where, settled: done.changed === 0 };
  }
}

type Pass = Omit<Rotation, 'settled'>;

async function onePass({ database, vault, accounts, business, documents }: Administration, tell: (moved: { place: string; changed: number }) => void): Promise<Pass> {
  const done: (Omit<Pass, 'where'> & { readonly place: string })[] = [];
  const note = (one: (typeof done)[number]) => {
    done.push(one);
    if (one.changed > 0) tell(one);
  };
  // Fingerprints first: they are computed from what is sealed, and looked up under every key until the end.
  note({ place: 'person.email_key', looked: 0, changed: await accounts.rekeyAddresses(), unopened: 0 });
  note({ place: 'registration_claim.number_key', looked: 0, changed: await business.rekeyClaims(), unopened: 0 });
  note({ place: 'merchant.name_marks', looked: 0, changed: await markMerchantNames(database, vault), unopened: 0 });
  note({ place: 'application.name_marks', looked: 0, changed: await markTradeNames({ database, vault }), unopened: 0 });
  for (const column of SEALED_PLACES) note({ place: `${column.table}.${column.column}`, ...(await resealColumn(database, vault, column)) });
  note({ place: 'files', ...(await documents.resealFiles()) });
  const sum = (pick: (one: Omit<Pass, 'where'>) => number) => done.reduce((all, one) => all + pick(one), 0);
  return { looked: sum(({ looked }) => looked), changed: sum(({ changed }) => changed), unopened: sum(({ unopened }) => unopened), where: done.filter(({ unopened }) => unopened > 0).map(({ place, unopened }) => `${place} (${unopened})`) };
}
