import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { wakeWorkers } from '../../platform/queue.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { standBetween, type Between } from '../../testkit/gateway-between.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';
import { percentile, type Figure } from './figure.ts';

/** `OUTAGE_CASES=300 npm run bench -- outage`: so many applications in the day of the outage, each with a case at the gateway that is away and one at another. */
const CASES = Number(process.env['OUTAGE_CASES'] ?? 300);
/** So many before it, without any outage, to compare with; every fourth of their cases is withdrawn during it. */
const BEFORE = Math.max(20, Math.ceil(CASES / 5));
const [AWAY, OTHER] = ['kcp', 'tosspayments'];
/** Applications while it drains. */
const MEANWHILE = 30;
const DAY_MS = 86_400_000;
const TIMEOUT_MS = 300;
const PATIENCE_MS = 120_000;
/** A case waits at most five minutes for its next try, and its turn behind those that wait with it. */
const TARGET_DRAIN_MINUTES = 15;
/** How much longer the other gateway may wait for a case while one is away. */
const TARGET_SLOWER_MS = 250;
const CHOSEN = { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: AWAY }, { method: 'card', type: 'one_time', gateway: OTHER }] };
const JOBS = ['cases.hand-over', 'cases.withdraw', 'cases.catch-up', 'cases.tell-gateway'];

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** One application, and when it was answered by this machine's clock. */
interface Submitted {
  readonly away: string;
  readonly other: string;
  readonly at: number;
}

/** The product with its rehearsal gateways, a clock that can be moved, and somebody on the line who cuts one gateway off. */
class Day {
  ahead = 0;
  readonly between: Between;
  readonly clock: Clock = { now: () => new Date(Date.now() + this.ahead) };
  readonly #app: TestApp;
  readonly #merchant: Visitor;
  #first = true;

  constructor(app: TestApp, between: Between, merchant: Visitor) {
    this.#app = app;
    this.between = between;
    this.#merchant = merchant;
  }

  static async begin(directory: string): Promise<Day> {
    const log = startLog({ level: 'silent' });
    const database = await openDatabase({ directory, log });
    await migrate(database, { log });
    // Calls are noted by this machine's clock: how long somebody waits is real, only the day is not.
    const between = standBetween(() => new Date());
    const holder: { day: Day | null } = { day: null };
    const clock: Clock = { now: () => new Date(Date.now() + (holder.day?.ahead ?? 0)) };
    const app = await startApp(database, { speed: 1, clock, between: between.place, gatewayTimeoutMs: TIMEOUT_MS });
    const day = new Day(app, between, await rehearsalVisitor(app, 'merchant'));
    holder.day = day;
    return day;
  }

  async apply(): Promise<Submitted> {
    const application = this.#first ? await applyFor(this.#merchant, CHOSEN) : await this.#again();
    this.#first = false;
    const at = Date.now();
    const cases = (await casesOf(this.#merchant, application)) as { id: string; gateway: { code: string } }[];
    const idAt = (gateway: string) => cases.find(({ gateway: { code } }) => code === gateway)?.id ?? '';
    return { away: idAt(AWAY ?? ''), other: idAt(OTHER ?? ''), at };
  }

  async #again(): Promise<string> {
    const { body: draft } = await this.#merchant.call('GET', '/api/draft');
    const chosen = await this.#merchant.change('PATCH', '/api/draft', draft.version, CHOSEN);
    const answer = await this.#merchant.change('POST', '/api/draft/submit', chosen.body.version, { consents: chosen.body.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) });
    if (answer.status >= 300) throw new Error(`submitting was answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 200)}`);
    return answer.body.applicationId ?? answer.body.id;
  }

  /** The merchant takes a case back that its gateway has not received: the gateway has to be told. */
  async cancel(caseId: string): Promise<void> {
    const answer = await this.#merchant.call('POST', `/api/cases/${caseId}/cancel`, {});
    if (answer.status >= 300) throw new Error(`cancelling was answered ${answer.status}`);
  }

  async rows<Row extends object>(sql: string, given: unknown[] = []): Promise<Row[]> {
    return (await this.#app.ground.database.pool.query<Row>(sql, given)).rows;
  }

  /** Waits until what is due by now has been tried. */
  async settled(): Promise<void> {
    const { database } = this.#app.ground;
    await database.inTransaction((tx) => wakeWorkers(tx));
    for (const until = Date.now() + PATIENCE_MS; ; await pause(20)) {
      const due = await this.rows("select 1 from job where name = any($1) and (state = 'running' or (state = 'waiting' and run_at <= $2)) limit 1", [JOBS, this.clock.now()]);
      if (due.length === 0) return;
      if (Date.now() > until) throw new Error('what is due is not worked on');
    }
  }

  async move(milliseconds: number): Promise<void> {
    this.ahead += milliseconds;
    await this.#app.ground.database.inTransaction((tx) => wakeWorkers(tx));
  }

  /** Moves the clock to the next thing that is planned; false when nothing is. */
  async toNext(): Promise<boolean> {
    const [next] = await this.rows<{ at: Date | null }>("select min(run_at) as at from job where name = any($1) and state = 'waiting'", [JOBS]);
    if (next?.at == null) return false;
    this.ahead += Math.max(0, next.at.getTime() - this.clock.now().getTime());
    await this.settled();
    return true;
  }

  async waiting(): Promise<number> {
    const [row] = await this.rows<{ count: number }>("select count(*)::int as count from gateway_case where gateway = $1 and ((hand_over <> 'done' and intake = 'submitted') or withdrawal = 'wanted' or hand_over = 'calling')", [AWAY]);
    return row?.count ?? 0;
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.between.close();
  }
}

/** Milliseconds from the answer to the merchant until the gateway had the case. A case that was there before the answer had no wait. */
function waits(day: Day, submitted: readonly Submitted[]): number[] {
  const arrived = new Map(day.between.calls.filter(({ gateway, method, arrived: there }) => gateway === OTHER && method === 'POST' && there).map(({ caseId, at }) => [caseId, at.getTime()]));
  return submitted.map(({ other, at }) => Math.max(0, (arrived.get(other) ?? Infinity) - at));
}

async function arriveAtOther(day: Day, submitted: readonly Submitted[]): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; waits(day, submitted).some((wait) => wait === Infinity); await pause(20)) {
    if (Date.now() > until) throw new Error(`cases did not reach ${OTHER}`);
  }
}

