import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildConsole } from '../../console/build/build.ts';
import { openContext, startBrowser } from '../../testkit/browser.ts';
import { startChild, type Child } from '../../testkit/child.ts';
import { Visitor } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';
import { ask, heading, saved, WORDS } from './apply-steps.ts';

// What was typed outlives a closed browser and a killed server, field by field. The server is the real one, in a process of its own.

const MAIN = join(import.meta.dirname, '../../app/main.ts');
const words = WORDS.ko;

interface Server { readonly child: Child; readonly url: string; readonly account: { email: string; password: string } }

let browser: Browser;
let server: Server;
let start: () => Promise<Server>;

/** Ports that are free now, in a row as the settings want them named one by one. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const one = createServer().listen(0, '127.0.0.1');
    await once(one, 'listening');
    return one;
  }));
  const ports = servers.map((one) => (one.address() as AddressInfo).port);
  await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
  return ports;
}

removeTemporaryDirectories();
beforeAll(async () => {
  await buildConsole();
  browser = await startBrowser();
  const [port, sandbox, gateway] = await freePorts(3);
  const settings = {
    PORT: String(port), SANDBOX_PORT: String(sandbox), REHEARSAL_GATEWAY_PORT: String(gateway), GATEHOUSE_DATA_DIR: temporaryDirectory(), LOG_LEVEL: 'silent', GATEHOUSE_MODE: 'rehearsal',
  };
  start = async () => {
    const child = startChild(MAIN, [], settings);
    await child.line((line) => line.startsWith('Gatehouse is ready'));
    const [, email = '', password = ''] = (await child.line((line) => /^\s+merchant\s/.test(line))).trim().split(/\s+/);
    return { child, url: `http://127.0.0.1:${port}`, account: { email, password } };
  };
  server = await start();
}, 120_000);
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await server.child.kill('SIGTERM');
});

/** A browser of its own, signed in to the same account. */
async function openFresh(path: string): Promise<Page> {
  const visitor = new Visitor(server.url);
  await visitor.signIn(server.account);
  const context = await openContext(browser, { locale: 'ko', size: 'phone' });
  await context.addCookies(visitor.cookies().map(({ name, value }) => ({ name, value, url: server.url })));
  const page = await context.newPage();
  await page.goto(server.url + path);
  return page;
}

/** The box with this label; optional ones say so behind it. */
const textbox = (page: Page, name: string) => page.getByRole('textbox', { name: new RegExp(`^${name.replace(/[()]/g, '\\$&')}(\\s*선택)?$`) });

/** Everything that is typed in this test, place by place, as the label of its field says it. */
const TYPED = {
  '사업자등록번호': '001-13-00018', '상호(법인명)': '가온 식품', '개업연월일': '2021-03-15', '사업장 소재지': '서울특별시 마포구 가온로 1, 2층', '업태 1': '도매 및 소매업', '업태 2': '정보통신업, 기타',
  '종목': '전자상거래 소매업', '이름': '김가온', '생년월일': '1980-01-01', '이메일': 'owner@example.kr', '휴대폰': '010-0000-1234', '전화번호': '02-000-1234', '주소(URL) 1': 'https://shop.example.com', 'PG에 전할 말': '첫 신청입니다',
} as const;

async function typeAll(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '개인사업자' }).check();
  for (const [label, text] of Object.entries(TYPED)) {
    if (label === '업태 1') await textbox(page, '업태').fill(text);
    else if (label === '업태 2') {
      await page.getByRole('button', { name: '업태 추가' }).click();
      await textbox(page, label).fill(text);
    } else await textbox(page, label).fill(text);
  }
  await page.getByRole('combobox', { name: words.volume }).selectOption('under_100m');
  await page.getByRole('radio', { name: words.web, exact: true }).check();
}

async function expectAll(page: Page): Promise<void> {
  await textbox(page, '상호(법인명)').waitFor();
  for (const [label, text] of Object.entries(TYPED)) expect(await textbox(page, label).inputValue(), label).toBe(text);
  expect(await page.getByRole('radio', { name: '개인사업자' }).isChecked()).toBe(true);
  expect(await page.getByRole('radio', { name: words.web, exact: true }).isChecked()).toBe(true);
  expect(await page.getByRole('combobox', { name: words.volume }).inputValue()).toBe('under_100m');
}

test('a closed browser and a killed server lose nothing, field by field', async () => {
  // A selection with a choice, a further type and an answer.
  const first = await openFresh('/apply/methods');
  for (const name of ['신용카드', '휴대폰 본인인증']) await first.getByRole('checkbox', { name, exact: true }).check();
  await first.getByRole('button', { name: words.done, exact: true }).click();
  await heading(first, words.gateways).waitFor();
  const card = first.getByRole('listitem').filter({ has: first.getByRole('heading', { name: words.cardLine, level: 3 }) });
  await card.locator('summary').click();
  await card.getByRole('button', { name: words.more }).click();
  await card.getByRole('radio', { name: words.inicis, exact: true }).check();
  await textbox(first, words.siteName).fill('가온 상점');
  await first.getByRole('checkbox', { name: words.subscription }).check();
  await saved(first);
  await expect.poll(async () => (await ask(first, '/api/draft')).extraFields[0]?.value).toBe('가온 상점');
  await first.goto(`${server.url}/business`);
  await textbox(first, '상호(법인명)').waitFor();
  await typeAll(first);
  // Closed without a word right after the last key: what the last moment held arrives as the page goes.
  await first.close({ runBeforeUnload: false });
  const second = await openFresh('/business');
  await expect.poll(async () => (await ask(second, '/api/business')).form.service.form).toBe('web');
  await second.reload();
  await expectAll(second);

  // The server dies in the middle of a word; the page holds what it could not send and sends it to the next one.
  await textbox(second, '상호(법인명)').fill('가온 식품 본점');
  await saved(second);
  await server.child.kill('SIGKILL');
  await textbox(second, '사업장 소재지').fill('서울특별시 마포구 가온로 1, 3층');
  await second.getByRole('alert').first().waitFor({ timeout: 20_000 });
  server = await start();
  // By itself or by its button, whichever comes first: the page tries again as soon as it hears the server.
  await second.getByRole('button', { name: '지금 저장' }).click({ timeout: 2_000 }).catch(() => undefined);
  await saved(second);
  const third = await openFresh('/business');
  await textbox(third, '상호(법인명)').waitFor();
  expect(await textbox(third, '상호(법인명)').inputValue()).toBe('가온 식품 본점');
  expect(await textbox(third, '사업장 소재지').inputValue()).toBe('서울특별시 마포구 가온로 1, 3층');
  expect(await textbox(third, '업태 2').inputValue()).toBe(TYPED['업태 2']);

  await third.goto(`${server.url}/apply/gateways`);
  await textbox(third, words.siteName).waitFor();
  expect(await textbox(third, words.siteName).inputValue()).toBe('가온 상점');
  expect(await third.getByRole('checkbox', { name: words.subscription }).isChecked()).toBe(true);
  const draft = await ask(third, '/api/draft');
  expect(draft.methods).toEqual(['card', 'mobile_identity']);
  expect(draft.lines.find(({ method, type }: any) => method === 'card' && type === 'one_time')).toMatchObject({ gateway: 'html5_inicis', proposed: false });
}, 150_000);
