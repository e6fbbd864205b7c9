import type { Locator, Page } from 'playwright-core';

/** A payment or identity window: a page of its own, or what stands in a frame. */
export interface PayerWindow {
  getByTestId(id: string): Locator;
  locator(selector: string): Locator;
}

/** Does what a payer does in a window: chooses where nothing is chosen, agrees to everything, and presses the button. */
export async function payAsPayer(window: PayerWindow): Promise<void> {
  await agreeAsPayer(window);
  await window.locator('[data-testid$="-submit"]').click();
}

/** The payer's choices and agreement, up to the button. */
export async function agreeAsPayer(window: PayerWindow): Promise<void> {
  await window.getByTestId('agree-all').waitFor();
  for (const group of await window.locator('#pay fieldset[data-needed]').all()) {
    if ((await group.locator('input:checked').count()) === 0) await group.locator('input').first().check({ force: true });
  }
  await window.getByTestId('agree-all').check();
}

/** The page's own keyboard, until what is wanted has the focus. Throws when it cannot be reached. */
export async function tabTo(page: Page, wanted: () => Promise<boolean>, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    if (await wanted()) return;
    await page.keyboard.press(key);
  }
  throw new Error('The keyboard does not get there.');
}
