import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../contract/operations.ts';
import type { Operation } from '../../contract/operation.ts';
import { CASE_COMMANDS } from '../../domain/case/states.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type Answered, type TestApp } from '../../testkit/start-app.ts';
import { ACTORS, DOORS, type ActorName, type ObjectIds } from './access-table.ts';

/** Every operation against every kind of person, and against another merchant's ids. */

const operationOf = (id: OperationId): Operation => OPERATIONS[id] as Operation;
const UNKNOWN: ObjectIds = {
  application: unknown('app'), case: unknown('case'), document: unknown('doc'), page: unknown('doc'), conversation: unknown('conv'), channel: 'channel-key-00000000-0000-4000-8000-000000000000',
  payment: unknown('pay'), storePayment: 'imp_000000000000', delivery: '999999999', endpoint: unknown('whe'), webhook: unknown('whm'), invitation: unknown('invitation'), member: unknown('person'), session: unknown('session'), merchant: unknown('merchant'),
};

let app: TestApp;
const actors = {} as Record<ActorName, Visitor>;
let other: Visitor;
let ours: ObjectIds;
let lastAddress = 0;

/** An id of the form the product makes, which names nothing. */
function unknown(prefix: string): string {
  return `${prefix}_01J${'0'.repeat(22)}Z`;
}

/** A person behind an address of their own, so that limits per address stay out of the way. */
function visitor(): Visitor {
  lastAddress += 1;
  return new Visitor(app.url, { 'x-forwarded-for': `192.0.2.${lastAddress}` });
}

/** Ids that can be looked for in a text: a plain number is found in any. */
const tellingIds = () => Object.entries(ours).filter(([, value]) => !/^\d+$/.test(value));
const pathOf = (id: OperationId, ids: ObjectIds) => DOORS[id].path?.(ids) ?? operationOf(id).path;

/** One call of the operation; of a stream only the head is read. */
async function knock(who: Visitor, id: OperationId, ids: ObjectIds): Promise<Answered> {
  const { method, answerKind, bodyKind } = operationOf(id);
  if (answerKind === 'events') return listen(who, pathOf(id, ids));
  const headers = { 'if-match': '"0"', ...(bodyKind === 'raw' && { 'content-type': 'application/octet-stream' }) };
  return who.call(method, pathOf(id, ids), method === 'GET' || method === 'DELETE' ? undefined : (DOORS[id].body?.(ids) ?? {}), headers);
}

