import fs, { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../testkit/child.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../testkit/temporary-directory.ts';
import { DirectoryInUseError, lockDirectory } from './directory-lock.ts';
import { DatabaseFailedError } from './embedded-pool.ts';
import { openDatabase, type Database } from './open-database.ts';

const CHILD = join(import.meta.dirname, '../testkit/database-child.ts');

removeTemporaryDirectories();
const children: Child[] = [];
const databases: Database[] = [];
const realFsync = fs.fsyncSync;
afterEach(async () => {
  setFsync(realFsync);
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await Promise.all(databases.splice(0).map((database) => database.close()));
});

function setFsync(fsync: typeof fs.fsyncSync): void {
  fs.fsyncSync = fsync;
  syncBuiltinESMExports();
}
const child = (mode: 'hold' | 'insert', directory: string) => {
  const started = startChild(CHILD, [mode, directory]);
  children.push(started);
  return started;
};
const openIn = async (directory: string) => {
  const database = await openDatabase({ directory });
  databases.push(database);
  return database;
};

describe('commits reach the disk', () => {
  it('calls the fsync of the operating system for every commit', async () => {
    let calls = 0;
    setFsync((descriptor) => {
      calls += 1;
      realFsync(descriptor);
    });
    const database = await openIn(temporaryDirectory());
    await database.pool.query('create table note (id int)');
    const before = calls;
    for (let id = 0; id < 20; id += 1) await database.pool.query('insert into note values ($1)', [id]);
    expect(calls - before).toBeGreaterThanOrEqual(20);
    const { embedded } = await database.statistics();
    expect(embedded?.fsyncCalls).toBeGreaterThanOrEqual(20);
  });

  it('makes the whole new cluster durable before it is used', async () => {
    const synced = new Set<string>();
    setFsync((descriptor) => {
      synced.add(fs.readlinkSync(`/proc/self/fd/${descriptor}`));
      realFsync(descriptor);
    });
    const directory = temporaryDirectory();
    await openIn(directory);
    expect(synced).toContain(join(directory, 'cluster/global/pg_control'));
    expect(synced).toContain(join(directory, 'cluster'));
    expect(synced).toContain(directory);
    expect(existsSync(join(directory, 'cluster.unfinished'))).toBe(false);
  });

  it('stops, and says so to everybody, when the disk refuses to store', async () => {
    const directory = temporaryDirectory();
    const database = await openIn(directory);
    await database.pool.query('create table note (id int primary key)');
    await database.pool.query('insert into note values (1)');
    setFsync(() => {
      throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    });
    const waiting = [database.pool.query('insert into note values (2)'), database.pool.query('insert into note values (3)')];
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await database.failed).message).toContain('EIO');
    await expect(database.pool.query('select 1')).rejects.toThrow(DatabaseFailedError);
    await expect(database.inTransaction(async () => 1)).rejects.toThrow(DatabaseFailedError);
    await database.close();
    setFsync(realFsync);
    const again = await openIn(directory);
    const { rows } = await again.pool.query('select id from note where id = 1');
    expect(rows).toEqual([{ id: 1 }]);
  });
});

describe('one process per directory', () => {
  it('refuses a second process, naming directory and process in both languages, and the first goes on', async () => {
    const directory = temporaryDirectory();
    const first = child('hold', directory);
    await first.line((line) => line === 'open');
    const { code, errors } = await child('hold', directory).end();
    expect(code).toBe(1);
    expect(errors).toContain(`The database directory ${directory} is already in use by another Gatehouse process (pid ${first.pid},`);
    expect(errors).toContain(`데이터베이스 디렉터리 ${directory}을(를) 다른 Gatehouse 프로세스(pid ${first.pid},`);
    expect(errors).toContain('GATEHOUSE_DATA_DIR');
    await expect(openDatabase({ directory })).rejects.toThrow(DirectoryInUseError);
  });

  it('takes over from a killed process at once', async () => {
    const directory = temporaryDirectory();
    const first = child('hold', directory);
    await first.line((line) => line === 'open');
    await first.kill('SIGKILL');
    expect(existsSync(join(directory, 'owner.json'))).toBe(true);
    const database = await openIn(directory);
    expect((await database.pool.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  });

  it('refuses a second opening in the same process', async () => {
    const directory = temporaryDirectory();
    await openIn(directory);
    await expect(openDatabase({ directory })).rejects.toMatchObject({ name: 'DirectoryInUseError', pid: process.pid });
  });

  it('is not fooled by a recycled pid, and respects a living owner even without the kernel lock', () => {
    const directory = temporaryDirectory();
    const lock = lockDirectory(directory);
    const owner = JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8')) as { pid: number; startTime: string };
    expect(owner.pid).toBe(process.pid);
    lock.release();

    writeFileSync(join(directory, 'owner.json'), JSON.stringify(owner));
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUseError);
    writeFileSync(join(directory, 'owner.json'), JSON.stringify({ ...owner, startTime: '1' }));
    lockDirectory(directory).release();
    writeFileSync(join(directory, 'owner.json'), '{"pid": 1');
    lockDirectory(directory).release();
  });

  it('keeps the directory to its owner, because the files in it are open to everybody', async () => {
    const directory = join(temporaryDirectory(), 'database');
    mkdirSync(directory, { mode: 0o755 });
    await openIn(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

describe('the write-ahead log stays bounded', () => {
  it('is trimmed while a lot is written', async () => {
    const directory = temporaryDirectory();
    const database = await openIn(directory);
    await database.pool.query('create table ballast (content bytea)');
    await database.pool.query('alter table ballast alter column content set storage external');
    let most = 0;
    for (let round = 0; round < 60; round += 1) {
      await database.inTransaction(async (tx) => {
        await sql`insert into ballast select decode(repeat(md5(random()::text), 2000), 'hex') from generate_series(1, 100)`.execute(tx);
      });
      most = Math.max(most, logSize(directory));
    }
    const { embedded } = await database.statistics();
    expect(embedded?.checkpoints).toBeGreaterThanOrEqual(2);
    expect(most).toBeLessThan(160 * 1024 * 1024);
    await database.close();
    databases.splice(0);
    expect(logSize(directory)).toBeLessThan(100 * 1024 * 1024);
  });
});

function logSize(directory: string): number {
  const log = join(directory, 'cluster/pg_wal');
  return readdirSync(log).map((name) => statSync(join(log, name))).filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

describe('an interrupted first start', () => {
  it('begins again when the marker of an unfinished cluster is found', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'cluster'));
    writeFileSync(join(directory, 'cluster/PG_VERSION'), '18\n');
    writeFileSync(join(directory, 'cluster.unfinished'), '');
    const database = await openIn(directory);
    expect((await database.pool.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  });

  it('deletes nothing without the marker, and says what is wrong', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'cluster'));
    writeFileSync(join(directory, 'cluster/PG_VERSION'), '18\n');
    await expect(openDatabase({ directory })).rejects.toThrow(`The embedded database in ${directory} could not be started`);
    expect(readFileSync(join(directory, 'cluster/PG_VERSION'), 'utf8')).toBe('18\n');
  });
});
