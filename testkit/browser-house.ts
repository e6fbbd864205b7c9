import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildConsole } from '../console/build/build.ts';
import { collectPageErrors, openContext, startBrowser, type Look } from './browser.ts';
import { openFreshEmbedded } from './databases.ts';
import { startApp, type TestApp, type Visitor } from './start-app.ts';

/** The whole product with its built console, and a browser before it. */
export interface BrowserHouse {
  readonly app: TestApp;
  readonly browser: Browser;
  /** A folder for pictures of a failure. */
  readonly pictures: string;
  /** Opens a page as somebody who is signed in (by the cookies of a visitor) or as a stranger. */
  open(path: string, given?: Look & { as?: Visitor; context?: BrowserContext }): Promise<{ page: Page; errors: string[]; context: BrowserContext }>;
  close(): Promise<void>;
}

export async function openBrowserHouse(given: { speed?: number; settings?: Readonly<Record<string, string>>; fetch?: typeof globalThis.fetch } = {}): Promise<BrowserHouse> {
  const { outDir } = await buildConsole();
  const [app, browser] = [await startApp(await openFreshEmbedded(), { ...given, consoleDirectory: outDir }), await startBrowser()];
  return {
    app, browser,
    pictures: mkdtempSync(join(tmpdir(), 'gatehouse-pictures-')),
    async open(path, { as, context: existing, ...look } = {}) {
      const context = existing ?? (await openContext(browser, look));
      if (as !== undefined) await context.addCookies(as.cookies().map(({ name, value }) => ({ name, value, url: app.url })));
      const page = await context.newPage();
      const errors = collectPageErrors(page);
      await page.goto(app.url + path);
      return { page, errors, context };
    },
    async close() {
      await browser.close();
      await app.close();
    },
  };
}
