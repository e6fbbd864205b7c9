/** How a message is tried again, and when an endpoint counts as dead. Pure. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** From the first try until nobody tries any more. */
export const TRIED_FOR_MS = 72 * HOUR;
/** Waits after the first, second ... try; the last holds for all that follow. */
const WAITS_MS = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR] as const;
/** A try so near the end is the last one at the end itself. */
const NEAR_THE_END_MS = 2 * HOUR;

/**
 * When to try again after so many tries, or null when three days are over. A fifth more or less is left to chance, so that what failed together does
 * not come back together; the last try is at the end of the three days.
 */
export function nextTry(given: { readonly tries: number; readonly firstAt: Date; readonly now: Date; readonly random: () => number }): Date | null {
  const end = given.firstAt.getTime() + TRIED_FOR_MS;
  const now = given.now.getTime();
  if (now >= end) return null;
  const wait = (WAITS_MS[given.tries - 1] ?? WAITS_MS[WAITS_MS.length - 1] ?? HOUR) * (0.8 + 0.4 * given.random());
  return new Date(now + wait > end - NEAR_THE_END_MS ? end : now + wait);
}

/** What an answer means for the message. Anything but 2xx is none; a redirect is not followed. */
export type Verdict = 'delivered' | 'failed' | 'gone';

export function verdictOn(status: number | null): Verdict {
  if (status === null) return 'failed';
  if (status >= 200 && status < 300) return 'delivered';
  // Whoever says so does not want to be called again.
  return status === 410 ? 'gone' : 'failed';
}

/** An endpoint is dead when nothing reached it for three days of trying, or when it said so itself. */
export function isDead(given: { readonly verdict: Verdict; readonly failingSince: Date | null; readonly now: Date }): boolean {
  if (given.verdict === 'gone') return true;
  return given.verdict === 'failed' && given.failingSince !== null && given.now.getTime() - given.failingSince.getTime() >= TRIED_FOR_MS;
}
