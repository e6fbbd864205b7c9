import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations, sidewaysOverflow, takePicture } from '../../testkit/browser.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** A gateway asks for a document: attached on a phone, kept as a draft, sent, opened at the gateway's desk, and the case goes on. */

const sample = (name: string) => readFileSync(join(import.meta.dirname, '../../reader/samples', name));
const BANKBOOK = { name: '통장 사본.jpg', mimeType: 'image/jpeg', buffer: sample('individual-general.jpg') };
const SEAL = { name: '인감증명서.pdf', mimeType: 'application/pdf', buffer: sample('corporation.pdf') };
const BROKEN = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: sample('individual-general.jpg').subarray(0, -20_000) };
const CARD = { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] };

let house: BrowserHouse;
let operator: Visitor;
beforeAll(async () => {
  // So slow that nothing happens unless the test moves the gateway's clock.
  house = await openBrowserHouse({ speed: 0.001 });
  operator = await rehearsalVisitor(house.app, 'operator');
}, 180_000);
afterAll(async () => await house.close());

const pictures = process.env.GATEHOUSE_PICTURES;
const picture = async (page: Page, name: string) => void (pictures !== undefined && (await takePicture(page, join(pictures, `${name}.png`))));

/** A case whose gateway has taken it over. */
async function handedOver(visitor: Visitor, memo: string): Promise<{ application: string; id: string }> {
  const application = await applyFor(visitor, { ...CARD, memo });
  const one = await eventually(async () => {
    const [found] = await casesOf(visitor, application);
    expect(found.tracks.intake.state).toBe('handed_over');
    return found;
  }, { withinMs: 60_000 });
  return { application, id: one.id as string };
}

