import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAccessibilityViolations, sidewaysOverflow } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { chooseMethods, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { businessOnScreen, CERTIFICATES, heading, saved, WORDS } from './apply-steps.ts';

// What a person on a phone notices first: that the page stays where it is, says what is saved, and what a button will do.

let house: BrowserHouse;
beforeAll(async () => {
  house = await openBrowserHouse();
}, 180_000);
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});
afterAll(() => house.close());

const words = WORDS.ko;
const bar = (page: Page) => page.locator('[data-part="action-bar"]');
/** What a control says of itself beside its name. */
const describedAs = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).evaluate((button) => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent ?? '');

test('choosing a gateway far down a list keeps the method in view, and one message tells what else moved', async () => {
  const { visitor } = await signUpMerchant(house.app);
  await chooseMethods(visitor, { choices: [], addedTypes: [] });
  const { page } = await house.open('/apply/gateways', { locale: 'ko', size: 'phone', as: visitor });
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: words.transferLine, level: 3 }) });
  const region = page.getByRole('region', { name: '알림' });
  for (const gateway of [words.inicis, words.kcp]) {
    await row.locator('summary').click();
    const more = row.getByRole('button', { name: words.more });
    if (await more.isVisible()) await more.click();
    await row.getByRole('radio', { name: gateway, exact: true }).click();
    await region.getByText(gateway).waitFor();
    await saved(page);
    const { top, bottom, height } = await row.evaluate((element) => ({ ...element.getBoundingClientRect().toJSON(), height: innerHeight }) as { top: number; bottom: number; height: number });
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThan(height);
    expect(await row.locator('summary').evaluate((summary) => summary === document.activeElement)).toBe(true);
  }
  // The newest about the same thing stands alone, a strip above the bar.
  expect(await region.getByText('바뀌었습니다').count()).toBe(1);
  const [message, foot] = [await region.getByText('바뀌었습니다').boundingBox(), await bar(page).boundingBox()];
  expect((message?.y ?? 0) + (message?.height ?? 0)).toBeLessThanOrEqual(foot?.y ?? 0);
  expect(message?.height).toBeLessThan(740 / 5);
  expect(await sidewaysOverflow(page)).toBe(0);

  // Taken back, the pick and what it moved are as before; what is proposed can be picked too, and is then the merchant's own.
  await region.getByRole('button', { name: '되돌리기' }).click();
  await row.getByText(words.inicis).first().waitFor();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: words.cardLine, level: 3 }) });
  await card.getByText('제안', { exact: true }).waitFor();
  await card.locator('summary').click();
  await card.getByRole('radio', { name: words.inicis, exact: true }).click();
  await card.getByText('직접 선택', { exact: true }).waitFor();
});

test('each page of the application says where it stands and what its button will do', async () => {
  const { visitor } = await signUpMerchant(house.app);
  await chooseMethods(visitor, { choices: [], addedTypes: [] });
  const { page } = await house.open('/apply/methods', { locale: 'ko', size: 'phone', as: visitor });
  const step = page.getByRole('navigation', { name: '신청 단계' }).locator('[aria-current=step]');
  await heading(page, words.methods).waitFor();
  await expect.poll(() => step.textContent()).toContain('결제수단');
  expect(await describedAs(page, words.done)).toBe('다음: PG 및 결제방식');
  await page.getByRole('button', { name: words.done, exact: true }).click();
  await heading(page, words.gateways).waitFor();
  await expect.poll(() => step.textContent()).toContain('PG');
  expect(await describedAs(page, words.done)).toContain('다음: 사업자 정보');
  await typeBusiness(visitor);
  await page.goto(`${house.app.url}/business`);
  await heading(page, words.business).waitFor();
  await page.getByRole('button', { name: words.finish, exact: true }).waitFor();
  expect(await describedAs(page, words.finish)).toMatch(/PG \d곳에 신청서를 제출합니다/);
  expect(await findAccessibilityViolations(page)).toEqual([]);
});

