import { z } from 'zod';
import { LOG_LEVELS } from './log.ts';

/** A text people read; platform/ may not import the rules' room, where the same shape is called Text. */
interface Words {
  readonly ko: string;
  readonly en: string;
}

/** One environment variable: how it is read, what to write into it, what it is for. */
export interface Setting<Shape extends z.ZodType = z.ZodType> {
  readonly shape: Shape;
  /** Shown in the table, in words where it is computed. */
  readonly usual: Words | string | null;
  readonly expects: Words;
  readonly purpose: Words;
  readonly secret?: boolean;
  /** For a name that is reserved but that nothing reads yet: what this version does instead. It is refused, so that nobody relies on it. */
  readonly unavailable?: Words;
}

function setting<Shape extends z.ZodType>(given: Setting<Shape>): Setting<Shape> {
  return given;
}

/** Keeps the name of a setting that this version cannot honour. */
function unavailable(instead: Words, secret: boolean): Setting<z.ZodString> {
  return {
    shape: z.string(), usual: null, expects: { ko: '쓰지 않습니다', en: 'nothing' }, secret, unavailable: instead,
    purpose: { ko: `**이 버전에서는 지원하지 않습니다.** ${instead.ko} 설정하면 시작하지 않습니다.`, en: `**Not available in this version.** ${instead.en} The start is refused when it is set.` },
  };
}

const FILES_HERE: Words = { ko: '올린 파일은 암호화하여 데이터 디렉터리에 보관합니다.', en: 'Uploaded files are kept, encrypted, in the data directory.' };
const CHAT_HERE: Words = { ko: '상담은 콘솔의 대화 화면이나 채널톡으로 합니다.', en: 'Support is the conversation in the console, or Channel Talk.' };
const NO_LOOK_UP: Words = { ko: '국세청에서 사업자등록 상태를 조회하지 않습니다.', en: 'Registrations are not looked up at the National Tax Service.' };
const PORT: Words = { ko: '0부터 65535까지의 정수', en: 'a whole number from 0 to 65535' };
const TEXT: Words = { ko: '제공자가 발급한 값', en: 'the value the provider gave you' };
const port = z.string().regex(/^\d{1,5}$/).transform(Number).refine((value) => value <= 65_535);
const url = (protocols: readonly string[]) => z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));
const word = z.string().min(1).regex(/^\S+$/);
const rootKey = z.string().min(32);
/** An address with `{case}` as the whole of its first part, or after a plus. */
const replyPattern = z.string().refine((value) => /^([A-Za-z0-9._-]{1,30}\+)?\{case\}@/.test(value) && z.email().safeParse(value.replace('{case}', 'c0')).success);

