/** Every test, in sequence: the fast checks, then each vitest project in its own process. `npm test`. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findBrowser } from '../testkit/browser.ts';
import { startPostgresServer } from '../testkit/postgres-server.ts';
import { check } from './check.ts';
import { pagesNeverChecked } from './checked-pages.ts';
import { triedAgain } from './second-try.ts';
import { heading, ROOT, runStep } from './steps.ts';

const RESULTS = join(ROOT, '.cache/test-results');

interface Project {
  readonly name: string;
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
  /** More than one a core where much of the time is waiting: for a program that starts, for a clock, for one that was killed. */
  readonly workers?: number;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Files that failed among all the others and passed alone. */
  readonly unsteady?: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

function readReport(file: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}

/** A file that could not even be loaded has no failed test of its own: it counts as one. */
function countFailures(report: VitestReport, ok: boolean): number {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failures = report.numFailedTests + unloaded;
  return failures === 0 && !ok ? 1 : failures;
}

/** One run of a project, or of some of its files. */
async function runOnce({ name, minutes, env, workers }: Project, report: string, files: readonly string[] = []): Promise<{ counts: Counts; failedFiles: readonly string[]; output: string; seconds: number }> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]), ...files];
  const { ok, late, output, seconds } = await runStep({ args, minutes, ...(env && { env }) });
  if (late) console.error(`Stopped: the tests of ${name} took more than ${minutes} minutes.`);
  const result = readReport(report);
  if (result === null) return { counts: { passed: 0, failed: 1 }, failedFiles: [], output, seconds };
  const failedFiles = late ? [] : result.testResults.filter(({ status }) => status === 'failed').map((file) => file.name);
  return { counts: { passed: result.numPassedTests, failed: countFailures(result, ok) }, failedFiles, output, seconds };
}

/**
 * A project, and once more alone the few files that failed: on a busy machine a browser or a database can miss a limit that has nothing to do with the
 * change. What fails twice has failed; what passes alone is named in the result, so that nobody takes it for steady.
 */
async function runProject(project: Project): Promise<Counts> {
  const { name } = project;
  heading(`Tests: ${name}`);
  const first = await runOnce(project, join(RESULTS, `${name}.json`));
  let counts = first.counts;
  let { seconds } = first;
  const again = triedAgain(first);
  if (again.length > 0) {
    heading(`Tests: ${name}, once more what failed`);
    const second = await runOnce({ ...project, workers: 1 }, join(RESULTS, `${name}-again.json`), again);
    seconds += second.seconds;
    if (second.counts.failed === 0) counts = { passed: counts.passed + counts.failed, failed: 0, unsteady: again.map((file) => relative(ROOT, file)) };
  }
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${Math.round(seconds)} s`);
  return counts;
}

/** Projects whose suites run on both databases where a server can be started. */
async function runOnDatabases(project: Project): Promise<Counts> {
  const postgres = await startPostgresServer();
  const databases = postgres === null ? 'embedded only (no PostgreSQL server programs were found)' : `embedded, and PostgreSQL ${postgres.version}`;
  try {
    const counts = await runProject({ ...project, ...(postgres && { env: { GATEHOUSE_TEST_POSTGRES: postgres.url } }) });
    console.log(`Databases used: ${databases}`);
    return counts;
  } finally {
    await postgres?.stop();
  }
}

async function runBrowserProject(): Promise<Counts> {
  const browser = findBrowser();
  if (browser !== undefined) {
    console.log(`\nBrowser used: ${browser}`);
    const notes = join(RESULTS, 'checked-pages.txt');
    const counts = await runProject({ name: 'browser', minutes: 30, env: { GATEHOUSE_CHECKED_PAGES: notes } });
    const missing = pagesNeverChecked(notes);
    console.log(missing.length === 0 ? 'Every page of the console was looked at for accessibility.' : `No test looked for accessibility at: ${missing.join(', ')}`);
    return { ...counts, passed: counts.passed + (missing.length === 0 ? 1 : 0), failed: counts.failed + missing.length };
  }
  heading('Tests: browser');
  console.log('Not run: no Chromium was found. Install it with: apt-get install -y chromium fonts-noto-cjk');
  // On a machine that checks every change, a missing browser must not look like success.
  return { passed: 0, failed: process.env['CI'] === 'true' ? 1 : 0 };
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const checks = await check();
const counts: Counts[] = checks.map(({ ok }) => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }));
counts.push(await runProject({ name: 'rules', minutes: 4 }));
counts.push(await runOnDatabases({ name: 'server', minutes: 32, workers: 3 }));
counts.push(await runProject({ name: 'reader', minutes: 8 }));
counts.push(await runProject({ name: 'architecture', minutes: 6 }));
counts.push(await runOnDatabases({ name: 'crash', minutes: 22, workers: 3 }));
counts.push(await runBrowserProject());

const total = (side: 'passed' | 'failed') => counts.reduce((sum, each) => sum + each[side], 0);
heading('Result');
for (const { name, ok } of checks) if (!ok) console.log(`Check failed: ${name}`);
const unsteady = counts.flatMap((each) => each.unsteady ?? []);
if (unsteady.length > 0) console.log(`Failed among the others and passed alone, worth a look: ${unsteady.join(', ')}`);
process.exitCode = total('failed') === 0 ? 0 : 1;
console.log(`${total('passed')} passed, ${total('failed')} failed`);
