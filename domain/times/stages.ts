import { headline } from '../case/headline.ts';
import { issuerCount } from '../case/lifecycle.ts';
import type { Tracks } from '../case/states.ts';

/**
 * Waits of which the merchant wants to know how long they usually take, because somebody else has to act. A wait ends with the next
 * step, whatever it is: a gateway that asks for a paper has answered as much as one that accepts.
 *
 * `receipt`: handed over, not confirmed. `contact`: received, until the gateway takes it up. `contact_after_step`: the same, from when the
 * merchant said that it finished the step at the gateway's own site. `review`: until the gateway decides or asks. `offer`: accepted, until
 * there is a contract. `confirmation`: signed by the merchant, until the gateway says that it counts. `opening`: signed and nobody left to
 * review, until payments run. `institutions`: until the institutions are through.
 */
export const STAGES = ['receipt', 'contact', 'contact_after_step', 'review', 'offer', 'confirmation', 'opening', 'institutions'] as const;
export type Stage = (typeof STAGES)[number];

/** The wait a case is in, or null where the merchant has to act, where nothing left the house yet, and at an end. Pure. */
export function stageOf(tracks: Tracks, given: { readonly saidStepDone: boolean }): Stage | null {
  switch (headline(tracks)) {
    case 'submitted':
      return tracks.intake === 'handed_over' ? 'receipt' : null;
    case 'received':
      return given.saidStepDone ? 'contact_after_step' : 'contact';
    case 'under_review':
      return tracks.intake === 'accepted' ? 'offer' : 'review';
    case 'contract_ready':
      return tracks.contract === 'signing' ? 'confirmation' : null;
    case 'signed': {
      const { approved, total } = issuerCount(tracks);
      return tracks.activation !== 'suspended' && approved === total ? 'opening' : null;
    }
    case 'card_review':
      return 'institutions';
    default:
      return null;
  }
}

/** `went_on`: the wait ended as such waits end. `given_up`: the case was taken back or ran out first, so that nobody knows how long it would have been. */
export const ENDINGS = ['went_on', 'given_up'] as const;
export type Ending = (typeof ENDINGS)[number];

/** How a wait ended that this state follows on. A refusal is an answer of the gateway; a withdrawal is none. */
export function endingOf({ intake, contract }: Tracks): Ending {
  return intake === 'cancelled' || intake === 'withdrawn' || intake === 'expired' || contract === 'ended' ? 'given_up' : 'went_on';
}
