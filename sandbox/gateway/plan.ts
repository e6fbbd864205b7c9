/**
 * What the make-believe contract team will do with a case, and after how long. Times are rehearsal seconds: a month of paperwork, which the
 * speed of the rehearsal turns into a few minutes. Where somebody may want to act before a step, it waits for some real time as well.
 */

const DAY = 86_400;

export const MAGIC_WORDS = [
  'hold-answer', 'refuse', 'request-document', 'request-changes', 'reject', 'silent', 'twice', 'out-of-order', 'slow', 'garbage', 'conditions',
] as const;

/** What may be written into the memo or the trade name; `reject-issuer-N` stands beside the fixed words. */
export type Magic = (typeof MAGIC_WORDS)[number] | `reject-issuer-${number}`;

export interface StepData {
  readonly text?: string;
  readonly issuer?: string;
  readonly issuers?: readonly string[];
  readonly reason?: string;
  readonly conditions?: Readonly<Record<string, number | string>>;
  readonly items?: readonly { readonly id: string; readonly document?: string; readonly field?: string; readonly reason: string; readonly note?: string; readonly page?: number; readonly region?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } }[];
}

/** The days people get for an answer. */
export const ANSWER_DAYS = 7;

/** One thing the team does: it tells of it with an event of this type. */
export interface Step {
  /** Rehearsal seconds after the step before. */
  readonly after: number;
  readonly type: string;
  readonly data?: StepData;
  /** Seconds that people get before it, at the usual speed at least; a faster rehearsal shortens them alike. */
  readonly atLeast?: number;
  /** The next step waits for the merchant's answer; for a `document` no text will do. */
  readonly waitsFor?: 'information' | 'document';
}

/** Who reviews a merchant one by one, in the codes of the partner protocol. */
const CARD_COMPANIES = ['shinhan', 'kb', 'samsung', 'hyundai', 'lotte', 'hana', 'woori', 'bc', 'nh'];
const CARRIERS = ['skt', 'kt', 'lguplus'];
const CERTIFICATE_PROVIDERS = ['naver_cert', 'pass_cert', 'toss_cert', 'kakao_cert', 'yeskey', 'shinhan_cert', 'kb_cert', 'samsungpass', 'payco_cert'];

/** Gateways whose merchants somebody other than the card companies reviews, or nobody. */
const REVIEWERS: Readonly<Record<string, readonly string[]>> = {
  danal: CARRIERS, kcp_v2: CARRIERS, inicis_unified: CERTIFICATE_PROVIDERS, payletter_global: ['acquirer'], inicis_jp: ['acquirer', 'wallet_company'], kicc_v2: ['wallet_company'],
  paypal_v2: [], smilepay: [], toss_brandpay: [], settle_acc: [],
};
const WITHOUT_CARD_REVIEW = new Set(['transfer', 'virtual_account', 'mobile', 'gift_certificate', 'tmoney', 'moneytree', 'benepia_point', 'convenience_store_kr', 'paypal']);

const RECEIVES_LATE = new Set(['ksnet', 'danal']);
/**
 * Seconds before a gateway receives a case, at least: somebody who has never seen the page can still cancel, and they lie so far apart that one
 * case can be cancelled in time while another no longer can.
 */
const BEFORE_RECEIPT: Readonly<Record<string, number>> = { tosspayments: 65, kcp: 120, html5_inicis: 150, ksnet: 180, danal: 180 };
const USUALLY_BEFORE_RECEIPT = 90;
/** Seconds that an offer waits for the merchant, at least. Then it is signed all the same, so that a rehearsal nobody attends still ends. */
const BEFORE_SIGNATURE = 240;
/** The speed at which those seconds are meant. */
const USUAL_SPEED = 20_000;

/** Milliseconds until a step, counted from the one before. Pure. */
export function pauseBefore(step: Step, speed: number): number {
  return Math.max((step.after * 1000) / speed, (step.atLeast ?? 0) * 1000 * Math.min(1, USUAL_SPEED / speed));
}

const KEYS_AFTER_CARD_REVIEW = new Set(['danal_tpay']);
/** Gateways whose merchants also have something to finish at the gateway's own site: the review begins as soon as they have. */
export const WITH_STEP: ReadonlySet<string> = new Set(['tosspayments', 'kakaopay', 'naverpay', 'naverco', 'eximbay', 'paymentwall', 'kcp_v2']);
/** Gateways of the rehearsal that send their contracts as PDF and have them signed in Gatehouse. */
export const DELEGATING: ReadonlySet<string> = new Set(['daou']);
const NO_CONTRACT = new Set(['paypal_v2']);
/** Where people read and sign the contract in Gatehouse they get longer. */
const BEFORE_SIGNATURE_THERE = 900;

interface Line {
  readonly method: string;
  readonly type: string;
}

/** The institutions that review these lines at this gateway. */
export function reviewersOf(gateway: string, lines: readonly Line[]): readonly string[] {
  return REVIEWERS[gateway] ?? (lines.every(({ method }) => WITHOUT_CARD_REVIEW.has(method)) ? [] : CARD_COMPANIES);
}

