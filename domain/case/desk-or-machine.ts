import type { NotTaken } from './describe.ts';
import type { EventSource } from './states.ts';

/** What of the history decides who is answered. */
interface Told {
  readonly command: string;
  readonly source: string;
}

const ASKED_WITH: Readonly<Record<Exclude<NotTaken, 'card_review_requested'>, readonly string[]>> = {
  information: ['request_information', 'renew_request'], contract_signed: ['offer_contract', 'renew_offer'],
};
const OF_GATEWAY: readonly EventSource[] = ['gateway_desk', 'gateway_webhook', 'gateway_poll', 'gateway_answer'];

/**
 * True when the merchant's answer is for the gateway's people at their desk and not for its machine: whoever asked is answered, and a wish nobody
 * asked for goes to whoever worked on the case last (docs/decisions/0042-desk-or-machine.md). A machine knows nothing of what its people asked. Pure.
 */
export function isForDesk(kind: NotTaken, events: readonly Told[]): boolean {
  const asked = kind === 'card_review_requested' ? null : ASKED_WITH[kind];
  return events.findLast(({ command, source }) => (asked === null ? OF_GATEWAY.includes(source as EventSource) : asked.includes(command)))?.source === 'gateway_desk';
}

const ANSWERS: Readonly<Record<string, NotTaken>> = { answer_information: 'information', give_signature: 'contract_signed', ask_issuer: 'card_review_requested' };

/** What the merchant did last that waits for the gateway's people: nothing of the gateway has come since. Pure. */
export function waitsAtDesk<Event extends Told>(events: readonly Event[]): { readonly kind: NotTaken; readonly event: Event } | null {
  const at = events.findLastIndex(({ command, source }) => (source === 'merchant' && command in ANSWERS) || OF_GATEWAY.includes(source as EventSource));
  const event = events[at];
  const kind = event?.source === 'merchant' ? ANSWERS[event.command] : undefined;
  return event === undefined || kind === undefined || !isForDesk(kind, events.slice(0, at)) ? null : { kind, event };
}
