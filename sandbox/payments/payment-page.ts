import type { CheckoutParams } from './checkout-params.ts';
import type { Checkout } from './checkout.ts';
import { BANKS, CARDS, type Code } from './codes.ts';
import { TEST_CARDS } from './finish-checkout.ts';
import { html, type Html } from './html.ts';
import { maskCard } from './card-number.ts';
import { isOnCard, payMethod } from './pay-method.ts';
import type { Store } from './sandbox.ts';
import { koreanTime, endOfKoreanDay } from './vbank-due.ts';
import { moneyText, monthsText, shopName, WORDS, type Language, type Words } from './window-words.ts';
import { consentsFor, type Consent } from './window-consents.ts';
import { PAYMENT_STRIP } from './window-shell.ts';
import { sheetPage } from './window-sheet.ts';

/** The window in which a payer pays. Nothing is chosen or agreed to for the payer. */
export function paymentPage(store: Pick<Store, 'name'>, checkout: Checkout, language: Language, given: { now: number; problem?: string | undefined }): string {
  const params = checkout.params as CheckoutParams;
  const method = payMethod(params.payMethod);
  const amount = moneyText(params.amount, params.currency, language);
  return sheetPage(checkout, {
    language, name: 'checkout', title: WORDS.payTitle, strip: PAYMENT_STRIP, heading: shopName(store, language),
    about: html`<p class="product">${params.facts.name ?? WORDS.noName[language]}</p>
<p class="amount"><span class="label">${WORDS[params.customerUid !== null && params.amount === 0 ? 'amountNow' : 'amount'][language]}</span> <b>${amount}</b></p>
<p class="tax">${taxLine(params, language)}</p>`,
    choices: html`<h2 class="method"><span class="mark" aria-hidden="true" data-kind="${method.kind}">${method[language].slice(0, 1)}</span>${method[language]}</h2>
${params.customerUid === null ? methodPart(params, language, given.now) : keyPart(language)}`,
    consents: consentsOf(params),
    problem: given.problem,
    forDeveloper: warnings(params, language),
    primary: payLabel(params, amount, language),
    merchantUid: params.merchantUid,
    ends: { approve: WORDS.approve, decline: WORDS.decline, cancel: WORDS.cancel },
  });
}

/** What this payer has to agree to. */
export function consentsOf(params: CheckoutParams): readonly Consent[] {
  return consentsFor(params.customerUid !== null ? 'key' : payMethod(params.payMethod).kind === 'mobile' ? 'mobile' : 'payment');
}

function taxLine(params: CheckoutParams, language: Language): string {
  if (params.currency !== 'KRW' || params.amount === 0) return '';
  const free = params.facts.tax_free > 0 ? ` · ${WORDS.taxFree[language]} ${moneyText(params.facts.tax_free, params.currency, language)}` : '';
  return `${WORDS.vatIncluded[language]}${free}`;
}

function payLabel(params: CheckoutParams, amount: string, language: Language): string {
  if (params.customerUid !== null && params.amount === 0) return WORDS.register[language];
  if (params.payMethod === 'vbank') return WORDS.issue[language];
  return WORDS.payAmount[language].replace('{amount}', amount);
}

function methodPart(params: CheckoutParams, language: Language, now: number): Html {
  const { kind } = payMethod(params.payMethod);
  if (params.payMethod === 'card') return cardPart(params, language);
  if (kind === 'transfer') return choices({ name: 'bank_code', legend: WORDS.bank, options: BANKS, language });
  if (kind === 'account') return accountPart(params, language, now);
  if (kind === 'mobile') return html`${choices({ name: 'carrier', legend: WORDS.carrierChoice, options: CARRIERS, language })}${note(WORDS.mobileNote, language)}`;
  if (kind === 'wallet') return html`${note(WORDS.walletNote, language)}${isOnCard(params.payMethod) && cardPart(params, language)}`;
  if (kind === 'gift') return note(WORDS.giftNote, language);
  if (kind === 'store') return note(WORDS.storeNote, language);
  return note(WORDS.overseasNote, language);
}

