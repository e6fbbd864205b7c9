import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { partnerSecret } from '../../app/house.ts';
import { askQuietSchedule } from '../../features/cases/gateway-events.ts';
import { enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
let operator: Visitor;
let pending: any[];
let one: any;
let other: any;

beforeAll(async () => {
  // At speed 1 the gateway says nothing of its own: every event here is written by the test, with the gateway's real secret or a wrong one.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  merchant = await rehearsalVisitor(app, 'merchant');
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(() => app.close());

/** Every test has a case of its own, handed over to kcp, and one at another gateway. */
beforeEach(async () => {
  const choices = [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'mobile_identity', type: 'verification', gateway: 'danal' }];
  const application = pending === undefined ? await applyFor(merchant, { methods: ['card', 'mobile_identity'], addedTypes: [], choices }) : await again(choices);
  pending = await eventually(async () => {
    const cases = await casesOf(merchant, application);
    expect(cases.every(({ tracks }) => tracks.intake.state === 'handed_over')).toBe(true);
    return cases;
  }, { withinMs: 30_000 });
  one = pending.find(({ gateway }) => gateway.code === 'kcp');
  other = pending.find(({ gateway }) => gateway.code !== 'kcp');
});

async function again(choices: readonly { method: string; type: string; gateway: string }[]): Promise<string> {
  const { body: draft } = await merchant.call('GET', '/api/draft');
  const chosen = await merchant.change('PATCH', '/api/draft', draft.version, { methods: ['card', 'mobile_identity'], addedTypes: [], choices });
  const answer = await merchant.change('POST', '/api/draft/submit', chosen.body.version, { consents: chosen.body.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) });
  expect(answer.status).toBeLessThan(300);
  return answer.body.applicationId ?? answer.body.id;
}

interface Sending { id?: string; type?: string; caseId?: string; sequence: number; data?: object; gateway?: string; secret?: string; at?: Date; body?: string; tamper?: boolean }

let counter = 0;
async function send(given: Sending): Promise<{ status: number; body: any; id: string }> {
  counter += 1;
  const { gateway = 'kcp', at = new Date() } = given;
  const id = given.id ?? `evt_of_the_test_${counter}`;
  const event = { id, type: given.type ?? 'case.received', caseId: given.caseId ?? one.id, sequence: given.sequence, occurredAt: new Date().toISOString(), data: given.data ?? {} };
  const body = given.body ?? JSON.stringify(event);
  const signature = new Webhook(given.secret ?? partnerSecret(app.ground.vault, gateway)).sign(id, at, body);
  const answer = await fetch(`${app.url}/api/partner/${gateway}/events`, {
    method: 'POST', body: given.tamper ? body.replace('received', 'accepted') : body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature },
  });
  return { status: answer.status, body: await answer.json(), id };
}

const standing = async (caseId = one.id) => (await casesOf(merchant, one.applicationId)).find(({ id }) => id === caseId);
const refusals = async () => (await operator.call('GET', '/api/desk/rejected-events?limit=100')).body.items as { reason: string; times: number; bytes: number; caseReference: string | null; eventId: string | null }[];
const stored = async () => (await app.ground.database.pool.query<{ event_id: string; sequence: number; state: string; body: string }>('select event_id, sequence, state, body from gateway_event where case_id = $1 order by sequence', [one.id])).rows;

/** Sends something that must change nothing, and checks that it did not. */
async function changesNothing(sending: Sending, expected: { status: number; code: string; reason: string | null }): Promise<void> {
  const [before, refusedBefore] = [await standing(), await refusals()];
  const answer = await send(sending);
  expect(answer).toMatchObject({ status: expected.status, body: { code: expected.code, status: expected.status } });
  expect(await standing()).toEqual(before);
  // Those of unknown senders are counted, one row a minute.
  const tally = (items: Awaited<ReturnType<typeof refusals>>, reason: string) => items.filter((item) => item.reason === reason).reduce((sum, { times }) => sum + times, 0);
  const refusedAfter = await refusals();
  const reasons = [...new Set(refusedAfter.map(({ reason }) => reason))];
  expect(reasons.flatMap((reason) => Array.from({ length: tally(refusedAfter, reason) - tally(refusedBefore, reason) }, () => reason))).toEqual(expected.reason === null ? [] : [expected.reason]);
}

