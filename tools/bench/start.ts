import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTemplates } from '../../app/database-template.ts';
import { ROOT } from '../steps.ts';
import { percentile, type Figure } from './figure.ts';

interface Started {
  readonly seconds: number;
  /** Time on processors, of every thread; null where the system does not tell. */
  readonly cpuSeconds: number | null;
}

interface Program {
  readonly name: string;
  /** What `npm run` hands to the bootstrap. */
  readonly argumentsFor: (port: number, directory: string) => readonly string[];
  readonly environmentFor: (port: number, directory: string) => Readonly<Record<string, string>>;
  /** A page that answers once it is ready. */
  readonly path: string;
  readonly firstTarget: number;
}

const CONSOLE: Program = {
  name: 'console', path: '/', firstTarget: 60,
  argumentsFor: () => ['app/main.ts'], environmentFor: (port, directory) => ({ PORT: String(port), GATEHOUSE_DATA_DIR: directory }),
};
const SANDBOX: Program = {
  name: 'sandbox alone', path: '/v1/iamport.js', firstTarget: 3,
  argumentsFor: (port, directory) => ['app/sandbox-alone.ts', '--port', String(port), '--data', directory, '--key', 'key', '--secret', 'secret'], environmentFor: () => ({}),
};
const LATER_TARGET = 3;
const LATER_STARTS = 3;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a program as `npm run` does and waits for its first answer. */
async function startOnce(program: Program, directory: string): Promise<Started> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, ['tools/bootstrap/run.js', ...program.argumentsFor(port, directory)], { cwd: ROOT, stdio: 'ignore', env: { ...process.env, ...program.environmentFor(port, directory) } });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    while (performance.now() - started < 60_000 && child.exitCode === null) {
      const page = await fetch(`http://127.0.0.1:${port}${program.path}`).catch(() => null);
      if (page?.ok) return { seconds: (performance.now() - started) / 1000, cpuSeconds: cpuSecondsOf(child) };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The ${program.name} did not answer within a minute.`);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** Linux counts in hundredths of a second. */
function cpuSecondsOf(child: ChildProcess): number | null {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

async function measure(program: Program): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const first = await startOnce(program, directory);
  const later: Started[] = [];
  for (let time = 0; time < LATER_STARTS; time += 1) later.push(await startOnce(program, directory));
  rmSync(directory, { recursive: true, force: true });
  const cpu = (name: string, seconds: number | null): Figure[] => (seconds === null ? [] : [{ name, value: seconds, unit: 's' }]);
  return [
    { name: `${program.name}: first start, empty data directory`, value: first.seconds, unit: 's', target: program.firstTarget },
    ...cpu(`${program.name}: first start, processor time`, first.cpuSeconds),
    { name: `${program.name}: later start, median`, value: percentile(later.map(({ seconds }) => seconds), 0.5), unit: 's', target: LATER_TARGET },
    ...cpu(`${program.name}: later start, processor time`, percentile(later.map(({ cpuSeconds }) => cpuSeconds ?? Number.NaN), 0.5)),
  ];
}

/** First start on an empty data directory, then starts on what is there: of the whole console, and of the payment sandbox alone. */
export async function measureStart(): Promise<readonly Figure[]> {
  // As after an installation, which makes them.
  await makeTemplates();
  return [...(await measure(CONSOLE)), ...(await measure(SANDBOX))];
}