const CARRIERS: readonly Code[] = [
  { code: 'SKT', name: 'SKT', en: 'SKT' },
  { code: 'KT', name: 'KT', en: 'KT' },
  { code: 'LGU', name: 'LG U+', en: 'LG U+' },
  { code: 'MVNO', name: '알뜰폰', en: 'MVNO' },
];

function cardPart(params: CheckoutParams, language: Language): Html {
  const offered = CARDS.filter(({ code }) => params.cards.includes(code));
  const preset = params.directCard?.quota ?? 0;
  const months = params.directCard ? [preset] : params.quotas;
  return html`${choices({ name: 'card_code', legend: WORDS.issuer, options: offered, language })}
<div class="field"><label for="quota">${WORDS.quota[language]}</label>
<select id="quota" name="card_quota"${params.quotas.length === 1 && !params.directCard && html` aria-describedby="quota-note"`}>
${months.map((count) => html`<option value="${count}"${count === preset && html` selected`}>${count === 0 ? WORDS.once[language] : monthsText(count, language)}</option>`)}
</select>
${params.quotas.length === 1 && !params.directCard && params.currency === 'KRW' && params.amount < 5_000_000 && html`<p class="hint" id="quota-note">${WORDS.quotaFrom[language]}</p>`}</div>`;
}

function accountPart(params: CheckoutParams, language: Language, now: number): Html {
  const due = koreanTime(params.vbankDue ?? endOfKoreanDay(now, 3));
  return html`${choices({ name: 'bank_code', legend: WORDS.depositBank, options: BANKS.slice(0, 12), language })}
<p class="fact"><span class="label">${WORDS.depositUntil[language]}</span> <b>${due}</b></p>
${note(WORDS.accountNote, language)}`;
}

function keyPart(language: Language): Html {
  const cards = [['first', WORDS.keyFirst], ['second', WORDS.keySecond], ['declining', WORDS.keyDeclining]] as const;
  return html`<fieldset class="list"><legend>${WORDS.keyCard[language]}</legend>
${cards.map(([value, words], index) => html`<label class="line"><input type="radio" name="test_card" value="${value}"${index === 0 && html` checked`}>
<span>${words[language]}<small>${maskCard((TEST_CARDS[value] ?? '').replaceAll('-', ''))}</small></span></label>`)}
</fieldset>${note(WORDS.keyNote, language)}`;
}

const SHOWN_AT_FIRST = 9;

/** Radio buttons as tiles. The payer chooses, unless there is nothing to choose. */
function choices(given: { name: string; legend: Words; options: readonly Code[]; language: Language }): Html {
  const { options, language } = given;
  const tile = (option: Code) => html`<label class="tile"><input type="radio" name="${given.name}" value="${option.code}" required${options.length === 1 && html` checked`}><span>${language === 'ko' ? option.name : option.en}</span></label>`;
  const first = options.slice(0, SHOWN_AT_FIRST);
  const rest = options.slice(SHOWN_AT_FIRST);
  return html`<fieldset data-needed="${given.legend[language]}"><legend>${given.legend[language]}</legend><div class="tiles">${first.map(tile)}</div>
${rest.length > 0 && html`<details><summary>${language === 'ko' ? `더 보기 (${rest.length})` : `More (${rest.length})`}</summary><div class="tiles">${rest.map(tile)}</div></details>`}
</fieldset>`;
}

function note(words: Words, language: Language): Html {
  return html`<p class="note">${words[language]}</p>`;
}

function warnings(params: CheckoutParams, language: Language): Html | null {
  if (params.warnings.length === 0) return null;
  const text = { 'digital missing': WORDS.warnDigital, 'buyer missing': WORDS.warnBuyer, 'key only': WORDS.warnKeyOnly, 'key by call only': WORDS.warnKeyByCall };
  return html`<details class="developer"><summary>${WORDS.developer[language]}</summary><ul>${params.warnings.map((warning) => html`<li>${text[warning][language]}</li>`)}</ul></details>`;
}
