import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import type { Database } from '../../storage/open-database.ts';
import { noteMade, withoutLastWord } from '../../storage/transaction-scope.ts';
import { movableClock, type MovableClock } from '../clock.ts';
import { publish } from '../stream.ts';
import { openVault } from '../vault.ts';
import { beginIdempotent } from './idempotency.ts';

const vault = openVault(['x'.repeat(40)]);
const at = new Date('2026-03-02T00:00:00Z');
const begin = (database: Database, clock: MovableClock, key = 'k', content = 'c') => beginIdempotent({ database, vault, now: clock.now(), scope: 's', key, content });
const effect = (database: Database, topic: string) => database.inTransaction(async (tx) => {
  noteMade(topic);
  await publish(tx, { topic, kind: 'happened', payload: {}, at });
});
const codeOf = async (work: Promise<unknown>) => work.then((value) => (value as { kind: string }).kind, (error: unknown) => (error instanceof AppError ? error.code : error));
const effects = async (database: Database, topic: string) => Number((await database.pool.query('select count(*) as n from stream_event where topic = $1', [topic])).rows[0].n);

async function first(database: Database, clock: MovableClock, key = 'k') {
  const call = await begin(database, clock, key);
  if (call.kind !== 'first') throw new Error(`expected the first call, was ${call.kind}`);
  return call;
}

forEachDatabase((open) => {
  it('a call that died after its effect never runs again; its answer can be made from what it made, and is kept then', async () => {
    const [database, clock] = [await open(), movableClock()];
    await (await first(database, clock)).run(() => effect(database, 'made'));
    expect(await codeOf(begin(database, clock))).toBe('still_running');
    clock.advance(61_000);
    const again = await begin(database, clock);
    expect(again).toMatchObject({ kind: 'unanswered', reference: 'made' });
    expect(await codeOf(begin(database, clock, 'k', 'other'))).toBe('idempotency_key_reused');
    if (again.kind === 'unanswered') await again.complete({ status: 201, body: '{"a":1}' });
    expect(await begin(database, clock)).toEqual({ kind: 'replay', status: 201, body: '{"a":1}' });
    expect(await effects(database, 'made')).toBe(1);
  });

  it('a call that only read, or whose transaction was rolled back, leaves its key to the next one', async () => {
    const [database, clock] = [await open(), movableClock()];
    await (await first(database, clock, 'read')).run(() => database.inTransaction((tx) => tx.selectFrom('job').selectAll().execute()));
    const broken = await first(database, clock, 'broken');
    await broken.run(() => database.inTransaction(async (tx) => {
      await publish(tx, { topic: 'broken', kind: 'x', payload: {}, at });
      throw new Error('on the way');
    })).catch(() => {});
    clock.advance(61_000);
    expect(await codeOf(begin(database, clock, 'read'))).toBe('first');
    expect(await codeOf(begin(database, clock, 'broken'))).toBe('first');
    await broken.forget('broken');
  });

  it('what a call only counts on its way is no effect of it', async () => {
    const [database, clock] = [await open(), movableClock()];
    await (await first(database, clock, 'counted')).run(() => withoutLastWord(() => effect(database, 'counted')));
    clock.advance(61_000);
    expect(await codeOf(begin(database, clock, 'counted'))).toBe('first');
  });

  it('a call that broke off after an effect is told at once that it took effect; a refused one gives its key back', async () => {
    const [database, clock] = [await open(), movableClock()];
    for (const [failure, becomes] of [['broken', 'unanswered'], ['refused', 'first']] as const) {
      const call = await first(database, clock, failure);
      await call.run(() => effect(database, failure));
      await call.forget(failure);
      expect(await codeOf(begin(database, clock, failure))).toBe(becomes);
    }
    const untouched = await first(database, clock, 'untouched');
    await untouched.forget('broken');
    expect(await codeOf(begin(database, clock, 'untouched'))).toBe('first');
  });

  it('a call that was taken for dead and wakes up has no effect once another one has its key', async () => {
    const [database, clock] = [await open(), movableClock()];
    const sleeper = await first(database, clock);
    clock.advance(61_000);
    const other = await first(database, clock);
    expect(await codeOf(sleeper.run(() => effect(database, 'x')))).toBe('still_running');
    await sleeper.complete({ status: 200, body: '"sleeper"' });
    await sleeper.forget('broken');
    await other.run(() => effect(database, 'x'));
    await other.complete({ status: 200, body: '"other"' });
    expect(await begin(database, clock)).toMatchObject({ kind: 'replay', body: '"other"' });
    expect(await effects(database, 'x')).toBe(1);
  });

  it('work that a call leaves behind is not taken for the call', async () => {
    const [database, clock] = [await open(), movableClock()];
    let go: () => void = () => {};
    const signal = new Promise<void>((resolve) => { go = resolve; });
    let later: Promise<unknown> = Promise.resolve();
    const call = await first(database, clock);
    await call.run(async () => { later = signal.then(() => effect(database, 'later')); });
    await call.forget('refused');
    go();
    await later;
    expect(await effects(database, 'later')).toBe(1);
  });

  it('however calls with one key, their deaths and the minutes between them interleave, each step happens once at most and only under one call', async () => {
    const database = await open();
    let runs = 0;
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ does: fc.constant('step' as const), call: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('begin' as const, 'die' as const, 'break' as const), call: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), call: fc.constant(0) }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      runs += 1;
      const [key, clock] = [`key-${runs}`, movableClock()];
      const calls = new Map<number, { call: Awaited<ReturnType<typeof first>>; done: number }>();
      const committed: string[] = [];
      let answers = 0;
      for (const { does, call } of steps) {
        const held = calls.get(call);
        if (does === 'wait') clock.advance(61_000);
        else if (does === 'begin') {
          const begun = await begin(database, clock, key).catch((error: unknown) => {
            if (!(error instanceof AppError) || error.code !== 'still_running') throw error;
            return null;
          });
          if (begun?.kind === 'first') calls.set(call, { call: begun, done: 0 });
          if (begun?.kind === 'unanswered' || begun?.kind === 'replay') expect(committed.length).toBeGreaterThan(0);
        } else if (held !== undefined && does === 'die') calls.delete(call);
        else if (held !== undefined && does === 'break') {
          await held.call.forget('broken');
          calls.delete(call);
        } else if (held !== undefined && held.done < 2) {
          // A handler of two transactions, then its answer.
          await held.call.run(() => effect(database, `${key}-${held.done}`)).then(() => { committed.push(`${held.done}`); held.done += 1; }, () => calls.delete(call));
        } else if (held !== undefined) {
          await held.call.complete({ status: 200, body: '1' });
          answers += 1;
          calls.delete(call);
        }
      }
      expect(new Set(committed).size).toBe(committed.length);
      expect(answers).toBeLessThanOrEqual(1);
      for (const number of [0, 1]) expect(await effects(database, `${key}-${number}`)).toBeLessThanOrEqual(1);
    }), { numRuns: 150 });
  }, 120_000);

  it('of many calls at the same moment with one key exactly one has its effect', async () => {
    const [database, clock] = [await open(), movableClock()];
    const outcomes = await Promise.all(Array.from({ length: 12 }, async () => {
      const call = await begin(database, clock).catch(() => null);
      if (call?.kind !== 'first') return 0;
      await call.run(() => effect(database, 'one'));
      await call.complete({ status: 200, body: '1' });
      return 1;
    }));
    expect(outcomes.filter((one) => one === 1)).toHaveLength(1);
    expect(await effects(database, 'one')).toBe(1);
  });
});
