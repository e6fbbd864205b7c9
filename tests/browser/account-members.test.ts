import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations } from '../../testkit/browser.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { Visitor } from '../../testkit/start-app.ts';

/** A merchant's people: invited by mail, joining with a role, given another one, removed. */

let house: BrowserHouse;
let operator: Visitor;
beforeAll(async () => {
  house = await openBrowserHouse();
  operator = await rehearsalVisitor(house.app, 'operator');
}, 180_000);
afterAll(async () => await house.close());

async function linkMailedTo(address: string, page: string): Promise<string> {
  return await eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
    const link = items.filter(({ to }) => to === address).flatMap(({ links }) => links).find((one) => new URL(one).pathname.startsWith(page));
    if (link === undefined) throw new Error(`no mail to ${address} leads to ${page}`);
    return new URL(link).pathname + new URL(link).search;
  }, { withinMs: 60_000 });
}

describe('members in Chromium', { timeout: 240_000 }, () => {
  it('somebody is invited by mail, signs up, joins with the role, is given another, and is removed', async () => {
    const { visitor: owner } = await signUpMerchant(house.app);
    const guest = { email: `guest-${randomUUID().slice(0, 8)}@example.kr`, password: 'a long enough password' };
    const { page, context, errors } = await house.open('/members', { as: owner, locale: 'ko' });
    await page.getByRole('heading', { level: 1, name: '멤버' }).waitFor();
    await page.getByRole('textbox', { name: '이메일' }).fill(guest.email);
    await page.getByRole('combobox', { name: '역할', exact: false }).last().selectOption({ label: '조회자' });
    await page.getByRole('button', { name: '초대 메일 보내기' }).click();
    await page.getByRole('row', { name: new RegExp(guest.email) }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);

    const invitation = await linkMailedTo(guest.email, '/invitation');
    const theirs = await house.open(invitation, { locale: 'ko' });
    await theirs.page.getByText('조회자').waitFor();
    await theirs.page.getByRole('link', { name: '새로 가입하기' }).click();
    await theirs.page.getByRole('textbox', { name: '이름' }).fill('박나루');
    await theirs.page.getByRole('textbox', { name: '업무용 이메일' }).fill(guest.email);
    await theirs.page.getByLabel('비밀번호').fill(guest.password);
    await theirs.page.getByRole('button', { name: '가입하기' }).click();
    await theirs.page.getByRole('heading', { name: '메일을 확인해 주세요' }).waitFor();
    await theirs.page.goto(house.app.url + (await linkMailedTo(guest.email, '/confirm')));
    await theirs.page.waitForURL((url) => url.pathname !== '/confirm');
    await theirs.page.goto(house.app.url + invitation);
    await theirs.page.getByRole('button', { name: '참여하기' }).click();
    await theirs.page.getByRole('heading', { level: 1, name: '홈' }).waitFor();
    await theirs.page.goto(`${house.app.url}/members`);
    await theirs.page.getByRole('row', { name: /박나루/ }).getByText('조회자').waitFor();
    // Who may only look is not offered what the server would refuse.
    expect(await theirs.page.getByRole('button', { name: '초대 메일 보내기' }).count()).toBe(0);

    const row = page.getByRole('row', { name: /박나루/ });
    await page.reload();
    await row.getByRole('combobox').selectOption({ label: '매니저' });
    await page.getByText('박나루 님의 역할을 바꾸었습니다').first().waitFor();
    await theirs.page.reload();
    await theirs.page.getByRole('row', { name: /박나루/ }).getByText('매니저').waitFor();

    await row.getByRole('button', { name: '내보내기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '내보내기' }).click();
    await row.waitFor({ state: 'detached' });
    await theirs.page.goto(`${house.app.url}/members`);
    await theirs.page.getByText('박나루').waitFor({ state: 'detached' });
    const again = await house.open(invitation, { locale: 'ko' });
    await again.page.getByText('쓸 수 없는 초대입니다').waitFor();
    expect(errors).toEqual([]);
    await Promise.all([context.close(), theirs.context.close(), again.context.close()]);
  });
});
