import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildConsole } from '../../console/build/build.ts';
import { weighPages } from '../../console/build/budget.ts';
import { collectPageErrors, findAccessibilityViolations, openContext, sidewaysOverflow, startBrowser } from '../../testkit/browser.ts';
import type { Look } from '../../testkit/browser.ts';
import { refuse, signedInAnswers, startConsoleServer } from '../../testkit/console-server.ts';
import type { Answers, ConsoleServer } from '../../testkit/console-server.ts';

let browser: Browser;
let folder: string;
let server: ConsoleServer;
let errors: string[] = [];

/** Answers of screens that would otherwise fail to load; the frame is what is tested here. */
const quiet: Answers = { ...signedInAnswers(), members: { members: [], invitations: [], assignableRoles: [] } };

beforeAll(async () => {
  folder = (await buildConsole()).outDir;
  browser = await startBrowser();
});
afterAll(async () => await browser.close());
beforeEach(async () => {
  server = await startConsoleServer(folder, quiet);
  errors = [];
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await server.close();
  // Answers the test gave on purpose (401, 404) are logged by the browser; everything else is a fault.
  expect(errors.filter((error) => !error.includes('Failed to load resource'))).toEqual([]);
});

async function open(path: string, look: Look = {}, context?: BrowserContext): Promise<Page> {
  const page = await (context ?? (await openContext(browser, { locale: 'en', ...look }))).newPage();
  errors = collectPageErrors(page);
  await page.goto(server.url + path);
  return page;
}

test('every page stays within its budget of script', () => {
  const pages = weighPages(folder);
  expect(pages.length).toBeGreaterThan(25);
  expect(pages.filter(({ bytes, limit }) => bytes > limit)).toEqual([]);
});

test('the application is the first entry of the menu, in both languages', async () => {
  const page = await open('/account');
  const first = page.getByRole('navigation', { name: 'Menu' }).getByRole('link').first();
  await first.waitFor();
  expect([await first.textContent(), await first.getAttribute('href')]).toEqual(['Online Payment Application', '/apply']);
  await page.getByRole('button', { name: '한국어' }).click();
  expect(await page.getByRole('navigation', { name: '메뉴' }).getByRole('link').first().textContent()).toBe('전자결제 신청');
});

test('the language is chosen by the browser, kept once chosen, and told to screen readers', async () => {
  const korean = await open('/account', { locale: 'ko' });
  await korean.getByRole('navigation', { name: '메뉴' }).waitFor();
  expect(await korean.evaluate(() => document.documentElement.lang)).toBe('ko');
  await korean.getByRole('button', { name: 'English' }).click();
  expect(await korean.evaluate(() => document.documentElement.lang)).toBe('en');
  await korean.reload();
  await korean.getByRole('navigation', { name: 'Menu' }).waitFor();
  expect(await korean.evaluate(() => document.documentElement.lang)).toBe('en');
});

test('the theme is chosen from the menu and is right before the first paint of the next visit', async () => {
  const page = await open('/account', { theme: 'light' });
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe('rgb(15, 21, 19)');
  await page.route('**/assets/index-*.js', (route) => route.abort());
  await page.reload();
  expect(await ground()).toBe('rgb(15, 21, 19)');
});

test('somebody signed out is sent to sign in and told where they wanted to go', async () => {
  server.answer({ session: { session: null } });
  const page = await open('/applications');
  await page.waitForURL('**/sign-in?next=*');
  expect(new URL(page.url()).searchParams.get('next')).toBe('/applications');
});

test('an operator has the desk, and a merchant page says that it is not theirs', async () => {
  server.answer(signedInAnswers({ kind: 'operator', merchant: null, memberships: [], permissions: [] }));
  const page = await open('/');
  await page.waitForURL('**/desk');
  await page.goto(`${server.url}/members`);
  await page.getByRole('heading', { name: 'This page is not for your account' }).waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
});

test('a person without a merchant is led to create one', async () => {
  server.answer(signedInAnswers({ merchant: null, memberships: [], permissions: [] }));
  const page = await open('/apply');
  await page.waitForURL('**/welcome');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
});

