import type { Text } from '../text.ts';
import type { ActivationState, Actor, CaseEventCode, ContractState, EventSource, Headline, IntakeState, IssuerState, Party } from './states.ts';

/** The words for everything a case can be, in both languages. Being records over the states, none can be forgotten. */
const text = (ko: string, en: string): Text => ({ ko, en });

export const HEADLINE_LABELS: Readonly<Record<Headline, Text>> = {
  draft: text('작성 중', 'Draft'),
  submitted: text('제출됨', 'Submitted'),
  held: text('접수 보류', 'On hold'),
  received: text('PG 접수', 'Received'),
  under_review: text('심사 중', 'Under review'),
  information_requested: text('보완 요청', 'Information requested'),
  contract_ready: text('계약 준비됨', 'Contract ready'),
  signed: text('계약 완료', 'Signed'),
  card_review: text('카드사 심사', 'Card review'),
  live: text('사용 중', 'Live'),
  cancelled: text('취소됨', 'Cancelled'),
  withdrawn: text('철회됨', 'Withdrawn'),
  rejected: text('반려', 'Rejected'),
  expired: text('기한 만료', 'Expired'),
};

export const INTAKE_LABELS: Readonly<Record<IntakeState, Text>> = {
  submitted: text('전달 대기', 'Waiting for hand-over'),
  held: text('접수 보류', 'On hold'),
  handed_over: text('PG에 전달됨', 'Handed over'),
  received: text('PG 접수', 'Received'),
  under_review: text('심사 중', 'Under review'),
  information_requested: text('보완 요청', 'Information requested'),
  accepted: text('심사 통과', 'Accepted'),
  rejected: text('반려', 'Rejected'),
  cancelled: text('취소됨', 'Cancelled'),
  withdrawn: text('철회됨', 'Withdrawn'),
  expired: text('기한 만료', 'Expired'),
};

export const CONTRACT_LABELS: Readonly<Record<ContractState, Text>> = {
  not_started: text('시작 전', 'Not started'),
  offered: text('서명 대기', 'Waiting for signature'),
  signing: text('서명 확인 중', 'Signature being confirmed'),
  signed: text('서명 완료', 'Signed'),
  ended: text('종료', 'Ended'),
};

export const ISSUER_LABELS: Readonly<Record<IssuerState, Text>> = {
  not_asked: text('요청 전', 'Not asked'),
  asked: text('심사 중', 'In review'),
  approved: text('승인', 'Approved'),
  rejected: text('거절', 'Rejected'),
};

export const ACTIVATION_LABELS: Readonly<Record<ActivationState, Text>> = {
  none: text('아직 결제할 수 없음(실연동 키 등록 전)', 'Not yet possible: no live keys deposited'),
  test_only: text('테스트만 가능', 'Test only'),
  keys_deposited: text('실연동 키 등록', 'Live keys deposited'),
  live: text('실결제 가능', 'Live'),
  suspended: text('일시 중지', 'Suspended'),
};

export const PARTY_LABELS: Readonly<Record<Party, Text>> = {
  merchant: text('가맹점', 'Merchant'),
  operator: text('운영자', 'Operator'),
  gateway: text('결제대행사', 'Gateway'),
  issuer: text('카드사·기관', 'Card companies'),
  insurer: text('보증보험사', 'Insurer'),
  system: text('Gatehouse', 'Gatehouse'),
};

/** Whose turn it is, in the words of who looks: the merchant itself reads that it is its own. */
export function partyLabel(party: Party, viewer: Actor): Text {
  return party === 'merchant' && viewer === 'merchant' ? text('가맹점', 'You') : PARTY_LABELS[party];
}

export const SOURCE_LABELS: Readonly<Record<EventSource, Text>> = {
  merchant: text('가맹점이 직접', 'By the merchant'),
  operator: text('운영자가 기록', 'Recorded by the operator'),
  gateway_desk: text('PG 담당자가 기록', "By the gateway's team"),
  gateway_webhook: text('PG 시스템 알림', "Reported by the gateway's system"),
  gateway_poll: text('PG 시스템 조회', "Read from the gateway's system"),
  gateway_answer: text('PG 시스템 응답', "Answered by the gateway's system"),
  mail: text('PG 메일', 'By mail of the gateway'),
  system: text('Gatehouse', 'Gatehouse'),
};

/** What the activation track is about. */
export const ACTIVATION_TITLES: Readonly<Record<'payments' | 'identity', Text>> = { payments: text('실결제', 'Live payments'), identity: text('본인인증', 'Live verification') };

/** Where nothing but identity verification was applied for, no payment is spoken of. */
export const IDENTITY_ACTIVATION_LABELS: Readonly<Record<ActivationState, Text>> = { ...ACTIVATION_LABELS, none: text('아직 이용할 수 없음(실연동 키 등록 전)', 'Not yet possible: no live keys deposited'), live: text('본인인증 이용 가능', 'Live') };

export const IDENTITY_EVENT_TITLES: Readonly<Partial<Record<CaseEventCode, Text>>> = {
  go_live: text('본인인증을 시작할 수 있습니다', 'Identity verification can begin'),
  suspend: text('본인인증이 일시 중지되었습니다', 'Identity verification was suspended'),
  resume: text('본인인증이 다시 시작되었습니다', 'Identity verification resumed'),
};

