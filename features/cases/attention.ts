import type { z } from 'zod';
import type { CaseAttention, CaseWithdrawal } from '../../contract/desk.ts';
import { seoulTime } from '../../domain/case/business-days.ts';
import { isEnd, type ActionOffer, type Deed, type NotTaken } from '../../domain/case/describe.ts';
import type { Text } from '../../domain/text.ts';
import type { CaseRow } from './cases.store.ts';

/** What of a case needs the operator, in words: what the gateway did not take, what could not be told to it, what it never sent, and a withdrawal it does not accept. */

const NOT_TAKEN: Readonly<Record<NotTaken, Text>> = {
  information: { ko: 'PG 시스템이 가맹점의 답변을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the merchant's answer; the history says why. Settle it with the gateway, then mark it as settled." },
  contract_signed: { ko: 'PG 시스템이 가맹점의 계약 서명을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the merchant's signature; the history says why. Settle it with the gateway, then mark it as settled." },
  card_review_requested: { ko: 'PG 시스템이 가맹점의 심사 요청을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the merchant's request for review; the history says why. Settle it with the gateway, then mark it as settled." },
};
const MISSING: Text = { ko: 'PG 시스템이 보낸 알림 중 받지 못한 것이 있어 다시 요청하고 있습니다. 계속되면 PG에 확인하시고, PG가 다시 보낼 수 없다면 그 알림 없이 진행해 주세요.', en: "Events of the gateway's system are missing and are being asked for again. If this lasts, ask the gateway; what it cannot send again, you can go on without." };
const WITHDRAWAL_REFUSED: Text = { ko: 'PG 시스템이 철회를 받아들이지 않습니다. PG에 직접 알린 뒤 철회를 다시 보내 주세요.', en: "The gateway's system does not accept the withdrawal. Write to the gateway, then send the withdrawal again." };

const UNREAD: Text = { ko: '가맹점이 할 일을 며칠째 아무도 열어 보지 않았습니다. 담당자와 대표 계정에 메일로 알렸으나 확인하지 않았으니, 담당자에게 전화로 알려 주세요. 알린 뒤에는 연락함으로 표시해 주세요.', en: 'For days nobody of the merchant has opened what it has to do. Its people, its owner and its admins were told by mail. Call the contact person, then mark the merchant as reached.' };

const CONTACT_UNKNOWN: Text = { ko: '가맹점이 담당자를 바꾸었으나 PG 시스템에는 전해지지 않았습니다. PG에 새 담당자를 직접 알린 뒤 PG에 알림으로 표시해 주세요. 새 담당자는 제출 내용 보기에 있습니다.', en: "The merchant named another contact person, which the gateway's system does not know. Tell the gateway yourself, then mark it as told; the new contact stands in what was submitted." };

const WITHDRAWALS: Readonly<Record<Exclude<CaseRow['withdrawal'], 'none'>, Text>> = {
  wanted: { ko: 'PG에 알리는 중', en: 'The gateway is being told' },
  done: { ko: 'PG가 확인함', en: 'Confirmed by the gateway' },
  refused: { ko: 'PG가 받아들이지 않음', en: 'Not accepted by the gateway' },
};

/** The number of the gateway's event that the case waits for and the operator may go on without; null when none is known to be missing. */
export function missingEvent(row: Pick<CaseRow, 'eventsMissingSince' | 'gatewaySequence'>): number | null {
  return row.eventsMissingSince === null ? null : row.gatewaySequence + 1;
}

const UNTOLD: Readonly<Record<Deed, Text>> = {
  contact_changed: { ko: '가맹점의 바뀐 담당자를', en: "the merchant's new contact person" },
  information: { ko: '가맹점의 답변을', en: "the merchant's answer" },
  contract_signed: { ko: '가맹점의 계약 서명을', en: "the merchant's signature" },
  card_review_requested: { ko: '가맹점의 심사 요청을', en: "the merchant's request for review" },
};

function untold({ kind, problem, nextAttemptAt, tries }: NonNullable<CaseRow['untold']>): Text {
  const at = seoulTime(new Date(nextAttemptAt));
  const { ko, en } = UNTOLD[kind];
  return {
    ko: `PG 시스템에 ${ko} 전하지 못했습니다(${tries}번 시도, ${problem}). 다음 시도는 ${at}입니다.`,
    en: `The gateway's system could not be told of ${en} (${tries === 1 ? 'tried once' : `tried ${tries} times`}, ${problem}). The next attempt is at ${at} (Korean time).`,
  };
}

export function presentAttention(row: CaseRow): z.input<typeof CaseAttention>[] {
  return [
    ...(row.withdrawal === 'refused' ? [{ code: 'withdrawal_refused' as const, text: WITHDRAWAL_REFUSED, since: null, event: null }] : []),
    ...(row.answerRefused === null || isEnd(row.tracks) ? [] : [{ code: 'answer_refused' as const, text: NOT_TAKEN[row.answerRefused], since: null, event: null }]),
    ...(row.untold === null || isEnd(row.tracks) ? [] : [{ code: 'answer_undelivered' as const, text: untold(row.untold), since: row.untold.since, event: null }]),
    ...(row.unreadSince === null || isEnd(row.tracks) ? [] : [{ code: 'turn_unread' as const, text: UNREAD, since: row.unreadSince.toISOString(), event: null }]),
    ...(row.contactUnknownSince === null || isEnd(row.tracks) ? [] : [{ code: 'contact_unknown' as const, text: CONTACT_UNKNOWN, since: row.contactUnknownSince.toISOString(), event: null }]),
    ...(row.eventsMissingSince === null ? [] : [{ code: 'events_missing' as const, text: MISSING, since: row.eventsMissingSince.toISOString(), event: missingEvent(row) }]),
  ];
}

/** How far the gateway has been told that the merchant took the case back; null when there was nothing to tell. */
export function presentWithdrawal({ withdrawal, withdrawalRefusals }: CaseRow): z.input<typeof CaseWithdrawal> | null {
  return withdrawal === 'none' ? null : { state: withdrawal, label: WITHDRAWALS[withdrawal], refusals: withdrawalRefusals };
}

/** What the operator may do about it. */
export function attentionOffers(row: CaseRow): ActionOffer[] {
  const missing = missingEvent(row);
  return [
    ...(row.withdrawal === 'refused' ? [{ code: 'retry_withdrawal', label: { ko: '철회 다시 보내기', en: 'Send the withdrawal again' } }] : []),
    ...(row.answerRefused === null ? [] : [{ code: 'settle_answer', label: { ko: '처리 완료로 표시', en: 'Mark as settled' } }]),
    ...(row.untold === null ? [] : [{ code: 'retry_answer', label: { ko: '지금 다시 전하기', en: 'Try now' } }]),
    ...(row.contactUnknownSince === null ? [] : [{ code: 'settle_contact', label: { ko: '새 담당자를 PG에 알림', en: 'Gateway told of the contact' } }]),
    ...(row.unreadSince === null ? [] : [{ code: 'reached_merchant', label: { ko: '가맹점에 연락함', en: 'Merchant reached' } }]),
    ...(missing === null ? [] : [{ code: 'skip_event', label: { ko: `${missing}번 알림 없이 진행`, en: `Go on without event ${missing}` } }]),
  ];
}
