import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '../../platform/clock.ts';
import { wakeWorkers } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { standBetween, type Between, type PassedCall } from '../../testkit/gateway-between.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

// One gateway takes every call and never answers, another answers 503, for hours; the third works. What is tried when is settled by the
// product's own times: the clock is moved to the next thing that is due, so that hours pass in a minute.

const [SILENT, BUSY, WELL] = ['kcp', 'danal', 'tosspayments'];
const CHOSEN = {
  methods: ['card', 'transfer', 'mobile_identity'], addedTypes: [],
  choices: [{ method: 'card', type: 'one_time', gateway: SILENT }, { method: 'transfer', type: 'one_time', gateway: WELL }],
};
const MERCHANTS = 3;
const TRIES = 11;
const LONGEST_PAUSE_MS = 300_000;
/** A case that is due may still wait for its turn at a silent gateway: for the gateway's pause and for those in line before it. */
const LONGEST_TURN_MS = 95_000;

let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead) };

let app: TestApp;
let between: Between;
let operator: Visitor;
let walks: { visitor: Visitor; application: string }[];

beforeAll(async () => {
  between = standBetween(() => clock.now());
  between.set(BUSY, 'busy');
  // The first application arrives, and its answer is lost on the way back; after that not even a call arrives.
  let arrived = false;
  between.set(SILENT, ({ method }) => {
    if (arrived || method !== 'POST') return 'silent';
    arrived = true;
    return 'answer_lost';
  });
  app = await startApp(await openFreshEmbedded(), { speed: 1, clock, between: between.place, gatewayTimeoutMs: 500 });
  operator = await rehearsalVisitor(app, 'operator');
  walks = [];
  for (let number = 0; number < MERCHANTS; number += 1) {
    const { visitor } = await signUpMerchant(app, undefined, { operator });
    walks.push({ visitor, application: await applyFor(visitor, CHOSEN) });
  }
}, 180_000);
afterAll(async () => {
  await app.close();
  await between.close();
});

const caseAt = async ({ visitor, application }: { visitor: Visitor; application: string }, gateway: string) => (await casesOf(visitor, application)).find((one) => one.gateway.code === gateway);
const allAt = (gateway: string) => Promise.all(walks.map((walk) => caseAt(walk, gateway)));
const JOBS = ['cases.hand-over', 'cases.withdraw', 'cases.catch-up'];

/** Moves the clock to the next call that is planned, and waits until everything due by then has been tried. False when nothing is planned. */
async function toNextTry(): Promise<boolean> {
  const { database } = app.ground;
  const { rows: [next] } = await database.pool.query<{ at: Date | null }>("select min(run_at) as at from job where name = any($1) and state = 'waiting'", [JOBS]);
  if (next?.at == null) return false;
  ahead += Math.max(0, next.at.getTime() - clock.now().getTime());
  const instant = clock.now();
  await database.inTransaction((tx) => wakeWorkers(tx));
  await eventually(async () => {
    const { rows } = await database.pool.query("select 1 from job where name = any($1) and (state = 'running' or (state = 'waiting' and run_at <= $2))", [JOBS, instant]);
    expect(rows).toHaveLength(0);
  }, { withinMs: 60_000 });
  return true;
}

async function until(done: () => Promise<boolean>, most: number): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    if (await done()) return;
    await toNextTry();
  }
  throw new Error(`it did not come so far in ${most} steps`);
}

it('the cases of other gateways are handed over at once', async () => {
  await eventually(async () => expect((await allAt(WELL)).map((one) => one.tracks.intake.state)).toEqual(Array(MERCHANTS).fill('handed_over')), { withinMs: 60_000 });
  expect((await allAt(WELL)).map((one) => one.handOver.lastProblem)).toEqual([null, null, null]);
}, 120_000);

it('both are tried for hours, less and less often, and every page says so and when it is tried again', async () => {
  const began = clock.now().getTime();
  const ids: string[] = (await allAt(BUSY)).map(({ id }) => id);
  const callsAbout = (found: (call: PassedCall) => boolean) => between.calls.filter(found).map(({ at }) => at.getTime());
  await until(async () => ids.every((id) => callsAbout(({ caseId }) => caseId === id).length >= TRIES), 300);
  const pausesOf = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));
  // The one that answers 503 is tried for every case by itself: after one second, two, four, until five minutes.
  for (const id of ids) {
    for (const [index, pause] of pausesOf(callsAbout(({ caseId }) => caseId === id)).entries()) {
      expect(pause, `pause ${index + 1}`).toBeGreaterThanOrEqual(Math.min(1_000 * 2 ** index, LONGEST_PAUSE_MS) - 50);
      expect(pause, `pause ${index + 1}`).toBeLessThanOrEqual(LONGEST_PAUSE_MS + 5_000);
    }
  }
  // The one that keeps everybody waiting is tried for one case at a time, whichever that is: two at once until it is known, then less and less often.
  const silences = pausesOf(callsAbout(({ gateway }) => gateway === SILENT)).slice(3);
  expect(silences.length).toBeGreaterThanOrEqual(8);
  for (const pause of silences) expect(pause).toBeGreaterThanOrEqual(5_000 - 50);
  for (const pause of silences.slice(4)) expect(pause).toBeGreaterThanOrEqual(60_000 - 50);
  for (const pause of silences) expect(pause).toBeLessThanOrEqual(LONGEST_PAUSE_MS + LONGEST_TURN_MS);
  // For hours; after them both are tried again.
  ahead += 4 * 3_600_000;
  const before = between.calls.length;
  await toNextTry();
  expect(clock.now().getTime() - began).toBeGreaterThan(4 * 3_600_000);
  expect(new Set(between.calls.slice(before).map(({ gateway }) => gateway))).toEqual(new Set([SILENT, BUSY]));

  for (const one of [...(await allAt(SILENT)), ...(await allAt(BUSY))]) {
    expect(one.standing).toMatchObject({ headline: 'submitted', owner: 'system', needsMerchant: false });
    expect(one.standing.nextAction).toMatchObject({ ko: expect.stringContaining('자동으로 다시 시도'), en: expect.stringContaining('cannot be reached; we keep trying by ourselves') });
    const wait = Date.parse(one.handOver.nextAttemptAt) - clock.now().getTime();
    expect(wait, one.gateway.code).toBeGreaterThan(-5_000);
    expect(wait, one.gateway.code).toBeLessThanOrEqual(LONGEST_PAUSE_MS + LONGEST_TURN_MS);
    expect(one.standing.expected.text.en).toMatch(/The next attempt is at \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(one.allowedActions.map(({ code }: { code: string }) => code)).toContain('cancel');
  }
}, 240_000);

