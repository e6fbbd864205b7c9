/** The benchmarks: `npm run bench` for all, `npm run bench -- NAME` for one. A table on the terminal, JSON under bench/results/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureEvents } from './bench/events.ts';
import type { Figure } from './bench/figure.ts';
import { measureHttp } from './bench/http.ts';
import { measurePages } from './bench/pages.ts';
import { measureStart } from './bench/start.ts';
import { heading, ROOT } from './steps.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = { pages: measurePages, start: measureStart, http: measureHttp, events: measureEvents };

function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit, target }) => `${name.padEnd(width)}  ${value.toFixed(value < 100 ? 2 : 0).padStart(9)} ${unit.padEnd(8)}${target === undefined ? '' : `${value <= target ? 'within' : 'OVER  '} ${target}`}`).join('\n');
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version };
const folder = join(ROOT, 'bench/results');
mkdirSync(folder, { recursive: true });
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)) {
  heading(name);
  const figures = (await BENCHMARKS[name]?.()) ?? [];
  console.log(table(figures));
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ benchmark: name, at: new Date().toISOString(), machine, figures }, null, 2)}\n`);
}
process.exit(0);
