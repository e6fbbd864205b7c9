import { crowd, type Promised } from './delivery/crowd.ts';
import { clocksApart, FAULTS } from './delivery/faults.ts';
import { openKilledHouse, VICTIMS, type KilledHouse, type Victim } from './delivery/killed-house.ts';
import { judge, standing } from './delivery/verdict.ts';
import type { Figure } from './figure.ts';

/** `DELIVERY_CASES=200 npm run bench -- delivery` for a shorter run; `DELIVERY_FAULTS=1` for one over a faulty line and with clocks an hour apart. */
const CASES = Number(process.env['DELIVERY_CASES'] ?? 1000);
const WITH_FAULTS = process.env['DELIVERY_FAULTS'] === '1';
/** Somebody whose call died with its process waits a minute before it may be made again; the others go on meanwhile. */
const LANES = 6;
const BETWEEN_KILLS_MS = 3_000;
const LEAST_KILLS = 3;
const TELL_EVERY_MS = 15_000;
/** Nothing is killed any more; what is under way may take so long to come to its end. */
const SETTLE_MS = 600_000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Kills one program after the other at random moments until told to stop; counts how often each was killed. */
async function killing(house: KilledHouse, killed: Map<Victim, number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // By the least killed first, so that a short run meets every one.
    const [victim = 'web'] = [...killed].sort(([, one], [, other]) => one - other || Math.random() - 0.5).map(([name]) => name);
    await pause(Math.random() * 2 * BETWEEN_KILLS_MS);
    if (signal.aborted) break;
    await house.kill(victim);
    killed.set(victim, (killed.get(victim) ?? 0) + 1);
  }
}

/** Says every while how far it has come; answers a function that ends it. */
function telling(house: KilledHouse, killed: ReadonlyMap<Victim, number>): () => void {
  const began = Date.now();
  const timer = setInterval(() => {
    void standing(house.databaseUrl).then(({ cases, open }) => {
      const kills = [...killed.values()].reduce((sum, count) => sum + count, 0);
      console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s: ${cases} cases submitted, ${cases - open} at their end, ${kills} kills`);
      // The database may be down just now.
    }, () => {});
  }, TELL_EVERY_MS);
  return () => clearInterval(timer);
}

async function settle(house: KilledHouse): Promise<number> {
  const began = Date.now();
  for (;;) {
    const { open } = await standing(house.databaseUrl);
    if ((open === 0 && (house.line?.held ?? 0) === 0) || Date.now() - began > SETTLE_MS) return Date.now() - began;
    await pause(2_000);
  }
}

/** Merchants apply while programs are killed, and where asked for the clocks come apart, once in each direction. */
async function underKills(house: KilledHouse, killed: Map<Victim, number>): Promise<Promised> {
  const stop = new AbortController();
  const kills = killing(house, killed, stop.signal);
  const apart: Promise<void>[] = [];
  try {
    const promised = await crowd({
      url: house.url, wanted: CASES, lanes: LANES,
      onProgress(cases) {
        if (WITH_FAULTS && apart.length === 0 && cases >= CASES / 4) apart.push(clocksApart(house, 'gateway'));
        if (WITH_FAULTS && apart.length === 1 && cases >= (CASES * 2) / 3) apart.push((apart[0] ?? Promise.resolve()).then(() => clocksApart(house, 'ours')));
      },
    });
    // A short run as well meets every program a few times, while its cases are on their way.
    const enough = async () => [...killed.values()].every((count) => count >= LEAST_KILLS) || (await standing(house.databaseUrl).catch(() => ({ open: 1 }))).open === 0;
    while (!(await enough())) await pause(500);
    return promised;
  } finally {
    stop.abort();
    await Promise.all(apart);
    await kills;
  }
}

/**
 * Delivery under kills: merchants apply and cancel over HTTP while the web process, two workers, the gateway and the database server are
 * killed (SIGKILL) one after the other and started again, where asked for over a line that loses, repeats, reorders, delays and garbles. In
 * the end both sides are held against the laws. Throws with the cases where one is broken.
 */
export async function measureDelivery(): Promise<readonly Figure[]> {
  const house = await openKilledHouse({ faults: WITH_FAULTS ? FAULTS : null });
  const killed = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  const quiet = telling(house, killed);
  try {
    const began = Date.now();
    const promised = await underKills(house, killed);
    const submitting = Date.now() - began;
    const settling = await settle(house);
    await house.endGateway();
    const verdict = await judge({ databaseUrl: house.databaseUrl, gatewayDirectory: house.gatewayDirectory, promised, line: house.line });
    const broken = Object.entries(verdict.broken).filter(([, cases]) => cases.length > 0);
    if (broken.length > 0) throw new Error(`Laws were broken:\n${broken.map(([law, cases]) => `  ${law}: ${cases.length} (${cases.slice(0, 5).join(', ')})`).join('\n')}`);
    return [
      { name: 'cases submitted', value: verdict.cases, unit: '' },
      ...[...killed].map(([victim, count]) => ({ name: `SIGKILL of the ${victim}`, value: count, unit: '' })),
      ...[...(house.line?.happened ?? [])].sort(([one], [other]) => one.localeCompare(other)).map(([fault, count]) => ({ name: fault, value: count, unit: '' })),
      { name: 'live in the end', value: verdict.live, unit: '' },
      { name: 'cancelled in time, on both sides', value: verdict.cancelled, unit: '' },
      { name: 'refused a cancellation', value: promised.tooLate.length, unit: '' },
      { name: 'merchants who gave up half way', value: promised.gaveUp, unit: '' },
      { name: 'events of cases, in order and without a gap', value: verdict.events, unit: '' },
      ...Object.keys(verdict.broken).map((law) => ({ name: law, value: 0, unit: '', target: 0 })),
      { name: 'submitting under kills', value: submitting / 1000, unit: 's' },
      { name: 'settling after the last kill', value: settling / 1000, unit: 's' },
    ];
  } finally {
    quiet();
    await house.close();
  }
}
