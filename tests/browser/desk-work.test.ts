import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findAccessibilityViolations, takePicture } from '../../testkit/browser.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** The work of the two desks, done with their buttons. At speed 1 the gateway's machine keeps still unless it is moved. */

let house: BrowserHouse;
let operator: Visitor;
let team: Visitor;

beforeAll(async () => {
  house = await openBrowserHouse({ speed: 1 });
  operator = await rehearsalVisitor(house.app, 'operator');
  team = await rehearsalVisitor(house.app, 'gateway');
}, 180_000);
afterAll(() => house.close());
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});

const newcomer = async () => (await signUpMerchant(house.app, undefined, { operator })).visitor;
const CARD = { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] };

/** An application whose hand-over the gateway's machine refuses: it stays with the operator. */
async function stuckCase(visitor: Visitor): Promise<{ id: string; reference: string }> {
  await chooseMethods(visitor, CARD);
  const typed = await typeBusiness(visitor);
  const { body: business } = await visitor.change('PATCH', '/api/business', typed.version, { form: { ...typed.form, service: { ...typed.form.service, memo: '#refuse' } } });
  const applicationId = await finishBusiness(visitor, business);
  return eventually(async () => {
    const [one] = await casesOf(visitor, applicationId);
    expect(one.handOver.lastProblem).not.toBeNull();
    return one;
  }, { withinMs: 30_000 });
}

async function answer(page: Page, label: string, reason?: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: label });
  if (reason !== undefined) await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: label, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

