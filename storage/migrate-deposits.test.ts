import { expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { migrate, readMigrations } from './migrate.ts';

/** What comes before the keys of a case had a place of their own. */
const SINCE = '0640';
const BACK = `
  alter table deposited_credential drop constraint deposited_credential_pkey;
  alter table deposited_credential add primary key (merchant_id, gateway, mode);
  drop index deposited_credential_of_merchant;
`;

forEachDatabase((open) => {
  it('keys deposited before keys were kept by case stay where they are, and a second case of the same shop gets a place beside them', async () => {
    const database = await open();
    await database.pool.query(BACK);
    const [migration] = readMigrations().filter(({ name }) => name.startsWith(SINCE));
    await database.pool.query('delete from schema_migration where name = $1', [migration?.name]);
    const deposit = (caseId: string, mode: string, keys: string) =>
      database.pool.query("insert into deposited_credential values ('merchant_a', 'kcp', $2, $1, $3, '2026-11-01T00:00:00Z')", [caseId, mode, keys]);
    await deposit('case_1', 'live', 'sealed live');
    await deposit('case_1', 'test', 'sealed test');
    // The migrations after this one are in place already; only this one is missing.
    const client = await database.pool.connect();
    try {
      await client.query(migration?.sql ?? '');
      await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [migration?.name, migration?.checksum]);
    } finally {
      client.release();
    }
    expect(await migrate(database)).toEqual([]);
    await deposit('case_2', 'live', 'sealed second');
    const { rows } = await database.pool.query('select case_id, mode, credentials from deposited_credential order by case_id, mode');
    expect(rows).toEqual([
      { case_id: 'case_1', mode: 'live', credentials: 'sealed live' }, { case_id: 'case_1', mode: 'test', credentials: 'sealed test' }, { case_id: 'case_2', mode: 'live', credentials: 'sealed second' },
    ]);
    await expect(deposit('case_2', 'live', 'sealed again')).rejects.toThrow();
  });
});