async function listen(who: Visitor, path: string): Promise<Answered> {
  const stop = new AbortController();
  const answer = await fetch(app.url + path, { signal: stop.signal, headers: { cookie: who.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') } });
  const body = answer.status === 200 ? '' : ((await answer.json()) as unknown);
  stop.abort();
  return { status: answer.status, body, headers: answer.headers };
}

/** What an outsider can compare: everything but the number of the request. */
function seen({ status, body, headers }: Answered) {
  const told = Object.fromEntries([...headers].filter(([name]) => !['date', 'x-request-id'].includes(name) && !name.startsWith('x-ratelimit')));
  return { status, told, body: { ...(body as object), instance: null } };
}

async function upload(who: Visitor): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'))], { type: 'image/jpeg' }), 'certificate.jpg');
  const { status, body } = await who.call('POST', '/api/documents', form);
  expect(status).toBe(201);
  return body.id as string;
}

async function joinAs(role: 'admin' | 'manager' | 'developer' | 'viewer'): Promise<void> {
  const email = `${role}@example.kr`;
  const invited = await actors.owner.call('POST', '/api/invitations', { email, role });
  expect(invited.status).toBe(201);
  actors[role] = visitor();
  await signUpMerchant(app, email, { operator: actors.operator, visitor: actors[role] });
  const joined = await actors[role].call('POST', `/api/invitations/${invited.body.id}/accept`, {});
  expect(joined).toMatchObject({ status: 200, body: { merchant: { role } } });
}

/** One of everything a merchant has. */
async function makeObjects(owner: Visitor, credentials: { email: string; password: string }): Promise<ObjectIds> {
  const application = await applyFor(owner);
  const cases = await casesOf(owner, application);
  const document = await upload(owner);
  const conversation = (await owner.call('POST', '/api/conversations', { topic: 'other', text: '문의합니다', clientId: 'walk-first-message' })).body.conversation.id as string;
  const { channels } = (await owner.call('GET', '/api/integration')).body as { channels: { id: string; methods: { method: string; types: string[] }[] }[] };
  const channel = channels[0]?.id ?? '';
  const takesKeyIn = channels.find(({ methods }) => methods.some(({ method, types }) => method === 'card' && types.includes('key_in')))?.id;
  const storePayment = (await owner.call('POST', '/api/test-payments', { channelId: takesKeyIn, method: 'card', type: 'key_in', amount: 1000 })).body.payment.impUid as string;
  const payment = (await owner.call('POST', '/api/test-payments', { channelId: channel, method: 'card', amount: 1000 })).body.payment.id as string;
  await owner.change('PUT', '/api/integration/webhook', 1, { url: 'http://127.0.0.1:9/notifications', contentType: 'json', repeats: 0 });
  await owner.call('POST', '/api/integration/webhook/test', {});
  const delivery = (await owner.call('GET', '/api/integration/deliveries')).body.items[0].id as string;
  const endpoint = (await owner.call('POST', '/api/webhook-endpoints', { url: 'http://127.0.0.1:9/applications' })).body.endpoint.id as string;
  const webhook = (await owner.call('POST', `/api/webhook-endpoints/${endpoint}/test`, {})).body.id as string;
  const invitation = (await owner.call('POST', '/api/invitations', { email: 'guest@example.kr', role: 'viewer' })).body.id as string;
  const { session } = (await owner.call('GET', '/api/account')).body;
  const second = visitor();
  await second.signIn(credentials);
  const { items } = (await second.call('GET', '/api/account/sessions')).body as { items: { id: string; current: boolean }[] };
  const { members } = (await owner.call('GET', '/api/members')).body as { members: { personId: string; role: string }[] };
  await eventually(async () => expect((await owner.call('GET', `/api/documents/${document}`)).body.state).toBe('read'), { withinMs: 60_000 });
  return {
    application, case: cases.at(-1).id as string, document, page: document, conversation, channel, payment, storePayment, delivery, endpoint, webhook, invitation, merchant: session.merchant.merchantId as string,
    member: members.find(({ role }) => role === 'viewer')?.personId ?? '', session: items.find(({ current }) => current)?.id ?? '',
  };
}

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 0.001, settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  actors.stranger = visitor();
  for (const kind of ['operator', 'gateway'] as const) actors[kind] = await rehearsalVisitor(app, kind);
  actors.owner = visitor();
  const credentials = await signUpMerchant(app, 'owner@example.kr', { operator: actors.operator, visitor: actors.owner });
  for (const role of ['admin', 'manager', 'developer', 'viewer'] as const) await joinAs(role);
  ours = await makeObjects(actors.owner, credentials);
  other = (await signUpMerchant(app, 'other@example.kr', { operator: actors.operator, visitor: visitor() })).visitor;
  await other.call('GET', '/api/integration');
}, 180_000);
afterAll(() => app?.close());

describe('the map of operations', () => {
  it('gives every operation an access rule, an entry here, and a route that is really served', () => {
    const served = new Set([...app.house.routes.map(({ operation }) => `${operation.method} ${operation.path}`)]);
    const system = ['installation', 'openapi', 'partnerOpenapi', 'live', 'ready', 'metrics', 'events'];
    for (const id of OPERATION_IDS) {
      const { access, method, path } = operationOf(id);
      expect(['public', 'person', 'merchant', 'operator', 'gateway', 'signature'], id).toContain(access?.kind);
      expect(DOORS[id], `${id} has no entry in access-table.ts`).toBeDefined();
      expect(path.includes(':') && DOORS[id].path === undefined, `${id} has ids in its path but the test does not know how to address it`).toBe(false);
      if (!system.includes(id)) expect(served, `${id} is not served`).toContain(`${method} ${path}`);
    }
    expect(Object.keys(DOORS).sort()).toEqual([...OPERATION_IDS].sort());
  });

  it('serves nothing below /api that is not in it', () => {
    const known = new Set(OPERATION_IDS.map((id) => `${operationOf(id).method} ${operationOf(id).path}`));
    for (const { operation } of app.house.routes) expect(known).toContain(`${operation.method} ${operation.path}`);
  });
});

describe('every operation against every role', () => {
  it.each(OPERATION_IDS)('%s lets in whom it is for and nobody else', async (id) => {
    for (const name of ACTORS) {
      if (id === 'signOut' && name !== 'stranger') continue;
      const answer = await knock(actors[name], id, UNKNOWN);
      const guarded = ['not_signed_in', 'forbidden', 'no_merchant'].includes((answer.body as { code?: string } | null)?.code ?? '');
      expect({ name, letIn: !guarded, status: answer.status }, JSON.stringify(answer.body)).toEqual({ name, letIn: DOORS[id].may.includes(name), status: answer.status });
      if (guarded) expect(answer).toMatchObject(name === 'stranger' ? { status: 401, body: { code: 'not_signed_in' } } : { status: 403, body: { code: 'forbidden' } });
      expect(answer.status, `${id} as ${name}: ${JSON.stringify(answer.body)}`).not.toBe(500);
      expect(answer.status, `${id} as ${name} ran into a limit of the walk`).not.toBe(429);
    }
  });
});

