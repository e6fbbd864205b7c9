import type { ConsentText } from '../plan/consents.ts';
import type { Text } from '../text.ts';

/** Raise this whenever any wording below changes. */
export const SIGN_UP_CONSENT_VERSION = '2026-11-1';

const say = (ko: string, en: string): Text => ({ ko, en });

/** Asked at sign-up, each by itself: using the service, and what is collected for the account. Data of an application is asked for later. */
export const SIGN_UP_CONSENTS: readonly ConsentText[] = [
  {
    code: 'terms', required: true, version: SIGN_UP_CONSENT_VERSION, recipient: null,
    title: say('서비스 이용약관', 'Terms of service'),
    purpose: say('전자결제 신청 대행, 계약 진행 안내, 결제 연동 기능의 이용 조건', 'Conditions for applying through this service, following contracts and integrating payments'),
    items: say(
      '신청 내용은 회원이 고르고 동의한 PG에만 전달합니다. 심사와 계약은 PG가 결정하며, 결과를 보장하지 않습니다. 회원은 사실대로 입력하고 계정을 안전하게 관리합니다.',
      'Applications go only to the gateways you choose and agree to. Gateways decide on review and contract; no result is promised. You enter what is true and keep your account safe.',
    ),
    retention: say('탈퇴할 때까지 적용됩니다.', 'They apply until you close the account.'),
    refusal: say('동의를 거부할 수 있으나, 거부하면 가입할 수 없습니다.', 'You may refuse; without it there is no account.'),
  },
  {
    code: 'account_data', required: true, version: SIGN_UP_CONSENT_VERSION, recipient: null,
    title: say('개인정보 수집 및 이용(회원가입)', 'Collection and use of personal data for the account'),
    purpose: say('본인 확인, 로그인, 알림과 문의 응대, 부정 이용 방지', 'Recognising you, signing in, notices and inquiries, preventing abuse'),
    items: say('이름, 이메일, 비밀번호(암호화), 접속 기록(IP 주소, 브라우저)', 'Name, e-mail, password (hashed), access records (IP address, browser)'),
    retention: say('탈퇴할 때까지. 메일을 확인하지 않은 가입 신청은 자동으로 삭제합니다.', 'Until you close the account. Sign-ups whose mail is never confirmed are deleted by themselves.'),
    refusal: say('동의를 거부할 수 있으나, 거부하면 가입할 수 없습니다.', 'You may refuse; without it there is no account.'),
  },
];
