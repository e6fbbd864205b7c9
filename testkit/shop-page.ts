import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { openContext, type Look } from './browser.ts';

/** How a phone's browser calls itself. */
export const PHONE_AGENT = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';

export interface ShopPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Address of the page, on another origin than the sandbox's. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens a page of a make-believe shop. `scripts` are served beside it by their path; every other path is the page. */
export async function openShopPage(browser: Browser, given: { html: string; scripts?: Readonly<Record<string, string>>; look?: Look; userAgent?: string | undefined }): Promise<ShopPage> {
  const server = createServer((request, response) => {
    const script = given.scripts?.[request.url ?? ''];
    if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(given.html);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const context = given.userAgent === undefined
    ? await openContext(browser, given.look ?? {})
    : await browser.newContext({ userAgent: given.userAgent, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.goto(url);
  return {
    page, context, url,
    async close() {
      await context.close();
      server.close();
    },
  };
}

/** The payment or identity window that lies over the page, ready to be used. */
export async function windowOver(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector('.gatehouse-layer iframe')).contentFrame();
  if (!frame) throw new Error('The layer has no frame.');
  await frame.waitForSelector('[data-testid$="-approve"]');
  return frame;
}
