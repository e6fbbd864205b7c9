import { setTimeout as wait } from 'node:timers/promises';

/** Runs the work and answers, or fails, only at a multiple of `slotMs` after it began: small differences of its length are not seen. */
export async function inEqualTime<T>(slotMs: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const took = performance.now() - began;
    // A timer counts whole milliseconds of a clock read up to one ago: one more, so that none ends before the slot does.
    await wait(Math.ceil(Math.ceil(took / slotMs) * slotMs - took) + 1);
  }
}
