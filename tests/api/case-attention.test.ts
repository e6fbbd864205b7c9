import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { partnerSecret } from '../../app/house.ts';
import type { GatewayAnswer, GatewayConnector, WithdrawOutcome } from '../../domain/ports/gateway.ts';
import { tell, type TellParts } from '../../features/cases/tell-gateway.ts';
import { withdraw } from '../../features/cases/withdrawal.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
let operator: Visitor;
let caseId: string;
let application: string;

beforeAll(async () => {
  // At speed 1 the gateway knows nothing of what the test says in its name, so it takes no answer and no signature.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(() => app.close());

beforeEach(async () => {
  ({ visitor: merchant } = await signUpMerchant(app, undefined, { operator }));
  application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  caseId = await eventually(async () => {
    const [found] = await casesOf(merchant, application);
    expect(found.tracks.intake.state).toBe('handed_over');
    return found.id as string;
  }, { withinMs: 30_000 });
});

async function say(sequence: number, type: string, data: object = {}): Promise<void> {
  const id = `evt_${caseId}_${sequence}`;
  const body = JSON.stringify({ id, type, caseId, sequence, occurredAt: new Date().toISOString(), data });
  const at = new Date();
  const signature = new Webhook(partnerSecret(app.ground.vault, 'kcp')).sign(id, at, body);
  const answer = await fetch(`${app.url}/api/partner/kcp/events`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature },
  });
  expect(answer.status).toBe(202);
}

/** The last event of the case as it lies in the database, and what the audit says of it. */
async function stored() {
  const { pool } = app.ground.database;
  const { rows: [event] } = await pool.query<{ sequence: number; detail: string }>('select sequence, detail::text as detail from case_event where case_id = $1 order by sequence desc limit 1', [caseId]);
  const { rows: [entry] } = await pool.query<{ action: string; sequence: number }>("select action, (details->>'sequence')::int as sequence from audit_entry where subject = $1 order by audit_entry.sequence desc limit 1", [caseId]);
  return { sequence: event?.sequence, detail: event?.detail, audit: entry };
}
const seen = async () => (await casesOf(merchant, application))[0];
const atDesk = async () => (await operator.call('GET', `/api/desk/cases/${caseId}`)).body;
const needing = async () => (await operator.call('GET', '/api/desk/cases?attention=needed')).body.items.map(({ id }: { id: string }) => id) as string[];
const counted = async () => (await operator.call('GET', '/api/desk/overview')).body.queues.find(({ code }: { code: string }) => code === 'attention');

describe('what the merchant did and the gateway did not take', () => {
  it.each([
    ['answer', 'answer_information', 'answer_refused', [['case.received', {}], ['case.information_requested', { text: 'The lease, please' }]]],
  ] as [string, string, string, [string, object][]][])('a refused %s stands in the history, is told to both sides and ends when the gateway goes on', async (what, action, event, steps) => {
    for (const [index, [type, data]] of steps.entries()) await say(index + 1, type, data);
    expect((await merchant.call('POST', `/api/cases/${caseId}/actions/${action}`, { text: 'Here it is' })).status).toBe(200);
    const told = await eventually(async () => {
      const now = await seen();
      expect(now.events.at(-1).command).toBe(event);
      return now;
    }, { withinMs: 30_000 });
    expect(told.standing).toMatchObject({ owner: 'operator', nextAction: { en: expect.stringContaining(`did not take your ${what}; the operator`) } });
    expect(told.events.at(-1).detail.en).not.toBe('');
    expect(await atDesk()).toMatchObject({ attention: [{ code: 'answer_refused' }], allowedActions: expect.arrayContaining([expect.objectContaining({ code: 'settle_answer' })]) });
    expect(await needing()).toContain(caseId);
    const before = await counted();
    expect(before).toMatchObject({ count: expect.toSatisfy((count: number) => count > 0), href: '/desk/cases?attention=needed' });
    await say(3, 'credentials.test_deposited', { credentials: { apiKey: 'k' } });
    expect([(await seen()).standing.owner, (await atDesk()).attention, (await counted()).count]).toEqual([expect.not.stringMatching('operator'), [], before.count - 1]);
  });

  it('can be settled by the operator, once', async () => {
    await say(1, 'case.information_requested', { text: 'The lease, please' });
    await merchant.call('POST', `/api/cases/${caseId}/actions/answer_information`, { text: 'Here it is' });
    await eventually(async () => expect((await atDesk()).attention).toHaveLength(1), { withinMs: 30_000 });
    const words = 'Their team took it by telephone';
    const settled = (await operator.call('POST', `/api/desk/cases/${caseId}/actions/settle_answer`, { reason: words })).body;
    expect(settled).toMatchObject({ attention: [] });
    expect(settled.events.at(-1)).toMatchObject({ command: 'answer_settled', source: 'operator', detail: { ko: words, en: words } });
    const kept = await stored();
    expect(kept.detail).not.toContain(words);
    expect(kept.audit).toEqual({ action: 'case.answer_settled', sequence: kept.sequence });
    expect((await seen()).standing.owner).not.toBe('operator');
    expect((await operator.call('POST', `/api/desk/cases/${caseId}/actions/settle_answer`, {})).body.code).toBe('not_allowed_now');
  });
});

