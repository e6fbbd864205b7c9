import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findAccessibilityViolations, sidewaysOverflow } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** Long, because a loaded machine is slow; a good run never waits for it. */
const LONG = 45_000;
let house: BrowserHouse;
let merchant: Visitor;
let status = 204;
const received: string[] = [];
const receiver = createServer((request, response) => {
  received.push(String(request.headers['webhook-id']));
  request.resume().once('end', () => response.writeHead(status).end());
});

beforeAll(async () => {
  house = await openBrowserHouse({ speed: 1 });
  merchant = await rehearsalVisitor(house.app, 'merchant');
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
}, 180_000);
afterAll(async () => {
  await house?.close();
  receiver.close();
});

const endpoint = async () => (await merchant.call('GET', '/api/webhook-endpoints')).body.items[0] as { id: string; state: string };
const past = (text: string) => house.app.ground.database.pool.query(text);

it('an address is added, its secret shown once, a test call seen in the log; one that was switched off says so and catches up', async () => {
  const { page, errors, context } = await house.open('/integration', { as: merchant });
  page.setDefaultTimeout(LONG);
  await page.getByRole('link', { name: 'Application webhooks' }).click();
  await page.getByRole('heading', { level: 1, name: 'Application webhooks' }).waitFor();
  await page.getByLabel('Address for notifications').fill('not an address');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Give an address that begins with https://').waitFor();
  await page.getByLabel('Address for notifications').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/gatehouse`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('This secret is shown only now').waitFor();
  expect(await page.locator('code', { hasText: 'whsec_' }).count()).toBe(1);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  expect(await page.locator('code', { hasText: 'whsec_' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Send a test call' }).click();
  await page.getByText('endpoint.test', { exact: true }).waitFor();
  // The log follows by itself.
  await page.getByText('Delivered', { exact: true }).waitFor();
  await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
  await page.getByText('case.handed_over', { exact: true }).waitFor();

  status = 410;
  const { id } = await endpoint();
  await page.getByRole('button', { name: 'Send past events' }).click();
  await page.getByRole('dialog').getByLabel('From number').fill('2');
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Switched off on').waitFor();
  expect((await endpoint()).state).toBe('off_after_failure');
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await sidewaysOverflow(page)).toBe(0);
  status = 204;
  await past(`update webhook_endpoint set failing_since = failing_since - interval '1 hour' where id = '${id}'`);
  await page.reload();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('region', { name: 'Notifications' }).getByText('sending what was missed').waitFor();
  await eventually(async () => expect((await merchant.call('GET', `/api/webhook-endpoints/${id}/messages`)).body.items.filter(({ state }: { state: string }) => state === 'waiting')).toEqual([]), { withinMs: LONG });
  // The address that was refused is the only thing the browser complains of.
  expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
  await context.close();
}, 240_000);
