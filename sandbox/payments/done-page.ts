import { returnAddress, type CheckoutResult } from './checkout-result.ts';
import type { Checkout } from './checkout.ts';
import { html } from './html.ts';
import { IDENTITY_STRIP, PAYMENT_STRIP, pageOf } from './window-shell.ts';
import { WORDS, type Language, type Words } from './window-words.ts';

/** The end of a window: hands the result to the page that opened it, or leads back to the shop. */
export function donePage(checkout: Checkout, language: Language): string {
  const result = checkout.result as CheckoutResult;
  const back = checkout.way === 'redirect' && checkout.returnTo !== null ? returnAddress(checkout.returnTo, checkout.kind, result) : null;
  const heading = headingOf(checkout, result);
  const content = html`<main class="done">
<p class="sign ${result.success ? 'good' : 'bad'}" aria-hidden="true">${result.success ? '✓' : '!'}</p>
<h1>${heading[language]}</h1>
${result.error_msg && html`<p class="why" lang="ko">${result.error_msg}</p>`}
${back === null ? html`<p class="note">${WORDS.closeThis[language]}</p>` : html`<p class="note">${WORDS.returning[language]}</p><p><a class="primary" href="${back}">${WORDS.backToShop[language]}</a></p>`}
</main>`;
  return pageOf({
    language,
    title: heading,
    strip: checkout.kind === 'payment' ? PAYMENT_STRIP : IDENTITY_STRIP,
    otherLanguage: null,
    content,
    data: { way: checkout.way, origin: checkout.pageOrigin ?? '', result: JSON.stringify(result), ...(back !== null && { back }) },
    script: 'done',
  });
}

function headingOf(checkout: Checkout, result: CheckoutResult): Words {
  if (checkout.kind === 'certification') return result.success ? WORDS.verified : WORDS.notVerified;
  if (!result.success) return WORDS.failed;
  return result['status'] === 'ready' ? WORDS.issued : WORDS.paid;
}

/** For an address that names no window. */
export function missingPage(language: Language): string {
  return pageOf({
    language,
    title: WORDS.notFound,
    strip: PAYMENT_STRIP,
    otherLanguage: null,
    content: html`<main class="done"><p class="sign bad" aria-hidden="true">?</p><h1>${WORDS.notFound[language]}</h1><p class="note">${WORDS.notFoundNote[language]}</p></main>`,
    script: null,
  });
}
