import { expect, it } from 'vitest';
import { openFreshEmbedded } from '../testkit/databases.ts';
import { changesTables, RepeatedStatements } from './repeated-statements.ts';

it('prepares what comes again and again, each text under a name of its own', () => {
  const repeated = new RepeatedStatements();
  const names = (text: string) => [1, 2, 3, 4].map(() => repeated.nameOf(text));
  const [first, second, third, fourth] = names('select 1 where $1');
  expect([first, second]).toEqual([null, null]);
  expect(third).not.toBeNull();
  expect(fourth).toBe(third);
  expect(names('select 2 where $1')[3]).not.toBe(third);
  repeated.forget();
  expect(names('select 1 where $1')[3]).not.toBe(third);
});

it('never grows without end', () => {
  const repeated = new RepeatedStatements();
  for (let index = 0; index < 2000; index += 1) for (let time = 0; time < 4; time += 1) repeated.nameOf(`select ${index} where $1`);
  expect(repeated.nameOf('select one more where $1')).toBeNull();
  expect(repeated.nameOf(`select '${'x'.repeat(10_000)}' where $1`)).toBeNull();
});

it('knows statements that change tables', () => {
  expect(['alter table a add b int', 'DROP INDEX x', 'create table t ()'].map(changesTables)).toEqual([true, true, true]);
  expect(['select created_at from a', 'begin', 'select 1'].map(changesTables)).toEqual([false, false, false]);
});

it('answers with the columns of now after a table has changed', async () => {
  const database = await openFreshEmbedded();
  await database.pool.query('create table shape (id int, name text)');
  await database.pool.query("insert into shape values (1, 'one')");
  const read = async () => (await database.pool.query('select * from shape where id = $1', [1])).rows;
  for (let time = 0; time < 5; time += 1) expect(await read()).toEqual([{ id: 1, name: 'one' }]);
  await database.pool.query('alter table shape add column more int');
  expect(await read()).toEqual([{ id: 1, name: 'one', more: null }]);
  // A statement that fails while it is being prepared is none the worse for it.
  for (let time = 0; time < 5; time += 1) await expect(database.pool.query('select nothing from shape where id = $1', [1])).rejects.toThrow('nothing');
  await database.pool.query('alter table shape add column nothing int');
  expect((await database.pool.query('select nothing from shape where id = $1', [1])).rows).toEqual([{ nothing: null }]);
  await database.close();
});
