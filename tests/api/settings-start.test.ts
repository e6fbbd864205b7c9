import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startFailure } from '../../app/start-failures.ts';
import { prepareDataDirectory } from '../../platform/config.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { startApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const MAIN = join(import.meta.dirname, '../../app/main.ts');
const PRODUCTION = { GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA', SMTP_URL: 'smtps://mail.example.co.kr:465', SANDBOX_URL: 'https://pay.example.co.kr' };

/** Starts the real program with these settings and nothing of this process's own, and waits for its end. */
async function startAndEnd(settings: Record<string, string>) {
  const blank = { GATEHOUSE_MODE: '', GATEHOUSE_URL: '', GATEHOUSE_SECRET: '', SMTP_URL: '', SANDBOX_URL: '', DATABASE_URL: '', ROLE: '', PORT: '', SANDBOX_PORT: '', REHEARSAL_GATEWAY_PORT: '', HOST: '', GATEWAYS_FILE: '' };
  const child = startChild(MAIN, [], { ...blank, GATEHOUSE_DATA_DIR: join(temporaryDirectory(), 'data'), ...settings });
  closing.push(() => child.kill());
  return { ...(await child.end()), lines: child.lines };
}

const firstLineWith = (errors: string, part: string) => errors.split('\n').filter((line) => line.includes(part));

it.each([['GATEHOUSE_URL'], ['GATEHOUSE_SECRET'], ['SMTP_URL'], ['SANDBOX_URL']] as const)('production without %s ends with code 2, naming it in both languages', async (missing) => {
  const { code, errors, lines } = await startAndEnd({ ...PRODUCTION, [missing]: '' });
  expect(code).toBe(2);
  expect(firstLineWith(errors, missing)).toEqual([expect.stringMatching(new RegExp(`^  - ${missing}: Missing\\. Write .+\\.$`)), expect.stringMatching(new RegExp(`^  - ${missing}: 설정되지 않았습니다\\. 쓸 값: .+\\.$`))]);
  expect(errors.match(/^ {2}- /gm)).toHaveLength(2);
  expect(lines).toEqual([]);
});

it('a file of gateways that names nobody known ends the start with code 2, without its secrets', async () => {
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify([{ code: 'nobody', url: 'https://partner.example.kr', secret: 'kJ8#sd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA' }]));
  const { code, errors } = await startAndEnd({ GATEWAYS_FILE: file });
  expect(code).toBe(2);
  expect(firstLineWith(errors, 'GATEWAYS_FILE')).toEqual([expect.stringMatching(/Entry 1: The code is not in the catalogue\. Write one of .*kcp/), expect.stringMatching(/1번째 항목: 카탈로그에 없는 code입니다/)]);
  expect(errors).not.toContain('kJ8#');
});

it('a data directory that cannot be written to ends the start with code 2, in a rehearsal and in production', async () => {
  const file = join(temporaryDirectory(), 'a-file');
  writeFileSync(file, 'no directory');
  for (const settings of [{}, PRODUCTION]) {
    const { code, errors } = await startAndEnd({ ...settings, GATEHOUSE_DATA_DIR: join(file, 'data') });
    expect(code).toBe(2);
    expect(firstLineWith(errors, 'GATEHOUSE_DATA_DIR')).toEqual([expect.stringMatching(/Nothing can be written to .*\(ENOTDIR\)\. Give/), expect.stringMatching(/쓸 수 없습니다\(ENOTDIR\)/)]);
  }
}, 120_000);

it('a writable data directory is made and left as it was', () => {
  const directory = join(temporaryDirectory(), 'new', 'data');
  prepareDataDirectory(directory);
  expect(() => mkdirSync(directory)).toThrow('EEXIST');
});