test('an unknown address says so and leads home', async () => {
  const page = await open('/nowhere');
  await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
  expect(await page.title()).toBe('This page does not exist · Gatehouse');
  expect(await findAccessibilityViolations(page)).toEqual([]);
});

test('a server that cannot be reached is an answer with another try', async () => {
  server.answer({
    session: () => {
      throw refuse(503, 'temporarily_unavailable', 'Please try again in a moment');
    },
  });
  const page = await open('/account');
  await page.getByText('req-test-0001').waitFor();
  // One call and two more tries, then the answer stays until the person asks again.
  expect(server.calls.filter((each) => each === 'GET session').length).toBe(3);
  expect(await findAccessibilityViolations(page)).toEqual([]);
  expect(server.calls.filter((each) => each === 'GET session').length).toBe(3);
  server.answer(quiet);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('navigation', { name: 'Menu' }).waitFor();
});

/** As on a machine with too much to do: what should happen in the next frame happens half a second later. */
function everythingSoonIsLate(): void {
  const { setTimeout: after, requestAnimationFrame: nextFrame } = window;
  window.setTimeout = ((work: () => void, ms = 0) => after(work, ms < 100 ? ms + 500 : ms)) as typeof window.setTimeout;
  window.requestAnimationFrame = (draw) => nextFrame(() => after(() => draw(performance.now()), 500));
}

test('a page whose code comes late on a busy machine is shown all the same', async () => {
  // Code that came after the placeholder and before its effects once sent the page into an endless loop: white, and deaf to everything.
  for (const [code, answers] of [[0, 0], [450, 0], [450, 700], [0, 700]] as const) {
    const context = await openContext(browser, { locale: 'en' });
    await context.addInitScript(everythingSoonIsLate);
    const late = (ms: number) => async (route: Route) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      await route.continue();
    };
    await context.route(/\/assets\/(account|members)-[^/]*\.js$/, late(code));
    await context.route(/\/api\/(account|installation)$/, late(answers));
    const page = await open('/account', {}, context);
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    await context.close();
  }
}, 120_000);

