import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { hasFocus, press, readingOrder, retype, tabTo, type } from '../../testkit/keyboard.ts';
import { openMailHouse, totp, type MailHouse } from './account-steps.ts';

// An account by keyboard alone: the focus goes where one has to go on, by itself; nobody searches for it after a step, a message or a page.

let house: MailHouse;
beforeAll(async () => {
  house = await openMailHouse();
}, 180_000);
afterAll(async () => await house.close());

const ACCOUNT = { email: 'keyboard@example.kr', password: 'a long enough password' };
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const atFault = (page: Page, name: string) => page.locator(`[name="${name}"][aria-invalid="true"]`);

async function leave(page: Page): Promise<void> {
  await press(page, page.getByRole('banner').getByRole('button', { name: 'Your account' }), 'Enter');
  await hasFocus(page.getByRole('menuitem', { name: 'Account' }));
  await page.keyboard.press('ArrowDown');
  await hasFocus(page.getByRole('menuitem', { name: 'Sign out' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${house.app.url}/sign-in`);
  await heading(page, 'Sign in').waitFor();
}

it('signs up, confirms, sets up the second step, signs in with it and gets a new password, without a mouse', async () => {
  const { page, context, errors } = await house.open('/sign-up', { locale: 'en' });
  await page.getByRole('checkbox').nth(1).waitFor();
  expect((await readingOrder(page)).map((stop) => stop.split(' ')[0])).toEqual(['INPUT', 'INPUT', 'INPUT', 'BUTTON', 'INPUT', 'SUMMARY', 'INPUT', 'SUMMARY', 'BUTTON', 'A']);
  await type(page, page.getByRole('textbox', { name: 'Your name' }), '이가람');
  await page.keyboard.press('Enter');
  await hasFocus(atFault(page, 'email'));
  await page.keyboard.insertText(ACCOUNT.email);
  await type(page, page.getByLabel('Password'), 'short');
  await page.keyboard.press('Enter');
  await hasFocus(atFault(page, 'password'));
  await retype(page, ACCOUNT.password);
  await page.keyboard.press('Enter');
  // The consents are asked one by one; the focus stands on the first that is missing.
  const consents = page.getByRole('checkbox');
  await hasFocus(consents.nth(0));
  await page.keyboard.press('Space');
  await press(page, consents.nth(1), 'Space');
  await press(page, page.getByRole('button', { name: 'Create account' }), 'Enter');
  await hasFocus(heading(page, 'Check your mail'));
  await tabTo(page, page.getByRole('button', { name: 'Send it again' }));

  await page.goto(house.app.url + (await house.linkMailedTo(ACCOUNT.email, '/confirm')));
  await hasFocus(heading(page, 'Home'));

  await press(page, page.getByRole('banner').getByRole('button', { name: 'Your account' }), 'Enter');
  await hasFocus(page.getByRole('menuitem', { name: 'Account' }));
  await page.keyboard.press('Enter');
  await heading(page, 'Account').waitFor();
  const card = page.getByRole('group', { name: 'Second step at sign-in' });
  await type(page, card.getByLabel('Current password'), 'not my password');
  await page.keyboard.press('Enter');
  await card.getByRole('alert').waitFor();
  await hasFocus(card.getByLabel('Current password'));
  await retype(page, ACCOUNT.password);
  await page.keyboard.press('Enter');
  await card.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  await hasFocus(card);
  const secret = ((await card.locator('code').first().textContent()) ?? '').trim();
  const backup = ((await card.locator('pre').textContent()) ?? '').trim().split(/\s+/);
  await press(page, card.getByRole('checkbox', { name: 'I have kept the backup codes' }), 'Space');
  await type(page, card.getByRole('textbox', { name: '3. Six-digit code shown in the app' }), '000000');
  await press(page, card.getByRole('button', { name: 'Switch on' }), 'Enter');
  await hasFocus(card.getByRole('textbox', { name: '3. Six-digit code shown in the app' }));
  await retype(page, totp(secret));
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: 'Switch off' }).waitFor();
  await hasFocus(card);

  await leave(page);
  await type(page, page.getByRole('textbox', { name: 'E-mail' }), ACCOUNT.email);
  await type(page, page.getByLabel('Password'), 'not my password');
  await press(page, page.getByRole('button', { name: 'Sign in', exact: true }), 'Enter');
  await page.getByRole('alert').waitFor();
  await hasFocus(page.getByLabel('Password'));
  await retype(page, ACCOUNT.password);
  await page.keyboard.press('Enter');
  const code = page.getByRole('textbox', { name: 'Code' });
  await hasFocus(code);
  await page.keyboard.insertText('000000');
  await press(page, page.getByRole('button', { name: 'Continue' }), 'Enter');
  await page.getByRole('alert').waitFor();
  await hasFocus(code);
  // A code counts once: that of the set-up is spent, the next is taken a little early.
  await retype(page, totp(secret, 1));
  await page.keyboard.press('Enter');
  await hasFocus(heading(page, 'Home'));

  await leave(page);
  await press(page, page.getByRole('link', { name: 'Forgot your password?' }), 'Enter');
  await hasFocus(heading(page, 'Reset your password'));
  await press(page, page.getByRole('button', { name: 'Send the link' }), 'Enter');
  await hasFocus(atFault(page, 'email'));
  await page.keyboard.insertText(ACCOUNT.email);
  await page.keyboard.press('Enter');
  await page.getByText('Check your mail').waitFor();
  await page.goto(house.app.url + (await house.linkMailedTo(ACCOUNT.email, '/reset')));
  await type(page, page.getByLabel('New password'), 'short');
  await page.keyboard.press('Enter');
  await hasFocus(atFault(page, 'password'));
  await retype(page, 'quite another password');
  await page.keyboard.press('Enter');
  await hasFocus(code);
  await press(page, page.getByRole('button', { name: 'Use a backup code instead' }), 'Enter');
  await hasFocus(page.getByRole('textbox', { name: 'Backup code' }));
  await page.keyboard.insertText(backup[0] ?? '');
  await page.keyboard.press('Enter');
  await hasFocus(heading(page, 'Home'));
  expect(errors.filter((error) => !error.includes('Failed to load resource'))).toEqual([]);
  await context.close();
}, 240_000);
