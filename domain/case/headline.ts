import { isOutsideReview } from '../catalogue/reviewers.ts';
import { issuerCount } from './lifecycle.ts';
import type { Headline, Tracks } from './states.ts';

/**
 * The one thing people see first, derived from the tracks. An end of the intake wins; then what needs the merchant; then how far
 * the contract has come. Card review shows while institutions are still deciding after the signature.
 */
export function headline(tracks: Tracks): Headline {
  const { intake, contract, activation } = tracks;
  switch (intake) {
    case 'cancelled':
    case 'withdrawn':
    case 'rejected':
    case 'expired':
    case 'held':
      return intake;
    case 'submitted':
    case 'handed_over':
      return 'submitted';
    case 'information_requested':
      // With the contract over, nobody waits for the answer any more.
      return contract === 'ended' ? 'expired' : 'information_requested';
    case 'received':
    case 'under_review':
    case 'accepted':
      break;
  }
  if (contract === 'ended') return 'expired';
  if (activation === 'live') return 'live';
  if (contract === 'offered' || contract === 'signing') return 'contract_ready';
  if (contract === 'signed') return reviewing(tracks) ? 'card_review' : 'signed';
  if (reviewing(tracks)) return 'card_review';
  return intake === 'received' ? 'received' : 'under_review';
}

function reviewing(tracks: Tracks): boolean {
  const { approved, total } = issuerCount(tracks);
  return Object.values(tracks.issuers).includes('asked') && approved < total;
}

/**
 * The headline of one method of a case. Subscription and key-in run under a special agreement that card companies review by
 * themselves, so they are live only once every asked institution has approved, while one-time card may already be. Card companies
 * do not look at a bank transfer: such a method stands where its contract does.
 */
export function methodHeadline(tracks: Tracks, { method, type }: { method: string; type: string }): Headline {
  if (isOutsideReview(Object.keys(tracks.issuers), method)) return headline({ ...tracks, issuers: {} });
  const whole = headline(tracks);
  if (whole !== 'live' || (type !== 'subscription' && type !== 'key_in')) return whole;
  return Object.values(tracks.issuers).some((state) => state === 'asked' || state === 'not_asked') ? 'card_review' : 'live';
}
