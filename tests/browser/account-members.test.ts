import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityViolations } from '../../testkit/browser.ts';
import { signUpMerchant } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';
import { openMailHouse, type MailHouse } from './account-steps.ts';

/** A merchant's people: invited by mail, joining with a role, given another one, removed. */

let house: MailHouse;
beforeAll(async () => {
  house = await openMailHouse();
}, 180_000);
afterAll(async () => await house.close());

/** Invites this address as the owner; answers where the mail leads. */
async function invite(owner: Visitor, email: string): Promise<string> {
  expect((await owner.call('POST', '/api/invitations', { email, role: 'viewer' })).status).toBe(201);
  return await house.linkMailedTo(email, '/invitation');
}

describe('members in Chromium', { timeout: 240_000 }, () => {
  it('whoever is invited may confirm the mail on the phone: a password is chosen there, and the invitation is next', async () => {
    const { visitor: owner } = await signUpMerchant(house.app);
    const email = `guest-${randomUUID().slice(0, 8)}@example.kr`;
    const invitation = await invite(owner, email);
    const desk = await house.open(invitation, { locale: 'en' });
    await desk.page.getByRole('link', { name: 'Sign up' }).click();
    await desk.page.getByText('Sign up with the address that received the invitation').waitFor();
    await desk.page.getByRole('textbox', { name: 'Your name' }).fill('박나루');
    await desk.page.getByRole('textbox', { name: 'Work e-mail' }).fill(email);
    await desk.page.getByLabel('Password').fill('typed at the desk');
    await desk.page.getByRole('checkbox').first().waitFor();
    for (const consent of await desk.page.getByRole('checkbox').all()) await consent.check();
    await desk.page.getByRole('button', { name: 'Create account' }).click();
    await desk.page.getByRole('heading', { name: 'Check your mail' }).waitFor();

    const phone = await house.open(await house.linkMailedTo(email, '/confirm'), { locale: 'en', size: 'phone' });
    await phone.page.getByRole('heading', { level: 1, name: 'Choose a password' }).waitFor();
    await phone.page.getByText('Your e-mail address is confirmed').waitFor();
    expect(await findAccessibilityViolations(phone.page)).toEqual([]);
    // Loading the page again in the middle loses nothing.
    await phone.page.reload();
    await phone.page.getByLabel('New password').fill('chosen on the phone');
    await phone.page.getByRole('button', { name: 'Save and sign in' }).click();
    await phone.page.waitForURL(`**${invitation}`);
    await phone.page.getByRole('button', { name: 'Join' }).click();
    await phone.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    expect(phone.errors).toEqual([]);
    await Promise.all([desk.context.close(), phone.context.close()]);
  });

  it('whoever is invited and signs in without the link finds the invitation', async () => {
    const { visitor: owner } = await signUpMerchant(house.app);
    const email = `guest-${randomUUID().slice(0, 8)}@example.kr`;
    await invite(owner, email);
    const { visitor: guest } = await signUpMerchant(house.app, email);
    const { page, context } = await house.open('/', { as: guest, locale: 'ko' });
    await page.waitForURL('**/welcome');
    await page.getByRole('link', { name: '초대 보기' }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.getByRole('link', { name: '초대 보기' }).click();
    await page.getByRole('button', { name: '참여하기' }).click();
    await page.getByRole('heading', { level: 1, name: '홈' }).waitFor();
    await context.close();
  });

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

    const invitation = await house.linkMailedTo(guest.email, '/invitation');
    const theirs = await house.open(invitation, { locale: 'ko' });
    await theirs.page.getByText('조회자').waitFor();
    await theirs.page.getByRole('link', { name: '새로 가입하기' }).click();
    await theirs.page.getByRole('textbox', { name: '이름' }).fill('박나루');
    await theirs.page.getByRole('textbox', { name: '업무용 이메일' }).fill(guest.email);
    await theirs.page.getByLabel('비밀번호').fill(guest.password);
    await theirs.page.getByRole('checkbox').first().waitFor();
    for (const consent of await theirs.page.getByRole('checkbox').all()) await consent.check();
    await theirs.page.getByRole('button', { name: '가입하기' }).click();
    await theirs.page.getByRole('heading', { name: '메일을 확인해 주세요' }).waitFor();
    await theirs.page.goto(house.app.url + (await house.linkMailedTo(guest.email, '/confirm')));
    // Confirming leads back to the invitation by itself.
    await theirs.page.waitForURL(`**${invitation}`);
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
