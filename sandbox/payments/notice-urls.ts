import { badRequest } from './envelope.ts';
import type { Input } from './input.ts';

const MAX_URLS = 5;

/** Reads notice_url: one address or several, http or https. */
export function readNoticeUrls(input: Input, name = 'notice_url'): string[] {
  const urls = input.texts(name).filter((url) => url !== '');
  if (urls.length > MAX_URLS) throw badRequest(`${name}은 ${MAX_URLS}개까지 보낼 수 있습니다.`);
  for (const url of urls) if (!isWebAddress(url)) throw badRequest(`${name}은 http 또는 https 주소여야 합니다.`);
  return urls;
}

/** True for an http or https address without a name and password in it. */
export function isWebAddress(text: string): boolean {
  if (text.length > 2000 || !URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
}
