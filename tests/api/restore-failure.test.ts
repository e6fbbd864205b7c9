import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTemplate, keepTemplate } from '../../app/database-template.ts';
import { lockDirectory } from '../../storage/directory-lock.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startPostgresServer } from '../../testkit/postgres-server.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const CLI = join(import.meta.dirname, '../../app/cli.ts');
const STORED = join('files', 'ab', 'ab'.repeat(32));

function admin(directory: string, given: readonly string[], more: Record<string, string> = {}): { code: number | null; errors: string } {
  const { status, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...given], {
    encoding: 'utf8', input: 'a long enough password\n', env: { PATH: process.env['PATH'], GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: 'root-key-of-the-restore-test-0123456789', ...more },
  });
  return { code: status, errors: stderr };
}

function storeFile(directory: string): void {
  mkdirSync(join(directory, 'files', 'ab'), { recursive: true });
  appendFileSync(join(directory, STORED), 'sealed bytes of a file');
}

it('a restore that fails half-way leaves nothing behind and can be run again', async () => {
  const directory = temporaryDirectory();
  await copyTemplate(join(directory, 'database'));
  const database = await openDatabase({ directory: join(directory, 'database') });
  if ((await migrate(database)).length > 0) await keepTemplate(database);
  await database.close();
  storeFile(directory);
  const archive = join(directory, 'one.tar.gz');
  expect(admin(directory, ['back-up', archive])).toEqual({ code: 0, errors: '' });

  const target = temporaryDirectory();
  mkdirSync(join(target, 'database'));
  const lock = lockDirectory(join(target, 'database'));
  expect(admin(target, ['restore', archive])).toMatchObject({ code: 1, errors: expect.stringContaining('already in use') as string });
  lock.release();
  expect(existsSync(join(target, 'files'))).toBe(false);
  expect(admin(target, ['restore', archive])).toEqual({ code: 0, errors: '' });
  expect(readFileSync(join(target, STORED), 'utf8')).toBe('sealed bytes of a file');
  expect(existsSync(join(target, 'database', 'cluster', 'PG_VERSION'))).toBe(true);
}, 240_000);

it('the same where pg_restore fails on a PostgreSQL server', async () => {
  const server = await startPostgresServer();
  if (server === null) return expect(existsSync('/usr/lib/postgresql')).toBe(false);
  try {
    const maintenance = await openDatabase({ url: server.url, directory: '' });
    for (const name of ['first', 'second']) await maintenance.pool.query(`create database ${name}`);
    await maintenance.close();
    const on = (name: string) => ({ DATABASE_URL: server.url.replace(/\/postgres$/, `/${name}`) });
    const directory = temporaryDirectory();
    expect(admin(directory, ['create-operator', '--email', 'boss@example.kr'], on('first'))).toEqual({ code: 0, errors: '' });
    storeFile(directory);
    const archive = join(directory, 'one.tar.gz');
    expect(admin(directory, ['back-up', archive], on('first'))).toEqual({ code: 0, errors: '' });

    const target = temporaryDirectory();
    const second = await openDatabase({ url: on('second').DATABASE_URL, directory: '' });
    await second.pool.query("create type person as enum ('in the way')");
    expect(admin(target, ['restore', archive], on('second'))).toMatchObject({ code: 1, errors: expect.stringContaining('pg_restore failed') as string });
    expect(existsSync(join(target, 'files'))).toBe(false);
    await second.pool.query('drop type person');
    await second.close();
    expect(admin(target, ['restore', archive], on('second'))).toEqual({ code: 0, errors: '' });
    expect(readFileSync(join(target, STORED), 'utf8')).toBe('sealed bytes of a file');
  } finally {
    await server.stop();
  }
}, 240_000);
