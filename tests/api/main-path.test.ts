import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'));

let app: TestApp;
const accountOf = (kind: string) => app.house.rehearsalAccounts.find((one) => one.kind === kind) as { email: string; password: string };

beforeAll(async () => {
  // Slow enough that receipt takes a while at first: the tests move the gateway's clock themselves.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
}, 60_000);
afterAll(() => app.close());

async function merchant(): Promise<Visitor> {
  const visitor = new Visitor(app.url);
  await visitor.signIn(accountOf('merchant'));
  return visitor;
}

describe('the main path over HTTP', () => {
  it('applies once, cancels one case in time, is refused on another, and sees a contract signed and live', async () => {
    const visitor = await merchant();
    let draft = (await visitor.call('GET', '/api/draft')).body;
    draft = (
      await visitor.change('PATCH', '/api/draft', draft.version, {
        methods: ['card', 'transfer', 'virtual_account', 'kakaopay', 'payco', 'mobile_identity'],
        addedTypes: [{ method: 'card', type: 'subscription' }],
        choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'card', type: 'subscription', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }],
        consents: draft.startConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version, agreed: true })),
      })
    ).body;
    const gateways = draft.contracts.map(({ gateway }: { gateway: string }) => gateway);
    expect(gateways).toEqual(expect.arrayContaining(['tosspayments', 'kcp', 'danal']));
    expect(draft.nextAfterDone).toBe('/business');
    const early = await visitor.change('POST', '/api/draft/submit', draft.version, { consents: [] });
    expect(early).toMatchObject({ status: 422, body: { code: 'business_information_needed' } });

    const business = await fillBusiness(visitor);
    const refused = await visitor.change('POST', '/api/business/finish', business.version, { consents: [] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'consent_needed' } });
    const finished = await visitor.change('POST', '/api/business/finish', business.version, { consents: business.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) });
    expect(finished.status).toBe(200);
    const path = `/api/applications/${finished.body.applicationId}`;
    const cases = async () => (await visitor.call('GET', path)).body.cases;

    // Every case reaches its gateway once, and can be cancelled until the gateway has received it.
    await eventually(async () => expect((await cases()).every((one: { tracks: { intake: { state: string } } }) => one.tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 10_000 });
    const [first, second] = await cases();
    // Whoever checks the papers gets the very file that was uploaded.
    const operator = new Visitor(app.url);
    await operator.signIn(accountOf('operator'));
    const { certificate } = (await operator.call('POST', `/api/desk/cases/${second.id}/submission`, {})).body;
    expect(certificate).toMatchObject({ fileName: 'certificate.jpg', mediaType: 'image/jpeg' });
    const file = await fetch(app.url + certificate.href, { headers: { cookie: operator.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') } });
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(Buffer.from(await file.arrayBuffer()).equals(SAMPLE)).toBe(true);
    expect(first.allowedActions).toContainEqual(expect.objectContaining({ code: 'cancel', label: { ko: '신청 취소', en: 'Cancel application' } }));
    expect((await visitor.call('POST', `/api/cases/${first.id}/cancel`, {})).body.standing.headline).toBe('cancelled');
    for (let step = 0; step < 40 && (await cases())[1].tracks.intake.state === 'handed_over'; step++) await app.gateway.advance(43_200);
    expect(await visitor.call('POST', `/api/cases/${second.id}/cancel`, {})).toMatchObject({ status: 409, body: { code: 'already_received' } });
    for (let step = 0; step < 60 && (await cases())[1].standing.headline !== 'live'; step++) await app.gateway.advance(86_400);
    const [, live] = await eventually(async () => {
      const now = await cases();
      expect(now[1].standing.headline).toBe('live');
      return now;
    }, { withinMs: 10_000 });
    expect(live.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual(live.events.map((_: unknown, index: number) => index + 1));
    expect(live.tracks.contract.state).toBe('signed');
    expect((await cases())[0].standing.headline).toBe('cancelled');
  }, 60_000);

  it('pays with a test card over the real interface, verifies the amount, and cancels', async () => {
    const visitor = await merchant();
    const { channels, sandbox } = (await visitor.call('GET', '/api/integration')).body;
    const started = await visitor.call('POST', '/api/test-payments', { channelId: channels[0].id, method: 'card', amount: 1000 });
    expect(started.status).toBe(201);
    expect((await fetch(started.body.script)).status).toBe(200);
    const token = await call(app.sandboxUrl, '/users/getToken', { imp_key: sandbox.restKey, imp_secret: (await visitor.call('POST', '/api/integration/secret')).body.restSecret });
    expect(token.code).toBe(-1); // The key was reissued together with its secret: the old pair is dead.
    const fresh = (await visitor.call('POST', '/api/integration/secret')).body;
    const good = await call(app.sandboxUrl, '/users/getToken', { imp_key: fresh.restKey, imp_secret: fresh.restSecret });
    const paid = await call(app.sandboxUrl, '/sandbox/checkout', { user_code: sandbox.userCode, outcome: 'approve', params: started.body.request }, good.response.access_token);
    const verified = await visitor.call('POST', `/api/test-payments/${started.body.payment.id}/verify`, { impUid: paid.response.imp_uid });
    expect(verified.body).toMatchObject({ status: 'paid', verified: true, amount: 1000 });
    expect((await visitor.call('POST', `/api/test-payments/${started.body.payment.id}/cancel`, {})).body).toMatchObject({ status: 'cancelled', cancelledAmount: 1000 });
  });

  it('answers the check for existing contracts at once, and a question reaches the operator and comes back', async () => {
    const visitor = await merchant();
    const thread = (await visitor.call('POST', '/api/conversations/existing-contracts')).body;
    expect(thread.messages[0].systemText.en).toMatch(/registration number \d{3}-\d{2}-\*+/);
    const id = thread.conversation.id;
    const clientId = 'client-id-1';
    await visitor.call('POST', `/api/conversations/${id}/messages`, { text: '안녕하세요', clientId });
    await visitor.call('POST', `/api/conversations/${id}/messages`, { text: '안녕하세요', clientId });
    const operator = new Visitor(app.url);
    await operator.signIn(accountOf('operator'));
    const open = (await operator.call('GET', '/api/desk/conversations')).body.items.find((one: { id: string }) => one.id === id);
    expect(open).toMatchObject({ state: 'waiting_for_operator', preview: { ko: '안녕하세요', en: '안녕하세요' } });
    await operator.call('POST', `/api/desk/conversations/${id}/messages`, { text: '확인했습니다', clientId: 'client-id-2' });
    const after = (await visitor.call('GET', `/api/conversations/${id}`)).body.messages;
    expect(after.map(({ text }: { text: string }) => text).filter(Boolean)).toEqual(['안녕하세요', '확인했습니다']);
  });
});

async function call(origin: string, path: string, body: object, token?: string) {
  const answer = await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: token }) }, body: JSON.stringify(body) });
  return (await answer.json()) as any;
}

