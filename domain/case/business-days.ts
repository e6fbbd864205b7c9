import type { Duration } from '../catalogue/catalogue.ts';

/**
 * Business days in Korea. Holidays are dated data, compiled 2026-11 from the Act on Public Holidays and its decree with their
 * substitute days; Constitution Day is one again since the amendment of 2026. An operator adds days proclaimed later. The first
 * of May is in the list because banks, card companies and gateways close on it whatever its standing in the Act.
 */
export const HOLIDAYS: readonly string[] = [
  '2025-01-01', '2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30', '2025-03-01', '2025-03-03', '2025-05-01', '2025-05-05', '2025-05-06', '2025-06-03', '2025-06-06', '2025-08-15',
  '2025-10-03', '2025-10-05', '2025-10-06', '2025-10-07', '2025-10-08', '2025-10-09', '2025-12-25',
  '2026-01-01', '2026-02-16', '2026-02-17', '2026-02-18', '2026-03-01', '2026-03-02', '2026-05-01', '2026-05-05', '2026-05-24', '2026-05-25', '2026-06-03', '2026-06-06', '2026-07-17',
  '2026-08-15', '2026-08-17', '2026-09-24', '2026-09-25', '2026-09-26', '2026-10-03', '2026-10-05', '2026-10-09', '2026-12-25',
  '2027-01-01', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-03-01', '2027-05-01', '2027-05-05', '2027-05-13', '2027-06-06', '2027-07-17', '2027-07-19', '2027-08-15',
  '2027-08-16', '2027-09-14', '2027-09-15', '2027-09-16', '2027-10-03', '2027-10-04', '2027-10-09', '2027-10-11', '2027-12-25', '2027-12-27',
  '2028-01-01', '2028-01-26', '2028-01-27', '2028-01-28', '2028-03-01', '2028-04-12', '2028-05-01', '2028-05-02', '2028-05-05', '2028-06-06', '2028-07-17', '2028-08-15', '2028-10-02',
  '2028-10-03', '2028-10-04', '2028-10-05', '2028-10-09', '2028-12-25',
];

const HOLIDAY_SET = new Set(HOLIDAYS);
const DAY_MS = 86_400_000;
/** Korea has no daylight saving: a fixed offset is exact. */
const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** The calendar day in Seoul of an instant, ISO 8601. */
export function seoulDay(instant: Date): string {
  return new Date(instant.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
}

/** Day and time in Seoul of an instant, to the minute: `2026-11-23 14:05`. */
export function seoulTime(instant: Date): string {
  return new Date(instant.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

export function isBusinessDay(day: string, extra: readonly string[] = []): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAY_SET.has(day) && !extra.includes(day);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day that is `count` business days after `day`; 0 gives the day itself or the next business day. */
export function addBusinessDays(day: string, count: number, extra: readonly string[] = []): string {
  let at = day;
  for (let left = count; left > 0; ) {
    at = plusDays(at, 1);
    if (isBusinessDay(at, extra)) left -= 1;
  }
  while (!isBusinessDay(at, extra)) at = plusDays(at, 1);
  return at;
}

/**
 * How much time of business days lies between two instants, in days of 24 hours: what passes on weekends and holidays does not count. 0 where the
 * second is not later than the first.
 */
export function businessTimeBetween(from: Date, to: Date, extra: readonly string[] = []): number {
  let sum = 0;
  let at = from.getTime();
  while (at < to.getTime()) {
    const day = seoulDay(new Date(at));
    const midnight = Date.parse(`${day}T00:00:00Z`) - SEOUL_OFFSET_MS + DAY_MS;
    const until = Math.min(midnight, to.getTime());
    if (isBusinessDay(day, extra)) sum += until - at;
    at = until;
  }
  return sum / DAY_MS;
}

/** The day by which something with this usual duration is expected, in Seoul. */
export function expectedBy(since: Date, duration: Duration, extra: readonly string[] = []): string {
  const day = seoulDay(since);
  return duration.unit === 'business_day' ? addBusinessDays(day, duration.max, extra) : plusDays(day, duration.max);
}
