import { crowd } from './delivery/crowd.ts';
import { openKilledHouse, VICTIMS, type KilledHouse, type Victim } from './delivery/killed-house.ts';
import { judge, standing } from './delivery/verdict.ts';
import type { Figure } from './figure.ts';

/** `DELIVERY_CASES=200 npm run bench -- delivery` for a shorter run. */
const CASES = Number(process.env['DELIVERY_CASES'] ?? 1000);
const LANES = 4;
const BETWEEN_KILLS_MS = 2_500;
/** Nothing is killed any more; what is under way may take so long to come to its end. */
const SETTLE_MS = 600_000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Kills one program after the other at random moments until told to stop; answers how often each was killed. */
async function killing(house: KilledHouse, signal: AbortSignal): Promise<Map<Victim, number>> {
  const killed = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  while (!signal.aborted) {
    // By the least killed first, so that a short run meets every one.
    const [victim = 'web'] = [...killed].sort(([, one], [, other]) => one - other || Math.random() - 0.5).map(([name]) => name);
    await pause(Math.random() * 2 * BETWEEN_KILLS_MS);
    if (signal.aborted) break;
    await house.kill(victim);
    killed.set(victim, (killed.get(victim) ?? 0) + 1);
  }
  return killed;
}

async function settle(house: KilledHouse): Promise<number> {
  const began = Date.now();
  for (let last = -1; ; ) {
    const { open, cases } = await standing(house.databaseUrl);
    if (open === 0 || Date.now() - began > SETTLE_MS) return Date.now() - began;
    if (open !== last) console.log(`${open} of ${cases} cases still on their way`);
    last = open;
    await pause(5_000);
  }
}

/**
 * Delivery under kills: merchants apply and cancel over HTTP while the web process, two workers, the gateway and the database server are
 * killed (SIGKILL) one after the other and started again. In the end both sides are held against the laws. Throws with the cases where
 * one is broken.
 */
export async function measureDelivery(): Promise<readonly Figure[]> {
  const house = await openKilledHouse();
  try {
    const stop = new AbortController();
    const kills = killing(house, stop.signal);
    const began = Date.now();
    let said = 0;
    const promised = await crowd({
      url: house.url, wanted: CASES, lanes: LANES,
      onProgress(cases) {
        if (cases < said + 100) return;
        said = cases;
        console.log(`${cases} cases submitted after ${Math.round((Date.now() - began) / 1000)} s`);
      },
    }).finally(() => stop.abort());
    const killed = await kills;
    const submitting = Date.now() - began;
    const settling = await settle(house);
    await house.endGateway();
    const verdict = await judge({ databaseUrl: house.databaseUrl, gatewayDirectory: house.gatewayDirectory, promised });
    const broken = Object.entries(verdict.broken).filter(([, cases]) => cases.length > 0);
    if (broken.length > 0) throw new Error(`Laws were broken:\n${broken.map(([law, cases]) => `  ${law}: ${cases.length} (${cases.slice(0, 5).join(', ')})`).join('\n')}`);
    return [
      { name: 'cases submitted', value: verdict.cases, unit: '' },
      ...[...killed].map(([victim, count]) => ({ name: `SIGKILL of the ${victim}`, value: count, unit: '' })),
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
    await house.close();
  }
}
