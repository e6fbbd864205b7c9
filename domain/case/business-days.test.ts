import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays, businessTimeBetween, expectedBy, HOLIDAYS, isBusinessDay, seoulDay } from './business-days.ts';

const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
const next = (day: string, by = 1) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);

/** Holidays of the law that move to the next free day when they fall on a weekend, by month and day. */
const MOVED_FROM_WEEKENDS: readonly [string, number][] = [['03-01', 2025], ['05-05', 2025], ['07-17', 2026], ['08-15', 2025], ['10-03', 2025], ['10-09', 2025], ['12-25', 2025]];

describe('the Korean calendar', () => {
  it('lists real days once, in order, for every year from 2025 to 2028', () => {
    expect([...HOLIDAYS].sort()).toEqual([...HOLIDAYS]);
    expect(new Set(HOLIDAYS).size).toBe(HOLIDAYS.length);
    for (const day of HOLIDAYS) expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
    for (const year of [2025, 2026, 2027, 2028]) for (const fixed of ['01-01', '03-01', '05-05', '06-06', '08-15', '10-03', '10-09', '12-25']) expect(HOLIDAYS).toContain(`${year}-${fixed}`);
  });

  it('gives every moving holiday that falls on a weekend its substitute on the next free weekday', () => {
    for (const [date, since] of MOVED_FROM_WEEKENDS) for (const year of [2025, 2026, 2027, 2028].filter((candidate) => candidate >= since)) {
      const day = `${year}-${date}`;
      if (weekday(day) !== 0 && weekday(day) !== 6) continue;
      let at = next(day);
      while (weekday(at) === 0 || weekday(at) === 6) at = next(at);
      expect(HOLIDAYS, `${day} moves to ${at}`).toContain(at);
    }
  });

  it('closes on the days between Chuseok and Hangul Day of 2025, and opens on a plain Monday', () => {
    expect(['2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08', '2025-10-09'].some((day) => isBusinessDay(day))).toBe(false);
    expect(isBusinessDay('2025-10-10')).toBe(true);
    expect(isBusinessDay('2026-11-23')).toBe(true);
  });

  it('counts an operator’s own days', () => {
    expect(addBusinessDays('2026-11-23', 2)).toBe('2026-11-25');
    expect(addBusinessDays('2026-11-23', 2, ['2026-11-24'])).toBe('2026-11-26');
  });

  it('turns the day at midnight in Seoul, not in Greenwich', () => {
    expect(seoulDay(new Date('2026-11-23T14:59:59.999Z'))).toBe('2026-11-23');
    expect(seoulDay(new Date('2026-11-23T15:00:00Z'))).toBe('2026-11-24');
  });

  it('tells calendar days and business days apart', () => {
    const friday = new Date('2026-11-20T03:00:00Z');
    expect(expectedBy(friday, { min: 2, max: 3, unit: 'business_day' })).toBe('2026-11-25');
    expect(expectedBy(friday, { min: 14, max: 14, unit: 'day' })).toBe('2026-12-04');
    expect(expectedBy(new Date('2026-11-21T03:00:00Z'), { min: 0, max: 0, unit: 'business_day' })).toBe('2026-11-23');
  });

  it('measures only the time of business days, across a long weekend too', () => {
    const seoul = (text: string) => new Date(`${text}:00+09:00`);
    expect(businessTimeBetween(seoul('2026-11-23T09:00'), seoul('2026-11-24T21:00'))).toBeCloseTo(1.5);
    expect(businessTimeBetween(seoul('2026-11-20T18:00'), seoul('2026-11-23T06:00'))).toBeCloseTo(0.5);
    // Chuseok of 2026 is Thursday to Saturday.
    expect(businessTimeBetween(seoul('2026-09-23T12:00'), seoul('2026-09-28T12:00'))).toBeCloseTo(1);
    expect(businessTimeBetween(seoul('2026-11-21T09:00'), seoul('2026-11-22T09:00'))).toBe(0);
    expect(businessTimeBetween(seoul('2026-11-24T09:00'), seoul('2026-11-23T09:00'))).toBe(0);
  });

  it('always lands on a business day, later with every day added', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_400 }), fc.integer({ min: 0, max: 40 }), (offset, count) => {
      const from = next('2025-01-01', offset);
      const day = addBusinessDays(from, count);
      expect(isBusinessDay(day)).toBe(true);
      expect(day >= from).toBe(true);
      if (count > 0) expect(addBusinessDays(from, count + 1) > day).toBe(true);
    }), { numRuns: 500 });
  });
});