describe("another merchant's ids", () => {
  const named = OPERATION_IDS.filter((id) => DOORS[id].foreign !== undefined);

  it.each(named)('%s answers a foreign id exactly like one that names nothing', async (id) => {
    const foreign = await knock(other, id, ours);
    const nothing = await knock(other, id, UNKNOWN);
    expect(foreign.body, `${id} answered ${foreign.status} to the other merchant`).toMatchObject({ code: DOORS[id].foreign });
    expect(seen(foreign)).toEqual(seen(nothing));
  });

  it('covers every operation for merchants that names an object', () => {
    const forgotten = OPERATION_IDS.filter((id) => ['merchant', 'person'].includes(operationOf(id).access.kind) && operationOf(id).path.includes(':') && DOORS[id].foreign === undefined);
    // An invitation is a link by mail: its holder is by nature somebody outside the merchant. The secrets are named by what they are for, and are the caller's own.
    expect(forgotten.sort()).toEqual(['acceptInvitation', 'endV2SecretOverlap', 'rotateV2Secret']);
  });

  it('refuses an invitation to somebody else, and leaves it as it was', async () => {
    expect(await other.call('POST', `/api/invitations/${ours.invitation}/accept`, {})).toMatchObject({ status: 410, body: { code: 'link_invalid' } });
    expect((await actors.owner.call('GET', '/api/members')).body.invitations).toEqual([expect.objectContaining({ id: ours.invitation, state: 'pending' })]);
  });

  it('shows nothing of one merchant in the lists of another', async () => {
    for (const path of ['/api/applications', '/api/conversations', '/api/test-payments', '/api/members', '/api/overview', '/api/business', '/api/draft', '/api/integration']) {
      const text = JSON.stringify((await other.call('GET', path)).body);
      for (const [kind, value] of tellingIds()) expect(text.includes(value), `${path} shows the ${kind}`).toBe(false);
    }
  });

  it('streams to each merchant its own events only, also to who asks for all from the start', async () => {
    const heard = { owner: follow(actors.owner), other: follow(other) };
    const say = (who: Visitor, conversation: string) => who.call('POST', `/api/conversations/${conversation}/messages`, { text: '실시간', clientId: `live-${crypto.randomUUID().slice(0, 8)}` });
    expect((await say(actors.owner, ours.conversation)).status).toBe(201);
    const own = (await other.call('POST', '/api/conversations', { topic: 'other', text: '다른 가맹점', clientId: 'walk-of-the-other' })).body.conversation.id as string;
    expect((await say(other, own)).status).toBe(201);
    await eventually(async () => expect(heard.other.text()).toContain(own), { withinMs: 10_000 });
    await eventually(async () => expect(heard.owner.text()).toContain(ours.conversation), { withinMs: 10_000 });
    expect(heard.owner.text()).not.toContain(own);
    for (const [, value] of tellingIds()) expect(heard.other.text()).not.toContain(value);
    for (const one of Object.values(heard)) one.stop();
  });
});

