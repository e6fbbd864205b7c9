import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAccessibilityViolations, openContext } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { chooseMethods, finishBusiness, signUpMerchant, syntheticRegistrationNumber, typeBusiness } from '../../testkit/merchant-walk.ts';
import { ask, heading, saved, WORDS } from './apply-steps.ts';

// Bad input and bad moments: a clear message at its place, and nothing that was typed is lost.

let house: BrowserHouse;
beforeAll(async () => {
  house = await openBrowserHouse();
}, 180_000);
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});
afterAll(() => house.close());

const words = WORDS.en;
const tradeName = (page: Page) => page.getByRole('textbox', { name: 'Trade name' });
const address = (page: Page) => page.getByRole('textbox', { name: 'Business address' });

async function openBusiness(given: Awaited<ReturnType<typeof signUpMerchant>>, fresh = false) {
  const opened = await house.open('/business', { locale: 'en', as: given.visitor, ...(fresh && { context: await openContext(house.browser, { locale: 'en' }) }) });
  await tradeName(opened.page).waitFor();
  return opened;
}

test('a session that ends in the middle of the form asks for the password and loses no letter', async () => {
  const merchant = await signUpMerchant(house.app);
  const { page } = await openBusiness(merchant);
  await tradeName(page).fill('가온 식품');
  await saved(page);
  await merchant.visitor.call('POST', '/api/account/sign-out');
  await address(page).fill('서울특별시 마포구 가온로 1');
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
  await dialog.waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  // Refused once: what was typed is still there, also after a reload of the page behind it.
  await dialog.getByLabel('Password').fill('not the password');
  await page.keyboard.press('Enter');
  await dialog.getByText('The e-mail address or password is not right').waitFor();
  await dialog.getByLabel('Password').fill(merchant.password);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await saved(page);
  expect(await address(page).inputValue()).toBe('서울특별시 마포구 가온로 1');
  await expect.poll(async () => (await ask(page, '/api/business')).form).toMatchObject({ tradeName: '가온 식품', address: '서울특별시 마포구 가온로 1' });
});

test('two windows on one form: what only one changed is merged and told, what both changed is asked', async () => {
  const merchant = await signUpMerchant(house.app);
  const { page: first } = await openBusiness(merchant);
  const { page: second } = await openBusiness(merchant, true);
  // The second window cannot reach the server for a while, and becomes stale.
  await second.route('**/api/business', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.fallback()));
  await tradeName(second).fill('둘째 창의 상호');
  await second.getByRole('alert').waitFor();
  await tradeName(first).fill('첫째 창의 상호');
  await address(first).fill('첫째 창의 주소');
  await saved(first);
  await second.unroute('**/api/business');
  // The page tries again by itself as well; whichever comes first.
  await second.getByRole('button', { name: 'Save now' }).click({ timeout: 2_000 }).catch(() => undefined);
  await second.getByText('The same fields were changed in another window or device').waitFor();
  expect(await findAccessibilityViolations(second)).toEqual([]);
  expect(await address(second).inputValue()).toBe('첫째 창의 주소');
  expect(await tradeName(second).inputValue()).toBe('둘째 창의 상호');
  await second.getByRole('button', { name: 'Keep what is in this window' }).click();
  await saved(second);
  await expect.poll(() => tradeName(first).inputValue()).toBe('둘째 창의 상호');
  expect((await ask(first, '/api/business')).form).toMatchObject({ tradeName: '둘째 창의 상호', address: '첫째 창의 주소' });
});

test('two windows on one selection: ticks of both are kept, and the stale one is told', async () => {
  const merchant = await signUpMerchant(house.app);
  const { page: first } = await house.open('/apply/methods', { locale: 'en', as: merchant.visitor });
  const { page: second } = await house.open('/apply/methods', { locale: 'en', as: merchant.visitor, context: await openContext(house.browser, { locale: 'en' }) });
  const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });
  await box(second, 'KakaoPay').waitFor();
  await second.route('**/api/draft', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.fallback()));
  await box(second, 'KakaoPay').check();
  await second.getByRole('alert').first().waitFor();
  await box(first, 'Card').check();
  await box(first, 'Bank transfer').check();
  await saved(first);
  await second.unroute('**/api/draft');
  await second.getByRole('button', { name: words.done, exact: true }).click();
  await second.getByText('Changes made in another window were merged in').first().waitFor();
  await heading(second, words.gateways).waitFor();
  expect((await ask(second, '/api/draft')).methods.toSorted()).toEqual(['card', 'kakaopay', 'transfer']);
  await expect.poll(() => box(first, 'KakaoPay').isChecked()).toBe(true);
});

