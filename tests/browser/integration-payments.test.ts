import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { BrowserContext } from 'playwright-core';
import { findAccessibilityViolations, sidewaysOverflow, takePicture, type Look } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** Long, because a loaded machine is slow; a good run never waits for it. */
const LONG = 45_000;
let house: BrowserHouse;
let merchant: Visitor;

beforeAll(async () => {
  house = await openBrowserHouse();
  merchant = await rehearsalVisitor(house.app, 'merchant');
  const { channels } = (await merchant.call('GET', '/api/integration')).body as { channels: { id: string; methods: { method: string; types: string[] }[] }[] };
  const channelId = channels.find(({ methods }) => methods.some(({ method, types }) => method === 'card' && types.includes('key_in')))?.id;
  for (const amount of [1000, 2000, 3000]) {
    const { status } = await merchant.call('POST', '/api/test-payments', { channelId, method: 'card', type: 'key_in', amount });
    if (status !== 201) throw new Error(`the test payment was answered ${status}`);
  }
}, 180_000);
afterAll(() => house?.close());

const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function open(look: Look, path = '/integration/payments') {
  const opened = await house.open(path, { ...look, as: merchant });
  contexts.push(opened.context);
  opened.page.setDefaultTimeout(LONG);
  await opened.page.getByRole(look.size === 'phone' ? 'list' : 'table', { name: look.locale === 'ko' ? '결제 내역' : 'Payments', exact: true }).waitFor();
  return opened;
}

it('lists, filters by the address, opens one and cancels a part of it', async () => {
  const { page, errors } = await open({ locale: 'en' });
  const list = page.getByRole('table', { name: 'Payments', exact: true });
  await expect.poll(() => list.locator('tbody tr').count(), { timeout: LONG }).toBe(3);
  await page.getByLabel('At least').fill('3000');
  await expect.poll(() => list.locator('tbody tr').count(), { timeout: LONG }).toBe(1);
  expect(new URL(page.url()).searchParams.get('least')).toContain('3000');
  await page.reload();
  await expect.poll(() => list.locator('tbody tr').count(), { timeout: LONG }).toBe(1);
  await list.getByRole('button').first().click();
  // The open payment is in the address, as a link to it would be.
  await expect.poll(() => new URL(page.url()).searchParams.get('payment'), { timeout: LONG }).toMatch(/^imp_/);
  const dialog = page.getByRole('dialog').first();
  await dialog.getByText('Notifications sent').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel this payment' }).click();
  const confirm = page.getByRole('dialog').last();
  await confirm.getByLabel('Amount to cancel').fill('500');
  await confirm.getByRole('button', { name: 'Cancel this payment' }).click();
  await expect.poll(async () => (await merchant.call('GET', '/api/payments?least=3000')).body.items[0].cancelledAmount, { timeout: LONG }).toBe(500);
  await page.getByText('₩500 cancelled').first().waitFor();
  await page.keyboard.press('Escape');
  await list.getByText('Partly cancelled').waitFor();
  await list.getByText('₩2,500').waitFor();
  expect(errors).toEqual([]);
}, 120_000);

it.each([{ locale: 'ko', size: 'phone', theme: 'light' }, { locale: 'en', size: 'desktop', theme: 'dark' }] as const)('has no accessibility violation and nothing to scroll sideways ($locale, $size, $theme)', async (look) => {
  const { page } = await open(look);
  // On a phone the charts wait behind a line.
  if (look.size === 'phone') await page.getByText('날짜별·결제수단별 그래프').click();
  await page.getByRole('heading', { name: look.locale === 'ko' ? '결제수단별 결제' : 'Payments by method' }).waitFor();
  // The picture says in words what it shows, and the same stands in a table.
  await page.getByRole('img', { name: look.locale === 'ko' ? /막대그래프\. 가장 많은 날은 .+원입니다/ : /^Bars from .+ The highest is .+ with ₩/ }).waitFor();
  await page.getByText(look.locale === 'ko' ? '표로 보기' : 'Show as a table').first().click();
  await page.getByRole('table', { name: look.locale === 'ko' ? '날짜별 결제' : 'Payments by day' }).getByText(look.locale === 'ko' ? /^[\d,]+원$/ : /^₩[\d,]+$/).first().waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
  await takePicture(page, `${house.pictures}/payments-${look.locale}.png`);
}, 120_000);

it('hands out the list as a spreadsheet', async () => {
  const sheet = async (format: string) => {
    const answer = await fetch(`${house.app.url}/api/payments/export?format=${format}&least=2000`, { headers: { cookie: merchant.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') } });
    expect(answer.status).toBe(200);
    return { type: answer.headers.get('content-disposition'), bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const csv = await sheet('csv');
  expect(csv.type).toMatch(/payments-\d{4}-\d\d-\d\d\.csv/);
  expect(csv.bytes.toString().trim().split('\r\n')).toHaveLength(3);
  expect((await sheet('xlsx')).bytes.subarray(0, 2).toString()).toBe('PK');
}, 60_000);

it.each([{ locale: 'ko', size: 'phone', theme: 'dark' }, { locale: 'en', size: 'desktop', theme: 'light' }] as const)('tries a method with result, calls and notifications on one page ($locale, $size, $theme)', async (look) => {
  const { page, context, errors } = await house.open('/integration/test', { ...look, as: merchant });
  contexts.push(context);
  page.setDefaultTimeout(LONG);
  const ko = look.locale === 'ko';
  await page.getByRole('button', { name: ko ? /수기결제/ : /Key-in payment/ }).first().click();
  await page.getByRole('button', { name: ko ? '테스트 카드로 수기결제' : 'Make a key-in payment with a test card' }).click();
  await page.getByText(ko ? '서버에서 금액까지 확인했습니다' : 'Verified on the server, amount included').first().waitFor();
  await page.getByText('POST /subscribe/payments/onetime').first().waitFor();
  await page.getByText(ko ? '알림을 받을 주소가 없어 보내지 않습니다.' : 'No address is set, so nothing is sent.').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
  await takePicture(page, `${house.pictures}/test-run-${look.locale}.png`);
  expect(errors).toEqual([]);
}, 120_000);

it('keeps the page of the list in the address, and goes back with the browser', async () => {
  await house.app.ground.database.pool.query(`insert into sandbox_payment (store_id, merchant_uid, pay_method, status, currency, amount, started_at, paid_at, updated_at, facts)
    select store_id, 'page-' || n, pay_method, status, currency, amount, started_at - n * 1000, paid_at, updated_at, facts
    from (select * from sandbox_payment where paid_at > 0 and amount = 100000 order by seq limit 1) as one, generate_series(1, 30) as n`);
  const { page } = await open({ locale: 'en' });
  const list = page.getByRole('table', { name: 'Payments', exact: true });
  const first = () => list.getByRole('button').first().textContent();
  await expect.poll(() => list.locator('tbody tr').count(), { timeout: LONG }).toBe(20);
  const newest = await first();
  await page.getByRole('button', { name: 'Older' }).click();
  await expect.poll(first, { timeout: LONG }).not.toBe(newest);
  const older = await first();
  expect(new URL(page.url()).searchParams.get('cursor')).toMatch(/\d+\.\d+/);
  await page.reload();
  await expect.poll(first, { timeout: LONG }).toBe(older);
  await page.goBack();
  await expect.poll(first, { timeout: LONG }).toBe(newest);
  await page.goForward();
  await expect.poll(first, { timeout: LONG }).toBe(older);
  await page.getByLabel('At least').fill('2000');
  await expect.poll(() => new URL(page.url()).searchParams.get('cursor'), { timeout: LONG }).toBe(null);
}, 120_000);
