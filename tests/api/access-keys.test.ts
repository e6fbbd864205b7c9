import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTemplate, keepTemplate } from '../../app/database-template.ts';
import { SEALED_PLACES } from '../../app/sealed-places.ts';
import { openVault } from '../../platform/vault.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase, type Database } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { eventually } from '../../testkit/eventually.ts';
import { SIGN_UP_AGREED, applyFor, casesOf, rehearsalVisitor, signUpMerchant, syntheticRegistrationNumber, chooseMethods, finishBusiness, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const [FIRST, SECOND] = ['first-root-key-of-a-test-0123456789-abcdef', 'second-root-key-of-a-test-0123456789-abcdef'] as const;
const CLI = join(import.meta.dirname, '../../app/cli.ts');

/** The whole product on a data directory that outlives it. */
async function openHouse(directory: string, secrets: Record<string, string>): Promise<TestApp> {
  await copyTemplate(join(directory, 'database'));
  const database = await openDatabase({ directory: join(directory, 'database') });
  if ((await migrate(database)).length > 0) await keepTemplate(database);
  return startApp(database, { speed: 1, settings: { GATEHOUSE_DATA_DIR: directory, ...secrets } });
}

async function upload(who: Visitor): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'))], { type: 'image/jpeg' }), 'certificate.jpg');
  const id = (await who.call('POST', '/api/documents', form)).body.id as string;
  await eventually(async () => expect((await who.call('GET', `/api/documents/${id}`)).body.state).toBe('read'), { withinMs: 60_000 });
  return id;
}

/** Leaves something in every sealed place that the path reaches, and answers what must be there afterwards. */
async function liveThrough(app: TestApp) {
  const number = syntheticRegistrationNumber();
  const owner = await signUpMerchant(app, 'owner@example.kr');
  const { visitor } = owner;
  await chooseMethods(visitor);
  const document = await upload(visitor);
  const application = await finishBusiness(visitor, await typeBusiness(visitor, number));
  const conversation = (await visitor.call('POST', '/api/conversations', { topic: 'other', text: '키를 바꾼 뒤에도 읽혀야 합니다', clientId: 'keys-first-message' })).body.conversation.id as string;
  await visitor.call('POST', '/api/invitations', { email: 'guest@example.kr', role: 'viewer' });
  const channel = (await visitor.call('GET', '/api/integration')).body.channels[0].id as string;
  await visitor.call('POST', '/api/test-payments', { channelId: channel, method: 'card', amount: 1000 });
  for (let step = 0; step < 60 && !(await casesOf(visitor, application)).some((one) => one.standing.headline === 'live'); step += 1) await app.gateway.advance(43_200);
  const seen = await readAll(visitor, { application, conversation, document });
  return { owner, number, ids: { application, conversation, document }, seen };
}

async function readAll(visitor: Visitor, ids: { application: string; conversation: string; document: string }) {
  const read = async (path: string) => {
    const { status, body } = await visitor.call('GET', path);
    expect(status, path).toBe(200);
    return body;
  };
  const application = await read(`/api/applications/${ids.application}`);
  const page = await read(`/api/documents/${ids.document}/page`);
  const [members, business, thread] = [await read('/api/members'), await read('/api/business'), await read(`/api/conversations/${ids.conversation}`)];
  const { fileName, fields } = await read(`/api/documents/${ids.document}`);
  return {
    business: application.business, cases: application.cases.map((one: { id: string }) => one.id), page, fileName, fields, form: business.form,
    texts: thread.messages.map(({ text }: { text: string }) => text), people: members.members.map(({ email, name }: { email: string; name: string }) => [email, name]), invited: members.invitations.map(({ email }: { email: string }) => email),
  };
}

const SEALED = /gv1\.[A-Za-z0-9_-]{20,}/g;

/** Every sealed text anywhere in the database: where it stands and which root key it is under. */
async function sealedTexts(database: Database): Promise<Map<string, Set<string>>> {
  const { rows: columns } = await database.pool.query<{ table_name: string; column_name: string }>(
    "select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type in ('text', 'json', 'jsonb') order by 1, 2",
  );
  const found = new Map<string, Set<string>>();
  for (const { table_name: table, column_name: column } of columns) {
    const { rows } = await database.pool.query<{ value: string }>(`select "${column}"::text as value from "${table}" where "${column}"::text like '%gv1.%'`);
    const keys = rows.flatMap(({ value }) => [...value.matchAll(SEALED)].map(([text]) => Buffer.from(text.slice(4), 'base64url').subarray(1, 5).toString('hex')));
    if (keys.length > 0) found.set(`${table}.${column}`, new Set(keys));
  }
  return found;
}

