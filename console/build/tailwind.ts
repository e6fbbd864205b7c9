import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { compile } from 'tailwindcss';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

/** Every file below `folder` whose text may name a utility class. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function loadStylesheet(id: string, base: string): Promise<{ path: string; base: string; content: string }> {
  const path = id.startsWith('.') ? resolve(base, id) : require.resolve(id === 'tailwindcss' ? 'tailwindcss/index.css' : id);
  return { path, base: dirname(path), content: readFileSync(path, 'utf8') };
}

/**
 * Tailwind without its native scanner, whose optional binaries do not survive `npm ci`: the words of our sources are the
 * candidates and the pure JavaScript compiler keeps those that are utilities (docs/decisions/0010-console-stack.md).
 */
export function tailwind(sources: string): Plugin {
  return {
    name: 'gatehouse-tailwind',
    enforce: 'pre',
    async transform(code, id) {
      if (!id.endsWith('.css') || !code.includes('@import "tailwindcss"')) return null;
      const words = new Set<string>();
      for (const file of sourceFiles(sources)) {
        this.addWatchFile(file);
        for (const [word] of readFileSync(file, 'utf8').matchAll(/[^\s"'`<>{}]+/g)) words.add(word);
      }
      const compiler = await compile(code, { base: dirname(id), from: id, loadStylesheet });
      return { code: compiler.build([...words]), map: null };
    },
  };
}
