import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTemplate, keepTemplate } from '../../app/database-template.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const CLI = join(import.meta.dirname, '../../app/cli.ts');
const KILLER = join(import.meta.dirname, '../../testkit/kill-before.mjs');
const STORED = join('files', 'ab', 'ab'.repeat(32));
/** More than a restore renames and removes. */
const MOST_STEPS = 20;

function admin(directory: string, given: readonly string[], killBefore?: number) {
  const killing = killBefore === undefined ? [] : ['--import', KILLER];
  const { status, signal, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...killing, CLI, ...given], {
    encoding: 'utf8', input: 'a long enough password\n', env: { PATH: process.env['PATH'], GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: 'root-key-of-the-restore-test-0123456789', KILL_BEFORE: String(killBefore ?? 0) },
  });
  return { status, signal, errors: stderr };
}

const hasDatabase = (directory: string) => existsSync(join(directory, 'database', 'cluster', 'PG_VERSION'));
const hasFiles = (directory: string) => existsSync(join(directory, STORED));

it('a restore killed at any of its steps never leaves a database without its files, nothing starts on half of it, and the same command finishes it', async () => {
  const source = temporaryDirectory();
  await copyTemplate(join(source, 'database'));
  const database = await openDatabase({ directory: join(source, 'database') });
  if ((await migrate(database)).length > 0) await keepTemplate(database);
  await database.close();
  mkdirSync(join(source, 'files', 'ab'), { recursive: true });
  appendFileSync(join(source, STORED), 'sealed bytes of a file');
  const archive = join(source, 'one.tar.gz');
  expect(admin(source, ['back-up', archive])).toMatchObject({ status: 0, errors: '' });

  const halves: string[] = [];
  for (let step = 1; step <= MOST_STEPS; step += 1) {
    const target = temporaryDirectory();
    const killed = admin(target, ['restore', archive], step);
    if (killed.signal === null) {
      expect(killed).toMatchObject({ status: 0, errors: '' });
      break;
    }
    expect(killed.signal).toBe('SIGKILL');
    halves.push(`${hasFiles(target) ? 'files' : ''} ${hasDatabase(target) ? 'database' : ''}`.trim());
    expect(hasDatabase(target) && !hasFiles(target), `killed before step ${step}`).toBe(false);
    const unfinished = existsSync(join(target, 'restore.json'));
    // Whoever opens a database here would make an empty one.
    if (hasFiles(target) && !hasDatabase(target)) expect(unfinished).toBe(true);
    if (unfinished && halves.filter((half) => half === 'files').length === 1 && !hasDatabase(target)) expect(admin(target, ['verify-audit'])).toMatchObject({ status: 1, errors: expect.stringContaining('has not come to its end') as string });
    const again = admin(target, ['restore', archive]);
    if (unfinished || !hasDatabase(target)) expect(again).toMatchObject({ status: 0, errors: '' });
    expect(readFileSync(join(target, STORED), 'utf8')).toBe('sealed bytes of a file');
    expect(hasDatabase(target)).toBe(true);
    expect(existsSync(join(target, 'restore.json'))).toBe(false);
    if (unfinished) expect(readdirSync(target).sort()).toEqual(['database', 'files']);
  }
  // Each of the states was hit.
  expect(new Set(halves)).toEqual(new Set(['', 'files', 'files database']));
}, 600_000);
