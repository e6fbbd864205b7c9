const KOREA_MS = 9 * 3_600_000;

/**
 * Reads vbank_due of the browser script: `YYYY-MM-DD`, `YYYYMMDD`, or with a time `YYYY-MM-DD HH:mm[:ss]`,
 * `YYYYMMDDHHmm[ss]`, Korean time; a bare day means its end. Milliseconds, or null if it is no such time.
 */
export function parseVbankDue(text: string): number | null {
  const digits = text.trim().replaceAll(/[-:.\s/T]/g, '');
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(digits);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const bare = match[4] === undefined;
  const [hour, minute, second] = bare ? [23, 59, 59] : [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return real ? at.getTime() - KOREA_MS : null;
}

/** `YYYY-MM-DD HH:mm:ss` in Korea. */
export function koreanTime(ms: number): string {
  return new Date(ms + KOREA_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The last second of the day in Korea, so many days from now. */
export function endOfKoreanDay(ms: number, days: number): number {
  const local = new Date(ms + KOREA_MS + days * 86_400_000);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), 23, 59, 59) - KOREA_MS;
}