it('a data directory that another server has ends the start with code 2, naming its process', async () => {
  const directory = temporaryDirectory();
  const database = await openDatabase({ directory: join(directory, 'database') });
  closing.push(() => database.close());
  const { code, errors } = await startAndEnd({ GATEHOUSE_DATA_DIR: directory, PORT: '0' });
  expect(code).toBe(2);
  expect(errors).toContain(`is already in use by another Gatehouse process (pid ${process.pid}`);
  expect(errors).toMatch(/이미 사용하고 있습니다\. 그 프로세스를 먼저 종료하거나 GATEHOUSE_DATA_DIR로 다른 디렉터리를 지정해 주세요/);
}, 120_000);

it('a port that another program has ends the start with code 2, naming the setting', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve); });
  closing.push(() => new Promise((resolve) => { other.close(resolve); }));
  const { port } = other.address() as AddressInfo;
  const { code, errors } = await startAndEnd({ PORT: '0', SANDBOX_PORT: String(port) });
  expect(code).toBe(2);
  expect(errors).toContain(`another program is listening on port ${port} (SANDBOX_PORT). Stop that program, or write another port into SANDBOX_PORT.`);
  expect(errors).toContain(`다른 프로그램이 포트 ${port}(SANDBOX_PORT)을(를) 사용하고 있습니다`);
}, 120_000);

it('production is refused on a database with rehearsal accounts', async () => {
  const database = await openFreshEmbedded();
  closing.push(() => database.close());
  const rehearsal = await startApp({ ...database, close: async () => {} }, { settings: { GATEHOUSE_SECRET: PRODUCTION.GATEHOUSE_SECRET } });
  await rehearsal.close();
  const refused = await startApp(database, { settings: PRODUCTION }).then(() => null, (error: unknown) => startFailure(error, null));
  expect(refused?.exit).toBe(2);
  expect(refused?.text).toMatch(/GATEHOUSE_MODE: This database has rehearsal accounts.+ or write rehearsal\./);
  expect(refused?.text).toMatch(/GATEHOUSE_MODE: 이 데이터베이스에 비밀번호가 공개된 연습용 계정이 있습니다/);
});

const CONFIG = { host: '192.0.2.1', port: 80, sandboxPort: 81, rehearsalGatewayPort: 82, databaseUrl: 'postgres://user:hunter2@db.example.kr/gatehouse' };
it.each([
  [{ code: 'EADDRINUSE', syscall: 'listen', port: 80 }, /listening on port 80 \(PORT\)/, /포트 80\(PORT\)/],
  [{ code: 'EADDRINUSE', syscall: 'listen', port: 82 }, /\(REHEARSAL_GATEWAY_PORT\)/, /\(REHEARSAL_GATEWAY_PORT\)/],
  [{ code: 'EACCES', syscall: 'listen', port: 80 }, /may not listen on port 80 \(PORT\)\. Write a port from 1024 upwards/, /1024 이상의 포트/],
  [{ code: 'EADDRNOTAVAIL', syscall: 'listen', port: 80 }, /does not have the address 192\.0\.2\.1.+ HOST/, /HOST에/],
  [{ code: 'ECONNREFUSED', syscall: 'connect', port: 5432 }, /DATABASE_URL.+no server answers/, /DATABASE_URL.+응답하는 서버가 없습니다/],
  [{ code: '28P01' }, /the password is not right/, /비밀번호가 맞지 않습니다/],
  [{ code: '3D000' }, /no such database/, /해당 데이터베이스가 없습니다/],
])('%o at the start is told in words, without the address of the database', (fields, english, korean) => {
  const { text, exit } = startFailure(Object.assign(new Error('as the system says it'), fields), CONFIG);
  expect(exit).toBe(2);
  expect(text).toMatch(english);
  expect(text).toMatch(korean);
  expect(text).not.toMatch(/hunter2|as the system says it/);
});

it('an unknown error of the start ends with code 1 and its own message', () => {
  expect(startFailure(new Error('something else'), CONFIG)).toEqual({ text: 'something else', exit: 1 });
});
