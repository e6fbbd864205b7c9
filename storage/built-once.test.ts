import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { builtOnce } from './built-once.ts';

forEachDatabase((open) => {
  it('builds a statement once and answers every time for the values given', async () => {
    const database = await open();
    let built = 0;
    const between = builtOnce((reader, low: number, high: number) => {
      built += 1;
      return reader.selectFrom(sql<{ n: number }>`(select n from generate_series(1, 9) n)`.as('series')).select('series.n').where('series.n', '>=', low).where('series.n', '<=', high).orderBy('series.n');
    });
    expect(await between(database.kysely, 2, 4)).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }]);
    expect(await database.inTransaction((tx) => between(tx, 8, 9))).toEqual([{ n: 8 }, { n: 9 }]);
    expect(built).toBe(1);
  });

  it('refuses values in another order than that of the statement', async () => {
    const database = await open();
    const mixed = builtOnce((reader, token: string, id: string) => reader.selectFrom('person_session').select('id').where('id', '=', id).where('token', '=', token));
    await expect(mixed(database.kysely, 'a token', 'an id')).rejects.toThrow('in the order');
  });
});
