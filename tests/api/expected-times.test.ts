import { afterAll, beforeAll, expect, it } from 'vitest';
import { staysOf, type PastEvent } from '../../domain/times/stays.ts';
import { definedJobs, enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let team: Visitor;
let merchant: Visitor;
let own: any;
let other: any;

beforeAll(async () => {
  // At speed 1 the gateway's machine keeps still: whatever moves was moved by its team.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  team = await rehearsalVisitor(app, 'gateway');
  merchant = await rehearsalVisitor(app, 'merchant');
  const application = await applyFor(merchant, {
    methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }],
  });
  const handedOver = await eventually(async () => {
    const cases = await casesOf(merchant, application);
    expect(cases.every((one) => one.tracks.intake.state === 'handed_over')).toBe(true);
    return cases;
  }, { withinMs: 30_000 });
  own = handedOver.find(({ gateway }) => gateway.code === 'tosspayments');
  other = handedOver.find(({ gateway }) => gateway.code === 'kcp');
});
afterAll(() => app.close());

const act = (action: string, body: object = {}) => team.call('POST', `/api/gateway/cases/${own.id}/actions/${action}`, body);
const seen = async (id: string) => (await casesOf(merchant, own.applicationId)).find((one) => one.id === id);
const query = async (text: string, values: unknown[] = []) => (await app.ground.database.pool.query(text, values)).rows as any[];
const staysIn = () => query('select sequence, stage, entered_at, left_at, ending, trade from case_stay where case_id = $1 order by sequence', [own.id]);

/** Finished waits of twenty-five earlier cases at a gateway, each of so many hours on Tuesdays that are business days, and one that is open. */
async function history(gateway: string, stage: string, trade: string, hours: (n: number) => number): Promise<void> {
  await query(`insert into application (id, merchant_id, reference, submitted_at, submitted_by, business_version, snapshot, consents, catalogue_version) values ('app_past', 'm', 'A-past', now(), 'p', 1, '', '[]', '1') on conflict do nothing`);
  for (let n = 0; n < 25; n += 1) {
    const id = `past_${gateway}_${stage}_${n}`;
    await query(`insert into gateway_case (id, merchant_id, application_id, gateway, reference, intake, tracks, headline, since, version, sequence, extra_fields, hand_over, created_at) values ($1, 'm', 'app_past', $2, $1, 'rejected', '{"intake":"rejected","contract":"not_started","issuers":{},"activation":"none"}', 'rejected', now(), 1, 1, '', 'done', now())`, [id, gateway]);
    const entered = new Date(`2026-11-${n % 2 === 0 ? '10' : '17'}T00:00:00+09:00`);
    await query('insert into case_stay (case_id, sequence, gateway, stage, trade, entered_at, left_at, ending) values ($1, 3, $2, $3, $4, $5, $6, $7)', [id, gateway, stage, trade, entered, new Date(entered.getTime() + hours(n) * 3600_000), 'went_on']);
  }
}

async function refreshed(): Promise<void> {
  const job = definedJobs().find(({ name }) => name === 'times.refresh-figures');
  if (job === undefined) throw new Error('no job works the figures out');
  const id = await app.ground.database.inTransaction((tx) => enqueue(tx, job, {} as never));
  await eventually(async () => expect(await query('select state from job where id = $1', [id])).toEqual([{ state: 'done' }]), { withinMs: 30_000 });
}

it('keeps every wait with the step that began and ended it, the same as the history tells', async () => {
  await act('acknowledge');
  await act('start_review');
  await act('request_information', { text: '통장 사본을 보내 주세요.' });
  await merchant.call('POST', `/api/cases/${own.id}/actions/answer_information`, { text: '보냈습니다' });
  const events = await query('select sequence, command, source, detail, occurred_at, recorded_at from case_event where case_id = $1 order by sequence', [own.id]);
  const past = events.map((event): PastEvent => ({ sequence: event.sequence, command: event.command, source: event.source, issuer: event.detail.issuer, occurredAt: event.occurred_at, recordedAt: event.recorded_at }));
  const kept = await staysIn();
  expect(kept.map(({ stage, ending }) => [stage, ending])).toEqual([['receipt', 'went_on'], ['contact', 'went_on'], ['review', 'went_on'], ['review', null]]);
  expect(kept.every(({ trade }) => typeof trade === 'string')).toBe(true);
  const told = staysOf(past, Object.keys((await query('select tracks from gateway_case where id = $1', [own.id]))[0].tracks.issuers));
  expect(kept.map(({ sequence, stage, entered_at, left_at, ending }) => ({ sequence, stage, enteredAt: entered_at, leftAt: left_at, ending }))).toEqual(told);
});

it('tells the waits of cases from before from their histories, once', async () => {
  const before = await staysIn();
  await query('delete from case_stay where case_id = $1', [own.id]);
  const work = app.house.works.find(({ name }) => name === 'tell-earlier-times');
  expect(await work?.run(new AbortController().signal)).toBe(true);
  expect(await staysIn()).toEqual(before);
  expect(await work?.run(new AbortController().signal)).toBe(true);
  expect(await staysIn()).toEqual(before);
});

it('the page tells the figure of the catalogue until there are enough cases, then that of the cases, and from where', async () => {
  expect((await seen(own.id)).standing.expected.source.en).toMatch(/catalogue's usual time/);
  expect((await team.call('GET', '/api/gateway/times')).body.items).toEqual([]);
  // What took no time at all in this test is not what gateways take.
  await query("delete from case_stay where case_id = $1 and stage = 'review' and left_at is not null", [own.id]);
  // Between 24 and 48 hours of business days.
  await history('tosspayments', 'review', 'books_stationery', (n) => 24 + n);
  await refreshed();
  const { expected } = (await seen(own.id)).standing;
  expect(expected.source.en).toMatch(/^25 cases here since 2026-11-10, allowing for 1 not finished$/);
  expect(expected.source.ko).toMatch(/^2026-11-10 이후 이곳의 신청 25건/);
  expect(expected.text).toEqual({ ko: '보통 1–2영업일 걸립니다.', en: 'Usually 1–2 business days.' });
  expect(expected.by).toMatch(/^\d{4}-\d\d-\d\d$/);
  // Another gateway learns nothing from it.
  expect((await seen(other.id)).standing.expected.source.en).toMatch(/catalogue's usual time/);
});

it('cases of the same trade speak first', async () => {
  const [{ trade }] = await staysIn();
  await history('kcp', 'receipt', trade, () => 96);
  await query("update case_stay set trade = 'another' where case_id in (select case_id from case_stay where case_id like 'past_kcp%' order by case_id limit 13)");
  await refreshed();
  expect((await seen(other.id)).standing.expected.source.en).toMatch(/^12 cases here \(.+\) since 2026-11-10, allowing for 1 not finished$/);
});

it('the gateway’s team reads its own times and no others', async () => {
  const { body } = await team.call('GET', '/api/gateway/times');
  expect(body.items).toEqual([expect.objectContaining({ stage: 'review', label: { ko: '심사', en: 'Review' }, usual: { ko: '보통 1–2영업일 걸립니다.', en: 'Usually 1–2 business days.' }, finished: 25, since: '2026-11-10' })]);
  expect(JSON.stringify(body)).not.toContain('kcp');
});
