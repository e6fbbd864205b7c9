import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../steps.ts';
import { percentile, type Figure } from './figure.ts';

/** Starts the console as `npm start` does and waits for its first page. Seconds. */
async function startOnce(directory: string, port: number): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['tools/bootstrap/run.js', 'app/main.ts'], { cwd: ROOT, stdio: 'ignore', env: { ...process.env, PORT: String(port), GATEHOUSE_DATA_DIR: directory } });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    while (performance.now() - started < 60_000 && child.exitCode === null) {
      const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (page?.ok) return (performance.now() - started) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The console did not answer within a minute.');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** First start on an empty data directory, then starts on what is there. */
export async function measureStart(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const first = await startOnce(directory, port);
  const warm: number[] = [];
  for (let time = 0; time < 3; time += 1) warm.push(await startOnce(directory, port));
  rmSync(directory, { recursive: true, force: true });
  return [
    { name: 'first start, empty database', value: first, unit: 's', target: 60 },
    { name: 'later start, median', value: percentile(warm, 0.5), unit: 's', target: 3 },
  ];
}
