import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { memberHash } from '../../features/support/support.routes.ts';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import type { Visitor } from '../../testkit/start-app.ts';

const SECRET = '4629de5def93d6a2abea6afa9bd5476d9c6cbc04223f9a2f7e517b535dde3e25';
const SCRIPT = 'https://cdn.channel.io/plugin/ch-plugin-web.js';

/** Works off the queue as the vendor's script does, answers the boot, and keeps what it was told. */
const VENDOR = `
  const told = (window.told = []);
  const work = ([name, ...values]) => {
    told.push([name, ...values.filter((value) => typeof value !== 'function')]);
    if (name === 'boot') values.at(-1)(null, { id: 'user' });
  };
  const waiting = window.ChannelIO.q;
  window.ChannelIO = (...command) => work(command);
  waiting.forEach(work);
`;

let house: BrowserHouse;
let visitor: Visitor;

beforeAll(async () => {
  house = await openBrowserHouse({ speed: 1, settings: { CHANNEL_TALK_PLUGIN_KEY: 'plugin-key', CHANNEL_TALK_SECRET_KEY: SECRET } });
  visitor = await rehearsalVisitor(house.app, 'merchant');
}, 180_000);
afterAll(() => house.close());
afterEach(async () => {
  for (const context of house.browser.contexts()) await context.close();
});

async function openApply(serve: (page: Page) => Promise<unknown>): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await house.open('/account', { as: visitor, locale: 'en' });
  await serve(page);
  await page.goto(`${house.app.url}/apply`);
  await page.getByRole('button', { name: 'Check for Existing Contracts' }).click();
  return { page, errors };
}

const told = (page: Page) => page.evaluate(() => (window as unknown as { told: [string, ...unknown[]][] }).told);
const ownPanel = (page: Page) => page.getByRole('complementary', { name: 'Check for Existing Contracts' }).getByRole('list', { name: 'Messages' });

it('opens Channel Talk with the signed member and the topic, and not our panel', async () => {
  const { page, errors } = await openApply((given) => given.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: VENDOR })));
  await eventually(async () => expect((await told(page))?.map(([name]) => name)).toEqual(['boot', 'openChat']), { withinMs: 20_000 });
  const [[, boot], [, chat, words]] = (await told(page)) as [[string, Record<string, unknown>], [string, unknown, string]];
  const { memberId } = boot as { memberId: string };
  expect(boot).toMatchObject({ pluginKey: 'plugin-key', memberHash: memberHash(memberId, SECRET), language: 'en' });
  // The number of the business and addresses of people stay with us.
  expect(Object.keys(boot['profile'] as object)).toEqual(['name']);
  expect([chat ?? null, words]).toEqual([null, 'We already use a payment gateway. Please check for existing contracts.']);
  await page.getByRole('complementary', { name: 'Check for Existing Contracts' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Check for Existing Contracts' }).click();
  await eventually(async () => expect((await told(page)).map(([name]) => name)).toEqual(['boot', 'openChat', 'openChat']), { withinMs: 20_000 });
  expect(errors).toEqual([]);
});

it('opens our panel at once when the script is blocked', async () => {
  const { page } = await openApply((given) => given.route(SCRIPT, (route) => route.abort('blockedbyclient')));
  await ownPanel(page).waitFor({ timeout: 20_000 });
});

it('opens our panel when the script throws', async () => {
  const { page } = await openApply((given) => given.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken")' })));
  await ownPanel(page).waitFor({ timeout: 20_000 });
});

it('opens our panel when Channel Talk refuses the member', async () => {
  const refusing = VENDOR.replace("(null, { id: 'user' })", "(new Error('wrong hash'))");
  const { page } = await openApply((given) => given.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: refusing })));
  await ownPanel(page).waitFor({ timeout: 20_000 });
});

it('opens our panel after five seconds of silence, and a script that comes later opens nothing', async () => {
  let answer = (): void => undefined;
  const later = new Promise<void>((resolve) => (answer = resolve));
  const { page } = await openApply((given) => given.route(SCRIPT, async (route) => {
    await later;
    await route.fulfill({ contentType: 'text/javascript', body: VENDOR }).catch(() => undefined);
  }));
  const started = performance.now();
  await ownPanel(page).waitFor({ timeout: 20_000 });
  expect(performance.now() - started).toBeGreaterThan(4000);
  answer();
  await page.getByRole('textbox', { name: 'Message' }).fill('still here');
  expect((await told(page)) ?? []).toEqual([]);
});
