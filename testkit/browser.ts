import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const require = createRequire(import.meta.url);
// The shell first: the same Chromium without a window's toolbar, which is a page of its own and costs as much as the page under test.
const BINARIES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that tests use: the one that `CHROMIUM` names, otherwise what Debian installed. */
export function findBrowser(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...BINARIES].find((path) => path !== '' && existsSync(path));
}

/** Starts Debian's Chromium without a window. Throws with the command that installs it. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium found. Install it with: apt-get update && apt-get install -y chromium fonts-noto-cjk');
  // As root (containers, CI) Chromium refuses to start with its sandbox; /dev/shm is small there.
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'] });
}

export interface Look {
  readonly locale?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
  /** `phone` is the narrowest screen we promise to work on, with touch. */
  readonly size?: 'desktop' | 'phone';
  readonly reducedMotion?: boolean;
}

const SIZES = {
  desktop: { viewport: { width: 1280, height: 860 }, hasTouch: false, isMobile: false, deviceScaleFactor: 1 },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

/** A fresh visitor: own cookies, language, theme and size. */
export async function openContext(browser: Browser, look: Look = {}): Promise<BrowserContext> {
  return await browser.newContext({
    ...SIZES[look.size ?? 'desktop'],
    locale: look.locale === 'ko' ? 'ko-KR' : 'en-US',
    timezoneId: 'Asia/Seoul',
    colorScheme: look.theme ?? 'light',
    reducedMotion: look.reducedMotion === true ? 'reduce' : 'no-preference',
  });
}

export interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: string; readonly why: string }[];
}

interface AxeResult {
  readonly violations: readonly { id: string; impact: string | null; help: string; nodes: readonly { target: readonly unknown[]; failureSummary?: string }[] }[];
}

/** Automatic WCAG 2.2 A and AA check of the page as it stands, best practices included. Empty is the only good answer. */
export async function findAccessibilityViolations(page: Page): Promise<readonly AxeViolation[]> {
  await settle(page);
  // The whole run notes which pages were looked at, so that one that never is shows.
  const notes = process.env['GATEHOUSE_CHECKED_PAGES'];
  if (notes !== undefined) appendFileSync(notes, `${new URL(page.url()).pathname}\n`);
  const present = await page.evaluate(() => 'axe' in window);
  // Through the debugger, not a script element: the content security policy of the page stays as it is.
  if (!present) await page.evaluate(await readAxe());
  const result = (await page.evaluate(() =>
    (window as unknown as { axe: { run: (options: unknown) => Promise<unknown> } }).axe.run({
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      resultTypes: ['violations'],
    }),
  )) as AxeResult;
  return result.violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    nodes: nodes.map((node) => ({ target: node.target.join(' '), why: node.failureSummary ?? '' })),
  }));
}

async function readAxe(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
}

/** Waits until fonts are there and animations have ended: half-faded text fails contrast checks and blurs pictures. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity).map((each) => each.finished.catch(() => undefined)));
  });
}

/** Takes a picture of the whole page (or of what is in view, for dialogs) into `path`. */
export async function takePicture(page: Page, path: string, { wholePage = true }: { readonly wholePage?: boolean } = {}): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await settle(page);
  await page.screenshot({ path, fullPage: wholePage, animations: 'disabled' });
}

/** Width by which the page can be scrolled sideways: 0 on a page that fits its screen. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** Collects what goes wrong in a page: uncaught errors, console errors and refusals by the content security policy. */
export function collectPageErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  return errors;
}
