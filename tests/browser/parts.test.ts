import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { collectPageErrors, findAccessibilityViolations, openContext, sidewaysOverflow, startBrowser } from '../../testkit/browser.ts';
import type { Look } from '../../testkit/browser.ts';
import { startConsoleServer } from '../../testkit/console-server.ts';
import type { ConsoleServer } from '../../testkit/console-server.ts';
import { buildGallery } from '../../testkit/gallery.ts';

let browser: Browser;
let server: ConsoleServer;
let errors: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-gallery-'));

beforeAll(async () => {
  await buildGallery(folder);
  server = await startConsoleServer(folder, {});
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(errors).toEqual([]);
  errors = [];
});

async function openGallery(look: Look = {}): Promise<Page> {
  const context = await openContext(browser, { locale: 'en', ...look });
  const page = await context.newPage();
  errors = collectPageErrors(page);
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

test.each<Look>([
  { size: 'desktop', theme: 'light', locale: 'en' },
  { size: 'desktop', theme: 'dark', locale: 'ko' },
  { size: 'phone', theme: 'light', locale: 'ko' },
  { size: 'phone', theme: 'dark', locale: 'en' },
])('no accessibility violation and nothing wider than the screen: $size, $theme, $locale', async (look) => {
  const page = await openGallery(look);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
});

test('on a phone the newest message covers the others, on a wide screen they stand together', async () => {
  for (const [size, seen] of [['phone', 1], ['desktop', 2]] as const) {
    const page = await openGallery({ size });
    await page.getByRole('button', { name: 'Show notice' }).click();
    await page.getByRole('button', { name: 'Show failure' }).click();
    const messages = page.getByRole('region', { name: 'Notifications' }).locator('> div');
    await expect.poll(() => messages.count()).toBe(2);
    expect([size, await messages.evaluateAll((all) => all.filter((one) => one.getClientRects().length > 0).length)]).toEqual([size, seen]);
  }
});

test('on a phone everything that can be pressed is at least 44 px high', async () => {
  const page = await openGallery({ size: 'phone' });
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], input:not([type=checkbox], [type=radio], [hidden]), select, label:has(input)')]
      .filter((each) => each.getClientRects().length > 0 && each.closest('.sr-only') === null && !each.classList.contains('sr-only'))
      // Links inside a sentence are exempt, as in WCAG 2.5.8; the switch widens its target with ::before.
      .filter((each) => !(each.tagName === 'A' && each.parentElement?.tagName === 'P') && each.role !== 'switch')
      .map((each) => ({ text: each.textContent || each.getAttribute('aria-label'), height: each.getBoundingClientRect().height }))
      .filter(({ height }) => height < 44),
  );
  expect(small).toEqual([]);
});

test('a field reads out its hint and its error', async () => {
  const page = await openGallery();
  const number = page.getByRole('textbox', { name: 'Registration number' });
  expect(await number.getAttribute('aria-invalid')).toBe('true');
  const described = await number.evaluate((input) => input.getAttribute('aria-describedby')?.split(' ').map((id) => document.getElementById(id)?.textContent));
  expect(described).toEqual(['The last digit does not fit. Please compare with the certificate.']);
  expect(await page.getByRole('textbox', { name: 'Trade name' }).evaluate((input: HTMLInputElement) => input.required)).toBe(true);
});

