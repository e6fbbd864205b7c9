import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { partnerSecret } from '../../app/house.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

/** No state of a case is a dead end: what is said anew counts, what is lost or cannot be told is seen, and somebody can go on. */

const GATEWAY = 'tosspayments';
const PATIENT = { withinMs: 60_000 };
let app: TestApp;
let merchant: Visitor;
let operator: Visitor;
let team: Visitor;
let caseId: string;
let application: string;

beforeAll(async () => {
  // At speed 1 the gateway's machine keeps still: what it says is said by the test in its name.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  [operator, team] = [await rehearsalVisitor(app, 'operator'), await rehearsalVisitor(app, 'gateway')];
});
afterAll(() => app.close());

beforeEach(async () => {
  ({ visitor: merchant } = await signUpMerchant(app, undefined, { operator }));
  application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: GATEWAY }] });
  caseId = await eventually(async () => {
    const [found] = await casesOf(merchant, application);
    expect(found.tracks.intake.state).toBe('handed_over');
    return found.id as string;
  }, PATIENT);
});

async function say(sequence: number, type: string, data: object = {}): Promise<void> {
  const id = `evt_${caseId}_${sequence}`;
  const body = JSON.stringify({ id, type, caseId, sequence, occurredAt: new Date().toISOString(), data });
  const at = new Date();
  const signature = new Webhook(partnerSecret(app.ground.vault, GATEWAY)).sign(id, at, body);
  const answer = await fetch(`${app.url}/api/partner/${GATEWAY}/events`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature },
  });
  expect(answer.status).toBe(202);
}

const seen = async () => (await casesOf(merchant, application))[0];
const atDesk = async () => (await operator.call('GET', `/api/desk/cases/${caseId}`)).body;
const atGateway = async () => (await team.call('GET', `/api/gateway/cases/${caseId}`)).body;
const act = (action: string, body: object = {}) => merchant.call('POST', `/api/cases/${caseId}/actions/${action}`, body);
const operate = (action: string, body: object = {}) => operator.call('POST', `/api/desk/cases/${caseId}/actions/${action}`, body);
const record = (action: string, body: object = {}) => team.call('POST', `/api/gateway/cases/${caseId}/actions/${action}`, body);
const commands = (one: { events: { command: string }[] }) => one.events.map(({ command }) => command);
const codes = (one: { allowedActions: { code: string }[] }) => one.allowedActions.map(({ code }) => code);
const tellings = async () => (await app.ground.database.pool.query("select 1 from job where name = 'cases.tell-gateway' and data->>'caseId' = $1", [caseId])).rows.length;

