import { expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { chooseMethods, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, type Visitor } from '../../testkit/start-app.ts';

it('a call whose server died before it answered gets its answer when it is repeated, and has no second effect', async () => {
  const app = await startApp(await openFreshEmbedded(), { speed: 1 });
  const { pool } = app.ground.database;
  const operator = await rehearsalVisitor(app, 'operator');
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  const counts = async () => (await pool.query("select (select count(*)::int from application) as applications, (select count(*)::int from gateway_case) as cases, (select count(*)::int from case_event where source = 'merchant') as events, (select count(*)::int from conversation) as conversations, (select count(*)::int from document) as documents")).rows[0] as object;
  /** Sends a call, puts its row back to what a killed server leaves, a minute ago, and repeats it. */
  async function twice(who: Visitor, method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
    const key = { 'idempotency-key': `${method} ${path}` };
    const first = await who.call(method, path, body, { ...headers, ...key });
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
    const { rowCount } = await pool.query("update idempotency_key set state = 'running', status = null, body = null, created_at = now() - interval '61 seconds' where key = $1 and effect_at is not null", [key['idempotency-key']]);
    expect(rowCount, `${path} is marked as having taken effect`).toBe(1);
    const before = await counts();
    const again = await who.call(method, path, body, { ...headers, ...key });
    expect(await counts()).toEqual(before);
    return { first, again };
  }

  const form = new FormData();
  form.append('file', new Blob([Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')], { type: 'image/png' }), 'a.png');
  const uploaded = await twice(visitor, 'POST', '/api/documents', form);
  expect(uploaded.again).toMatchObject({ status: 201, body: { id: uploaded.first.body.id } });

  await chooseMethods(visitor, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] });
  const business = await typeBusiness(visitor);
  const consents = business.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  const finished = await twice(visitor, 'POST', '/api/business/finish', { consents }, { 'if-match': `"${business.version}"` });
  expect(finished.again).toMatchObject({ status: 200, body: { applicationId: finished.first.body.applicationId } });
  expect(finished.again.headers.get('idempotency-replayed')).toBe('true');

  const opened = await twice(visitor, 'POST', '/api/conversations', { topic: 'other', text: 'one question', clientId: 'first-message-of-all' });
  expect(opened.again.body.messages).toHaveLength(1);
  expect(opened.again.body.conversation.id).toBe(opened.first.body.conversation.id);

  const { body: { cases } } = await visitor.call('GET', `/api/applications/${finished.first.body.applicationId as string}`);
  const one = cases[0].id as string;
  const cancelled = await twice(visitor, 'POST', `/api/cases/${one}/cancel`, {});
  expect(cancelled.again).toMatchObject({ status: 200, body: { id: one, standing: { headline: cancelled.first.body.standing.headline } } });

  const draft = await chooseMethods(visitor, { methods: ['virtual_account'], addedTypes: [], choices: [{ method: 'virtual_account', type: 'one_time', gateway: 'tosspayments' }] });
  const submitted = await twice(visitor, 'POST', '/api/draft/submit', { consents: draft.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) }, { 'if-match': `"${draft.version}"` });
  expect(submitted.again).toMatchObject({ status: 201, body: { applicationId: submitted.first.body.applicationId } });
  await app.close();
}, 240_000);

it('two windows that submit the same selection at the same moment make one application; the later one is told that things have moved on', async () => {
  const app = await startApp(await openFreshEmbedded(), { speed: 1 });
  const { visitor } = await signUpMerchant(app);
  const applications = async () => (await visitor.call('GET', '/api/applications')).body.items as unknown[];
  await chooseMethods(visitor, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const business = await typeBusiness(visitor);
  const consents = business.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  // Every press has a key of its own: for the server these are different wishes of the same person.
  const finished = await Promise.all([1, 2, 3].map(() => visitor.change('POST', '/api/business/finish', business.version, { consents })));
  expect(finished.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(finished.filter(({ status }) => status === 412).map(({ body }) => body.code)).toEqual(['stale_version', 'stale_version']);
  expect(await applications()).toHaveLength(1);

  const draft = await chooseMethods(visitor, { methods: ['transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] });
  const agreed = draft.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  const submitted = await Promise.all([1, 2, 3].map(() => visitor.change('POST', '/api/draft/submit', draft.version, { consents: agreed })));
  expect(submitted.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
  for (const { status, body } of submitted) if (status >= 300) expect([status, body.title], JSON.stringify(body)).toEqual([expect.any(Number), expect.stringMatching(/\S/)]);
  expect(submitted.every(({ status }) => status < 300 || status === 409 || status === 412 || status === 422)).toBe(true);
  expect(await applications()).toHaveLength(2);
  await app.close();
}, 120_000);
