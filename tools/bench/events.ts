import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildConsole } from '../../console/build/build.ts';
import { startLog } from '../../platform/log.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { openContext, startBrowser } from '../../testkit/browser.ts';
import { applyFor, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp } from '../../testkit/start-app.ts';
import { percentile, type Figure } from './figure.ts';

const TARGET_MS = 100;
const STEPS = 60;
const STEP_S = 21_600;
const ENOUGH = 40;

interface Watched {
  readonly sent: readonly number[];
  readonly changed: readonly number[];
}

/**
 * From the moment the rehearsal gateway sends its signed event until the merchant's open page has changed, in Chromium:
 * the event's way over HTTP, its check, the transaction, the event stream and the drawing are all in it.
 */
export async function measureEvents(): Promise<readonly Figure[]> {
  const { outDir } = await buildConsole();
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const log = startLog({ level: 'silent' });
  const database = await openDatabase({ directory: join(directory, 'database'), log });
  await migrate(database, { log });
  // The gateway's clock moves only when told, so that events come one round at a time.
  const app = await startApp(database, { speed: 0.001, consoleDirectory: outDir });
  const browser = await startBrowser();
  try {
    const merchant = await rehearsalVisitor(app, 'merchant');
    const applicationId = await applyFor(merchant);
    const context = await openContext(browser, { locale: 'en' });
    await context.addCookies(merchant.cookies().map(({ name, value }) => ({ name, value, url: app.url })));
    const page = await context.newPage();
    await page.goto(`${app.url}/applications/${applicationId}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const samples = delays(await watch(app, page));
    if (samples.length < 5) throw new Error(`Only ${samples.length} events of the gateway reached the page.`);
    return [
      { name: 'gateway event to screen, samples', value: samples.length, unit: '' },
      { name: 'gateway event to screen, p50', value: percentile(samples, 0.5), unit: 'ms', target: TARGET_MS },
      { name: 'gateway event to screen, p99', value: percentile(samples, 0.99), unit: 'ms', target: TARGET_MS },
    ];
  } finally {
    await browser.close();
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Steps the gateway's clock and notes when it sends and when the page changes; both clocks are this machine's. */
async function watch(app: TestApp, page: Page): Promise<Watched> {
  const sent: number[] = [];
  const send = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (init?.method === 'POST' && /\/api\/partner\/[^/]+\/events$/.test(String(input))) sent.push(Date.now());
    return send(input, init);
  };
  await page.evaluate(() => {
    const changed: number[] = [];
    Object.assign(window, { changed });
    const main = document.querySelector('main') ?? document.body;
    new MutationObserver(() => changed.push(Date.now())).observe(main, { childList: true, subtree: true, characterData: true });
  });
  try {
    for (let step = 0; step < STEPS && sent.length < ENOUGH; step += 1) {
      await app.gateway.advance(STEP_S);
      // Let the round end before the next begins, so that a change belongs to its own event.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return { sent, changed: await page.evaluate(() => (window as unknown as { changed: number[] }).changed) };
  } finally {
    globalThis.fetch = send;
  }
}

/** Each event's delay: to the first change of the page after it. An event that changed nothing on this page within a second is none. */
function delays({ sent, changed }: Watched): number[] {
  return sent.flatMap((at) => {
    const seen = changed.find((when) => when >= at);
    return seen === undefined || seen - at > 1000 ? [] : [seen - at];
  });
}
