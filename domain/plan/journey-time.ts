/**
 * From submission to the first live payment: the sum of the usual times of a gateway's stages. Only published times count; what a merchant
 * needs for itself (building, papers, surety) has none and is named as not counted. A gateway whose review has no published time gets no sum.
 */
import type { Catalogue, Duration, Gateway, GatewayCode, Stage } from '../catalogue/catalogue.ts';
import { findStage, offeredGateways } from '../catalogue/lookup.ts';

/** Business days from submission to the first live payment; `min` is null where the sources only say "up to". */
export interface JourneyTime {
  readonly gateways: readonly GatewayCode[];
  readonly min: number | null;
  readonly max: number;
}

export interface JourneyTimes {
  /** Alike for the most gateways; null when no gateway has a sum. */
  readonly usual: JourneyTime | null;
  /** The other sums, the shortest first. */
  readonly others: readonly JourneyTime[];
  /** Gateways for which no source gives every review. */
  readonly unpublished: readonly GatewayCode[];
  /** Codes of stages in most of the usual sums, and of those on the way of some of its gateways that have no published time. */
  readonly counted: readonly string[];
  readonly uncounted: readonly string[];
}

/** The published time runs from the submission to the end of the stage, what comes before it included (content61.md). */
const COUNTED_FROM_SUBMISSION: readonly string[] = ['documents_and_contract'];

/** Whether the usual time of a stage runs from the submission, not from the stage before it. */
export const runsFromSubmission = ({ code }: Stage): boolean => COUNTED_FROM_SUBMISSION.includes(code);

/** Stages that take as long as somebody else's review takes: without a time for them there is no sum. */
const REVIEWS: readonly string[] = ['pg_first_review', 'inspection', 'card_review', 'source_review', 'carrier_review', 'certifier_review'];
/** The reviewers a gateway's own review time is about. */
const INSTITUTION_REVIEWS: readonly string[] = ['card_review', 'source_review', 'carrier_review', 'certifier_review'];

interface Span {
  readonly min: number | null;
  readonly max: number;
}

const WEEK = { days: 7, businessDays: 5 } as const;

/** Calendar days as business days of whole weeks: two weeks are ten. */
function inBusinessDays({ min, max, unit }: Duration): Span {
  const of = (days: number): number => (unit === 'business_day' ? days : Math.ceil((days * WEEK.businessDays) / WEEK.days));
  return { min: min === null ? null : of(min), max: of(max) };
}

/** What a gateway says of itself comes before what the stage says of gateways in general. */
function durationAt(gateway: Gateway, stage: Stage): Duration | null {
  if (stage.code === 'pg_contact') return gateway.contract.contactWithin ?? stage.duration;
  if (INSTITUTION_REVIEWS.includes(stage.code)) return gateway.contract.review.duration;
  return stage.duration;
}

function sumOf(catalogue: Catalogue, gateway: Gateway): Span | null {
  const stages = gateway.contract.stages.flatMap((code) => findStage(catalogue, code) ?? []);
  const timed = stages.map((stage) => ({ code: stage.code, duration: durationAt(gateway, stage) }));
  if (timed.some(({ code, duration }) => REVIEWS.includes(code) && duration === null) || !timed.some(({ code }) => REVIEWS.includes(code))) return null;
  return timed.reduce<Span>((sum, { code, duration }) => {
    if (duration === null) return sum;
    const { min, max } = inBusinessDays(duration);
    // "Up to" says nothing of the least; it takes at least as long as what came before.
    if (COUNTED_FROM_SUBMISSION.includes(code)) return { min: sum.min, max: Math.max(sum.max, max) };
    return { min: sum.min === null || min === null ? null : sum.min + min, max: sum.max + max };
  }, { min: 0, max: 0 });
}

function grouped(sums: readonly { readonly code: GatewayCode; readonly span: Span }[]): JourneyTime[] {
  const groups = new Map<string, JourneyTime>();
  for (const { code, span: { min, max } } of sums) {
    const key = `${min}-${max}`;
    groups.set(key, { gateways: [...(groups.get(key)?.gateways ?? []), code], min, max });
  }
  return [...groups.values()];
}

/** Usual sums over the gateways that can be applied to now. */
export function journeyTimes(catalogue: Catalogue): JourneyTimes {
  const gateways = offeredGateways(catalogue);
  const sums = gateways.map((gateway) => ({ code: gateway.code, span: sumOf(catalogue, gateway) }));
  const groups = grouped(sums.flatMap(({ code, span }) => (span === null ? [] : [{ code, span }])));
  const usual = groups.toSorted((one, other) => other.gateways.length - one.gateways.length)[0] ?? null;
  const alike = gateways.filter(({ code }) => usual?.gateways.includes(code));
  const onItsWay = catalogue.stages.filter(({ code }) => alike.some(({ contract }) => contract.stages.includes(code)));
  const has = (stage: Stage): boolean => alike.some((gateway) => durationAt(gateway, stage) !== null);
  // A stage of a few of them (source review in place of card review) is in their sums, but would mislead in a list of what is added up.
  const usualStage = ({ code }: Stage): boolean => alike.filter(({ contract }) => contract.stages.includes(code)).length * 2 > alike.length;
  return {
    usual,
    others: groups.filter((one) => one !== usual).toSorted((one, other) => one.max - other.max || (one.min ?? 0) - (other.min ?? 0)),
    unpublished: sums.filter(({ span }) => span === null).map(({ code }) => code),
    counted: onItsWay.filter((stage) => has(stage) && usualStage(stage) && stage.duration?.max !== 0).map(({ code }) => code),
    uncounted: onItsWay.filter((stage) => !has(stage) && !MOMENTS.includes(stage.code)).map(({ code }) => code),
  };
}

/** Points in time, not stretches of it. */
const MOMENTS: readonly string[] = ['application_submitted', 'contract_complete', 'early_open', 'merchant_id_issued', 'live'];
