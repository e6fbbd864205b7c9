import type { Visit } from './parts.ts';
import { ADDRESS_HEADER } from './sign-in-library.ts';

type IncomingHeaders = Visit['headers'];

const PREFIXES = ['gatehouse.', '__Secure-gatehouse.'];
const SESSION = 'session_token';
const CHALLENGE = 'two_factor';
const SIGN_UP = 'sign_up';

/** Our own cookies of a request, by their short names. */
function ownCookies(headers: IncomingHeaders): { short: string; name: string; value: string }[] {
  const header = headers['cookie'];
  const text = Array.isArray(header) ? header.join('; ') : (header ?? '');
  return text.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    const prefix = PREFIXES.find((one) => name.startsWith(one));
    return at < 0 || prefix === undefined ? [] : [{ short: name.slice(prefix.length), name, value: part.slice(at + 1).trim() }];
  });
}

/** The headers the sign-in library may see: our cookies (all, or those of one kind), the browser's name and the caller's address. */
export function libraryHeaders(visit: Visit, only?: 'session' | 'challenge' | 'none'): Headers {
  const wanted = { session: SESSION, challenge: CHALLENGE, none: '' };
  const cookies = ownCookies(visit.headers).filter(({ short }) => only === undefined || short === wanted[only]);
  const headers = new Headers({ [ADDRESS_HEADER]: visit.address });
  if (visit.userAgent !== null) headers.set('user-agent', visit.userAgent.slice(0, 300));
  if (cookies.length > 0) headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
  return headers;
}

/** The token in front of a cookie's signature. */
function unsigned(value: string): string | null {
  let text: string;
  try {
    text = decodeURIComponent(value);
  } catch {
    return null;
  }
  const at = text.lastIndexOf('.');
  return at <= 0 ? null : text.slice(0, at);
}

/** The session token of a request. It is looked up by its hash; being random and long it needs no signature to be trusted. */
export function sessionToken(headers: IncomingHeaders): string | null {
  const cookie = ownCookies(headers).find(({ short }) => short === SESSION);
  return cookie === undefined ? null : unsigned(cookie.value);
}

/** What the browser keeps that asked for an account; null elsewhere. */
export function signUpToken(headers: IncomingHeaders): string | null {
  const value = ownCookies(headers).find(({ short }) => short === SIGN_UP)?.value;
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

/** Lets the browser that asked for an account be recognised when the link of the mail is opened. */
export function signUpCookie(token: string, secure: boolean): string {
  return `${secure ? '__Secure-' : ''}gatehouse.${SIGN_UP}=${token}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The name of the pending second step of a request. */
export function challengeName(headers: IncomingHeaders): string | null {
  const cookie = ownCookies(headers).find(({ short }) => short === CHALLENGE);
  return cookie === undefined ? null : unsigned(cookie.value);
}

/** The cookies of an answer of the library, the last one of each name: it sets a session and takes it back when a second step follows. */
export function answerCookies(headers: Headers): string[] {
  const byName = new Map<string, string>();
  for (const cookie of headers.getSetCookie()) byName.set(cookie.slice(0, cookie.indexOf('=')), cookie);
  return [...byName.values()];
}

/** The session token that an answer sets, null when it sets none. */
export function tokenSetBy(cookies: readonly string[]): string | null {
  const pairs = cookies.map((cookie) => cookie.split(';')[0] ?? '').join('; ');
  return sessionToken({ cookie: pairs });
}

/**
 * Remembers the language a person chose, for the pages before and after sign-in. Scripts may read it. Set on a choice only:
 * signing in must not turn the pages of somebody reading English into Korean.
 */
export function localeCookie(locale: 'ko' | 'en', secure: boolean): string {
  return `locale=${locale}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? '; Secure' : ''}`;
}
