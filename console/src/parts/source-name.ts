import { defineMessages, type Message } from '../frame/messages.ts';

const words = defineMessages({
  guide: { ko: 'PG 가입·수수료 안내 문서', en: 'Guide to joining and fees' },
  developers: { ko: '연동 개발 문서', en: 'Developer documentation' },
  screenshot: { ko: '신청 콘솔 화면', en: 'Screen of an application console' },
});

/** The kind of document a fact comes from; the catalogue itself names files. What an operator wrote stays as it is. */
export function sourceName(source: string): Message {
  if (URL.canParse(source)) return { ko: new URL(source).host, en: new URL(source).host };
  if (/\.(mdx|ya?ml|json)$/.test(source)) return words.developers;
  if (/\.(png|jpe?g)$/.test(source)) return words.screenshot;
  return source.endsWith('.md') ? words.guide : { ko: source, en: source };
}
