import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, syntheticRegistrationNumber, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';

/** A registration number that two merchants say is theirs: who has it, who sees it, how it moves, and that nobody finds customers by trying. */

const DAY_MS = 24 * 3600_000;
const SELECTION = { methods: ['transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: 'kcp' }] };

let app: TestApp;
let operator: Visitor;
let people = 0;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 0.001, settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  operator = await rehearsalVisitor(app, 'operator');
}, 180_000);
afterAll(() => app?.close());

async function merchant(address = `198.51.100.${(people += 1)}`): Promise<Visitor> {
  return (await signUpMerchant(app, undefined, { operator, visitor: new Visitor(app.url, { 'x-forwarded-for': address }) })).visitor;
}

async function pressFinish(visitor: Visitor, number: string): Promise<{ status: number; body: any }> {
  const business = await typeBusiness(visitor, number);
  return visitor.change('POST', '/api/business/finish', business.version, { consents: business.gatewayConsents.map(({ code, version }: any) => ({ code, version })) });
}

const conflicts = async () => (await operator.call('GET', '/api/desk/number-conflicts')).body.items as any[];
const merchantIdOf = async (visitor: Visitor) => (await visitor.call('GET', '/api/account')).body.session.merchant.merchantId as string;
const decide = (id: string, action: string) => operator.call('POST', `/api/desk/number-conflicts/${id}/${action}`, {});

it('shows the operator both merchants and moves the number to its owner, in the audit log, without telling either merchant', async () => {
  const number = syntheticRegistrationNumber();
  const [stranger, owner] = [await merchant(), await merchant()];
  expect((await pressFinish(stranger, number)).status).toBe(200);
  const refused = await pressFinish(owner, number);
  expect([refused.status, refused.body.code]).toEqual([409, 'registration_number_in_use']);
  expect(refused.body.errors[0].messages).toEqual({ ko: expect.stringContaining('상담으로 알려 주세요') as string, en: expect.stringContaining('tell us in the chat') as string });
  expect(JSON.stringify(refused.body)).not.toContain(await merchantIdOf(stranger));
  await pressFinish(owner, number);
  const [conflict, ...more] = await conflicts();
  expect(more).toEqual([]);
  expect(conflict).toMatchObject({ times: 2, refused: { merchantId: await merchantIdOf(owner), certificate: false }, holder: { merchantId: await merchantIdOf(stranger), submitted: false, certificate: false } });
  expect(conflict.registrationNumber).not.toBe(number);
  expect((await operator.call('GET', '/api/desk/overview')).body.queues).toContainEqual(expect.objectContaining({ code: 'numbers', count: 1 }));
  for (const who of [stranger, owner]) expect((await who.call('GET', '/api/desk/number-conflicts')).status).toBe(403);

  expect((await decide(conflict.id, 'move')).status).toBe(200);
  expect((await decide(conflict.id, 'move')).body.code).toBe('not_found');
  expect(await conflicts()).toEqual([]);
  expect((await pressFinish(owner, number)).status).toBe(200);
  // The number is the owner's: who had it can no longer submit with it.
  await chooseMethods(stranger, SELECTION);
  const late = await pressFinish(stranger, number);
  expect([late.status, late.body.code]).toEqual([409, 'registration_number_in_use']);
  const audited = (await operator.call('GET', '/api/desk/audit?limit=100')).body.items.filter((one: any) => one.action === 'business.claim_move');
  expect(audited).toEqual([expect.objectContaining({ subject: await merchantIdOf(owner), details: { conflict: conflict.id, holder: await merchantIdOf(stranger) } })]);
  const [after] = await conflicts();
  expect((await decide(after.id, 'keep')).status).toBe(200);
  expect((await pressFinish(owner, number)).status).toBe(200);
});

it('frees a number for whoever comes first', async () => {
  const number = syntheticRegistrationNumber();
  const [one, other] = [await merchant(), await merchant()];
  await pressFinish(one, number);
  expect((await pressFinish(other, number)).status).toBe(409);
  const [conflict] = await conflicts();
  expect((await decide(conflict.id, 'release')).status).toBe(200);
  expect((await pressFinish(other, number)).status).toBe(200);
});

