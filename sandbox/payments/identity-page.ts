import type { CertificationParams, Checkout } from './checkout.ts';
import { html } from './html.ts';
import type { Store } from './sandbox.ts';
import { IDENTITY_STRIP, pageOf } from './window-shell.ts';
import { WORDS, type Language } from './window-words.ts';

const CARRIERS = [['SKT', 'SKT'], ['KT', 'KT'], ['LGT', 'LG U+']] as const;
const PRESET: Readonly<Record<string, string>> = { SKT: 'SKT', KT: 'KT', KTF: 'KT', LGT: 'LGT' };

/** What a payer typed before, so that a corrected form does not start over. */
export interface IdentityValues {
  readonly name?: string | null;
  readonly birth?: string | null;
  readonly gender_digit?: string | null;
  readonly phone?: string | null;
  readonly carrier?: string | null;
}

/** The window in which somebody proves who they are. It is filled with an invented person. */
export function identityPage(store: Pick<Store, 'name'>, checkout: Checkout, language: Language, given: { values?: IdentityValues; problem?: string } = {}): string {
  const params = checkout.params as CertificationParams;
  const action = `/checkout/${checkout.id}`;
  const values = given.values ?? {};
  const carrier = values.carrier ?? PRESET[params.carrier?.toUpperCase() ?? ''] ?? 'SKT';
  const shop = params.company ?? store.name;
  const content = html`<main>
<header class="order">
<div class="shop"><h1>${WORDS.verifyTitle[language]}</h1>
<button class="x" form="cancel" aria-label="${WORDS.close[language]}" title="${WORDS.close[language]}"><span aria-hidden="true">×</span></button></div>
<p class="product">${WORDS.askedBy[language].replace('{shop}', shop)}</p>
${params.minAge !== null && html`<p class="tax">${WORDS.minAge[language].replace('{age}', String(params.minAge))}</p>`}
</header>
<form method="post" action="${action}/approve" id="pay" data-working="${WORDS.working[language]}">
<input type="hidden" name="lang" value="${language}">
${given.problem && html`<p class="problem" role="alert"><b>${WORDS.tryAgain[language]}</b> ${given.problem}</p>`}
<fieldset><legend>${WORDS.carrier[language]}</legend><div class="tiles">
${CARRIERS.map(([code, name]) => html`<label class="tile"><input type="radio" name="carrier" value="${code}"${code === carrier && html` checked`}><span>${name}</span></label>`)}
</div></fieldset>
<div class="field"><label for="name">${WORDS.name[language]}</label><input id="name" name="name" value="${values.name ?? params.name ?? '김시험'}" maxlength="50" required autocomplete="off"></div>
<fieldset class="field"><legend>${WORDS.birth[language]}</legend><div class="pair">
<input name="birth" value="${values.birth ?? '900101'}" inputmode="numeric" maxlength="6" pattern="[0-9]{6}" required autocomplete="off" aria-label="${WORDS.birthSix[language]}">
<span aria-hidden="true">–</span>
<input class="one" name="gender_digit" value="${values.gender_digit ?? '1'}" inputmode="numeric" maxlength="1" pattern="[1-8]" required autocomplete="off" aria-label="${WORDS.genderDigit[language]}">
<span aria-hidden="true" class="dots">••••••</span></div></fieldset>
<div class="field"><label for="phone">${WORDS.phone[language]}</label><input id="phone" name="phone" value="${values.phone ?? params.phone ?? '010-0000-1234'}" inputmode="tel" maxlength="20" required autocomplete="off"></div>
<div class="field"><label for="otp">${WORDS.code[language]}</label><input id="otp" name="otp" value="000000" inputmode="numeric" maxlength="6" required autocomplete="off" aria-describedby="otp-note"><p class="hint" id="otp-note">${WORDS.codeNote[language]}</p></div>
<button class="primary" data-testid="certification-approve">${WORDS.verify[language]}</button>
</form>
<section class="ends" aria-labelledby="ends-title">
<h2 id="ends-title">${WORDS.otherEnds[language]}</h2>
<p>${WORDS.otherEndsNote[language]}</p>
<div class="row">
<form method="post" action="${action}/decline"><input type="hidden" name="lang" value="${language}"><button class="secondary" data-testid="certification-decline">${WORDS.declineVerify[language]}</button></form>
<form method="post" action="${action}/cancel" id="cancel"><input type="hidden" name="lang" value="${language}"><button class="secondary" data-testid="certification-cancel">${WORDS.cancelVerify[language]}</button></form>
</div>
</section>
</main>`;
  return pageOf({
    language,
    title: WORDS.verifyTitle,
    strip: IDENTITY_STRIP,
    otherLanguage: `${action}?lang=${language === 'ko' ? 'en' : 'ko'}`,
    content,
    data: { way: checkout.way, origin: checkout.pageOrigin ?? '', cancel: `${action}/cancel`, imp: checkout.impUid, merchant: params.merchantUid ?? '' },
    script: 'window',
  });
}
