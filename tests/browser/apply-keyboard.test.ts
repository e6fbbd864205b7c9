import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { press, tabTo, type } from '../../testkit/keyboard.ts';
import { signUpMerchant } from '../../testkit/merchant-walk.ts';
import { ask, heading, SAMPLE, WORDS } from './apply-steps.ts';

// The path by keyboard alone: Tab, Shift+Tab, Space, Enter, arrows and typing. Every stop must show where it is.

let house: BrowserHouse;
beforeAll(async () => {
  house = await openBrowserHouse();
}, 180_000);
afterAll(() => house.close());

const words = WORDS.en;

test('from the start page to the submitted application without a mouse', async () => {
  const { visitor } = await signUpMerchant(house.app);
  const { page } = await house.open('/apply', { locale: 'en', as: visitor });
  await heading(page, words.apply).waitFor();
  const consents = page.getByRole('checkbox');
  await press(page, consents.nth(0), 'Space');
  await press(page, consents.nth(1), 'Space');
  await press(page, page.getByRole('button', { name: words.start, exact: true }), 'Enter');

  await heading(page, words.methods).waitFor();
  for (const name of words.chosen) await press(page, page.getByRole('checkbox', { name, exact: true }), 'Space');
  await press(page, page.getByRole('button', { name: words.done, exact: true }), 'Enter');

  await heading(page, words.gateways).waitFor();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: words.cardLine, level: 3 }) });
  await press(page, card.locator('summary'), 'Enter');
  // The rest of the list on demand; the focus goes on in the list, where arrows move and choose.
  await press(page, card.getByRole('button', { name: words.more }), 'Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
  const inicis = card.getByRole('radio', { name: words.inicis, exact: true });
  for (let step = 0; step < 20 && !(await inicis.isChecked()); step += 1) await page.keyboard.press('ArrowDown');
  expect(await inicis.isChecked()).toBe(true);
  await press(page, page.getByRole('checkbox', { name: words.subscription }), 'Space');
  await type(page, page.getByRole('textbox', { name: words.siteName }), '가온 상점');
  await press(page, page.getByRole('button', { name: words.done, exact: true }), 'Enter');

  await heading(page, words.business).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Choose a file' }));
  await page.locator('[data-part="file-picker"]').setInputFiles(SAMPLE);
  await page.getByText(words.read).waitFor({ timeout: 40_000 });

  // One more business item, added and taken away again from inside its box.
  const lastItem = page.getByRole('textbox', { name: 'Business item 2' });
  await tabTo(page, lastItem);
  await page.keyboard.press('Enter');
  const added = page.getByRole('textbox', { name: 'Business item 3' });
  await added.waitFor();
  await expect.poll(() => added.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Backspace');
  await added.waitFor({ state: 'detached' });
  await expect.poll(() => lastItem.evaluate((element) => element === document.activeElement)).toBe(true);

  await type(page, page.getByRole('textbox', { name: words.personEmail }).first(), 'owner@example.kr');
  await type(page, page.getByRole('textbox', { name: words.mobile }).first(), '010-0000-1234');
  await press(page, page.getByRole('radio', { name: words.web, exact: true }), 'Space');
  await type(page, page.getByRole('textbox', { name: words.url }), 'https://shop.example.com');
  await type(page, page.getByRole('combobox', { name: words.industries }), words.industry);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Remove .*fashion/i }).waitFor();
  await tabTo(page, page.getByRole('combobox', { name: words.volume }));
  await page.keyboard.press('ArrowDown');
  await press(page, page.getByRole('checkbox', { name: words.all }), 'Space');
  await press(page, page.getByRole('button', { name: words.finish, exact: true }), 'Enter');
  await page.waitForURL(/\/applications\/app_/, { timeout: 20_000 });
  const application = await ask(page, `/api/applications/${page.url().split('/').at(-1)}`);
  expect(application.cases.length).toBeGreaterThanOrEqual(2);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
}, 240_000);
