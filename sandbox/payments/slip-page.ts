import type { FastifyReply } from 'fastify';
import { html } from './html.ts';
import { PAYMENT_STRIP, pageOf } from './window-shell.ts';
import { WORDS, type Language, type Words } from './window-words.ts';

/** What a browser may do with a slip: show it, and nothing else. */
export function slipHeaders(reply: FastifyReply): void {
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff');
}

export type Line = readonly [Words, string];

export interface Slip {
  readonly language: Language;
  readonly title: Words;
  /** The slip's own, with its code. */
  readonly address: string;
  /** What became of it, and whether that is good, half and half, or over. */
  readonly state: readonly [Words, 'good' | 'part' | 'bad'];
  /** What people look for first. */
  readonly total: Line;
  readonly lines: readonly Line[];
  /** Cancellations: when, and how much. */
  readonly cancels: readonly { readonly at: string; readonly amount: string }[];
  /** What a test slip is not. */
  readonly note: Words;
}

/** A slip: what it is and how it stands, the sum, lines of name and value, and the cancellations. Made to be printed as well. */
export function slipPage(slip: Slip): string {
  const { language, title, state, total } = slip;
  const row = ([words, value]: Line) => html`<tr><th scope="row">${words[language]}</th><td>${value}</td></tr>`;
  return pageOf({
    language,
    title,
    strip: PAYMENT_STRIP,
    otherLanguage: `${slip.address}&lang=${language === 'ko' ? 'en' : 'ko'}`,
    content: html`<main>
<div class="slip-head"><h1>${title[language]}</h1><p class="state ${state[1]}">${state[0][language]}</p></div>
<p class="amount"><span class="label">${total[0][language]}</span> <b>${total[1]}</b></p>
<table class="slip"><tbody>${slip.lines.map(row)}</tbody></table>
${slip.cancels.length > 0 && html`<table class="slip"><caption>${WORDS.cancels[language]}</caption><tbody>${slip.cancels.map(({ at, amount }) => html`<tr><th scope="row">${at}</th><td>−${amount}</td></tr>`)}</tbody></table>`}
<p class="hint">${slip.note[language]}</p>
</main>`,
    script: null,
  });
}
