import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTemplate, keepTemplate } from '../../app/database-template.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase, type Database } from '../../storage/open-database.ts';
import { startPostgresServer } from '../../testkit/postgres-server.ts';
import { startApp, Visitor } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const CLI = join(import.meta.dirname, '../../app/cli.ts');
const SECRET = 'root-key-of-the-administration-test-0123456789';
const PASSWORD = 'a long enough password';

/** Runs the command as a process of its own. */
function admin(directory: string, given: readonly string[], more: { input?: string; environment?: Record<string, string> } = {}): { code: number | null; out: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...given], {
    encoding: 'utf8', input: more.input ?? '', env: { PATH: process.env['PATH'], GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: SECRET, ...more.environment },
  });
  return { code: status, out: stdout, errors: stderr };
}

async function openOn(directory: string): Promise<Database> {
  await copyTemplate(join(directory, 'database'));
  const database = await openDatabase({ directory: join(directory, 'database') });
  if ((await migrate(database)).length > 0) await keepTemplate(database);
  return database;
}

it('explains itself, and refuses what it does not know, in both languages', () => {
  const directory = temporaryDirectory();
  const help = admin(directory, ['--help']);
  expect(help.code).toBe(0);
  for (const command of ['create-operator', 'create-gateway-member', 'verify-audit', 'back-up FILE', 'restore FILE', 'rotate-keys']) expect(help.out).toContain(command);
  for (const [given, en, ko] of [
    [[], 'A command is missing', '명령이 없습니다'], [['dance'], 'There is no command dance', 'dance 명령은 없습니다'], [['back-up'], 'npm run admin -- back-up FILE', '사용법'],
    [['verify-audit', '--email', 'a@b.kr'], 'takes no --email', '옵션이 없습니다'], [['create-operator', '--loud'], 'Unknown option', '옵션을 확인'],
    [['create-operator', '--email', 'nobody'], 'needs an e-mail address', '이메일 주소를'], [['create-gateway-member', '--gateway', 'x', '--email', 'a@b.kr'], '--gateway must be one of', '다음 중 하나'],
    [['create-operator', '--email', 'a@b.kr'], 'No password was given', '비밀번호가 없습니다'], [['restore', 'nowhere.tar.gz'], 'There is no file', '파일이 없습니다'],
    [['back-up', join(directory, 'a.tar.gz')], 'There is no database', '데이터베이스가 없습니다'],
  ] as const) {
    const { code, errors } = admin(directory, given);
    expect({ given, code }).toEqual({ given, code: ['There is no file', 'There is no database'].some((words) => en.startsWith(words)) ? 1 : 2 });
    expect(errors).toContain(en);
    expect(errors).toContain(ko);
  }
  expect(admin(directory, ['verify-audit'], { environment: { GATEHOUSE_SECRET: 'short' } })).toMatchObject({ code: 2, errors: expect.stringContaining('GATEHOUSE_SECRET') as string });
}, 240_000);

