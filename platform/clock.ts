/** What time it is. Handed in, so that tests and the rehearsal can move it. */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. */
export interface MovableClock extends Clock {
  set(instant: Date): void;
  advance(milliseconds: number): void;
}

/** A clock for tests, standing at `start`. */
export function movableClock(start: Date = new Date('2026-03-02T00:00:00Z')): MovableClock {
  let instant = start.getTime();
  return {
    now: () => new Date(instant),
    set(next) {
      instant = next.getTime();
    },
    advance(milliseconds) {
      instant += milliseconds;
    },
  };
}
