import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../testkit/browser.ts';
import { payAsPayer } from '../../testkit/payer.ts';
import { startTestSandbox, type Shop } from '../../testkit/payments-sandbox.ts';
import { openShopPage, PHONE_AGENT, windowOver } from '../../testkit/shop-page.ts';

// The published browser package, as it is but for the address of the script it loads.
const PACKAGE = readFileSync(join(import.meta.dirname, '../../node_modules/@portone/browser-sdk/dist/v2.js'), 'utf8');
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

async function openShop(userAgent?: string) {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const html = `<!doctype html><html lang="ko"><title>shop</title><button id="buy">buy</button><div class="portone-ui-container" data-portone-ui-type="paypal-spb"></div><script type="module">
    import PortOne, { __INTERNAL__setPortOneSdkUrl, errors } from '/sdk.js';
    __INTERNAL__setPortOneSdkUrl('${sandbox.url}/v2/browser-sdk.js');
    window.PortOnePackage = PortOne; window.portOneErrors = errors;</script></html>`;
  const opened = await openShopPage(browser, { html, scripts: { '/sdk.js': PACKAGE }, userAgent });
  stops.push(() => opened.close());
  await opened.page.waitForFunction(() => (window as Loose).PortOnePackage !== undefined);
  return { shop, page: opened.page, url: opened.url };
}

/** Calls the package and keeps what it settles with in window.settled. */
async function start(page: Page, name: string, params: object): Promise<void> {
  await page.evaluate(([call, given]) => {
    const host = window as Loose;
    host.settled = host.PortOnePackage[call as string](given).then(
      (value: unknown) => ({ value }),
      (error: Loose) => ({ error: { code: error.code, message: error.message, isPaymentError: error instanceof host.portOneErrors.PaymentError } }),
    );
  }, [name, params] as const);
}

const settled = (page: Page): Promise<Loose> => page.evaluate(() => (window as Loose).settled);

const key = (shop: Shop, type: string) => shop.keys.channelKeys.find((channel) => channel.type === type)?.channelKey ?? '';
const order = (shop: Shop, paymentId: string, more: object = {}) => ({
  storeId: shop.keys.v2.storeId, channelKey: key(shop, 'payment'), paymentId, orderName: '노트 3권', totalAmount: 1000, currency: 'CURRENCY_KRW', payMethod: 'CARD', customer: { fullName: '김시험', email: 'a@example.com', phoneNumber: '010-0000-1234' }, ...more,
});

