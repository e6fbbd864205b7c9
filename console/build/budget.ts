import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Compressed script a first visit may load, and any page in all, in bytes of gzip (1 kB is 1000 bytes). */
export const FIRST_LOAD_LIMIT = 110_000;
export const PAGE_LIMIT = 160_000;

/** Pages people arrive at. */
const FIRST_PAGES = ['src/screens/account/sign-in.tsx', 'src/screens/home/home.tsx', 'src/screens/apply/start.tsx', 'src/screens/desk/overview.tsx', 'src/screens/gateway-desk/inbox.tsx'];

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}

export interface PageWeight {
  /** Source file of the screen. */
  readonly page: string;
  /** Script loaded for it on a first visit, the frame included. */
  readonly bytes: number;
  readonly limit: number;
}

/** Weighs every page of a build from the manifest Vite writes. */
export function weighPages(outDir: string): readonly PageWeight[] {
  const manifest = JSON.parse(readFileSync(join(outDir, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const weights = new Map<string, number>();
  const weigh = (file: string): number => {
    const known = weights.get(file) ?? gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length;
    weights.set(file, known);
    return known;
  };
  const reach = (key: string, seen: Set<string>): Set<string> => {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(chunk.file)) return seen;
    seen.add(chunk.file);
    for (const next of chunk.imports ?? []) reach(next, seen);
    return seen;
  };
  const [entry] = Object.entries(manifest).find(([, chunk]) => chunk.isEntry === true) ?? [];
  if (entry === undefined) throw new Error(`${outDir} has no entry in its manifest: build the console first`);
  // The small script before the first paint is no module, so the manifest does not know it.
  const early = /src="\/(assets\/early-[^"]+)"/.exec(readFileSync(join(outDir, 'index.html'), 'utf8'))?.[1];
  return Object.entries(manifest)
    .filter(([, chunk]) => chunk.isDynamicEntry === true && chunk.src?.startsWith('src/screens/') === true)
    .map(([key, chunk]) => {
      const files = reach(key, reach(entry, new Set(early === undefined ? [] : [early])));
      const page = chunk.src ?? key;
      return { page, bytes: [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + weigh(file), 0), limit: FIRST_PAGES.includes(page) ? FIRST_LOAD_LIMIT : PAGE_LIMIT };
    })
    .sort((one, other) => other.bytes - one.bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { buildConsole } = await import('./build.ts');
  const { outDir } = await buildConsole({ say: (text) => process.stderr.write(`${text}\n`) });
  const pages = weighPages(outDir);
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6);
  for (const { page, bytes, limit } of pages) process.stdout.write(`${kilobytes(bytes)} of ${kilobytes(limit)} kB gz  ${bytes > limit ? 'OVER  ' : ''}${page}\n`);
  process.exitCode = pages.some(({ bytes, limit }) => bytes > limit) ? 1 : 0;
}
