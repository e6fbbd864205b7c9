import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { movableClock } from '../../platform/clock.ts';
import { openVault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { openAudit, type AuditService } from './audit.service.ts';
import { canonical } from './chain.ts';

const VAULT = openVault(['0123456789abcdefghijklmnopqrstuvwxyz-test-root']);
const silent = { info() {}, error() {} };

async function start(database: Database) {
  const clock = movableClock(new Date('2026-03-02T01:00:00Z'));
  return openAudit({ database, vault: VAULT, clock, log: silent });
}

async function write(database: Database, audit: AuditService, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await database.inTransaction((tx) => audit.record(tx, { actor: 'system', action: 'thing.do', subject: `thing_${number}`, details: { number, left: undefined, list: ['a'], inner: { b: 1, a: null } } }));
  }
}

const unlock = (database: Database) => database.pool.query('alter table audit_entry disable trigger all');

forEachDatabase((open) => {
  it('chains entries with gapless numbers also when written at once, and refuses to change them', async () => {
    const database = await open();
    const audit = await start(database);
    await Promise.all(Array.from({ length: 20 }, (_, number) => database.inTransaction((tx) => audit.record(tx, { actor: 'system', action: 'thing.do', subject: String(number) }))));
    expect(await audit.check()).toMatchObject({ intact: true, entries: 20, brokenAt: null, keyedFrom: 1 });
    const { items, next, chainIntact } = await audit.list({ limit: 5 });
    expect({ sequences: items.map(({ sequence }) => sequence), next, chainIntact }).toEqual({ sequences: [20, 19, 18, 17, 16], next: '16', chainIntact: true });
    await expect(database.pool.query("update audit_entry set actor = 'nobody'")).rejects.toThrow(/never changed/);
    await expect(database.pool.query('delete from audit_entry')).rejects.toThrow(/never changed/);
  });

  it.each([
    ['a changed entry', "update audit_entry set actor = 'nobody' where sequence = 3", 3],
    ['a deleted entry', 'delete from audit_entry where sequence = 4', 4],
    ['deleted last entries', 'delete from audit_entry where sequence > 6', 7],
    ['an entry put in', "insert into audit_entry select 9, at, actor, action, subject, details, request_id, hash from audit_entry where sequence = 8", 9],
    ['a log that is gone', 'delete from audit_entry', 1],
  ])('finds %s in the full check, and says so on every page from then on', async (_what, change, brokenAt) => {
    const database = await open();
    const audit = await start(database);
    await write(database, audit, 8);
    await unlock(database);
    await database.pool.query(change);
    expect(await audit.check()).toMatchObject({ intact: false, brokenAt });
    expect((await audit.list({ limit: 1, subject: 'thing_0' })).chainIntact).toBe(false);
  });

  it('reads only what is new for a page, and still notices changes there, on the page, and of what it had checked last', async () => {
    const database = await open();
    const audit = await start(database);
    await write(database, audit, 30);
    expect((await audit.list({ limit: 5 })).chainIntact).toBe(true);
    await write(database, audit, 3);
    await unlock(database);
    // An old entry: no page reads it again, the full check does.
    await database.pool.query("update audit_entry set actor = 'nobody' where sequence = 2");
    expect((await audit.list({ limit: 5 })).chainIntact).toBe(true);
    expect((await audit.list({ limit: 5, subject: 'thing_1' })).chainIntact).toBe(false);
    expect(await audit.check()).toMatchObject({ intact: false, brokenAt: 2 });
    await database.pool.query("update audit_entry set actor = 'system' where sequence = 2");
    expect(await audit.check()).toMatchObject({ intact: true, entries: 33 });
    expect((await audit.list({ limit: 5 })).chainIntact).toBe(true);
    await write(database, audit, 3);
    await database.pool.query("update audit_entry set actor = 'nobody' where sequence = 34");
    expect((await audit.list({ limit: 1 })).chainIntact).toBe(false);
  });

  it('sees a tail that was cut off together with its head, because it remembers how far it had come', async () => {
    const database = await open();
    const audit = await start(database);
    await write(database, audit, 6);
    await audit.list({ limit: 1 });
    await unlock(database);
    await database.pool.query('delete from audit_entry where sequence > 4');
    await database.pool.query('update audit_head set last_sequence = 4, last_hash = (select hash from audit_entry where sequence = 4)');
    expect((await audit.list({ limit: 1 })).chainIntact).toBe(false);
  });

  it('is not fooled by whoever can write to the database and knows how plain hashes are made', async () => {
    const database = await open();
    const audit = await start(database);
    await write(database, audit, 2);
    await unlock(database);
    const { rows } = await database.pool.query<{ at: Date; action: string; subject: string; details: object; hash: string }>('select * from audit_entry where sequence = 1');
    const [entry] = rows;
    if (entry === undefined) throw new Error('no entry');
    const forged = createHash('sha256').update(canonical([2, entry.at.toISOString(), 'nobody', entry.action, entry.subject, entry.details, null, entry.hash])).digest('hex');
    await database.pool.query("update audit_entry set actor = 'nobody', subject = $1, details = $2, at = $3, hash = $4 where sequence = 2", [entry.subject, JSON.stringify(entry.details), entry.at, forged]);
    await database.pool.query('update audit_head set last_hash = $1', [forged]);
    expect(await audit.check()).toMatchObject({ intact: false, brokenAt: 2 });
  });

  it('goes on under the same key when it is opened again, and knows an anchor kept elsewhere', async () => {
    const database = await open();
    const first = await start(database);
    await write(database, first, 2);
    const { entries, lastHash } = await first.check();
    const again = await start(database);
    await write(database, again, 2);
    expect(await again.check()).toMatchObject({ intact: true, entries: 4, keyedFrom: 1 });
    expect(await again.holds({ sequence: entries, hash: lastHash })).toBe(true);
    expect(await again.holds({ sequence: entries, hash: '0'.repeat(64) })).toBe(false);
  });
});