it('a withdrawal counts only refusals, not tries that reached nobody; after eight a person sends it again', async () => {
  const { database, clock, log } = app.ground;
  await database.pool.query("update gateway_case set withdrawal = 'wanted' where id = $1", [caseId]);
  const told = async (outcome: WithdrawOutcome): Promise<unknown> => {
    const connectorOf = (): GatewayConnector => ({ withdraw: async () => outcome }) as unknown as GatewayConnector;
    return withdraw({ database, clock, log, audit: { record: async () => {} }, connectorOf }, caseId).then(() => null, (error: unknown) => error);
  };
  for (let tries = 0; tries < 9; tries += 1) expect(await told({ kind: 'unreachable', reason: 'timeout', retryable: true, mayHaveArrived: true, retryAfterSeconds: null })).toBeInstanceOf(Error);
  expect((await atDesk()).withdrawal).toMatchObject({ state: 'wanted', refusals: 0 });
  const keeps: WithdrawOutcome = { kind: 'already_received', gatewayReference: 'G1', receivedAt: null, lastSequence: 1 };
  for (let tries = 0; tries < 7; tries += 1) expect(await told(keeps)).toBeInstanceOf(Error);
  expect((await atDesk()).withdrawal).toMatchObject({ state: 'wanted', refusals: 7 });
  expect(await told(keeps)).toBeNull();
  expect(await atDesk()).toMatchObject({ withdrawal: { state: 'refused', refusals: 8 }, attention: [{ code: 'withdrawal_refused' }] });
  expect(await needing()).toContain(caseId);
  const words = 'They promised to take it now';
  expect((await operator.call('POST', `/api/desk/cases/${caseId}/actions/retry_withdrawal`, { reason: words })).status).toBe(200);
  const again = (await seen()).events.find(({ command }: { command: string }) => command === 'withdrawal_resent');
  expect(again).toMatchObject({ title: { en: 'The operator sent the withdrawal to the gateway again' }, source: 'operator', detail: { en: words } });
  await eventually(async () => expect(await atDesk()).toMatchObject({ withdrawal: { state: 'done' }, attention: [] }), { withinMs: 30_000 });
});

it('work that gave up is counted for the monitoring, and listed at the desk to be run again or discarded', async () => {
  const { pool } = app.ground.database;
  const bury = async (id: string) => void (await pool.query("insert into job (id, name, data, state, attempt, max_attempts, run_at, last_error, finished_at) values ($1, 'cases.catch-up', $2, 'dead', 3, 3, now(), 'no answer', now())", [id, JSON.stringify({ caseId })]));
  const dead = async () => (await operator.call('GET', '/api/desk/dead-jobs')).body.items as { id: string }[];
  const measured = async () => /gatehouse_jobs\{state="dead"\} (\d+)/.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1];
  const act = async (id: string, action: string) => operator.call('POST', `/api/desk/dead-jobs/${id}/${action}`, {});
  await bury('job_dead_one');
  await bury('job_dead_two');
  expect(await dead()).toEqual([
    expect.objectContaining({ id: 'job_dead_two' }),
    { id: 'job_dead_one', name: 'cases.catch-up', attempts: 3, error: 'no answer', createdAt: expect.any(String), diedAt: expect.any(String) },
  ]);
  expect(await measured()).toBe('2');
  expect((await act('job_dead_one', 'discard')).status).toBe(200);
  expect((await act('job_dead_one', 'revive')).body.code).toBe('not_found');
  expect((await act('job_dead_two', 'revive')).status).toBe(200);
  await eventually(async () => expect((await pool.query<{ state: string }>("select state from job where id like 'job_dead_%'")).rows).toEqual([{ state: 'done' }]), { withinMs: 30_000 });
  expect([await dead(), await measured()]).toEqual([[], '0']);
  const { rows } = await pool.query<{ action: string }>("select action from audit_entry where subject like 'job_dead_%' order by action");
  expect(rows.map(({ action }) => action)).toEqual(['job.discard', 'job.revive']);
});