describe('an event that is not what it says', () => {
  it.each<[string, () => Sending, { status: number; code: string; reason: string }]>([
    ['with a forged signature', () => ({ sequence: 1, secret: 'whsec_Zm9yZ2VkLXNlY3JldC1vZi1ub2JvZHk=' }), { status: 401, code: 'bad_signature', reason: 'bad_signature' }],
    ['signed by another gateway', () => ({ sequence: 1, secret: partnerSecret(app.ground.vault, 'danal') }), { status: 401, code: 'bad_signature', reason: 'bad_signature' }],
    ['changed on its way', () => ({ sequence: 1, tamper: true }), { status: 401, code: 'bad_signature', reason: 'bad_signature' }],
    ['signed six minutes ago', () => ({ sequence: 1, at: new Date(Date.now() - 360_000) }), { status: 401, code: 'bad_signature', reason: 'stale' }],
    ['signed six minutes from now', () => ({ sequence: 1, at: new Date(Date.now() + 360_000) }), { status: 401, code: 'bad_signature', reason: 'stale' }],
    ['for the case of another gateway', () => ({ sequence: 1, caseId: other.id }), { status: 404, code: 'not_found', reason: 'foreign_case' }],
    ['for a case nobody has', () => ({ sequence: 1, caseId: 'case_nobody' }), { status: 404, code: 'not_found', reason: 'unknown_case' }],
    ['that is no JSON', () => ({ sequence: 1, body: '{"id":"x","type":"case.' }), { status: 422, code: 'invalid_input', reason: 'unreadable' }],
    ['with a sequence of 0', () => ({ sequence: 0 }), { status: 422, code: 'invalid_input', reason: 'unreadable' }],
    ['larger than any event', () => ({ sequence: 1, data: { text: 'x'.repeat(300_000) } }), { status: 422, code: 'invalid_input', reason: 'unreadable' }],
  ])('%s is refused and noted, and changes nothing', async (_what, sending, expected) => {
    await changesNothing(sending(), expected);
    expect(await stored()).toEqual([]);
  });

  it('of many megabytes is refused before it is read, and noted', async () => {
    await changesNothing({ sequence: 1, body: `{"id":"x","data":"${'x'.repeat(20_000_000)}"}` }, { status: 413, code: 'payload_too_large', reason: 'unreadable' });
  });

  it('for a gateway that does not exist is not found', async () => {
    await changesNothing({ sequence: 1, gateway: 'nobody' }, { status: 404, code: 'not_found', reason: null });
  });

  it('tells nothing of the case to a forger: the answer is the same whether it exists or not', async () => {
    const forged = { sequence: 1, secret: 'whsec_Zm9yZ2VkLXNlY3JldC1vZi1ub2JvZHk=' };
    const [known, unknown] = [await send(forged), await send({ ...forged, caseId: 'case_nobody' })];
    expect({ ...known.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });
});

describe('a good event', () => {
  it('is kept as it came, sealed; sent again, ten times at once, it changes nothing', async () => {
    const first = await send({ sequence: 1 });
    expect(first).toMatchObject({ status: 202, body: { accepted: true, duplicate: false } });
    const before = await standing();
    expect(before.standing.headline).toBe('received');
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ id: first.id, sequence: 1 })));
    for (const answer of answers) expect(answer).toMatchObject({ status: 202, body: { duplicate: true } });
    expect(await standing()).toEqual(before);
    const [kept] = await stored();
    expect(kept).toMatchObject({ event_id: first.id, state: 'applied' });
    expect(JSON.parse(app.ground.vault.openText(kept?.body ?? '', `gateway-event:${one.id}:1`))).toMatchObject({ id: first.id, type: 'case.received' });
  });

  it('sent ten times at the same moment has one effect', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ id: `evt_same_${one.id}`, sequence: 1 })));
    expect(answers.map(({ body }) => body.duplicate).filter((duplicate) => !duplicate)).toHaveLength(1);
    expect((await standing()).events.map(({ command }: { command: string }) => command)).toEqual(['submit', 'hand_over', 'acknowledge']);
  });

  it('that comes early waits for those before it, and all apply in their order', async () => {
    const types = ['case.received', 'case.review_started', 'case.accepted', 'contract.offered'];
    for (const sequence of [4, 3, 2]) {
      expect((await send({ sequence, type: types[sequence - 1] as string })).status).toBe(202);
      expect((await standing()).standing.headline).toBe('submitted');
    }
    expect((await stored()).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
    await send({ sequence: 1 });
    expect((await standing()).events.slice(2).map(({ command }: { command: string }) => command)).toEqual(['acknowledge', 'start_review', 'accept', 'offer_contract']);
  });

  it('under an old number with another id is refused as a conflict, and never moves the case back', async () => {
    await send({ sequence: 1 });
    await send({ sequence: 2, type: 'case.accepted' });
    const before = await standing();
    expect(await send({ sequence: 1, type: 'case.rejected', data: { reason: 'no' } })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await standing()).toEqual(before);
    expect((await refusals())[0]).toMatchObject({ reason: 'number_used_twice' });
  });

  it('that says something old changes nothing and does not stop what follows', async () => {
    for (const [index, type] of ['case.received', 'contract.signed', 'activation.live', 'case.review_started', 'contract.offered', 'credentials.test_deposited'].entries()) {
      expect((await send({ sequence: index + 1, type, data: type.startsWith('credentials') ? { credentials: { apiKey: 'k' } } : {} })).status).toBe(202);
    }
    expect((await standing()).standing.headline).toBe('live');
    expect((await stored()).map(({ state }) => state)).toEqual(['applied', 'applied', 'applied', 'without_effect', 'without_effect', 'applied']);
    await send({ sequence: 7, type: 'activation.suspended' });
    expect((await standing()).tracks.activation.state).toBe('suspended');
  });

  it('with keys that belong to another kind of event deposits nothing', async () => {
    await send({ sequence: 1, data: { credentials: { apiKey: 'smuggled' } } });
    const { rows } = await app.ground.database.pool.query('select 1 from deposited_credential where case_id = $1', [one.id]);
    expect(rows).toEqual([]);
  });

  it('about a case the merchant has cancelled is answered with the withdrawal again', async () => {
    await merchant.call('POST', `/api/cases/${one.id}/cancel`, {});
    const withdrawn = async () => (await app.ground.database.pool.query<{ withdrawal: string }>('select withdrawal from gateway_case where id = $1', [one.id])).rows[0]?.withdrawal;
    const confirmed = async () => (await app.ground.database.pool.query("select 1 from audit_entry where subject = $1 and action = 'case.withdrawal_withdrawn'", [one.id])).rows.length;
    await eventually(async () => expect([await withdrawn(), await confirmed()]).toEqual(['done', 1]), { withinMs: 20_000 });
    // The gateway has told of the withdrawal; a team that did not hear of it goes on regardless.
    await eventually(async () => expect((await stored()).map(({ state }) => state)).toEqual(['without_effect']), { withinMs: 20_000 });
    expect((await send({ sequence: 2, type: 'case.accepted' })).status).toBe(202);
    await eventually(async () => expect([await withdrawn(), await confirmed()]).toEqual(['done', 2]), { withinMs: 20_000 });
    expect((await standing()).standing.headline).toBe('cancelled');
  });
});