it('makes people who can sign in, checks the audit log, backs up, and restores into an empty directory only', async () => {
  const directory = temporaryDirectory();
  await openOn(directory).then((database) => database.close());
  expect(admin(directory, ['create-operator', '--email', 'boss@example.kr', '--name', '김운영'], { input: 'short\n' })).toMatchObject({ code: 1, errors: expect.stringContaining('10자 이상') as string });
  expect(admin(directory, ['create-operator', '--email', 'boss@example.kr', '--name', '김운영'], { input: `${PASSWORD}\n` })).toMatchObject({ code: 0, errors: '' });
  expect(admin(directory, ['create-operator', '--email', 'boss@example.kr'], { input: `${PASSWORD}\n` })).toMatchObject({ code: 1, errors: expect.stringContaining('이미 계정이 있는') as string });
  expect(admin(directory, ['create-gateway-member', '--gateway', 'kcp', '--email', 'kcp@example.kr'], { input: `${PASSWORD}\n` }).code).toBe(0);

  mkdirSync(join(directory, 'files', 'ab'), { recursive: true });
  appendFileSync(join(directory, 'files', 'ab', 'ab'.repeat(32)), 'sealed bytes of a file');
  const archive = join(directory, 'back-ups', 'one.tar.gz');
  expect(admin(directory, ['back-up', archive])).toMatchObject({ code: 0, errors: '' });
  expect(statSync(archive).mode & 0o777).toBe(0o600);
  expect(admin(directory, ['back-up', archive])).toMatchObject({ code: 1, errors: expect.stringContaining('이미 있습니다') as string });
  // An ordinary archive: any tool opens it and can check it.
  const listing = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  expect(listing.stdout.split('\n').slice(0, 3)).toEqual(['manifest.json', 'database/', 'database/cluster/']);
  expect(listing.stdout).toContain(`files/ab/${'ab'.repeat(32)}`);
  expect(admin(directory, ['restore', archive])).toMatchObject({ code: 1, errors: expect.stringContaining('never overwrites') as string });

  const verified = admin(directory, ['verify-audit']);
  expect(verified.code).toBe(0);
  const anchor = /\d+:[0-9a-f]{64}/.exec(verified.out)?.[0] ?? '';
  expect(admin(directory, ['verify-audit', '--anchor', anchor]).code).toBe(0);
  expect(admin(directory, ['verify-audit', '--anchor', `1:${'0'.repeat(64)}`])).toMatchObject({ code: 3, out: expect.stringContaining('rewritten') as string });

  const target = temporaryDirectory();
  const flipped = readFileSync(archive);
  const middle = Math.floor(flipped.length / 2);
  flipped[middle] = (flipped[middle] ?? 0) ^ 255;
  for (const [name, bytes] of [['flipped', flipped], ['cut', readFileSync(archive).subarray(0, -5000)]] as const) {
    const damaged = join(target, `${name}.tar.gz`);
    writeFileSync(damaged, bytes);
    expect(admin(join(target, 'data'), ['restore', damaged])).toMatchObject({ code: 1, errors: expect.stringContaining('손상되었거나') as string });
    // Nothing but the empty place that was locked meanwhile.
    expect(readdirSync(join(target, 'data'))).toEqual(['database']);
    expect(existsSync(join(target, 'data', 'database', 'cluster'))).toBe(false);
  }
  const fresh = join(target, 'restored');
  expect(admin(fresh, ['restore', archive], { environment: { GATEHOUSE_SECRET: `${SECRET}-another` } })).toMatchObject({ code: 1, errors: expect.stringContaining('다른 루트 키') as string });
  expect(existsSync(join(fresh, 'database', 'cluster'))).toBe(false);
  expect(admin(fresh, ['restore', archive])).toMatchObject({ code: 0, errors: '' });
  expect(readFileSync(join(fresh, 'files', 'ab', 'ab'.repeat(32)), 'utf8')).toBe('sealed bytes of a file');

  // A running server holds the directory, and the command says so.
  const app = await startApp(await openOn(fresh), { settings: { GATEHOUSE_DATA_DIR: fresh, GATEHOUSE_SECRET: SECRET } });
  try {
    for (const [email, kind] of [['boss@example.kr', 'operator'], ['kcp@example.kr', 'gateway']] as const) {
      const visitor = new Visitor(app.url);
      await visitor.signIn({ email, password: PASSWORD });
      expect((await visitor.call('GET', '/api/account')).body.session).toMatchObject({ kind, gateway: kind === 'gateway' ? { code: 'kcp' } : null });
    }
    for (const given of [['verify-audit'], ['rotate-keys'], ['back-up', join(target, 'two.tar.gz')]]) {
      expect(admin(fresh, given)).toMatchObject({ code: 1, errors: expect.stringMatching(/already in use by another Gatehouse process[^]*이미 사용하고 있습니다/) as string });
    }
  } finally {
    await app.close();
  }
}, 300_000);

it('finds an audit entry that was changed behind its back', async () => {
  const directory = temporaryDirectory();
  await openOn(directory).then((database) => database.close());
  expect(admin(directory, ['create-operator', '--email', 'boss@example.kr'], { input: `${PASSWORD}\n` }).code).toBe(0);
  const database = await openOn(directory);
  await database.pool.query('alter table audit_entry disable trigger all');
  await database.pool.query("update audit_entry set actor = 'nobody'");
  await database.close();
  expect(admin(directory, ['verify-audit'])).toMatchObject({ code: 3, out: expect.stringMatching(/was changed: entry 1[^]*1번 기록이/) as string });
}, 120_000);

it('does the same on a PostgreSQL server, with its own tools', async () => {
  const server = await startPostgresServer();
  if (server === null) return expect(existsSync('/usr/lib/postgresql')).toBe(false);
  try {
    const maintenance = await openDatabase({ url: server.url, directory: '' });
    await maintenance.pool.query('create database first');
    await maintenance.pool.query('create database second');
    await maintenance.close();
    const urlOf = (name: string) => server.url.replace(/\/postgres$/, `/${name}`);
    const directory = temporaryDirectory();
    const first = { environment: { DATABASE_URL: urlOf('first') } };
    expect(admin(directory, ['create-operator', '--email', 'boss@example.kr'], { ...first, input: `${PASSWORD}\n` })).toMatchObject({ code: 0, errors: '' });
    const archive = join(directory, 'one.tar.gz');
    const path = process.env['PATH'] ?? '';
    expect(admin(directory, ['back-up', archive], { environment: { ...first.environment, PATH: '/nowhere' } })).toMatchObject({ code: 1, errors: expect.stringContaining('pg_dump') as string });
    expect(admin(directory, ['back-up', archive], { environment: { ...first.environment, PATH: path } })).toMatchObject({ code: 0, errors: '' });
    expect(admin(directory, ['restore', archive], first)).toMatchObject({ code: 1, errors: expect.stringContaining('never overwrites') as string });
    const second = { environment: { DATABASE_URL: urlOf('second') } };
    expect(admin(temporaryDirectory(), ['restore', archive])).toMatchObject({ code: 1, errors: expect.stringContaining('set DATABASE_URL') as string });
    expect(admin(temporaryDirectory(), ['restore', archive], second)).toMatchObject({ code: 0, errors: '' });
    expect(admin(directory, ['verify-audit'], second)).toMatchObject({ code: 0, out: expect.stringContaining('1 entries') as string });
  } finally {
    await server.stop();
  }
}, 240_000);
