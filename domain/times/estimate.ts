/**
 * How long a wait usually takes, from waits of the past. An open wait, and one that was given up, says only that it took longer
 * than so far (censored on the right): leaving these out would make every gateway look faster than it is.
 */

/** One wait of the past in business days; `over` is false where it had not ended by then. */
export interface Wait {
  readonly days: number;
  readonly over: boolean;
}

/** Eight in ten of the waits to come are expected to lie between `low` and `high`; half of them below `middle`. Business days. */
export interface Estimate {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly finished: number;
  readonly open: number;
}

/** A usual length told by others, in business days: where our own history is short it says roughly where to look. */
export interface Seed {
  readonly min: number;
  readonly max: number;
}

/** Fewer finished waits than this are no history. */
export const ENOUGH = 10;
/** From here on the waits speak for themselves; below, a shape is assumed for them. */
const MANY = 40;
const LEVELS = { low: 0.1, middle: 0.5, high: 0.9 } as const;
/** A tenth of a business day. What takes less is not told apart: a logarithm has no zero. */
const SHORTEST = 0.1;

/** Null where too little has finished. Pure: the order of the waits does not matter. */
export function estimate(waits: readonly Wait[], seed: Seed | null): Estimate | null {
  const finished = waits.filter(({ over }) => over).length;
  if (finished < ENOUGH) return null;
  const found = (finished >= MANY ? fromWaits(waits) : null) ?? fromShape(waits, seed);
  return { ...found, finished, open: waits.length - finished };
}

type Quantiles = Pick<Estimate, 'low' | 'middle' | 'high'>;

/**
 * Kaplan and Meier's product over the finished waits, with the wait that is to be foretold counted among those at risk: with nothing
 * censored the k-th of n waits is then the k/(n+1) quantile, which is exact for the next one whatever the shape. Null where the long waits are all still open,
 * so that nobody can say where the ninetieth hundredth lies.
 */
function fromWaits(waits: readonly Wait[]): Quantiles | null {
  const sorted = [...waits].sort((one, other) => one.days - other.days || Number(other.over) - Number(one.over));
  const steps: { days: number; level: number }[] = [{ days: 0, level: 0 }];
  let longer = 1;
  sorted.forEach(({ days, over }, index) => {
    if (!over) return;
    longer *= 1 - 1 / (sorted.length - index + 1);
    steps.push({ days, level: 1 - longer });
  });
  const [low, middle, high] = [LEVELS.low, LEVELS.middle, LEVELS.high].map((level) => between(steps, level));
  return low === null || low === undefined || middle === null || middle === undefined || high === null || high === undefined ? null : { low, middle, high };
}

function between(steps: readonly { days: number; level: number }[], wanted: number): number | null {
  const above = steps.findIndex(({ level }) => level >= wanted);
  const [before, after] = [steps[above - 1], steps[above]];
  if (before === undefined || after === undefined) return null;
  return before.days + ((after.days - before.days) * (wanted - before.level)) / (after.level - before.level);
}

/** One candidate for the shape: the logarithm of a wait is normal around `centre` with this spread. */
interface Shape {
  readonly centre: number;
  readonly spread: number;
  readonly weight: number;
}

const CENTRES = 41;
const SPREADS = 21;
/** The spread people's work usually has: most within a factor of two or three. Wide enough to be overruled by a dozen waits. */
const USUAL_SPREAD = 0.6;
const SPREAD_DOUBT = 0.9;
/** How far a told figure may be off: as soon by a factor of four as not. */
const SEED_DOUBT = 1.4;

/** Log-normal shapes weighed by how well they fit the waits and the seed, mixed into one forecast. Computed on a grid: small, and the same every time. */
function fromShape(waits: readonly Wait[], seed: Seed | null): Quantiles {
  const logs = waits.map(({ days, over }) => ({ at: Math.log(Math.max(days, SHORTEST)), over }));
  const over = logs.filter((wait) => wait.over);
  const mean = over.reduce((sum, { at }) => sum + at, 0) / over.length;
  const seen = Math.sqrt(over.reduce((sum, { at }) => sum + (at - mean) ** 2, 0) / over.length);
  const reach = 4 * Math.max(seen, 0.15);
  const prior = seed === null ? null : Math.log(Math.max(Math.sqrt(Math.max(seed.min, 0.5) * Math.max(seed.max, 0.5)), SHORTEST));
  const shapes: Shape[] = [];
  for (let s = 0; s < SPREADS; s += 1) {
    const spread = 0.1 * 30 ** (s / (SPREADS - 1));
    for (let c = 0; c < CENTRES; c += 1) {
      // Open waits pull the centre up, so the grid reaches further that way.
      const centre = mean - reach + (3 * reach * c) / (CENTRES - 1);
      let weight = -0.5 * (Math.log(spread / USUAL_SPREAD) / SPREAD_DOUBT) ** 2;
      if (prior !== null) weight -= 0.5 * ((centre - prior) / SEED_DOUBT) ** 2;
      for (const wait of logs) {
        const z = (wait.at - centre) / spread;
        weight += wait.over ? -0.5 * z * z - Math.log(spread) : Math.log(Math.max(beyond(z), 1e-300));
      }
      shapes.push({ centre, spread, weight });
    }
  }
  const best = shapes.reduce((most, { weight }) => Math.max(most, weight), -Infinity);
  const weighed = shapes.map((shape) => ({ ...shape, weight: Math.exp(shape.weight - best) })).filter(({ weight }) => weight > 1e-6);
  return { low: quantile(weighed, LEVELS.low), middle: quantile(weighed, LEVELS.middle), high: quantile(weighed, LEVELS.high) };
}

function quantile(shapes: readonly Shape[], level: number): number {
  const total = shapes.reduce((sum, { weight }) => sum + weight, 0);
  let [from, to] = [Math.log(SHORTEST) - 6, Math.log(3650)];
  for (let round = 0; round < 40; round += 1) {
    const at = (from + to) / 2;
    const below = 1 - shapes.reduce((sum, { centre, spread, weight }) => sum + weight * beyond((at - centre) / spread), 0) / total;
    if (below < level) from = at;
    else to = at;
  }
  return Math.exp((from + to) / 2);
}

/** The part of a standard normal beyond z: Abramowitz and Stegun 26.2.17, within 1e-7. */
function beyond(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? tail : 1 - tail;
}
