import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations, openContext, sidewaysOverflow, type Look } from '../../testkit/browser.ts';
import { advanceUntil, applyFor, casesOf, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** Following an application and keeping an account, for everybody: by keyboard alone, in every look, without a violation a machine can find. */

let house: BrowserHouse;
let visitor: Visitor;
let application: string;
beforeAll(async () => {
  house = await openBrowserHouse({ speed: 0.001 });
  ({ visitor } = await signUpMerchant(house.app));
  application = await applyFor(visitor);
  // Two contracts wait for the merchant, one case still for its receipt.
  await advanceUntil(house.app, visitor, application, ({ gateway, standing }) => gateway.code === 'danal' || standing.headline === 'contract_ready');
}, 180_000);
afterAll(async () => await house.close());

/** Presses Tab until the focus is on something with this name; fails where the focus cannot be seen on the way. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      return { text: `${at.getAttribute('aria-label') ?? ''} ${at.textContent}`, tag: at.tagName, isSeen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' };
    });
    if (focus === null) continue;
    expect(focus.isSeen, `the focus shows on ${focus.tag} ${focus.text.slice(0, 40)}`).toBe(true);
    if (name.test(focus.text)) return;
  }
  throw new Error(`Tab never came to ${name.source}`);
}

const LOOKS: readonly Look[] = [
  { locale: 'en', theme: 'light', size: 'desktop' }, { locale: 'ko', theme: 'dark', size: 'desktop' },
  { locale: 'ko', theme: 'light', size: 'phone' }, { locale: 'en', theme: 'dark', size: 'phone' },
];

describe('following and accounts in Chromium', { timeout: 400_000 }, () => {
  it('every page of theirs has no violation and no sideways overflow, in both languages and themes, wide and narrow', async () => {
    const signedIn = ['/', '/applications', `/applications/${application}`, '/account', '/members'];
    const open = ['/sign-in', '/sign-up', '/reset', '/reset?token=none', '/confirm', '/invitation/none'];
    const found: unknown[] = [];
    for (const look of LOOKS) for (const [as, paths] of [[visitor, signedIn], [undefined, open]] as const) {
      const context = await openContext(house.browser, look);
      if (as !== undefined) await context.addCookies(as.cookies().map(({ name, value }) => ({ name, value, url: house.app.url })));
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(house.app.url + path);
        await page.locator('main h1').waitFor();
        await page.getByText(/^(Loading|불러오는 중입니다)$/).first().waitFor({ state: 'detached' });
        const violations = await findAccessibilityViolations(page);
        const overflow = await sidewaysOverflow(page);
        if (violations.length > 0 || overflow > 0) found.push({ path, ...look, overflow, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`) });
      }
      await context.close();
    }
    expect(found).toEqual([]);
  });

  it('neither has a conversation with a page of its own, nor one channel', async () => {
    const { body: integration } = await visitor.call('GET', '/api/integration');
    const { body: talk } = await visitor.call('POST', '/api/conversations', { topic: 'other', text: '정산 주기를 알고 싶습니다.', clientId: 'a-page-of-its-own' });
    for (const look of [LOOKS[0], LOOKS[2]]) {
      const { page, context } = await house.open(`/support/${talk.conversation.id as string}`, { as: visitor, ...look });
      await page.getByText('정산 주기를 알고 싶습니다.').first().waitFor();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      await page.goto(`${house.app.url}/integration/${integration.channels[0].id as string}`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      await context.close();
    }
  });

  it('a merchant without any application is told where to begin, without a violation', async () => {
    const { visitor: newcomer } = await signUpMerchant(house.app);
    const { page, context } = await house.open('/', { as: newcomer, locale: 'en' });
    await page.getByRole('link', { name: /First step: apply for online payment/ }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.goto(`${house.app.url}/applications`);
    await page.getByRole('heading', { name: 'No applications yet' }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await context.close();
  });

  it('goes from the status to a signed contract with Tab, Enter and Space', async () => {
    const { page, context } = await house.open('/applications', { as: visitor, locale: 'en' });
    await page.getByRole('link', { name: /Application Details/ }).waitFor();
    await tabTo(page, /^\s*Application Details/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign contract' }).first().waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await tabTo(page, /^\s*Sign contract$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    // Nothing is signed by pressing Enter twice.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect((await casesOf(visitor, application)).map(({ tracks }) => tracks.contract.state)).not.toContain('signed');
    await page.keyboard.press('Space');
    await dialog.waitFor();
    await tabTo(page, /^\s*Sign contract$/);
    await page.keyboard.press('Space');
    await page.getByText('The contract was signed').first().waitFor();
    await context.close();
  });
});
