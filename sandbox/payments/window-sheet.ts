import type { Checkout } from './checkout.ts';
import { html, type Html } from './html.ts';
import { consentBoxes, type Consent } from './window-consents.ts';
import { pageOf } from './window-shell.ts';
import { WORDS, type Language, type Words } from './window-words.ts';

/** What a window is about; everything around it is the same for payments and identities. */
export interface Sheet {
  readonly language: Language;
  readonly title: Words;
  readonly strip: readonly [Words, Words];
  /** First word of the buttons' test ids. */
  readonly name: 'checkout' | 'certification';
  readonly heading: string;
  /** Below the heading: what is bought, or who asks. */
  readonly about: Html;
  /** What the payer chooses or fills in. */
  readonly choices: Html;
  readonly consents: readonly Consent[];
  /** Why the last try was refused. */
  readonly problem?: string | undefined;
  readonly forDeveloper?: Html | null;
  readonly primary: string;
  readonly merchantUid: string | null;
  /** The buttons that end the window at once. */
  readonly ends: { readonly approve: Words; readonly decline: Words; readonly cancel: Words };
}

/** A window that waits for its payer: order, form with consents, and the endings a developer may try. */
export function sheetPage(checkout: Checkout, sheet: Sheet): string {
  const { language, name } = sheet;
  const action = `/checkout/${checkout.id}`;
  const content = html`<main>
<header class="order">
<div class="shop"><h1>${sheet.heading}</h1>
<button class="x" form="cancel" aria-label="${WORDS.close[language]}" title="${WORDS.close[language]}"><span aria-hidden="true">×</span></button></div>
${sheet.about}
</header>
<form method="post" action="${action}/approve" id="pay" data-working="${WORDS.working[language]}" data-needed="${WORDS.needed[language]}" data-all="${WORDS.agreement[language]}">
<input type="hidden" name="lang" value="${language}">
${sheet.problem !== undefined && html`<p class="problem" role="alert"><b>${WORDS.tryAgain[language]}</b> ${sheet.problem}</p>`}
${sheet.choices}
${consentBoxes(sheet.consents, language)}
${sheet.forDeveloper}
<p class="problem" role="alert" id="missing" hidden></p>
<button class="primary" data-testid="${name}-submit">${sheet.primary}</button>
</form>
${endings(action, sheet)}
</main>`;
  return pageOf({
    language,
    title: sheet.title,
    strip: sheet.strip,
    otherLanguage: `${action}?lang=${language === 'ko' ? 'en' : 'ko'}`,
    content,
    data: { way: checkout.way, origin: checkout.pageOrigin ?? '', cancel: `${action}/cancel`, imp: checkout.impUid, merchant: sheet.merchantUid ?? '' },
    script: 'window',
  });
}

/**
 * What a developer may end the window with. Approving here takes what is chosen above and plays the payer's part of the
 * rest, as the control call for programs does: the form's own button is for people.
 */
function endings(action: string, { language, name, ends }: Sheet): Html {
  return html`<section class="ends" aria-labelledby="ends-title">
<h2 id="ends-title">${WORDS.otherEnds[language]}</h2>
<p>${WORDS.otherEndsNote[language]}</p>
<div class="row">
<button class="secondary wide" form="pay" formnovalidate name="played" value="yes" data-testid="${name}-approve">${ends.approve[language]}</button>
<form method="post" action="${action}/decline"><input type="hidden" name="lang" value="${language}"><button class="secondary" data-testid="${name}-decline">${ends.decline[language]}</button></form>
<form method="post" action="${action}/cancel" id="cancel"><input type="hidden" name="lang" value="${language}"><button class="secondary" data-testid="${name}-cancel">${ends.cancel[language]}</button></form>
</div>
</section>`;
}
