import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations, sidewaysOverflow, startBrowser, type Look } from '../../testkit/browser.ts';
import { agreeAsPayer, payAsPayer, tabTo } from '../../testkit/payer.ts';
import { startTestSandbox, type Shop, type TestSandbox } from '../../testkit/payments-sandbox.ts';
import { openShopPage, PHONE_AGENT, windowOver } from '../../testkit/shop-page.ts';

type Loose = any;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => browser.close());

const stops: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A shop's page on another origin, with the script loaded from the sandbox. */
async function openShop(look: Look & { userAgent?: string } = {}, body = '') {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const html = `<!doctype html><html lang="ko"><title>shop</title><meta name="viewport" content="width=device-width"><button id="buy">buy</button>${body}<script src="${sandbox.url}/v1/iamport.js"></script></html>`;
  const opened = await openShopPage(browser, { html, look, userAgent: look.userAgent });
  stops.push(() => opened.close());
  return { sandbox, shop, context: opened.context, page: opened.page, url: opened.url };
}

/** Calls IMP and keeps what the callback gets in window.result. */
async function start(page: Page, shop: Shop, call: 'request_pay' | 'certification', params: object): Promise<void> {
  await page.evaluate(([code, name, given]) => {
    const host = window as Loose;
    host.result = new Promise((done) => {
      host.IMP.init(code);
      host.IMP[name as string](given, done);
    });
    // Nothing of it may be waited for here: a page that leaves would never answer.
  }, [shop.keys.userCode, call, params] as const);
}

const resultOf = (page: Page): Promise<Loose> => page.evaluate(() => (window as Loose).result);

const order = (uid: string, more: object = {}) => ({ merchant_uid: uid, name: '노트 3권', amount: 1000, buyer_email: 'a@example.com', buyer_tel: '010-0000-1234', ...more });
const paymentOf = async (shop: Shop, uid: string) => (await shop.call('GET', `/payments/find/${uid}`)).response;

