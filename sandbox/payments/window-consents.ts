import { html, type Html } from './html.ts';
import type { Input } from './input.ts';
import { WORDS, type Language, type Words } from './window-words.ts';

/** Something a payer agrees to before a window goes on. All of them are required; none is ticked for the payer. */
export interface Consent {
  /** Name of its box in the form. */
  readonly field: string;
  readonly title: Words;
  readonly details: Words;
}

const consent = (field: string, title: Words, details: Words): Consent => ({ field: `agree_${field}`, title, details });

const TERMS = consent('terms', { ko: '전자금융거래 이용약관', en: 'Electronic payment terms' }, {
  ko: '결제 내용은 결제 전에 확인하실 수 있고, 처리 결과는 쇼핑몰과 결제대행사에서 조회하실 수 있습니다. 잘못된 거래는 결제대행사에 정정을 요청하실 수 있습니다.',
  en: 'You can check what you pay for beforehand and look the result up at the shop and at the payment company. A wrong transaction can be corrected at your request.',
});
const COLLECTED = consent('personal', { ko: '개인정보 수집 및 이용', en: 'Collection and use of personal data' }, {
  ko: '수집 항목: 결제수단 정보, 주문 내용, 접속 기록. 목적: 결제 처리와 부정 사용 방지. 보유 기간: 전자금융거래 기록은 5년. 동의하지 않으실 수 있으나, 그 경우 결제할 수 없습니다.',
  en: 'Data: payment method, order and access records. Purpose: processing the payment and preventing misuse. Kept: five years for payment records. You may refuse; the payment is then not possible.',
});
const SHARED = consent('sharing', { ko: '개인정보 제3자 제공', en: 'Sharing of personal data' }, {
  ko: '제공받는 자: 쇼핑몰, 카드사·은행 등 결제기관. 항목: 주문과 결제 내역. 목적: 결제 승인, 정산, 취소와 환불. 보유 기간: 목적을 이룬 뒤 관련 법령에서 정한 기간까지.',
  en: 'Shared with: the shop and the institution behind your payment method. Data: order and payment. Purpose: approval, settlement, cancellation and refund. Kept as long as the law asks.',
});
const MOBILE = consent('carrier', { ko: '통신과금서비스 이용약관', en: 'Carrier billing terms' }, {
  ko: '결제금액이 통신사 요금에 합산되어 청구됩니다. 이용 한도는 통신사와 가입 조건에 따라 다릅니다.',
  en: 'The amount is added to your carrier’s bill. Limits depend on the carrier and on your plan.',
});
const REPEATED = consent('repeated', { ko: '정기결제 이용약관', en: 'Subscription payment terms' }, {
  ko: '등록하신 카드로 쇼핑몰이 안내한 주기와 금액에 따라 결제됩니다. 해지는 쇼핑몰에서 하실 수 있습니다.',
  en: 'The registered card is charged at the interval and amount the shop has told you. You can end it at the shop.',
});
const IDENTITY_SERVICE = consent('terms', { ko: '본인확인서비스 이용약관', en: 'Identity verification terms' }, {
  ko: '입력하신 정보를 통신사에 등록된 정보와 비교하여 본인임을 확인합니다.',
  en: 'What you enter is compared with what your carrier has on record.',
});
const IDENTITY_COLLECTED = consent('personal', { ko: '개인정보 수집 및 이용', en: 'Collection and use of personal data' }, {
  ko: '수집 항목: 이름, 생년월일, 성별, 휴대폰 번호, 통신사. 목적: 본인 확인. 동의하지 않으실 수 있으나, 그 경우 본인인증을 할 수 없습니다.',
  en: 'Data: name, date of birth, gender, mobile number and carrier. Purpose: verifying who you are. You may refuse; verification is then not possible.',
});
const IDENTITY_UNIQUE = consent('unique', { ko: '고유식별정보 처리', en: 'Use of unique identifiers' }, {
  ko: '본인 확인을 위하여 생년월일과 성별을 나타내는 숫자로 연계정보(CI)와 중복가입확인정보(DI)를 만들어 요청한 곳에 제공합니다.',
  en: 'From your birth date and gender digit the identifiers CI and DI are derived and given to whoever asked for the verification.',
});
const IDENTITY_CARRIER = consent('carrier', { ko: '통신사 이용약관', en: 'Carrier terms' }, {
  ko: '선택하신 통신사가 본인확인 요청을 처리하고 그 결과를 돌려줍니다.',
  en: 'The carrier you chose handles the request and returns its result.',
});

/** What a window asks agreement to: a kind of payment, a billing key, or an identity. */
export function consentsFor(window: 'payment' | 'mobile' | 'key' | 'identity'): readonly Consent[] {
  if (window === 'identity') return [IDENTITY_SERVICE, IDENTITY_COLLECTED, IDENTITY_UNIQUE, IDENTITY_CARRIER];
  return [TERMS, COLLECTED, SHARED, ...(window === 'mobile' ? [MOBILE] : window === 'key' ? [REPEATED] : [])];
}

/** Those of the list that the form does not agree to. */
export function notAgreed(consents: readonly Consent[], form: Input): readonly Consent[] {
  return consents.filter(({ field }) => form.text(field, 10) !== 'yes');
}

/** The boxes, each with its text behind "Read", and one that ticks them all where scripts run. */
export function consentBoxes(consents: readonly Consent[], language: Language): Html {
  const one = ({ field, title, details }: Consent) => html`<li>
<label class="agree"><input type="checkbox" name="${field}" value="yes" required data-needed="${WORDS.agreeTo[language].replace('{title}', title[language])}"> <span>${title[language]} <em>(${WORDS.required[language]})</em></span></label>
<details><summary aria-label="${WORDS.readOf[language].replace('{title}', title[language])}">${WORDS.read[language]}</summary><p>${details[language]}</p></details></li>`;
  return html`<fieldset class="consents"><legend>${WORDS.consents[language]}</legend>
<label class="agree all"><input type="checkbox" id="agree-all" data-testid="agree-all"> <span>${WORDS.agreeAll[language]}</span></label>
<ul>${consents.map(one)}</ul>
<p class="hint">${WORDS.consentsNote[language]}</p></fieldset>`;
}