describe('npm @portone/browser-sdk', () => {
  it('pays over the page, tells a decline as an answer and misuse as an error', async () => {
    const { page, shop } = await openShop();
    await start(page, 'requestPayment', order(shop, 'a'));
    await payAsPayer(await windowOver(page));
    const { value } = await settled(page);
    expect(value).toMatchObject({ transactionType: 'PAYMENT', paymentId: 'a' });
    expect(value).not.toHaveProperty('code');
    expect((await shop.v2('GET', '/payments/a')).body).toMatchObject({ status: 'PAID', transactionId: value.txId, origin: { platformType: 'PC' } });
    await start(page, 'requestPayment', order(shop, 'b'));
    await (await windowOver(page)).click('[data-testid=checkout-decline]');
    expect((await settled(page)).value).toMatchObject({ transactionType: 'PAYMENT', paymentId: 'b', code: 'PGProviderError', pgCode: 'CARD_DECLINED' });
    await start(page, 'requestPayment', order(shop, 'c'));
    await (await windowOver(page)).click('[data-testid=checkout-cancel]');
    expect((await settled(page)).value.message).toContain('결제포기');
    await start(page, 'requestPayment', order(shop, 'd', { channelKey: 'no' }));
    expect((await settled(page)).error).toMatchObject({ code: 'ChannelNotFound', isPaymentError: true });
    await start(page, 'requestPayment', order(shop, 'a'));
    expect((await settled(page)).error).toMatchObject({ code: 'PaymentAlreadyPaid' });
    await start(page, 'requestPayment', { storeId: shop.keys.v2.storeId });
    expect((await settled(page)).error).toMatchObject({ code: 'RequestParseFailed' });
    await start(page, 'loadPaymentUI', {});
    expect((await settled(page)).error).toMatchObject({ code: 'RequestParseFailed' });
  });

  it('puts a button into the place for it, which pays what was asked last and tells the callbacks', async () => {
    const { page, shop } = await openShop();
    const request = { ...order(shop, 'ui', { totalAmount: 700 }), payMethod: undefined, uiType: 'PAYPAL_SPB' };
    const early = await page.evaluate((given) => (window as Loose).PortOnePackage.updateLoadPaymentUIRequest(given).catch((error: Loose) => error.message), request);
    expect(early).toContain('loadPaymentUI');
    await page.evaluate(async (given) => {
      const host = window as Loose;
      host.told = [];
      await host.PortOnePackage.loadPaymentUI(given, {
        onPaymentSuccess: (answer: Loose) => host.told.push({ success: answer }),
        onPaymentFail: (error: Loose) => host.told.push({ fail: { code: error.code, isPaymentError: error instanceof host.portOneErrors.PaymentError } }),
      });
    }, request);
    const button = page.locator('.portone-ui-container button');
    await button.click();
    await (await windowOver(page)).click('[data-testid=checkout-decline]');
    await page.waitForFunction(() => (window as Loose).told.length === 1);
    await page.evaluate((given) => (window as Loose).PortOnePackage.updateLoadPaymentUIRequest(given), { ...request, totalAmount: 900 });
    await button.click();
    await payAsPayer(await windowOver(page));
    await page.waitForFunction(() => (window as Loose).told.length === 2);
    expect(await page.evaluate(() => (window as Loose).told)).toMatchObject([{ fail: { code: 'PGProviderError', isPaymentError: true } }, { success: { transactionType: 'PAYMENT', paymentId: 'ui' } }]);
    expect((await shop.v2('GET', '/payments/ui')).body).toMatchObject({ status: 'PAID', amount: { total: 900 } });
  });

  it('issues a billing key that the server then pays with', async () => {
    const { page, shop } = await openShop();
    await start(page, 'requestIssueBillingKey', { storeId: shop.keys.v2.storeId, channelKey: key(shop, 'api_payment'), billingKeyMethod: 'CARD', issueId: 'i', issueName: '정기결제', customer: { fullName: '김시험' } });
    await payAsPayer(await windowOver(page));
    const { value: { billingKey } } = await settled(page);
    expect((await shop.v2('GET', `/billing-keys/${billingKey}`)).body).toMatchObject({ status: 'ISSUED', issueId: 'i', customer: { name: '김시험' } });
    expect((await shop.v2('POST', '/payments/k/billing-key', { billingKey, orderName: 'n', amount: { total: 100 }, currency: 'KRW' })).status).toBe(200);
  });

  it('verifies a person', async () => {
    const { page, shop } = await openShop();
    const params = { storeId: shop.keys.v2.storeId, channelKey: key(shop, 'certification'), identityVerificationId: 'p', customer: { fullName: '김시험', phoneNumber: '01000001234' }, windowType: { pc: 'IFRAME' } };
    await start(page, 'requestIdentityVerification', params);
    const frame = await windowOver(page);
    await payAsPayer(frame);
    expect((await settled(page)).value).toMatchObject({ transactionType: 'IDENTITY_VERIFICATION', identityVerificationId: 'p' });
    expect((await shop.v2('GET', '/identity-verifications/p')).body).toMatchObject({ status: 'VERIFIED', verifiedCustomer: { name: '김시험' } });
  });

  it('leaves the page on a phone and comes back with the id and, on failure, the code', async () => {
    const { page, shop, url } = await openShop(PHONE_AGENT);
    await start(page, 'requestPayment', order(shop, '폰 1', { redirectUrl: `${url}done?cart=1` }));
    await page.waitForSelector('[data-testid=checkout-decline]');
    await page.click('[data-testid=checkout-decline]');
    await page.waitForURL(/done/);
    const told = Object.fromEntries(new URL(page.url()).searchParams);
    expect(told).toMatchObject({ cart: '1', paymentId: '폰 1', payment_id: '폰 1', code: 'PGProviderError', transactionType: 'PAYMENT' });
    expect(told['message']).toBeTruthy();
    expect(told).not.toHaveProperty('imp_uid');
  });
});