/** Finds the magic words, written as `#word`, in a text. Unknown words are a merchant's own and mean nothing. */
export function magicIn(text: string): Magic[] {
  const known: readonly string[] = MAGIC_WORDS;
  const words = [...text.matchAll(/#([a-z]+(?:-[a-z0-9]+)*)/gu)].map((match) => match[1] ?? '');
  return [...new Set(words.filter((word) => known.includes(word) || /^reject-issuer-[1-9]\d?$/.test(word)))] as Magic[];
}

/** Everything the team does with a case after it was queued, in order. Pure. */
export function planFor(given: { gateway: string; lines: readonly Line[]; magic: readonly Magic[] }): Step[] {
  const { gateway, lines, magic } = given;
  if (magic.includes('silent')) return [];
  const steps: Step[] = [
    { after: (RECEIVES_LATE.has(gateway) ? 14 : 3.5) * DAY, atLeast: BEFORE_RECEIPT[gateway] ?? USUALLY_BEFORE_RECEIPT, type: 'case.received' },
    { after: 2 * DAY, type: 'case.review_started' },
    ...(magic.includes('request-document') ? [documentRequest()] : []),
    ...(magic.includes('request-changes') ? [changesRequest()] : []),
    ...(magic.includes('reject') ? [rejection()] : acceptance(gateway, issuerSteps(reviewersOf(gateway, lines), magic), magic.includes('conditions'))),
  ];
  const slowness = magic.includes('slow') ? 5 : 1;
  return steps.map((step) => ({ ...step, after: step.after * slowness, ...(step.atLeast !== undefined && { atLeast: step.atLeast * slowness }) }));
}

const CONDITIONS: StepData = { conditions: { monthlyLimit: 10_000_000, perPaymentLimit: 500_000, suretySum: 5_000_000, settlementDays: 7, note: '보증보험에 가입한 뒤 한도가 적용됩니다.\nThe limits apply once the surety insurance is in force.' } };

function acceptance(gateway: string, issuers: Step[], withConditions: boolean): Step[] {
  const liveKeys: Step = { after: DAY, type: 'credentials.live_deposited' };
  return [
    { after: 4 * DAY, type: 'case.accepted', ...(withConditions && { data: CONDITIONS }) },
    ...(NO_CONTRACT.has(gateway) ? [] : [{ after: DAY, type: 'contract.offered' }]),
    { after: DAY, type: 'credentials.test_deposited' },
    ...(NO_CONTRACT.has(gateway) ? [] : [DELEGATING.has(gateway) ? { after: 12 * DAY, atLeast: BEFORE_SIGNATURE_THERE, type: 'contract.signed' } : { after: 5 * DAY, atLeast: BEFORE_SIGNATURE, type: 'contract.signed' }]),
    ...(KEYS_AFTER_CARD_REVIEW.has(gateway) ? [...issuers, liveKeys] : [liveKeys, ...issuers]),
    { after: DAY, type: 'activation.live' },
  ];
}

function issuerSteps(issuers: readonly string[], magic: readonly Magic[]): Step[] {
  if (issuers.length === 0) return [];
  const rejected = new Set(magic.flatMap((word) => (word.startsWith('reject-issuer-') ? [Number(word.slice('reject-issuer-'.length))] : [])));
  return [
    { after: DAY, type: 'issuer.asked', data: { issuers } },
    ...issuers.map((issuer, index): Step => ({
      after: 1.2 * DAY,
      ...(rejected.has(index + 1)
        ? { type: 'issuer.rejected', data: { issuer, reason: '홈페이지 하단에서 유선 전화번호를 확인할 수 없습니다.\nThe footer of the shop shows no landline number.' } }
        : { type: 'issuer.approved', data: { issuer } }),
    })),
  ];
}

function documentRequest(): Step {
  return {
    after: DAY, type: 'case.information_requested', waitsFor: 'document',
    data: {
      text: '최근 3개월 이내에 발급된 통장 사본을 보내 주세요.\nPlease send a copy of the bankbook issued within the last three months.',
      items: [{ id: 'bankbook', document: 'bankbook', reason: 'too_old' }],
    },
  };
}

/** A field that is wrong and a paper of which a part cannot be read. */
function changesRequest(): Step {
  return {
    after: DAY, type: 'case.information_requested', waitsFor: 'information',
    data: {
      text: '아래 항목을 확인해 주세요.\nPlease look at the items below.',
      items: [
        { id: 'url', field: '/service/urls/0', reason: 'not_on_site', note: '상품 페이지 주소를 알려 주세요. / The address of the page with the goods, please.' },
        { id: 'certificate', document: 'business_registration', reason: 'unreadable', page: 1, region: { x: 0.5, y: 0.66, width: 0.4, height: 0.3 } },
      ],
    },
  };
}

function rejection(): Step {
  return {
    after: 4 * DAY, type: 'case.rejected',
    data: { reason: '취급 상품을 판매 페이지에서 확인할 수 없어 계약을 진행할 수 없습니다.\nThe goods could not be found on the sales page, so the contract cannot go ahead.' },
  };
}

/** What the team tells when the merchant takes a case back, in order; nothing for one that is closed already. Pure. */
export function closingEvents(row: { readonly state: 'queued' | 'received' | 'withdrawn'; readonly contract: 'none' | 'offered' | 'signed' }): string[] {
  if (row.state === 'withdrawn') return [];
  return row.contract === 'signed' ? ['contract.ended', 'case.withdrawn'] : ['case.withdrawn'];
}