describe('a signature', () => {
  it('that the gateway refuses leaves the offer open with the reason; signed again and taken it counts', async () => {
    await say(1, 'contract.offered', { contractUrl: 'https://sign.example/1' });
    expect((await act('give_signature')).body.standing.headline).toBe('contract_ready');
    const refused = await eventually(async () => {
      const now = await seen();
      expect(now.events.at(-1)).toMatchObject({ command: 'refuse_signature', source: 'gateway_answer', detail: { en: expect.stringContaining('No contract has been offered') } });
      return now;
    }, PATIENT);
    expect(refused).toMatchObject({ tracks: { contract: { state: 'offered' } }, standing: { owner: 'merchant', needsMerchant: true, nextAction: { en: expect.stringMatching(/did not take your signature \(reason: .*No contract.*sign it again, or withdraw/) } } });
    expect(codes(refused)).toEqual(expect.arrayContaining(['give_signature', 'withdraw']));
    expect(refused.tasks[0]).toMatchObject({ code: 'read_contract', href: 'https://sign.example/1' });
    await app.ground.database.pool.query("update rehearsal_case set contract = 'offered' where case_id = $1", [caseId]);
    await act('give_signature');
    await eventually(async () => expect((await seen()).tracks.contract.state).toBe('signed'), PATIENT);
    expect((await act('withdraw')).body).toMatchObject({ code: 'not_allowed_now', detail: expect.stringMatching(/계약이 체결되어|The contract is signed/) });
  });

  it('that nobody has confirmed yet does not bar a withdrawal', async () => {
    await record('offer_contract', { contractUrl: 'https://sign.example/2' });
    const signing = (await act('give_signature')).body;
    expect(signing).toMatchObject({ tracks: { contract: { state: 'signing' } }, standing: { owner: 'gateway', nextAction: { en: expect.stringContaining('has yet to confirm it. You can withdraw') } } });
    expect((await act('withdraw')).body.standing.headline).toBe('withdrawn');
  });
});

describe('what the gateway says again with other words', () => {
  it('an offer with another link and date takes the place of the first, in the history as well; the same offer again changes nothing', async () => {
    const until = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const [first, second] = [until(3), until(30)];
    await say(1, 'contract.offered', { contractUrl: 'https://sign.example/old', expiresAt: first });
    await say(2, 'contract.offered', { contractUrl: 'https://sign.example/new', expiresAt: second });
    const now = await seen();
    expect(now.tasks).toEqual([expect.objectContaining({ href: 'https://sign.example/new' })]);
    expect(now.standing.expected.by).toBe(now.tasks[0].dueBy);
    expect(now.events.at(-1)).toMatchObject({ command: 'renew_offer', title: { en: 'The gateway offered the contract anew' }, source: 'gateway_webhook' });
    await say(3, 'contract.offered', { contractUrl: 'https://sign.example/new', expiresAt: second });
    expect((await seen()).sequence).toBe(now.sequence);
  });

  it('a request for something else is read at once and stands in the history', async () => {
    await say(1, 'case.information_requested', { text: 'The lease, please' });
    const before = await seen();
    await say(2, 'case.information_requested', { text: 'The bankbook, please' });
    const now = await seen();
    expect(now.tasks[0].text.en).toContain('The bankbook');
    expect(now.events.slice(before.events.length)).toEqual([expect.objectContaining({ command: 'renew_request', detail: { ko: 'The bankbook, please', en: 'The bankbook, please' } })]);
    await say(3, 'case.information_requested', { text: 'The bankbook, please' });
    expect((await seen()).sequence).toBe(now.sequence);
  });
});

it('an event that never comes can be gone on without, by the operator who says why; the gap stays to be seen, and keys that come late are kept', async () => {
  await say(1, 'case.received');
  await say(3, 'case.accepted');
  await say(5, 'contract.offered', { contractUrl: 'https://sign.example/5' });
  const stuck = await eventually(async () => {
    const now = await atDesk();
    expect(now.attention).toEqual([expect.objectContaining({ code: 'events_missing', event: 2 })]);
    return now;
  }, PATIENT);
  // The next step at this gateway is the merchant's and stays so, with the doubt beside it.
  expect((await seen()).standing.nextAction.en).toContain('is missing and the operator is looking into it');
  expect(stuck.allowedActions).toContainEqual(expect.objectContaining({ code: 'skip_event', label: { ko: '2번 알림 없이 진행', en: 'Go on without event 2' } }));
  expect(await operate('skip_event', { event: 2 })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/reason' }] } });
  expect(await operate('skip_event', { event: 3, reason: 'no' })).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } });
  const words = 'Their machine lost it; their team says that it was a note';
  const first = (await operate('skip_event', { event: 2, reason: words })).body;
  expect(first).toMatchObject({ attention: [{ code: 'events_missing', event: 4 }], tracks: { intake: { state: 'accepted' }, contract: { state: 'not_started' } } });
  expect(first.events.find(({ command }: { command: string }) => command === 'event_skipped')).toMatchObject({ source: 'operator', detail: { en: `Event 2: ${words}` } });
  expect((await operate('skip_event', { event: 4, reason: words })).body).toMatchObject({ attention: [], tracks: { contract: { state: 'offered' } } });
  expect(codes(await atDesk())).not.toContain('skip_event');
  await say(2, 'credentials.test_deposited', { credentials: { apiKey: 'k' } });
  await say(4, 'case.review_started');
  const after = await atDesk();
  expect(after).toMatchObject({ attention: [], tracks: { activation: { state: 'test_only' }, contract: { state: 'offered' } } });
  expect((await operator.call('GET', '/api/desk/rejected-events')).body.items.filter(({ reason }: { reason: string }) => reason === 'came_late')).toHaveLength(1);
  const { rows } = await app.ground.database.pool.query<{ n: string }>("select count(*) as n from audit_entry where subject = $1 and action = 'case.event_skipped'", [caseId]);
  expect(rows[0]?.n).toBe('2');
});

describe("what the gateway's own people ask at their desk", () => {
  it('is answered at their desk, not to a machine that knows nothing of it, and the rehearsal leaves the case to them', async () => {
    await record('acknowledge');
    await record('request_information', { text: 'The bankbook, please' });
    const { rows } = await app.ground.database.pool.query<{ remaining: unknown[]; due_at: Date | null }>('select remaining, due_at from rehearsal_case where case_id = $1', [caseId]);
    expect(rows).toEqual([{ remaining: [], due_at: null }]);
    expect(await merchant.call('POST', `/api/cases/${caseId}/rehearsal`, {})).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } });
    expect((await atGateway()).waitsAtDesk).toBeNull();
    expect((await act('answer_information', { text: 'Here it is' })).body).toMatchObject({ waitsAtDesk: null, standing: { headline: 'under_review', owner: 'gateway' } });
    expect(await tellings()).toBe(0);
    expect(await atGateway()).toMatchObject({ waitsAtDesk: { text: { en: expect.stringContaining('has answered the request') } } });
    expect((await record('accept')).body.waitsAtDesk).toBeNull();
    expect(commands(await seen())).not.toContain('answer_refused');
  });

  it('includes a contract: the signature waits for them, who may refuse it with the reason', async () => {
    await record('offer_contract', { contractUrl: 'https://sign.example/3' });
    await act('give_signature');
    expect(await tellings()).toBe(0);
    const waiting = await atGateway();
    expect([waiting.waitsAtDesk.text.en, codes(waiting)[0]]).toEqual([expect.stringContaining('has signed the contract'), 'sign_contract']);
    expect((await record('refuse_signature', { text: '' })).status).toBe(422);
    await record('refuse_signature', { text: 'The seal is missing' });
    expect((await seen()).standing).toMatchObject({ owner: 'merchant', nextAction: { en: expect.stringContaining('(reason: The seal is missing)') } });
    await act('give_signature');
    expect((await record('sign_contract')).body.tracks.contract.state).toBe('signed');
  });
});

