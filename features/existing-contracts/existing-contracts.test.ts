import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookupConsentCode, LOOKUP_CONSENT_VERSION } from '../../domain/existing-contracts/consent.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { standBetween } from '../../testkit/gateway-between.ts';
import { finishBusiness, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import type { Database } from '../../storage/open-database.ts';

let database: Database;
let app: TestApp;
let operator: Visitor;
const between = standBetween(() => new Date());

beforeAll(async () => {
  database = await openFreshEmbedded();
  app = await startApp(database, { speed: 0.001, between: between.place, gatewayTimeoutMs: 5_000, settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  operator = await rehearsalVisitor(app, 'operator');
}, 180_000);
afterAll(async () => {
  await app?.close();
  await between.close();
});

const merchantIdOf = async (visitor: Visitor) => (await visitor.call('GET', '/api/account')).body.session.merchant.merchantId as string;
const consents = (...gateways: string[]) => ({ consents: gateways.map((gateway) => ({ code: lookupConsentCode(gateway), version: LOOKUP_CONSENT_VERSION })) });
const ask = (visitor: Visitor, ...gateways: string[]) => visitor.call('POST', '/api/contract-lookups', consents(...gateways));
const look = async (visitor: Visitor) => (await visitor.call('GET', '/api/contract-lookups')).body;
const at = (view: any, gateway: string) => view.gateways.find((one: any) => one.gateway === gateway);
const callsTo = (gateway: string, number: string) => between.calls.filter((one) => one.gateway === gateway && one.body.includes(number));
const settled = (visitor: Visitor, ...gateways: string[]) => eventually(async () => {
  const view = await look(visitor);
  expect(gateways.map((gateway) => at(view, gateway).lookup?.state)).not.toContain('asking');
  return view;
}, { withinMs: 60_000 });

let people = 0;
/** Everybody has an address of their own: calls are limited by it. */
const somebody = (email?: string) => signUpMerchant(app, email, { operator, visitor: new Visitor(app.url, { 'x-forwarded-for': `198.51.100.${(people += 1)}` }) });

let numbers = 0;
/** A merchant whose business is on file. `proven`: as after a certificate that says the number, without the seconds of reading one. */
async function merchant(given: { proven: boolean }): Promise<{ visitor: Visitor; number: string; merchantId: string }> {
  const { visitor } = await somebody();
  const number = NUMBERS[numbers++] as string;
  await finishBusiness(visitor, await typeBusiness(visitor, number));
  const merchantId = await merchantIdOf(visitor);
  if (given.proven) await prove(merchantId, true);
  return { visitor, number, merchantId };
}

/** Of the numbers that the rehearsal makes contracts up for. */
const NUMBERS = ['001-81-00017', '002-81-00024', '003-81-00032', '004-81-00049', '005-81-00057', '006-81-00064'];
const prove = (merchantId: string, proven: boolean) => database.inTransaction((tx) => tx.updateTable('registration_claim').set({ proven }).where('merchant_id', '=', merchantId).execute());

it('asks each gateway what was agreed to and nothing else, and shows what each answers', async () => {
  const { visitor, number, merchantId } = await merchant({ proven: true });
  const before = await look(visitor);
  expect(before).toMatchObject({ registrationNumber: number, hindrance: null });
  expect(at(before, 'kcp')).toMatchObject({ how: 'machine', consent: { code: 'contract_lookup:kcp', version: LOOKUP_CONSENT_VERSION, agreedAt: null }, lookup: null });
  expect((await ask(visitor, 'kcp', 'tosspayments', 'mobilians', 'settle')).status).toBe(202);
  const view = await settled(visitor, 'kcp', 'tosspayments', 'mobilians', 'settle');
  expect(['kcp', 'tosspayments', 'mobilians', 'settle', 'payco'].map((gateway) => at(view, gateway).lookup?.state ?? null)).toEqual(['answered', 'answered', 'people', 'people', null]);
  const [contract, ...more] = at(view, 'kcp').lookup.contracts;
  expect(more).toEqual([]);
  expect(contract).toMatchObject({ state: 'active', maskedMerchantId: 'R1******17', since: '2023-04-03', through: { en: 'Made through 연습몰 (shop host)' }, ways: [{ kind: 'apply', href: '/apply' }, { kind: 'support', message: { en: expect.stringContaining('R1******17') } }] });
  expect(at(view, 'tosspayments').lookup).toMatchObject({ contracts: [], says: { en: 'It has no contract with this business.' } });

  const calls = between.calls.filter(({ body }) => body.includes(number));
  expect(new Set(calls.map(({ gateway, path }) => `${gateway} ${path}`))).toEqual(new Set(['kcp', 'tosspayments', 'mobilians', 'settle'].map((gateway) => `${gateway} /gateways/${gateway}/existing-contracts`)));
  expect(Object.keys(JSON.parse(calls[0]?.body ?? '{}')).toSorted()).toEqual(['consent', 'gateway', 'lookupId', 'registrationNumber']);

  // What people have to look at is in the conversation, where the operator finds it with all that is needed for asking.
  const { items } = (await operator.call('GET', '/api/desk/conversations?limit=100')).body;
  const waiting = items.find((one: any) => one.topic === 'existing_contracts' && one.state === 'waiting_for_operator');
  const { messages } = (await operator.call('GET', `/api/desk/conversations/${waiting.id}`)).body;
  expect(messages.map(({ systemText }: any) => systemText.en).toSorted()).toEqual(['Hecto Financial', 'KG Financial'].map((name) => `${name} answers about existing contracts through its people. The operator asks them and answers here.`));
  expect(messages[0].facts.map(({ value }: any) => value.en)).toEqual(expect.arrayContaining([number, expect.stringContaining(`text version ${LOOKUP_CONSENT_VERSION}`)]));

  const rows = await database.kysely.selectFrom('contract_lookup').selectAll().where('merchant_id', '=', merchantId).execute();
  expect(rows.map((row) => [row.consent_code, row.consent_version, row.asked_by]).toSorted()).toEqual(['kcp', 'mobilians', 'settle', 'tosspayments'].map((gateway) => [`contract_lookup:${gateway}`, LOOKUP_CONSENT_VERSION, expect.stringMatching(/^per/)]));
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${number}|R1\\*`));
  const audited = (await operator.call('GET', '/api/desk/audit?limit=100')).body.items.filter((one: any) => one.subject === merchantId).map((one: any) => one.action);
  expect([audited.filter((one: string) => one === 'support.ask_gateway').length, audited.filter((one: string) => one === 'support.gateway_answered').length]).toEqual([4, 4]);
});

describe('nobody is asked', () => {
  it('about a number that was only typed, or about none', async () => {
    const { visitor } = await somebody();
    expect((await look(visitor)).hindrance).toMatchObject({ href: '/business' });
    expect((await ask(visitor, 'kcp')).body.code).toBe('business_information_needed');
    const typed = await merchant({ proven: false });
    const view = await look(typed.visitor);
    expect([view.registrationNumber, view.hindrance.says.en, at(view, 'kcp').consent]).toEqual([null, expect.stringContaining('certificate proves'), null]);
    expect((await ask(typed.visitor, 'kcp')).body.code).toBe('not_allowed_now');
    expect(callsTo('kcp', typed.number)).toEqual([]);
  });

  it('without the consent as it reads today, to a gateway there is none for, or by who may not', async () => {
    const { visitor, number } = await merchant({ proven: true });
    expect((await visitor.call('POST', '/api/contract-lookups', { consents: [{ code: 'contract_lookup:kcp', version: '2020-01-1' }] })).body.code).toBe('consent_needed');
    for (const code of ['contract_lookup:nobody', 'gateway:kcp', 'kcp']) expect((await visitor.call('POST', '/api/contract-lookups', { consents: [{ code, version: LOOKUP_CONSENT_VERSION }] })).body.code).toBe('not_allowed_now');
    const email = `manager-${numbers}@example.kr`;
    const { visitor: manager } = await somebody(email);
    const invited = await visitor.call('POST', '/api/invitations', { email, role: 'manager' });
    await manager.call('POST', `/api/invitations/${invited.body.id}/accept`, {});
    await manager.call('POST', '/api/account/merchant', { merchantId: await merchantIdOf(visitor) });
    expect(await look(manager)).toMatchObject({ registrationNumber: expect.stringMatching(/^\d{3}-\d{2}-\*{5}$/), hindrance: { says: { en: expect.stringContaining('Owners and admins') }, href: null } });
    expect((await ask(manager, 'kcp')).body.code).toBe('forbidden');
    expect(callsTo('kcp', number)).toEqual([]);
  });
});

it('asked several times at once it is one question, and a gateway is asked three times a day', async () => {
  const { visitor, number } = await merchant({ proven: true });
  between.set('kicc', 'silent');
  expect((await Promise.all([ask(visitor, 'kicc'), ask(visitor, 'kicc'), ask(visitor, 'kicc')])).map(({ status }) => status)).toEqual([202, 202, 202]);
  await eventually(() => expect(callsTo('kicc', number).length).toBe(1));
  expect(at((await ask(visitor, 'kicc')).body, 'kicc')).toMatchObject({ consent: null, lookup: { state: 'asking' } });
  expect(new Set(callsTo('kicc', number).map(({ body }) => JSON.parse(body).lookupId)).size).toBe(1);
  for (let times = 0; times < 3; times += 1) {
    expect((await ask(visitor, 'kpn')).status).toBe(202);
    await settled(visitor, 'kpn');
  }
  expect((await ask(visitor, 'kpn', 'kakaopay')).body.code).toBe('too_many_requests');
  const view = await look(visitor);
  expect([at(view, 'kpn').consent, at(view, 'kpn').askableFrom !== null, at(view, 'kakaopay').lookup]).toEqual([null, true, null]);
  between.set('kicc', 'open');
});

it('a gateway that was away is asked again; a try nobody saw the end of counts; a number that is no longer proven is not passed on', async () => {
  const [one, other] = [await merchant({ proven: true }), await merchant({ proven: true })];
  for (const gateway of ['payco', 'welcome', 'daou']) between.set(gateway, 'busy');
  await Promise.all([ask(one.visitor, 'payco', 'welcome'), ask(other.visitor, 'daou')]);
  await eventually(() => expect([callsTo('payco', one.number), callsTo('welcome', one.number), callsTo('daou', other.number)].map(({ length }) => length)).toEqual([1, 1, 1]));
  for (const gateway of ['payco', 'welcome', 'daou']) between.set(gateway, 'open');
  // As if workers had died in two further calls to `welcome`.
  await database.inTransaction((tx) => tx.updateTable('contract_lookup').set({ tries: 3 }).where('merchant_id', '=', one.merchantId).where('gateway', '=', 'welcome').execute());
  await prove(other.merchantId, false);
  const view = await settled(one.visitor, 'payco', 'welcome');
  expect(at(view, 'payco').lookup).toMatchObject({ state: 'answered', contracts: [{ ways: [{ kind: 'support' }] }] });
  expect(at(view, 'welcome').lookup).toMatchObject({ state: 'no_answer' });
  expect([callsTo('payco', one.number).length, callsTo('welcome', one.number).length]).toEqual([2, 1]);
  await eventually(async () => {
    const row = await database.kysely.selectFrom('contract_lookup').select('state').where('merchant_id', '=', other.merchantId).executeTakeFirstOrThrow();
    expect(row.state).toBe('dropped');
  }, { withinMs: 30_000 });
  expect(callsTo('daou', other.number).length).toBe(1);
}, 120_000);

it('a certificate proves the number; what was asked and answered is emptied in time, and the consent stays', { timeout: 240_000 }, async () => {
  const samples = join(import.meta.dirname, '../../reader/samples');
  const number = (JSON.parse(readFileSync(join(samples, 'individual-general.truth.json'), 'utf8')) as { fields: { registrationNumber: string } }).fields.registrationNumber;
  const { visitor } = await somebody();
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(samples, 'individual-general.jpg'))], { type: 'image/jpeg' }), 'certificate.jpg');
  const { id } = (await visitor.call('POST', '/api/documents', form)).body;
  await eventually(async () => expect((await visitor.call('GET', `/api/documents/${id}`)).body.state).toBe('read'), { withinMs: 120_000 });
  const typed = await typeBusiness(visitor, number);
  const { version, differences } = (await visitor.change('PATCH', '/api/business', typed.version, { documentId: id })).body;
  expect((await visitor.change('POST', '/api/business/finish', version, { consents: [], looked: differences.map(({ pointer }: any) => pointer) })).status).toBe(200);
  const asked = await ask(visitor, 'nice_v2');
  expect([asked.status, asked.body.detail]).toEqual([202, undefined]);
  expect(at(await settled(visitor, 'nice_v2'), 'nice_v2').lookup.contracts.map(({ state }: any) => state)).toEqual(['ended', 'under_review']);

  const later = new Date(Date.now() + 60_000);
  for (const forget of app.house.forget ?? []) await forget({ now: later, daysAgo: () => later });
  expect(at(await look(visitor), 'nice_v2')).toMatchObject({ lookup: null });
  const row = await database.kysely.selectFrom('contract_lookup').selectAll().where('merchant_id', '=', await merchantIdOf(visitor)).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ question: null, answer: null, consent_code: 'contract_lookup:nice_v2', consent_version: LOOKUP_CONSENT_VERSION });
});