/** Uploads a sample certificate, takes what was read, and types the rest. */
async function fillBusiness(visitor: Visitor) {
  const form = new FormData();
  form.append('file', new Blob([SAMPLE], { type: 'image/jpeg' }), 'certificate.jpg');
  const uploaded = await visitor.call('POST', '/api/documents', form);
  expect(uploaded.status).toBe(201);
  const document = await eventually(async () => {
    const { body } = await visitor.call('GET', `/api/documents/${uploaded.body.id}`);
    expect(body.state).toBe('read');
    return body;
  }, { withinMs: 45_000 });
  expect(document.fields.registrationNumber.value).toBe('076-13-99247');
  let business = (await visitor.call('POST', '/api/business/fill', { documentId: document.id })).body;
  expect(business.form.tradeName).toBe('가온 식품');
  business = (
    await visitor.change('PATCH', '/api/business', business.version, {
      form: {
        representatives: business.form.representatives.map((one: object) => ({ ...one, email: 'owner@example.kr', mobilePhone: '010-0000-1234' })),
        contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
        service: { form: 'web', urls: ['https://shop.example.com'], notInStoreYet: false, industries: ['fashion'], monthlyVolume: 'under_100m', memo: '' },
      },
    })
  ).body;
  expect(business.problemsWhenFinished.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
  return business;
}
