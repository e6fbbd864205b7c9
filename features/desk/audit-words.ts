import type { MerchantRole } from '../../domain/access.ts';
import { EVENT_TITLES } from '../../domain/case/labels.ts';
import type { Text } from '../../domain/text.ts';

/** What entries of the audit log say, in words. The entry itself stays as it was written. */

const say = (ko: string, en: string): Text => ({ ko, en });

type Details = Readonly<Record<string, unknown>>;

const ROLES: Readonly<Record<MerchantRole, Text>> = {
  owner: say('소유자', 'owner'), admin: say('관리자', 'admin'), manager: say('매니저', 'manager'), developer: say('개발자', 'developer'), viewer: say('조회자', 'viewer'),
};

function role(value: unknown): Text {
  return ROLES[value as MerchantRole] ?? say(String(value), String(value));
}

const LOOKUP_OUTCOMES: Readonly<Record<string, Text>> = {
  answered: say('PG가 답함', 'answered'), people: say('사람이 확인', 'people look'), refused: say('PG가 거부', 'refused'), no_answer: say('답 없음', 'no answer'), dropped: say('묻지 않음', 'not asked'),
};
const lookupOutcome = (value: unknown): Text => LOOKUP_OUTCOMES[String(value)] ?? say(String(value), String(value));

