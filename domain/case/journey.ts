import type { Text } from '../text.ts';
import { issuerCount } from './lifecycle.ts';
import type { CaseCommand, Tracks } from './states.ts';

/** The milestones of a case in the order people think of them, for a picture of how far it has come. */
export const JOURNEY_STEPS = ['submitted', 'received', 'accepted', 'contract', 'issuers', 'live'] as const;
export type JourneyStep = (typeof JOURNEY_STEPS)[number];

/** `now` is what is being waited for; `failed` went wrong; `ended` is where the case was given up. */
export const JOURNEY_STATES = ['done', 'now', 'todo', 'failed', 'ended'] as const;
export type JourneyState = (typeof JOURNEY_STATES)[number];

const text = (ko: string, en: string): Text => ({ ko, en });

export const JOURNEY_LABELS: Readonly<Record<JourneyStep, Text>> = {
  submitted: text('제출', 'Submitted'),
  received: text('PG 접수', 'Received'),
  accepted: text('PG 심사', 'Review'),
  contract: text('계약', 'Contract'),
  issuers: text('카드사·기관 심사', 'Issuer review'),
  live: text('실결제', 'Live'),
};

/** Where nothing but identity verification was applied for, the way ends with the first live verification: no payment runs through the case. */
export const IDENTITY_JOURNEY_LABELS: Readonly<Record<JourneyStep, Text>> = { ...JOURNEY_LABELS, issuers: text('기관 심사', 'Institution review'), live: text('본인인증 개시', 'Live verification') };

export interface Milestone {
  readonly step: JourneyStep;
  readonly state: JourneyState;
}

/**
 * How far a case has come. Tracks run side by side, so a later milestone may be reached before an earlier one (live keys before the last
 * card company); the first one not reached is what is being waited for. Institutions show only where the case has any, and after an end
 * nothing shows as still to come. Pure.
 */
export function journey(tracks: Tracks): Milestone[] {
  const { total } = issuerCount(tracks);
  const steps = JOURNEY_STEPS.filter((step) => step !== 'issuers' || total > 0);
  const broken = isAsked(tracks) ? null : breakOf(tracks);
  let waiting = false;
  const all = steps.map((step): Milestone => {
    if (waiting) return { step, state: broken === null && isReached(step, tracks) ? 'done' : 'todo' };
    if (broken?.step === step) {
      waiting = true;
      return broken;
    }
    if (isReached(step, tracks)) return { step, state: 'done' };
    waiting = true;
    return broken === null ? { step, state: 'now' } : { step, state: broken.state };
  });
  return isOver(tracks) ? all.filter(({ state }) => state !== 'todo') : all;
}

/** Nothing follows any more, however much was still to come. */
function isOver({ intake, contract }: Tracks): boolean {
  return contract === 'ended' || OVER.includes(intake);
}

const OVER: readonly string[] = ['cancelled', 'withdrawn', 'rejected', 'expired'];
const BEFORE_RECEIPT: readonly string[] = ['submitted', 'held', 'handed_over', 'cancelled'];

function isReached(step: JourneyStep, tracks: Tracks): boolean {
  const { intake, contract, activation } = tracks;
  switch (step) {
    case 'submitted':
      return true;
    case 'received':
      return !BEFORE_RECEIPT.includes(intake);
    case 'accepted':
      return !isAsked(tracks) && (intake === 'accepted' || contract !== 'not_started' || activation === 'live');
    case 'contract':
      // Some gateways have no contract of their own: payments that run need none.
      return contract === 'signed' || activation === 'live';
    case 'issuers': {
      const { approved, total } = issuerCount(tracks);
      return approved === total;
    }
    case 'live':
      return activation === 'live';
  }
}

/** However far the case has come: while the gateway asks the merchant for something, its review is not over and is what is waited for. */
function isAsked({ intake, contract }: Tracks): boolean {
  return intake === 'information_requested' && contract !== 'ended';
}

/** Where the case broke off or stands still, if it does. */
function breakOf({ intake, contract, issuers, activation }: Tracks): Milestone | null {
  if (intake === 'cancelled') return { step: 'received', state: 'ended' };
  if (intake === 'withdrawn' || intake === 'rejected' || intake === 'expired') {
    return { step: contract === 'not_started' ? 'accepted' : contract === 'signed' ? 'live' : 'contract', state: intake === 'withdrawn' ? 'ended' : 'failed' };
  }
  if (contract === 'ended') return { step: 'contract', state: 'failed' };
  if (activation === 'suspended') return { step: 'live', state: 'failed' };
  return Object.values(issuers).includes('rejected') ? { step: 'issuers', state: 'failed' } : null;
}

/** What was said to a case when it came to a milestone. */
export const MILESTONE_COMMANDS: Readonly<Record<JourneyStep, readonly (CaseCommand | 'submit')[]>> = {
  submitted: ['submit'],
  received: ['acknowledge', 'cancel'],
  accepted: ['accept', 'reject', 'withdraw', 'expire'],
  contract: ['sign_contract', 'end_contract', 'withdraw', 'reject', 'expire'],
  issuers: ['approve_issuer', 'reject_issuer'],
  live: ['go_live', 'resume', 'suspend', 'withdraw', 'reject', 'expire'],
};
