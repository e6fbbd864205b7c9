import { afterAll, beforeAll, expect, it } from 'vitest';
import { rehearsedSecret } from '../../app/gateway-connectors.ts';
import type { Clock } from '../../platform/clock.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { CALL_FAULTS, EVENT_FAULTS, GARBAGE, openFaultyLine, type CallFault, type EventFault, type FaultyLine } from '../../testkit/faulty-line.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';
import { judgeSides } from '../../tools/bench/delivery/verdict.ts';

// A case for every fault of the line between Gatehouse and a gateway, in both directions, and for clocks that are an hour apart either way. In the
// end both sides are held against the same laws as under the crash runs (tools/bench/delivery).

const GATEWAY = 'kcp';
const CHOICES = [{ method: 'card', type: 'one_time', gateway: GATEWAY }];
const CHOSEN = { methods: ['card'], addedTypes: [], choices: CHOICES };
const TIMEOUT_MS = 500;

let gatewayAhead = 0;
const gatewayClock: Clock = { now: () => new Date(Date.now() + gatewayAhead) };

let app: TestApp;
let line: FaultyLine;
let merchant: Visitor;
let operator: Visitor;
const applications: string[] = [];
/** Which fault meets the hand-over of a case, and which the next event of a case; each once. */
const callFaults: CallFault[] = [...CALL_FAULTS];
const eventFaults: EventFault[] = [...EVENT_FAULTS];
let eventsFail = false;

