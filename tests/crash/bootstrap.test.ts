import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../testkit/eventually.ts';

let folder: string;
let started: ChildProcess | null = null;

beforeEach(() => {
  // A tree of its own, so that nothing is ever installed into the real one.
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-bootstrap-'));
  mkdirSync(join(folder, 'tools/bootstrap'), { recursive: true });
  copyFileSync(join(import.meta.dirname, '../../tools/bootstrap/run.js'), join(folder, 'tools/bootstrap/run.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(tmpdir(), join(folder, 'node_modules'));
  // Ends by itself after a minute, so that a failed test leaves nothing behind.
  writeFileSync(join(folder, 'program.ts'), `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));
setTimeout(() => {}, 60_000);`);
});
afterEach(() => {
  started?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function start(command: string, args: readonly string[]): Promise<number> {
  started = spawn(command, args, { cwd: folder, stdio: 'ignore', env: { ...process.env, npm_lifecycle_event: 'start' } });
  await eventually(() => expect(existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8') !== '').toBe(true), { withinMs: 30_000 });
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s to the bootstrap ends the program', async (signal) => {
  const program = await start(process.execPath, ['tools/bootstrap/run.js', 'program.ts']);
  started?.kill(signal);
  await eventually(() => expect(alive(program)).toBe(false), { withinMs: 30_000 });
});

it.each(['SIGTERM', 'SIGKILL'] as const)('%s to the shell that npm put between ends the program as well', async (signal) => {
  // Something after the command keeps the shell from becoming it.
  const program = await start('/bin/sh', ['-c', `"${process.execPath}" tools/bootstrap/run.js program.ts; true`]);
  expect(program).not.toBe(started?.pid);
  started?.kill(signal);
  await eventually(() => expect(alive(program)).toBe(false), { withinMs: 30_000 });
});
