import { merchantNameIn } from '../../domain/account/given-name.ts';
import type { MailChoice } from '../../domain/case/telling.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { NewMail } from '../notifications/notifications.service.ts';

/** The words of mail to a merchant's people about their cases and conversations. */

/** One case in a mail: what happened to it, and where it stands now. */
export interface CaseTold {
  readonly gateway: Text;
  readonly reference: string;
  /** What happened, in order; empty in a reminder. */
  readonly happened: readonly Text[];
  readonly standing: { readonly label: Text; readonly ownerLabel: Text; readonly nextAction: Text; readonly needsMerchant: boolean; readonly expected: { readonly text: Text; readonly by: string | null; readonly deadline: Text | null } };
  readonly link: string;
}

export interface MailTo {
  readonly name: string;
  readonly address: string;
  readonly locale: Locale;
  readonly choice: MailChoice;
}

const both = (write: (locale: Locale) => string): Text => ({ ko: write('ko'), en: write('en') });

/** The gateways of some cases in a few words. */
function named(cases: readonly CaseTold[], locale: Locale): string {
  const names = [...new Set(cases.map(({ gateway }) => gateway[locale]))];
  const [first = '', ...others] = names;
  if (others.length === 0) return first;
  return locale === 'ko' ? `${first} 외 ${others.length}곳` : `${first} and ${others.length} more`;
}

const HEADS = {
  turn: { ko: '하실 일이 있습니다', en: 'Your turn' },
  news: { ko: '새 소식', en: 'News' },
} as const;

/** Why a mail is written when nothing new happened: something still waits; nobody has opened it; nobody has, and its owner and admins answer for it. */
export type MailWhy = 'reminder' | 'unread' | 'unread_leaders';

const OPENINGS: Readonly<Record<MailWhy | 'news', (merchant: string) => Text>> = {
  news: (merchant) => ({ ko: `‘${merchant}’의 전자결제 신청에 새 소식이 있습니다.`, en: `There is news about the online payment applications of “${merchant}”.` }),
  reminder: (merchant) => ({ ko: `‘${merchant}’의 신청에 아직 하실 일이 남아 있습니다.`, en: `Something is still waiting for you in the applications of “${merchant}”.` }),
  unread: (merchant) => ({ ko: `‘${merchant}’의 신청에 하실 일이 있다고 알려 드렸으나 아직 아무도 열어 보지 않았습니다. 열어 보시면 같은 내용을 다시 알리지 않습니다.`, en: `You were told that something waits for you in the applications of “${merchant}”, and nobody has opened it yet. Once it is opened you are not told of it again.` }),
  unread_leaders: (merchant) => ({ ko: `‘${merchant}’의 신청에 하실 일이 있다고 두 번 알렸으나 아무도 열어 보지 않았습니다. 그래서 소유자와 관리자에게 메일 설정과 관계없이 알려 드립니다. 계속 열어 보지 않으시면 운영자가 연락을 드릴 수 있습니다.`, en: `Something waits in the applications of “${merchant}”. It was told twice and nobody has opened it, so it is told to the owner and the admins whatever mail they chose. If it stays unopened the operator may call.` }),
};

const SUBJECTS: Readonly<Record<MailWhy | 'news', Text>> = {
  news: { ko: '하실 일이 있습니다', en: 'Your turn' }, reminder: { ko: '아직 기다리고 있습니다', en: 'Still waiting for you' },
  unread: { ko: '아직 확인하지 않으셨습니다', en: 'Not opened yet' }, unread_leaders: { ko: '아무도 확인하지 않았습니다', en: 'Nobody has opened this' },
};

/** A date that somebody has set is told as such, and an estimate as an estimate. */
function dayOf({ by, deadline }: CaseTold['standing']['expected'], locale: Locale): string {
  if (by === null) return '';
  if (deadline !== null) return locale === 'ko' ? ` (${deadline.ko}: ${by}까지)` : ` (${deadline.en} ${by})`;
  return locale === 'ko' ? ` (예상 완료일: ${by})` : ` (expected by ${by})`;
}

