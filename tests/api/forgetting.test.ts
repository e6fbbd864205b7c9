import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { housekeeping } from '../../platform/housekeeping.ts';
import { enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { SIGN_UP_AGREED, chooseMethods, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';

/** What nobody needs any more is really deleted at night, and what strangers can send does not fill the database. */

let app: TestApp;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
}, 120_000);
afterAll(() => app.close());

const rows = async (text: string) => (await app.ground.database.pool.query<Record<string, unknown>>(text)).rows;
const count = async (table: string) => Number((await rows(`select count(*) as n from ${table}`))[0]?.n);

/** The nightly round, at once, by the worker of the house. */
async function keepHouse(): Promise<void> {
  await app.ground.database.inTransaction((tx) => enqueue(tx, housekeeping, {}));
  await eventually(async () => {
    const [job] = await rows(`select state, last_error from job where name = 'platform.keep-house' order by id desc limit 1`);
    expect(job).toMatchObject({ state: 'done', last_error: null });
  }, { withinMs: 60_000 });
}

/** Stored files of a key, however the file store divides it into folders. */
function filesOf(key: string): string[] {
  const bare = key.replaceAll('/', '');
  return readdirSync(join(app.ground.config.dataDirectory, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).filter((file) => file.replaceAll('/', '').endsWith(bare) || file.endsWith(bare));
}

async function upload(who: Visitor): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'))], { type: 'image/jpeg' }), 'certificate.jpg');
  const { status, body } = await who.call('POST', '/api/documents', form);
  expect(status).toBe(201);
  return body.id as string;
}

it('deletes at night who never confirmed, certificates never used, old refusals; and keeps the rest', async () => {
  const { visitor } = await signUpMerchant(app);
  for (const email of ['old@example.kr', 'new@example.kr']) await new Visitor(app.url).call('POST', '/api/account/sign-up', { email, password: 'a long enough password', name: '최소라', locale: 'ko' , consents: SIGN_UP_AGREED });
  const [old] = await rows('select id from person where not email_verified order by created_at limit 1');
  await app.ground.database.pool.query(`update person set created_at = now() - interval '8 days' where id = $1`, [old?.id]);
  await app.ground.database.pool.query(`update person set created_at = now() - interval '300 days' where email_verified`);
  const [unused, drafted, fresh] = [await upload(visitor), await upload(visitor), await upload(visitor)];
  await eventually(async () => expect((await rows(`select id from document where state in ('waiting', 'reading')`)).length).toBe(0), { withinMs: 120_000 });
  expect((await visitor.call('GET', `/api/documents/${unused}/page`)).status).toBe(200);
  const [keys] = await rows(`select file_key, page_key from document where id = '${unused}'`);
  const stored = [String(keys?.file_key), String(keys?.page_key)];
  for (const key of stored) expect(filesOf(key)).toHaveLength(1);
  await app.ground.database.pool.query(`update document set uploaded_at = now() - interval '31 days' where id <> '${fresh}'`);
  const [merchant] = await rows(`select merchant_id from document limit 1`);
  await app.ground.database.pool.query(`delete from business_draft`);
  await app.ground.database.pool.query(`insert into business_draft (merchant_id, version, form, document_id, updated_at) values ($1, 1, 'x', $2, now())`, [merchant?.merchant_id, drafted]);
  for (const [id, days] of [['a', 91], ['b', 89]] as const) {
    await app.ground.database.pool.query(`insert into registration_refusal (id, merchant_id, at) values ($1, 'm', now() - $2 * interval '1 day')`, [id, days]);
    await app.ground.database.pool.query(`insert into rejected_event (id, gateway, at, reason, bytes) values ($1, 'kcp', now() - $2 * interval '1 day', 'bad_signature', 1)`, [id, days]);
  }
  const people = await count('person');
  await keepHouse();
  expect(await count('person')).toBe(people - 1);
  expect(await rows(`select id from person where id = '${String(old?.id)}'`)).toEqual([]);
  expect((await rows('select id from document order by id')).map(({ id }) => id)).toEqual([drafted, fresh].sort());
  for (const key of stored) expect(filesOf(key)).toEqual([]);
  for (const table of ['registration_refusal', 'rejected_event']) expect(await rows(`select id from ${table}`)).toEqual([{ id: 'b' }]);
}, 240_000);

it('counts unsigned events in one row a minute for each gateway and reason', async () => {
  const before = await count('rejected_event');
  for (let at = 0; at < 40; at += 1) {
    const answer = await fetch(`${app.url}/api/partner/kcp/events`, { method: 'POST', body: `{"forged":${at}}`, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
  // The minute may turn once in between.
  expect((await count('rejected_event')) - before).toBeLessThanOrEqual(2);
  const operator = await rehearsalVisitor(app, 'operator');
  const { items } = (await operator.call('GET', '/api/desk/rejected-events')).body as { items: { gateway: string; reason: string; times: number; at: string }[] };
  const lately = items.filter(({ at }) => Date.now() - Date.parse(at) < 300_000);
  expect(lately.reduce((sum, { times }) => sum + times, 0)).toBe(40);
});

it('takes no endless answers into the draft', async () => {
  const { visitor } = await signUpMerchant(app);
  let draft = await chooseMethods(visitor, { methods: ['payco'], addedTypes: [], choices: [{ method: 'payco', type: 'one_time', gateway: 'payco' }] });
  for (let at = 0; at < 5; at += 1) {
    const answer = await visitor.change('PATCH', '/api/draft', draft.version, {
      extraFields: { [`gateway${at}`]: { junk: 'x'.repeat(50_000) }, payco: { paycoId: 'owner@example.kr', [`junk${at}`]: 'x'.repeat(50_000) } }, consents: [{ code: `made-up-${at}`, agreed: true, version: '1' }],
    });
    expect(answer.status).toBe(200);
    draft = answer.body;
  }
  expect(draft.extraFields.find(({ name }: { name: string }) => name === 'paycoId').value).toBe('owner@example.kr');
  const [stored] = await rows('select length(selection::text) + length(consents::text) as size from application_draft order by updated_at desc limit 1');
  expect(Number(stored?.size)).toBeLessThan(5_000);
  expect(await visitor.change('PATCH', '/api/draft', draft.version, { extraFields: { payco: { paycoId: 'x'.repeat(1_000) } } })).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ pointer: '/extraFields/payco/paycoId', code: 'extra_field_too_long' }] } });
});
