import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { findAccessibilityViolations, sidewaysOverflow, type Look } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { payAsPayer, tabTo } from '../../testkit/payer.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** Long, because a loaded machine is slow; a good run never waits for it. */
const LONG = 45_000;
let house: BrowserHouse;
let merchant: Visitor;
const received: { merchant_uid: string; status: string }[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    received.push(JSON.parse(body) as (typeof received)[number]);
    response.end('OK');
  });
});

beforeAll(async () => {
  house = await openBrowserHouse();
  merchant = await rehearsalVisitor(house.app, 'merchant');
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
}, 180_000);
afterAll(async () => {
  await house?.close();
  receiver.close();
});

const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function open(look: Look, path = '/integration') {
  const opened = await house.open(path, { ...look, as: merchant });
  contexts.push(opened.context);
  opened.page.setDefaultTimeout(LONG);
  try {
    await opened.page.getByRole('heading', { level: 2 }).first().waitFor();
  } catch (error) {
    throw new Error(`The page did not open. It says: ${(await opened.page.locator('body').innerText()).slice(0, 500)} ${opened.errors.join('; ')}`, { cause: error });
  }
  return opened;
}

const KO = { pay: '테스트 카드로 결제', verified: '서버에서 금액까지 확인했습니다', failed: '결제가 되지 않았습니다', closed: '결제창을 닫아 결제가 진행되지 않았습니다', cancel: '이 결제 취소', cancelled: '취소됨' };
const EN = { pay: 'Pay with a test card', verified: 'Verified on the server, amount included', failed: 'The payment did not go through', closed: 'The window was closed by the payer, so nothing was paid', cancel: 'Cancel this payment', cancelled: 'Cancelled' };

/** The payment window that lies over the page, ready to be used. */
async function windowOf(page: Page): Promise<FrameLocator> {
  const frame = page.frameLocator('.gatehouse-layer iframe');
  await frame.getByTestId('checkout-submit').waitFor();
  return frame;
}

async function latestPayment(): Promise<{ status: string; verified: boolean; amount: number; cancelledAmount: number; channelId: string; merchantUid: string }> {
  return (await merchant.call('GET', '/api/test-payments')).body.items[0];
}

