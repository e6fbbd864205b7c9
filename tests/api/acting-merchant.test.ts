import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MERCHANT_HEADER, type Operation } from '../../contract/operation.ts';
import { OPERATION_IDS, OPERATIONS } from '../../contract/operations.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { chooseMethods, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import { DOORS, type ObjectIds } from './access-table.ts';

/** A person with two merchants: what is meant for one never ends up with the other. */

let app: TestApp;
let account: { email: string; password: string };
let person: Visitor;
let first = '';
let second = '';
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 0.001 });
  const made = await signUpMerchant(app);
  account = made;
  person = made.visitor;
  first = await acting(person);
  second = (await person.call('POST', '/api/merchants', { name: '둘째 가게' })).body.merchant.merchantId as string;
}, 180_000);
afterAll(() => app?.close());

async function acting(who: Visitor): Promise<string> {
  return (await who.call('GET', '/api/account')).body.session.merchant?.merchantId as string;
}

const actFor = (merchantId: string) => person.call('POST', '/api/account/merchant', { merchantId });
const about = (merchantId: string, version?: number) => ({ [MERCHANT_HEADER]: merchantId, ...(version !== undefined && { 'if-match': `"${version}"` }) });
const NOTHING = new Proxy({}, { get: (_, name) => `none-${String(name)}` }) as ObjectIds;

async function stored(): Promise<unknown> {
  const tables = ['business_draft', 'business_version', 'application_draft', 'application', 'conversation', 'invitation', 'test_payment', 'document', 'idempotency_key'];
  return Promise.all(tables.map(async (table) => [table, (await app.ground.database.pool.query(`select count(*)::int as rows, md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as content from "${table}" t`)).rows[0]]));
}

describe('a call that names its merchant', () => {
  const merchantOperations = OPERATION_IDS.filter((id) => (OPERATIONS[id] as Operation).access.kind === 'merchant');

  it('is refused for every merchant operation when another merchant is acted for, and writes nothing', async () => {
    expect(merchantOperations.length).toBeGreaterThan(25);
    await actFor(first);
    const before = await stored();
    for (const id of merchantOperations) {
      const { method, path } = OPERATIONS[id] as Operation;
      const answer = await person.call(method, DOORS[id].path?.(NOTHING) ?? path, method === 'GET' ? undefined : (DOORS[id].body?.(NOTHING) ?? {}), about(second, 0));
      expect({ id, status: answer.status, code: answer.body.code }).toEqual({ id, status: 409, code: 'other_merchant' });
    }
    expect(await stored()).toEqual(before);
  });

  it('of a tab whose merchant was switched in another one saves nothing there, and goes on after switching back', async () => {
    await actFor(second);
    const { version } = (await person.call('GET', '/api/draft', undefined, about(second))).body;
    await actFor(first);
    const refused = await person.call('PATCH', '/api/draft', { methods: ['card'] }, about(second, version as number));
    expect([refused.status, refused.body.code]).toEqual([409, 'other_merchant']);
    expect((await person.call('GET', '/api/draft')).body.methods).not.toContain('card');
    await actFor(second);
    expect((await person.call('PATCH', '/api/draft', { methods: ['card'] }, about(second, version as number))).status).toBe(200);
  });

  it('of somebody removed meanwhile does not fall to their next merchant', async () => {
    const guest = await signUpMerchant(app);
    const own = await acting(guest.visitor);
    await actFor(second);
    const invited = await person.call('POST', '/api/invitations', { email: guest.email, role: 'admin' });
    await guest.visitor.call('POST', `/api/invitations/${invited.body.id}/accept`, {});
    const { version } = (await guest.visitor.call('GET', '/api/business', undefined, about(second))).body;
    const { personId } = (await person.call('GET', '/api/members')).body.members.find((one: any) => one.email === guest.email);
    expect((await person.call('DELETE', `/api/members/${personId}`)).status).toBe(200);
    expect(await acting(guest.visitor)).toBe(own);
    const late = await guest.visitor.call('PATCH', '/api/business', { form: { tradeName: '둘째 가게' } }, about(second, version as number));
    expect([late.status, late.body.code]).toEqual([409, 'other_merchant']);
    expect((await guest.visitor.call('GET', '/api/business')).body.form.tradeName).toBe('');
  });

  it('without the header it is about the merchant that the session acts for, as before', async () => {
    await actFor(second);
    await chooseMethods(person, { methods: ['transfer'], addedTypes: [], choices: [] });
    expect((await typeBusiness(person)).form.tradeName).not.toBe('');
    await actFor(first);
    expect((await person.call('GET', '/api/business')).body.form.tradeName).toBe('');
  });
});

describe('signing in again', () => {
  it.each([1, 2, 3])('goes on with the merchant that was acted for (round %i)', async (round) => {
    const chosen = round % 2 === 0 ? first : second;
    await actFor(chosen);
    await person.call('POST', '/api/account/sign-out', {});
    await person.signIn(account);
    expect(await acting(person)).toBe(chosen);
    const elsewhere = new Visitor(app.url);
    await elsewhere.signIn(account);
    expect(await acting(elsewhere)).toBe(chosen);
  });
});