describe("a gateway's team", () => {
  it('sees the cases of its own gateway that were handed over, and others like ones that do not exist', async () => {
    const cases = await eventually(async () => {
      const all = await casesOf(actors.owner, ours.application);
      expect(all.map((one) => one.tracks.intake.state)).not.toContain('submitted');
      expect((await actors.gateway.call('GET', '/api/gateway/cases')).body.items).toHaveLength(1);
      return all;
    }, { withinMs: 20_000 });
    const mine = cases.filter((one) => one.gateway.code === 'tosspayments');
    expect(mine).toHaveLength(1);
    expect((await actors.gateway.call('GET', `/api/gateway/cases/${mine[0].id}`)).status).toBe(200);
    const text = JSON.stringify((await actors.gateway.call('GET', '/api/gateway/cases')).body);
    for (const one of cases) expect(text.includes(one.id), one.gateway.code).toBe(mine.includes(one));
  });

  const named = OPERATION_IDS.filter((id) => operationOf(id).access.kind === 'gateway' && operationOf(id).path.includes(':'));
  /** With all it needs, so that nothing but whose case it is can turn it away. */
  const callAs = async (who: Visitor, id: OperationId, given: { case: string; reference: string; action?: string }) => {
    const { method, bodyKind } = operationOf(id);
    const path = pathOf(id, { ...UNKNOWN, case: given.case, document: ours.document }).replace(/\/actions\/\w+$/, `/actions/${given.action ?? 'acknowledge'}`);
    const form = new FormData();
    form.append('file', new Blob(['%PDF-1.7\n%%EOF\n'], { type: 'application/pdf' }), 'contract.pdf');
    return who.call(method, path, method === 'GET' ? undefined : bodyKind === 'file' ? form : {});
  };

  it('reaches nothing of a case elsewhere by any door or step: each answers as if there were no such case', async () => {
    const cases = await casesOf(actors.owner, ours.application);
    const [elsewhere, mine] = [cases.find((one) => one.gateway.code !== 'tosspayments'), cases.find((one) => one.gateway.code === 'tosspayments')];
    const nothing = { case: UNKNOWN.case, reference: 'GH-NONE' };
    expect(named.length).toBeGreaterThan(8);
    const reached: string[] = [];
    for (const id of named) {
      const foreign = await callAs(actors.gateway, id, { case: elsewhere.id, reference: elsewhere.reference });
      expect(foreign.status, id).toBe(404);
      expect(seen(foreign), id).toEqual(seen(await callAs(actors.gateway, id, nothing)));
      // The same call about its own case gets further, but where that case has no such document.
      if (id !== 'gatewayAct' && (await callAs(actors.gateway, id, { case: mine.id, reference: mine.reference })).status !== 404) reached.push(id);
    }
    expect(named.filter((id) => !reached.includes(id)).sort()).toEqual(['gatewayAct', 'gatewayCertificate', 'gatewayContractFile', 'gatewayDocument']);
    for (const action of CASE_COMMANDS) {
      const foreign = await callAs(actors.gateway, 'gatewayAct', { case: elsewhere.id, reference: elsewhere.reference, action });
      expect(seen(foreign), action).toEqual(seen(await callAs(actors.gateway, 'gatewayAct', { ...nothing, action })));
    }
    expect((await casesOf(actors.owner, ours.application)).find(({ id }) => id === elsewhere.id)).toMatchObject({ sequence: elsewhere.sequence, tracks: elsewhere.tracks });
  });

  it('finds no case elsewhere in its sheet, and records nothing there by one', async () => {
    const cases = await casesOf(actors.owner, ours.application);
    const sheet = (await actors.gateway.call('GET', '/api/gateway/sheet?format=csv')).body as string;
    for (const one of cases) expect(sheet.includes(one.reference), one.gateway.code).toBe(one.gateway.code === 'tosspayments');
    const elsewhere = cases.find((one) => one.gateway.code !== 'tosspayments');
    const record = (reference: string) => actors.gateway.call('POST', '/api/gateway/sheet/record', { lines: [{ line: 2, reference, step: '접수', issuer: '', text: '' }] });
    const said = ({ status, body }: Answered, reference: string) => ({ status, text: JSON.stringify(body).replaceAll(reference, '-') });
    expect(said(await record(elsewhere.reference), elsewhere.reference)).toEqual(said(await record('GH-2026-ZZZZZZ'), 'GH-2026-ZZZZZZ'));
    expect((await casesOf(actors.owner, ours.application)).find(({ id }) => id === elsewhere.id).sequence).toBe(elsewhere.sequence);
  });
});

describe("the merchant's own ids", () => {
  const inOrder = [...OPERATION_IDS].filter((id) => DOORS[id].foreign !== undefined).sort((a, b) => Number(DOORS[a].destroys ?? false) - Number(DOORS[b].destroys ?? false));

  it.each(inOrder)('%s finds what is its own, so that the walk above was about real ids', async (id) => {
    const answer = await knock(actors.owner, id, ours);
    const code = (answer.body as { code?: string } | null)?.code;
    if (answer.status >= 400) expect(code, JSON.stringify(answer.body)).toBe(DOORS[id].own);
    else expect(answer.status).toBeLessThan(300);
  });
});

/** Reads a person's event stream from the first event there ever was. */
function follow(who: Visitor): { text: () => string; stop: () => void } {
  const end = new AbortController();
  let text = '';
  void (async () => {
    const headers = { cookie: who.cookies().map(({ name, value }) => `${name}=${value}`).join('; '), 'last-event-id': '0' };
    const answer = await fetch(`${app.url}/api/events`, { signal: end.signal, headers });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(chunk, { stream: true });
  })().catch(() => undefined);
  return { text: () => text, stop: () => end.abort() };
}