test('a page older than the server loads itself afresh once when its code is gone, then says so', async () => {
  let loads = 0;
  const page = await open('/account');
  page.on('load', () => { loads += 1; });
  await page.route(/\/assets\/members-[^/]*\.js$/, (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('heading', { level: 1, name: 'This page could not be shown' }).waitFor();
  expect(loads).toBe(1);
  await page.unroute(/\/assets\/members-[^/]*\.js$/);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  // The refused code itself is what the browser complains about.
  errors.splice(0);
});

test('Tab goes to the skip link first, which goes past the menu', async () => {
  const page = await open('/account');
  await page.getByRole('navigation', { name: 'Menu' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});

test('after a change of page the heading has the focus and the tab the name', async () => {
  const page = await open('/account');
  await page.getByRole('link', { name: 'Members' }).click();
  await page.waitForURL('**/members');
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  expect(await page.title()).toBe('Members · Gatehouse');
});

test('on a phone the menu is behind a button, is a dialog, and closes when a page was chosen', async () => {
  const page = await open('/account', { size: 'phone' });
  await page.getByRole('button', { name: 'Menu' }).click();
  const dialog = page.getByRole('dialog', { name: 'Menu' });
  await dialog.waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await dialog.getByRole('link', { name: 'Members' }).click();
  await page.waitForURL('**/members');
  await dialog.waitFor({ state: 'detached' });
  expect(await sidewaysOverflow(page)).toBe(0);
});

test('a session that ended asks for the password over the page and makes the waiting call again with the same key', async () => {
  const memberships = [{ merchantId: 'merchant-1', name: '한빛상점', role: 'owner' as const }, { merchantId: 'merchant-2', name: '두레서점', role: 'admin' as const }];
  const answers = signedInAnswers({ memberships });
  const { session } = answers.session as { session: never };
  const keys: unknown[] = [];
  let expired = true;
  let merchant = memberships[0];
  server.answer({
    ...answers,
    session: () => ({ session: { ...(session as object), merchant } }) as never,
    switchMerchant: ({ headers }) => {
      keys.push(headers['idempotency-key']);
      if (expired) throw refuse(401, 'not_signed_in', 'Please sign in');
      merchant = memberships[1];
      return { ...(session as object), merchant } as never;
    },
    signIn: ({ body }) => {
      if ((body as { password: string }).password !== 'right password') throw refuse(401, 'wrong_credentials', 'The e-mail address or password is not right');
      expired = false;
      return { status: 'signed_in', session };
    },
  });
  const page = await open('/account');
  await page.getByRole('button', { name: 'Switch merchant' }).click();
  await page.getByRole('menuitemradio', { name: '두레서점' }).click();
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
  await dialog.waitFor();
  expect(await dialog.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('sora@example.com');
  await dialog.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await dialog.getByText('The e-mail address or password is not right').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  await dialog.getByLabel('Password').fill('right password');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Switch merchant: now 두레서점' }).waitFor();
  expect(keys.length).toBe(2);
  expect(keys[0]).toBe(keys[1]);
  // Loaded afresh: nothing of the page before can be saved for the merchant chosen now.
  expect(new URL(page.url()).pathname).toBe('/');
});

test('a lost event stream is told after a moment, taken up again where it broke, and read afresh', async () => {
  const resumed: (string | undefined)[] = [];
  let down = false;
  server.answer({
    events: ({ headers }) => {
      resumed.push(headers['last-event-id'] as string | undefined);
      if (down) throw refuse(503, 'temporarily_unavailable', 'Please try again in a moment');
    },
  });
  const page = await open('/account');
  await page.getByRole('navigation', { name: 'Menu' }).waitFor();
  await expect.poll(() => server.openStreams()).toBe(1);
  const before = server.calls.filter((each) => each === 'GET session').length;
  server.send({ kind: 'session.changed' });
  await expect.poll(() => server.calls.filter((each) => each === 'GET session').length).toBeGreaterThan(before);
  down = true;
  server.cutStreams();
  await page.getByText('The live connection was lost and is being restored').waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  down = false;
  await page.getByText('The live connection was lost').waitFor({ state: 'detached', timeout: 30_000 });
  expect(resumed.at(-1)).toBe('1');
});

test('what is shown stays when it cannot be read again, the page says so, and asks until it comes', async () => {
  let down = false;
  let name = '이소라';
  server.answer({
    members: () => {
      if (down) throw refuse(503, 'temporarily_unavailable', 'Please try again in a moment');
      return { members: [{ personId: 'person-2', name, email: 'sora@example.com', role: 'admin', joinedAt: '2026-01-01T00:00:00.000Z', you: false, mayChange: false }], invitations: [], assignableRoles: [] };
    },
  });
  const page = await open('/members');
  await page.getByText('이소라', { exact: true }).waitFor();
  await expect.poll(() => server.openStreams()).toBe(1);
  down = true;
  server.send({ kind: 'session.changed' });
  await page.getByText('The latest could not be loaded and is being asked for again').waitFor();
  await page.getByText('이소라', { exact: true }).waitFor();
  expect(await findAccessibilityViolations(page)).toEqual([]);
  down = false;
  name = '이가람';
  await page.getByText('이가람', { exact: true }).waitFor();
  await page.getByText('The latest could not be loaded').waitFor({ state: 'detached' });
});

test('two tabs of one person share one event stream; when the first closes the second takes over', async () => {
  let opened = 0;
  server.answer({
    events: () => {
      opened += 1;
    },
  });
  const context = await openContext(browser, { locale: 'en' });
  const first = await open('/account', {}, context);
  await first.getByRole('navigation', { name: 'Menu' }).waitFor();
  const second = await open('/account', {}, context);
  await second.getByRole('navigation', { name: 'Menu' }).waitFor();
  await expect.poll(() => server.openStreams()).toBe(1);
  const before = server.calls.filter((each) => each === 'GET session').length;
  server.send({ kind: 'session.changed' });
  // Both tabs read the session again.
  await expect.poll(() => server.calls.filter((each) => each === 'GET session').length).toBeGreaterThanOrEqual(before + 2);
  await first.close();
  await expect.poll(() => opened, { timeout: 10_000 }).toBe(2);
  expect(server.openStreams()).toBe(1);
});