/** Puts files before the form as the clipboard does. */
async function paste(target: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await target.evaluate((element, { name, type, base64 }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, { name: file.name, type: file.mimeType, base64: file.buffer.toString('base64') });
}

it('asked for a document on a phone: attach, lose nothing, send; the gateway\'s desk opens it and the case goes on', async () => {
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  const { application, id } = await handedOver(visitor, '#request-document');
  await advanceUntil(house.app, visitor, application, (one) => one.standing.headline === 'information_requested');
  const { page, context, errors } = await house.open(`/applications/${application}`, { as: visitor, locale: 'ko', size: 'phone' });
  const words = page.getByRole('textbox', { name: '답변' });
  await words.fill('통장 사본을 보냅니다.');
  const picker = page.locator('[data-part="file-picker"]');
  const attached = page.getByRole('list', { name: '첨부한 서류' });
  await picker.setInputFiles([BANKBOOK, BROKEN]);
  await attached.getByText(BANKBOOK.name).waitFor();
  // What nobody could open is refused where it was put, and takes nothing with it.
  const refusal = page.getByRole('alert').filter({ hasText: 'broken.jpg' });
  await refusal.getByText('일부가 없어', { exact: false }).waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  await picture(page, 'answer-ko-phone');
  await refusal.getByRole('button').press('Enter');
  await refusal.waitFor({ state: 'detached' });
  await paste(words, SEAL);
  await attached.getByText(SEAL.name).waitFor();
  await page.getByText('저장됨').waitFor();

  await page.reload();
  await attached.getByText(SEAL.name).waitFor();
  expect(await words.inputValue()).toBe('통장 사본을 보냅니다.');
  await attached.getByRole('button', { name: `${SEAL.name} 빼기` }).press('Enter');
  await attached.getByText(SEAL.name).waitFor({ state: 'detached' });
  // A second window has the same draft; sent there, it is answered here as well.
  const { page: second } = await house.open(`/applications/${application}`, { context, as: visitor });
  await second.getByRole('list', { name: '첨부한 서류' }).getByText(BANKBOOK.name).waitFor();
  await second.getByRole('button', { name: '답변하기' }).dblclick();
  await page.getByText('보완 요청에 답변했습니다').first().waitFor();
  await words.waitFor({ state: 'detached' });
  await page.getByRole('list', { name: '함께 보낸 서류' }).getByRole('link', { name: BANKBOOK.name }).waitFor();
  expect((await casesOf(visitor, application))[0].events.filter(({ command }: { command: string }) => command === 'answer_information')).toHaveLength(1);
  await picture(page, 'answered-ko-phone');

  const { page: desk, errors: deskErrors } = await house.open(`/gateway/cases/${id}`, { as: await rehearsalVisitor(house.app, 'gateway'), locale: 'en' });
  const link = desk.getByRole('list', { name: 'Documents sent with it' }).getByRole('link', { name: BANKBOOK.name });
  await link.waitFor();
  expect(await findAccessibilityViolations(desk)).toEqual([]);
  await picture(desk, 'gateway-desk-en');
  const [file] = await Promise.all([desk.waitForEvent('download'), link.press('Enter')]);
  expect(file.suggestedFilename()).toBe(BANKBOOK.name);
  expect(readFileSync(await file.path())).toEqual(BANKBOOK.buffer);
  const { page: ours } = await house.open(`/desk/cases/${id}`, { as: operator, locale: 'en' });
  await ours.getByRole('list', { name: 'Documents sent with it' }).getByText('Picture').waitFor();
  expect(await ours.getByRole('link', { name: BANKBOOK.name }).count()).toBe(0);

  await advanceUntil(house.app, visitor, application, (one) => one.standing.headline === 'contract_ready');
  await page.getByText('계약 준비됨').first().waitFor();
  expect([...errors.filter((error) => !error.includes('422')), ...deskErrors]).toEqual([]);
}, 240_000);

it('a step at the gateway\'s own site: said to be done, it is the gateway\'s turn, and told as what was said', async () => {
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  const { application } = await handedOver(visitor, '');
  await advanceUntil(house.app, visitor, application, (one) => one.standing.headline === 'received');
  const { page, errors } = await house.open(`/applications/${application}`, { as: visitor, locale: 'en' });
  await page.getByText('Your turn').first().waitFor();
  await page.getByRole('button', { name: 'I have done this' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Gatehouse cannot see', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'I have done this' }).click();
  await page.getByText(/You said on \d{4}-\d\d-\d\d that you finished the step/).first().waitFor();
  await page.getByText('Turn: Gateway').first().waitFor();
  await page.getByText("The merchant said it finished the step at the gateway's site").waitFor();
  expect(await page.getByRole('button', { name: 'I have done this' }).count()).toBe(0);
  await picture(page, 'second-step-en');
  const [one] = await casesOf(visitor, application);
  expect(one.standing).toMatchObject({ owner: 'gateway', needsMerchant: false, expected: { text: { en: expect.stringMatching(/\S/) } } });
  expect(one.events.at(-1)).toMatchObject({ command: 'second_step_done', source: 'merchant', detail: { ko: '김하나' } });
  // Again, from another window, it changes nothing.
  expect((await visitor.call('POST', `/api/cases/${one.id}/actions/second_step_done`, {})).body.sequence).toBe(one.sequence);
  expect(errors).toEqual([]);
}, 180_000);

it("the gateway's team asks for a field and a place on a document by keyboard; only these are corrected on a phone, and the team reads what was and what is", async () => {
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  const { application, id } = await handedOver(visitor, '');
  const team = await rehearsalVisitor(house.app, 'gateway');
  for (const step of ['acknowledge', 'start_review']) expect((await team.call('POST', `/api/gateway/cases/${id}/actions/${step}`, {})).status).toBe(200);
  const { page: desk, errors: deskErrors } = await house.open(`/gateway/cases/${id}`, { as: team, locale: 'en' });
  await desk.getByRole('button', { name: 'Ask for information' }).press('Enter');
  const dialog = desk.getByRole('dialog');
  const send = dialog.getByRole('button', { name: 'Ask for information' });
  await send.press('Enter');
  await dialog.getByText('Add what is needed, or explain it.').waitFor();
  const add = dialog.getByRole('button', { name: 'Add an item' });
  await add.press('Enter');
  const first = dialog.getByRole('group', { name: 'Item 1' });
  await first.getByLabel('Document or field').selectOption({ label: 'Field: E-mail of the contact person' });
  await first.getByLabel('Reason').selectOption({ label: 'Another reason' });
  await first.getByLabel('Note').fill('메일이 반송됩니다.');
  await add.press('Enter');
  const second = dialog.getByRole('group', { name: 'Item 2' });
  await second.getByLabel('Document or field').selectOption({ label: 'Document: Bankbook of the settlement account' });
  await second.getByLabel('Reason').selectOption({ label: 'Cannot be read' });
  await second.getByLabel('Page').fill('1');
  await second.getByLabel('Where on it').selectOption({ label: 'lower right' });
  await dialog.getByLabel('Answer by').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
  expect(await findAccessibilityViolations(desk)).toEqual([]);
  await picture(desk, 'ask-en');
  await send.press('Enter');
  await dialog.waitFor({ state: 'detached' });

  const { page, errors } = await house.open(`/applications/${application}`, { as: visitor, locale: 'ko', size: 'phone' });
  const items = page.getByRole('list', { name: '요청 항목' });
  await items.getByText('1쪽 오른쪽 아래').waitFor();
  await page.getByText(/까지 답변$/).waitFor();
  // What nobody asked for is not open.
  expect(await page.getByRole('textbox').count()).toBe(2);
  await page.getByRole('button', { name: '답변하기' }).press('Enter');
  await items.getByText('서류를 첨부하거나', { exact: false }).waitFor();
  // Bars that stand above the page hide whatever happens to lie below them.
  await page.evaluate(() => scrollTo(0, 0));
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  await picture(page, 'asked-items-ko-phone');
  await page.getByRole('textbox', { name: '새 담당자 이메일' }).fill('new@example.com');
  await page.getByText('저장됨').waitFor();
  await page.locator('[data-part="file-picker"]').setInputFiles([BANKBOOK]);
  await page.getByRole('list', { name: '첨부한 서류' }).getByText(BANKBOOK.name).waitFor();
  await page.getByRole('button', { name: '답변하기' }).press('Enter');
  await page.getByText('보완 요청에 답변했습니다').first().waitFor();
  await desk.getByText('new@example.com').waitFor();
  await desk.getByText('1 document', { exact: true }).waitFor();
  expect(await findAccessibilityViolations(desk)).toEqual([]);
  await picture(desk, 'difference-en');
  expect([...errors.filter((error) => !error.includes('422')), ...deskErrors]).toEqual([]);
}, 240_000);

it('two gateways ask for the same document: put on file once, one press on the first page answers both', async () => {
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  const application = await applyFor(visitor, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }], memo: '#request-document' });
  await eventually(async () => expect((await casesOf(visitor, application)).every((one) => one.tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 60_000 });
  const { page, errors } = await house.open(`/applications/${application}`, { as: visitor, locale: 'en' });
  // What the contract will need is known before anybody asks.
  await page.getByText(/documents needed with the contract/).press('Enter');
  const row = page.getByRole('listitem').filter({ has: page.getByText('Personal seal certificate', { exact: false }) }).last();
  await row.getByRole('button', { name: /^Upload/ }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.locator('[data-part="file-picker"]').setInputFiles([BANKBOOK]);
  await dialog.getByText('Enter the day of issue first.').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await picture(page, 'needs-upload-en');
  await dialog.getByLabel('Issued on').fill(new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10));
  await dialog.locator('[data-part="file-picker"]').setInputFiles([BANKBOOK]);
  await dialog.waitFor({ state: 'detached' });
  await row.getByText(BANKBOOK.name).waitFor();
  await picture(page, 'needs-en');
  await advanceUntil(house.app, visitor, application, (one) => one.standing.headline === 'information_requested');

  const { page: home, errors: homeErrors } = await house.open('/', { as: visitor, locale: 'ko', size: 'phone' });
  await home.getByRole('button', { name: /올리기.*정산 통장 사본/ }).press('Enter');
  await home.getByRole('dialog').locator('[data-part="file-picker"]').setInputFiles([BANKBOOK]);
  const send = home.getByRole('button', { name: /^PG 2곳에 답변 보내기/ });
  await send.waitFor();
  expect(await findAccessibilityViolations(home)).toEqual([]);
  expect(await sidewaysOverflow(home)).toBeLessThanOrEqual(0);
  await picture(home, 'needs-home-ko-phone');
  await send.press('Enter');
  await home.getByText('PG 2곳에 답변을 보냈습니다').first().waitFor();
  await send.waitFor({ state: 'detached' });
  expect((await casesOf(visitor, application)).map((one) => one.tracks.intake.state)).toEqual(['under_review', 'under_review']);
  expect([...errors, ...homeErrors]).toEqual([]);
}, 240_000);
