const YEAR_IN_SECONDS = 365 * 24 * 3600;

/** Value of a preference cookie, '' when there is none. */
export function readCookie(name: 'locale' | 'theme'): string {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? '';
}

/** Keeps a preference for a year. Preferences only: nothing here identifies anyone. */
export function writeCookie(name: 'locale' | 'theme', value: string): void {
  const age = value === '' ? 0 : YEAR_IN_SECONDS;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}
