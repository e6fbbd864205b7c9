import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partnerSecret } from '../../app/house.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations, openContext, sidewaysOverflow, takePicture } from '../../testkit/browser.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** The merchant before Application Details: the rehearsal gateway moves the cases, the page follows without being loaded again. */

const DAY = 86_400;
const BANKBOOK = readFileSync(join(import.meta.dirname, '../../reader/samples/corporation.pdf'));
const CARD_ONLY = { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] };

let house: BrowserHouse;
beforeAll(async () => {
  // So slow that nothing happens unless a test moves the gateway's clock.
  house = await openBrowserHouse({ speed: 0.001 });
}, 180_000);
afterAll(async () => await house.close());

/** The card of one gateway's case. */
const caseOf = (page: Page, gateway: string): Locator => page.locator('main section').filter({ has: page.getByRole('heading', { level: 2, name: gateway, exact: true }) });

async function handedOver(visitor: Visitor, applicationId: string): Promise<void> {
  await eventually(async () => expect((await casesOf(visitor, applicationId)).map((one) => one.tracks.intake)).not.toContain('submitted'), { withinMs: 60_000 });
}

/** The gateway's machine reports an event of a case. */
async function sayAs(gateway: string, caseId: string, sequence: number, type: string, data: object = {}): Promise<void> {
  const id = `evt_${caseId}_${sequence}`;
  const at = new Date();
  const body = JSON.stringify({ id, type, caseId, sequence, occurredAt: at.toISOString(), data });
  const answer = await fetch(`${house.app.url}/api/partner/${gateway}/events`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(partnerSecret(house.app.ground.vault, gateway)).sign(id, at, body) },
  });
  expect(answer.status).toBe(202);
}

/** Marks the document, so that a test can tell that it was never loaded anew. */
const mark = (page: Page): Promise<void> => page.evaluate(() => void Object.assign(globalThis, { sameDocument: true }));
const isSame = (page: Page): Promise<boolean> => page.evaluate(() => 'sameDocument' in globalThis);

