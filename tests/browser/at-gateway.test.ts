import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityViolations, settle, sidewaysOverflow, takePicture } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { PAYPAL_KEYS, startPaypal, type PaypalDouble } from '../../testkit/paypal-double.ts';

let paypal: PaypalDouble;
let house: BrowserHouse;

beforeAll(async () => {
  paypal = await startPaypal();
  house = await openBrowserHouse({ speed: 1, fetch: paypal.fetch });
  paypal.webhookUrl = `${house.app.url}/api/partner/paypal_v2/events`;
}, 180_000);
afterAll(async () => {
  await house.close();
  await paypal.close();
});

const picture = async (page: Parameters<typeof takePicture>[0], name: string) => (process.env['PICTURES'] === undefined ? undefined : takePicture(page, `${process.env['PICTURES']}/${name}.png`));

it('the operator connects a gateway, the merchant goes there by a button and comes back to the result', async () => {
  const operator = await rehearsalVisitor(house.app, 'operator');
  const desk = await house.open('/desk/connections', { as: operator, locale: 'en' });
  const { page } = desk;
  await page.getByLabel('Environment').first().selectOption('test');
  await page.getByLabel('Client ID').fill(PAYPAL_KEYS.clientId);
  await page.getByLabel('Client secret').fill('a-wrong-secret-of-tests');
  await page.getByLabel('Partner account ID').fill(PAYPAL_KEYS.partnerId);
  await page.getByLabel('Webhook ID').fill(PAYPAL_KEYS.webhookId);
  await page.getByRole('button', { name: 'Test and save' }).click();
  await page.getByText('The gateway did not take this value').waitFor();
  await picture(page, 'connections-refused-en');
  await page.getByLabel('Client secret').fill(PAYPAL_KEYS.clientSecret);
  await page.getByRole('button', { name: 'Test and save' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  await expect.poll(() => page.getByLabel('Client secret').inputValue()).toBe('');
  await settle(page);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await picture(page, 'connections-en');
  await page.locator('summary').last().click();
  await settle(page);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await picture(page, 'connections-stripe-en');

  const merchant = await rehearsalVisitor(house.app, 'merchant');
  const application = await applyFor(merchant, { methods: ['paypal'], addedTypes: [], choices: [] });
  await eventually(async () => expect((await casesOf(merchant, application))[0].tracks.intake.state).toBe('handed_over'), { withinMs: 30_000 });
  const phone = await house.open(`/applications/${application}`, { as: merchant, locale: 'ko', theme: 'dark', size: 'phone' });
  await phone.page.getByRole('button', { name: '페이팔에서 계속하기' }).waitFor();
  await settle(phone.page);
  expect(await findAccessibilityViolations(phone.page)).toEqual([]);
  expect(await sidewaysOverflow(phone.page)).toBe(0);
  await picture(phone.page, 'case-before-ko-dark-phone');

  const own = await house.open(`/applications/${application}`, { as: merchant, locale: 'en' });
  await own.context.route('https://www.sandbox.paypal.com/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Sign up</title>' }));
  await own.page.getByRole('button', { name: 'Continue at PayPal' }).click();
  await own.page.waitForURL('https://www.sandbox.paypal.com/**');
  const seller = paypal.signUp(own.page.url(), { primary_email_confirmed: false });
  const back = paypal.referrals.at(-1)?.body.partner_config_override.return_url as string;
  await own.page.goto(back);
  await own.page.getByText('PayPal needs the following: Confirm the e-mail address registered there.').waitFor();
  // The address forgets where they came from: a reload asks nobody.
  await expect.poll(() => own.page.url()).not.toContain('returned');
  await settle(own.page);
  expect(await findAccessibilityViolations(own.page)).toEqual([]);
  await picture(own.page, 'case-asked-en');
  expect(own.errors).toEqual([]);

  seller.primary_email_confirmed = true;
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await own.page.goto(back);
  await own.page.getByText('You can take live payments.').first().waitFor();
  await settle(own.page);
  await picture(own.page, 'case-live-en');
}, 120_000);