describe('the overlay on a desktop', () => {
  it('is paid by a payer who agrees, and tells old and new shops', async () => {
    const { page, shop } = await openShop();
    await start(page, shop, 'request_pay', order('a', { custom_data: { box: 1 }, pg: 'kakaopay.TC0ONETIME' }));
    await payAsPayer(await windowOver(page));
    const result = await resultOf(page);
    expect(result).toMatchObject({ success: true, merchant_uid: 'a', status: 'paid', paid_amount: 1000, pg_provider: 'kakaopay', custom_data: { box: 1 } });
    expect('error_code' in result || 'error_msg' in result).toBe(false);
    expect(await paymentOf(shop, 'a')).toMatchObject({ imp_uid: result.imp_uid, status: 'paid', channel: 'pc', custom_data: '{"box":1}' });
    expect((await paymentOf(shop, 'a')).user_agent).toContain('Chrome');
    expect(await page.locator('.gatehouse-layer').count()).toBe(0);
    await start(page, shop, 'request_pay', order('a'));
    expect(await resultOf(page)).toMatchObject({ success: false, imp_uid: null, error_code: 'F1002' });
  });

  it('declines, and is given up by button, Escape, IMP.close and its cross', async () => {
    const { page, shop } = await openShop();
    await start(page, shop, 'request_pay', order('declined'));
    await (await windowOver(page)).click('[data-testid=checkout-decline]');
    expect(await resultOf(page)).toMatchObject({ success: false, error_msg: expect.stringContaining('거절') as string });
    const ways: Record<string, (frame: Frame) => Promise<unknown>> = {
      button: (frame) => frame.click('[data-testid=checkout-cancel]'),
      escape: (frame) => frame.press('[data-testid=checkout-submit]', 'Escape'),
      close: () => page.evaluate(() => (window as Loose).IMP.close()),
      cross: (frame) => frame.click('.x'),
    };
    for (const [name, giveUp] of Object.entries(ways)) {
      await start(page, shop, 'request_pay', order(name));
      await giveUp(await windowOver(page));
      const result = await resultOf(page);
      expect([name, result.success, result.error_msg]).toEqual([name, false, expect.stringContaining('결제포기')]);
      expect(await paymentOf(shop, name)).toMatchObject({ imp_uid: result.imp_uid, status: 'failed', paid_at: 0 });
    }
  });

  it('works by keyboard alone and offers instalments', async () => {
    const { page, shop } = await openShop();
    await page.focus('#buy');
    await start(page, shop, 'request_pay', order('a', { amount: 60_000, display: { card_quota: [3, 6] } }));
    const frame = await windowOver(page);
    await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
    expect(await frame.locator('#quota option').allTextContents()).toEqual(['일시불', '3개월', '6개월']);
    const reach = (selector: string) => tabTo(page, () => frame.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector));
    await reach('[name=card_code]');
    await page.keyboard.press('ArrowRight');
    expect(await frame.locator('[name=card_code]:checked').count()).toBe(1);
    await reach('#quota');
    await page.keyboard.press('ArrowDown');
    await reach('#agree-all');
    await page.keyboard.press('Space');
    await reach('[data-testid=checkout-submit]');
    await page.keyboard.press('Enter');
    expect(await resultOf(page)).toMatchObject({ success: true, card_quota: 3, card_name: 'KB국민카드' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('buy');
  });

  it('pays once when clicked twice', async () => {
    const { page, shop } = await openShop();
    await start(page, shop, 'request_pay', order('a'));
    const frame = await windowOver(page);
    await agreeAsPayer(frame);
    await frame.dblclick('[data-testid=checkout-submit]');
    expect((await resultOf(page)).success).toBe(true);
    expect((await shop.call('GET', '/payments/findAll/a')).response.total).toBe(1);
  });

  it('ends in an error for an unknown store, channel, prepared amount or parameter, and starts nothing', async () => {
    const { page, shop } = await openShop();
    await shop.call('POST', '/payments/prepare', { merchant_uid: 'prepared', amount: 999 });
    const unknown = { ...shop, keys: { ...shop.keys, userCode: 'imp99999999' } };
    const tries: [Shop, object][] = [[unknown, order('a')], [shop, order('a', { channelKey: 'channel-key-nothing' })], [shop, order('prepared')], [shop, order('a', { amount: -1 })], [shop, order('x'.repeat(41))], [shop, order('a', { pay_method: 'barter' })]];
    for (const [from, params] of tries) {
      await start(page, from, 'request_pay', params);
      expect(await resultOf(page)).toMatchObject({ success: false, imp_uid: null, error_code: expect.any(String) as string });
    }
    expect((await shop.call('GET', '/payments/status/all')).response.total).toBe(0);
    const said: string[] = [];
    page.on('dialog', (dialog) => {
      said.push(dialog.message());
      void dialog.accept();
    });
    await page.reload();
    await page.evaluate(() => (window as Loose).IMP.request_pay({}));
    expect(said[0]).toContain('IMP.init');
  });
});

describe('consent', () => {
  const ticked = (frame: Frame) => frame.locator('.consents input:checked').count();

  it('is given by the payer: nothing is ticked, and the button says what is missing', async () => {
    const { page, shop } = await openShop();
    await start(page, shop, 'request_pay', order('a'));
    const frame = await windowOver(page);
    expect(await ticked(frame)).toBe(0);
    await frame.click('[data-testid=checkout-submit]');
    expect(await frame.textContent('#missing')).toBe('계속하시려면 다음이 필요합니다: 카드사 선택, 필수 약관 동의');
    expect(await frame.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('card_code');
    await frame.locator('[name=card_code][value="381"]').check({ force: true });
    await frame.check('[name=agree_terms]');
    expect(await frame.textContent('#missing')).toContain('개인정보 수집 및 이용 동의, 개인정보 제3자 제공 동의');
    await frame.check('#agree-all');
    expect([await ticked(frame), await frame.isHidden('#missing')]).toEqual([4, true]);
    await frame.uncheck('[name=agree_sharing]');
    expect(await frame.isChecked('#agree-all')).toBe(false);
    await frame.click('[data-testid=checkout-submit]');
    expect((await paymentOf(shop, 'a')).status).toBe('ready');
    await payAsPayer(frame);
    expect(await resultOf(page)).toMatchObject({ success: true, card_name: 'KB국민카드' });
  });

  it('is asked for by the server as well, and a developer may play the payer', async () => {
    const { page, shop } = await openShop();
    for (const [name, call, field] of [['checkout', 'request_pay', 'agree_terms'], ['certification', 'certification', 'agree_unique']] as const) {
      const opened = call === 'request_pay' ? null : page.context().waitForEvent('page');
      await start(page, shop, call, order(name, { language: 'en' }));
      const window = opened === null ? await windowOver(page) : await opened;
      await agreeAsPayer(window);
      // Taken away past our script, as somebody without scripts could.
      await window.locator(`[name=${field}]`).evaluate((box) => box.remove());
      await window.click(`[data-testid=${name}-submit]`);
      await window.locator('form [role=alert]:visible').waitFor();
      expect(await window.locator('form [role=alert]:visible').textContent()).toContain('You can go on once you agree');
      await window.click(`[data-testid=${name}-approve]`);
      expect((await resultOf(page)).success).toBe(true);
    }
  });
});

describe('other ways out', () => {
  it('uses a popup when asked, and notices that it was closed', async () => {
    const { page, shop, context } = await openShop();
    const [popup] = await Promise.all([context.waitForEvent('page'), start(page, shop, 'request_pay', order('a', { popup: true }))]);
    await payAsPayer(popup);
    expect((await resultOf(page)).success).toBe(true);
    const [second] = await Promise.all([context.waitForEvent('page'), start(page, shop, 'request_pay', order('b', { popup: true }))]);
    await second.waitForSelector('[data-testid=checkout-approve]');
    await second.close();
    expect((await resultOf(page)).error_msg).toContain('결제포기');
    await expect.poll(async () => (await paymentOf(shop, 'b')).status).toBe('failed');
  });

  it('leaves the page on a phone and comes back with the result behind what the address already said', async () => {
    const { page, shop, url } = await openShop({ userAgent: PHONE_AGENT });
    const back = `${url}done?order=7#end`;
    await start(page, shop, 'request_pay', order('a', { m_redirect_url: back }));
    await payAsPayer(page);
    await page.waitForURL(/done/);
    const paid = await paymentOf(shop, 'a');
    expect(paid).toMatchObject({ status: 'paid', channel: 'mobile' });
    expect(page.url()).toBe(`${url}done?order=7&imp_uid=${paid.imp_uid}&merchant_uid=a&imp_success=true#end`);
    await start(page, shop, 'request_pay', order('a', { m_redirect_url: back }));
    await page.waitForURL(/error_code=F1002/);
    await start(page, shop, 'certification', { merchant_uid: 'who', m_redirect_url: back });
    await payAsPayer(page);
    await page.waitForURL(/merchant_uid=who&imp_success=true&success=true/);
  });

  it('verifies an identity in a popup and refuses the too young', async () => {
    const { page, shop, context } = await openShop();
    const open = async (params: object) => (await Promise.all([context.waitForEvent('page'), start(page, shop, 'certification', params)]))[0];
    await payAsPayer(await open({ merchant_uid: 'a', name: '김하늘', phone: '010-2222-3333', carrier: 'KTF' }));
    const result = await resultOf(page);
    expect(result).toMatchObject({ success: true, merchant_uid: 'a' });
    expect((await shop.call('GET', `/certifications/${result.imp_uid}`)).response).toMatchObject({ certified: true, name: '김하늘', phone: '01022223333', carrier: 'KT' });
    const young = await open({ min_age: 19 });
    await young.fill('[name=birth]', '200101');
    await young.fill('[name=gender_digit]', '9');
    await young.evaluate(() => document.querySelectorAll('input').forEach((input) => input.removeAttribute('pattern')));
    await payAsPayer(young);
    expect(await young.textContent('[role=alert]')).toContain('gender_digit');
    await young.fill('[name=gender_digit]', '3');
    await payAsPayer(young);
    expect(await resultOf(page)).toMatchObject({ success: false, error_msg: expect.stringContaining('19') as string });
    await (await open({})).click('[data-testid=certification-cancel]');
    expect((await resultOf(page)).error_msg).toContain('결제포기');
  });

  it('issues an account, a billing key, and pays by every method', async () => {
    const { page, shop } = await openShop();
    for (const method of ['trans', 'vbank', 'phone', 'samsungpay', 'naverpay', 'tosspay_money', 'cultureland', 'paypal', 'unionpay']) {
      await start(page, shop, 'request_pay', order(method, { pay_method: method, digital: true, ...(method === 'vbank' && { vbank_due: '20991231' }) }));
      await payAsPayer(await windowOver(page));
      expect([method, (await resultOf(page)).status]).toEqual([method, method === 'vbank' ? 'ready' : 'paid']);
    }
    expect(await paymentOf(shop, 'vbank')).toMatchObject({ vbank_date: Date.parse('2099-12-31T23:59:59+09:00') / 1000, paid_at: 0 });
    await start(page, shop, 'request_pay', order('key', { amount: 0, customer_uid: 'c' }));
    await payAsPayer(await windowOver(page));
    expect((await resultOf(page)).success).toBe(true);
    expect((await shop.call('GET', '/subscribe/customers/c')).response.card_number).toBe('409202******1234');
  });
});

describe('foreign pages', () => {
  it('cannot frame a window, end it, or make a shop believe it ended', async () => {
    const { page, shop, sandbox, context } = await openShop();
    await start(page, shop, 'request_pay', order('a'));
    const frame = await windowOver(page);
    const id = new URL(frame.url()).pathname.split('/').pop() ?? '';
    // A message from the shop's own page and from another frame: neither comes from the window.
    await page.evaluate(() => window.postMessage({ gatehouse: 'done', result: { success: true } }, '*'));
    await page.evaluate(() => {
      const other = document.createElement('iframe');
      other.srcdoc = "<script>parent.postMessage({ gatehouse: 'done', result: { success: true } }, '*')</script>";
      document.body.appendChild(other);
    });
    await page.waitForTimeout(300);
    expect(await page.locator('.gatehouse-layer').count()).toBe(1);
    expect(await framedElsewhere(context, sandbox, id)).toBe(false);
    const foreign = await fetch(`${sandbox.url}/checkout/${id}/approve`, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams() });
    expect(foreign.status).toBe(403);
    expect((await paymentOf(shop, 'a')).status).toBe('ready');
  });

  async function framedElsewhere(context: BrowserContext, sandbox: TestSandbox, id: string): Promise<boolean> {
    const evil = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(`<iframe src="${sandbox.url}/checkout/${id}"></iframe>`));
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
    stops.push(() => void evil.close());
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
    await page.waitForTimeout(300);
    const shown = await Promise.all(page.frames().map((frame) => frame.locator('[data-testid=checkout-approve]').count().catch(() => 0)));
    await page.close();
    return shown.some((count) => count > 0);
  }
});