describe('an event that nobody here understands', () => {
  it.each<[string, { type: string; data?: object }]>([
    ['of an unknown type', { type: 'case.mystery', data: { anything: ['goes'] } }],
    ['of a known type without what it needs', { type: 'issuer.approved', data: { issuer: 17 } }],
  ])('%s is kept, shown to the operator with its case and its id, and passed over', async (_what, odd) => {
    await send({ sequence: 1 });
    const before = await standing();
    const answer = await send({ sequence: 2, ...odd });
    expect(answer).toMatchObject({ status: 202, body: { accepted: true, duplicate: false } });
    expect(await standing()).toEqual(before);
    expect((await refusals())[0]).toMatchObject({ reason: 'not_understood', eventId: answer.id, caseReference: one.reference });
    expect((await send({ id: answer.id, sequence: 2, ...odd })).body).toMatchObject({ duplicate: true });
    expect((await refusals()).filter(({ eventId }) => eventId === answer.id)).toHaveLength(1);
    await send({ sequence: 3, type: 'case.accepted' });
    expect((await standing()).tracks.intake.state).toBe('accepted');
    expect((await stored()).map(({ state }) => state)).toEqual(['applied', 'without_effect', 'applied']);
  });

  it('with a good signature and no readable head is refused, and the operator learns which it was', async () => {
    const answer = await send({ sequence: 0 });
    expect(answer.status).toBe(422);
    expect((await refusals())[0]).toMatchObject({ reason: 'unreadable', eventId: answer.id, caseReference: one.id });
  });
});

