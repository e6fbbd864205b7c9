import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccessibilityViolations, sidewaysOverflow } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { chooseMethods, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';
import { SAMPLE, WORDS } from './apply-steps.ts';

// Every page of the application, by machine: no accessibility violation and nothing to scroll sideways.

let house: BrowserHouse;
let visitor: Visitor;
beforeAll(async () => {
  house = await openBrowserHouse();
  ({ visitor } = await signUpMerchant(house.app));
  await chooseMethods(visitor, { choices: [{ method: 'card', type: 'one_time', gateway: 'html5_inicis' }, { method: 'transfer', type: 'one_time', gateway: 'nice_v2' }, { method: 'payco', type: 'one_time', gateway: 'payco' }] });
  const { page, context } = await house.open('/business', { locale: 'en', as: visitor });
  await page.locator('[data-part="file-picker"]').setInputFiles(SAMPLE);
  await page.getByText(WORDS.en.read).waitFor({ timeout: 45_000 });
  await context.close();
}, 90_000);
afterAll(() => house.close());

const PAGES = ['/apply', '/apply/process', '/apply/methods', '/apply/gateways', '/gateways', '/business'];

/** Opens what is folded away and asks for what is missing, so that messages and disclosures are looked at too. */
async function unfold(page: Page, path: string): Promise<void> {
  if (path === '/business' || path === '/apply/gateways') {
    const done = page.getByRole('button', { name: /^(완료|Done|Finish)$/ });
    await done.click();
    await page.getByRole('alert').first().waitFor();
  }
  await page.evaluate(() => {
    for (const fold of [...document.querySelectorAll('main details')].slice(0, 6)) (fold as HTMLDetailsElement).open = true;
  });
}

// Every language on every screen, and either in both themes: colours hang on the theme, widths on the words and the screen.
test.each([['ko', 'phone', 'light'], ['en', 'phone', 'dark'], ['ko', 'desktop', 'dark'], ['en', 'desktop', 'light']] as const)('every page of the application in %s on a %s, %s', async (locale, size, theme) => {
  for (const path of PAGES) {
    const { page, context } = await house.open(path, { locale, size, theme, as: visitor, reducedMotion: true });
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => document.querySelector('main .animate-pulse') === null);
    await unfold(page, path);
    expect(await findAccessibilityViolations(page), path).toEqual([]);
    expect(await sidewaysOverflow(page), path).toBe(0);
    await context.close();
  }
}, 180_000);

test('an empty selection, an unreachable server and a page being loaded are accessible too', async () => {
  const { visitor: fresh } = await signUpMerchant(house.app);
  const { page, context } = await house.open('/apply/gateways', { locale: 'ko', size: 'phone', as: fresh });
  await page.getByRole('link', { name: WORDS.ko.methods }).waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  for (const path of ['/apply', '/apply/methods', '/business', '/gateways']) {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    await page.route(/\/api\/(draft|business|catalogue)$/, async (route) => {
      await held;
      await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/temporarily_unavailable', title: '잠시 후 다시 시도해 주세요', status: 503, code: 'temporarily_unavailable', instance: 'req-test' }) });
    });
    await page.goto(house.app.url + path);
    await page.locator('main [role=status] .animate-pulse').first().waitFor();
    expect(await findAccessibilityViolations(page), `${path} loading`).toEqual([]);
    release();
    await page.getByRole('button', { name: '다시 시도' }).first().waitFor({ timeout: 30_000 });
    expect(await findAccessibilityViolations(page), `${path} failed`).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.unroute(/\/api\/(draft|business|catalogue)$/);
    await page.getByRole('button', { name: '다시 시도' }).first().click();
    await page.getByRole('button', { name: '다시 시도' }).first().waitFor({ state: 'detached', timeout: 20_000 });
  }
  await context.close();
}, 120_000);
