import { merchantNameIn } from '../../domain/account/given-name.ts';
import type { MerchantRole } from '../../domain/access.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { NewMail } from '../notifications/notifications.service.ts';
import { CONFIRMATION_HOURS, RESET_HOURS, type LibraryPerson } from './sign-in-library.ts';

export const INVITATION_DAYS = 7;

export const ROLE_NAMES: Readonly<Record<MerchantRole, Text>> = {
  owner: { ko: '소유자', en: 'owner' },
  admin: { ko: '관리자', en: 'admin' },
  manager: { ko: '매니저', en: 'manager' },
  developer: { ko: '개발자', en: 'developer' },
  viewer: { ko: '조회자', en: 'viewer' },
};

const lines = (...all: string[]) => all.join('\n');

function to(person: LibraryPerson, content: { subject: Text; text: Text; links: readonly string[] }): NewMail {
  return { to: { name: person.name, address: person.email }, locale: localeOf(person), ...content };
}

/** The language of a person; the library hands it on as plain text. */
export function localeOf(person: { readonly locale?: unknown }): Locale {
  return person.locale === 'en' ? 'en' : 'ko';
}

/** Asks a newcomer to confirm the address. */
export function confirmationMail(person: LibraryPerson, origin: string, token: string): NewMail {
  const link = `${origin}/confirm?token=${encodeURIComponent(token)}`;
  return to(person, {
    subject: { ko: '[Gatehouse] 이메일 주소를 확인해 주세요', en: '[Gatehouse] Please confirm your e-mail address' },
    text: {
      ko: lines(
        `${person.name} 님, 안녕하십니까.`, '', 'Gatehouse에 가입해 주셔서 감사합니다. 아래 링크를 열면 이메일 주소가 확인되고 바로 로그인됩니다.', '', link, '',
        `링크는 ${CONFIRMATION_HOURS}시간 동안 한 번만 사용할 수 있습니다. 가입을 신청하신 적이 없다면 링크를 열지 마시고 이 메일을 삭제해 주세요.`,
      ),
      en: lines(
        `Hello ${person.name},`, '', 'Thank you for signing up to Gatehouse. Open the link below to confirm your e-mail address; you will be signed in at once.', '', link, '',
        `The link works once, within ${CONFIRMATION_HOURS} hours. If you did not sign up, do not open the link and delete this mail.`,
      ),
    },
    links: [link],
  });
}

/** Tells the owner of an address that somebody tried to sign up with it. */
export function takenMail(person: LibraryPerson, origin: string): NewMail {
  const links = [`${origin}/sign-in`, `${origin}/reset`];
  return to(person, {
    subject: { ko: '[Gatehouse] 이미 가입된 이메일 주소입니다', en: '[Gatehouse] You already have an account' },
    text: {
      ko: lines(
        `${person.name} 님, 안녕하십니까.`, '', '방금 이 이메일 주소로 가입 신청이 있었지만, 이미 계정이 있어 아무것도 바뀌지 않았습니다.', '',
        `로그인: ${links[0]}`, `비밀번호를 잊으셨다면: ${links[1]}`, '', '직접 신청하신 것이 아니라면 이 메일은 무시하셔도 됩니다.',
      ),
      en: lines(
        `Hello ${person.name},`, '', 'Somebody just tried to sign up with this e-mail address. You already have an account, so nothing was changed.', '',
        `Sign in: ${links[0]}`, `If you forgot your password: ${links[1]}`, '', 'If it was not you, you can ignore this mail.',
      ),
    },
    links,
  });
}

/** The link to choose a new password. */
export function resetMail(person: LibraryPerson, origin: string, token: string): NewMail {
  const link = `${origin}/reset?token=${encodeURIComponent(token)}`;
  return to(person, {
    subject: { ko: '[Gatehouse] 비밀번호 재설정 안내', en: '[Gatehouse] Choose a new password' },
    text: {
      ko: lines(
        `${person.name} 님, 안녕하십니까.`, '', '아래 링크에서 새 비밀번호를 정해 주세요.', '', link, '',
        `링크는 ${RESET_HOURS}시간 동안 한 번만 사용할 수 있으며, 비밀번호를 바꾸면 모든 기기에서 로그아웃됩니다.`,
        '재설정을 요청하신 적이 없다면 이 메일은 무시하셔도 됩니다. 비밀번호는 그대로 유지됩니다.',
      ),
      en: lines(
        `Hello ${person.name},`, '', 'Open the link below to choose a new password.', '', link, '',
        `The link works once, within ${RESET_HOURS} hour. Choosing a new password signs you out on every device.`,
        'If you did not ask for this, you can ignore this mail; your password stays as it is.',
      ),
    },
    links: [link],
  });
}

/** Invites somebody, who may not have an account yet, to a merchant. */
export function invitationMail(given: { email: string; locale: Locale; merchantName: string; inviterName: string; role: MerchantRole; link: string }): NewMail {
  const { inviterName, role, link } = given;
  const merchantName = merchantNameIn(given.merchantName, given.locale);
  return {
    to: { name: '', address: given.email },
    locale: given.locale,
    subject: { ko: `[Gatehouse] ‘${merchantName}’에 초대되었습니다`, en: `[Gatehouse] You are invited to “${merchantName}”` },
    text: {
      ko: lines(
        '안녕하십니까.', '', `${inviterName} 님이 Gatehouse의 가맹점 ‘${merchantName}’에 ${ROLE_NAMES[role].ko} 역할로 초대했습니다. 아래 링크에서 수락해 주세요.`, '', link, '',
        `이 메일을 받은 주소로 로그인하거나 가입해야 수락할 수 있으며, 초대는 ${INVITATION_DAYS}일 동안 유효합니다.`, '모르는 초대라면 이 메일은 무시하셔도 됩니다.',
      ),
      en: lines(
        'Hello,', '', `${inviterName} invites you to the merchant “${merchantName}” on Gatehouse, in the role of ${ROLE_NAMES[role].en}. Open the link below to accept.`, '', link, '',
        `Sign in or sign up with the address that received this mail. The invitation is valid for ${INVITATION_DAYS} days.`, 'If you do not know what this is about, you can ignore this mail.',
      ),
    },
    links: [link],
  };
}
