import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestApp } from '../../testkit/start-app.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';

/** The merchant's path as a person walks it on the screen, in either language. */

export const WORDS = {
  ko: {
    menu: '메뉴', apply: '전자결제 신청', name: '이름', email: '업무용 이메일', password: '비밀번호', create: '가입하기', checkMail: '메일을 확인해 주세요',
    existing: '이미 가입된 결제대행사가 있어요', process: '전자결제 신청절차 보기', test: '개발 연동 테스트', start: '시작하기',
    requiredConsents: ['개인정보 수집 및 이용', '개인정보 제3자 제공'],
    methods: '결제수단 선택', sections: ['일반결제', '간편결제', '기타'], done: '완료',
    chosen: ['신용카드', '계좌이체', '가상계좌', '카카오페이', '네이버페이', '페이코', '휴대폰 본인인증'],
    gateways: 'PG 및 결제방식 수정', viewAll: '전체 보기', addType: '결제방식 추가', subscription: '신용카드 · 정기결제', cardLine: '신용카드 · 일반결제', transferLine: '계좌이체 · 일반결제',
    inicis: 'KG이니시스', kcp: 'NHN KCP', siteName: '사이트(서비스) 이름', change: 'PG 바꾸기', more: /나머지 \d+곳 보기/,
    business: '사업자 정보', read: /파일에서 읽은 내용입니다/, registrationNumber: '사업자등록번호', personEmail: '이메일', mobile: '휴대폰', web: '웹사이트', url: '주소(URL) 1',
    industries: '업종', industry: '패션', volume: '월 예상 거래액', all: '모두 동의', finish: '완료', details: '신청 상세',
  },
  en: {
    menu: 'Menu', apply: 'Online Payment Application', name: 'Your name', email: 'Work e-mail', password: 'Password', create: 'Create account', checkMail: 'Check your mail',
    existing: 'Check for Existing Contracts', process: 'Online Payment Application Process', test: 'Integration Test', start: 'Start',
    requiredConsents: ['Collection and use of personal data', 'Provision of personal data to third parties'],
    methods: 'Select payment methods', sections: ['General', 'Simple', 'Other'], done: 'Done',
    chosen: ['Card', 'Bank transfer', 'Virtual account', 'KakaoPay', 'NaverPay', 'PAYCO', 'Mobile identity verification'],
    gateways: 'Edit PG & Payment Type', viewAll: 'View All', addType: 'Add Payment Type', subscription: 'Card · Subscription payment', cardLine: 'Card · One-time payment', transferLine: 'Bank transfer · One-time payment',
    inicis: 'KG Inicis', kcp: 'NHN KCP', siteName: 'Site or service name', change: 'change the gateway', more: /Show \d+ more/,
    business: 'Business Information', read: /Read from/, registrationNumber: 'Business registration number', personEmail: 'E-mail', mobile: 'Mobile phone', web: 'Web site', url: 'Address (URL) 1',
    industries: 'Industry', industry: 'Fashion', volume: 'Expected monthly volume', all: 'Agree to all', finish: 'Finish', details: 'Application Details',
  },
} as const;
export type Words = (typeof WORDS)['ko'] | (typeof WORDS)['en'];

export const PASSWORD = 'a long enough password';
/** Certificates of two businesses, and the number on each: one number belongs to one merchant only. */
export const CERTIFICATES = {
  scan: { file: join(import.meta.dirname, '../../reader/samples/individual-general.jpg'), number: '076-13-99247' },
  photo: { file: join(import.meta.dirname, '../../reader/samples/simplified-photo.jpg'), number: '003-39-40530' },
} as const;
export const SAMPLE = CERTIFICATES.scan.file;

/** A call to the page's own API with the cookies of the page. */
export async function ask(page: Page, path: string): Promise<any> {
  return (await page.context().request.get(new URL(path, page.url()).href)).json();
}

/** The confirmation link that was mailed, as the operator sees it. */
export async function mailedLink(app: TestApp, email: string): Promise<string> {
  const operator = await rehearsalVisitor(app, 'operator');
  return eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
    const link = items.find(({ to }) => to === email)?.links[0];
    if (link === undefined) throw new Error('the confirmation mail is not there yet');
    const { pathname, search } = new URL(link);
    return app.url + pathname + search;
  });
}

