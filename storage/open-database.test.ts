import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { eventually } from '../testkit/eventually.ts';
import { notify, type Database, type Tx } from './open-database.ts';
import { OutsideTransactionError } from './transaction-scope.ts';

const topics = async (database: Database) =>
  (await database.kysely.selectFrom('stream_topic').select('topic').orderBy('topic').execute()).map(({ topic }) => topic);
const insert = (tx: Tx, topic: string) => tx.insertInto('stream_topic').values({ topic, last_sequence: 0 }).execute();

forEachDatabase((open, kind) => {
  it('commits when the work resolves and rolls back when it throws', async () => {
    const database = await open();
    await database.inTransaction((tx) => insert(tx, 'kept'));
    await expect(database.inTransaction(async (tx) => {
      await insert(tx, 'lost');
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await topics(database)).toEqual(['kept']);
  });

  it('reads and writes values the same way on every database', async () => {
    const database = await open();
    const { rows } = await database.pool.query(
      `select $1::bigint as big, $2::int as small, $3::date as day, $4::timestamptz as instant, $5::jsonb as document, $6::text[] as list,
        $7::bytea as bytes, $8::numeric as amount, $9::boolean as flag, null as nothing, '{"a":1}'::json as json, count(*) as counted`,
      ['9007199254740993', 7, '2026-01-02', new Date('2026-01-02T03:04:05.678Z'), { 이름: '가게' }, ['a', 'b"c'], Buffer.from([0, 255]), '12.50', true],
    );
    expect(rows[0]).toEqual({
      big: '9007199254740993', small: 7, day: '2026-01-02', instant: new Date('2026-01-02T03:04:05.678Z'), document: { 이름: '가게' },
      list: ['a', 'b"c'], bytes: Buffer.from([0, 255]), amount: '12.50', flag: true, nothing: null, json: { a: 1 }, counted: '1',
    });
  });

  it('counts in UTC whatever the machine says', async () => {
    const database = await open();
    const { rows } = await database.pool.query("select ('2026-01-01T20:00:00Z'::timestamptz)::date::text as day");
    expect(rows[0]).toEqual({ day: '2026-01-01' });
  });

  it('reports a broken constraint with code, table and constraint', async () => {
    const database = await open();
    await database.inTransaction((tx) => insert(tx, 'once'));
    await expect(database.inTransaction((tx) => insert(tx, 'once'))).rejects.toMatchObject({
      code: '23505', table: 'stream_topic', constraint: 'stream_topic_pkey', severity: 'ERROR',
    });
  });

  it('reports rows changed, and works on after a failed statement', async () => {
    const database = await open();
    await database.inTransaction((tx) => insert(tx, 'a'));
    await expect(database.pool.query('select * from no_such_table')).rejects.toMatchObject({ code: '42P01' });
    const updated = await database.kysely.updateTable('stream_topic').set({ last_sequence: 5 }).where('topic', '=', 'a').executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(1n);
  });

  it('refuses the root database, the pool and a second transaction inside an open transaction', async () => {
    const database = await open();
    await database.inTransaction(async (tx) => {
      await expect(database.kysely.selectFrom('stream_topic').selectAll().execute()).rejects.toThrow(OutsideTransactionError);
      expect(() => database.pool.query('select 1')).toThrow(OutsideTransactionError);
      expect(() => database.pool.connect()).toThrow(OutsideTransactionError);
      await expect(database.inTransaction(async () => 1)).rejects.toThrow(OutsideTransactionError);
      await insert(tx, 'still usable');
    });
    expect(await topics(database)).toEqual(['still usable']);
  });

  it('lets work that outlives a transaction use the database afterwards', async () => {
    const database = await open();
    let later: Promise<string[]> = Promise.resolve([]);
    await database.inTransaction(async (tx) => {
      await insert(tx, 'a');
      later = new Promise((resolve, reject) => {
        setTimeout(() => void topics(database).then(resolve, reject), 50);
      });
    });
    expect(await later).toEqual(['a']);
  });

  it('keeps concurrent transactions apart', async () => {
    const database = await open();
    await database.inTransaction((tx) => insert(tx, 'counter'));
    const addOne = () => database.inTransaction(async (tx) => {
      const row = await tx.selectFrom('stream_topic').select('last_sequence').where('topic', '=', 'counter').forUpdate().executeTakeFirstOrThrow();
      await sql`select 1`.execute(tx);
      await tx.updateTable('stream_topic').set({ last_sequence: Number(row.last_sequence) + 1 }).where('topic', '=', 'counter').execute();
    });
    await Promise.all(Array.from({ length: 25 }, addOne));
    const row = await database.kysely.selectFrom('stream_topic').select('last_sequence').executeTakeFirstOrThrow();
    expect(row.last_sequence).toBe('25');
  });

  it('tries again after a serialization failure, a bounded number of times', async () => {
    const database = await open();
    let attempts = 0;
    const failing = async (tx: Tx) => {
      attempts += 1;
      await insert(tx, 'a');
      await sql`do $$ begin raise exception 'try again' using errcode = '40001'; end $$`.execute(tx);
    };
    await expect(database.inTransaction(failing)).rejects.toMatchObject({ code: '40001' });
    expect(attempts).toBe(6);
    expect(await topics(database)).toEqual([]);

    attempts = 0;
    await database.inTransaction<unknown>((tx) => (attempts === 2 ? insert(tx, 'third time') : failing(tx)));
    expect(await topics(database)).toEqual(['third time']);
  });

  it('tells listeners after the commit, never about a rollback, and stops when asked', async () => {
    const database = await open();
    const heard: (string | null)[] = [];
    const stop = await database.listen('door', (payload) => heard.push(payload));
    await database.inTransaction(async (tx) => {
      await notify(tx, 'door', 'first');
      await sql`select 1`.execute(tx);
      expect(heard).toEqual([]);
    });
    await database.inTransaction(async (tx) => {
      await notify(tx, 'door', 'never');
      throw new Error('rolled back');
    }).catch(() => {});
    await database.inTransaction((tx) => notify(tx, 'door', 'second'));
    await eventually(() => expect(heard).toEqual(['first', 'second']));
    await stop();
    await database.inTransaction((tx) => notify(tx, 'door', 'after'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual(['first', 'second']);
  });

  it('takes callbacks as pg does, and rolls back a transaction its client leaves open', async () => {
    const database = await open();
    const answered = await new Promise<unknown>((resolve, reject) => {
      database.pool.query('select $1::int as x', [3], (error: Error | null, result: { rows: unknown[] }) => (error ? reject(error) : resolve(result.rows)));
    });
    expect(answered).toEqual([{ x: 3 }]);
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query("insert into stream_topic values ('left open', 0)");
    client.release(true);
    await eventually(async () => expect(await topics(database)).toEqual([]));
  });

  it('maintains itself and gives figures', async () => {
    const database = await open();
    await database.maintain();
    const figures = await database.statistics();
    expect(figures.sizeBytes).toBeGreaterThan(1_000_000);
    expect(Number(figures.version.split('.')[0])).toBeGreaterThanOrEqual(15);
  });

  if (kind === 'embedded') return;

  it('listens again after the connection broke, and says that something may have been missed', async () => {
    const database = await open();
    const heard: (string | null)[] = [];
    await database.listen('door', (payload) => heard.push(payload));
    await database.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse listener' and datname = current_database()");
    await eventually(() => expect(heard).toEqual([null]));
    await database.inTransaction((tx) => notify(tx, 'door', 'again'));
    await eventually(() => expect(heard).toEqual([null, 'again']));
  });

  it('survives the end of its idle connections', async () => {
    const database = await open();
    await database.inTransaction((tx) => insert(tx, 'kept'));
    await database.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()').catch(() => {});
    await eventually(async () => expect(await topics(database)).toEqual(['kept']));
  });
});