describe('Application Details in Chromium', { timeout: 240_000 }, () => {
  it.each([
    ['en', undefined, 'case.rejected', 'Correct it and apply again', 'another', 'appeal'],
    ['ko', 'phone', 'case.expired', '같은 PG에 다시 신청', '다른', null],
    ['ko', 'phone', 'withdraw', '같은 PG에 다시 신청', '다른', null],
  ] as const)('after an end (%s, %s, %s) every way on leads on in one press: there again, elsewhere, and to a conversation about this case', async (locale, size, end, again, elsewhere, appeal) => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor, CARD_ONLY);
    await handedOver(visitor, id);
    const [{ id: caseId }] = await casesOf(visitor, id);
    await sayAs('tosspayments', caseId, 1, 'case.received');
    if (end === 'withdraw') expect((await visitor.call('POST', `/api/cases/${caseId}/actions/withdraw`, {})).status).toBe(200);
    else await sayAs('tosspayments', caseId, 2, end, { reason: 'The footer names no telephone.' });
    const { page, errors } = await house.open(`/applications/${id}`, { as: visitor, locale, ...(size && { size }) });
    const ways = page.locator('main section').filter({ has: page.getByRole('heading', { level: 3, name: locale === 'ko' ? '이어서 할 수 있는 일' : 'What you can do next' }) }).last();
    await ways.getByRole('button', { name: again }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    if (process.env['PICTURES'] !== undefined) await takePicture(page, join(process.env['PICTURES'], `end-${end}-${locale}.png`));
    if (appeal !== null) {
      await ways.getByRole('button', { name: new RegExp(appeal, 'i') }).click();
      await page.getByRole('complementary').getByRole('textbox').waitFor();
      if (process.env['PICTURES'] !== undefined) await takePicture(page, join(process.env['PICTURES'], `end-appeal-${locale}.png`), { wholePage: false });
      await page.getByRole('complementary').getByRole('button', { name: 'Close' }).first().click();
    }
    await ways.getByRole('button', { name: again }).click();
    await page.waitForURL(/\/apply\/gateways/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const chosen = async () => ((await visitor.call('GET', '/api/draft')).body as { lines: { gateway: string | null }[] }).lines.map(({ gateway }) => gateway);
    expect(await chosen()).toEqual(['tosspayments']);
    if (process.env['PICTURES'] !== undefined) await takePicture(page, join(process.env['PICTURES'], `again-${end}-${locale}.png`));
    await page.goBack();
    await ways.getByRole('button', { name: new RegExp(elsewhere) }).click();
    await page.waitForURL(/\/apply\/gateways/);
    await eventually(async () => expect(await chosen()).not.toContain('tosspayments'), { withinMs: 15_000 });
    expect(errors).toEqual([]);
  });

  it('names another contact person after the submission; wrong fields say so, and every gateway is told', async () => {
    const { visitor } = await signUpMerchant(house.app);
    await handedOver(visitor, await applyFor(visitor, CARD_ONLY));
    const { page, errors } = await house.open('/business', { as: visitor, locale: 'ko', size: 'phone' });
    await page.getByRole('button', { name: '담당자 바꾸기' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '이메일' }).fill('no address');
    await dialog.getByRole('button', { name: '저장하고 알리기' }).click();
    await dialog.getByRole('textbox', { name: '이메일' }).and(page.locator('[aria-invalid=true]')).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    if (process.env['PICTURES'] !== undefined) await takePicture(page, join(process.env['PICTURES'], 'contact-dialog.png'), { wholePage: false });
    await dialog.getByRole('textbox', { name: '이메일' }).fill('new-contact@example.kr');
    await dialog.getByRole('button', { name: '저장하고 알리기' }).click();
    await page.getByText('PG 시스템에 새 담당자를 알립니다.').waitFor();
    await page.getByText('new-contact@example.kr').first().waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    if (process.env['PICTURES'] !== undefined) await takePicture(page, join(process.env['PICTURES'], 'contact-done.png'));
    expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
  });

  it('cancels one case after asking, is refused on one received meanwhile with the reason, and withdraws that one', async () => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor);
    await handedOver(visitor, id);
    const { page, errors } = await house.open(`/applications/${id}`, { as: visitor, locale: 'en' });
    await mark(page);

    const danal = caseOf(page, 'Danal mobile identity verification');
    await danal.getByRole('button', { name: 'Cancel application' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Go back' }).evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel application' }).click();
    await danal.getByText('The application was cancelled').waitFor();
    await danal.getByRole('link', { name: 'Add online payment and apply again' }).waitFor();

    const kcp = caseOf(page, 'NHN KCP');
    await kcp.getByRole('button', { name: 'Cancel application' }).click();
    await house.app.gateway.advance(4 * DAY);
    await kcp.getByText('The gateway received the application').waitFor();
    // The question stands as it was asked; the answer comes from the server.
    await dialog.getByRole('button', { name: 'Cancel application' }).click();
    await kcp.getByRole('alert').getByText('If you do not want to go on, you can withdraw it.').waitFor();
    // What one looks for stays and answers why not, with what can be done instead.
    await kcp.getByRole('button', { name: 'Cancel application' }).click();
    await dialog.getByText(/NHN KCP received the application on .* so it can no longer be cancelled/).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Withdraw application' }).click();
    await dialog.getByText('The application is withdrawn at once').waitFor();
    await dialog.getByRole('button', { name: 'Withdraw application' }).click();
    await kcp.getByText('The application was withdrawn').waitFor();

    expect((await casesOf(visitor, id)).map((one) => [one.gateway.code, one.standing.headline]).sort()).toEqual([['danal', 'cancelled'], ['kcp', 'withdrawn'], ['tosspayments', 'received']]);
    expect(await isSame(page)).toBe(true);
    expect(errors.filter((error) => !error.includes('409'))).toEqual([]);
    await page.context().close();
  });

  it('answers a question on a folded case although the case moved on under it', async () => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor);
    await handedOver(visitor, id);
    const { page, context } = await house.open(`/applications/${id}`, { as: visitor, locale: 'en', size: 'phone' });
    const kcp = caseOf(page, 'NHN KCP');
    const dialog = page.getByRole('dialog');
    await kcp.getByRole('button', { name: 'Cancel application' }).click();
    await house.app.gateway.advance(4 * DAY);
    await expect.poll(async () => (await casesOf(visitor, id)).find(({ gateway }) => gateway.code === 'kcp').standing.headline, { timeout: 30_000 }).not.toBe('submitted');
    await kcp.getByText('Received', { exact: true }).first().waitFor();
    await dialog.getByRole('button', { name: 'Cancel application' }).click();
    await kcp.getByRole('alert').getByText('If you do not want to go on, you can withdraw it.').waitFor();
    await context.close();
  });

  it('answers a request, reads and signs the contract, follows the card companies to the first live payment, in Korean', async () => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor, { ...CARD_ONLY, memo: '#request-document' });
    await handedOver(visitor, id);
    const { page, errors } = await house.open(`/applications/${id}`, { as: visitor, locale: 'ko' });
    await mark(page);
    const toss = caseOf(page, '토스페이먼츠');
    await toss.getByText('접수를 기다립니다').first().waitFor();

    await advanceUntil(house.app, visitor, id, (one) => one.standing.headline === 'information_requested');
    await toss.getByText('최근 3개월 이내에 발급된 통장 사본을 보내 주세요.').first().waitFor();
    await toss.getByText('내 차례').waitFor();
    await toss.getByRole('button', { name: '답변하기' }).click();
    await toss.getByText('서류를 첨부하거나, 보낼 수 없는 이유를', { exact: false }).waitFor();
    await toss.getByRole('textbox', { name: '답변' }).fill('통장 사본을 보냅니다.');
    await toss.locator('[data-part="file-picker"]').setInputFiles({ name: '통장 사본.pdf', mimeType: 'application/pdf', buffer: BANKBOOK });
    await toss.getByRole('list', { name: '첨부한 서류' }).getByText('통장 사본.pdf').waitFor();
    await toss.getByRole('button', { name: '답변하기' }).click();
    await toss.getByText('보완 요청에 답변했습니다').waitFor();

    await advanceUntil(house.app, visitor, id, (one) => one.standing.headline === 'contract_ready');
    const paper = toss.getByRole('link', { name: /계약서 보기/ });
    await paper.waitFor();
    const contract = await fetch((await paper.getAttribute('href')) ?? '');
    expect([contract.status, await contract.text()]).toEqual([200, expect.stringContaining('연습용 계약서')]);
    await toss.getByRole('button', { name: '계약 서명' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '계약 서명' }).click();
    await toss.getByText('계약이 체결되었습니다').first().waitFor();
    await toss.getByRole('button', { name: '카드사 심사 요청' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: '전할 말' }).fill('결제창을 연동했습니다.');
    await page.getByRole('dialog').getByRole('button', { name: '카드사 심사 요청' }).click();
    await toss.getByText('카드사 심사를 요청했습니다').first().waitFor();

    await advanceUntil(house.app, visitor, id, (one) => one.tracks.issuers.items.some(({ state }: { state: string }) => state === 'approved'));
    await toss.getByRole('heading', { name: '카드사 심사' }).waitFor();
    await toss.getByText(/9곳 중 \d곳 승인/).first().waitFor();
    await advanceUntil(house.app, visitor, id, (one) => one.standing.headline === 'live');
    await toss.getByText('9곳 중 9곳 승인').first().waitFor();
    await toss.getByText('실결제를 받을 수 있습니다.', { exact: false }).first().waitFor();
    await toss.getByRole('button', { name: /이력 \d+건 모두 보기/ }).click();
    const told = await toss.getByRole('list', { name: '진행 이력' }).locator('> li').count();
    expect(told).toBe((await casesOf(visitor, id))[0].sequence);
    expect(await isSame(page)).toBe(true);
    // The empty answer was refused by the server.
    expect(errors.filter((error) => !error.includes('422'))).toEqual([]);

    await toss.getByRole('link', { name: /연동하러 가기/ }).first().click();
    await page.waitForURL('**/integration?gateway=tosspayments&method=card&type=one_time');
    await page.getByText('토스페이먼츠').first().waitFor();
    await page.context().close();
  });

  it('shows an event of the gateway as it comes', async () => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor, CARD_ONLY);
    await handedOver(visitor, id);
    const { page } = await house.open(`/applications/${id}`, { as: visitor, locale: 'en' });
    await caseOf(page, 'Toss Payments').getByText('You can cancel until then').waitFor();
    const shown = page.evaluate(() => new Promise<number>((resolve) => {
      const look = (): void => {
        if (!document.body.innerText.includes('The gateway received the application')) return;
        watch.disconnect();
        requestAnimationFrame(() => resolve(Date.now()));
      };
      const watch = new MutationObserver(look);
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
      look();
    }));
    await house.app.gateway.advance(4 * DAY);
    const at = await shown;
    const [one] = await casesOf(visitor, id);
    const recorded = new Date(one.events.find(({ command }: { command: string }) => command === 'acknowledge').recordedAt).getTime();
    console.log(`event to screen: ${at - recorded} ms`);
    expect(at).toBeGreaterThanOrEqual(recorded);
    await page.context().close();
  });

  it('loses the connection, says so, and misses nothing of what happened meanwhile', async () => {
    const { visitor } = await signUpMerchant(house.app);
    const id = await applyFor(visitor, CARD_ONLY);
    await handedOver(visitor, id);
    const line = await cuttableLine(Number(new URL(house.app.url).port));
    const context = await openContext(house.browser, { locale: 'en' });
    await context.addCookies(visitor.cookies().map(({ name, value }) => ({ name, value, url: line.url })));
    const page = await context.newPage();
    // The line breaks at the worst moment: while the page, which has just begun to follow, reads once more what it shows.
    const gone = Promise.withResolvers<void>();
    let reads = 0;
    await page.route(`**/api/applications/${id}`, async (route) => {
      reads += 1;
      if (reads === 2) await gone.promise;
      await route.continue();
    });
    await page.goto(`${line.url}/applications/${id}`);
    const toss = caseOf(page, 'Toss Payments');
    await toss.getByText('You can cancel until then').waitFor();
    await mark(page);
    await expect.poll(() => reads, { timeout: 30_000 }).toBe(2);
    line.cut();
    gone.resolve();
    await page.getByText('The live connection was lost and is being restored').waitFor();
    await advanceUntil(house.app, visitor, id, (one) => one.standing.headline === 'contract_ready');
    // The read and two more tries came to nothing; what was read before stands.
    await expect.poll(() => reads, { timeout: 30_000 }).toBe(4);
    await toss.getByText('You can cancel until then').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    line.mend();
    await toss.getByRole('button', { name: 'Sign contract' }).waitFor({ timeout: 60_000 });
    await page.getByText('The live connection was lost').waitFor({ state: 'detached' });
    const { sequence } = (await casesOf(visitor, id))[0];
    await toss.getByRole('button', { name: `Show all ${sequence} events` }).click();
    // One more than there are events: what is expected next.
    expect(await toss.getByRole('list', { name: 'History' }).getByRole('listitem').count()).toBe(sequence + 1);
    expect(await isSame(page)).toBe(true);
    await context.close();
    await line.close();
  });
});

/** A line to the server that can be cut and mended, as a train in a tunnel does it. */
async function cuttableLine(port: number): Promise<{ url: string; cut(): void; mend(): void; close(): Promise<void> }> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