test('deep in the form a lost connection is seen at once, and a corrected field is right without it', async () => {
  const { visitor } = await signUpMerchant(house.app);
  const { page, context } = await house.open('/business', { locale: 'ko', size: 'phone', as: visitor });
  const email = page.getByRole('textbox', { name: words.personEmail }).first();
  await email.fill('not an address');
  await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true');
  await context.setOffline(true);
  await email.fill('owner@example.kr');
  const state = bar(page).getByRole('status');
  await state.getByText('저장하지 못했습니다').waitFor();
  await expect.poll(() => email.getAttribute('aria-invalid')).toBeNull();
  const [foot, view] = [await bar(page).boundingBox(), page.viewportSize()];
  expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBeLessThanOrEqual((view?.height ?? 0) + 1);
  await context.setOffline(false);
  await saved(page);
  expect(await email.getAttribute('aria-invalid')).toBeNull();
});

test('a trade name that the certificate does not have is marked, listed with both, and has to be looked at', async () => {
  const { visitor } = await signUpMerchant(house.app);
  await chooseMethods(visitor, { methods: ['kakaopay'], choices: [], addedTypes: [] });
  const { page } = await house.open('/business', { locale: 'ko', as: visitor });
  await businessOnScreen(page, words, CERTIFICATES.photo);
  const name = page.getByRole('textbox', { name: '상호(법인명)' });
  await expect.poll(() => name.inputValue()).not.toBe('');
  const read = await name.inputValue();
  expect(await page.getByRole('region', { name: /등록증과 다른 항목/ }).count()).toBe(0);
  await name.fill('다른 상점');
  await saved(page);
  await page.getByText('등록증과 다릅니다', { exact: true }).waitFor();
  const list = page.getByRole('region', { name: '등록증과 다른 항목 1개' });
  expect(await list.textContent()).toContain('다른 상점');
  expect(await list.textContent()).toContain(read);
  await page.getByRole('checkbox', { name: words.all }).check();
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  const looked = list.getByRole('checkbox', { name: '다른 항목을 모두 확인했습니다' });
  await expect.poll(() => looked.evaluate((box) => box === document.activeElement && box.getAttribute('aria-invalid') === 'true')).toBe(true);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await looked.check();
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  await page.waitForURL(/\/applications\/app_/, { timeout: 20_000 });
});

test('a set is chosen with one press and taken back with the next, without what had been chosen before', async () => {
  const { visitor } = await signUpMerchant(house.app);
  await chooseMethods(visitor, { methods: ['card'], choices: [], addedTypes: [] });
  const { page } = await house.open('/apply/methods', { locale: 'en', size: 'phone', as: visitor });
  const [set, subscription] = [page.getByRole('button', { name: 'Cards and the usual wallets' }), page.getByRole('button', { name: 'Subscription by card' })];
  const kept = async () => (await visitor.call('GET', '/api/draft')).body as { methods: string[]; lines: { method: string; type: string }[] };
  await set.click();
  await subscription.click();
  await expect.poll(async () => (await kept()).lines.map(({ method, type }) => `${method}/${type}`).sort()).toEqual(['card/one_time', 'card/subscription', 'kakaopay/one_time', 'naverpay/one_time', 'payco/one_time', 'tosspay/one_time']);
  for (const button of [set, subscription]) await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
  await page.getByText('With subscription payment').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
  await set.click();
  await expect.poll(async () => (await kept()).methods).toEqual(['card']);
  await expect.poll(() => subscription.getAttribute('aria-pressed')).toBe('true');
  await subscription.click();
  await expect.poll(async () => (await kept()).lines.map(({ method, type }) => `${method}/${type}`)).toEqual(['card/one_time']);

  // After coming back nobody knows any more what a press added: the set takes nothing away, and says how it is cleared.
  await set.click();
  await expect.poll(async () => (await kept()).methods.length).toBe(5);
  await page.reload();
  await set.press('Enter');
  await page.getByText('All of it is chosen already').waitFor();
  await expect.poll(() => set.getAttribute('aria-disabled')).toBe('true');
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect((await kept()).methods).toHaveLength(5);
});
