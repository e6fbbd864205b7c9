import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Puts frame/early.js into the head as a small blocking script of its own file: the theme and the language are right
 * before the first paint, and the content security policy needs no exception for inline scripts.
 */
export function earlyScript(root: string): Plugin {
  const source = readFileSync(join(root, 'src/frame/early.js'), 'utf8');
  const name = `assets/early-${createHash('sha256').update(source).digest('hex').slice(0, 10)}.js`;
  return {
    name: 'gatehouse-early-script',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: source.replace(/^\/\/.*\n/gm, '') });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${name}` }, injectTo: 'head-prepend' }],
  };
}
