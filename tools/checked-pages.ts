import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './steps.ts';

/** The addresses of the console's pages as its router knows them, `/desk/cases/$caseId`. */
function pagesOfConsole(): readonly string[] {
  const routes = readFileSync(join(ROOT, 'console/src/frame/routes.tsx'), 'utf8');
  return [...routes.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path ?? '');
}

/** Whether an address belongs to a page; a name in the address must not be one that another page has for itself (`/integration/test`). */
function belongs(address: string, page: string, pages: readonly string[]): boolean {
  if (address === page) return true;
  return !pages.includes(address) && new RegExp(`^${page.replaceAll(/\$\w+/g, '[^/]+')}$`).test(address);
}

/**
 * The pages of the console that no browser test looked at for accessibility, given the file in which the tests noted the addresses they
 * did look at: a new page cannot come without its check.
 */
export function pagesNeverChecked(notes: string): readonly string[] {
  const addresses = new Set(existsSync(notes) ? readFileSync(notes, 'utf8').split('\n') : []);
  const pages = pagesOfConsole();
  return pages.filter((page) => ![...addresses].some((address) => belongs(address, page, pages)));
}
