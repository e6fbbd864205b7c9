import type { z } from 'zod';
import type { CaseAttention, CaseWithdrawal } from '../../contract/desk.ts';
import { isEnd, type ActionOffer, type NotTaken } from '../../domain/case/describe.ts';
import type { Text } from '../../domain/text.ts';
import type { CaseRow } from './cases.store.ts';

/** What of a case needs the operator, in words: what the gateway did not take, what it never sent, and a withdrawal it does not accept. */

const NOT_TAKEN: Readonly<Record<NotTaken, Text>> = {
  information: { ko: 'PG 시스템이 가맹점의 답변을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the merchant's answer; the history says why. Settle it with the gateway, then mark it as settled." },
  contract_signed: { ko: 'PG 시스템이 가맹점의 계약 서명을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the merchant's signature; the history says why. Settle it with the gateway, then mark it as settled." },
  card_review_requested: { ko: 'PG 시스템이 카드사 심사 요청을 받지 않았습니다. 사유는 이력에 있습니다. PG와 확인한 뒤 처리 완료로 표시해 주세요.', en: "The gateway's system did not take the request for card review; the history says why. Settle it with the gateway, then mark it as settled." },
};
const MISSING: Text = { ko: 'PG 시스템이 보낸 알림 중 받지 못한 것이 있어 다시 요청하고 있습니다. 계속되면 PG에 확인해 주세요.', en: "Events of the gateway's system are missing and are being asked for again. If this lasts, ask the gateway." };
const WITHDRAWAL_REFUSED: Text = { ko: 'PG 시스템이 철회를 받아들이지 않습니다. PG에 직접 알린 뒤 철회를 다시 보내 주세요.', en: "The gateway's system does not accept the withdrawal. Write to the gateway, then send the withdrawal again." };

const WITHDRAWALS: Readonly<Record<Exclude<CaseRow['withdrawal'], 'none'>, Text>> = {
  wanted: { ko: 'PG에 알리는 중', en: 'The gateway is being told' },
  done: { ko: 'PG가 확인함', en: 'Confirmed by the gateway' },
  refused: { ko: 'PG가 받아들이지 않음', en: 'Not accepted by the gateway' },
};

export function presentAttention(row: CaseRow): z.input<typeof CaseAttention>[] {
  return [
    ...(row.withdrawal === 'refused' ? [{ code: 'withdrawal_refused' as const, text: WITHDRAWAL_REFUSED, since: null }] : []),
    ...(row.answerRefused === null || isEnd(row.tracks) ? [] : [{ code: 'answer_refused' as const, text: NOT_TAKEN[row.answerRefused], since: null }]),
    ...(row.eventsMissingSince === null ? [] : [{ code: 'events_missing' as const, text: MISSING, since: row.eventsMissingSince.toISOString() }]),
  ];
}

/** How far the gateway has been told that the merchant took the case back; null when there was nothing to tell. */
export function presentWithdrawal({ withdrawal, withdrawalRefusals }: CaseRow): z.input<typeof CaseWithdrawal> | null {
  return withdrawal === 'none' ? null : { state: withdrawal, label: WITHDRAWALS[withdrawal], refusals: withdrawalRefusals };
}

/** What the operator may do about it. */
export function attentionOffers(row: CaseRow): ActionOffer[] {
  return [
    ...(row.withdrawal === 'refused' ? [{ code: 'retry_withdrawal', label: { ko: '철회 다시 보내기', en: 'Send the withdrawal again' } }] : []),
    ...(row.answerRefused === null ? [] : [{ code: 'settle_answer', label: { ko: '처리 완료로 표시', en: 'Mark as settled' } }]),
  ];
}
