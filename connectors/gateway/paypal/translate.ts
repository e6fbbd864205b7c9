import type { Ask, AskCode, GatewayStanding, MethodState } from '../../../domain/case/gateway-standing.ts';
import { asFields, asList, asText, textsOf, type Fields } from '../vendor-call.ts';

/** The method of our catalogue that a merchant gets with a PayPal account. */
const METHOD = 'paypal';

const WAITING: GatewayStanding = { intake: 'waiting', contract: 'not_started', activation: 'none', asks: [], methods: {}, reason: null, account: null, credentials: {}, unknown: [] };

type Vetting = 'good' | 'in_review' | 'needs_merchant' | 'refused';

const VETTINGS: Readonly<Record<string, Vetting>> = {
  APPROVED: 'good', SUBSCRIBED: 'good', PENDING: 'in_review', IN_REVIEW: 'in_review', NEED_MORE_DATA: 'needs_merchant', DECLINED: 'refused', DENIED: 'refused',
};
/** Worst first: the account stands where its worst product does. */
const BY_WEIGHT: readonly Vetting[] = ['refused', 'needs_merchant', 'in_review', 'good'];

/**
 * A merchant's integration at PayPal in our words. Live needs all of it: payments receivable, the e-mail confirmed, the account linked to the
 * partner, and no product still vetted. Approved vetting alone is not live. `null`: PayPal knows nobody by our reference. Pure.
 */
export function standingOf(found: Fields | null, given: { readonly clientId: string; readonly signed: boolean }): GatewayStanding {
  if (found === null) return WAITING;
  const account = asText(found['merchant_id']);
  const linked = isLinked(found, given.clientId);
  // Whoever took the consent back has no contract with the partner any more.
  if (!linked && given.signed && Array.isArray(found['oauth_integrations'])) return { ...WAITING, intake: 'withdrawn', contract: 'ended', activation: 'stopped', account, reason: 'consent_revoked' };
  const { vetting, unknown } = vettingOf(found, found['payments_receivable'] === true);
  const asks = asksOf(found, linked, vetting);
  const whole = { contract: linked ? 'signed' as const : 'not_started' as const, account, unknown, asks };
  if (vetting === 'refused') return { ...WAITING, ...whole, asks: [], intake: 'rejected', activation: 'stopped', methods: { [METHOD]: 'closed' }, reason: 'vetting_refused' };
  if (unknown.length > 0) return { ...WAITING, ...whole, intake: 'unclear' };
  const live = asks.length === 0 && vetting === 'good' && found['payments_receivable'] === true;
  const intake = asks.length > 0 ? 'information_requested' : live ? 'accepted' : 'under_review';
  const state: MethodState = live ? 'open' : asks.length > 0 ? 'needs_merchant' : 'in_review';
  return { ...WAITING, ...whole, intake, activation: live ? 'live' : 'none', methods: { [METHOD]: state }, credentials: live && account !== null ? { mid: account } : {} };
}

/** The merchant agreed that this partner acts for it, and has not taken that back. */
function isLinked(found: Fields, clientId: string): boolean {
  return asList(found['oauth_integrations']).map(asFields).some((one) => {
    const parties = asList(one['oauth_third_party']).map(asFields);
    return one['status'] !== 'I' && parties.some((party) => party['partner_client_id'] === clientId && textsOf(party['scopes']).length > 0);
  });
}

function vettingOf(found: Fields, receivable: boolean): { vetting: Vetting; unknown: string[] } {
  const said = asList(found['products']).map(asFields).flatMap(({ vetting_status: status }) => (typeof status === 'string' ? [status] : []));
  const known = said.flatMap((status) => (Object.hasOwn(VETTINGS, status) ? [VETTINGS[status] as Vetting] : []));
  // A product that was declined beside others is not what the merchant came for: only where money cannot come in and nothing else is left does it count.
  const counted = receivable || known.some((one) => one !== 'refused') ? known.filter((one) => one !== 'refused') : known;
  // Express checkout is not vetted at all: no word about it is no objection.
  return { vetting: BY_WEIGHT.find((one) => counted.includes(one)) ?? 'good', unknown: said.filter((status) => !Object.hasOwn(VETTINGS, status)).map((status) => `vetting_status=${status}`) };
}

function asksOf(found: Fields, linked: boolean, vetting: Vetting): Ask[] {
  const suspended = asList(found['capabilities']).map(asFields).some(({ status }) => status === 'SUSPENDED' || status === 'REVOKED');
  const codes: (AskCode | null)[] = [
    found['primary_email_confirmed'] === false ? 'confirm_email' : null,
    linked ? null : 'grant_permissions',
    asList(found['limitations']).length > 0 || suspended ? 'account_limited' : null,
    vetting === 'needs_merchant' ? 'more_information' : null,
    // Money cannot come in and nothing else says why: PayPal tells its owner on the account's own page.
    found['payments_receivable'] === false && vetting !== 'in_review' ? 'account_limited' : null,
  ];
  return [...new Set(codes)].flatMap((code) => (code === null ? [] : [{ code, flaw: null, dueBy: null }]));
}