function caseLines(one: CaseTold, locale: Locale): string[] {
  const { standing } = one;
  return [
    `■ ${one.gateway[locale]} · ${standing.label[locale]} · ${one.reference}`,
    ...one.happened.map((text) => `  - ${text[locale]}`),
    `  ${locale === 'ko' ? '지금 차례' : 'Whose turn'}: ${standing.ownerLabel[locale]}`,
    `  ${standing.nextAction[locale]}`,
    `  ${standing.expected.text[locale]}${dayOf(standing.expected, locale)}`,
    `  ${one.link}`,
    '',
  ];
}

function bodyOf(given: { to: MailTo; merchantName: string; turns: readonly CaseTold[]; news: readonly CaseTold[]; why: MailWhy | 'news'; settings: string }, locale: Locale): string {
  const { to, turns, news, why, settings } = given;
  const hello = locale === 'ko' ? `${to.name} 님, 안녕하십니까.` : `Hello ${to.name},`;
  const about = OPENINGS[why](merchantNameIn(given.merchantName, locale));
  const foot = {
    ko: ['이 메일에는 사업자등록번호와 서류를 담지 않았습니다. 자세한 내용은 링크에서 로그인하여 확인해 주세요.', `메일을 받지 않거나 하실 일만 받으려면: ${settings}`],
    en: ['This mail holds no registration number and none of your documents; open the link and sign in for the details.', `To get less mail, or only what needs you: ${settings}`],
  };
  return [
    hello, '', about[locale], '',
    ...(turns.length > 0 ? [`[${HEADS.turn[locale]}]`, '', ...turns.flatMap((one) => caseLines(one, locale))] : []),
    ...(news.length > 0 ? [`[${HEADS.news[locale]}]`, '', ...news.flatMap((one) => caseLines(one, locale))] : []),
    ...foot[locale],
  ].join('\n');
}

/** The mail about these cases, whose turns come first, or null when there is nothing in it for a reader. */
export function caseMail(given: { to: MailTo; merchantName: string; cases: readonly CaseTold[]; origin: string; why?: MailWhy }): NewMail | null {
  const { to, cases, why = 'news' } = given;
  const turns = cases.filter(({ standing }) => standing.needsMerchant);
  const news = cases.filter(({ standing }) => !standing.needsMerchant);
  if (cases.length === 0) return null;
  const settings = `${given.origin}/account`;
  const subject = (locale: Locale): string => {
    if (turns.length === 0) return locale === 'ko' ? `[Gatehouse] ${named(news, locale)} 진행 소식` : `[Gatehouse] News from ${named(news, locale)}`;
    return `[Gatehouse] ${SUBJECTS[why][locale]}: ${named(turns, locale)}`;
  };
  return {
    to: { name: to.name, address: to.address }, locale: to.locale, links: [...new Set(cases.map(({ link }) => link)), settings],
    subject: both(subject), text: both((locale) => bodyOf({ to, merchantName: given.merchantName, turns, news, why, settings }, locale)),
  };
}

/** Says that the operator has answered, not what. */
export function replyMail(given: { to: MailTo; title: Text; link: string; settings: string }): NewMail {
  const { to, title, link, settings } = given;
  return {
    to: { name: to.name, address: to.address }, locale: to.locale, links: [link, settings],
    subject: { ko: `[Gatehouse] 상담에 답변이 있습니다: ${title.ko}`, en: `[Gatehouse] An answer in support: ${title.en}` },
    text: {
      ko: [`${to.name} 님, 안녕하십니까.`, '', `‘${title.ko}’ 상담에 아직 읽지 않으신 답변이 있습니다. 아래 링크에서 확인해 주세요.`, '', link, '', `받을 메일 바꾸기: ${settings}`].join('\n'),
      en: [`Hello ${to.name},`, '', `There is an answer you have not read yet in the conversation “${title.en}”. Open the link below to read it.`, '', link, '', `Change which mail you get: ${settings}`].join('\n'),
    },
  };
}
