import { buildConsole } from '../../console/build/build.ts';
import { weighPages } from '../../console/build/budget.ts';
import type { Figure } from './figure.ts';

/** Compressed script of every page on a first visit. */
export async function measurePages(): Promise<readonly Figure[]> {
  const { outDir } = await buildConsole({ say: (text) => console.log(text) });
  return weighPages(outDir).map(({ page, bytes, limit }) => ({ name: page.replace('src/screens/', ''), value: bytes / 1000, unit: 'kB gzip', target: limit / 1000 }));
}