describe('everybody can use it', () => {
  const looks: readonly (Look & { params: object })[] = [
    { size: 'desktop', theme: 'light', params: { amount: 60_000 } },
    { size: 'phone', theme: 'dark', params: { pay_method: 'vbank', language: 'en' } },
    { size: 'phone', theme: 'light', params: { pay_method: 'phone', buyer_tel: undefined } },
    { size: 'desktop', theme: 'dark', params: { pay_method: 'kakaopay', language: 'en' } },
    { size: 'phone', theme: 'light', params: { customer_uid: 'c', amount: 0 } },
  ];
  for (const { params, ...look } of looks) {
    it(`has no automatic violation and fits: ${look.size} ${look.theme} ${JSON.stringify(params)}`, async () => {
      const { shop, sandbox, context } = await openShop(look);
      for (const request of [{ kind: 'payment', params: order('a', params) }, { kind: 'certification', params: { ...params, merchant_uid: 'b' } }]) {
        const opened = (await (await fetch(`${sandbox.url}/checkout`, { method: 'POST', body: JSON.stringify({ user_code: shop.keys.userCode, way: 'popup', ...request }) })).json()) as { path: string };
        const page = await context.newPage();
        await page.goto(`${sandbox.url}${opened.path}`);
        for (const summary of await page.locator('summary').all()) await summary.click();
        expect(await findAccessibilityViolations(page)).toEqual([]);
        expect(await sidewaysOverflow(page)).toBe(0);
        expect(await page.textContent('.strip')).toMatch(/테스트|Test/);
        await payAsPayer(page);
        await page.waitForSelector('.sign');
        expect(await findAccessibilityViolations(page)).toEqual([]);
        await page.close();
      }
    });
  }
});
