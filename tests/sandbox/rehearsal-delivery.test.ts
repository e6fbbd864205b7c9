import { afterEach, beforeEach, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import type { Database } from '../../storage/open-database.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handOverOf, PARTNER_SECRET, startPartnerGateway, startReceiver, type PartnerPair, type Receiver } from '../../testkit/partner-gateway.ts';

const DAY = 86_400;
let database: Database;
let pair: PartnerPair;
let receiver: Receiver;

beforeEach(async () => {
  database = await openFreshEmbedded();
  receiver = await startReceiver();
  pair = await startPartnerGateway(database);
});

afterEach(async () => {
  await pair.stop();
  await receiver.close();
  await database.close();
});

const sequences = (caseId = 'case_1') => receiver.eventsOf(caseId).map(({ sequence }) => sequence);
const undelivered = async () => Number((await database.pool.query<{ n: string }>('select count(*) as n from rehearsal_event where delivered_at is null')).rows[0]?.n);

it('a receiver that fails gets everything, in order, once it takes events again', async () => {
  receiver.answerWith(503);
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  await pair.gateway.advance(7 * DAY);
  expect(await undelivered()).toBe(2);
  expect(receiver.deliveries).toEqual([]);
  receiver.answerWith(202);
  await eventually(() => expect(sequences()).toEqual([1, 2]));
});

it('a receiver that was off gets everything, in order, once it is on', async () => {
  const { url } = receiver;
  await pair.connector().submit(handOverOf(url, { caseId: 'case_1' }));
  await pair.gateway.advance(3.6 * DAY);
  await receiver.close();
  await pair.gateway.advance(20 * DAY);
  receiver = await startReceiver(Number(new URL(url).port));
  // The documents could not be read while it was off, so the team tries them again.
  await eventually(async () => {
    await pair.gateway.advance(DAY);
    expect(sequences().length).toBeGreaterThan(3);
  }, { withinMs: 20_000 });
  expect(sequences()).toEqual(sequences().map((_, index) => index + 2));
});

it('a case whose receiver fails does not hold up another', async () => {
  const connector = pair.connector();
  await connector.submit({ ...handOverOf(receiver.url, { caseId: 'case_1' }), eventsUrl: 'http://127.0.0.1:1/events' });
  await connector.submit(handOverOf(receiver.url, { caseId: 'case_2' }));
  await pair.gateway.advance(4 * DAY);
  expect(sequences('case_2')).toEqual([1]);
});

it('who missed events asks for those after a number', async () => {
  const connector = pair.connector();
  await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  await pair.gateway.advance(12 * DAY);
  const asked = await connector.ask('case_1', 2);
  expect(asked).toMatchObject({ kind: 'known', state: { state: 'received', unreadable: 0, lastSequence: 5 } });
  expect(asked.kind === 'known' && asked.state.events.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
});

it('a gateway that is stopped and started again goes on where it was', async () => {
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  await pair.gateway.advance(4 * DAY);
  await pair.stop();
  pair = await startPartnerGateway(database);
  await pair.gateway.advance(2 * DAY);
  expect(sequences()).toEqual([1, 2]);
});

it('plays by itself when time passes', async () => {
  await pair.stop();
  pair = await startPartnerGateway(database, { speed: 30 * DAY });
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  await eventually(() => expect(receiver.eventsOf('case_1').at(-1)?.type).toBe('activation.live'), { withinMs: 15_000 });
  expect(sequences()).toEqual(sequences().map((_, index) => index + 1));
});

const post = (path: string, given: { body: string; headers?: Record<string, string> }) =>
  fetch(`${pair.url}${path}`, { method: 'POST', body: given.body, headers: { 'content-type': 'application/json', ...given.headers } });

function signed(body: string, at: Date, secret = PARTNER_SECRET): Record<string, string> {
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(secret).sign('msg_1', at, body) };
}

it('hand-overs with a forged, missing or stale signature are refused and leave no case', async () => {
  const body = JSON.stringify({ ...handOverOf(receiver.url, { caseId: 'case_1' }), gateway: 'kcp' });
  const now = new Date();
  const path = '/gateways/kcp/cases';
  expect((await post(path, { body })).status).toBe(401);
  expect((await post(path, { body, headers: signed(body, now, 'whsec_b3RoZXI=') })).status).toBe(401);
  expect((await post(path, { body: body.replace('case_1', 'case_2'), headers: signed(body, now) })).status).toBe(401);
  expect((await post(path, { body, headers: signed(body, new Date(now.getTime() - 301_000)) })).status).toBe(401);
  expect((await database.pool.query('select 1 from rehearsal_case')).rows).toEqual([]);
  expect((await post(path, { body, headers: signed(body, now) })).status).toBe(202);
  // The same message again, as somebody who overheard it could send it: no second case.
  expect((await post(path, { body, headers: signed(body, now) })).status).toBe(200);
  expect((await database.pool.query('select 1 from rehearsal_case')).rows).toHaveLength(1);
});

it('a message signed for one case or gateway does nothing to another', async () => {
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  const body = JSON.stringify({ caseId: 'case_2', reason: '' });
  expect((await post('/gateways/kcp/cases/case_1/withdrawal', { body, headers: signed(body, new Date()) })).status).toBe(422);
  expect(await pair.connector().ask('case_1', 0)).toMatchObject({ state: { state: 'queued' } });
  const forDanal = JSON.stringify({ ...handOverOf(receiver.url, { caseId: 'case_3' }), gateway: 'danal' });
  expect((await post('/gateways/kcp/cases', { body: forDanal, headers: signed(forDanal, new Date()) })).status).toBe(422);
});

it.each(['', '{', 'null', '[]', '{"caseId":"../x"}'])('the body %j is refused with the reason', async (body) => {
  const answer = await post('/gateways/kcp/cases', { body, headers: signed(body, new Date()) });
  expect([400, 422]).toContain(answer.status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

it('is steered from this machine under its own name only', async () => {
  expect(await (await post('/control/advance', { body: '{"seconds":1}' })).json()).toEqual({ steps: 0 });
  expect((await post('/control/advance', { body: '{"seconds":-1}' })).status).toBe(422);
  expect((await post('/control/advance', { body: '{"seconds":1}', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(422);
  const answer = await pair.gateway.app.inject({ url: '/control/cases', headers: { host: 'rebound.example' }, remoteAddress: '127.0.0.1' });
  expect(answer.statusCode).toBe(403);
  expect((await pair.gateway.app.inject({ url: '/control/cases', remoteAddress: '192.0.2.1', headers: { host: 'localhost:3002' } })).statusCode).toBe(403);
});

it('shows what is going to happen', async () => {
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1', memo: '#slow' }));
  const { cases } = (await (await fetch(`${pair.url}/control/cases`)).json()) as { cases: unknown[] };
  expect(cases).toEqual([expect.objectContaining({ caseId: 'case_1', gateway: 'kcp', state: 'queued', nextStep: 'case.received', undelivered: 0, magic: ['slow'] })]);
});

it('gives an event up that the receiver refuses for good, shows it, and goes on with the next', async () => {
  await pair.stop();
  pair = await startPartnerGateway(database, { firstPauseMs: 1 });
  receiver.answerWith(404);
  await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
  await pair.gateway.advance(3.6 * DAY);
  const shown = async () => ((await (await fetch(`${pair.url}/control/cases`)).json()) as { cases: { undelivered: number; givenUp: number; lastRefusal: number | null }[] }).cases[0];
  await eventually(async () => expect(await shown()).toMatchObject({ undelivered: 0, givenUp: 1, lastRefusal: 404 }), { withinMs: 40_000 });
  const { rows } = await database.pool.query('select attempts, refusals from rehearsal_event');
  expect(rows).toEqual([{ attempts: 8, refusals: 8 }]);
  receiver.answerWith(202);
  await pair.gateway.advance(2.5 * DAY);
  await eventually(() => expect(sequences()).toEqual([2]));
});
