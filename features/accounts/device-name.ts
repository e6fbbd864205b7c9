import Bowser from 'bowser';
import type { Text } from '../../domain/text.ts';

/** Browsers inside Korean apps, which pass for the browser of the system; asked first. */
const IN_APP: readonly (readonly [RegExp, Text])[] = [
  [/KAKAOTALK/i, { ko: '카카오톡', en: 'KakaoTalk' }],
  [/NAVER\(inapp/i, { ko: '네이버 앱', en: 'the NAVER app' }],
  [/\bLine\//i, { ko: '라인', en: 'LINE' }],
];

const BROWSERS: Readonly<Record<string, string>> = { 'Microsoft Edge': 'Edge', 'Samsung Internet for Android': 'Samsung Internet', 'NAVER Whale Browser': 'Whale', 'Chrome Headless': 'Chrome', 'Google Search': 'Google' };

const SYSTEMS: Readonly<Record<string, string>> = { 'Chrome OS': 'ChromeOS' };

/** "Chrome on Windows" for the user agent of a browser; null where it names neither a browser nor a system that people know. */
export function deviceName(userAgent: string): Text | null {
  if (userAgent.trim() === '') return null;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const system = systemName(os.name, platform.model);
  const known = IN_APP.find(([mark]) => mark.test(userAgent))?.[1];
  // Without a browser's version the parser has only taken the first word of the text for a name.
  const plain = browser.name === undefined || browser.name === '' || (system === null && browser.version === undefined) ? null : (BROWSERS[browser.name] ?? browser.name);
  const program = known ?? (plain === null ? null : { ko: plain, en: plain });
  if (program === null) return system === null ? null : { ko: system, en: system };
  return system === null ? program : { ko: `${system}의 ${program.ko}`, en: `${upperFirst(program.en)} on ${system}` };
}

function systemName(name: string | undefined, model: string | undefined): string | null {
  if (name === 'iOS') return model === 'iPad' || model === 'iPhone' ? model : 'iOS';
  return name === undefined || name === '' ? null : (SYSTEMS[name] ?? name);
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