describe.each([
  { name: 'Korean, on a phone', look: { locale: 'ko', size: 'phone' } as const, words: KO },
  { name: 'English, on a desktop', look: { locale: 'en', size: 'desktop' } as const, words: EN },
])('a test card payment ($name)', ({ look, words }) => {
  it('goes through the real window, is verified on the page, and is cancelled in part and in full', async () => {
    const { page, errors } = await open(look);
    await page.getByRole('button', { name: words.pay }).click();
    const frame = await windowOf(page);
    expect(await sidewaysOverflow(page)).toBe(0);
    await payAsPayer(frame);
    await page.getByText(words.verified).first().waitFor();
    expect(await latestPayment()).toMatchObject({ status: 'paid', verified: true, amount: 1000 });

    const cancel = async (amount: string | null) => {
      await page.getByRole('button', { name: words.cancel }).first().click();
      const dialog = page.getByRole('dialog');
      if (amount !== null) await dialog.getByRole('textbox').fill(amount);
      await dialog.getByRole('button', { name: words.cancel }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await cancel('300');
    await page.getByText(look.locale === 'ko' ? '취소한 금액 300원' : '₩300 cancelled').first().waitFor();
    expect(await latestPayment()).toMatchObject({ status: 'paid', cancelledAmount: 300 });
    await cancel(null);
    await page.getByText(words.cancelled, { exact: true }).first().waitFor();
    expect(await latestPayment()).toMatchObject({ status: 'cancelled', cancelledAmount: 1000 });
    expect(errors).toEqual([]);
  }, 120_000);

  it('says what happened when the payer declines or closes the window', async () => {
    const { page } = await open(look);
    for (const [end, said] of [['checkout-decline', words.failed], ['checkout-cancel', words.closed]] as const) {
      await page.getByRole('button', { name: words.pay }).click();
      await (await windowOf(page)).getByTestId(end).click();
      await page.locator('.gatehouse-layer').waitFor({ state: 'detached' });
      await page.getByText(said).first().waitFor();
      // Told where the payer looks: the result has the focus and lies in the window.
      const result = page.getByText(look.locale === 'ko' ? '테스트 결과' : 'Result of the test', { exact: true });
      await expect.poll(() => result.evaluate((element) => element === document.activeElement && element.getBoundingClientRect().top < window.innerHeight), { timeout: LONG }).toBe(true);
      expect(await latestPayment()).toMatchObject({ status: 'failed', verified: false });
      await page.reload();
      await page.getByRole('button', { name: words.pay }).waitFor();
    }
  }, 120_000);
});

it('is paid by keyboard alone', async () => {
  const { page } = await open({ locale: 'en' });
  const focused = (one: Locator) => tabTo(page, () => one.evaluate((element) => element === document.activeElement));
  await focused(page.getByRole('button', { name: EN.pay }));
  await page.keyboard.press('Enter');
  const frame = await windowOf(page);
  await focused(frame.locator('[name=card_code]').first());
  await page.keyboard.press('Space');
  await focused(frame.getByTestId('agree-all'));
  await page.keyboard.press('Space');
  await focused(frame.getByTestId('checkout-submit'));
  await page.keyboard.press('Enter');
  await page.getByText(EN.verified).first().waitFor();
  expect(await latestPayment()).toMatchObject({ status: 'paid', verified: true });
}, 120_000);

it.each([
  { locale: 'ko', size: 'phone', theme: 'light' }, { locale: 'en', size: 'phone', theme: 'dark' }, { locale: 'ko', size: 'desktop', theme: 'dark' }, { locale: 'en', size: 'desktop', theme: 'light' },
] as const)('has no accessibility violation and nothing to scroll sideways ($locale, $size, $theme)', async (look) => {
  const { page } = await open(look);
  await page.getByRole('heading', { name: look.locale === 'ko' ? '채널' : 'Channels', exact: true }).waitFor();
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
  await page.getByRole('button', { name: look.locale === 'ko' ? '테스트 채널 추가' : 'Add a test channel' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: look.locale === 'ko' ? KO.pay : EN.pay }).click();
  await windowOf(page);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  const window = page.frames().find((frame) => frame.url().includes('/checkout/'));
  expect(await window?.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
}, 120_000);

it('leads to every part of the long page by a menu that stays in view', async () => {
  const { page } = await open({ locale: 'en', size: 'phone' }, '/integration#webhook');
  const menu = page.getByRole('navigation', { name: 'On this page' });
  const marked = () => menu.locator('[aria-current=location]').innerText();
  await expect.poll(marked, { timeout: LONG }).toBe('Notifications');
  await menu.getByRole('link', { name: 'Keys' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(marked, { timeout: LONG }).toBe('Keys');
  const [bar, heading] = [await menu.boundingBox(), await page.getByRole('heading', { name: 'Test store' }).boundingBox()];
  expect(heading!.y).toBeGreaterThan(bar!.y + bar!.height);
  expect(heading!.y).toBeLessThan(300);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('#keys') !== null)).toBe(true);
}, 60_000);

it('opens at the channel and method that a case points to', async () => {
  const { page } = await open({ locale: 'en' }, '/integration?gateway=kakaopay&method=kakaopay');
  const chosen = (label: string) => page.getByLabel(label, { exact: true }).evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.textContent);
  expect(await chosen('Channel')).toMatch(/kakao/i);
  expect(await chosen('Payment method')).toMatch(/kakao/i);
  await page.goto(`${house.app.url}/integration?method=kakaopay`);
  await page.getByLabel('Channel', { exact: true }).waitFor();
  expect(await chosen('Payment method')).toMatch(/kakao/i);
}, 60_000);

it('sets up notifications: an address, a test call, the answer, and the same once more', async () => {
  const { page } = await open({ locale: 'en' });
  const address = page.getByLabel('Address for notifications');
  await address.fill('ftp://shop.example.com');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Give an address that begins with http:// or https://').waitFor();
  await address.fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notifications`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Send a test call' }).click();
  await page.getByText('Delivered', { exact: true }).first().waitFor();
  expect(received.at(-1)).toMatchObject({ merchant_uid: 'webhook_test' });
  const before = received.length;
  await page.locator('summary', { hasText: 'Delivered' }).first().click();
  await page.getByText(/^Try 1: HTTP 200, \d+ ms$/).waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => received.length, { timeout: LONG }).toBe(before + 1);
  await page.getByRole('button', { name: EN.pay }).click();
  await payAsPayer(await windowOf(page));
  await page.getByText(EN.verified).first().waitFor();
  const { merchantUid } = await latestPayment();
  await expect.poll(() => received.some((one) => one.merchant_uid === merchantUid && one.status === 'paid'), { timeout: LONG }).toBe(true);
}, 120_000);

it('adds, renames and removes a test channel, and rotates the keys with an overlap', async () => {
  const { page } = await open({ locale: 'en' });
  await page.getByRole('button', { name: 'Add a test channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add a test channel' }).click();
  await dialog.getByText('Give the channel a name.').waitFor();
  await dialog.getByLabel('Channel name').fill('Second shop');
  await dialog.getByRole('button', { name: 'Add a test channel' }).click();
  await page.locator('summary', { hasText: 'Second shop' }).click();
  await page.getByRole('button', { name: 'Rename Second shop' }).click();
  await dialog.getByLabel('Channel name').fill('Third shop');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Remove Third shop' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.locator('summary', { hasText: 'Third shop' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Issue and show' }).click();
  await page.getByText('This secret is shown only now').waitFor();
  await page.getByRole('button', { name: 'Issue a new secret' }).click();
  await dialog.getByLabel('work for 24 hours more').check();
  await dialog.getByRole('button', { name: 'Issue a new secret' }).click();
  await page.getByText('This secret is shown only now').waitFor();
  await page.getByRole('button', { name: 'End the previous keys now' }).click();
  await page.getByRole('button', { name: 'End the previous keys now' }).waitFor({ state: 'detached' });
}, 120_000);

it('shows the calls of a shop’s server while somebody looks, without being asked', async () => {
  const { page } = await open({ locale: 'en' }, '/integration#calls');
  const card = page.locator('#calls');
  await card.getByText('No calls yet.').waitFor();
  const { restKey, restSecret } = (await merchant.call('POST', '/api/integration/secret')).body;
  const { response } = await (await fetch(`${house.app.sandboxUrl}/users/getToken`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ imp_key: restKey, imp_secret: restSecret }) })).json() as { response: { access_token: string } };
  await fetch(`${house.app.sandboxUrl}/payments/imp_000000000009`, { headers: { authorization: response.access_token } });
  await card.getByText('GET /payments/imp_000000000009').waitFor();
}, 60_000);

it('speaks of V2 when that is chosen, by keyboard too: both secrets by one press, shown while the page stays, and the choice is there after a reload', async () => {
  const { page, errors } = await open({ locale: 'en' });
  await page.getByRole('radio', { name: 'i’mport V1' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Issue the V2 secrets and show them' }).click();
  await page.getByText(/^whsec_/).waitFor();
  expect(await page.getByText('This secret is shown only now').count()).toBe(2);
  await page.getByText(/PortOne\.requestPayment\(/).first().waitFor();
  // A look at the other interface loses no secret.
  await page.getByRole('radio', { name: 'i’mport V1' }).check();
  await page.getByText(/IMP\.request_pay\(/).first().waitFor();
  await page.getByRole('radio', { name: 'PortOne V2' }).check();
  await page.getByText(/^whsec_/).waitFor();
  await expect.poll(async () => (await merchant.call('GET', '/api/integration')).body.interface, { timeout: LONG }).toBe('v2');
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  await page.evaluate(() => window.scrollTo(0, 0));
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Issue a new webhook secret' }).waitFor();
  expect(await page.getByText(/^whsec_/).count()).toBe(0);
  await page.getByRole('radio', { name: 'i’mport V1' }).check();
  await expect.poll(async () => (await merchant.call('GET', '/api/integration')).body.interface, { timeout: LONG }).toBe('v1');
  // The code names the key of this moment, without a reload.
  await page.getByRole('tab', { name: 'Node.js' }).click();
  const { restKey } = (await merchant.call('GET', '/api/integration')).body.sandbox;
  await page.getByText(`imp_key: "${restKey}"`).waitFor();
  await page.getByRole('button', { name: /^Issue (and show|a new secret)$/ }).click();
  const dialog = page.getByRole('dialog');
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Issue a new secret' }).click();
  await page.getByText(`imp_key: "${restKey}"`).waitFor({ state: 'detached' });
  await page.getByText(/imp_key: "\d+"/).waitFor();
  expect(errors).toEqual([]);
}, 120_000);

it.each(['v1', 'v2'] as const)('shows a page to copy (%s) that pays as it stands, says what the shop’s server said of it, and what the window said', async (used) => {
  const { channels } = (await merchant.call('GET', '/api/integration')).body;
  const channel = channels.find((one: { gateway: { code: string } }) => one.gateway.code === 'tosspayments').id;
  const { items } = (await merchant.call('GET', `/api/integration/channels/${channel}/samples?method=card&type=one_time&interface=${used}`)).body;
  const html = items.find(({ language }: { language: string }) => language === 'html').code as string;
  const told: string[] = [];
  const shop = createServer((request, response) => {
    if (request.method === 'GET') return void response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
    request.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    request.on('end', () => response.writeHead(told.length === 1 ? 409 : 200).end(told.length === 1 ? 'The amount differs.' : ''));
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const { page, context } = await open({ locale: 'en' });
  try {
    const said = page.getByRole('status');
    const pay = async (end: 'approve' | 'cancel') => {
      await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
      await page.getByRole('button', { name: 'Pay' }).click();
      const frame = await windowOf(page);
      await (end === 'approve' ? payAsPayer(frame) : frame.getByTestId('checkout-cancel').click());
    };
    await pay('approve');
    await said.filter({ hasText: 'Not confirmed: The amount differs.' }).waitFor();
    await pay('approve');
    await said.filter({ hasText: 'Thank you for your order.' }).waitFor();
    await pay('cancel');
    await expect.poll(() => said.innerText(), { timeout: LONG }).toMatch(/\S/);
    expect(told.map((body) => Object.keys(JSON.parse(body) as object))).toEqual([0, 1].map(() => (used === 'v1' ? ['imp_uid', 'merchant_uid'] : ['paymentId'])));
  } finally {
    await context.close();
    shop.close();
  }
}, 120_000);
