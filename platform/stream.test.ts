import { afterEach, expect, it } from 'vitest';
import { forEachDatabase } from '../testkit/databases.ts';
import { eventually } from '../testkit/eventually.ts';
import type { Database } from '../storage/open-database.ts';
import { lastSequence, openStream, pruneEvents, publish, readEvents, type EventStream, type StreamDelivery } from './stream.ts';

const at = new Date('2026-03-02T00:00:00Z');
const say = (database: Database, topic: string, payload: unknown) => database.inTransaction((tx) => publish(tx, { topic, kind: 'said', payload, at }));

forEachDatabase((open, kind) => {
  const streams: EventStream[] = [];
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()));
  });
  const start = async () => {
    const database = await open();
    const stream = await openStream(database);
    streams.push(stream);
    return { database, stream };
  };
  const collect = (stream: EventStream, after: Record<string, number>) => {
    const deliveries: StreamDelivery[] = [];
    const stop = stream.follow({ after, deliver: (delivery) => deliveries.push(delivery) });
    return { deliveries, stop, payloads: () => deliveries.flatMap(({ events }) => events.map(({ payload }) => payload)) };
  };

  it('numbers the events of a topic 1, 2, 3 without gaps, also after a rollback', async () => {
    const { database } = await start();
    await say(database, 'a', 1);
    await database.inTransaction(async (tx) => {
      await publish(tx, { topic: 'a', kind: 'said', payload: 'lost', at });
      throw new Error('rolled back');
    }).catch(() => {});
    await say(database, 'a', 2);
    await say(database, 'b', 3);
    const { events, missed } = await readEvents(database.kysely, { topic: 'a', after: 0 });
    expect(events.map(({ sequence, payload }) => [sequence, payload])).toEqual([[1, 1], [2, 2]]);
    expect(missed).toBe(false);
    expect(await lastSequence(database.kysely, 'a')).toBe(2);
    expect(await lastSequence(database.kysely, 'never')).toBe(0);
  });

  it('delivers every event of concurrent writers once and in order, to followers early and late', async () => {
    const { database, stream } = await start();
    const early = collect(stream, { a: 0 });
    await Promise.all(Array.from({ length: 20 }, (_, number) => say(database, 'a', number)));
    const late = collect(stream, { a: 15 });
    // Somebody joins further back in the middle of every reading.
    const joining = await Promise.all(Array.from({ length: 15 }, async (_, number) => {
      await new Promise((resolve) => setTimeout(resolve, number));
      return collect(stream, { a: number });
    }));
    await eventually(() => {
      joining.forEach(({ deliveries }, number) => {
        expect(deliveries.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual(Array.from({ length: 20 - number }, (__, index) => number + index + 1));
        expect(deliveries.some(({ missed }) => missed)).toBe(false);
      });
      expect(early.deliveries.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(late.deliveries.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual([16, 17, 18, 19, 20]);
    });
    expect(new Set(early.payloads()).size).toBe(20);
  });

  it('delivers within 100 ms of the commit', async () => {
    const { database, stream } = await start();
    const durations: number[] = [];
    let committed = 0;
    stream.follow({ after: { a: 0 }, deliver: () => durations.push(performance.now() - committed) });
    for (let number = 1; number <= 20; number += 1) {
      committed = performance.now();
      await say(database, 'a', number);
      await eventually(() => expect(durations).toHaveLength(number));
    }
    durations.sort((a, b) => a - b);
    expect(durations[10]).toBeLessThan(100);
  });

  it('follows several topics and stops when told', async () => {
    const { database, stream } = await start();
    const { payloads, stop } = collect(stream, { a: 0, b: 0 });
    await say(database, 'a', 'a1');
    await say(database, 'b', 'b1');
    await say(database, 'c', 'c1');
    await eventually(() => expect(payloads().sort()).toEqual(['a1', 'b1']));
    stop();
    await say(database, 'a', 'a2');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(payloads().sort()).toEqual(['a1', 'b1']);
  });

  it('says so when events were pruned, or the numbering went back, and goes on with what there is', async () => {
    const { database, stream } = await start();
    await say(database, 'a', 1);
    await database.inTransaction((tx) => pruneEvents(tx, new Date('2026-03-03T00:00:00Z')));
    const behind = collect(stream, { a: 0 });
    const ahead = collect(stream, { a: 9 });
    const current = collect(stream, { a: 1 });
    await eventually(() => {
      expect(behind.deliveries).toMatchObject([{ missed: true, events: [] }]);
      expect(ahead.deliveries).toMatchObject([{ missed: true, events: [] }]);
    });
    await say(database, 'a', 2);
    await eventually(() => {
      expect(behind.deliveries[1]).toMatchObject({ missed: false, events: [{ sequence: 2 }] });
      expect(ahead.deliveries[1]).toMatchObject({ missed: false, events: [{ sequence: 2 }] });
      expect(current.deliveries).toMatchObject([{ missed: false, events: [{ sequence: 2 }] }]);
    });
  });

  it('delivers more than a page to a follower that was long away', async () => {
    const { database, stream } = await start();
    await database.pool.query("insert into stream_topic values ('a', 1200)");
    await database.pool.query("insert into stream_event select 'a', n, 'said', to_jsonb(n), now() from generate_series(1, 1200) n");
    const { payloads } = collect(stream, { a: 0 });
    await eventually(() => expect(payloads()).toHaveLength(1200));
    expect(payloads()[1199]).toBe(1200);
  });

  it('numbers the events of one transaction in the order they were published, topic by topic', async () => {
    const { database } = await start();
    await say(database, 'b', 0);
    await database.inTransaction(async (tx) => {
      for (const [topic, payload] of [['b', 1], ['a', 2], ['b', 3], ['a', 4], ['b', 5]] as const) await publish(tx, { topic, kind: 'said', payload, at });
    });
    const of = async (topic: string) => (await readEvents(database.kysely, { topic, after: 0 })).events.map(({ sequence, payload }) => [sequence, payload]);
    expect(await of('a')).toEqual([[1, 2], [2, 4]]);
    expect(await of('b')).toEqual([[1, 0], [2, 1], [3, 3], [4, 5]]);
  });

  it('refuses to publish where no transaction is open, instead of losing the event', async () => {
    const { database } = await start();
    let kept: Parameters<typeof publish>[0] | undefined;
    await database.inTransaction(async (tx) => { kept = tx; await tx.selectFrom('job').selectAll().execute(); });
    expect(() => publish(kept as never, { topic: 'a', kind: 'said', payload: 1, at })).toThrow(/none is open/);
  });

  // On the embedded database one transaction follows the other, so nothing can be waited for crosswise there.
  if (kind === 'postgres') it('lets nobody wait crosswise: one publishes before it locks a row, the other after, both pass at the first try', async () => {
    const { database } = await start();
    await say(database, 'a', 0);
    await database.pool.query("insert into stream_topic values ('row', 0)");
    const lockRow = (tx: Parameters<typeof publish>[0]) => tx.selectFrom('stream_topic').selectAll().where('topic', '=', 'row').forUpdate().execute();
    let tries = 0;
    const meeting = Promise.withResolvers<void>();
    const rowLocked = Promise.withResolvers<void>();
    const [early, late] = [database.inTransaction(async (tx) => {
      tries += 1;
      await rowLocked.promise;
      await publish(tx, { topic: 'a', kind: 'said', payload: 'early', at });
      meeting.resolve();
      await lockRow(tx);
    }), database.inTransaction(async (tx) => {
      tries += 1;
      await lockRow(tx);
      rowLocked.resolve();
      await meeting.promise;
      await publish(tx, { topic: 'a', kind: 'said', payload: 'late', at });
    })];
    await Promise.all([early, late]);
    expect(tries).toBe(2);
    expect((await readEvents(database.kysely, { topic: 'a', after: 0 })).events.map(({ payload }) => payload)).toEqual([0, 'late', 'early']);
  });
});
