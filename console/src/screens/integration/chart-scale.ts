/** A day with what was paid on it. */
export interface DayFigure {
  /** `2026-03-02` */
  readonly key: string;
  readonly kept: number;
}

const DAY_MS = 86_400_000;
/** So many days stand beside each other; more are thinner than a finger and their dates run together. */
export const MOST_DAYS = 31;
const LEAST_DAYS = 7;

/** The days to draw, none left out: a day without a payment is a gap in the picture, not in the row. Ends with the newest. */
export function daysWithGaps<Day extends DayFigure>(days: readonly Day[], empty: (key: string) => Day): readonly Day[] {
  const sorted = [...days].sort((a, b) => (a.key < b.key ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = Date.parse(last.key);
  const count = Math.min(MOST_DAYS, Math.max(LEAST_DAYS, Math.round((end - Date.parse(first.key)) / DAY_MS) + 1));
  return Array.from({ length: count }, (_, index) => {
    const key = new Date(end - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return sorted.find((day) => day.key === key) ?? empty(key);
  });
}

/** The end of an axis over these values: 1, 2 or 5 of a power of ten, so that its half is a number people read at a glance. */
export function axisEnd(values: readonly number[]): number {
  const highest = Math.max(0, ...values);
  if (highest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= highest) ?? highest;
}

/** Whole percent of the sum; what is there at all is never told as nothing. */
export function percentOf(part: number, sum: number): number {
  return sum <= 0 || part <= 0 ? 0 : Math.max(1, Math.round((100 * part) / sum));
}
