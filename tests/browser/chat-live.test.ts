import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations, sidewaysOverflow } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, finishBusiness, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

let house: BrowserHouse;
let operator: Visitor;

beforeAll(async () => {
  house = await openBrowserHouse({ speed: 1 });
  operator = await rehearsalVisitor(house.app, 'operator');
}, 180_000);
afterAll(() => house.close());
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});

const newcomer = async () => (await signUpMerchant(house.app, undefined, { operator })).visitor;
const said = (page: Page, text: string) => page.getByRole('list', { name: 'Messages' }).getByText(text, { exact: true });

async function openPanel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check for Existing Contracts' }).click();
  await page.getByRole('list', { name: 'Messages' }).getByRole('listitem').first().waitFor();
}

async function write(page: Page, text: string, label = 'Message'): Promise<void> {
  await page.getByRole('textbox', { name: label }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

describe('the chat beside the page', () => {
  it('merchant and operator see each other’s messages live, and the queue shows who waits', async () => {
    const visitor = await newcomer();
    const { page: merchant, errors } = await house.open('/apply', { as: visitor, locale: 'en' });
    const { page: desk, errors: deskErrors } = await house.open('/desk/conversations', { as: operator, locale: 'en' });
    await openPanel(merchant);
    await merchant.getByText('No business information is on file yet', { exact: false }).first().waitFor();
    await write(merchant, 'We have a contract with KCP.');
    await said(merchant, 'We have a contract with KCP.').waitFor();
    await desk.getByText('We have a contract with KCP.').waitFor();
    await desk.getByRole('listitem').filter({ hasText: 'We have a contract with KCP.' }).getByRole('link').click();
    await write(desk, 'Please send the merchant ID.', 'Answer');
    await said(merchant, 'Please send the merchant ID.').waitFor();
    await write(merchant, 'It is T0000.');
    await said(desk, 'It is T0000.').waitFor();
    expect([...errors, ...deskErrors]).toEqual([]);
  });

  it('answers from what is known, with links to what it speaks of', async () => {
    const visitor = await newcomer();
    const applicationId = await applyFor(visitor);
    const { page, errors } = await house.open('/apply', { as: visitor, locale: 'en' });
    await openPanel(page);
    const facts = page.getByRole('list', { name: 'Messages' });
    expect(await facts.getByRole('link').first().getAttribute('href')).toBe(`/applications/${applicationId}`);
    await facts.getByRole('link', { name: 'What can be reused' }).waitFor();
    await page.getByRole('button', { name: 'Ask a person' }).click();
    await page.getByText('Waiting for the operator to answer.', { exact: false }).waitFor();
    expect(errors).toEqual([]);
  });

  it('keeps what could not be sent, through a reload, and sends it once', async () => {
    const visitor = await newcomer();
    const { page } = await house.open('/apply', { as: visitor, locale: 'en' });
    await openPanel(page);
    // The server takes the first, but its answer is lost; it shows as sent all the same. The second never gets there.
    let tries = 0;
    await page.route('**/api/conversations/*/messages', async (route) => {
      tries += 1;
      if (tries === 1) await route.fetch();
      await route.abort();
    });
    await write(page, 'Its answer is lost.');
    await said(page, 'Its answer is lost.').waitFor();
    await page.getByText('Sending').waitFor({ state: 'detached' });
    await write(page, 'Only once, please.');
    await page.getByText('Not sent').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('still being written');
    const before = tries;
    await page.getByRole('button', { name: 'Send again' }).click();
    await eventually(() => expect(tries).toBe(before + 1));
    await page.getByText('Not sent').waitFor();
    await page.unroute('**/api/conversations/*/messages');
    await page.reload();
    await openPanel(page);
    await said(page, 'Only once, please.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('still being written');
    await eventually(async () => expect(await page.getByText('Sending').count()).toBe(0));
    expect(await said(page, 'Only once, please.').count()).toBe(1);
    const { body } = await visitor.call('GET', '/api/conversations');
    const thread = (await visitor.call('GET', `/api/conversations/${body.items[0].id}`)).body;
    expect(thread.messages.map(({ text }: { text: string }) => text)).toEqual([null, 'Its answer is lost.', 'Only once, please.']);
  });

  it('shows an own message before the server has answered', async () => {
    const { page } = await house.open('/apply', { as: await newcomer(), locale: 'en' });
    await openPanel(page);
    let let_go = (): void => undefined;
    const held = new Promise<void>((resolve) => (let_go = resolve));
    await page.route('**/api/conversations/*/messages', async (route) => {
      await held;
      await route.continue();
    });
    await write(page, 'At once');
    await page.getByText('Sending').waitFor();
    await said(page, 'At once').waitFor();
    let_go();
    await page.getByText('Sending').waitFor({ state: 'detached' });
    await said(page, 'At once').waitFor();
  });

  it('a question begins a conversation with its first message, and an unused panel leaves nothing', async () => {
    const visitor = await newcomer();
    const { page } = await house.open('/support', { as: visitor, locale: 'en' });
    await page.getByRole('button', { name: 'Ask a question' }).click();
    await page.getByText('Write your question.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Close Support' }).click();
    expect((await visitor.call('GET', '/api/conversations')).body.items).toEqual([]);
    await page.getByRole('button', { name: 'Ask a question' }).click();
    await write(page, 'First question');
    await write(page, 'and one more');
    await said(page, 'and one more').waitFor();
    const { items } = (await visitor.call('GET', '/api/conversations')).body;
    expect(items.length).toBe(1);
  });

  it('somebody who may only read is told why there is no box to write in', async () => {
    const owner = await newcomer();
    const email = `viewer-${Date.now()}@example.kr`;
    const { visitor: viewer } = await signUpMerchant(house.app, email, { operator });
    const invited = await owner.call('POST', '/api/invitations', { email, role: 'viewer' });
    expect(invited.status).toBe(201);
    const accepted = await viewer.call('POST', `/api/invitations/${invited.body.id}/accept`, {});
    expect([accepted.status, accepted.body]).toMatchObject([200, {}]);
    const mine = (await owner.call('GET', '/api/account')).body.session.merchant.merchantId;
    expect((await viewer.call('POST', '/api/account/merchant', { merchantId: mine })).body.merchant.role).toBe('viewer');
    const { page } = await house.open('/support', { as: viewer, locale: 'en' });
    await page.getByText('Your role (viewer) may only read conversations').waitFor();
    expect(await page.getByRole('button', { name: 'Ask a question' }).count()).toBe(0);
    await page.goto(`${house.app.url}/apply`);
    await page.getByRole('button', { name: 'Check for Existing Contracts' }).click();
    await page.getByRole('complementary', { name: 'Check for Existing Contracts' }).getByText('Your role (viewer)', { exact: false }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
  });

  it('works by the keyboard alone', async () => {
    const { page } = await house.open('/apply', { as: await newcomer(), locale: 'en' });
    const button = page.getByRole('button', { name: 'Check for Existing Contracts' });
    await button.waitFor();
    await tabTo(page, 'Check for Existing Contracts');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Messages' }).waitFor();
    await tabTo(page, 'Message');
    await page.keyboard.type('two');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('lines');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Messages' }).getByText('two\nlines').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Check for Existing Contracts' }).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Check for Existing Contracts');
  });
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLTextAreaElement ? element.labels[0]?.textContent : element?.getAttribute('aria-label') ?? element?.textContent;
      return (label ?? '').trim();
    });
    if (focused === name) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

const WORDS = {
  en: {
    check: 'Check for Existing Contracts', ask: 'Ask gateways too', blocked: 'that a registration certificate proves', send: 'Ask 3 gateways', found: 'It has one contract with this business.', none: 'It has no contract with this business.',
    people: 'The operator asks its people', write: 'Write to the operator about it', begins: 'A question about our contract at NHN KCP.', box: 'Message', door: 'Gateways’ answers (3 of 3)', region: 'Ask gateways', again: 'It answered on', agree: (name: string) => `Business registration number passed to ${name}`,
    names: ['NHN KCP', 'Toss Payments', 'KG Financial'],
  },
  ko: {
    check: '이미 가입된 결제대행사가 있어요', ask: '결제대행사에도 확인하기', blocked: '사업자등록증으로 확인된 번호만', send: '3곳에 묻기', found: '계약 1건이 있다고 답했습니다.', none: '이 사업자와 맺은 계약이 없다고 답했습니다.',
    people: '운영자가 PG 담당자에게 확인합니다', write: '이 계약으로 운영자에게 문의하기', begins: 'NHN KCP에 있는 계약에 대해 문의합니다.', box: '메시지', door: '결제대행사 답변 보기(3/3)', region: '결제대행사에 확인하기', again: '답변을 받았습니다', agree: (name: string) => `${name}에 사업자등록번호 제공`,
    names: ['NHN KCP', '토스페이먼츠', 'KG파이낸셜'],
  },
} as const;

describe('asking gateways for existing contracts', () => {
  for (const [locale, size, theme, number] of [['en', 'desktop', 'light', '008-81-00089'], ['ko', 'phone', 'dark', '009-81-00097']] as const) {
    it(`${locale}, ${size}, ${theme}: what goes to whom is seen and agreed to, the answers come live, and lead on`, async () => {
      const words = WORDS[locale];
      const visitor = await newcomer();
      await finishBusiness(visitor, await typeBusiness(visitor, number));
      const { page, errors } = await house.open('/apply', { as: visitor, locale, size, theme });
      const panel = page.getByRole('complementary').last();
      const picture = async (name: string): Promise<void> => void (process.env['PICTURES'] !== undefined && (await page.screenshot({ path: `${process.env['PICTURES']}/ask-${name}-${locale}-${size}.png` })));
      await page.getByRole('button', { name: words.check }).click();
      await panel.getByRole('button', { name: words.ask }).click();
      // A number that was only typed could be anybody's: who asks is told what to do.
      await panel.getByText(words.blocked, { exact: false }).waitFor();
      await picture('blocked');
      await house.app.ground.database.inTransaction((tx) => tx.updateTable('registration_claim').set({ proven: true }).execute());
      await page.reload();
      await page.getByRole('button', { name: words.check }).click();
      await panel.getByRole('button', { name: words.ask }).click();
      for (const name of words.names) await panel.getByRole('checkbox', { name, exact: true }).check();
      await panel.getByText(number, { exact: false }).waitFor();
      await panel.getByRole('button', { name: words.send }).click();
      // Nothing goes without consent: the first one missing has the focus.
      await eventually(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('data-consent'))).toBe('contract_lookup:kcp'));
      await picture('consent');
      for (const name of words.names) await panel.getByRole('checkbox', { name: words.agree(name), exact: false }).check();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      await panel.getByRole('button', { name: words.send }).click();
      for (const [name, says] of [[words.names[0], words.found], [words.names[1], words.none], [words.names[2], words.people]] as const) await panel.getByRole('article', { name }).getByText(says, { exact: false }).waitFor();
      await panel.getByRole('checkbox', { name: words.names[0], exact: true }).waitFor();
      await panel.getByText(words.again, { exact: false }).first().waitFor();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      await picture('answers');
      // What people look at waits in the conversation, and the contract found begins a message there.
      await panel.getByRole('article', { name: words.names[0] }).getByRole('button', { name: words.write }).click();
      const box = panel.getByRole('textbox', { name: words.box });
      await eventually(async () => expect(await box.inputValue()).toContain(words.begins));
      await panel.getByRole('list').filter({ hasText: words.names[2] }).first().waitFor();
      await picture('conversation');
      await panel.getByRole('button', { name: words.door }).click();
      await panel.getByRole('article', { name: words.names[0] }).getByText(words.found).waitFor();
      expect(errors).toEqual([]);
    });
  }
});

