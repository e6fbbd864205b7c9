import { afterAll, beforeAll, expect, it } from 'vitest';
import { definedJobs, enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { PAYPAL_KEYS, startPaypal, type PaypalDouble } from '../../testkit/paypal-double.ts';
import { startApp, Visitor, type Answered, type TestApp } from '../../testkit/start-app.ts';

// One case from the operator's keys to live and back, then what goes wrong on the way; every call is checked against PayPal's own description.

let app: TestApp;
let paypal: PaypalDouble;
let operator: Visitor;
let merchant: Visitor;
let caseId: string;
let application: string;

const CONNECTION = '/api/desk/connections/paypal_v2';
const query = async (text: string, values: unknown[] = []): Promise<any[]> => (await app.ground.database.pool.query<any>(text, values)).rows;

beforeAll(async () => {
  paypal = await startPaypal();
  app = await startApp(await openFreshEmbedded(), { speed: 1, fetch: paypal.fetch, gatewayTimeoutMs: 5_000 });
  paypal.webhookUrl = `${app.url}/api/partner/paypal_v2/events`;
  [operator, merchant] = [await rehearsalVisitor(app, 'operator'), await rehearsalVisitor(app, 'merchant')];
}, 120_000);
afterAll(async () => {
  await app.close();
  await paypal.close();
});

const save = (settings: object, version = 0) => operator.change('PUT', CONNECTION, version, { kind: 'paypal', settings: { ...PAYPAL_KEYS, ...settings } });
const applyForPaypal = async (visitor: Visitor): Promise<{ id: string; application: string }> => {
  const made = await applyFor(visitor, { methods: ['paypal'], addedTypes: [], choices: [] });
  const [one] = await casesOf(visitor, made);
  return { id: one.id as string, application: made };
};
const seen = async (visitor = merchant, of = application) => (await casesOf(visitor, of))[0];
const until = (check: (one: any) => void, visitor = merchant, of = application) => eventually(async () => {
  const one = await seen(visitor, of);
  check(one);
  return one;
}, { withinMs: 30_000 });
const press = (visitor = merchant, of = caseId): Promise<Answered> => visitor.call('POST', `/api/cases/${of}/gateway-link`, {});
const pressUnder = (key: string): Promise<Answered> => merchant.call('POST', `/api/cases/${caseId}/gateway-link`, {}, { 'idempotency-key': key });
const comeBack = (visitor = merchant, of = caseId): Promise<Answered> => visitor.call('POST', `/api/cases/${of}/look`, {});
async function deliver({ body, headers }: { body: string; headers: Record<string, string> }): Promise<{ status: number; body: any }> {
  const answer = await fetch(paypal.webhookUrl, { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.json() };
}
const done = (id: string, more: object = {}) => ({ id, event_type: 'MERCHANT.ONBOARDING.COMPLETED', summary: 'Merchant onboarding completed', resource: { partner_client_id: PAYPAL_KEYS.clientId, ...more } });
/** What the schedule does every minute, now. */
const runRound = () => app.ground.database.inTransaction((tx) => enqueue(tx, definedJobs().find(({ name }) => name === 'cases.look-round') as never, {} as never));
/** A look follows the last one at a moment of its own. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 2_100));

it('the operator connects PayPal: what does not work is not kept, what works is sealed and never shown again', async () => {
  expect((await operator.call('GET', '/api/desk/connections')).body.items.filter(({ gateway }: { gateway: string }) => gateway === 'paypal_v2')).toMatchObject([{ gateway: 'paypal_v2', kind: 'paypal', connected: false, version: 0, eventsUrl: paypal.webhookUrl }]);
  expect((await save({ clientSecret: 'another-secret-entirely' })).body).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/settings/clientSecret', code: 'refused_there' }] });
  expect((await save({ webhookId: 'NOSUCHWEBHOOK' })).body.errors).toMatchObject([{ pointer: '/settings/webhookId' }]);
  const calls = paypal.api.calls.length;
  expect((await save({ environment: 'live' })).body.errors).toMatchObject([{ pointer: '/settings/environment', code: 'other_environment' }]);
  expect(paypal.api.calls).toHaveLength(calls);
  expect(await query('select 1 from gateway_connection')).toEqual([]);

  const saved = await save({});
  expect(saved.body).toMatchObject({ remarks: [], connection: { connected: true, version: 1 } });
  expect(JSON.stringify(saved.body)).not.toContain(PAYPAL_KEYS.clientSecret);
  expect(saved.body.connection.fields.find(({ name }: { name: string }) => name === 'clientSecret')).toMatchObject({ value: '', kept: true });
  expect((await save({}, 0)).status).toBe(412);
  // A secret left empty stays.
  expect((await save({ clientSecret: '' }, 1)).body.connection.version).toBe(2);
  expect(JSON.stringify(await query('select * from gateway_connection'))).not.toContain(PAYPAL_KEYS.clientSecret);
});

it('a case is handed over as one referral, although the first answers are lost', async () => {
  paypal.fail('/v2/customer/partner-referrals', 'lose_answer', 'lose_answer', 'lose_answer', 'lose_answer');
  ({ id: caseId, application } = await applyForPaypal(merchant));
  const one = await until((now) => expect(now.tracks.intake.state).toBe('handed_over'));
  expect(one.standing).toMatchObject({ headline: 'submitted', owner: 'merchant', needsMerchant: true, nextAction: { en: expect.stringContaining('Log in or sign up at PayPal') as string } });
  expect(one.allowedActions.map(({ code }: { code: string }) => code)).toEqual(['open_at_gateway', 'cancel']);
  expect(paypal.api.calls.filter(({ path }) => path === '/v2/customer/partner-referrals').length).toBeGreaterThan(4);
  expect(paypal.referrals).toHaveLength(1);
  expect(paypal.referrals[0]).toMatchObject({ trackingId: caseId, body: { legal_consents: [{ granted: true }], partner_config_override: { return_url: expect.stringContaining('/applications/') as string } } });
  // Persons and numbers of the business stay here.
  expect(JSON.stringify(paypal.referrals[0]?.body)).not.toMatch(/김하나|1980-01-01|010-0000-1234|\d{3}-\d{2}-\d{5}/);
});

it('every press makes a link of its own, for one merchant; an expired one is pressed anew, and none is kept', async () => {
  const [first, second] = [await press(), await press()];
  expect(first.body.url).not.toBe(second.body.url);
  const referral = paypal.referrals.find(({ token }) => first.body.url.includes(token));
  if (referral !== undefined) referral.expired = true;
  expect(paypal.follow(first.body.url)).toBe('expired');
  expect(paypal.follow(second.body.url)).toBe('sign_up');
  expect(new Set(paypal.referrals.map(({ trackingId }) => trackingId))).toEqual(new Set([caseId]));
  expect(await query('select outcome from gateway_press where case_id = $1', [caseId])).toEqual([{ outcome: 'link' }, { outcome: 'link' }]);
  const tables = await query(`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
  for (const { table_name: table } of tables) expect(await query(`select 1 from "${table}" t where t::text like '%referralToken%'`), table).toEqual([]);
  // Sealed it would not be found above: no answer is kept of a press at all, and the same key makes a link anew.
  expect(await query(`select scope from idempotency_key where scope like '%gateway-link'`)).toEqual([]);
  const [third, fourth] = [await pressUnder('one-key'), await pressUnder('one-key')];
  expect([third.status, fourth.status, third.body.url === fourth.body.url]).toEqual([200, 200, false]);
  // Nightly, what is old of the presses goes.
  const kept = async () => Number((await query('select count(*) as n from gateway_press where case_id = $1', [caseId]))[0].n);
  await query(`update gateway_press set pressed_at = now() - interval '91 days' where id = (select min(id) from gateway_press)`);
  const all = await kept();
  for (const forget of app.house.forget) await forget({ now: new Date(), daysAgo: (days) => new Date(Date.now() - days * 86_400_000) });
  expect(await kept()).toBe(all - 1);
  const stranger = await signUpMerchant(app);
  expect((await press(stranger.visitor)).status).toBe(404);
});

it('a token that ran out is renewed once; hurry and trouble there pass or are said, and the next press works', async () => {
  const before = paypal.tokens;
  paypal.endTokens();
  expect((await press()).status).toBe(200);
  expect(paypal.tokens).toBe(before + 1);
  paypal.fail('/v2/customer/partner-referrals', { status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
  expect((await press()).status).toBe(200);
  paypal.fail('/v2/customer/partner-referrals', { status: 429, headers: { 'retry-after': '30' } });
  // A page that had no answer presses again under the same key.
  expect((await pressUnder('again')).body).toMatchObject({ code: 'gateway_unreachable', retryAfterSeconds: 30 });
  expect((await pressUnder('again')).status).toBe(200);
  paypal.fail('/v2/customer/partner-referrals', { status: 422, body: { name: 'UNPROCESSABLE_ENTITY', message: 'The requested action could not be performed, semantically incorrect, or failed business validation.', debug_id: 'x', details: [{ issue: 'ACCOUNT_STATUS_ERROR' }] } });
  expect((await press()).body.code).toBe('not_allowed_now');
  expect((await press()).status).toBe(200);
});

it('a merchant who comes back half done reads what is missing, and goes on by the button', async () => {
  const { body } = await press();
  paypal.signUp(body.url, { primary_email_confirmed: false, payments_receivable: false });
  const one = (await comeBack()).body;
  expect(one.standing).toMatchObject({ headline: 'information_requested', owner: 'merchant', nextAction: { en: expect.stringContaining('Confirm the e-mail address') as string, ko: expect.stringContaining('이메일 주소 확인') as string } });
  expect(one.tasks.map(({ code }: { code: string }) => code)).toEqual(['ask:confirm_email', 'ask:account_limited']);
  expect(one.allowedActions.map(({ code }: { code: string }) => code)).toEqual(['open_at_gateway']);
  expect(one.events.map(({ command }: { command: string }) => command)).toEqual(['submit', 'hand_over', 'acknowledge', 'request_information', 'sign_contract']);
  // Answered there, not here.
  expect((await merchant.call('POST', `/api/cases/${caseId}/actions/answer_information`, { text: '보냅니다' })).body.code).toBe('not_allowed_now');
});

it('a webhook is believed only when PayPal says it is its own, and PayPal is asked only about what could be', async () => {
  const seller = [...paypal.sellers.values()][0];
  Object.assign(seller ?? {}, { primary_email_confirmed: true, payments_receivable: true });
  const event = done('WH-1', { merchant_id: seller?.merchant_id, tracking_id: caseId });
  const asked = () => paypal.api.calls.filter(({ path }) => path.endsWith('/verify-webhook-signature')).length;
  expect((await deliver(paypal.webhook(event, { forged: true }))).status).toBe(401);
  expect(asked()).toBe(1);
  for (const certUrl of ['https://api.sandbox.paypal.com.example.net/cert', 'http://api.sandbox.paypal.com/cert', 'https://api.sandbox.paypal.com@127.0.0.1/cert', 'https://127.0.0.1/cert']) expect((await deliver(paypal.webhook(event, { certUrl }))).status).toBe(401);
  expect((await deliver(paypal.webhook(event, { at: new Date(Date.now() - 5 * 86_400_000) }))).status).toBe(401);
  expect((await deliver({ body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(401);
  expect(asked()).toBe(1);
  expect((await seen()).standing.headline).toBe('information_requested');
  paypal.fail('/verify-webhook-signature', { status: 503 });
  expect((await deliver(paypal.webhook(event))).status).toBe(503);
  expect(asked()).toBe(2);

  expect(await deliver(paypal.webhook(event))).toMatchObject({ status: 202, body: { accepted: true, duplicate: false } });
  const live = await until((one) => expect(one.standing.headline).toBe('live'));
  expect(live.methods).toMatchObject([{ method: 'paypal', headline: 'live' }]);
  expect(live.events.slice(5).map(({ command }: { command: string }) => command)).toEqual(['accept', 'deposit_live_keys', 'go_live']);
  expect(await deliver(paypal.webhook(event))).toMatchObject({ status: 202, body: { duplicate: true } });
});

it('news that came late or in another order than it happened moves nothing back', async () => {
  const { sequence } = await seen();
  expect((await deliver(paypal.webhook({ ...done('WH-0', { merchant_id: [...paypal.sellers.keys()][0] }), event_type: 'MERCHANT.PARTNER-CONSENT.REVOKED' }, { at: new Date(Date.now() - 86_400_000) }))).status).toBe(202);
  await eventually(async () => expect(await query(`select 1 from job where name = 'cases.look-at-gateway' and state in ('waiting', 'running')`)).toEqual([]), { withinMs: 30_000 });
  expect(await seen()).toMatchObject({ sequence, standing: { headline: 'live' } });
  // Of a merchant that did not come through here.
  expect(await deliver(paypal.webhook(done('WH-2', { merchant_id: 'SOMEBODYELSE' })))).toMatchObject({ status: 202, body: { accepted: false } });
  expect((await operator.call('GET', '/api/desk/rejected-events')).body.items.map(({ reason }: { reason: string }) => reason)).toContain('unknown_case');
});

it('what no webhook told is found by asking: payments are stopped, opened again, and ended when the merchant unlinks its account', async () => {
  const seller = [...paypal.sellers.values()][0];
  const ask = async () => {
    await query(`update gateway_case set look_at = now() - interval '1 minute' where id = $1`, [caseId]);
    await runRound();
  };
  Object.assign(seller ?? {}, { limitations: [{ name: 'LIMITED', restrictions: ['ACCEPT_MONEY'] }] });
  await ask();
  await until((one) => expect([one.standing.headline, one.tracks.activation.state]).toEqual(['information_requested', 'suspended']));
  delete seller?.limitations;
  await ask();
  await until((one) => expect([one.standing.headline, one.tracks.activation.state]).toEqual(['live', 'live']));
  for (const one of seller?.oauth_integrations ?? []) one.status = 'I';
  await ask();
  await until((one) => expect([one.standing.headline, one.tracks.contract.state]).toEqual(['withdrawn', 'ended']));
  expect((await press()).body.code).toBe('not_allowed_now');
});

it('a case that was cancelled before anybody signed up needs nothing there, and stays cancelled when an old link is followed after all', async () => {
  const { visitor } = await signUpMerchant(app);
  const other = await applyForPaypal(visitor);
  await until((one) => expect(one.tracks.intake.state).toBe('handed_over'), visitor, other.application);
  const { body } = await press(visitor, other.id);
  expect((await visitor.call('POST', `/api/cases/${other.id}/cancel`, {})).body.standing.headline).toBe('cancelled');
  await eventually(async () => expect(await query('select withdrawal from gateway_case where id = $1', [other.id])).toEqual([{ withdrawal: 'done' }]), { withinMs: 30_000 });
  const seller = paypal.signUp(body.url);
  expect((await deliver(paypal.webhook(done('WH-9', { merchant_id: seller.merchant_id, tracking_id: other.id })))).status).toBe(202);
  await eventually(async () => expect((await query('select withdrawal_refusals from gateway_case where id = $1', [other.id]))[0].withdrawal_refusals).toBeGreaterThan(0), { withinMs: 30_000 });
  expect((await seen(visitor, other.application)).standing.headline).toBe('cancelled');
});

it('a merchant that PayPal turns down reads so, and one it has no word for waits for a person', async () => {
  const { visitor } = await signUpMerchant(app);
  const other = await applyForPaypal(visitor);
  await until((one) => expect(one.tracks.intake.state).toBe('handed_over'), visitor, other.application);
  const seller = paypal.signUp((await press(visitor, other.id)).body.url, { products: [{ name: 'PPCP_STANDARD', vetting_status: 'IN_REVIEW' }], payments_receivable: false });
  expect((await comeBack(visitor, other.id)).body.standing.headline).toBe('under_review');
  await moment();
  seller.products = [{ name: 'PPCP_STANDARD', vetting_status: 'BEING_CONSIDERED' }];
  expect((await comeBack(visitor, other.id)).body.standing.headline).toBe('under_review');
  expect((await operator.call('GET', '/api/desk/rejected-events')).body.items[0]).toMatchObject({ reason: 'not_understood', eventId: 'vetting_status=BEING_CONSIDERED' });
  await moment();
  seller.products = [{ name: 'PPCP_STANDARD', vetting_status: 'DENIED' }];
  const refused = (await comeBack(visitor, other.id)).body;
  expect(refused.standing.headline).toBe('rejected');
  expect(refused.waysOut.length).toBeGreaterThan(0);
  // Asked once a day whether it was taken up again; a product it did not come for may stay declined.
  Object.assign(seller, { payments_receivable: true, products: [{ name: 'EXPRESS_CHECKOUT' }, { name: 'PPCP_CUSTOM', vetting_status: 'DENIED' }] });
  await query(`update gateway_case set look_at = look_at - interval '1441 minutes' where id = $1`, [other.id]);
  await runRound();
  await until((one) => expect([one.standing.headline, one.methods[0].headline]).toEqual(['live', 'live']), visitor, other.application);
});

it('a merchant who never presses the button is reminded of it', async () => {
  const { visitor, email } = await signUpMerchant(app);
  const other = await applyForPaypal(visitor);
  await until((one) => expect(one.tracks.intake.state).toBe('handed_over'), visitor, other.application);
  await query(`update gateway_case set since = now() - interval '4 days' where id = $1`, [other.id]);
  await app.ground.database.inTransaction((tx) => enqueue(tx, definedJobs().find(({ name }) => name === 'follow-up.remind-merchants') as never, {} as never));
  await eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail?limit=100')).body as { items: { to: string; text: string }[] };
    expect(items.some(({ to, text }) => to === email && text.includes('페이팔에서 로그인하거나 가입해 주세요') && !text.includes('referralToken'))).toBe(true);
  }, { withinMs: 30_000 });
});

it('forged webhooks in the right form do not use up the calls to PayPal', async () => {
  const asked = () => paypal.api.calls.filter(({ path }) => path.endsWith('/verify-webhook-signature')).length;
  const before = asked();
  // Who knows no case of ours has PayPal asked about nothing.
  for (const unknown of [{}, { tracking_id: 'case_01', merchant_id: 'SOMEBODYELSE' }]) expect(await deliver(paypal.webhook(done('WH-F', unknown), { forged: true }))).toMatchObject({ status: 202, body: { accepted: false } });
  expect(asked()).toBe(before);
  const statuses = new Set<number>();
  for (let count = 0; count < 130; count += 1) statuses.add((await deliver(paypal.webhook(done('WH-F', { tracking_id: caseId }), { forged: true }))).status);
  expect(statuses).toEqual(new Set([401, 503]));
  // Of the minute before and of this one.
  expect(asked() - before).toBeLessThanOrEqual(120);
});

it('what the operator changes counts at once, also when a connection was removed and made anew', async () => {
  const { version } = (await operator.call('GET', '/api/desk/connections')).body.items.find(({ gateway }: { gateway: string }) => gateway === 'paypal_v2') as { version: number };
  expect((await operator.change('DELETE', CONNECTION, version, undefined)).status).toBe(200);
  expect(await query('select 1 from gateway_connection')).toEqual([]);
  // A kept secret is gone with the connection.
  expect((await save({ clientSecret: '' })).body.errors).toMatchObject([{ pointer: '/settings/clientSecret', code: 'required' }]);
  expect((await save({ webhookId: '' })).body).toMatchObject({ connection: { version: version + 1 }, remarks: [{ en: expect.stringContaining('Without a webhook') as string }] });
  // A page that still shows the removed one does not fit the new one.
  for (const old of [1, version]) expect([(await save({}, old)).status, (await operator.change('DELETE', CONNECTION, old, undefined)).status]).toEqual([412, 412]);
  const calls = paypal.api.calls.length;
  expect((await deliver(paypal.webhook(done('WH-N')))).status).toBe(401);
  expect(paypal.api.calls).toHaveLength(calls);

  // Told of a change that cannot be read just then, the process reads it again by itself.
  await query('alter table gateway_connection rename to away');
  await query(`select pg_notify('gateway_connections_changed', '')`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await query('delete from away');
  await query('alter table away rename to gateway_connection');
  await eventually(async () => expect((await operator.call('GET', '/api/desk/connections')).body.items.find(({ gateway }: { gateway: string }) => gateway === 'paypal_v2')).toMatchObject({ connected: false }), { withinMs: 30_000 });
});

it(`every call fits PayPal's published description`, () => {
  const { violations, descriptions } = paypal.api;
  if (descriptions.length === 0) console.warn("PayPal's published descriptions are not at hand (GATEWAY_DESCRIPTIONS): the calls were checked against the double alone.");
  // The word that nobody knows was meant to be one.
  expect(violations).toEqual(descriptions.length === 0 ? [] : [expect.stringContaining('/products/0/vetting_status must be equal to one of the allowed values')]);
  expect([0, 3]).toContain(descriptions.length);
});
