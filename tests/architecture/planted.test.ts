import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');
const folders: string[] = [];

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A tiny repository with our configuration and the given files. */
function plant(files: Readonly<Record<string, string>>, configuration: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-planted-'));
  folders.push(folder);
  for (const name of configuration) cpSync(join(ROOT, name), join(folder, name));
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function run(folder: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 50_000, maxBuffer: 1 << 26 });
  return { status, output: stdout + stderr };
}

interface Cruise {
  readonly summary: { readonly totalCruised: number; readonly violations: readonly { rule: { name: string }; from: string }[] };
}

function cruise(files: Readonly<Record<string, string>>): { rules: string[]; modules: number } {
  const folder = plant(files, ['.dependency-cruiser.cjs', 'tsconfig.base.json']);
  const rooms = [...new Set(Object.keys(files).map((name) => name.split('/')[0] as string))].filter((room) => room !== 'node_modules');
  run(folder, [join(MODULES, 'dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', 'report.json', ...rooms]);
  const { summary } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Cruise;
  return { rules: summary.violations.map(({ rule }) => rule.name), modules: summary.totalCruised };
}

const A = 'export const a = 1;\n';
const from = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;
const KYSELY = { 'node_modules/kysely/package.json': '{"name":"kysely","version":"1.0.0","type":"module","main":"index.js"}', 'node_modules/kysely/index.js': A };

const WALLS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['wall-domain', { 'domain/plan.ts': from('../platform/clock.ts'), 'platform/clock.ts': A }],
  ['wall-contract', { 'contract/desk.ts': from('../features/desk/desk.service.ts'), 'features/desk/desk.service.ts': A }],
  ['wall-storage', { 'storage/open.ts': from('../platform/clock.ts'), 'platform/clock.ts': A }],
  ['wall-platform', { 'platform/queue.ts': from('../domain/plan.ts'), 'domain/plan.ts': A }],
  ['wall-connectors', { 'connectors/mail/smtp/mailer.ts': from('../../../storage/open.ts'), 'storage/open.ts': A }],
  ['wall-features', { 'features/desk/desk.service.ts': from('../../connectors/mail/smtp/mailer.ts'), 'connectors/mail/smtp/mailer.ts': A }],
  ['wall-reader', { 'reader/read.ts': from('../platform/clock.ts'), 'platform/clock.ts': A }],
  ['wall-sandbox', { 'sandbox/gateway/inbox.ts': from('../../features/desk/desk.service.ts'), 'features/desk/desk.service.ts': A }],
  ['wall-console', { 'console/src/main.ts': from('../../domain/plan.ts'), 'domain/plan.ts': A }],
  ['no-circle', { 'domain/one.ts': "import { b } from './two.ts';\nexport const a = () => b;\n", 'domain/two.ts': "import { a } from './one.ts';\nexport const b = () => a;\n" }],
  ['feature-door', { 'features/desk/desk.service.ts': from('../cases/cases.store.ts'), 'features/cases/cases.store.ts': A }],
  ['floor-features', { 'features/audit/audit.service.ts': from('../cases/cases.service.ts'), 'features/cases/cases.service.ts': A }],
  ['connector-alone', { 'connectors/mail/smtp/mailer.ts': from('../post/mailer.ts'), 'connectors/mail/post/mailer.ts': A }],
  ['screen-alone', { 'console/src/screens/home/home.ts': from('../desk/desk.ts'), 'console/src/screens/desk/desk.ts': A }],
  ['sandbox-halves', { 'sandbox/gateway/inbox.ts': from('../payments/store.ts'), 'sandbox/payments/store.ts': A }],
  ['sql-only-in-stores', { 'features/cases/cases.service.ts': from('kysely'), ...KYSELY }],
  ['no-dumping-ground', { 'domain/plan.ts': from('./utils.ts'), 'domain/utils.ts': A }],
  ['no-test-imports', { 'platform/queue.ts': from('../testkit/databases.ts'), 'testkit/databases.ts': A }],
];

test.each(WALLS)('the rule %s objects to a module that breaks it', (rule, files) => {
  expect(cruise(files).rules).toContain(rule);
});

test('modules that keep the rules are looked at and pass', () => {
  const { rules, modules } = cruise({
    'domain/plan.ts': A, 'contract/desk.ts': from('../domain/plan.ts'), 'console/src/main.ts': from('../../contract/desk.ts'),
    'features/cases/cases.store.ts': from('kysely'), 'features/desk/desk.service.ts': from('../cases/cases.service.ts'), 'features/cases/cases.service.ts': A, ...KYSELY,
  });
  expect(rules).toEqual([]);
  expect(modules).toBeGreaterThan(5);
});

