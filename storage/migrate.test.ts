import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../testkit/temporary-directory.ts';
import { migrate, MigrationMismatchError, readMigrations, type Migration } from './migrate.ts';

removeTemporaryDirectories();
const migration = (name: string, sql: string): Migration => ({ name, sql, checksum: createHash('sha256').update(sql).digest('hex') });
const ours = readMigrations();
const next = (sql: string, number = 9001) => migration(`${number}_test.sql`, sql);

forEachDatabase((open) => {
  it('has nothing to do on a migrated database, and is quick about it', async () => {
    const database = await open();
    const started = performance.now();
    expect(await migrate(database)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('applies what is missing, in order, once, also when several start at the same time', async () => {
    const database = await open();
    const migrations = [...ours, next('create table extra (id int)'), next("insert into extra values (1)", 9002)];
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database, { migrations })));
    expect(applied.filter(({ length }) => length > 0)).toEqual([['9001_test.sql', '9002_test.sql']]);
    expect((await database.pool.query('select id from extra')).rows).toEqual([{ id: 1 }]);
  });

  it('changes nothing when one of them fails', async () => {
    const database = await open();
    const migrations = [...ours, next('create table extra (id int)'), next('create table broken (', 9002)];
    await expect(migrate(database, { migrations })).rejects.toThrow('Migration 9002_test.sql failed and nothing was changed');
    expect((await database.pool.query("select to_regclass('extra') as there")).rows).toEqual([{ there: null }]);
    expect(await migrate(database)).toEqual([]);
  });

  it('refuses files that were changed, taken away or put in between', async () => {
    const database = await open();
    const applied = next('create table extra (id int)', 9005);
    await migrate(database, { migrations: [...ours, applied] });
    const refused = (migrations: Migration[]) => expect(migrate(database, { migrations })).rejects;
    await refused([...ours, { ...applied, checksum: 'another' }]).toThrow('9005_test.sql was changed after it was applied');
    await refused([...ours]).toThrow('has the migration 9005_test.sql, which this program does not know');
    await refused([...ours, next('select 1', 9004), applied]).toThrow('9004_test.sql comes before 9005_test.sql');
    await refused([...ours, { ...applied, checksum: 'another' }]).toThrow(MigrationMismatchError);
  });
});

it('refuses two files with one number, and names that are no migration', () => {
  const directory = temporaryDirectory();
  const source = join(import.meta.dirname, 'migrations');
  for (const name of readdirSync(source)) copyFileSync(join(source, name), join(directory, name));
  expect(readMigrations(directory).map(({ name }) => name)).toEqual(ours.map(({ name }) => name));
  writeFileSync(join(directory, '0001_again.sql'), 'select 1');
  expect(() => readMigrations(directory)).toThrow('Two migrations have the number 0001');
  writeFileSync(join(directory, 'notes.sql'), '');
  expect(() => readMigrations(directory)).toThrow();
});

it('does not mind how a checkout writes line ends', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, '0001_a.sql'), 'select 1;\nselect 2;\n');
  const [unix] = readMigrations(directory);
  writeFileSync(join(directory, '0001_a.sql'), 'select 1;\r\nselect 2;\r\n');
  expect(readMigrations(directory)[0]?.checksum).toBe(unix?.checksum);
});
