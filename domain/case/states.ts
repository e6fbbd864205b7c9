/**
 * The words of a case. A case is one application at one gateway. It runs on four tracks, because at real gateways they
 * are not a line: KCP deposits live keys before the card companies have answered, Danal issues keys only afterwards.
 */

/** Where the application itself stands: from our desk to the gateway's decision. */
export const INTAKE_STATES = [
  'submitted', 'held', 'handed_over', 'received', 'under_review', 'information_requested', 'accepted',
  'rejected', 'cancelled', 'withdrawn', 'expired',
] as const;
export type IntakeState = (typeof INTAKE_STATES)[number];

/** Where the paper stands. `signing`: the merchant has signed here, and the gateway has yet to say that it counts. */
export const CONTRACT_STATES = ['not_started', 'offered', 'signing', 'signed', 'ended'] as const;
export type ContractState = (typeof CONTRACT_STATES)[number];

/** Where one card company, wallet, carrier or certificate provider stands. */
export const ISSUER_STATES = ['not_asked', 'asked', 'approved', 'rejected'] as const;
export type IssuerState = (typeof ISSUER_STATES)[number];

/** Where real payments stand. */
export const ACTIVATION_STATES = ['none', 'test_only', 'keys_deposited', 'live', 'suspended'] as const;
export type ActivationState = (typeof ACTIVATION_STATES)[number];

export const TRACKS = ['intake', 'contract', 'issuers', 'activation'] as const;

/** Code of a reviewing institution inside the issuers track, for example `shinhan` or `naver`. */
export type IssuerCode = string;

/** The state of a case. */
export interface Tracks {
  readonly intake: IntakeState;
  readonly contract: ContractState;
  /** Institutions that this case needs; one that is absent has not been asked and is not waited for. */
  readonly issuers: Readonly<Record<IssuerCode, IssuerState>>;
  readonly activation: ActivationState;
}

/** What people see first. Derived from the tracks by one pure function, never stored on its own. */
export const HEADLINES = [
  'draft', 'submitted', 'held', 'received', 'under_review', 'information_requested', 'contract_ready', 'signed', 'card_review', 'live',
  'cancelled', 'withdrawn', 'rejected', 'expired',
] as const;
export type Headline = (typeof HEADLINES)[number];

/** Headlines after which nothing more happens unless somebody starts anew. */
export const END_HEADLINES = ['cancelled', 'withdrawn', 'rejected', 'expired'] as const satisfies readonly Headline[];

/** Headlines of cases on which somebody still has something to do. What is live or over only grows in number. */
export const OPEN_HEADLINES = ['submitted', 'held', 'received', 'under_review', 'information_requested', 'contract_ready', 'signed', 'card_review'] as const satisfies readonly Headline[];

/** Whose turn it can be. `system` is Gatehouse itself, for example while it hands a case over. */
export const PARTIES = ['merchant', 'operator', 'gateway', 'issuer', 'insurer', 'system'] as const;
export type Party = (typeof PARTIES)[number];

export const INTAKE_COMMANDS = [
  'hold', 'release', 'hand_over', 'acknowledge', 'start_review', 'request_information', 'answer_information', 'accept', 'reject', 'reopen',
  'cancel', 'withdraw', 'expire',
] as const;
export type IntakeCommand = (typeof INTAKE_COMMANDS)[number];

export const CONTRACT_COMMANDS = ['offer_contract', 'retract_offer', 'give_signature', 'refuse_signature', 'sign_contract', 'end_contract'] as const;
export type ContractCommand = (typeof CONTRACT_COMMANDS)[number];

export const ISSUER_COMMANDS = ['ask_issuer', 'approve_issuer', 'reject_issuer'] as const;
export type IssuerCommand = (typeof ISSUER_COMMANDS)[number];

export const ACTIVATION_COMMANDS = ['deposit_test_keys', 'deposit_live_keys', 'go_live', 'suspend', 'resume'] as const;
export type ActivationCommand = (typeof ACTIVATION_COMMANDS)[number];

/** Everything that can be said to a case. `give_signature` is the merchant's word, `sign_contract` the gateway's that the contract stands; `hand_over` records that the gateway's machine took it; `acknowledge` that the gateway received it. */
export const CASE_COMMANDS = [...INTAKE_COMMANDS, ...CONTRACT_COMMANDS, ...ISSUER_COMMANDS, ...ACTIVATION_COMMANDS] as const;
export type CaseCommand = (typeof CASE_COMMANDS)[number];

/** Events of a case that move no track: its beginning, a note, keys and words that took the place of older ones, what the gateway did not take, what the operator did about it, that the merchant said a step elsewhere is done, and what happens to an offered contract before it counts as signed. `signature_refused` is in histories of before only. */
export const STILL_EVENTS = [
  'submit', 'note', 'renew_test_keys', 'renew_live_keys', 'renew_offer', 'renew_request', 'answer_refused', 'signature_refused', 'review_request_refused', 'answer_settled', 'withdrawal_resent', 'event_skipped',
  'second_step_done', 'representative_signed', 'signed_copy_added', 'offer_lapsed', 'contract_unusable', 'merchant_reached', 'contact_changed', 'contact_not_taken', 'contact_settled', 'paper_expiring', 'surety_expiring',
] as const;
export type CaseEventCode = CaseCommand | (typeof STILL_EVENTS)[number];

/** Where a change came from. Every event carries one, so that people can tell first-hand news from a transcript. */
export const EVENT_SOURCES = [
  'merchant', 'operator', 'gateway_desk', 'gateway_webhook', 'gateway_poll', 'gateway_answer', 'mail', 'system',
] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/** Who may give a command. The gateway's own people, its API and the operator reading its mail all speak for `gateway`. */
export const ACTORS = ['merchant', 'operator', 'gateway', 'system'] as const;
export type Actor = (typeof ACTORS)[number];
