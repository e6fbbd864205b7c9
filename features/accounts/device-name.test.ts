import { describe, expect, it } from 'vitest';
import { deviceName } from './device-name.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the name of a device', () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36`, 'Chrome on Windows', 'Windows의 Chrome'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`, 'Edge on Windows', 'Windows의 Edge'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/138.0.0.0 Whale/4.33.325.17 Safari/537.36`, 'Whale on Windows', 'Windows의 Whale'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', 'Safari on macOS', 'macOS의 Safari'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1', 'Safari on iPhone', 'iPhone의 Safari'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 'Samsung Internet on Android', 'Android의 Samsung Internet'],
    [`Mozilla/5.0 (Linux; Android 15; SM-S928N Build/AP3A; wv) ${WEBKIT} Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36;KAKAOTALK 2511680`, 'KakaoTalk on Android', 'Android의 카카오톡'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 2000; 12.14.2; 16PRO)', 'The NAVER app on iPhone', 'iPhone의 네이버 앱'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox on Linux', 'Linux의 Firefox'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/141.0.0.0 Safari/537.36`, 'Chrome on Linux', 'Linux의 Chrome'],
  ])('%s', (userAgent, en, ko) => {
    expect(deviceName(userAgent)).toEqual({ ko, en });
  });

  it.each(['', '   ', 'Browser', 'curl/8.14.1', '☃', 'x'.repeat(4000)])('says nothing of what it does not know: %s', (userAgent) => {
    expect(deviceName(userAgent)).toBeNull();
  });
});
