import { seoulDay, businessTimeBetween } from '../case/business-days.ts';
import type { Catalogue, ContractFacts, Duration } from '../catalogue/catalogue.ts';
import { findIndustry } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import { estimate, type Estimate, type Seed, type Wait } from './estimate.ts';
import type { Ending, Stage } from './stages.ts';

/** What each wait is called where its length is told. */
export const STAGE_LABELS: Readonly<Record<Stage, Text>> = {
  receipt: { ko: '접수 확인', en: 'Confirming receipt' },
  contact: { ko: '접수 후 심사 시작', en: 'Taking it up after receipt' },
  contact_after_step: { ko: '추가 절차 완료 후 심사 시작', en: 'Taking it up after the second step' },
  review: { ko: '심사', en: 'Review' },
  offer: { ko: '심사 통과 후 계약서 발송', en: 'Offering the contract after acceptance' },
  confirmation: { ko: '서명 확인', en: 'Confirming the signature' },
  opening: { ko: '계약 후 실결제 개시', en: 'Opening payments after the contract' },
  institutions: { ko: '카드사·기관 심사', en: 'Review by the institutions' },
};

/** A wait as it is kept: when it began, and when and how it ended. */
export interface KeptWait {
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly ending: Ending | null;
}

/** How long a wait takes at one gateway, from our own history. */
export interface TimeFigure extends Estimate {
  /** Day in Seoul of the oldest wait that it rests on. */
  readonly since: string;
  /** Set where it rests on cases of this trade alone. */
  readonly trade: Text | null;
}

/** How far back waits are looked at: gateways change their ways. */
export const LOOKED_BACK_DAYS = 365;
/** The newest so many of one gateway and stage are enough. */
export const MOST_WAITS = 500;

/** The figure from these waits, or null where too few have ended. */
export function figureFrom(waits: readonly KeptWait[], given: { readonly now: Date; readonly seed: Seed | null; readonly trade: Text | null }): TimeFigure | null {
  const found = estimate(waits.map((wait) => waitOf(wait, given.now)), given.seed);
  if (found === null) return null;
  const oldest = waits.reduce((first, { enteredAt }) => (enteredAt < first ? enteredAt : first), given.now);
  return { ...found, since: seoulDay(oldest), trade: given.trade };
}

function waitOf({ enteredAt, leftAt, ending }: KeptWait, now: Date): Wait {
  return { days: businessTimeBetween(enteredAt, leftAt ?? now), over: ending === 'went_on' };
}

/** The interval in whole business days, rounded outwards: what is shown promises no more than what was found. */
export function durationOf({ low, high }: Pick<Estimate, 'low' | 'high'>): Duration {
  const min = Math.floor(low);
  return { min: min === 0 ? null : min, max: Math.max(1, Math.ceil(high)), unit: 'business_day' };
}

/** A length of time in a sentence. */
export function usually({ min, max, unit }: Duration): Text {
  if (max === 0) return { ko: '보통 당일입니다.', en: 'Usually the same day.' };
  const range = min === null || min === max ? `${max}` : `${min}–${max}`;
  const ko = unit === 'business_day' ? '영업일' : '일';
  const en = `${unit === 'business_day' ? 'business day' : 'day'}${range === '1' ? '' : 's'}`;
  return { ko: `보통 ${min === null ? '최대 ' : ''}${range}${ko} 걸립니다.`, en: `Usually ${min === null ? 'up to ' : ''}${range} ${en}.` };
}

/** Where the figure comes from, as the page says it. */
export function sourceOf({ finished, open, since, trade }: TimeFigure): Text {
  const ofTrade = { ko: trade === null ? '' : `(${trade.ko} 업종)`, en: trade === null ? '' : ` (${trade.en})` };
  const told = { ko: `${since} 이후 이곳의 신청 ${finished}건${ofTrade.ko}`, en: `${finished} cases here${ofTrade.en} since ${since}` };
  return open === 0 ? told : { ko: `${told.ko}, 진행 중이거나 중단된 ${open}건 반영`, en: `${told.en}, allowing for ${open} not finished` };
}

const BUSINESS_DAYS_OF_A_WEEK = 5 / 7;

/** A published length as a first guess, in business days. */
function seedFrom(duration: Duration | null): Seed | null {
  if (duration === null) return null;
  const factor = duration.unit === 'day' ? BUSINESS_DAYS_OF_A_WEEK : 1;
  return { min: (duration.min ?? duration.max / 2) * factor, max: duration.max * factor };
}

/** What the catalogue says about a wait at this gateway: the first guess. */
export function seedOf(stage: Stage, { contactWithin, review }: Pick<ContractFacts, 'contactWithin' | 'review'>): Seed | null {
  switch (stage) {
    case 'receipt':
    case 'contact':
    case 'contact_after_step':
      return seedFrom(contactWithin);
    case 'review':
    case 'institutions':
      return seedFrom(review.duration);
    case 'offer':
    case 'confirmation':
    case 'opening':
      return null;
  }
}

/** The trade that decides how long a review takes: one that gateways look at separately before one that is open to all, then the first named. */
export function decidingTrade(catalogue: Catalogue, industries: readonly string[]): string | null {
  return industries.find((code) => findIndustry(catalogue, code)?.level === 'reviewable') ?? industries[0] ?? null;
}
