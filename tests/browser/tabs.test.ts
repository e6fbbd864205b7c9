import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildConsole } from '../../console/build/build.ts';
import { openContext, startBrowser } from '../../testkit/browser.ts';
import { signedInAnswers, startConsoleServer, type ConsoleServer } from '../../testkit/console-server.ts';

// Browsers open six connections to a server over HTTP/1.1. A stream in every tab would take them all: the seventh would stay white.

const TABS = 8;

let browser: Browser;
let folder: string;
let server: ConsoleServer;
beforeAll(async () => {
  folder = (await buildConsole()).outDir;
  browser = await startBrowser();
}, 90_000);
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startConsoleServer(folder, { ...signedInAnswers(), members: { members: [], invitations: [], assignableRoles: [] } });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await server.close();
});

const reads = () => server.calls.filter((call) => call === 'GET session').length;

/** Sends one event and waits until every tab has read again what it made stale. */
async function everyTabHears(tabs: number): Promise<void> {
  const before = reads();
  server.send({ kind: 'session.changed' });
  await expect.poll(reads, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + tabs);
}

/** Web Locks exist on secure origins alone; a console on plain HTTP in an office has none. */
const plainHttp = () => void Reflect.deleteProperty(Navigator.prototype, 'locks');

test.each([['a secure origin', false], ['plain HTTP', true]] as const)('eight tabs of one person load and stay live on %s', async (_origin, withoutLocks) => {
  const context = await openContext(browser, { locale: 'en' });
  if (withoutLocks) await context.addInitScript(plainHttp);
  const tabs: Page[] = [];
  for (let number = 0; number < TABS; number += 1) {
    const tab = await context.newPage();
    await tab.goto(`${server.url}/account`);
    await tab.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    tabs.push(tab);
  }
  expect(await tabs[0]?.evaluate(() => 'locks' in navigator)).toBe(!withoutLocks);
  await expect.poll(server.openStreams, { timeout: 20_000 }).toBe(1);
  await everyTabHears(TABS);

  // The tab that listens for all is gone: another takes over and no event is lost.
  await tabs.shift()?.close();
  await expect.poll(server.openStreams, { timeout: 20_000 }).toBe(1);
  await everyTabHears(TABS - 1);
  for (const tab of tabs) {
    await tab.reload();
    await tab.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  }
}, 180_000);
