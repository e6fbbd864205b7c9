/** The fast checks: types, lint, the walls between the rooms, and drift of generated files. `npm run check`. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedDrift } from './generate.ts';
import { heading, ROOT, runStep } from './steps.ts';

const ROOMS = ['domain', 'contract', 'storage', 'platform', 'connectors', 'features', 'reader', 'sandbox', 'app', 'console', 'testkit', 'tests', 'tools'];

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
}

interface CruiseReport {
  readonly summary: { readonly totalCruised: number; readonly error: number; readonly violations: readonly { from: string; to: string; rule: { name: string } }[] };
}

async function types(): Promise<boolean> {
  return (await runStep({ args: ['node_modules/typescript/bin/tsc', '-b'], minutes: 6 })).ok;
}

async function lint(): Promise<boolean> {
  const env = { NODE_OPTIONS: '--max-old-space-size=4096' };
  return (await runStep({ args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'], minutes: 6, env })).ok;
}

async function walls(): Promise<boolean> {
  const rooms = ROOMS.filter((room) => existsSync(join(ROOT, room)));
  const file = join(ROOT, '.cache/walls.json');
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', file, ...rooms];
  const { output, late } = await runStep({ args, minutes: 4, silent: true });
  let report: CruiseReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as CruiseReport;
  } catch {
    console.error(late ? 'The walls were not checked in time.' : output);
    return false;
  }
  const { totalCruised, error, violations } = report.summary;
  for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} -> ${to}`);
  console.log(`${totalCruised} modules, ${error} violations`);
  // A configuration that finds no modules would otherwise pass for ever.
  if (totalCruised === 0) console.error('No module was looked at: the configuration of the walls is broken.');
  return error === 0 && totalCruised > 0;
}

function drift(): boolean {
  const files = generatedDrift();
  for (const file of files) console.error(`${file} is not what its source says. Run: npm run generate`);
  return files.length === 0;
}

/** Runs every check, the later ones even when an earlier one failed. */
export async function check(): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const checks = { 'Types': types, 'Lint': lint, 'Walls between the rooms': walls, 'Generated files': drift };
  for (const [name, run] of Object.entries(checks)) {
    heading(name);
    const ok = await run();
    console.log(ok ? 'ok' : 'FAILED');
    results.push({ name, ok });
  }
  return results;
}

if (process.argv[1]?.endsWith('tools/check.ts')) {
  const failed = (await check()).filter(({ ok }) => !ok);
  if (failed.length > 0) {
    console.error(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  }
}
