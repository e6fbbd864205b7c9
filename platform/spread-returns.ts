/**
 * Instants at which work that found no place comes back: one after the other, `apartMs` apart and at most `mostApartMs` away from the first
 * possible one, so that what waits does not all look at the same moment.
 */
export class SpreadReturns {
  readonly #apartMs: number;
  readonly #mostApartMs: number;
  #last = 0;

  constructor(given: { apartMs: number; mostApartMs: number }) {
    this.#apartMs = given.apartMs;
    this.#mostApartMs = given.mostApartMs;
  }

  /** The next free instant, not before `first` (milliseconds since 1970). */
  next(first: number): Date {
    this.#last = Math.min(Math.max(first, this.#last + this.#apartMs), first + this.#mostApartMs);
    return new Date(this.#last);
  }

  /** Nobody waits any more. */
  forget(): void {
    this.#last = 0;
  }
}
