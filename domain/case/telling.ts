import type { CaseEventCode, EventSource, Headline } from './states.ts';

/**
 * What the merchant's people are told of by mail. `turn`: something waits for them, or went wrong; `news`: worth knowing; `quiet`: for the history only.
 * Their own steps are confirmed where they take or give something back; a quiet one may be looked up.
 */
export type Telling = 'turn' | 'news' | 'quiet';

export const TELLING: Readonly<Record<CaseEventCode, Telling>> = {
  submit: 'news', note: 'quiet', hold: 'news', release: 'quiet', hand_over: 'quiet', acknowledge: 'news', start_review: 'quiet',
  request_information: 'turn', renew_request: 'turn', answer_information: 'quiet', accept: 'news', reject: 'turn', reopen: 'news', cancel: 'news', withdraw: 'news', expire: 'turn',
  offer_contract: 'turn', renew_offer: 'turn', retract_offer: 'news', give_signature: 'quiet', refuse_signature: 'turn', sign_contract: 'news', end_contract: 'turn',
  ask_issuer: 'quiet', approve_issuer: 'quiet', reject_issuer: 'turn',
  deposit_test_keys: 'quiet', deposit_live_keys: 'news', go_live: 'turn', suspend: 'turn', resume: 'news', renew_test_keys: 'quiet', renew_live_keys: 'turn',
  answer_refused: 'quiet', signature_refused: 'quiet', review_request_refused: 'quiet', answer_settled: 'quiet', second_step_done: 'quiet', representative_signed: 'news', signed_copy_added: 'news', offer_lapsed: 'turn', contract_unusable: 'news', withdrawal_resent: 'quiet', event_skipped: 'quiet', merchant_reached: 'quiet', contact_changed: 'quiet', contact_not_taken: 'quiet', contact_settled: 'quiet', paper_expiring: 'turn', surety_expiring: 'turn',
};

export const MAIL_CHOICES = ['all', 'turns', 'none'] as const;
/** What a member wants to read by mail: everything worth knowing, only what needs them, or nothing. */
export type MailChoice = (typeof MAIL_CHOICES)[number];

/** True when an event belongs into the mail of somebody who chose so. What the merchant's own people just did needs nobody. */
export function isTold(choice: MailChoice, event: { readonly command: CaseEventCode; readonly source: EventSource }): boolean {
  const telling = TELLING[event.command];
  return choice === 'all' ? telling !== 'quiet' : choice === 'turns' && telling === 'turn' && event.source !== 'merchant';
}

/** States in which a case waits for the merchant and is called to mind again. */
export const REMINDED_HEADLINES = ['information_requested', 'contract_ready'] as const satisfies readonly Headline[];

/** Days after which a merchant who has not moved is told again; after the last nobody is pestered. */
export const REMIND_AFTER_DAYS = [3, 7, 14] as const;

const DAY_MS = 86_400_000;
/** Hours before the last moment of an answer: the day before, so that there is a working day left. */
export const REMIND_BEFORE_DUE_MS = 36 * 3_600_000;

/** How many reminders are due of something that has waited since then; `dueAt` is until when somebody wants it, where they said so. */
export function remindersDue(since: Date, now: Date, dueAt: Date | null = null): number {
  const moments = REMIND_AFTER_DAYS.map((after) => since.getTime() + after * DAY_MS);
  return [...moments, ...(dueAt === null ? [] : [dueAt.getTime() - REMIND_BEFORE_DUE_MS])].filter((moment) => moment <= now.getTime()).length;
}
