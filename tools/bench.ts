/**
 * The benchmarks: `npm run bench` for all, `npm run bench -- NAME...` for some. A table on the terminal, JSON under bench/results/.
 * `npm run bench -- memory --payments 1000000 --minutes 60` drives as many payments as asked for, or as the time allows, and tells what the
 * process holds on the way.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './bench/figure.ts';
import { heading, ROOT } from './steps.ts';

/** Loaded one by one, so that each runs in a process with nothing in it but what it measures. */
const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  pages: async () => (await import('./bench/pages.ts')).measurePages(),
  start: async () => (await import('./bench/start.ts')).measureStart(),
  http: async () => (await import('./bench/http.ts')).measureHttp(),
  events: async () => (await import('./bench/events.ts')).measureEvents(),
  sandbox: async () => (await import('./bench/sandbox.ts')).measureSandbox(),
  memory: async () => (await import('./bench/memory.ts')).measureMemory(DISTANCE),
  queue: async () => (await import('./bench/queue.ts')).measureQueue(),
  reader: async () => (await import('./bench/reader.ts')).measureReader(),
};
/** Runs of many minutes, only when they are named. */
const LONG_RUNS: typeof BENCHMARKS = {
  delivery: async () => (await import('./bench/delivery.ts')).measureDelivery(),
  load: async () => (await import('./bench/event-load.ts')).measureEventLoad(),
  outage: async () => (await import('./bench/outage.ts')).measureOutage(),
};
const ALL = { ...BENCHMARKS, ...LONG_RUNS };
const { values: given, positionals: asked } = parseArgs({ allowPositionals: true, options: { payments: { type: 'string', default: '4000' }, minutes: { type: 'string', default: '1' } } });
const DISTANCE = { payments: Number(given.payments), minutes: Number(given.minutes) };
/** No benchmark may hang the run. */
const LIMIT_MS = 90_000;
const LONG_LIMIT_MS = 3_600_000;

function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit, target }) => `${name.padEnd(width)}  ${value.toFixed(value < 100 ? 2 : 0).padStart(9)} ${unit.padEnd(8)}${target === undefined ? '' : `${value <= target ? 'within' : 'OVER  '} ${target}`}`.trimEnd()).join('\n');
}

async function measure(name: string): Promise<void> {
  heading(name);
  const before = loadavg()[0] ?? 0;
  const figures = (await ALL[name]?.()) ?? [];
  console.log(table(figures));
  const folder = join(ROOT, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version, loadBefore: before };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ benchmark: name, at: new Date().toISOString(), machine, figures }, null, 2)}\n`);
}

const unknown = asked.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(ALL).join(', ')}`);
  process.exit(2);
}
if (!(DISTANCE.payments >= 1) || !(DISTANCE.minutes > 0)) {
  console.error('--payments and --minutes must be numbers above 0.');
  process.exit(2);
}
const [only] = asked;
if (asked.length === 1 && only !== undefined) {
  await measure(only).then(() => process.exit(0), (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
const wanted = asked.length > 0 ? asked : Object.keys(BENCHMARKS);
const failed = wanted.filter((name) => spawnSync(process.execPath, [import.meta.filename, name, '--payments', given.payments, '--minutes', given.minutes], { cwd: ROOT, stdio: 'inherit', timeout: (name in LONG_RUNS ? LONG_LIMIT_MS : LIMIT_MS) + DISTANCE.minutes * 60_000 }).status !== 0);
if (failed.length > 0) console.error(`\nNot measured: ${failed.join(', ')} (see above).`);
process.exit(failed.length > 0 ? 1 : 0);