const ACTIONS: Readonly<Record<string, (details: Details) => Text>> = {
  'session.start': ({ secondFactor }) => (secondFactor === undefined ? say('로그인했습니다', 'Signed in') : say('2단계 인증을 거쳐 로그인했습니다', 'Signed in with the second step')),
  'session.refused': ({ reason }) => {
    if (reason === 'wrong_credentials') return say('비밀번호가 틀려 로그인이 거부되었습니다', 'Sign-in refused: wrong password');
    return reason === 'email_not_confirmed' ? say('이메일을 확인하지 않아 로그인이 거부되었습니다', 'Sign-in refused: address not confirmed') : say('로그인이 거부되었습니다', 'Sign-in refused');
  },
  'session.revoke': () => say('다른 기기에서 로그아웃했습니다', 'Signed out another device'),
  'person.confirm': () => say('이메일 주소를 확인했습니다', 'Confirmed the e-mail address'),
  'password.reset': () => say('메일로 비밀번호를 재설정했습니다', 'Chose a new password by mail'),
  'password.change': () => say('비밀번호를 바꿨습니다', 'Changed the password'),
  'second-factor.start': () => say('2단계 인증을 켰습니다', 'Switched the second step on'),
  'second-factor.stop': () => say('2단계 인증을 껐습니다', 'Switched the second step off'),
  'merchant.create': () => say('가맹점을 만들었습니다', 'Created the merchant'),
  'merchant.rename': () => say('가맹점 이름을 바꾸었습니다', 'Renamed the merchant'),
  'member.invite': (details) => say(`멤버를 초대했습니다(${role(details['role']).ko})`, `Invited a member (${role(details['role']).en})`),
  'member.invite-again': () => say('초대 메일을 다시 보냈습니다', 'Sent the invitation again'),
  'member.withdraw-invitation': () => say('초대를 취소했습니다', 'Withdrew the invitation'),
  'member.join': (details) => say(`가맹점에 참여했습니다(${role(details['role']).ko})`, `Joined the merchant (${role(details['role']).en})`),
  'member.change-role': ({ from, to }) => say(`역할을 바꾸었습니다(${role(from).ko} → ${role(to).ko})`, `Changed the role (${role(from).en} → ${role(to).en})`),
  'member.remove': () => say('멤버를 내보냈습니다', 'Removed the member'),
  'application.submit': ({ gateways }) => (Array.isArray(gateways) ? say(`전자결제를 신청했습니다(PG ${gateways.length}곳)`, `Submitted an application (${gateways.length} ${gateways.length === 1 ? 'gateway' : 'gateways'})`) : say('전자결제를 신청했습니다', 'Submitted an application')),
  'business.put_on_file': () => say('사업자 정보를 등록했습니다', 'Put the business information on file'),
  'business.number_in_use': () => say('다른 가맹점이 쓰는 사업자등록번호를 입력했습니다', 'Entered a registration number that another merchant uses'),
  'business.claim_yielded': () => say('신청에 쓰지 않은 사업자등록번호가 등록증을 올린 다른 가맹점으로 넘어갔습니다', 'A registration number that was never submitted went to a merchant with the certificate'),
  'business.claim_lapsed': () => say('신청에 쓰지 않은 사업자등록번호의 등록이 해제되었습니다', 'The claim of a registration number that was never submitted lapsed'),
  'business.claim_move': () => say('사업자등록번호를 이 가맹점에 넘겼습니다', 'Gave the registration number to this merchant'),
  'business.claim_release': () => say('사업자등록번호의 등록을 해제했습니다', 'Freed the registration number'),
  'business.claim_keep': () => say('사업자등록번호를 쓰던 가맹점에 그대로 두었습니다', 'Left the registration number with the merchant that had it'),
  'business.change_contact': () => say('담당자를 바꾸었습니다', 'Changed the contact person'),
  'business.open_for_correction': () => say('사업자 정보 수정을 허용했습니다', 'Opened the business information for correction'),
  'document.upload': () => say('서류를 올렸습니다', 'Uploaded a document'),
  'document.open': () => say('서류를 열어 보았습니다', 'Opened a document'),
  'document.delete': () => say('서류를 삭제했습니다', 'Deleted a document'),
  'catalogue.change': ({ value }) => (value === null || value === undefined ? say('카탈로그 값을 비웠습니다', 'Emptied a catalogue value') : say(`카탈로그 값을 바꾸었습니다: ${String(value)}`, `Changed a catalogue value: ${String(value)}`)),
  'support.check_existing_contracts': () => say('기존 계약을 조회했습니다', 'Looked existing contracts up'),
  'support.ask_gateway': ({ gateway }) => say(`기존 계약이 있는지 PG에 물었습니다(${String(gateway)})`, `Had a gateway asked for existing contracts (${String(gateway)})`),
  'support.gateway_answered': ({ gateway, outcome }) => say(`기존 계약 조회가 끝났습니다(${String(gateway)}: ${lookupOutcome(outcome).ko})`, `The question for existing contracts was settled (${String(gateway)}: ${lookupOutcome(outcome).en})`),
  'contract.seal': () => say('계약 서명본을 만들었습니다', 'Made the signed copy of a contract'),
  'contract.link': ({ occasion }) => (occasion === 'reminder' ? say('서명 알림 링크를 보냈습니다', 'Sent a reminder with a link to sign') : occasion === 'copy' ? say('서명본 링크를 보냈습니다', 'Sent a link to the signed copy') : say('서명 링크를 보냈습니다', 'Sent a link to sign')),
  'contract.invite': () => say('대표자에게 서명을 요청했습니다', 'Asked a representative to sign'),
  'contract.open': () => say('계약서 파일을 열어 보았습니다', 'Opened a file of the contract'),
  'case.reveal': () => say('가리지 않은 신청 내용을 보았습니다', 'Looked at the submission unmasked'),
  'case.retry_hand_over': () => say('PG에 다시 전달했습니다', 'Handed over again'),
  'case.retry_answer': () => say('가맹점의 답변을 PG에 다시 보냈습니다', 'Sent the merchant’s answer to the gateway again'),
  'case.retry_withdrawal': () => say('철회를 다시 보냈습니다', 'Sent the withdrawal again'),
  'case.escalate': ({ step }) => (step === 'operator' ? say('가맹점이 확인하지 않아 운영자에게 알렸습니다', 'Shown to the operator: nobody of the merchant read it') : step === 'leaders' ? say('아무도 확인하지 않아 소유자와 관리자에게 알렸습니다', 'Told the owner and admins: nobody had read it') : say('아무도 확인하지 않아 다시 알렸습니다', 'Told again: nobody had read it')),
  'case.settle_answer': () => say('처리 완료로 표시했습니다', 'Marked as settled'),
  'case.withdrawal_withdrawn': () => say('PG가 철회를 확인했습니다', 'The gateway confirmed the withdrawal'),
  'case.withdrawal_unknown_case': () => say('PG에 신청이 없어 철회가 끝났습니다', 'The gateway does not know the case: withdrawn'),
  'case.withdrawal_already_received': () => say('PG가 철회를 받아들이지 않았습니다', 'The gateway did not accept the withdrawal'),
  'case.open_at_gateway': () => say('PG 사이트로 가는 링크를 만들었습니다', 'Made a link to the pages of the gateway'),
  'connection.save': () => say('PG 연결 설정을 저장했습니다', 'Saved how a gateway is connected'),
  'connection.remove': () => say('PG 연결을 해제했습니다', 'Disconnected a gateway'),
  'gateway_mail.reveal': () => say('PG에서 온 메일을 읽었습니다', 'Read a mail of the gateway'),
  'gateway_mail.reveal_sent': () => say('PG에 보낸 메일을 읽었습니다', 'Read a mail sent to the gateway'),
  'gateway_mail.open_file': () => say('PG 메일의 첨부 파일을 열었습니다', 'Opened a file of a gateway’s mail'),
  'gateway_mail.apply': () => say('확인된 PG의 회신 양식이 바로 반영되었습니다', 'A proven reply form of the gateway took effect'),
  'gateway_mail.confirm': ({ differs }) => (differs === true ? say('PG 메일을 제안과 다른 단계로 기록했습니다', 'Recorded a mail of the gateway as another step than proposed') : say('PG 메일의 제안대로 기록했습니다', 'Recorded a mail of the gateway as proposed')),
  'gateway_mail.set_aside': () => say('PG 메일을 처리할 것 없음으로 표시했습니다', 'Set a mail of the gateway aside'),
  'gateway_mail.arrived': () => say('PG에 메일이 도착한 것으로 표시했습니다', 'Marked a mail to the gateway as arrived'),
  'gateway_mail.send_again': () => say('PG에 메일을 다시 보내기로 했습니다', 'Decided to mail the gateway again'),
  'webhook.create': () => say('신청 진행 웹훅을 등록했습니다', 'Added a webhook for applications'),
  'webhook.change': () => say('신청 진행 웹훅을 변경했습니다', 'Changed a webhook for applications'),
  'webhook.delete': () => say('신청 진행 웹훅을 삭제했습니다', 'Removed a webhook for applications'),
  'webhook.rotate_secret': () => say('웹훅의 비밀 키를 새로 만들었습니다', 'Made a new secret for a webhook'),
  'webhook.test': () => say('웹훅 시험 알림을 보냈습니다', 'Sent a test call to a webhook'),
  'webhook.replay': ({ messages }) => (typeof messages === 'number' ? say(`웹훅 알림을 다시 보냈습니다(${messages}건)`, `Sent webhook messages again (${messages})`) : say('웹훅 알림을 다시 보냈습니다', 'Sent a webhook message again')),
  'webhook.switch_off': ({ gone }) => (gone === true ? say('받는 쪽이 더 이상 받지 않아 웹훅을 껐습니다', 'Switched a webhook off: its receiver takes no more') : say('3일 동안 전달되지 않아 웹훅을 껐습니다', 'Switched a webhook off: nothing reached it for three days')),
  'integration.rotate_keys': ({ overlapHours }) => (Number(overlapHours) > 0 ? say(`REST API 키를 새로 발급했습니다(이전 키 ${Number(overlapHours)}시간 병행)`, `Issued new REST API keys (the old ones work ${Number(overlapHours)} hours more)`) : say('REST API 키를 새로 발급했습니다', 'Issued new REST API keys')),
  'integration.end_old_keys': () => say('이전 REST API 키를 끝냈습니다', 'Ended the old REST API keys'),
  'integration.choose_interface': ({ interface: chosen }) => (chosen === 'v2' ? say('사용하는 결제 API를 PortOne V2로 정했습니다', 'Chose PortOne V2 as the payment API in use') : say('사용하는 결제 API를 i’mport V1으로 정했습니다', 'Chose i’mport V1 as the payment API in use')),
  'integration.rotate_v2_secret': ({ overlapHours }) => (Number(overlapHours) > 0 ? say(`V2 API Secret을 새로 발급했습니다(이전 값 ${Number(overlapHours)}시간 병행)`, `Issued a new V2 API secret (the old one works ${Number(overlapHours)} hours more)`) : say('V2 API Secret을 새로 발급했습니다', 'Issued a new V2 API secret')),
  'integration.end_old_v2_secret': () => say('이전 V2 API Secret을 끝냈습니다', 'Ended the old V2 API secret'),
  'integration.rotate_webhook_secret': ({ overlapHours }) => (Number(overlapHours) > 0 ? say(`결제 알림의 웹훅 시크릿을 새로 발급했습니다(이전 값 ${Number(overlapHours)}시간 병행)`, `Issued a new webhook secret for payment notifications (the old one signs ${Number(overlapHours)} hours more)`) : say('결제 알림의 웹훅 시크릿을 새로 발급했습니다', 'Issued a new webhook secret for payment notifications')),
  'integration.end_old_webhook_secret': () => say('결제 알림의 이전 웹훅 시크릿을 끝냈습니다', 'Ended the old webhook secret for payment notifications'),
  'integration.change_webhook': ({ set }) => (set === false ? say('결제 알림(웹훅) 주소를 비웠습니다', 'Emptied the address for payment notifications') : say('결제 알림(웹훅) 설정을 바꾸었습니다', 'Changed where payment notifications go')),
  'integration.change_networks': ({ networks }) => (networks === 0 ? say('모든 주소에서 결제 API를 호출할 수 있게 했습니다', 'Let the payment API be called from every address') : say(`결제 API를 호출할 수 있는 주소를 바꾸었습니다(${String(networks)}개)`, `Changed the addresses that may call the payment API (${String(networks)})`)),
  'integration.add_channel': () => say('테스트 채널을 추가했습니다', 'Added a test channel'),
  'integration.rename_channel': () => say('테스트 채널의 이름을 바꾸었습니다', 'Renamed a test channel'),
  'integration.change_channel_keys': () => say('테스트 채널의 키를 바꾸었습니다', 'Replaced the keys of a test channel'),
  'integration.remove_channel': () => say('테스트 채널을 삭제했습니다', 'Removed a test channel'),
  'job.revive': () => say('실패한 작업을 다시 실행했습니다', 'Ran a failed job again'),
  'job.discard': () => say('실패한 작업을 삭제했습니다', 'Discarded a failed job'),
  'limit.reached': () => say('요청 한도에 도달했습니다', 'A limit on requests was reached'),
  'keys.rotate': () => say('암호화 키를 교체했습니다', 'Rotated the encryption keys'),
  'operator.create': () => say('운영자 계정을 만들었습니다', 'Created an operator account'),
  'gateway-member.create': () => say('PG 담당자 계정을 만들었습니다', 'Created an account of a gateway’s contract team'),
};