test('a double click on Finish submits one application', async () => {
  const merchant = await signUpMerchant(house.app);
  await chooseMethods(merchant.visitor);
  await typeBusiness(merchant.visitor);
  const { page } = await openBusiness(merchant);
  await page.getByRole('checkbox', { name: words.all }).check();
  await page.getByRole('button', { name: words.finish, exact: true }).dblclick();
  await page.waitForURL(/\/applications\/app_/);
  expect((await ask(page, '/api/applications')).items).toHaveLength(1);

  // With the information on file Done submits; the consents are asked there.
  await chooseMethods(merchant.visitor, { methods: ['kakaopay'], addedTypes: [], choices: [] });
  await page.goto(`${house.app.url}/apply/gateways`);
  await page.getByRole('button', { name: words.done, exact: true }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  await page.getByRole('checkbox', { name: words.all }).check();
  await page.getByRole('button', { name: words.done, exact: true }).dblclick();
  await page.waitForURL(/\/applications$/);
  expect((await ask(page, '/api/applications')).items).toHaveLength(2);
});

test('Finish leads to the first faulty field, with a message there and a list of all', async () => {
  const merchant = await signUpMerchant(house.app);
  const { page } = await openBusiness(merchant);
  const number = page.getByRole('textbox', { name: words.registrationNumber });
  await number.fill('001-23-45674');
  await saved(page);
  await expect.poll(() => number.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('radio', { name: 'Sole proprietor' }).check();
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  // The tax type is the first of what is missing in the order of the answer.
  await page.getByText('Please correct the following, then press Finish').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  const list = page.getByRole('alert').filter({ hasText: 'Please correct the following' });
  expect(await list.getByRole('button').count()).toBeGreaterThan(8);
  await list.getByRole('button', { name: 'Enter the business address.' }).click();
  expect(await address(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await list.getByRole('button', { name: 'Choose the industry.' }).click();
  expect(await page.getByRole('combobox', { name: words.industries }).evaluate((field) => field === document.activeElement)).toBe(true);
});

test('a number that another merchant has is refused at its field, without telling who has it', async () => {
  const theirs = await signUpMerchant(house.app);
  const number = syntheticRegistrationNumber();
  await finishBusiness(theirs.visitor, await typeBusiness(theirs.visitor, number));
  const mine = await signUpMerchant(house.app);
  await typeBusiness(mine.visitor, number);
  const { page } = await openBusiness(mine);
  await tradeName(page).fill('나의 상호');
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  const field = page.getByRole('textbox', { name: words.registrationNumber });
  await expect.poll(() => field.evaluate((element) => element === document.activeElement && element.getAttribute('aria-invalid') === 'true')).toBe(true);
  const said = await field.evaluate((element) => (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  expect(said).toContain('We cannot continue with this number');
  expect(await page.locator('main').textContent()).not.toMatch(/another merchant|already (registered|used)/i);
  expect(await tradeName(page).inputValue()).toBe('나의 상호');
  // A corrected number goes through.
  await field.fill(syntheticRegistrationNumber());
  await expect.poll(() => field.getAttribute('aria-invalid')).toBeNull();
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  await page.waitForURL(/\/applications/);
});

/** A PDF of these objects, with the table of places that readers want. */
function pdf(objects: readonly string[], trailer: string): Buffer {
  let text = '%PDF-1.4\n';
  const places = objects.map((body, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF`, 'latin1');
}

test('files that cannot be used say why, one after the other, and typing still works', async () => {
  const merchant = await signUpMerchant(house.app);
  const { page } = await openBusiness(merchant);
  await tradeName(page).fill('직접 쓴 상호');
  await saved(page);
  const picker = page.locator('[data-part="file-picker"]');
  const said = (text: string | RegExp) => page.locator('main').getByText(text).first().waitFor({ timeout: 30_000 });
  await picker.setInputFiles({ name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) });
  await said('This file is empty');
  await picker.setInputFiles({ name: 'huge.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(21 * 1024 * 1024)]) });
  await said('The file is larger than 20 MB');
  await picker.setInputFiles({ name: 'program.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(300)]) });
  await said('This file cannot be used');
  const locked = pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>', `<</Filter/Standard/V 1/R 2/Length 40/P -44/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`], '/Encrypt 4 0 R/ID[<00><00>]');
  await picker.setInputFiles({ name: 'locked.pdf', mimeType: 'application/pdf', buffer: locked });
  await said('The certificate could not be read');
  await said(/password/i);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  const landscape = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#8ab' } }).png().toBuffer();
  await picker.setInputFiles({ name: 'landscape.png', mimeType: 'image/png', buffer: landscape });
  await said('No certificate was found in landscape.png');
  await address(page).fill('서울특별시 마포구 가온로 1');
  await saved(page);
  await expect.poll(async () => (await ask(page, '/api/business')).form).toMatchObject({ tradeName: '직접 쓴 상호', address: '서울특별시 마포구 가온로 1', registrationNumber: '' });
}, 180_000);