/** Titles of events in the timeline. */
export const EVENT_TITLES: Readonly<Record<CaseEventCode, Text>> = {
  submit: text('신청서를 제출했습니다', 'The application was submitted'),
  note: text('메모', 'Note'),
  hold: text('전달 전에 보류했습니다', 'Put on hold before hand-over'),
  release: text('보류를 해제했습니다', 'Released from hold'),
  hand_over: text('PG 시스템에 전달했습니다', "Handed over to the gateway's system"),
  acknowledge: text('PG가 신청서를 접수했습니다', 'The gateway received the application'),
  start_review: text('PG 심사가 시작되었습니다', 'The gateway started its review'),
  request_information: text('PG가 보완을 요청했습니다', 'The gateway asked for more'),
  answer_information: text('보완 요청에 답변했습니다', 'The request was answered'),
  accept: text('PG 심사를 통과했습니다', 'The gateway accepted the application'),
  reject: text('PG가 신청을 반려했습니다', 'The gateway rejected the application'),
  reopen: text('심사가 다시 열렸습니다', 'The review was reopened'),
  cancel: text('신청을 취소했습니다', 'The application was cancelled'),
  withdraw: text('신청을 철회했습니다', 'The application was withdrawn'),
  expire: text('기한이 지나 종료되었습니다', 'The application expired'),
  offer_contract: text('PG가 계약서를 보냈습니다', 'The gateway offered the contract'),
  retract_offer: text('PG가 계약 제안을 철회했습니다', 'The gateway took its offer back'),
  give_signature: text('가맹점이 계약에 서명했습니다', 'The merchant signed the contract'),
  refuse_signature: text('PG가 서명을 받지 않았습니다', 'The gateway did not take the signature'),
  sign_contract: text('계약이 체결되었습니다', 'The contract was signed'),
  end_contract: text('계약이 종료되었습니다', 'The contract ended'),
  ask_issuer: text('카드사 심사를 요청했습니다', 'Card review was requested'),
  approve_issuer: text('카드사가 승인했습니다', 'A card company approved'),
  reject_issuer: text('카드사가 거절했습니다', 'A card company refused'),
  deposit_test_keys: text('테스트 키를 받았습니다', 'Test keys were deposited'),
  deposit_live_keys: text('실연동 키를 받았습니다', 'Live keys were deposited'),
  renew_test_keys: text('테스트 키가 갱신되었습니다', 'Test keys were renewed'),
  renew_live_keys: text('실연동 키가 갱신되었습니다', 'Live keys were renewed'),
  renew_offer: text('PG가 계약서를 다시 보냈습니다', 'The gateway offered the contract anew'),
  renew_request: text('PG가 요청한 내용을 바꿨습니다', 'The gateway changed what it asks for'),
  answer_refused: text('PG 시스템이 답변을 받지 않았습니다', "The gateway's system did not take the answer"),
  signature_refused: text('PG 시스템이 서명을 받지 않았습니다', "The gateway's system did not take the signature"),
  review_request_refused: text('PG 시스템이 심사 요청을 받지 않았습니다', "The gateway's system did not take the request for review"),
  answer_settled: text('운영자가 PG와 처리했습니다', 'The operator settled it with the gateway'),
  event_skipped: text('받지 못한 PG 알림 없이 진행하기로 했습니다', 'It was decided to go on without news of the gateway that never came'),
  withdrawal_resent: text('운영자가 철회를 PG에 다시 보냈습니다', 'The operator sent the withdrawal to the gateway again'),
  representative_signed: text('대표자가 계약서에 서명했습니다', 'A representative signed the contract'),
  signed_copy_added: text('계약 서명본을 올렸습니다', 'A signed copy of the contract was uploaded'),
  offer_lapsed: text('계약 서명 기한이 지났습니다', 'The date to sign the contract by has passed'),
  contract_unusable: text('PG가 보낸 계약서를 쓸 수 없습니다', 'The contract that the gateway sent cannot be used'),
  merchant_reached: text('운영자가 가맹점에 연락했습니다', 'The operator reached the merchant'),
  contact_changed: text('담당자를 바꾸었습니다', 'The contact person was changed'),
  contact_not_taken: text('PG 시스템이 바뀐 담당자를 받지 않았습니다', "The gateway's system did not take the new contact person"),
  paper_expiring: text('제출할 서류의 유효 기간을 확인해 주세요', 'A document to be submitted is running out'),
  surety_expiring: text('보증보험의 만료일을 확인해 주세요', 'The surety insurance is running out'),
  contact_settled: text('운영자가 바뀐 담당자를 PG에 알렸습니다', 'The operator told the gateway of the new contact person'),
  second_step_done: text('가맹점이 PG 사이트의 절차를 마쳤다고 알렸습니다', "The merchant said it finished the step at the gateway's site"),
  go_live: text('실결제를 시작할 수 있습니다', 'Live payments can begin'),
  suspend: text('실결제가 일시 중지되었습니다', 'Live payments were suspended'),
  resume: text('실결제가 다시 시작되었습니다', 'Live payments resumed'),
};
