import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations } from '../../testkit/browser.ts';
import { eventually } from '../../testkit/eventually.ts';
import { chooseMethods, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** One person, two merchants, two tabs: what is chosen in a tab is saved for the merchant of that tab or not at all. */

let house: BrowserHouse;
beforeAll(async () => {
  house = await openBrowserHouse();
}, 180_000);
afterAll(() => house?.close());

async function ownerOfTwo(): Promise<{ visitor: Visitor; account: { email: string; password: string }; first: string; second: string }> {
  const { visitor, ...account } = await signUpMerchant(house.app);
  const idOf = async () => (await visitor.call('GET', '/api/account')).body.session.merchant.merchantId as string;
  const first = await idOf();
  await chooseMethods(visitor, { methods: ['transfer'], addedTypes: [], choices: [] });
  await visitor.call('POST', '/api/merchants', { name: 'Second shop' });
  await chooseMethods(visitor, { methods: ['transfer'], addedTypes: [], choices: [] });
  return { visitor, account, first, second: await idOf() };
}

async function methodsOf(visitor: Visitor, merchantId: string): Promise<string[]> {
  await visitor.call('POST', '/api/account/merchant', { merchantId });
  return (await visitor.call('GET', '/api/draft')).body.methods as string[];
}

const card = (page: Page) => page.getByRole('checkbox', { name: 'Card', exact: true });

test('a tab whose merchant was switched in another tab says so, saves nothing there, and goes on where it was', { timeout: 240_000 }, async () => {
  const { visitor, account, first, second } = await ownerOfTwo();
  const { page, context, errors } = await house.open('/apply/methods', { as: visitor, locale: 'en' });
  await card(page).waitFor();
  const { page: other } = await house.open('/', { context });
  await other.getByRole('button', { name: 'Switch merchant: now Second shop' }).click();
  await other.getByRole('menuitemradio', { name: 'My business' }).click();
  await other.getByRole('button', { name: 'Switch merchant: now My business' }).waitFor();

  await page.bringToFront();
  await card(page).check();
  const dialog = page.getByRole('dialog', { name: 'Another merchant was chosen in another window' });
  await dialog.waitFor();
  await dialog.getByText('This window is about Second shop, but My business is chosen now.').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.screenshot({ path: `${house.pictures}/other-merchant.png` });
  // Somebody else's eyes: a session of the same person that looks at both merchants.
  await visitor.signIn(account);
  expect(await methodsOf(visitor, first)).toEqual(['transfer']);
  expect(await methodsOf(visitor, second)).toEqual(['transfer']);

  await dialog.getByRole('button', { name: 'Go on with Second shop' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await card(page).isChecked()).toBe(true);
  await eventually(async () => expect(await methodsOf(visitor, second)).toContain('card'), { withinMs: 30_000 });
  expect(await methodsOf(visitor, first)).toEqual(['transfer']);

  // The other tab is the stale one now, and follows.
  await other.bringToFront();
  await other.goto(`${house.app.url}/apply/methods`);
  await other.getByRole('button', { name: 'Switch merchant: now Second shop' }).waitFor();
  expect(errors.filter((error) => !error.includes('409'))).toEqual([]);
});

test('a tab that follows the other merchant shows it, and keeps what was chosen for when its own is back', { timeout: 240_000 }, async () => {
  const { visitor, account, first, second } = await ownerOfTwo();
  const { page, context } = await house.open('/apply/methods', { as: visitor, locale: 'en' });
  await card(page).waitFor();
  const switched = await context.request.post(`${house.app.url}/api/account/merchant`, { data: { merchantId: first } });
  expect(switched.status()).toBe(200);
  await card(page).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch this tab to My business' }).click();
  await page.getByRole('button', { name: 'Switch merchant: now My business' }).waitFor();
  await visitor.signIn(account);
  for (const merchantId of [first, second]) expect(await methodsOf(visitor, merchantId)).toEqual(['transfer']);
  await page.getByRole('button', { name: 'Switch merchant: now My business' }).click();
  await page.getByRole('menuitemradio', { name: 'Second shop' }).click();
  await page.getByRole('button', { name: 'Switch merchant: now Second shop' }).waitFor();
  await page.goto(`${house.app.url}/apply/methods`);
  await card(page).waitFor();
  await eventually(async () => expect(await methodsOf(visitor, second)).toContain('card'), { withinMs: 30_000 });
  expect(await methodsOf(visitor, first)).toEqual(['transfer']);
});

test('signing in again in the dialog goes on for the merchant of the page', { timeout: 240_000 }, async () => {
  const { visitor, account, first, second } = await ownerOfTwo();
  const { page, context } = await house.open('/apply/methods', { as: visitor, locale: 'en' });
  await card(page).waitFor();
  // The person acted for the other merchant last, in another browser; then the session of this one ends.
  const elsewhere = await methodsOf(visitor, first);
  expect(elsewhere).toEqual(['transfer']);
  await context.clearCookies();
  await card(page).check();
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
  await dialog.getByLabel('Password').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Another merchant was chosen in another window' }).getByRole('button', { name: 'Go on with Second shop' }).click();
  await eventually(async () => expect(await methodsOf(visitor, second)).toContain('card'), { withinMs: 30_000 });
  expect(await methodsOf(visitor, first)).toEqual(['transfer']);
});