beforeAll(async () => {
  const met = new Set<string>();
  line = openFaultyLine({
    callFault({ method, path, caseId }) {
      if (method !== 'POST' || !path.endsWith('/cases') || met.has(`call ${caseId}`)) return null;
      met.add(`call ${caseId}`);
      return callFaults.shift() ?? null;
    },
    eventFault({ caseId }) {
      if (!eventsFail || met.has(`event ${caseId}`)) return null;
      met.add(`event ${caseId}`);
      return eventFaults.shift() ?? null;
    },
    secretFor: (gateway) => rehearsedSecret(app.ground.config, app.ground.vault, gateway),
    lateCallMs: TIMEOUT_MS * 2, lateEventMs: TIMEOUT_MS * 2,
  });
  app = await startApp(await openFreshEmbedded(), {
    speed: 1, gatewayClock, gatewayTimeoutMs: TIMEOUT_MS, eventTimeoutMs: TIMEOUT_MS, between: line.toGateways,
    behind(url) {
      line.gatehouseIs(url);
      return line.toGatehouse();
    },
  });
  merchant = await rehearsalVisitor(app, 'merchant');
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(async () => {
  await app.close();
  await line.close();
});

/** Applies for another case at the gateway; answers its id. */
async function another(): Promise<string> {
  const application = applications.length === 0 ? await applyFor(merchant, CHOSEN) : await again();
  applications.push(application);
  return ((await casesOf(merchant, application))[0] as { id: string }).id;
}

async function again(): Promise<string> {
  const { body: draft } = await merchant.call('GET', '/api/draft');
  const chosen = await merchant.change('PATCH', '/api/draft', draft.version, CHOSEN);
  const answer = await merchant.change('POST', '/api/draft/submit', chosen.body.version, { consents: chosen.body.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) });
  expect(answer.status).toBeLessThan(300);
  return answer.body.applicationId ?? answer.body.id;
}

const rows = async <Row extends object>(sql: string, given: unknown[] = []) => (await app.ground.database.pool.query<Row>(sql, given)).rows;
const intakeOf = async (caseId: string) => (await rows<{ intake: string; hand_over: string }>('select intake, hand_over from gateway_case where id = $1', [caseId]))[0];
const handedOver = (caseId: string) => eventually(async () => expect(await intakeOf(caseId)).toEqual({ intake: 'handed_over', hand_over: 'done' }), { withinMs: 60_000 });
const refusals = async () => (await operator.call('GET', '/api/desk/rejected-events?limit=100')).body.items as { reason: string; times: number; secondsOff: number | null }[];

it('whatever happens to a hand-over and its answer, the case is at the gateway once', async () => {
  const ids: string[] = [];
  for (const _ of CALL_FAULTS) ids.push(await another());
  for (const id of ids) await handedOver(id);
  expect(callFaults).toEqual([]);
  const there = await rows<{ case_id: string; times: number }>('select case_id, count(*)::int as times from rehearsal_case group by case_id');
  expect(there.map(({ case_id: id, times }) => [id, times]).sort()).toEqual(ids.map((id) => [id, 1]).sort());
}, 180_000);

/** The gateway's clock is off: nothing goes through in either direction, and the operator reads why. Set right, everything arrives although the gateway does not send it again. */
async function apart(minutes: number, words: RegExp): Promise<void> {
  const waiting = await another();
  await handedOver(waiting);
  gatewayAhead = minutes * 60_000;
  const blocked = await another();
  const before = (await rows<{ last: number }>('select last_sequence as last from rehearsal_case where case_id = $1', [waiting]))[0]?.last ?? 0;
  await app.gateway.advance(5 * 86_400 + Math.max(0, -minutes * 60));
  await eventually(async () => {
    const off = (await refusals()).flatMap(({ reason, secondsOff }) => (reason === 'stale' && secondsOff !== null ? [Math.round(secondsOff / 60)] : []));
    expect(off).toContain(minutes);
    expect((await operator.call('GET', `/api/desk/cases/${blocked}`)).body.handOver.lastProblem.en).toMatch(words);
  }, { withinMs: 60_000 });
  expect((await intakeOf(waiting))?.intake).toBe('handed_over');
  expect((await merchant.call('GET', `/api/applications/${applications.at(-1) ?? ''}`)).body.cases[0].standing.owner).toBe('operator');
  // As if it had given up: what it has told is only to be had by asking.
  await app.ground.database.pool.query('update rehearsal_event set given_up_at = now() where delivered_at is null');
  gatewayAhead = 0;
  await handedOver(blocked);
  await eventually(async () => {
    const { last, taken } = (await rows<{ last: number; taken: number }>('select r.last_sequence as last, c.gateway_sequence as taken from rehearsal_case r join gateway_case c on c.id = r.case_id where r.case_id = $1', [waiting]))[0] ?? { last: 0, taken: -1 };
    expect(last).toBeGreaterThan(before);
    expect(taken).toBe(last);
  }, { withinMs: 60_000 });
}

it('a gateway whose clock is an hour ahead: the operator reads it, and once it is right everything arrives', () => apart(60, /60 minutes ahead of/), 180_000);
it('a gateway whose clock is an hour behind: the same', () => apart(-60, /60 minutes behind/), 180_000);

it('whatever happens to events, every case goes live, nothing is lost, doubled or out of order, and what cannot be believed is refused and shown', async () => {
  await app.ground.database.pool.query('update rehearsal_event set given_up_at = null, next_attempt_at = now() where delivered_at is null');
  eventsFail = true;
  for (let step = 0; step < 200; step += 1) {
    await app.gateway.advance(86_400);
    if ((await rows("select 1 from gateway_case where headline <> 'live'")).length === 0) break;
  }
  await eventually(async () => {
    expect(line.held).toBe(0);
    expect(await rows("select id, headline from gateway_case where headline <> 'live'")).toEqual([]);
  }, { withinMs: 60_000 });
  expect(eventFaults).toEqual([]);
  expect([...line.happened.keys()].sort()).toEqual([...CALL_FAULTS.map((fault) => `call: ${fault}`), ...EVENT_FAULTS.map((fault) => `event: ${fault}`), ...Object.keys(GARBAGE).map((kind) => `garbage: ${kind}`)].sort());
  const { pool } = app.ground.database;
  const verdict = await judgeSides({ ours: pool, theirs: pool, promised: { applications, cancelled: [], tooLate: [], gaveUp: 0 }, line });
  expect(verdict.cases).toBe(applications.length);
  expect(Object.fromEntries(Object.entries(verdict.broken).filter(([, cases]) => cases.length > 0))).toEqual({});
}, 300_000);
