import fs, { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../testkit/child.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../testkit/temporary-directory.ts';
import { DirectoryInUseError, lockDirectory } from './directory-lock.ts';
import { DatabaseFailedError, EmbeddedPool } from './embedded-pool.ts';
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
let template: string | null = null;
afterAll(() => {
  if (template) fs.rmSync(template, { recursive: true, force: true });
});
/** A directory with an empty database in it. Only the first of a file is really created, which takes seconds; the others are copies. */
const initialisedDirectory = async () => {
  if (!template) {
    template = fs.mkdtempSync(join(tmpdir(), 'gatehouse-template-'));
    await (await openDatabase({ directory: template })).close();
  }
  const directory = temporaryDirectory();
  fs.cpSync(template, directory, { recursive: true });
  return directory;
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
    const database = await openIn(await initialisedDirectory());
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
    const directory = await initialisedDirectory();
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
    const directory = await initialisedDirectory();
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
    const directory = await initialisedDirectory();
    const first = child('hold', directory);
    await first.line((line) => line === 'open');
    await first.kill('SIGKILL');
    expect(existsSync(join(directory, 'owner.json'))).toBe(true);
    const database = await openIn(directory);
    expect((await database.pool.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  });

  it('refuses a second opening in the same process', async () => {
    const directory = await initialisedDirectory();
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
    const directory = await initialisedDirectory();
    chmodSync(directory, 0o755);
    await openIn(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

describe('the write-ahead log stays bounded', () => {
  it('is trimmed while a lot is written', async () => {
    const directory = await initialisedDirectory();
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

describe('a forgotten transaction', () => {
  it('is rolled back after a while, and everybody else goes on', async () => {
    const engine = await PGlite.create();
    const pool = await EmbeddedPool.open(engine, { idleLimitMs: 100 });
    await pool.query('create table note (id int)');
    const forgetful = await pool.connect();
    await forgetful.query('begin');
    await forgetful.query('insert into note values (1)');
    expect((await pool.query('select count(*) as n from note')).rows).toEqual([{ n: '0' }]);
    await expect(forgetful.query('commit')).rejects.toMatchObject({ code: '25P03' });
    await forgetful.release();

    const busy = await pool.connect();
    await busy.query('begin');
    for (let step = 0; step < 4; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await busy.query('insert into note values (2)');
    }
    await busy.query('commit');
    await busy.release();
    expect((await pool.query('select count(*) as n from note')).rows).toEqual([{ n: '4' }]);
    await pool.end();
    await engine.close();
  });
});

describe('a backup', () => {
  it('is complete, is taken while others wait, and replaces nothing', async () => {
    const directory = await initialisedDirectory();
    const backup = join(temporaryDirectory(), 'monday');
    const database = await openIn(directory);
    await database.pool.query('create table note (id int)');
    await database.pool.query('insert into note select generate_series(1, 1000)');
    const [, count] = await Promise.all([database.backUp(backup), database.pool.query('select count(*) as n from note')]);
    expect(count.rows).toEqual([{ n: '1000' }]);
    await expect(database.backUp(backup)).rejects.toThrow('There is a backup');
    await database.pool.query('delete from note');

    // What was copied is a database directory like any other.
    const copy = await openIn(backup);
    expect((await copy.pool.query('select count(*) as n from note')).rows).toEqual([{ n: '1000' }]);
  });
});

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
