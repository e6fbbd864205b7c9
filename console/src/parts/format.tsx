import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import type { Locale } from '../frame/text.tsx';

/** Everybody concerned works in Korea: times are shown there, wherever the browser stands. */
const ZONE = 'Asia/Seoul';

const m = defineMessages({ won: { ko: '{amount}원', en: '₩{amount}' } });

export type DateStyle = 'date' | 'time' | 'moment' | 'weekday' | 'day';

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
  moment: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false },
  weekday: { month: 'long', day: 'numeric', weekday: 'short' },
  day: { month: 'short', day: 'numeric' },
};

/** A time as people write it, in Seoul. */
export function formatDate(at: string | Date, locale: Locale, style: DateStyle = 'date'): string {
  // A plain date (2024-03-01) is a day, not an instant: read at noon in Seoul it never slips to a neighbour.
  const instant = typeof at === 'string' && at.length === 10 ? new Date(`${at}T12:00:00+09:00`) : new Date(at);
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...STYLES[style] }).format(instant);
}

/** Is this plain day (2024-03-01) over in Seoul? */
export function isPastDay(day: string, now: Date = new Date()): boolean {
  return day < new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(now);
}

/** "3 minutes ago", "in 2 days": distance from `now`, in the largest fitting unit. */
export function formatDistance(at: string | Date, locale: Locale, now: Date = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [['day', 86_400], ['hour', 3600], ['minute', 60]];
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  const value = unit === 'second' ? 0 : Math.round(seconds / length);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(value, unit);
}

/** Whole won with separators: 12,000원 or ₩12,000. */
export function formatWon(won: number, locale: Locale): string {
  return m.won[locale].replace('{amount}', new Intl.NumberFormat(locale).format(won));
}

/** A fee rate such as 3.2%. `percent` is already in percent. */
export function formatPercent(percent: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(percent / 100);
}

/** An amount of money in won. */
export function Money({ won }: { readonly won: number }): ReactNode {
  const { locale } = useText();
  return <span className="numeric whitespace-nowrap">{formatWon(won, locale)}</span>;
}

/** A time with its machine-readable value; `distance` shows "3 minutes ago" and keeps the full time as title. */
export function When({ at, look = 'moment' }: { readonly at: string; readonly look?: DateStyle | 'distance' }): ReactNode {
  const { locale } = useText();
  return (
    <time dateTime={at} title={formatDate(at, locale, 'moment')} className="numeric">
      {look === 'distance' ? formatDistance(at, locale) : formatDate(at, locale, look)}
    </time>
  );
}

/** A file size such as 1.2 MB. */
export function formatBytes(bytes: number, locale: Locale): string {
  const [unit, size] = bytes >= 1_000_000 ? (['megabyte', 1_000_000] as const) : (['kilobyte', 1000] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / size);
}

/** Today in Seoul, where days that somebody has set are counted. */
export function seoulToday(): string {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
}
