import type { CaseEventCode } from '../case/states.ts';

/**
 * What happens to a case, in the words that a merchant's system is told. They are public: a word that stands here is never given another meaning
 * and never taken away. Every event of a case has one, so that the numbers a receiver sees have no gaps.
 */
export const EVENT_TYPES = {
  submit: 'case.submitted', note: 'case.noted', hold: 'case.held', release: 'case.released', hand_over: 'case.handed_over', acknowledge: 'case.received', start_review: 'case.review_started',
  request_information: 'case.information_requested', renew_request: 'case.information_request_changed', answer_information: 'case.information_answered', accept: 'case.accepted', reject: 'case.rejected', reopen: 'case.reopened',
  cancel: 'case.cancelled', withdraw: 'case.withdrawn', expire: 'case.expired',
  offer_contract: 'case.contract_offered', renew_offer: 'case.contract_offer_changed', retract_offer: 'case.contract_offer_retracted', give_signature: 'case.signature_given', refuse_signature: 'case.signature_refused',
  sign_contract: 'case.contract_signed', end_contract: 'case.contract_ended',
  ask_issuer: 'case.issuer_review_requested', approve_issuer: 'case.issuer_approved', reject_issuer: 'case.issuer_rejected',
  deposit_test_keys: 'case.test_keys_deposited', deposit_live_keys: 'case.live_keys_deposited', renew_test_keys: 'case.test_keys_renewed', renew_live_keys: 'case.live_keys_renewed',
  go_live: 'case.live', suspend: 'case.suspended', resume: 'case.resumed',
  answer_refused: 'case.answer_not_taken', signature_refused: 'case.signature_not_taken', review_request_refused: 'case.issuer_review_request_not_taken', answer_settled: 'case.answer_settled',
  withdrawal_resent: 'case.withdrawal_resent', event_skipped: 'case.event_skipped', second_step_done: 'case.second_step_done',
  representative_signed: 'case.representative_signed', signed_copy_added: 'case.signed_copy_added', offer_lapsed: 'case.contract_offer_lapsed', contract_unusable: 'case.contract_unusable', merchant_reached: 'case.merchant_reached',
  contact_changed: 'case.contact_changed', contact_not_taken: 'case.contact_not_taken', contact_settled: 'case.contact_settled', paper_expiring: 'case.paper_expiring', surety_expiring: 'case.surety_expiring',
} as const satisfies Readonly<Record<CaseEventCode, `case.${string}`>>;

export type EventType = (typeof EVENT_TYPES)[CaseEventCode];

/** What a test call says. */
export const TEST_TYPE = 'endpoint.test';

/** The id of the message about an event of a case: the same however often and whenever it is sent, so that a receiver knows a repeat. Without dots, which separate the parts of what is signed. */
export function messageId(event: { readonly caseId: string; readonly sequence: number }): string {
  return `${event.caseId}_${event.sequence}`;
}