/** Every setting there is. The table in docs/operations/settings.md is printed from here. */
export const SETTINGS = {
  GATEHOUSE_MODE: setting({
    shape: z.enum(['rehearsal', 'production']), usual: 'rehearsal',
    expects: { ko: 'rehearsal 또는 production', en: 'rehearsal or production' },
    purpose: {
      ko: 'rehearsal은 연습용 결제대행사와 연습용 계정으로 실행하고, production은 실제로 운영합니다. production은 필요한 설정이 모두 있어야 시작합니다.',
      en: 'rehearsal runs with a make-believe gateway and rehearsal accounts; production is for real use and starts only when everything it needs is set.',
    },
  }),
  GATEHOUSE_URL: setting({
    shape: url(['http:', 'https:']).transform((value) => new URL(value).origin), usual: { ko: 'http://HOST:PORT', en: 'http://HOST:PORT' },
    expects: { ko: 'https://console.example.co.kr과 같은 공개 주소', en: 'the public address, such as https://console.example.co.kr' },
    purpose: { ko: '사람들이 콘솔을 여는 주소입니다. 메일의 링크와 출처 검사에 씁니다. production에서는 https여야 합니다.', en: 'Where people open the console; used for links in mail and for origin checks. Must be https in production.' },
  }),
  GATEHOUSE_SECRET: setting({
    shape: rootKey, secret: true, usual: { ko: 'rehearsal에서는 데이터 디렉터리에 생성', en: 'generated into the data directory in rehearsal' },
    expects: { ko: '32자 이상의 무작위 값(예: openssl rand -base64 48의 출력)', en: 'at least 32 random characters, for example the output of openssl rand -base64 48' },
    purpose: { ko: '개인정보와 파일을 암호화하는 키의 뿌리입니다. 잃어버리면 저장된 내용을 읽을 수 없으니 따로 보관해 주세요.', en: 'The root of the keys that encrypt personal data and files. Keep a copy elsewhere: without it what is stored cannot be read.' },
  }),
  GATEHOUSE_SECRET_PREVIOUS: setting({
    shape: z.string().transform((value) => value.split(',').map((part) => part.trim()).filter(Boolean)).pipe(z.array(rootKey)), secret: true, usual: null,
    expects: { ko: '이전 GATEHOUSE_SECRET 값들(쉼표로 구분)', en: 'earlier values of GATEHOUSE_SECRET, separated by commas' },
    purpose: { ko: '키를 교체하는 동안 이전 키로 암호화한 내용을 읽기 위해 둡니다.', en: 'Keeps what was encrypted with earlier keys readable while keys are being rotated.' },
  }),
  GATEHOUSE_DATA_DIR: setting({
    shape: z.string().min(1), usual: './data',
    expects: { ko: '쓰기 가능한 디렉터리 경로', en: 'the path of a directory that can be written to' },
    purpose: { ko: '내장 데이터베이스와 올린 파일을 두는 곳입니다. 한 번에 한 프로세스만 사용합니다.', en: 'Where the embedded database and uploaded files live. One process uses it at a time.' },
  }),
  DATABASE_URL: setting({
    shape: url(['postgres:', 'postgresql:']), secret: true, usual: { ko: '없음: 내장 데이터베이스', en: 'none: the embedded database' },
    expects: { ko: 'postgres://user:password@host:5432/gatehouse와 같은 주소', en: 'an address such as postgres://user:password@host:5432/gatehouse' },
    purpose: { ko: '내장 데이터베이스 대신 쓸 PostgreSQL 15 이상 서버입니다.', en: 'A PostgreSQL 15+ server to use instead of the embedded database.' },
  }),
  ROLE: setting({
    shape: z.enum(['all', 'web', 'worker']), usual: 'all',
    expects: { ko: 'all, web 또는 worker', en: 'all, web or worker' },
    purpose: {
      ko: '이 프로세스가 할 일입니다. web과 worker를 나누려면 DATABASE_URL이 필요하고, 두 프로세스의 다른 설정과 데이터 디렉터리가 같아야 합니다. worker는 포트를 열지 않습니다.',
      en: 'What this process does. Splitting web and worker needs DATABASE_URL; both need the same other settings and the same data directory. A worker listens on no port.',
    },
  }),
  HOST: setting({
    shape: word, usual: { ko: 'rehearsal은 127.0.0.1, production은 0.0.0.0', en: '127.0.0.1 in rehearsal, 0.0.0.0 in production' },
    expects: { ko: '수신할 주소', en: 'the address to listen on' },
    purpose: { ko: '서버가 요청을 받는 네트워크 주소입니다.', en: 'The network address the server listens on.' },
  }),
  PORT: setting({
    shape: port, usual: '3000', expects: PORT,
    purpose: { ko: '콘솔과 API의 포트입니다. 0은 빈 포트를 고릅니다.', en: 'The port of the console and the API. 0 takes a free one.' },
  }),
  SANDBOX_PORT: setting({
    shape: port, usual: 'PORT + 1', expects: PORT,
    purpose: { ko: '결제 샌드박스의 포트입니다.', en: 'The port of the payment sandbox.' },
  }),
  SANDBOX_URL: setting({
    shape: url(['http:', 'https:']).transform((value) => new URL(value).origin), usual: { ko: 'http://HOST:SANDBOX_PORT', en: 'http://HOST:SANDBOX_PORT' },
    expects: { ko: 'https://pay.example.co.kr과 같은 결제 샌드박스의 공개 주소', en: 'the public address of the payment sandbox, such as https://pay.example.co.kr' },
    purpose: {
      ko: '브라우저와 쇼핑몰이 결제 샌드박스에 연결하는 주소입니다. 결제창 스크립트와 예제 코드에 쓰며, SANDBOX_PORT로 이어져야 합니다. production에서는 반드시 필요하고, GATEHOUSE_URL이 https이면 이 주소도 https여야 하며 GATEHOUSE_URL과 출처가 달라야 합니다.',
      en: 'Where browsers and shops reach the payment sandbox; used for the script of the payment window and in code samples. It has to lead to SANDBOX_PORT. Required in production; must be https where GATEHOUSE_URL is, and another origin than GATEHOUSE_URL.',
    },
  }),
  REHEARSAL_GATEWAY_PORT: setting({
    shape: port, usual: 'PORT + 2', expects: PORT,
    purpose: { ko: '연습용 결제대행사의 포트입니다. rehearsal에서만 씁니다.', en: 'The port of the rehearsal gateway; rehearsal only.' },
  }),
  REHEARSAL_SPEED: setting({
    shape: z.string().regex(/^\d+(\.\d+)?$/).transform(Number).refine((value) => value > 0 && value <= 10_000_000), usual: '20000',
    expects: { ko: '0보다 큰 수(1은 실제 속도)', en: 'a number above 0 (1 is real time)' },
    purpose: { ko: '연습용 결제대행사의 시계가 흐르는 빠르기입니다. rehearsal에서만 씁니다.', en: 'How fast the clock of the rehearsal gateway runs; rehearsal only.' },
  }),
  TRUSTED_PROXIES: setting({
    shape: z.string().transform((value) => value.split(',').map((part) => part.trim()).filter(Boolean)).pipe(z.array(z.string().regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/))), usual: null,
    expects: { ko: '쉼표로 구분한 IP 주소 또는 CIDR', en: 'IP addresses or CIDR ranges, separated by commas' },
    purpose: { ko: '앞단 프록시의 주소입니다. 이 주소에서 온 X-Forwarded-For만 믿습니다.', en: 'The proxies in front; X-Forwarded-For is believed from these only.' },
  }),
  SMTP_URL: setting({
    shape: url(['smtp:', 'smtps:']), secret: true, usual: { ko: '없음: 운영자 화면에 메일을 보관', en: 'none: mail is kept on the operator desk' },
    expects: { ko: 'smtps://user:password@mail.example.co.kr:465와 같은 주소', en: 'an address such as smtps://user:password@mail.example.co.kr:465' },
    purpose: { ko: '메일을 보낼 서버입니다. production에서는 반드시 필요합니다.', en: 'The server that sends mail. Required in production.' },
  }),
  MAIL_FROM: setting({
    shape: z.email(), usual: { ko: 'no-reply@(GATEHOUSE_URL의 호스트)', en: 'no-reply@ the host of GATEHOUSE_URL' },
    expects: { ko: '메일 주소', en: 'an e-mail address' },
    purpose: { ko: '보내는 사람 주소입니다.', en: 'The sender address of our mail.' },
  }),
  S3_URL: unavailable(FILES_HERE, true),
  CHANNEL_TALK_PLUGIN_KEY: setting({
    shape: word, usual: null, expects: TEXT,
    purpose: { ko: '채널톡 플러그인 키입니다. 설정하면 상담이 채널톡으로 열립니다.', en: 'The Channel Talk plug-in key. When set, support opens Channel Talk.' },
  }),
  CHANNEL_TALK_SECRET_KEY: setting({
    shape: z.string().regex(/^([0-9a-fA-F]{2})+$/), secret: true, usual: null,
    expects: { ko: '채널톡이 발급한 16진수 비밀 키', en: 'the hexadecimal secret key Channel Talk gave you' },
    purpose: { ko: '회원 해시를 만드는 비밀 키입니다. CHANNEL_TALK_PLUGIN_KEY와 함께 설정합니다.', en: 'Makes the member hash. Goes together with CHANNEL_TALK_PLUGIN_KEY.' },
  }),
  CHATWOOT_URL: unavailable(CHAT_HERE, false),
  CHATWOOT_WEBSITE_TOKEN: unavailable(CHAT_HERE, false),
  CHATWOOT_HMAC_TOKEN: unavailable(CHAT_HERE, true),
  NTS_SERVICE_KEY: unavailable(NO_LOOK_UP, true),
  GATEWAYS_FILE: setting({
    shape: z.string().min(1), usual: { ko: '없음: production에서는 연결된 PG가 없음', en: 'none: in production no gateway is connected' },
    expects: { ko: 'JSON 파일의 경로(형식은 partner-gateways.md와 gateway-mail.md)', en: 'the path of a JSON file (its form: partner-gateways.md, gateway-mail.md)' },
    purpose: {
      ko: '자체 서버로 파트너 프로토콜을 쓰는 PG의 주소와 비밀 값, 그리고 메일로 신청서를 받는 PG의 메일 주소입니다. 여기에 없고 운영자 화면에서 연결하지도 않은 PG(vendor-gateways.md)의 신청은 production에서 보내지 않고 기다립니다.',
      en: 'Addresses and secrets of the gateways that speak the partner protocol at servers of their own, and mail addresses of those that take applications by mail. In production, cases at a gateway that is neither named there nor connected at the desk (vendor-gateways.md) wait and are not sent.',
    },
  }),
  GATEWAY_MAIL_REPLY_TO: setting({
    shape: replyPattern, usual: { ko: '없음: 메일로 받는 PG를 쓰지 않음', en: 'none: no gateway is served by mail' },
    expects: { ko: 'cases+{case}@example.co.kr 또는 {case}@replies.example.co.kr', en: 'cases+{case}@example.co.kr or {case}@replies.example.co.kr' },
    purpose: {
      ko: '메일로 신청서를 받는 PG와 주고받는 주소입니다. {case} 자리에 신청 건마다 추측할 수 없는 값이 들어갑니다. 이 주소로 온 메일이 GATEWAY_MAIL_LISTEN이나 GATEWAY_MAIL_IMAP에 도착해야 합니다(gateway-mail.md). SMTP_URL도 필요합니다.',
      en: 'The address in correspondence with gateways that take applications by mail. {case} becomes an unguessable value for every case. Mail to it has to reach GATEWAY_MAIL_LISTEN or GATEWAY_MAIL_IMAP (gateway-mail.md). Needs SMTP_URL as well.',
    },
  }),
  GATEWAY_MAIL_LISTEN: setting({
    shape: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/).transform((value) => ({ host: value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, ''), port: Number(value.slice(value.lastIndexOf(':') + 1)) })).refine(({ port: number }) => number <= 65_535), usual: null,
    expects: { ko: '127.0.0.1:2525와 같은 주소와 포트', en: 'an address and port such as 127.0.0.1:2525' },
    purpose: { ko: 'PG의 회신을 메일 서버에서 SMTP로 넘겨받는 곳입니다. GATEWAY_MAIL_REPLY_TO와 함께 설정합니다. worker는 열지 않습니다.', en: 'Where your mail server hands over the replies of gateways, by SMTP. Goes together with GATEWAY_MAIL_REPLY_TO. A worker does not open it.' },
  }),
  GATEWAY_MAIL_IMAP: setting({
    shape: url(['imap:', 'imaps:']).refine((value) => new URL(value).username !== '' && (new URL(value).protocol === 'imaps:' || ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(value).hostname))), secret: true, usual: null,
    expects: { ko: 'imaps://user:password@imap.example.co.kr/INBOX와 같은 주소', en: 'an address such as imaps://user:password@imap.example.co.kr/INBOX' },
    purpose: { ko: 'GATEWAY_MAIL_LISTEN 대신, PG의 회신이 모이는 메일함입니다. 30초마다 새 메일을 읽고 읽음으로 표시합니다. 다른 용도로 쓰지 않는 메일함이어야 합니다.', en: 'Instead of GATEWAY_MAIL_LISTEN: the mailbox in which replies of gateways gather. New mail is read every 30 seconds and marked as read. It must serve nothing else.' },
  }),
  GATEWAY_MAIL_SERVERS: setting({
    shape: z.string().transform((value) => value.split(',').map((part) => part.trim()).filter(Boolean)).pipe(z.array(z.string().regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/)).min(1)), usual: { ko: '같은 컴퓨터만', en: 'this machine only' },
    expects: { ko: '쉼표로 구분한 IP 주소 또는 CIDR', en: 'IP addresses or CIDR ranges, separated by commas' },
    purpose: { ko: '회신을 넘겨줄 수 있는 메일 서버의 주소입니다. 다른 곳에서 온 연결은 받지 않습니다.', en: 'The mail servers that may hand over replies. Connections from anywhere else are refused.' },
  }),
  GATEWAY_MAIL_AUTHSERV_ID: setting({
    shape: z.string().toLowerCase().regex(/^[a-z0-9.-]{1,190}$/), usual: { ko: '없음: 회신마다 사람이 확인', en: 'none: a person confirms every reply' },
    expects: { ko: 'mx.example.co.kr과 같이 메일 서버가 Authentication-Results 머리글에 쓰는 이름', en: 'the name your mail server writes into Authentication-Results, such as mx.example.co.kr' },
    purpose: { ko: '메일 서버가 보낸 사람을 확인한 결과를 믿기 위한 이름입니다. PG가 보낸 것이 확인되고 회신 양식이 작성된 회신만 사람의 확인 없이 반영합니다. 메일 서버는 밖에서 들어온 같은 이름의 머리글을 지워야 합니다.', en: 'Whose verdict on the sender is believed. Only a reply proven to be of the gateway, with our reply form filled in, takes effect without a person. Your mail server must remove such headers of this name that come from outside.' },
  }),
  SEALING_CERTIFICATE_FILE: setting({
    shape: z.string().min(1), usual: { ko: '없음: rehearsal에서는 직접 발급한 인증서로 봉인', en: 'none: in rehearsal a certificate it issues itself' },
    expects: { ko: 'PKCS#12(.p12) 파일의 경로', en: 'the path of a PKCS#12 (.p12) file' },
    purpose: { ko: '이 콘솔에서 서명한 계약서를 전자서명으로 봉인하는 인증서와 개인 키입니다. production에서 delegatesSigning을 쓰는 PG가 있으면 반드시 필요합니다.', en: 'Certificate and private key that seal the contracts signed in this console. Required in production once a gateway has delegatesSigning.' },
  }),
  SEALING_CERTIFICATE_PASSWORD: setting({
    shape: z.string(), secret: true, usual: { ko: '빈 값', en: 'empty' },
    expects: { ko: 'SEALING_CERTIFICATE_FILE의 암호', en: 'the password of SEALING_CERTIFICATE_FILE' },
    purpose: { ko: '봉인 인증서 파일의 암호입니다.', en: 'Opens the file of the sealing certificate.' },
  }),
  METRICS_TOKEN: setting({
    shape: z.string().min(16).regex(/^\S+$/), secret: true, usual: { ko: '없음: 같은 컴퓨터에서만 읽음', en: 'none: read on the same machine only' },
    expects: { ko: '16자 이상의 무작위 값', en: 'at least 16 random characters' },
    purpose: { ko: '다른 컴퓨터의 모니터링이 /metrics를 읽을 때 Authorization: Bearer로 보내는 값입니다.', en: 'What monitoring on another machine sends as Authorization: Bearer to read /metrics.' },
  }),
  LOG_LEVEL: setting({
    shape: z.enum(LOG_LEVELS), usual: 'info',
    expects: { ko: LOG_LEVELS.join(', '), en: `one of ${LOG_LEVELS.join(', ')}` },
    purpose: { ko: '기록할 내용의 상세도입니다.', en: 'How much is logged.' },
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The settings tables of docs/operations/settings.md, in both languages. */
export function settingsMarkdown(): string {
  const lines = ['# Settings', '', '<!-- Printed from platform/settings.ts by `npm run generate`. Do not edit. -->', ''];
  const headings = { en: ['Setting', 'Usual value', 'What to write', 'What it is for'], ko: ['설정', '기본값', '쓸 값', '용도'] } as const;
  const intro = {
    en: 'Settings come from the environment and are checked at start-up; everything wrong or missing is listed at once. 🔒 marks values to keep secret.',
    ko: '설정은 환경 변수에서 읽어 시작할 때 검사하며, 잘못되었거나 빠진 것을 한꺼번에 알려 드립니다. 🔒는 비밀로 지켜야 하는 값입니다.',
  };
  for (const language of ['en', 'ko'] as const) {
    lines.push(language === 'en' ? '## English' : '## 한국어', '', intro[language], '', `| ${headings[language].join(' | ')} |`, '| --- | --- | --- | --- |');
    for (const name of SETTING_NAMES) {
      const entry: Setting = SETTINGS[name];
      const usual = typeof entry.usual === 'string' ? `\`${entry.usual}\`` : (entry.usual?.[language] ?? '-');
      lines.push(`| \`${name}\`${entry.secret ? ' 🔒' : ''} | ${usual} | ${entry.expects[language]} | ${entry.purpose[language]} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}