describe('an event that never comes', () => {
  const missing = async () => (await app.ground.database.pool.query<{ since: Date | null }>('select events_missing_since as since from gateway_case where id = $1', [one.id])).rows[0]?.since ?? null;
  const catchUps = async () => (await app.ground.database.pool.query<{ state: string; attempt: number }>("select state, attempt from job where name = 'cases.catch-up' and singleton_key = $1 order by id desc", [one.id])).rows;
  const hurry = () => app.ground.database.pool.query("update job set run_at = now() where name = 'cases.catch-up' and singleton_key = $1 and state = 'waiting'", [one.id]);

  it('is asked for again and again, and stands on the case until it is there', async () => {
    await send({ sequence: 2, type: 'case.review_started' });
    await eventually(async () => {
      await hurry();
      expect(await missing()).not.toBeNull();
      expect(await catchUps()).toMatchObject([{ state: 'waiting', attempt: expect.toSatisfy((attempt: number) => attempt >= 2) }]);
    }, { withinMs: 60_000 });
    await send({ sequence: 1 });
    await eventually(async () => {
      await hurry();
      expect([await missing(), (await catchUps())[0]?.state]).toEqual([null, 'done']);
    }, { withinMs: 60_000 });
    expect((await standing()).standing.headline).toBe('under_review');
  });

  it('and has no successor that would show its loss is asked for when the case has been quiet for hours, once', async () => {
    // The gateway has told of its receipt, and the message was lost on its way.
    const { pool } = app.ground.database;
    const event = { id: `evt_lost_${one.id}`, type: 'case.received', caseId: one.id, sequence: 1, occurredAt: new Date().toISOString(), data: {} };
    await pool.query('insert into rehearsal_event (gateway, case_id, sequence, id, type, body, delivery_rank, occurred_at, next_attempt_at, given_up_at) values ($1, $2, 1, $3, $4, $5, 1, now(), now(), now())', ['kcp', one.id, event.id, event.type, JSON.stringify(event)]);
    await pool.query("update rehearsal_case set last_sequence = 1, state = 'received' where case_id = $1", [one.id]);
    const hourPasses = () => app.ground.database.inTransaction((tx) => enqueue(tx, askQuietSchedule.job, {}, { singletonKey: 'schedule' }));
    const rounds = async () => (await pool.query("select 1 from job where name = 'cases.ask-quiet' and state = 'done'")).rows.length;
    await hourPasses();
    await eventually(async () => expect(await rounds()).toBe(1), { withinMs: 30_000 });
    expect(await catchUps()).toEqual([]);
    await pool.query("update gateway_case set created_at = created_at - interval '7 hours', looked_at = null where id = $1", [one.id]);
    await hourPasses();
    await eventually(async () => expect((await standing()).standing.headline).toBe('received'), { withinMs: 30_000 });
    await hourPasses();
    await eventually(async () => expect(await rounds()).toBe(3), { withinMs: 30_000 });
    expect(await catchUps()).toHaveLength(1);
  });
});