it('the operator holds a case, releases it, and hands it over again; each button is there only while it counts', async () => {
  const visitor = await newcomer();
  const { id } = await stuckCase(visitor);
  const { page, errors } = await house.open(`/desk/cases/${id}`, { as: operator, locale: 'en' });
  await page.getByRole('button', { name: 'Hand over again' }).waitFor();
  await answer(page, 'Hold', 'The licence is missing.');
  await page.getByRole('button', { name: 'Release', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Hand over again' }).count()).toBe(0);
  await page.getByText('The licence is missing.').waitFor();
  const held = (await operator.call('GET', `/api/desk/cases/${id}`)).body;
  expect(held.standing.headline).toBe('held');
  await answer(page, 'Release');
  await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
  await answer(page, 'Hand over again');
  await eventually(async () => expect((await operator.call('GET', `/api/desk/cases/${id}`)).body.handOver.attempts).toBeGreaterThan(held.handOver.attempts), { withinMs: 30_000 });
  expect(errors).toEqual([]);
}, 120_000);

it('figures lead to their queues, and cases are found by reference, trade name, merchant, gateway and state', async () => {
  const visitor = await newcomer();
  const { id, reference } = await stuckCase(visitor);
  const { page, errors } = await house.open('/desk', { as: operator, locale: 'en' });
  await page.getByRole('link', { name: /^Gateway not reached/ }).click();
  await page.getByText('Showing only cases whose gateway could not be reached.').waitFor();
  await page.getByRole('link', { name: reference }).waitFor();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByText('Showing only cases whose gateway could not be reached.').waitFor({ state: 'detached' });
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('no such thing');
  await page.getByRole('heading', { name: 'No cases found' }).waitFor();
  for (const words of [reference.slice(0, 6).toLowerCase(), '가온식품', '김하나', 'Toss', 'submitted', '제출']) {
    await search.fill(words);
    await page.getByRole('link', { name: reference }).waitFor();
  }
  await page.getByRole('combobox', { name: 'State' }).selectOption('live');
  await page.getByRole('link', { name: reference }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('headline')).toBe('live');
  expect((await operator.call('GET', `/api/desk/cases?search=${encodeURIComponent('%')}`)).body.items).toEqual([]);
  expect(id).not.toBe('');
  expect(errors).toEqual([]);
}, 120_000);

it('a value changed on the desk counts on the merchant’s page, with its source and date', async () => {
  const { page: desk, errors } = await house.open('/desk/catalogue', { as: operator, locale: 'en' });
  await desk.getByRole('searchbox', { name: 'Find by name' }).fill('kcp.card.general');
  await desk.getByRole('button', { name: /^Change NHN KCP/ }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('abc');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Enter a number.').waitFor();
  await dialog.getByRole('textbox', { name: 'Value' }).fill('101');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Enter a percentage between 0 and 100.').waitFor();
  await dialog.getByRole('textbox', { name: 'Value' }).fill('2.71');
  await dialog.getByLabel('As of').fill('2099-01-01');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('The date of a fact cannot lie after today.').waitFor();
  await dialog.getByLabel('As of').fill('2026-11-20');
  await dialog.getByRole('textbox', { name: 'Source' }).fill('Mail of the contract team');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await desk.getByRole('cell', { name: '2.71%' }).waitFor();
  await desk.getByText('Changed here').waitFor();
  const { page: merchant } = await house.open('/gateways', { as: await newcomer(), locale: 'en' });
  await merchant.getByText('2.71', { exact: false }).first().waitFor();
  expect((await operator.call('GET', '/api/desk/audit?subject=kcp.card.general')).body).toMatchObject({ chainIntact: true, items: [{ action: 'catalogue.change', details: { value: 2.71 } }] });
  expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
}, 120_000);

it('the operator moves the rehearsal on, and a merchant who looks at the case sees it', async () => {
  const visitor = await newcomer();
  const applicationId = await applyFor(visitor, { methods: ['transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: 'kcp' }] });
  await eventually(async () => expect((await casesOf(visitor, applicationId)).every((one) => one.tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 30_000 });
  const { page: merchant } = await house.open(`/applications/${applicationId}`, { as: visitor, locale: 'en' });
  await merchant.getByRole('heading', { level: 1 }).waitFor();
  const { page: desk, errors } = await house.open('/desk', { as: operator, locale: 'en' });
  for (const name of ['Forward 1 hour', 'Forward 1 day', 'Forward 1 week']) {
    const button = desk.getByRole('button', { name });
    await eventually(async () => expect(await button.isEnabled()).toBe(true), { withinMs: 20_000 });
    const moved = desk.waitForResponse((response) => response.url().endsWith('/api/desk/rehearsal'));
    await button.click();
    expect((await moved).status()).toBe(200);
  }
  await eventually(async () => expect((await casesOf(visitor, applicationId)).every((one) => ['received', 'under_review', 'accepted'].includes(one.tracks.intake.state))).toBe(true), { withinMs: 30_000 });
  await merchant.getByText(/Received|Under review|Contract ready/).first().waitFor();
  expect(errors).toEqual([]);
}, 120_000);

it('a gateway’s team drives a case from receipt to live with its buttons, by the keyboard', async () => {
  const visitor = await newcomer();
  const applicationId = await applyFor(visitor, CARD);
  const one = await eventually(async () => {
    const [found] = await casesOf(visitor, applicationId);
    expect(found.tracks.intake.state).toBe('handed_over');
    return found;
  }, { withinMs: 30_000 });
  const { page, errors } = await house.open('/gateway', { as: team, locale: 'en' });
  await page.getByRole('searchbox', { name: 'Search' }).fill(one.reference);
  // The first two steps by a spreadsheet: downloaded, filled in, checked, recorded.
  await page.locator('summary', { hasText: 'Work in a spreadsheet' }).press('Enter');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).press('Enter')]);
  const [head, row = ''] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  const filled = [head, ...['Confirm receipt', 'Start review', 'Dance'].map((what) => row.replace(/,,,$/, `,${what},,`))].join('\r\n');
  await page.locator('input[type=file]').setInputFiles({ name: 'inbox.csv', mimeType: 'text/csv', buffer: Buffer.from(filled) });
  await page.getByText('2 steps can be recorded').waitFor();
  await page.getByText('This step is not known.').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  if (process.env['PICTURES'] !== undefined) await takePicture(page, `${process.env['PICTURES']}/gateway-sheet.png`);
  await page.getByRole('button', { name: 'Record 2 steps' }).press('Enter');
  await page.getByText('2 steps were recorded').waitFor();
  const link = page.getByRole('rowheader', { name: one.reference }).first().getByRole('link');
  await link.focus();
  await page.keyboard.press('Enter');
  await step(page, 'Ask for information', { Explanation: 'A copy of the bank book, please.' });
  await page.getByText('A copy of the bank book, please.').first().waitFor();
  await visitor.call('POST', `/api/cases/${one.id}/actions/answer_information`, { text: 'sent' });
  await step(page, 'Accept', {});
  await step(page, 'Offer the contract', { 'Address of the e-contract': 'https://sign.example.com/c/1' });
  await step(page, 'Record the signature', {});
  await step(page, 'Deposit live keys', null);
  for (let guard = 0; guard < 20; guard++) {
    const { standing, allowedActions } = (await team.call('GET', `/api/gateway/cases/${one.id}`)).body;
    if (standing.headline === 'live') break;
    const next = allowedActions.find(({ weight }: { weight: string }) => weight === 'next');
    expect(next, 'a next step').toBeDefined();
    await step(page, next.label.en, null);
  }
  await eventually(async () => expect((await casesOf(visitor, applicationId))[0].standing.headline).toBe('live'), { withinMs: 20_000 });
  expect((await casesOf(visitor, applicationId))[0].events.some(({ source }: { source: string }) => source === 'gateway_desk')).toBe(true);
  expect(errors).toEqual([]);
}, 180_000);

/** Takes a step without the mouse; `null` fills every field with something that fits. */
async function step(page: Page, label: string, values: Readonly<Record<string, string>> | null): Promise<void> {
  const button = page.getByRole('main').getByRole('button', { name: label, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: label });
  await dialog.waitFor();
  for (const [name, value] of Object.entries(values ?? {})) {
    await dialog.getByLabel(name).focus();
    await page.keyboard.type(value);
  }
  if (values === null) {
    for (const box of await dialog.locator('fieldset input').all()) await box.fill('test-value-0001');
    for (const select of await dialog.locator('select').all()) await select.selectOption({ index: 1 });
  }
  const recorded = page.waitForResponse((response) => response.url().includes('/api/gateway/cases/') && response.request().method() === 'POST');
  await dialog.getByRole('button', { name: label, exact: true }).focus();
  await page.keyboard.press('Enter');
  expect((await recorded).status(), label).toBe(200);
  await dialog.waitFor({ state: 'detached' });
}
