import type { Effect } from './lifecycle.ts';
import type { Tracks } from './states.ts';

/**
 * What to do about a case at its gateway's machine. Pure, so that every interleaving of cancellation, receipt, lost answers and repeats
 * can be played through. The rule (docs/decisions/0040-cancel-and-receipt.md): the merchant may cancel while no receipt is recorded here;
 * a withdrawal binds the gateway whatever it has done meanwhile, and is sent until the gateway confirms it.
 */
export interface AtGateway {
  readonly tracks: Tracks;
  /** `calling`: the intent to call is committed, and whether the call arrived is not known. */
  readonly handOver: 'none' | 'calling' | 'done';
}

/** What the hand-over does next. After a lost answer the gateway is asked before anything is sent again. */
export type HandOverStep = 'send' | 'ask_then_send' | 'ask' | 'nothing';

export function handOverStep({ tracks, handOver }: AtGateway): HandOverStep {
  if (handOver === 'done') return 'nothing';
  if (tracks.intake === 'submitted') return handOver === 'none' ? 'send' : 'ask_then_send';
  // The case has moved on while the answer was lost: sending it again would be wrong, but whether the gateway has it must be known.
  return handOver === 'calling' ? 'ask' : 'nothing';
}

/** A call that failed, as the connector tells it. */
export type FailedCall = { readonly kind: 'refused' } | { readonly kind: 'unreachable'; readonly mayHaveArrived: boolean };

/**
 * True when a failed call shows that the gateway has nothing of the case, so that nothing is under way and it may be held again. A call that
 * followed a lost answer shows less: the first one may still arrive.
 */
export function leavesNothing(given: { step: HandOverStep; failure: FailedCall; canBeAsked: boolean }): boolean {
  const { step, failure, canBeAsked } = given;
  if (failure.kind === 'refused') return step === 'send' || canBeAsked;
  return step === 'send' && !failure.mayHaveArrived;
}

const LONGEST_WAIT_MS = 300_000;
/** A gateway that asks for more than a day of silence is asked again after one: its clock or its words may be wrong. */
const LONGEST_WISH_MS = 86_400_000;

/** How long to wait before the next try, in milliseconds: longer each time, and never shorter than the gateway asks for. */
export function waitBefore(given: { tries: number; retryAfterSeconds: number | null }): number {
  return Math.max(Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.min(given.tries, 12)), silenceAskedFor(given.retryAfterSeconds));
}

/** How long a gateway wants to hear nothing, in milliseconds; for every kind of call to it. */
export function silenceAskedFor(retryAfterSeconds: number | null): number {
  return Math.min((retryAfterSeconds ?? 0) * 1_000, LONGEST_WISH_MS);
}

/** True when the merchant has taken the case back, so that a gateway which has it must hear of a withdrawal. */
export function isTakenBack({ intake }: Tracks): boolean {
  return intake === 'cancelled' || intake === 'withdrawn';
}

/** What follows from learning that the gateway has the case, in this state there. */
export function onFoundAtGateway(tracks: Tracks, there: 'queued' | 'received' | 'withdrawn'): 'hand_over' | 'hand_over_and_close' | 'withdraw' | 'note' {
  if (isTakenBack(tracks)) return there === 'withdrawn' ? 'note' : 'withdraw';
  if (there === 'withdrawn') return 'hand_over_and_close';
  return tracks.intake === 'submitted' ? 'hand_over' : 'note';
}

/** Whether a decision sends a withdrawal: also while the call is in flight, since a gateway that hears of it first makes no case. */
export function sendsWithdrawal(effects: readonly Effect[], handOver: AtGateway['handOver']): boolean {
  return effects.includes('send_withdrawal') && handOver !== 'none';
}