export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, level: 1 });

/** Waits until what was typed is on the server. */
export async function saved(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: /^(저장됨|Saved)$/ }).first().waitFor({ timeout: 15_000 });
}

/** From the page after signing in to the methods, by the menu, with the labels of the start page. */
export async function beginApplication(page: Page, words: Words, size: 'phone' | 'desktop'): Promise<void> {
  if (size === 'phone') await page.getByRole('button', { name: words.menu, exact: true }).click();
  await page.getByRole('navigation', { name: words.menu }).getByRole('link', { name: words.apply, exact: true }).click();
  await heading(page, words.apply).waitFor();
  for (const name of [words.existing]) await page.getByRole('button', { name }).waitFor();
  for (const name of [words.process, words.test]) await page.getByRole('link', { name }).waitFor();
  // Without the required consents Start stays and leads to the first one.
  await page.getByRole('button', { name: words.start, exact: true }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  const consents = page.getByRole('checkbox');
  for (let at = 0; at < words.requiredConsents.length; at += 1) await consents.nth(at).check();
  await page.getByRole('button', { name: words.start, exact: true }).click();
  await heading(page, words.methods).waitFor();
}

export async function chooseOnScreen(page: Page, words: Words): Promise<void> {
  for (const name of words.sections) await page.getByRole('heading', { name, level: 2, exact: true }).waitFor();
  for (const name of words.chosen) await page.getByRole('checkbox', { name, exact: true }).check();
  await page.getByRole('button', { name: words.done, exact: true }).click();
  await heading(page, words.gateways).waitFor();
}

/** Card through KG Inicis, transfers through NHN KCP, subscription, and what KG Inicis asks; the first Done leads to that question. */
export async function planOnScreen(page: Page, words: Words): Promise<void> {
  await page.getByRole('link', { name: words.viewAll }).waitFor();
  for (const [line, gateway] of [[words.cardLine, words.inicis], [words.transferLine, words.kcp]] as const) {
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: line, level: 3 }) });
    await card.locator('summary').click();
    // Beyond the first few the list opens on demand.
    await card.getByRole('button', { name: words.more }).click();
    await card.getByRole('radio', { name: gateway, exact: true }).check();
  }
  await page.getByRole('checkbox', { name: words.subscription }).check();
  const siteName = page.getByRole('textbox', { name: words.siteName });
  await siteName.waitFor();
  await page.getByRole('button', { name: words.done, exact: true }).click();
  await expect.poll(() => siteName.evaluate((field) => field === document.activeElement && field.getAttribute('aria-invalid') === 'true')).toBe(true);
  await siteName.fill('가온 상점');
  await page.getByRole('button', { name: words.done, exact: true }).click();
  await heading(page, words.business).waitFor();
}

/** Uploads the sample, waits for the reading, types what the paper does not say. */
export async function businessOnScreen(page: Page, words: Words, certificate: { readonly file: string; readonly number: string } = CERTIFICATES.scan): Promise<void> {
  await page.locator('[data-part="file-picker"]').setInputFiles(certificate.file);
  await page.getByText(words.read).waitFor({ timeout: 40_000 });
  await expect.poll(() => page.getByRole('textbox', { name: words.registrationNumber }).inputValue()).toBe(certificate.number);
  await page.getByRole('textbox', { name: words.personEmail }).first().fill('owner@example.kr');
  await page.getByRole('textbox', { name: words.mobile }).first().fill('010-0000-1234');
  await page.getByRole('radio', { name: words.web, exact: true }).check();
  await page.getByRole('textbox', { name: words.url }).fill('https://shop.example.com');
  await page.getByRole('combobox', { name: words.industries }).fill(words.industry);
  await page.getByRole('listbox', { name: words.industries }).getByRole('option').first().click();
  await page.getByRole('combobox', { name: words.volume }).selectOption('under_100m');
}

/** Agrees and presses Finish; answers the application as the server has it. */
export async function finishOnScreen(page: Page, words: Words): Promise<any> {
  await page.getByRole('checkbox', { name: words.all }).check();
  await page.getByRole('button', { name: words.finish, exact: true }).click();
  await page.waitForURL(/\/applications\/app_/, { timeout: 20_000 });
  return ask(page, `/api/applications/${page.url().split('/').at(-1)}`);
}