it('the operator sees which gateways are not reached, which cases wait, and how often each was tried', async () => {
  const { body: desk } = await operator.call('GET', '/api/desk/overview');
  expect(desk.queues.find(({ code }: { code: string }) => code === 'failing').count).toBe(2 * MERCHANTS);
  const of = (code: string) => desk.gateways.find((one: { code: string }) => one.code === code);
  expect([of(SILENT), of(BUSY)]).toMatchObject([{ failing: MERCHANTS }, { failing: MERCHANTS }]);
  expect(of(WELL)?.failing ?? 0).toBe(0);
  const { body: failing } = await operator.call('GET', '/api/desk/cases?handOver=failing');
  expect(failing.items.map((one: { gateway: { code: string } }) => one.gateway.code).sort()).toEqual([...Array(MERCHANTS).fill(BUSY), ...Array(MERCHANTS).fill(SILENT)]);
  const { id } = failing.items.find((one: { gateway: { code: string } }) => one.gateway.code === BUSY);
  const { body: seen } = await operator.call('GET', `/api/desk/cases/${id as string}`);
  expect(seen.handOver).toMatchObject({ lastProblem: { ko: expect.any(String), en: expect.any(String) }, nextAttemptAt: expect.any(String) });
  expect(seen.handOver.attempts).toBeGreaterThanOrEqual(TRIES);
  expect(seen.allowedActions.map(({ code }: { code: string }) => code)).toContain('retry_hand_over');
}, 60_000);

it('once both are back every case is there exactly once, those taken back meanwhile as withdrawn, and what is received cannot be cancelled', async () => {
  // Taken back while nobody answers: of the silent gateway's, the one that had arrived without our knowing; of the other's, one that never did.
  const arrived = between.calls.find((one) => one.gateway === SILENT && one.arrived)?.caseId;
  const cancelled: string[] = [];
  for (const [number, walk] of walks.entries()) {
    for (const one of [await caseAt(walk, SILENT), await caseAt(walk, BUSY)]) {
      if (one.id !== arrived && !(one.gateway.code === BUSY && number === 1)) continue;
      const answer = await walk.visitor.call('POST', `/api/cases/${one.id}/cancel`, {});
      expect(answer.body.standing.headline).toBe('cancelled');
      cancelled.push(one.id);
    }
  }
  expect(cancelled).toHaveLength(2);

  for (const gateway of [SILENT, BUSY]) between.set(gateway, 'open');
  const back = between.calls.length;
  const ids = [...(await allAt(SILENT)), ...(await allAt(BUSY))].map(({ id }: { id: string }) => id);
  const settled = async () => {
    const { rows } = await app.ground.database.pool.query("select 1 from gateway_case where id = any($1) and (hand_over <> 'done' and intake = 'submitted' or withdrawal = 'wanted')", [ids]);
    return rows.length === 0;
  };
  await until(settled, 100);

  const { rows } = await app.ground.database.pool.query<{ case_id: string; state: string }>('select case_id, state from rehearsal_case where case_id = any($1)', [ids]);
  expect(rows.map(({ case_id, state }) => `${case_id} ${state}`).sort()).toEqual(ids.map((id: string) => `${id} ${cancelled.includes(id) ? 'withdrawn' : 'queued'}`).sort());
  for (const one of [...(await allAt(SILENT)), ...(await allAt(BUSY))]) {
    const sent = between.calls.filter(({ caseId, method, path, arrived: came }) => caseId === one.id && came && method === 'POST' && path.endsWith('/cases'));
    expect(sent.length, 'sent again without asking first').toBe(cancelled.includes(one.id) && one.id !== arrived ? 0 : 1);
    if (cancelled.includes(one.id)) continue;
    expect(one.events.map(({ command }: { command: string }) => command)).toEqual(['submit', 'hand_over']);
    expect(one.handOver).toMatchObject({ lastProblem: null, nextAttemptAt: null });
    // What was sent before may have arrived: it was asked about first.
    expect(between.calls.slice(back).find(({ caseId }) => caseId === one.id)?.method).toBe('GET');
  }

  const [walk] = walks.filter((_walk, number) => number === 2);
  if (walk === undefined) throw new Error('the third merchant is missing');
  await app.gateway.advance(15 * 86_400);
  const received = await eventually(async () => {
    const one = await caseAt(walk, BUSY);
    expect(one.events.map(({ command }: { command: string }) => command)).toContain('acknowledge');
    return one;
  }, { withinMs: 60_000 });
  expect(received.allowedActions.map(({ code }: { code: string }) => code)).not.toContain('cancel');
  expect(await walk.visitor.call('POST', `/api/cases/${received.id}/cancel`, {})).toMatchObject({ status: 409, body: { code: 'already_received' } });
}, 240_000);