/** An entry does not say whether a case is about payments or identity verification, so its words must fit both. */
const EITHER_KIND: Readonly<Record<string, Text>> = {
  'case.ask_issuer': say('기관 심사를 요청했습니다', 'A review by an institution was requested'),
  'case.approve_issuer': say('심사 기관이 승인했습니다', 'An institution approved'),
  'case.reject_issuer': say('심사 기관이 거절했습니다', 'An institution refused'),
  'case.go_live': say('실서비스를 시작할 수 있습니다', 'Live use can begin'),
  'case.suspend': say('실서비스가 일시 중지되었습니다', 'Live use was suspended'),
  'case.resume': say('실서비스가 다시 시작되었습니다', 'Live use resumed'),
};

/** Parts of the log that can be looked at alone, with the beginnings of their actions. */
export const AUDIT_AREAS = {
  access: ['session.', 'password.', 'second-factor.', 'person.', 'limit.'],
  members: ['member.', 'merchant.', 'operator.', 'gateway-member.'],
  cases: ['case.', 'application.', 'gateway_mail.', 'contract.'],
  business: ['business.', 'document.'],
  desk: ['catalogue.', 'job.', 'support.', 'keys.', 'webhook.', 'integration.', 'connection.'],
} as const;

/** What was done. An action without words of its own, of an older version say, keeps its code. */
export function actionWords(action: string, details: Details): Text {
  const known = ACTIONS[action]?.(details) ?? EITHER_KIND[action];
  if (known !== undefined) return known;
  const event = (EVENT_TITLES as Readonly<Record<string, Text | undefined>>)[action.replace(/^case\./, '')];
  return action.startsWith('case.') && event !== undefined ? event : say(action, action);
}
