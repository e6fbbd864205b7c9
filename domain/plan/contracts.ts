import type { Catalogue, GatewayCode } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import { ADDING_FEE, addingAt } from './adding.ts';
import { standingAt, type PlanFacts } from './lines.ts';
import type { PlannedLine } from './propose.ts';
import type { WantedLine } from './selection.ts';

/** One contract the plan leads to: a gateway with every line it carries. */
export interface Contract {
  readonly gateway: GatewayCode;
  readonly names: Text;
  readonly lines: readonly WantedLine[];
  /** Whether the merchant already is with this gateway: live, or with an earlier application under way. */
  readonly standing: 'new' | 'under_way' | 'live';
  /** What holds for an application at a gateway the merchant is already with; null for a new one. */
  readonly adding: { readonly note: Text; readonly fee: Text } | null;
  readonly signupFeeKrw: number | null;
  readonly feesAsOf: string;
  /** How long the first contact and the review usually take; never a promise. */
  readonly expected: Text;
  readonly secondStep: Text | null;
}

const days = (min: number | null, max: number) => (min === null || min === max ? `${max}` : `${min}~${max}`);

/** Usual time of a gateway in words; says so where no source gives one. */
export function expectedTime(catalogue: Catalogue, code: GatewayCode): Text {
  const contract = findGateway(catalogue, code)?.contract;
  const contact = contract?.contactWithin ?? null;
  const review = contract?.review.duration ?? null;
  const unit = (value: 'business_day' | 'day') => (value === 'business_day' ? { ko: '영업일', en: 'business days' } : { ko: '일', en: 'days' });
  const parts: Text[] = [];
  if (contact) {
    const span = days(contact.min, contact.max);
    parts.push(contact.max === 0 ? { ko: 'PG 연락 즉시', en: 'contact at once' } : { ko: `PG의 첫 연락까지 보통 ${span}${unit(contact.unit).ko}`, en: `first contact usually within ${span.replace('~', '-')} ${unit(contact.unit).en}` });
  }
  if (review) {
    const span = days(review.min, review.max);
    parts.push({ ko: `심사 보통 ${span}${unit(review.unit).ko}`, en: `review usually ${span.replace('~', '-')} ${unit(review.unit).en}` });
  }
  if (parts.length === 0) return { ko: '공개된 소요 기간이 없습니다.', en: 'No usual time is published.' };
  const en = parts.map((part) => part.en).join(', ');
  return { ko: parts.map((part) => part.ko).join(', '), en: `${en.charAt(0).toUpperCase()}${en.slice(1)}` };
}

/** The contracts of a plan in the order in which their first line was chosen; lines nobody carries are left out. */
export function contractsOf(catalogue: Catalogue, plan: readonly PlannedLine[], facts: PlanFacts): Contract[] {
  const codes = [...new Set(plan.flatMap((line) => line.gateway ?? []))];
  return codes.flatMap((code) => {
    const gateway = findGateway(catalogue, code);
    if (!gateway) return [];
    const step = gateway.contract.secondStep;
    const standing = standingAt(facts, code);
    return [{
      gateway: code, names: gateway.names,
      lines: plan.filter((line) => line.gateway === code).map(({ method, type }) => ({ method, type })),
      standing, adding: standing === 'new' ? null : { note: addingAt(standing), fee: ADDING_FEE }, signupFeeKrw: gateway.fees.signupFeeKrw, feesAsOf: gateway.fees.asOf ?? catalogue.asOf, expected: expectedTime(catalogue, code),
      secondStep: step ? { ko: `${step.where.ko}: ${step.what.ko}`, en: `${step.where.en}: ${step.what.en}` } : null,
    }];
  });
}
