import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWebhooks, noteCaseEvent } from '../../features/webhooks/webhooks.service.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

/** The merchant's own system: keeps what arrives, and answers as it is told. */
interface Arrived {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: any;
  readonly text: string;
}

let app: TestApp;
let merchant: Visitor;
let team: Visitor;
let operator: Visitor;
let receiver: Server;
let url: string;
let arrived: Arrived[] = [];
let answer: (one: Arrived) => number = () => 204;
let endpoint: string;
let secret: string;
let own: any;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const one = { id: String(request.headers['webhook-id']), headers: request.headers as Record<string, string>, body: JSON.parse(text) as unknown, text };
      arrived.push(one);
      response.writeHead(answer(one)).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/applications`;
  // At speed 1 the gateway's machine keeps still: whatever moves was moved by its team.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  [merchant, team, operator] = [await rehearsalVisitor(app, 'merchant'), await rehearsalVisitor(app, 'gateway'), await rehearsalVisitor(app, 'operator')];
});
afterAll(async () => {
  await app.close();
  receiver.close();
});
afterEach(() => {
  answer = () => 204;
});

const query = async (text: string, values: unknown[] = []) => (await app.ground.database.pool.query(text, values)).rows as any[];
const act = (action: string, body: object = {}) => team.call('POST', `/api/gateway/cases/${own.id}/actions/${action}`, body);
const sequencesOf = (caseId: string) => arrived.filter(({ body }) => body.data.caseId === caseId).map(({ body }) => body.data.sequence as number);
const log = async () => (await merchant.call('GET', `/api/webhook-endpoints/${endpoint}/messages?limit=100`)).body.items as any[];
const listed = async () => (await merchant.call('GET', '/api/webhook-endpoints')).body.items.find(({ id }: { id: string }) => id === endpoint);
const opens = (one: Arrived, key: string): boolean => {
  try {
    new Webhook(key).verify(one.text, one.headers);
    return true;
  } catch {
    return false;
  }
};

/** What the merchant's system calls by itself when it sees a gap. */
async function askAgain(from: object, key = secret, at = endpoint) {
  const content = JSON.stringify(from);
  const [id, now] = [`gap_${crypto.randomUUID()}`, new Date()];
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)), 'webhook-signature': new Webhook(key).sign(id, now, content) };
  const response = await fetch(`${app.url}/api/webhooks/${at}/replay`, { method: 'POST', headers, body: content });
  return { status: response.status, body: (await response.json()) as any };
}

describe('an endpoint of a merchant', () => {
  it('is added by its address, and its secret is told once', async () => {
    for (const bad of ['ftp://erp.example.com', 'https://user:word@erp.example.com/', 'no address']) {
      expect(await merchant.call('POST', '/api/webhook-endpoints', { url: bad })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/url' }] } });
    }
    const made = await merchant.call('POST', '/api/webhook-endpoints', { url });
    expect(made).toMatchObject({ status: 201, body: { endpoint: { url, state: 'on', failingSince: null }, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) } });
    endpoint = made.body.endpoint.id;
    secret = made.body.secret;
    expect(JSON.stringify((await merchant.call('GET', '/api/webhook-endpoints')).body)).not.toContain(secret);
    const [row] = await query('select url, secret from webhook_endpoint where id = $1', [endpoint]);
    expect(`${row.url} ${row.secret}`).not.toContain('127.0.0.1');
  });

  it('is tried with a test call that is signed', async () => {
    const { body: { id } } = await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/test`, {});
    await eventually(async () => expect((await log())[0]).toMatchObject({ id, type: 'endpoint.test', state: 'delivered', tries: [{ number: 1, status: 204, problem: null }] }), { withinMs: 20_000 });
    expect(arrived).toHaveLength(1);
    expect(opens(arrived[0] as Arrived, secret)).toBe(true);
    expect(opens(arrived[0] as Arrived, `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(false);
  });

  it('is told of every event of an application in public words: whose turn it is, what to do, by when', async () => {
    arrived = [];
    const application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
    [own] = await casesOf(merchant, application);
    await eventually(() => expect(sequencesOf(own.id).sort()).toEqual([1, 2]), { withinMs: 30_000 });
    for (const one of arrived) expect(opens(one, secret)).toBe(true);
    expect(arrived.map(({ body }) => body.type).sort()).toEqual(['case.handed_over', 'case.submitted']);
    const { body, id } = arrived.find(({ body: { data } }) => data.sequence === 2) as Arrived;
    expect(id).toBe(`${own.id}_2`);
    expect(body.data).toMatchObject({ caseId: own.id, applicationId: application, reference: own.reference, gateway: 'tosspayments', sequence: 2, headline: 'submitted', now: { owner: 'gateway', needsMerchant: false, nextAction: { ko: expect.any(String), en: expect.any(String) }, expected: { by: expect.any(String) } } });
    expect(body.data.link).toBe(`${app.url}/applications/${application}#${own.id}`);
  });

  it('sees a gap and is sent everything from that number on, under the same ids', async () => {
    arrived = [];
    answer = ({ body }) => (body.data.sequence === 3 ? 500 : 204);
    await act('acknowledge');
    await act('start_review');
    await eventually(() => expect(sequencesOf(own.id)).toEqual(expect.arrayContaining([3, 4])), { withinMs: 20_000 });
    // What was refused is on its way still; the receiver has 4 and lacks 3, and does not wait for it.
    await eventually(async () => expect((await log()).find(({ sequence }) => sequence === 3)).toMatchObject({ state: 'waiting', nextTryAt: expect.any(String), tries: [{ status: 500 }] }), { withinMs: 20_000 });
    answer = () => 204;
    arrived = [];
    expect(await askAgain({ caseId: own.id, fromSequence: 3 })).toEqual({ status: 202, body: { messages: 2, complete: true } });
    await eventually(() => expect([...new Set(arrived.map(({ id }) => id))].sort()).toEqual([`${own.id}_3`, `${own.id}_4`]), { withinMs: 20_000 });
    // From an instant on, over all cases.
    arrived = [];
    expect((await askAgain({ since: new Date(Date.now() - 3600_000).toISOString() })).body.messages).toBe(4);
    await eventually(() => expect([...new Set(sequencesOf(own.id))].sort()).toEqual([1, 2, 3, 4]), { withinMs: 20_000 });
  });

  it('is sent nothing again by who does not know the secret, nor of a case of somebody else', async () => {
    const forger = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const forged = await askAgain({ caseId: own.id, fromSequence: 1 }, forger);
    expect(forged).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    expect((await askAgain({ caseId: own.id, fromSequence: 1 }, forger, 'whe_01J00000000000000000000000')).status).toBe(401);
    expect(await askAgain({ caseId: own.id, fromSequence: 0 })).toMatchObject({ status: 422 });
    await query(`insert into case_event (case_id, merchant_id, sequence, command, source, actor, detail, headline, occurred_at, recorded_at) select $1, 'somebody else', 99, 'note', 'system', 'system', '{}', 'received', now(), now()`, [own.id]);
    expect((await askAgain({ caseId: own.id, fromSequence: 99 })).body).toEqual({ messages: 0, complete: true });
    await query('delete from case_event where sequence = 99');
  });

  it('changes its secret with both in force for a while', async () => {
    const rotated = await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/secret`, { overlapHours: 24 });
    expect(rotated.body.endpoint.secretOverlapUntil).toEqual(expect.any(String));
    const former = secret;
    secret = rotated.body.secret;
    arrived = [];
    await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/test`, {});
    await eventually(() => expect(arrived).toHaveLength(1), { withinMs: 20_000 });
    expect([former, secret].map((key) => opens(arrived[0] as Arrived, key))).toEqual([true, true]);
    secret = (await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/secret`, { overlapHours: 0 })).body.secret;
    arrived = [];
    await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/test`, {});
    await eventually(() => expect(arrived).toHaveLength(1), { withinMs: 20_000 });
    expect([former, rotated.body.secret, secret].map((key) => opens(arrived[0] as Arrived, key))).toEqual([false, false, true]);
  });

  it('is switched off once nothing has reached it for three days: its people are told by mail and on their first page, and it catches up when it is switched on', async () => {
    answer = () => 503;
    await act('request_information', { text: '통장 사본을 보내 주세요.' });
    await eventually(async () => expect((await log()).find(({ sequence }) => sequence === 5)).toMatchObject({ state: 'waiting', tries: [{ status: 503 }] }), { withinMs: 20_000 });
    expect((await listed()).failingSince).toEqual(expect.any(String));
    // Three days pass.
    await query("update webhook_endpoint set failing_since = failing_since - interval '72 hours'");
    await query("update webhook_message set first_try_at = first_try_at - interval '72 hours' where state = 'waiting'");
    const waiting = (await log()).find(({ sequence }) => sequence === 5);
    await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/messages/${waiting.id}/resend`, {});
    await eventually(async () => expect(await listed()).toMatchObject({ state: 'off_after_failure', switchedOffAt: expect.any(String) }), { withinMs: 20_000 });
    expect((await log()).filter(({ state }) => state === 'waiting')).toEqual([]);
    const mail = (await operator.call('GET', '/api/desk/mail')).body.items.filter(({ subject }: { subject: string }) => subject.includes('웹훅을 껐습니다'));
    expect(mail.length).toBeGreaterThan(0);
    expect(JSON.stringify(mail)).not.toContain(url);
    const { needsYou } = (await merchant.call('GET', '/api/overview')).body;
    expect(needsYou).toContainEqual(expect.objectContaining({ href: '/integration/webhooks', text: expect.objectContaining({ en: expect.stringContaining('switched off') }) }));
    expect((await operator.call('GET', '/api/desk/audit')).body.items.map(({ action }: { action: string }) => action)).toContain('webhook.switch_off');
    // Nothing is sent to it, and nothing waits to be.
    arrived = [];
    await merchant.call('POST', `/api/cases/${own.id}/actions/answer_information`, { text: '보냈습니다' });
    expect(await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/replay`, { caseId: own.id })).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } });
    answer = () => 204;
    // A test that arrives leaves standing since when nothing has: from there on it is sent again.
    const since = (await listed()).failingSince;
    const testsArrived = async () => (await log()).filter(({ sequence, state }) => sequence === null && state === 'delivered').length;
    const before = await testsArrived();
    await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/test`, {});
    await eventually(async () => expect(await testsArrived()).toBe(before + 1), { withinMs: 20_000 });
    expect((await listed()).failingSince).toBe(since);
    arrived = [];
    expect((await merchant.call('PATCH', `/api/webhook-endpoints/${endpoint}`, { state: 'on' })).body).toMatchObject({ state: 'on', failingSince: null });
    expect((await merchant.call('POST', `/api/webhook-endpoints/${endpoint}/replay`, { caseId: own.id, fromSequence: 5 })).body).toEqual({ messages: 2, complete: true });
    await eventually(() => expect([...new Set(sequencesOf(own.id))].sort()).toEqual([5, 6]), { withinMs: 20_000 });
    expect((await merchant.call('GET', '/api/overview')).body.needsYou.map(({ href }: { href: string }) => href)).not.toContain('/integration/webhooks');
  });

  it('that answers "gone" is not called again', async () => {
    answer = () => 410;
    await act('accept');
    await eventually(async () => expect((await listed()).state).toBe('off_after_failure'), { withinMs: 20_000 });
    await merchant.call('PATCH', `/api/webhook-endpoints/${endpoint}`, { state: 'on' });
  });
});

describe('what is told', () => {
  it('is written with the event or not at all', async () => {
    const { merchant_id: merchantId } = (await query('select merchant_id from webhook_endpoint where id = $1', [endpoint]))[0];
    const before = await query('select count(*)::int as messages from webhook_message');
    const failing = app.ground.database.inTransaction(async (tx) => {
      await noteCaseEvent(tx, { merchantId, caseId: own.id, sequence: 77, command: 'note', now: new Date() });
      throw new Error('what it tells of did not happen');
    });
    await expect(failing).rejects.toThrow('did not happen');
    expect(await query('select count(*)::int as messages from webhook_message')).toEqual(before);
    expect(await query("select id from job where name = 'webhooks.deliver' and state = 'waiting' and run_at < now()")).toEqual([]);
  });

  it('goes nowhere inside, in production: neither by address nor by a name that leads there', async () => {
    const { database, clock, vault } = app.ground;
    const strict = createWebhooks({
      database, clock, vault, audit: { record: async () => {} }, notifications: { queueMail: async () => '' }, tellCase: async () => null, integrators: async () => [], merchantName: async () => '', publicUrl: () => app.url, allowPrivateAddresses: false, eventsFrom: async () => [],
    });
    const { merchant_id: merchantId } = (await query('select merchant_id from webhook_endpoint where id = $1', [endpoint]))[0];
    const doing = { merchantId, personId: 'person', requestId: 'request' };
    for (const inside of ['http://erp.example.com/', 'https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://10.1.2.3/', 'https://169.254.169.254/latest', 'https://localhost/', 'https://printer.local/', 'https://2130706433/', 'https://100.64.0.1/']) {
      await expect(strict.create(doing, { url: inside }), inside).rejects.toMatchObject({ code: 'invalid_input' });
    }
    // The endpoint of before leads inside: the connection itself is refused.
    // No job: the worker of this rehearsal, which may call inside, must not take it.
    const id = 'whm_leads_inside';
    await query(`insert into webhook_message (id, endpoint_id, merchant_id, message_id, type, state, created_at) values ($1, $2, $3, $1, 'endpoint.test', 'waiting', now())`, [id, endpoint, merchantId]);
    arrived = [];
    await strict.handlers[0]?.run({ id: 'job', data: { id }, attempt: 1, lastAttempt: false, signal: new AbortController().signal, finish: async () => {} } as never);
    expect((await log()).find((one) => one.id === id)).toMatchObject({ state: 'failed', tries: [{ status: null, problem: 'private address' }] });
    expect(arrived.filter((one) => one.id === id)).toEqual([]);
  });
});
