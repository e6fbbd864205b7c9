import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consoleConfig } from '../vite.config.ts';
import { precompress } from './precompress.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const repository = join(root, '..');

export interface BuildOptions {
  /** Builds even when nothing changed. */
  readonly force?: boolean;
  /** Where to tell what is being done; nothing is said when the build is up to date. */
  readonly say?: (text: string) => void;
  /** Where the built files go; console/dist unless told. */
  readonly outDir?: string;
}

export interface BuildOutcome {
  readonly outDir: string;
  readonly built: boolean;
  readonly milliseconds: number;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Fingerprint of everything the built console depends on: its sources, its build and the locked packages. */
export function sourceHash(): string {
  const files = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'build')), join(root, 'index.html'), join(root, 'vite.config.ts'), join(repository, 'package-lock.json')];
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/**
 * Builds the console into console/dist, with compressed copies beside the files, when its sources have changed since the last
 * time. The new build is made aside and put in place whole, so a server never serves half of one.
 */
export async function buildConsole({ force = false, say = () => undefined, outDir = join(root, 'dist') }: BuildOptions = {}): Promise<BuildOutcome> {
  const began = performance.now();
  const wanted = sourceHash();
  const mark = join(outDir, '.hash');
  const fresh = existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (fresh && !force) return { outDir, built: false, milliseconds: Math.round(performance.now() - began) };
  say('console: building the screens (only after a change, a few seconds)');
  const aside = `${outDir}.${process.pid}`;
  // Vite is loaded only when something has to be built: a start without changes stays fast.
  const { build } = await import('vite');
  try {
    await build(consoleConfig(aside));
    await precompress(aside);
    writeFileSync(join(aside, '.hash'), wanted);
    mkdirSync(join(outDir, '..'), { recursive: true });
    rmSync(outDir, { recursive: true, force: true });
    renameSync(aside, outDir);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  const milliseconds = Math.round(performance.now() - began);
  say(`console: built in ${(milliseconds / 1000).toFixed(1)} s`);
  return { outDir, built: true, milliseconds };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildConsole({ force: process.argv.includes('--force'), say: (text) => process.stderr.write(`${text}\n`) });
}
