import type { FastifyReply } from 'fastify';
import { html } from './html.ts';
import { PAYMENT_STRIP, pageOf } from './window-shell.ts';
import type { Language, Words } from './window-words.ts';

/** What a browser may do with a slip: show it, and nothing else. */
export function slipHeaders(reply: FastifyReply): void {
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff');
}

/** A slip: a heading and lines of name and value. `address` is the slip's own, with its code. */
export function slipPage(given: { language: Language; title: Words; address: string; lines: readonly (readonly [Words, string])[] }): string {
  const { language, title } = given;
  return pageOf({
    language,
    title,
    strip: PAYMENT_STRIP,
    otherLanguage: `${given.address}&lang=${language === 'ko' ? 'en' : 'ko'}`,
    content: html`<main><h1>${title[language]}</h1><table class="slip"><tbody>${given.lines.map(([words, value]) => html`<tr><th scope="row">${words[language]}</th><td>${value}</td></tr>`)}</tbody></table></main>`,
    script: null,
  });
}