it('lets a claim lapse that nothing was submitted with, and never one that was', async () => {
  const [idle, used] = [syntheticRegistrationNumber(), syntheticRegistrationNumber()];
  const [first, second, third] = [await merchant(), await merchant(), await merchant()];
  await pressFinish(first, idle);
  await chooseMethods(second, SELECTION);
  await finishBusiness(second, await typeBusiness(second, used));
  const future = new Date(Date.now() + 31 * DAY_MS);
  for (const forget of app.house.forget) await forget({ now: future, daysAgo: (days) => new Date(future.getTime() - days * DAY_MS) });
  expect((await pressFinish(third, used)).status).toBe(409);
  expect((await pressFinish(third, idle)).status).toBe(200);
  await chooseMethods(first, SELECTION);
  const late = await pressFinish(first, idle);
  expect([late.status, late.body.code]).toEqual([409, 'registration_number_in_use']);
});

it('yields to a merchant with the certificate, while nothing was submitted with the number', { timeout: 180_000 }, async () => {
  const samples = join(import.meta.dirname, '../../reader/samples');
  const bytes = await readFile(join(samples, 'individual-general.jpg'));
  const truth = JSON.parse(await readFile(join(samples, 'individual-general.truth.json'), 'utf8')) as { registrationNumber?: string; fields?: { registrationNumber: string } };
  const number = truth.registrationNumber ?? truth.fields?.registrationNumber ?? '';
  const [stranger, owner] = [await merchant(), await merchant()];
  expect((await pressFinish(stranger, number)).status).toBe(200);
  const form = new FormData();
  form.append('file', new Blob([bytes], { type: 'image/jpeg' }), 'certificate.jpg');
  const uploaded = await owner.call('POST', '/api/documents', form);
  expect(uploaded.status).toBe(201);
  await eventually(async () => expect((await owner.call('GET', `/api/documents/${uploaded.body.id}`)).body.state).toBe('read'), { withinMs: 120_000 });
  const typed = await typeBusiness(owner, number);
  const { version, differences } = (await owner.change('PATCH', '/api/business', typed.version, { documentId: uploaded.body.id })).body;
  // What was typed is not what this certificate says: somebody has looked.
  const looked = differences.map(({ pointer }: { pointer: string }) => pointer);
  expect((await owner.change('POST', '/api/business/finish', version as number, { consents: [] })).body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(looked);
  expect((await owner.change('POST', '/api/business/finish', version as number, { consents: [], looked })).status).toBe(200);
  await chooseMethods(stranger, SELECTION);
  expect((await pressFinish(stranger, number)).status).toBe(409);
});

it('limits probing over all merchants of a person, all people of an address, and each number', { timeout: 240_000 }, async () => {
  const known = syntheticRegistrationNumber();
  await pressFinish(await merchant(), known);
  const prober = await merchant('203.0.113.7');
  for (let tries = 0; tries < 5; tries += 1) expect((await pressFinish(prober, known)).status).toBe(409);
  // A merchant made anew opens no new count: a free number is refused like any other.
  await prober.call('POST', '/api/merchants', { name: '다른 가게' });
  expect((await pressFinish(prober, syntheticRegistrationNumber())).body.code).toBe('registration_number_in_use');
  // Further people at the same address spend what is left of it, then are refused as well.
  for (let person = 0; person < 3; person += 1) {
    const another = await merchant('203.0.113.7');
    for (let tries = 0; tries < 5; tries += 1) await pressFinish(another, known);
  }
  expect((await pressFinish(await merchant('203.0.113.7'), syntheticRegistrationNumber())).body.code).toBe('registration_number_in_use');
  // Elsewhere a free number is free, and one that was tried this often answers nobody any more.
  expect((await pressFinish(await merchant(), syntheticRegistrationNumber())).status).toBe(200);
  const refusals = async () => Number((await app.ground.database.pool.query<{ count: string }>('select count(*) from registration_refusal')).rows[0]?.count);
  const before = await refusals();
  expect((await pressFinish(await merchant(), known)).status).toBe(409);
  expect(await refusals()).toBe(before);
});
