import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

/** What a merchant is called: after its business until its people say otherwise. */

let app: TestApp;
let operator: Visitor;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 0.001 });
  operator = await rehearsalVisitor(app, 'operator');
}, 180_000);
afterAll(() => app?.close());

const SELECTION = { methods: ['transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: 'kcp' }] };
const nameOf = async (visitor: Visitor) => (await visitor.call('GET', '/api/account')).body.session.merchant.name as string;
const rename = (visitor: Visitor, name: string) => visitor.call('PATCH', '/api/merchant', { name });

it('takes the trade name at Finish, for the desk and invitations; its people can rename it, and then it stays', async () => {
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  expect(await nameOf(visitor)).toBe('내 가맹점');
  await applyFor(visitor, SELECTION);
  expect(await nameOf(visitor)).toBe('가온 식품');
  expect((await operator.call('GET', '/api/desk/cases')).body.items[0].merchant.name).toBe('가온 식품');
  const invited = await visitor.call('POST', '/api/invitations', { email: 'friend@example.kr', role: 'viewer' });
  expect((await visitor.call('GET', `/api/invitations/${invited.body.id}`)).body.merchantName).toBe('가온 식품');
  const renamed = await rename(visitor, '가온 본점');
  expect([renamed.status, renamed.body.merchant?.name]).toEqual([200, '가온 본점']);
  expect((await operator.call('GET', '/api/desk/cases?search=본점')).body.items.map((one: any) => one.merchant.name)).toEqual(['가온 본점']);
});

it('keeps a name that its people gave before, at Finish', async () => {
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  expect((await rename(visitor, '우리 가게')).status).toBe(200);
  await applyFor(visitor, SELECTION);
  expect(await nameOf(visitor)).toBe('우리 가게');
  expect((await rename(visitor, '   ')).body.code).toBe('invalid_input');
});
