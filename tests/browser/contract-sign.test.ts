import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { findAccessibilityViolations, sidewaysOverflow, takePicture } from '../../testkit/browser.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, syntheticRegistrationNumber, typeBusiness } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

/** A contract of two joint representatives: one types the name by keyboard alone, the other draws on a phone behind a link. */

let house: BrowserHouse;
let operator: Visitor;
beforeAll(async () => {
  house = await openBrowserHouse({ speed: 0.001 });
  operator = await rehearsalVisitor(house.app, 'operator');
}, 180_000);
afterAll(async () => await house.close());

const pictures = process.env.GATEHOUSE_PICTURES;
const picture = async (page: Page, name: string) => void (pictures !== undefined && (await takePicture(page, join(pictures, `${name}.png`))));
const PEOPLE = [{ name: '김하나', email: 'owner@example.kr', birthDate: '1980-01-01', mobilePhone: '010-0000-1234' }, { name: '이두리', email: 'duri@example.kr', birthDate: '1982-02-02', mobilePhone: '010-0000-5678' }];

async function checked(page: Page, name: string): Promise<void> {
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  await picture(page, name);
}

it('joint representatives sign: one by keyboard, one by drawing behind a link; the sealed copy lies ready', async () => {
  const { visitor } = await signUpMerchant(house.app, undefined, { operator });
  await chooseMethods(visitor, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'daou' }] });
  const typed = await typeBusiness(visitor, syntheticRegistrationNumber());
  const application = await finishBusiness(visitor, (await visitor.change('PATCH', '/api/business', typed.version, { form: { ...typed.form, representatives: PEOPLE } })).body);
  await advanceUntil(house.app, visitor, application, (one) => one.tracks.contract.state === 'offered');
  const { page, errors } = await house.open(`/applications/${application}`, { as: visitor, locale: 'ko' });
  await page.getByRole('link', { name: '계약서 확인과 서명' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: /계약$/ }).waitFor();
  const document = page.getByRole('link', { name: /연습용_계약서\.pdf/ });
  await document.waitFor({ timeout: 60_000 });
  await picture(page, 'contract-open-ko');
  await page.getByRole('button', { name: /서명하기.*김하나/ }).press('Enter');
  const sign = page.getByRole('button', { name: '김하나 대표자로 서명하기' });
  await sign.press('Enter');
  await page.getByText('먼저 위의 계약서를 열어 확인해 주세요.').waitFor();
  await Promise.all([page.waitForEvent('download'), document.press('Enter')]);
  await page.getByText('열어 보셨습니다').waitFor();
  await page.getByRole('textbox', { name: /대표자 성명/ }).fill('김하나');
  await page.getByRole('checkbox', { name: /전자서명에 동의합니다/ }).press('Space');
  await checked(page, 'contract-ko');
  await sign.press('Enter');
  await page.getByText('대표자 2명 중 1명이 서명했습니다.').waitFor();
  await page.getByRole('button', { name: /서명 링크 보내기.*이두리/ }).press('Enter');
  await page.getByText('링크 보냄').waitFor();

  const link = await eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
    const found = items.find(({ to }) => to === 'duri@example.kr')?.links[0];
    if (found === undefined) throw new Error('the link has not been mailed yet');
    return new URL(found).pathname;
  });
  const { page: phone, errors: phoneErrors } = await house.open(link, { locale: 'en', size: 'phone' });
  await Promise.all([phone.waitForEvent('download'), phone.getByRole('link', { name: /연습용_계약서\.pdf/ }).click()]);
  await phone.getByText('Draw by hand').click();
  const pad = phone.locator('[data-part="mark-pad"]');
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  await phone.mouse.move(box.x + 20, box.y + box.height * 0.7);
  await phone.mouse.down();
  for (let at = 0; at <= 20; at++) await phone.mouse.move(box.x + 20 + (at * (box.width - 40)) / 20, box.y + box.height * (0.5 + 0.3 * Math.sin(at)));
  await phone.mouse.up();
  await phone.locator('[data-part="seal-picker"]').setInputFiles({ name: 'seal.png', mimeType: 'image/png', buffer: await sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><circle cx="150" cy="150" r="130" fill="none" stroke="#c1121f" stroke-width="18"/></svg>')).png().toBuffer() });
  await phone.getByRole('img', { name: 'The seal you chose' }).waitFor();
  await phone.getByRole('checkbox', { name: /agree to sign electronically/ }).check();
  await checked(phone, 'sign-link-en-phone');
  await phone.getByRole('button', { name: 'Sign as 이두리' }).click();
  await phone.getByText('You have signed').or(phone.getByRole('heading', { name: 'The signed copy', exact: true })).first().waitFor({ timeout: 60_000 });
  await page.getByRole('heading', { name: '서명본', exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: /서명본\.pdf/ }).waitFor();
  await checked(page, 'contract-signed-ko');
  expect(errors.concat(phoneErrors).filter((error) => !error.includes('409'))).toEqual([]);
}, 240_000);
