import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A person with a keyboard and nothing else: Tab, Space, Enter and typing. Every stop must be in view and show that it has the focus. */

const MOST_TABS = 260;

interface Stop {
  readonly what: string;
  readonly visible: boolean;
  readonly shown: boolean;
  /** Top and bottom on the page, for elements in the main part. */
  readonly row: readonly [number, number] | null;
}

/** What has the focus, whether it is in view, and whether its look tells that it has it. */
function here(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (element === null || element === document.body) return { what: 'nothing', visible: true, shown: true, row: null };
    const box = element.getBoundingClientRect();
    // The ring may be drawn around a larger face of the element, which is its ::after.
    const ringed = [getComputedStyle(element), getComputedStyle(element, '::after')].some((look) => (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none');
    return {
      what: `${element.tagName} ${element.getAttribute('aria-label') ?? element.getAttribute('name') ?? element.textContent?.trim().slice(0, 40) ?? ''}`, visible: box.bottom > 0 && box.top < innerHeight, shown: ringed,
      row: element.closest('main') === null ? null : [box.top + scrollY, box.bottom + scrollY] as const,
    };
  });
}

async function tab(page: Page): Promise<Stop> {
  await page.keyboard.press('Tab');
  const stop = await here(page);
  expect(stop, stop.what).toMatchObject({ visible: true, shown: true });
  return stop;
}

/** Presses Tab until this element has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  const wanted = await target.first().elementHandle();
  for (let press = 0; press < MOST_TABS; press += 1) {
    await tab(page);
    if (await page.evaluate((element) => element === document.activeElement, wanted)) return;
  }
  throw new Error(`Tab never came to ${String(target)}`);
}

export async function press(page: Page, target: Locator, key: 'Space' | 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.insertText(text);
}

/** Writes something else into the field that has the focus. */
export async function retype(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Waits until this element has the focus by itself, without a key. */
export async function hasFocus(target: Locator): Promise<void> {
  await target.first().waitFor();
  await expect.poll(() => target.first().evaluate((element) => element === document.activeElement), { message: `the focus is not on ${String(target)}`, timeout: 20_000 }).toBe(true);
}

/** Goes once through the main part with Tab: from top to bottom, as it is read. Answers what was stopped at. */
export async function readingOrder(page: Page): Promise<string[]> {
  await page.evaluate(() => { (document.activeElement as HTMLElement | null)?.blur(); document.querySelector<HTMLElement>('main')?.focus(); });
  const stops: string[] = [];
  let before: readonly [number, number] = [0, 0];
  for (let press = 0; press < MOST_TABS; press += 1) {
    const { what, row } = await tab(page);
    if (row === null) return stops;
    expect(row[1], `${what} comes after ${String(stops.at(-1))} and stands above it`).toBeGreaterThan(before[0]);
    before = row;
    stops.push(what);
  }
  throw new Error('Tab never left the page');
}
