import * as store from './accounts.store.ts';
import type { Accounts } from './parts.ts';
import { emailKeys, sealedEmailOf, sealedInvitationOf } from './sealed-adapter.ts';

const BATCH = 200;

/** Gives every address its fingerprint under the present root key. Until that is done they are found under the earlier keys too. */
export async function rekeyAddresses(accounts: Accounts): Promise<number> {
  const people = await rekeyTable(accounts, 'person', sealedEmailOf);
  return people + (await rekeyTable(accounts, 'invitation', sealedInvitationOf));
}

async function rekeyTable(accounts: Accounts, table: 'person' | 'invitation', placeOf: (id: string) => string): Promise<number> {
  const { database, vault } = accounts;
  let changed = 0;
  for (let after = ''; ; ) {
    const rows = await store.addressesAfter(database.kysely, table, after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return changed;
    for (const row of rows) {
      const [present, ...earlier] = emailKeys(vault, vault.openText(row.email, placeOf(row.id)));
      if (present === undefined || !earlier.includes(row.email_key)) continue;
      if (await database.inTransaction((tx) => store.rekeyAddress(tx, table, { id: row.id, from: row.email_key, to: present }))) changed += 1;
    }
    after = last.id;
  }
}
