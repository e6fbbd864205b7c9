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

/** What a check found, and what it has to say: told when its turn comes, because others ran beside it. */
interface Found {
  readonly ok: boolean;
  readonly told: string;
}

async function types(): Promise<Found> {
  const { ok, output } = await runStep({ args: ['node_modules/typescript/bin/tsc', '-b'], minutes: 8, silent: true });
  return { ok, told: output };
}

async function lint(): Promise<Found> {
  const env = { NODE_OPTIONS: '--max-old-space-size=4096' };
  const { ok, output } = await runStep({ args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'], minutes: 8, env, silent: true });
  return { ok, told: output };
}

async function walls(): Promise<Found> {
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
    return { ok: false, told: late ? 'The walls were not checked in time.' : output };
  }
  const { totalCruised, error, violations } = report.summary;
  const told = [...violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`), `${totalCruised} modules, ${error} violations`];
  // A configuration that finds no modules would otherwise pass for ever.
  if (totalCruised === 0) told.push('No module was looked at: the configuration of the walls is broken.');
  return { ok: error === 0 && totalCruised > 0, told: told.join('\n') };
}

function drift(): Found {
  const files = generatedDrift();
  return { ok: files.length === 0, told: files.map((file) => `${file} is not what its source says. Run: npm run generate`).join('\n') };
}

/** Runs every check, one beside the other, and the later ones even when an earlier one failed. */
export async function check(): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const checks: [string, Promise<Found> | (() => Found)][] = [['Types', types()], ['Lint', lint()], ['Walls between the rooms', walls()], ['Generated files', drift]];
  for (const [name, found] of checks) {
    heading(name);
    const { ok, told } = await (typeof found === 'function' ? found() : found);
    if (told.trim() !== '') console.log(told.trimEnd());
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
