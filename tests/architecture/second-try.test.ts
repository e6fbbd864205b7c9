import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { triedAgain } from '../../tools/second-try.ts';

const ROOT = join(import.meta.dirname, '../..');
mkdirSync(join(ROOT, '.cache'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.cache/second-try-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a few files that failed are tried again, many are not', () => {
  expect(triedAgain({ failedFiles: ['a', 'b', 'c'], output: '' })).toEqual(['a', 'b', 'c']);
  expect(triedAgain({ failedFiles: ['a', 'b', 'c', 'd'], output: '' })).toEqual([]);
});

it('an error that belongs to no test is not lost with the second try of another file', () => {
  writeFileSync(join(folder, 'stray.test.js'), "import { it } from 'vitest';\nit('ends before it fails', async () => { setTimeout(() => { throw new Error('stray'); }, 1); await new Promise((done) => setTimeout(done, 50)); });\n");
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder], { cwd: folder, encoding: 'utf8' });
  expect(triedAgain({ failedFiles: ['another'], output: stdout + stderr })).toEqual([]);
});
