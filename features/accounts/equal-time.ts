import { setTimeout as wait } from 'node:timers/promises';

/** Runs the work and answers, or fails, only at a multiple of `slotMs` after it began: small differences of its length are not seen. */
export async function inEqualTime<T>(slotMs: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const took = performance.now() - began;
    await wait(Math.ceil(took / slotMs) * slotMs - took);
  }
}