describe('the look of the chat', () => {
  for (const locale of ['en', 'ko'] as const) for (const theme of ['light', 'dark'] as const) for (const size of ['desktop', 'phone'] as const) {
    it(`${locale}, ${theme}, ${size}: no violation, nothing to scroll sideways`, async () => {
      const visitor = await newcomer();
      const { page, errors } = await house.open('/apply', { as: visitor, locale, theme, size });
      await page.getByRole('button', { name: locale === 'en' ? 'Check for Existing Contracts' : '이미 가입된 결제대행사가 있어요' }).click();
      await page.getByRole('complementary').getByRole('textbox').fill('아주-긴-낱말'.repeat(30));
      await page.getByRole('complementary').locator('button[type=submit]').click();
      await page.getByRole('complementary').locator('ol > li').nth(1).waitFor();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      const panel = await page.getByRole('complementary').locator('ol').evaluate((list) => list.scrollWidth - list.clientWidth);
      expect(panel).toBeLessThanOrEqual(0);
      const box = await page.getByRole('complementary').last().boundingBox();
      if (size === 'phone') expect(box?.width).toBe(360);
      if (process.env['PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['PICTURES']}/chat-${locale}-${theme}-${size}.png` });
      await page.goto(`${house.app.url}/support`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('main').getByRole('listitem').first().waitFor();
      expect([await findAccessibilityViolations(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
      expect(errors).toEqual([]);
    });
  }
});
