import { roundZeros } from './numbers.ts';

const pad = (text: string): string => text.padStart(2, '0');

/** True for a day that exists. */
export function isRealDate(iso: string): boolean {
  const [y = 0, m = 0, d = 0] = iso.split('-').map(Number);
  const date = new Date(Date.UTC(y, m - 1, d));
  return y >= 1900 && y <= 2100 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
}

/** The first date in a text as ISO 8601, printed as `2021 년 03 월 15 일`, `2021.03.15` or with marks misread. Null when there is none. */
export function dateIn(text: string): string | null {
  const plain = roundZeros(text.normalize('NFKC')).replace(/[OoDQ]/g, '0').replace(/[Il|!]/g, '1');
  const marked = /((?:19|20)\d{2})\s*[^\d\s]{0,2}\s*(\d{1,2})\s*[^\d\s]{1,2}\s*(\d{1,2})(?!\d)/.exec(plain) ?? /((?:19|20)\d{2})\D{0,3}(\d{2})\D{0,3}(\d{2})(?!\d)/.exec(plain);
  if (marked === null) return null;
  const iso = `${marked[1]}-${pad(marked[2] as string)}-${pad(marked[3] as string)}`;
  return isRealDate(iso) ? iso : null;
}