const LINT: Readonly<Record<string, readonly [file: string, rule: string]>> = {
  'export const now = () => Date.now();\n': ['domain/clock.ts', 'no-restricted-syntax'],
  'export const now = () => new Date();\n': ['domain/date.ts', 'no-restricted-syntax'],
  'export const pick = () => Math.random();\n': ['domain/random.ts', 'no-restricted-syntax'],
  "export const port = process.env['PORT'];\n": ['features/desk/port.ts', 'no-restricted-syntax'],
  "export const ask = async () => await fetch('http://localhost');\n": ['features/desk/ask.ts', 'no-restricted-syntax'],
  'export default 1;\n': ['platform/answer.ts', 'no-restricted-syntax'],
  'const later = async () => 1;\nexport function now() {\n  later();\n}\n': ['platform/floating.ts', '@typescript-eslint/no-floating-promises'],
  "type State = 'open' | 'shut';\nexport function word(state: State): string {\n  switch (state) {\n    case 'open':\n      return 'o';\n  }\n  return '';\n}\n": ['platform/state.ts', '@typescript-eslint/switch-exhaustiveness-check'],
  'export const wide = (value: any) => value;\n': ['platform/wide.ts', '@typescript-eslint/no-explicit-any'],
  "export function fail() {\n  throw 'no error object';\n}\n": ['platform/throws.ts', '@typescript-eslint/only-throw-error'],
  'export const same = (a: number, b: number) => a == b;\n': ['platform/same.ts', 'eqeqeq'],
  "console.log('secret');\nexport const said = 1;\n": ['features/desk/said.ts', 'no-console'],
  'export const Picture = () => <img src="a.png" />;\n': ['console/src/picture.tsx', 'jsx-a11y/alt-text'],
  'export const Form = () => <form onSubmit={() => undefined} />;\n': ['console/src/form.tsx', 'no-restricted-syntax'],
  "import { useState } from 'react';\nexport function useMaybe(yes: boolean) {\n  if (yes) useState(1);\n}\n": ['console/src/use-maybe.ts', 'react-hooks/rules-of-hooks'],
  [`${Array.from({ length: 401 }, (_, index) => `export const n${index} = ${index};`).join('\n')}\n`]: ['platform/long.ts', 'max-lines'],
};

test('lint objects to every planted violation, with the rule meant for it', () => {
  const files = Object.fromEntries(Object.entries(LINT).map(([text, [file]]) => [file, text]));
  const folder = plant({ ...files, 'tsconfig.json': '{"extends":"./tsconfig.base.json","compilerOptions":{"jsx":"react-jsx","lib":["ES2024","DOM"],"types":["node"]},"include":["**/*"]}' }, ['eslint.config.js', 'tsconfig.base.json']);
  symlinkSync(MODULES, join(folder, 'node_modules'));
  const { output } = run(folder, ['node_modules/eslint/bin/eslint.js', '.', '--format', 'json']);
  const found = JSON.parse(output) as { filePath: string; messages: { ruleId: string | null }[] }[];
  const seen = Object.fromEntries(Object.values(LINT).map(([file, rule]) => [`${file}: ${rule}`, found.find(({ filePath }) => filePath.endsWith(`/${file}`))?.messages.some(({ ruleId }) => ruleId === rule) ?? false]));
  expect(Object.entries(seen).filter(([, objected]) => !objected).map(([name]) => name)).toEqual([]);
});

test.each([
  ['domain', "export const port = process.env['PORT'];\n"],
  ['domain', 'export const later = () => setTimeout(() => {}, 1);\n'],
  ['domain', 'export const title = () => document.title;\n'],
  ['contract', 'export const title = () => document.title;\n'],
  ['server', 'export const title = () => document.title;\n'],
])('the types of %s know nothing that does not belong there', (room, text) => {
  const file = room === 'server' ? 'platform/planted.ts' : `${room}/planted.ts`;
  const folder = plant({ [file]: text }, ['tsconfig.base.json', 'tsconfig.domain.json', 'tsconfig.contract.json', 'tsconfig.server.json']);
  symlinkSync(MODULES, join(folder, 'node_modules'));
  const { status, output } = run(folder, ['node_modules/typescript/bin/tsc', '-p', `tsconfig.${room}.json`]);
  expect(status).not.toBe(0);
  expect(output).toMatch(/planted\.ts.*error TS(2304|2580|2584|2591|2812)/);
});