it('the merchant moves the rehearsal of its own case ahead by a step; a cancellation that then comes too late is answered in words', async () => {
  expect((await seen())).toMatchObject({ rehearsed: true, refusedActions: [] });
  expect((await merchant.call('POST', `/api/cases/${caseId}/rehearsal`, {})).status).toBe(200);
  const received = await eventually(async () => {
    const now = await seen();
    expect(now.standing.headline).toBe('received');
    return now;
  }, PATIENT);
  expect(received.refusedActions).toEqual([{ code: 'cancel', label: { ko: '신청 취소', en: 'Cancel application' }, why: { ko: expect.stringMatching(/^토스페이먼츠에서 \d{4}년 .*에 신청을 접수하여 취소할 수 없습니다/), en: expect.stringMatching(/received the application on .* 20\d\d, so it can no longer be cancelled\. If you do not want to go on, you can withdraw it\./) } }]);
  expect(await merchant.call('POST', `/api/cases/${caseId}/cancel`, {})).toMatchObject({ status: 409, body: { code: 'already_received' } });
});

it('who has nothing to do is not called the one whose turn it is', async () => {
  expect((await merchant.call('POST', `/api/cases/${caseId}/cancel`, {})).status).toBe(200);
  expect((await atDesk()).standing).toMatchObject({ headline: 'cancelled', ownerLabel: { ko: '없음', en: 'Nobody' } });
});

it('what the merchant did and the gateway cannot be told is seen by both sides, tried on and on, and at once when the operator wishes', async () => {
  await say(1, 'case.information_requested', { text: 'The lease, please' });
  const { port } = app.gateway.app.server.address() as AddressInfo;
  await app.gateway.stop();
  expect((await act('answer_information', { text: 'Here it is' })).status).toBe(200);
  const untold = await eventually(async () => {
    const now = await seen();
    expect(now.standing).toMatchObject({ owner: 'system', needsMerchant: false, nextAction: { en: expect.stringContaining('We are still trying to tell') } });
    return now;
  }, PATIENT);
  expect(untold.standing.nextAction.en).toContain('what you entered is kept');
  expect(untold.standing.expected.text.en).toContain('The next attempt is at');
  expect(await atDesk()).toMatchObject({ attention: [{ code: 'answer_undelivered', text: { en: expect.stringContaining("the merchant's answer") } }], allowedActions: expect.arrayContaining([expect.objectContaining({ code: 'retry_answer', label: { ko: '지금 다시 전하기', en: 'Try now' } })]) });
  const overview = (await operator.call('GET', '/api/desk/overview')).body;
  expect(overview.gateways.find(({ code }: { code: string }) => code === GATEWAY)).toMatchObject({ failing: 1, reachable: false });
  for (const filter of ['handOver=failing', 'attention=needed']) expect((await operator.call('GET', `/api/desk/cases?${filter}`)).body.items.map(({ id }: { id: string }) => id)).toContain(caseId);
  expect(overview.queues.find(({ code }: { code: string }) => code === 'failing').count).toBe((await operator.call('GET', '/api/desk/cases?handOver=failing')).body.items.length);
  // The gateway is back; without the operator it would be an hour until the next try.
  await app.ground.database.pool.query("update job set run_at = now() + interval '1 hour' where name = 'cases.tell-gateway' and state = 'waiting'");
  const state = { caseId, gatewayReference: 'RG-1', state: 'received', receivedAt: null, lastSequence: 1, events: [] };
  const back = createServer((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state)));
  await new Promise<void>((resolve) => { back.listen(port, '127.0.0.1', resolve); });
  expect((await operate('retry_answer')).status).toBe(200);
  await eventually(async () => expect(await atDesk()).toMatchObject({ attention: [], standing: { headline: 'under_review', owner: 'gateway' } }), PATIENT);
  await new Promise((resolve) => { back.close(resolve); back.closeAllConnections(); });
});
