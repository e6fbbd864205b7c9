import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';
import { earlyScript } from './build/early-script.ts';
import { tailwind } from './build/tailwind.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

/** How the console is built. `outDir` may point elsewhere for tests; the page `gallery` shows every part and is never shipped. */
export function consoleConfig(outDir = `${root}/dist`, page: 'index' | 'gallery' = 'index'): InlineConfig {
  return {
    configFile: false,
    root,
    base: '/',
    publicDir: false,
    logLevel: 'warn',
    plugins: [tailwind(`${root}/src`), earlyScript(root)],
    // React's interface on a runtime a tenth of its size (docs/decisions/0010-console-stack.md).
    resolve: {
      alias: [
        { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
        { find: /^react-dom$/, replacement: 'preact/compat' },
        { find: /^react\/jsx(?:-dev)?-runtime$/, replacement: 'preact/jsx-runtime' },
        { find: /^react$/, replacement: 'preact/compat' },
      ],
      dedupe: ['preact'],
    },
    // The same files whatever NODE_ENV says where they are built; tests build too.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      // light-dark() is what the tokens are written in; without this it would be taken apart again.
      cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
      // Fonts and icons stay files: the content security policy allows no data: fonts, and files are cached for good.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: `${root}/${page}.html`,
        onLog: (level, log, pass) => {
          // "use client" speaks to server components, which we do not have.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') pass(level, log);
        },
      },
    },
  };
}
