import type { Ask, AskCode, FlawCode, GatewayStanding, MethodState } from '../../../domain/case/gateway-standing.ts';
import { asFields, asList, asText, textsOf, type Fields } from '../vendor-call.ts';

/** Stripe's capability behind a method of our catalogue. Methods without one are used with cards. */
const CAPABILITIES: Readonly<Record<string, string>> = {
  card: 'card_payments', overseas_card: 'card_payments', unionpay: 'card_payments', grabpay: 'grabpay_payments', japan_cvs: 'konbini_payments',
  kakaopay: 'kakao_pay_payments', naverpay: 'naver_pay_payments', payco: 'payco_payments', samsungpay: 'samsung_pay_payments',
};

/** What is asked of Stripe for the methods of a case; payouts always, since nobody takes money without getting it. */
export function capabilitiesFor(methods: readonly string[]): string[] {
  return [...new Set(['card_payments', 'transfers', ...methods.flatMap((method) => CAPABILITIES[method] ?? [])])];
}

/** By the beginning of Stripe's name of a requirement; the first that fits counts. */
const ASKED: readonly (readonly [RegExp, AskCode])[] = [
  [/verification\.(additional_)?document|^documents\./, 'identity_document'],
  [/^external_account/, 'bank_account'],
  [/^tos_acceptance\./, 'terms'],
  [/^business_profile\.url/, 'website'],
  [/tax_id|vat_id/, 'tax_number'],
  [/^(owners|directors|executives)\.|^company\.(owners|directors|executives)_provided/, 'owners'],
  [/^(individual|representative|person_\w+)\b/, 'representative'],
  [/^(company|business_profile|business_type|settings)\b/, 'business_details'],
];

const FLAWS: readonly (readonly [RegExp, FlawCode])[] = [
  [/not_readable|failed_copy|failed_greyscale|corrupt|too_large/, 'unreadable'],
  [/expired|expiry/, 'expired'],
  [/missing|incomplete|not_uploaded|not_signed/, 'incomplete'],
  [/mismatch|_match$/, 'mismatch'],
];

const STOPPED: readonly string[] = ['requirements.past_due', 'requirements.pending_verification', 'listed', 'platform_paused', 'under_review', 'other', 'action_required.requested_capabilities'];

const NONE: GatewayStanding = { intake: 'waiting', contract: 'not_started', activation: 'none', asks: [], methods: {}, reason: null, account: null, credentials: {}, unknown: [] };

/** The platform's access was taken back by the account's owner. */
export function revokedStanding(account: string): GatewayStanding {
  return { ...NONE, intake: 'withdrawn', contract: 'ended', activation: 'stopped', account, reason: 'access_revoked' };
}

/**
 * A connected account in our words. Until its owner has handed in the details Stripe has nothing to look at. It is live when charges and payouts are both
 * open; what is due by a date is asked for meanwhile. Pure.
 */
export function standingOf(account: Fields): GatewayStanding {
  const id = asText(account['id']);
  if (account['details_submitted'] !== true) return { ...NONE, account: id };
  const requirements = asFields(account['requirements']);
  const disabled = asText(requirements['disabled_reason']);
  const asks = asksOf(requirements);
  const signed = !asks.some(({ code }) => code === 'terms');
  const methods = methodsOf(asFields(account['capabilities']), asks.length > 0);
  const live = account['charges_enabled'] === true && account['payouts_enabled'] === true;
  const whole: GatewayStanding = { ...NONE, account: id, asks, methods, reason: disabled, contract: signed ? 'signed' : 'not_started', activation: live ? 'live' : disabled === null ? 'none' : 'stopped' };
  if (disabled?.startsWith('rejected.') === true) return { ...whole, intake: 'rejected', asks: [], activation: 'stopped' };
  if (disabled !== null && !STOPPED.includes(disabled)) return { ...whole, intake: 'unclear', unknown: [`disabled_reason=${disabled}`] };
  const intake = asks.length > 0 ? 'information_requested' : live ? 'accepted' : 'under_review';
  return { ...whole, intake, credentials: live && id !== null ? { merchantId: id } : {} };
}

function asksOf(requirements: Fields): Ask[] {
  const deadline = requirements['current_deadline'];
  const dueBy = typeof deadline === 'number' ? new Date(deadline * 1_000).toISOString() : null;
  const errors = asList(requirements['errors']).map(asFields);
  const due = [...new Set([...textsOf(requirements['past_due']), ...textsOf(requirements['currently_due'])])];
  const asks = due.map((requirement): Ask => {
    const error = asText(errors.find((one) => one['requirement'] === requirement)?.['code']);
    return { code: ASKED.find(([form]) => form.test(requirement))?.[1] ?? 'more_information', flaw: error === null ? null : (FLAWS.find(([form]) => form.test(error))?.[1] ?? 'not_accepted'), dueBy };
  });
  // Many requirements are one thing to a person: the representative, and not each field of theirs.
  return [...new Map(asks.map((ask) => [`${ask.code} ${ask.flaw}`, ask])).values()].filter((ask, _at, all) => ask.flaw !== null || !all.some((other) => other.code === ask.code && other.flaw !== null));
}

function methodsOf(capabilities: Fields, asked: boolean): Record<string, MethodState> {
  const stateOf = (status: unknown): MethodState => (status === 'active' ? 'open' : status === 'pending' ? 'in_review' : asked ? 'needs_merchant' : 'closed');
  return Object.fromEntries(Object.entries(CAPABILITIES).flatMap(([method, capability]) => (capabilities[capability] === undefined ? [] : [[method, stateOf(capabilities[capability])] as const])));
}