/** How far each case arrived out of the order in which they were submitted, in places. */
function overtaken(day: Day, submitted: readonly Submitted[]): number[] {
  const place = new Map(submitted.map(({ away }, index) => [away, index]));
  const order = [...new Set(day.between.calls.filter(({ gateway, method, path, arrived }) => gateway === AWAY && method === 'POST' && path.endsWith('/cases') && arrived).map(({ caseId }) => caseId))].flatMap((id) => place.get(id) ?? []);
  return order.map((was, is) => Math.abs(was - is));
}

/** A day without one gateway: its cases and withdrawals wait, the other gateway notices nothing, and afterwards all are brought within minutes, each once. */
export async function measureOutage(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-outage-'));
  const day = await Day.begin(join(directory, 'database'));
  try {
    const before: Submitted[] = [];
    for (let number = 0; number < BEFORE; number += 1) before.push(await day.apply());
    await arriveAtOther(day, before);
    for (const until = Date.now() + PATIENCE_MS; (await day.waiting()) > 0 && Date.now() < until; await pause(50)) await day.settled();
    console.log(`${BEFORE} applications without an outage; now ${AWAY} goes away`);

    const during: Submitted[] = [];
    for (let number = 0; number < CASES; number += 1) {
      // It takes every call and never answers for half of the day, and turns them away for the other half.
      day.between.set(AWAY ?? '', number < CASES / 2 ? 'silent' : 'busy');
      // The clock jumps, so that everything that waits is due at once, as it never is in a real day: that is worked off first.
      await day.settled();
      during.push(await day.apply());
      const taken = before[number * 4];
      if (taken !== undefined) await day.cancel(taken.away);
      await day.move(DAY_MS / CASES);
      if ((number + 1) % Math.ceil(CASES / 5) === 0) console.log(`${Math.round(((number + 1) / CASES) * 24)} hours away, ${await day.waiting()} cases wait`);
    }
    await arriveAtOther(day, during);
    const waited = await day.waiting();
    const calls = day.between.calls.length;

    await day.settled();
    day.between.set(AWAY ?? '', 'open');
    const [began, beganThere] = [Date.now(), day.clock.now().getTime()];
    const meanwhile: Submitted[] = [];
    let drained = 0;
    for (let planned = true; planned || meanwhile.length < MEANWHILE; ) {
      if (meanwhile.length < MEANWHILE) meanwhile.push(await day.apply());
      planned = (await day.waiting()) > 0 && (await day.toNext()) && Date.now() - began < PATIENCE_MS * 5;
      if (drained === 0 && (await day.waiting()) === 0) drained = Date.now() - began;
    }
    const minutes = (day.clock.now().getTime() - beganThere) / 60_000;
    await arriveAtOther(day, meanwhile);
    const left = await day.waiting();
    const twice = await day.rows('select case_id from rehearsal_case group by case_id having count(*) > 1');
    const [without, along, after] = [waits(day, before), waits(day, during), waits(day, meanwhile)];
    return [
      { name: 'cases and withdrawals that waited', value: waited, unit: '' },
      { name: 'still waiting in the end', value: left, unit: '', target: 0 },
      { name: 'twice at the gateway', value: twice.length, unit: '', target: 0 },
      { name: 'drained after', value: minutes, unit: 'min', target: TARGET_DRAIN_MINUTES },
      { name: 'time it took this machine', value: drained / 1000, unit: 's' },
      { name: 'places out of the order of submission, p50', value: percentile(overtaken(day, during), 0.5), unit: '' },
      { name: 'places out of the order of submission, p90', value: percentile(overtaken(day, during), 0.9), unit: '' },
      { name: 'calls to the gateway that was away', value: day.between.calls.slice(0, calls).filter(({ gateway, arrived }) => gateway === AWAY && !arrived).length, unit: '' },
      ...([['without an outage', without], ['during it', along], ['while it drains', after]] as const).flatMap(([when, some]) => [
        { name: `wait at the other gateway ${when}, p50`, value: percentile(some, 0.5), unit: 'ms' },
        { name: `wait at the other gateway ${when}, p99`, value: percentile(some, 0.99), unit: 'ms', ...(when !== 'without an outage' && { target: Math.round(percentile(without, 0.99) + TARGET_SLOWER_MS) }) },
      ]),
    ];
  } finally {
    await day.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