it('changes the root key: killed again and again, it is finished at last, and the earlier secret can be removed', async () => {
  const directory = temporaryDirectory();
  const before = await openHouse(directory, { GATEHOUSE_SECRET: FIRST });
  const life = await liveThrough(before);
  const old = await sealedTexts(before.ground.database);
  const registered = SEALED_PLACES.map(({ table, column }) => `${table}.${column}`);
  expect([...old.keys()].filter((place) => !registered.includes(place)), 'these columns hold sealed values; list them in app/sealed-places.ts').toEqual([]);
  expect(old.size).toBeGreaterThan(15);
  await before.close();

  const environment = { GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: SECOND, GATEHOUSE_SECRET_PREVIOUS: FIRST, LOG_LEVEL: 'warn' };
  // Killed in the middle of its work: after the first places that each run moved.
  for (const places of [1, 2, 4]) {
    const child = startChild(CLI, ['rotate-keys'], environment);
    await child.line(() => child.lines.length >= places);
    await child.kill('SIGKILL');
    expect(child.lines.join('\n')).not.toContain('Everything is under the present key');
  }
  const last = startChild(CLI, ['rotate-keys'], environment);
  expect(await last.end()).toEqual({ code: 0, errors: '' });
  expect(last.lines.join('\n')).toMatch(/Everything is under the present key[^]*이전 비밀 값을 지워도 됩니다/);

  const after = await openHouse(directory, { GATEHOUSE_SECRET: SECOND });
  try {
    const present = openVault([SECOND]).keyId;
    for (const [place, keys] of await sealedTexts(after.ground.database)) expect([place, ...keys]).toEqual([place, present]);
    const owner = new Visitor(after.url);
    await owner.signIn(life.owner);
    expect(await readAll(owner, life.ids)).toEqual(life.seen);
    // The session from before still opens the door, and says where it came from.
    expect((await owner.call('GET', '/api/account/sessions')).body.items.map(({ address }: { address: string }) => address)).toEqual(['127.0.0.1', '127.0.0.1']);
    const operator = await rehearsalVisitor(after, 'operator');
    expect((await operator.call('GET', '/api/desk/audit')).body).toMatchObject({ chainIntact: true });
    expect((await operator.call('GET', '/api/desk/mail')).body.items.map(({ to }: { to: string }) => to)).toContain('guest@example.kr');
    // Fingerprints moved along: the address and the registration number are still taken.
    const [mail] = (await operator.call('GET', '/api/desk/mail')).body.items;
    await new Visitor(after.url).call('POST', '/api/account/sign-up', { email: 'owner@example.kr', password: 'somebody else again', name: 'x', locale: 'ko' , consents: SIGN_UP_AGREED });
    expect((await operator.call('GET', '/api/desk/mail')).body.items[0]).toMatchObject({ to: 'owner@example.kr', subject: expect.stringContaining('이미 가입된') as string });
    expect(mail).toBeDefined();
    const { visitor: second } = await signUpMerchant(after);
    await chooseMethods(second);
    const business = await typeBusiness(second, life.number);
    const consents = business.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
    expect(await second.change('POST', '/api/business/finish', business.version, { consents })).toMatchObject({ status: 409, body: { code: 'registration_number_in_use' } });
    // Cases move on: the gateway's next word is understood, and a new application can be made.
    expect(await applyFor(second)).toMatch(/^app/);
  } finally {
    await after.close();
  }
}, 240_000);

it('names the setting that is missing and changes nothing when the earlier secret is not given', async () => {
  const directory = temporaryDirectory();
  const app = await openHouse(directory, { GATEHOUSE_SECRET: FIRST });
  await signUpMerchant(app);
  await app.close();
  const lost = startChild(CLI, ['rotate-keys'], { GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: SECOND });
  const { code, errors } = await lost.end();
  expect(code).toBe(1);
  expect(errors).toMatch(/GATEHOUSE_SECRET_PREVIOUS[^]*이전 비밀 값을/);
  const again = await openHouse(directory, { GATEHOUSE_SECRET: FIRST });
  await rehearsalVisitor(again, 'operator');
  await again.close();
}, 120_000);