test('a dialog keeps the focus, closes with Escape and gives the focus back', async () => {
  const page = await openGallery();
  await page.getByRole('button', { name: 'Open dialog' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Name of the channel' });
  await dialog.waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  for (let press = 0; press < 6; press += 1) {
    await page.keyboard.press('Tab');
    // The browser's own controls may take a turn (body); the page behind may not.
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open dialog');
});

test('a confirmation opens on its safe answer', async () => {
  const page = await openGallery();
  await page.getByRole('button', { name: 'Cancel this application?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this application?' });
  await dialog.getByRole('button', { name: 'Cancel application' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
});

test('a menu is worked with the keyboard alone', async () => {
  const page = await openGallery();
  const button = page.getByRole('button', { name: 'More' });
  await button.focus();
  await page.keyboard.press('ArrowDown');
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Alpha');
  await page.keyboard.press('End');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Gamma');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('b');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Beta');
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  expect(await page.locator('output', { hasText: 'Beta' }).count()).toBe(1);
  expect(await page.getByRole('menu').count()).toBe(0);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('More');
});

test('tabs move with the arrows and wrap around', async () => {
  const page = await openGallery();
  await page.getByRole('tab', { name: 'General' }).focus();
  await page.keyboard.press('ArrowLeft');
  expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Log');
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tabpanel').textContent()).toBe('General');
});

test('a combobox finds by typing and chooses with Enter; Escape leaves the choice as it was', async () => {
  const page = await openGallery();
  const box = page.getByRole('combobox', { name: 'Industry' });
  await box.fill('soft');
  expect(await page.getByRole('listbox').getByRole('option').allTextContents()).toEqual(['소프트웨어·구독 / Software']);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('소프트웨어·구독 / Software');
  await box.fill('여행');
  await page.keyboard.press('Escape');
  expect(await box.inputValue()).toBe('소프트웨어·구독 / Software');
  await box.fill('zzz');
  expect(await page.getByText('Nothing fits. Try another word.').first().isVisible()).toBe(true);
});

test('good news leaves by itself and is announced; bad news stays until dismissed', async () => {
  const page = await openGallery();
  await page.getByRole('button', { name: 'Show failure' }).click();
  const region = page.getByRole('region', { name: 'Notifications' });
  await region.getByText('The server cannot be reached').waitFor();
  await page.getByRole('button', { name: 'Show notice' }).click();
  await region.getByText('Saved').waitFor();
  expect(await page.locator('[role=status][aria-live=polite]').last().textContent()).toBe('Saved');
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await region.getByText('Saved').waitFor({ state: 'detached', timeout: 12_000 });
  expect(await region.getByText('The server cannot be reached').count()).toBe(1);
  await region.getByRole('button', { name: 'Dismiss' }).click();
  expect(await region.getByText('The server cannot be reached').count()).toBe(0);
});

test('a file is taken by picker, by drop and by paste', async () => {
  const page = await openGallery();
  await page.locator('[data-part=file-picker]').setInputFiles({ name: 'picked.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await page.locator('output', { hasText: 'picked.pdf' }).waitFor();
  const give = (kind: 'drop' | 'paste', name: string): Promise<void> =>
    page.getByRole('group', { name: 'Upload the certificate' }).evaluate(
      (area, given) => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], given.name, { type: 'image/png' }));
        const options = { bubbles: true, cancelable: true };
        area.dispatchEvent(given.kind === 'drop' ? new DragEvent('drop', { ...options, dataTransfer: data }) : new ClipboardEvent('paste', { ...options, clipboardData: data }));
      },
      { kind, name },
    );
  await give('drop', 'dropped.png');
  await page.locator('output', { hasText: 'dropped.png' }).waitFor();
  await give('paste', 'pasted.png');
  await page.locator('output', { hasText: 'pasted.png' }).waitFor();
});

test('the side panel takes the focus, leaves the page usable, and Escape closes it', async () => {
  const page = await openGallery();
  await page.getByRole('button', { name: 'Open chat' }).click();
  const panel = page.getByRole('complementary', { name: 'Support' });
  await panel.waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open chat');
});

test('people who ask for less motion get none', async () => {
  const page = await openGallery({ reducedMotion: true });
  const longest = await page.evaluate(() => Math.max(...[...document.querySelectorAll('*')].map((each) => Number.parseFloat(getComputedStyle(each).animationDuration) || 0)));
  expect(longest).toBeLessThanOrEqual(0.001);
});