describe('another contact person after the submission', () => {
  const changeTo = async (typed: object, version?: number) => merchant.call('POST', '/api/business/contact', { phone: '', ...typed }, { 'if-match': `"${version ?? (await merchant.call('GET', '/api/business')).body.version}"`, 'idempotency-key': crypto.randomUUID() });
  const NEW = { name: '박새로', email: 'new-contact@example.kr', mobilePhone: '010-0000-1234' };
  const answers = async () => (await app.ground.database.pool.query<{ kind: string }>('select kind from rehearsal_answer where case_id = $1', [caseId])).rows.map(({ kind }) => kind);

  it('is checked, stands in the history, is told to the gateway once and in all that is submitted or handed over since; the former one is nowhere any more', async () => {
    const before = (await merchant.call('GET', '/api/business')).body;
    expect(before.locked).toBe(true);
    expect((await changeTo({ ...NEW, email: 'no address' })).body).toMatchObject({ code: 'invalid_input', errors: [expect.objectContaining({ pointer: '/email' })] });
    expect((await changeTo(NEW, before.version - 1)).body.code).toBe('stale_version');
    const { body } = await changeTo(NEW);
    expect(body.gateways).toMatchObject([{ caseId, gateway: { code: 'kcp' }, how: 'told' }]);
    expect(body.business).toMatchObject({ locked: true, onFile: { contact: NEW, version: before.onFile.version + 1, draftDiffers: false } });
    // The same once more changes nothing.
    expect((await changeTo(NEW)).body.gateways).toEqual([]);
    const told = (await seen()).events.at(-1);
    expect(told).toMatchObject({ command: 'contact_changed', answers: expect.arrayContaining([expect.objectContaining({ after: NEW.email, before: before.onFile.contact.email })]) });
    await eventually(async () => expect(await answers()).toEqual(['contact_changed']), { withinMs: 30_000 });
    const submission = JSON.stringify((await operator.call('POST', `/api/desk/cases/${caseId}/submission`, {})).body);
    expect(submission).toContain(NEW.email);
    expect(submission).not.toContain(`"contact":{"name":"${before.onFile.contact.name}"`);
    expect((await atDesk()).attention).toEqual([]);
    // Personal data stays sealed, in the history and in the record of who did it.
    expect((await stored()).detail).not.toContain(NEW.email);
  });

  it('that the gateway does not take is the operator’s to tell, who says so once it is done', async () => {
    await app.ground.database.pool.query('delete from rehearsal_case where case_id = $1', [caseId]);
    await changeTo({ ...NEW, name: '최다른' });
    await eventually(async () => expect((await atDesk()).attention).toMatchObject([{ code: 'contact_unknown' }]), { withinMs: 30_000 });
    // It holds nothing up: whose turn it is stays what it was.
    expect((await seen()).standing.owner).toBe('gateway');
    expect((await operator.call('POST', `/api/desk/cases/${caseId}/actions/settle_contact`, { reason: '전화로 알림' })).body.attention).toEqual([]);
    expect((await seen()).events.at(-1).command).toBe('contact_settled');
  });

  it('a change that could not be told in time says nothing any more of what was changed again since', async () => {
    const { database, clock, log, vault } = app.ground;
    await changeTo(NEW);
    const { sequence } = await stored();
    const said: GatewayAnswer[] = [];
    const connectorOf = (): GatewayConnector => ({ answer: async (_id: string, answer: GatewayAnswer) => { said.push(answer); return { kind: 'taken' }; } }) as unknown as GatewayConnector;
    const corrections = [{ field: '/contact/name', before: 'x', after: NEW.name }, { field: '/contact/email', before: 'x@example.kr', after: NEW.email }];
    const late = async () => {
      const sealedCorrections = vault.sealText(JSON.stringify(corrections), 'answer:answer_late');
      await tell({ database, clock, log, vault, audit: { record: async () => {} }, connectorOf, linkTo: async () => null, offerReopened: async () => {} } as unknown as TellParts, { caseId, answerId: 'answer_late', kind: 'contact_changed', sealedText: null, sealedCorrections, ...(sequence !== undefined && { sequence }) });
    };
    await late();
    expect(said.splice(0)).toEqual([{ kind: 'contact_changed', answerId: 'answer_late', corrections }]);
    await changeTo({ ...NEW, email: 'third@example.kr' });
    await late();
    expect(said.splice(0)).toEqual([{ kind: 'contact_changed', answerId: 'answer_late', corrections: corrections.slice(0, 1) }]);
    await changeTo({ ...NEW, name: '최세째', email: 'third@example.kr' });
    await late();
    expect(said).toEqual([]);
  });

  it('is named again after another one was put on file by a correction: it is the one from then on', async () => {
    await changeTo(NEW);
    // As the operator opens it for correction.
    await app.ground.database.pool.query('update business_version set locked_at = null');
    const draft = (await merchant.call('GET', '/api/business')).body;
    const corrected = (await merchant.change('PATCH', '/api/business', draft.version, { form: { ...draft.form, contact: { ...draft.form.contact, name: '정고침' } } })).body;
    expect((await merchant.change('POST', '/api/business/finish', corrected.version, { consents: corrected.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) })).body.business.onFile.contact.name).toBe('정고침');
    const { body } = await changeTo(NEW);
    expect([body.business.onFile.contact.name, body.gateways.length]).toEqual([NEW.name, 1]);
  });
});
