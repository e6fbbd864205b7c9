import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sidewaysOverflow } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { beginApplication, businessOnScreen, CERTIFICATES, chooseOnScreen, finishOnScreen, heading, mailedLink, PASSWORD, planOnScreen, WORDS } from './apply-steps.ts';

// The whole path of a merchant, from the sign-up screen to the submitted application, as a person walks it.

let house: BrowserHouse;
beforeAll(async () => {
  house = await openBrowserHouse();
}, 180_000);
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});
afterAll(() => house.close());

/** What the cases of an application carry: gateways and lines. */
function carried(application: any): { gateways: string[]; lines: string[] } {
  return {
    gateways: application.cases.map(({ gateway }: any) => (typeof gateway === 'string' ? gateway : gateway.code)),
    lines: application.cases.flatMap(({ methods }: any) => methods.map(({ method, type }: any) => `${typeof method === 'string' ? method : method.code}/${type}`)),
  };
}

async function fits(page: Page): Promise<void> {
  expect(await sidewaysOverflow(page)).toBe(0);
}

test.each([['ko', 'phone', 'photo'], ['en', 'desktop', 'scan']] as const)('from sign-up to submission in %s on a %s, with a %s', async (locale, size, certificate) => {
  const words = WORDS[locale];
  const email = `hana-${randomUUID().slice(0, 8)}@example.kr`;
  const { page, errors } = await house.open('/sign-up', { locale, size });
  await page.getByRole('textbox', { name: words.name }).fill('김하나');
  await page.getByRole('textbox', { name: words.email }).fill(email);
  await page.getByLabel(words.password).fill(PASSWORD);
  await fits(page);
  await page.getByRole('checkbox').first().waitFor();
  for (const consent of await page.getByRole('checkbox').all()) await consent.check();
  await page.getByRole('button', { name: words.create }).click();
  await heading(page, words.checkMail).waitFor();
  await page.goto(await mailedLink(house.app, email));
  await beginApplication(page, words, size);
  await chooseOnScreen(page, words);
  await fits(page);
  await planOnScreen(page, words);
  await businessOnScreen(page, words, CERTIFICATES[certificate]);
  await fits(page);
  const { gateways, lines } = carried(await finishOnScreen(page, words));
  await heading(page, words.details).waitFor();
  await fits(page);
  expect(gateways.length).toBeGreaterThanOrEqual(3);
  expect(gateways).toEqual(expect.arrayContaining(['html5_inicis', 'kcp']));
  expect(new Set(lines.map((line) => line.split('/')[0])).size).toBeGreaterThanOrEqual(7);
  expect(lines).toEqual(expect.arrayContaining(['card/one_time', 'card/subscription', 'mobile_identity/verification']));
  expect(errors.filter((error) => !error.includes('Failed to load resource'))).toEqual([]);
}, 180_000);
