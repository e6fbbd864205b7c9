import { html, type Html } from './html.ts';
import { WORDS, type Language, type Words } from './window-words.ts';

export interface Shell {
  readonly language: Language;
  readonly title: Words;
  /** What the strip at the top promises. */
  readonly strip: readonly [Words, Words];
  /** Where the language link leads; none where there is nothing to switch. */
  readonly otherLanguage: string | null;
  readonly content: Html;
  /** Attributes of the body that the scripts read. */
  readonly data?: Readonly<Record<string, string>>;
  readonly script: 'window' | 'done' | null;
}

/** A complete page of the window. */
export function pageOf(shell: Shell): string {
  const { language } = shell;
  const attributes = Object.entries(shell.data ?? {}).map(([name, value]) => html` data-${name}="${value}"`);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${shell.title[language]} · ${shell.strip[0][language]}</title>
<link rel="stylesheet" href="/checkout/assets/window.css">
${shell.script && html`<script src="/checkout/assets/${shell.script}.js" defer></script>`}
</head>
<body${attributes}>
<div class="frame">
<header class="strip"><strong>${shell.strip[0][language]}</strong><span>${shell.strip[1][language]}</span>
${shell.otherLanguage && html`<a class="language" href="${shell.otherLanguage}" lang="${language === 'ko' ? 'en' : 'ko'}" hreflang="${language === 'ko' ? 'en' : 'ko'}">${language === 'ko' ? 'English' : '한국어'}</a>`}</header>
${shell.content}
</div>
</body>
</html>`;
  return page.text;
}

export const PAYMENT_STRIP = [WORDS.test, WORDS.noMoney] as const;
export const IDENTITY_STRIP = [WORDS.testIdentity, WORDS.noMessage] as const;
