import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findAccessibilityViolations, settle, sidewaysOverflow, takePicture } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** Every page of the operator's and the gateway's desk: readable by everybody, on every screen, in both languages. */

let house: BrowserHouse;
let operator: Visitor;
let gateway: Visitor;
let pages: readonly { readonly who: () => Visitor; readonly path: string }[];

beforeAll(async () => {
  house = await openBrowserHouse({ speed: 1 });
  operator = await rehearsalVisitor(house.app, 'operator');
  gateway = await rehearsalVisitor(house.app, 'gateway');
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  const cases = await casesOf(visitor, await applyFor(visitor));
  const inbox = await eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/gateway/cases')).body;
    expect(items.length).toBeGreaterThan(0);
    return items as { id: string }[];
  }, { withinMs: 20_000 });
  const talk = await visitor.call('POST', '/api/conversations', { topic: 'case', caseId: cases[0].id, text: '언제 심사가 끝나나요? '.repeat(10), clientId: 'client-0001' });
  const desk = ['', '/cases', `/cases/${cases[0].id}`, '/cases?headline=expired', '/conversations', `/conversations/${talk.body.conversation.id}`, '/mail', '/gateway-mail', '/catalogue', '/connections', '/rejected-events', '/dead-jobs', '/numbers', '/audit'];
  pages = [
    ...desk.map((path) => ({ who: () => operator, path: `/desk${path}` })),
    { who: () => gateway, path: '/gateway' }, { who: () => gateway, path: `/gateway/cases/${inbox[0]?.id}` },
  ];
}, 180_000);
afterAll(() => house.close());
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});

async function loaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[role=status].flex.flex-col.gap-3').waitFor({ state: 'detached' });
  await settle(page);
}

// Colours hang on the theme, widths on the language and the screen: these four hold every language with every screen, and either with every theme.
const LOOKS = [
  { locale: 'en', theme: 'light', size: 'desktop' }, { locale: 'en', theme: 'dark', size: 'phone' }, { locale: 'ko', theme: 'dark', size: 'desktop' }, { locale: 'ko', theme: 'light', size: 'phone' },
] as const;

for (const { locale, theme, size } of LOOKS) {
  it(`${locale}, ${theme}, ${size}: no violation, nothing to scroll sideways, nothing untranslated`, async () => {
    const found: unknown[] = [];
    for (const who of [() => operator, () => gateway]) {
      const { page, errors, context } = await house.open('/account', { as: who(), locale, theme, size });
      for (const { path } of pages.filter((one) => one.who() === who())) {
        await page.goto(house.app.url + path);
        await loaded(page);
        const violations = await findAccessibilityViolations(page);
        const overflow = await sidewaysOverflow(page);
        const main = await page.getByRole('main').innerText();
        const rawNames = /registrationNumber|openingDate|businessTypes|one_time|under_100m/.exec(main)?.[0];
        if (violations.length > 0 || overflow > 0 || errors.length > 0 || rawNames !== undefined) found.push({ path, violations, overflow, errors: errors.splice(0), rawNames });
        const pictures = process.env['PICTURES'];
        if (pictures !== undefined) await takePicture(page, `${pictures}/${path.replace(/case_\w+|conv_\w+/, 'one').replaceAll(/[/?=]/g, '_')}-${locale}-${theme}-${size}.png`);
      }
      await context.close();
    }
    expect(found).toEqual([]);
  }, 180_000);
}

it('a page that cannot be read says so and offers another try', async () => {
  for (const [path, call] of [['/desk', 'overview'], ['/desk/cases', 'cases'], ['/desk/mail', 'mail'], ['/desk/audit', 'audit'], ['/desk/catalogue', 'catalogue'], ['/desk/conversations', 'conversations']] as const) {
    const failing = new RegExp(`/api/desk/${call}(\\?|$)`);
    const { page, context } = await house.open('/account', { as: operator, locale: 'en' });
    await page.route(failing, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Please try again in a moment', status: 503, code: 'temporarily_unavailable', instance: 'req-1' }) }));
    await page.goto(house.app.url + path);
    await page.getByRole('alert').getByText('Please try again in a moment').waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.unroute(failing);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await context.close();
  }
}, 180_000);
