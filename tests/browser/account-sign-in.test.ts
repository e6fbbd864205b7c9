import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations, openContext } from '../../testkit/browser.ts';
import { signUpMerchant } from '../../testkit/merchant-walk.ts';
import { openMailHouse, signIn, signOut, totp, type MailHouse } from './account-steps.ts';

/** Accounts as people use them: through the pages and through the links of the mail that the operator sees. */

let house: MailHouse;
beforeAll(async () => {
  house = await openMailHouse();
}, 180_000);
afterAll(async () => await house.close());

const stranger = (): Promise<BrowserContext> => openContext(house.browser, { locale: 'en' });

describe('an account in Chromium', { timeout: 240_000 }, () => {
  it('is made, confirmed by mail, and kept in a cookie that no script and no other site can use', async () => {
    const account = { email: 'newcomer@example.kr', password: 'a long enough password' };
    const { page, context, errors } = await house.open('/sign-up', { locale: 'en' });
    await page.getByRole('textbox', { name: 'Your name' }).fill('이가람');
    await page.getByRole('textbox', { name: 'Work e-mail' }).fill(account.email);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    // Held back by the page itself, with a message at the field in the language of the page.
    const refusal = (text: string) => page.getByRole('alert').filter({ hasText: text });
    await refusal('A password has ten characters or more').waitFor();
    expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement && field.getAttribute('aria-invalid') === 'true')).toBe(true);
    for (const guessed of ['1234567890', 'Password2026!']) {
      await page.getByLabel('Password').fill(guessed);
      await refusal('This is among the first passwords anybody would guess').waitFor();
    }
    await page.getByLabel('Password').fill(account.email);
    await refusal('A password must not be the e-mail address').waitFor();
    await page.getByRole('button', { name: 'Show what is typed' }).click();
    expect(await page.getByLabel('Password').getAttribute('type')).toBe('text');
    await page.getByLabel('Password').fill(account.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    // Both consents are asked, each by itself; without them nothing is sent.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    for (const consent of await page.getByRole('checkbox').all()) await consent.check();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);

    const link = house.app.url + (await house.linkMailedTo(account.email, '/confirm'));
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await signIn(page, account);
    await page.getByRole('button', { name: 'Send the mail again' }).waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/confirm/i);

    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: /Home|Create your merchant/ }).waitFor();
    const cookies = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie.sameSite, cookie.name).toBe('Lax');
    // Nothing a script could read opens a session.
    expect(await page.evaluate(() => document.cookie)).not.toMatch(/session|token/i);

    await page.goto(link);
    await page.getByRole('alert').waitFor();
    await page.goto(`${house.app.url}/account`);
    await signOut(house, page);
    await page.goto(`${house.app.url}/members`);
    await page.waitForURL('**/sign-in?next=*');
    await signIn(page, account);
    await page.waitForURL('**/members');
    expect(errors.filter((error) => !error.includes('Failed to load resource'))).toEqual([]);
    await context.close();
  });

  it('gets a new password by mail; the old one and every session are worth nothing then', async () => {
    const { visitor, email, password } = await signUpMerchant(house.app);
    const elsewhere = await house.open('/account', { as: visitor, locale: 'en' });
    await elsewhere.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    const { page, context } = await house.open('/sign-in', { locale: 'en' });
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByRole('heading', { name: 'Reset your password' }).waitFor();
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('Check your mail').waitFor();
    // The mail is opened on the phone, which knows nothing of the request.
    const link = await house.linkMailedTo(email, '/reset');
    const phone = await house.open(link, { locale: 'en', size: 'phone' });
    await phone.page.getByLabel('New password').fill('quite another password');
    await phone.page.getByRole('button', { name: 'Save and sign in' }).click();
    await phone.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    // The link is spent; the page says what to do.
    await page.goto(house.app.url + link);
    await page.getByLabel('New password').fill('a third long password');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('alert').getByRole('button', { name: 'Get a new link' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page, { email, password });
    await page.getByRole('alert').waitFor();
    await signIn(page, { email, password: 'quite another password' });
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await elsewhere.page.goto(`${house.app.url}/members`);
    await elsewhere.page.waitForURL('**/sign-in?next=*');
    await Promise.all([context.close(), elsewhere.context.close(), phone.context.close()]);
  });

  it('asks for a code of the authenticator app once that is set up, and takes each backup code once', async () => {
    const { visitor, email, password } = await signUpMerchant(house.app);
    const { page, context } = await house.open('/account', { as: visitor, locale: 'en' });
    const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Second step at sign-in' }) });
    await card.getByLabel('Current password').fill(password);
    await card.getByRole('button', { name: 'Set up' }).click();
    await card.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    const secret = ((await card.locator('code').first().textContent()) ?? '').trim();
    const backup = ((await card.locator('pre').textContent()) ?? '').trim().split(/\s+/);
    expect(backup.length).toBeGreaterThanOrEqual(8);
    await card.getByRole('checkbox', { name: 'I have kept the backup codes' }).check();
    const code = card.getByRole('textbox', { name: '3. Six-digit code shown in the app' });
    await code.fill('000000');
    await card.getByRole('button', { name: 'Switch on' }).click();
    await card.locator('[aria-invalid=true]').waitFor();
    await code.fill(totp(secret));
    await card.getByRole('button', { name: 'Switch on' }).click();
    await card.getByRole('button', { name: 'Switch off' }).waitFor();

    await signOut(house, page);
    await signIn(page, { email, password });
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    // A code counts once: the one of the set-up is spent, the next is taken a little early.
    await page.getByRole('textbox', { name: 'Code' }).fill(totp(secret, 1));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();

    for (const worth of [true, false]) {
      await signOut(house, page);
      await signIn(page, { email, password });
      await page.getByRole('button', { name: 'Use a backup code instead' }).click();
      await page.getByRole('textbox', { name: 'Backup code' }).fill(backup[0] ?? '');
      await page.getByRole('button', { name: 'Continue' }).click();
      if (worth) await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      else await page.locator('[aria-invalid=true]').waitFor();
    }
    await context.close();
  });

  it('lists where it is signed in and ends a session from afar', async () => {
    const { visitor, email, password } = await signUpMerchant(house.app);
    const context = await stranger();
    const { page: other } = await house.open('/sign-in', { context });
    await signIn(other, { email, password });
    await other.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    const { page } = await house.open('/account', { as: visitor, locale: 'en' });
    const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Where you are signed in' }) });
    await card.getByRole('listitem').nth(1).waitFor();
    expect(await card.getByText('This device').count()).toBe(1);
    // The device is named in words, not by what its browser sends.
    await card.getByText('Chrome on Linux').first().waitFor();
    expect(await card.getByText('Mozilla').count()).toBe(0);
    await card.getByRole('button', { name: /^Sign out/ }).click();
    await card.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    await other.goto(`${house.app.url}/members`);
    await other.waitForURL('**/sign-in?next=*');
    await Promise.all([context.close(), page.context().close()]);
  });
});
