import { expect, it } from 'vitest';
import { openFreshEmbedded } from '../testkit/databases.ts';
import { WatchedTables } from './watched-tables.ts';

it('counts what names a watched table and may change it, and everything it cannot judge', () => {
  const watched = new WatchedTables();
  const grows = (text: string): boolean => {
    const before = watched.of(['sandbox_token']);
    watched.note(text);
    return watched.of(['sandbox_token']) > before;
  };
  expect(grows('select * from "sandbox_token"')).toBe(false);
  expect(grows('commit')).toBe(false);
  expect(grows('insert into "sandbox_payment" ("facts") values ($1)')).toBe(false);
  for (const text of [
    'update "sandbox_token" set "expires_at" = $1', 'with gone as (delete from sandbox_token returning 1) select 1', 'select * from "sandbox_token" for update', 'truncate sandbox_store cascade', 'DO $$ begin end $$',
  ]) expect([text, grows(text)]).toEqual([text, true]);
});

it('an embedded database counts the changes of its transactions, and those of nobody else', async () => {
  const database = await openFreshEmbedded();
  const count = () => database.changes(['idempotency_key']) ?? Number.NaN;
  const before = count();
  await database.kysely.selectFrom('idempotency_key').selectAll().execute();
  await database.inTransaction((tx) => tx.deleteFrom('job').execute());
  expect(count()).toBe(before);
  await database.inTransaction((tx) => tx.deleteFrom('idempotency_key').execute());
  expect(count()).toBeGreaterThan(before);
});
