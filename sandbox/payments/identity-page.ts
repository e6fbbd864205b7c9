import type { CertificationParams, Checkout } from './checkout.ts';
import { html } from './html.ts';
import type { Store } from './sandbox.ts';
import { consentsFor } from './window-consents.ts';
import { IDENTITY_STRIP } from './window-shell.ts';
import { sheetPage } from './window-sheet.ts';
import { shopName, WORDS, type Language } from './window-words.ts';

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
  const values = given.values ?? {};
  const carrier = values.carrier ?? PRESET[params.carrier?.toUpperCase() ?? ''] ?? 'SKT';
  return sheetPage(checkout, {
    language, name: 'certification', title: WORDS.verifyTitle, strip: IDENTITY_STRIP, heading: WORDS.verifyTitle[language],
    about: html`<p class="product">${WORDS.askedBy[language].replace('{shop}', params.company ?? shopName(store, language))}</p>
${params.minAge !== null && html`<p class="tax">${WORDS.minAge[language].replace('{age}', String(params.minAge))}</p>`}`,
    choices: html`<fieldset><legend>${WORDS.carrier[language]}</legend><div class="tiles">
${CARRIERS.map(([code, name]) => html`<label class="tile"><input type="radio" name="carrier" value="${code}"${code === carrier && html` checked`}><span>${name}</span></label>`)}
</div></fieldset>
<div class="field"><label for="name">${WORDS.name[language]}</label><input id="name" name="name" value="${values.name ?? params.name ?? '김시험'}" maxlength="50" required autocomplete="off"></div>
<fieldset class="field"><legend>${WORDS.birth[language]}</legend><div class="pair">
<input name="birth" value="${values.birth ?? '900101'}" inputmode="numeric" maxlength="6" pattern="[0-9]{6}" required autocomplete="off" aria-label="${WORDS.birthSix[language]}">
<span aria-hidden="true">–</span>
<input class="one" name="gender_digit" value="${values.gender_digit ?? '1'}" inputmode="numeric" maxlength="1" pattern="[1-8]" required autocomplete="off" aria-label="${WORDS.genderDigit[language]}">
<span aria-hidden="true" class="dots">••••••</span></div></fieldset>
<div class="field"><label for="phone">${WORDS.phone[language]}</label><input id="phone" name="phone" value="${values.phone ?? params.phone ?? '010-0000-1234'}" inputmode="tel" maxlength="20" required autocomplete="off"></div>
<div class="field"><label for="otp">${WORDS.code[language]}</label><input id="otp" name="otp" value="000000" inputmode="numeric" maxlength="6" required autocomplete="off" aria-describedby="otp-note"><p class="hint" id="otp-note">${WORDS.codeNote[language]}</p></div>`,
    consents: consentsFor('identity'),
    problem: given.problem,
    primary: WORDS.verify[language],
    merchantUid: params.merchantUid,
    ends: { approve: WORDS.approveVerify, decline: WORDS.declineVerify, cancel: WORDS.cancelVerify },
  });
}
