import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { readGatewaysFile, type MailGateway, type PartnerGateway } from './gateways-file.ts';
import type { LogLevel } from './log.ts';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './settings.ts';

export { settingsMarkdown } from './settings.ts';

/** The settings as the program uses them. Only this file reads the environment. */
export interface Config {
  mode: 'rehearsal' | 'production';
  role: 'all' | 'web' | 'worker';
  host: string;
  port: number;
  sandboxPort: number;
  /** Origin under which browsers and shops reach the payment sandbox, or undefined: then it follows from the address it really got. */
  sandboxUrl: string | undefined;
  rehearsalGatewayPort: number;
  /** Simulated seconds per second at the rehearsal gateway. */
  rehearsalSpeed: number;
  /** Absolute. The embedded database is in `database/` of it, files in `files/`. */
  dataDirectory: string;
  databaseUrl: string | undefined;
  /** Origin without a trailing slash, or undefined: then it follows from the address the server really got. */
  publicUrl: string | undefined;
  /** Root keys: the first seals, the others only open what was sealed before. */
  secrets: readonly [string, ...string[]];
  trustedProxies: readonly string[];
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  channelTalk: { pluginKey: string; secretKey: string } | undefined;
  /** Gateways with a server of their own, from GATEWAYS_FILE. */
  partnerGateways: readonly PartnerGateway[];
  /** Gateways that take applications by mail, from GATEWAYS_FILE. */
  mailGateways: readonly MailGateway[];
  /** How mail with gateways comes and goes; undefined where none is served so. */
  gatewayMail: GatewayMail | undefined;
  /** PKCS#12 of the operator that seals signed contracts; undefined where this installation issues its own. */
  sealingCertificate: { file: string; password: string } | undefined;
  /** Who sends it may read /metrics from another machine. */
  metricsToken: string | undefined;
  logLevel: LogLevel;
}

export interface GatewayMail {
  /** `{case}` stands for the tag of a case. */
  readonly replyTo: string;
  /** Where the operator's mail server hands replies over; undefined where they are fetched. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  /** The mailbox they are fetched from, with user and password; undefined where they are handed over. */
  readonly imapUrl: string | undefined;
  /** Who may hand mail over; IP addresses or CIDR ranges. */
  readonly servers: readonly string[];
  /** Whose Authentication-Results are believed; undefined: nobody's. */
  readonly authservId: string | undefined;
}

interface Words {
  readonly ko: string;
  readonly en: string;
}

/** One thing wrong with the settings, and what to write instead. Values are never quoted: they may be secrets. */
export interface ConfigProblem {
  readonly setting: SettingName;
  readonly text: Words;
}

/** Raised with every problem at once, so that nobody has to start ten times. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = (language: 'ko' | 'en') => problems.map(({ setting, text }) => `  - ${setting}: ${text[language]}`).join('\n');
    super(`Gatehouse cannot start with these settings:\n${list('en')}\n\n다음 설정으로는 Gatehouse를 시작할 수 없습니다:\n${list('ko')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = { [Name in SettingName]?: z.output<(typeof SETTINGS)[Name]['shape']> };

const DEFAULTS = { mode: 'rehearsal', role: 'all', port: 3000, dataDirectory: './data', rehearsalSpeed: 20_000, logLevel: 'info' } as const;

/** Reads and checks the settings. Throws ConfigError listing everything wrong or missing, in both languages. `gatewayCodes` are those GATEWAYS_FILE may name; any unless given. */
export function loadConfig(environment: Environment = process.env, given: { gatewayCodes?: readonly string[] } = {}): Config {
  const problems: ConfigProblem[] = [];
  const values = readValues(environment, problems);
  checkTogether(values, problems);
  const mode = values.GATEHOUSE_MODE ?? DEFAULTS.mode;
  const partners = values.GATEWAYS_FILE === undefined ? null : readGatewaysFile(resolve(values.GATEWAYS_FILE), { mode, known: given.gatewayCodes });
  for (const text of partners?.problems ?? []) problems.push({ setting: 'GATEWAYS_FILE', text });
  checkGatewayMail(values, partners?.byMail ?? [], problems);
  if (mode === 'production') checkProduction(values, problems);
  if (mode === 'production' && values.SEALING_CERTIFICATE_FILE === undefined && partners?.gateways.some(({ delegatesSigning }) => delegatesSigning === true)) problems.push({ setting: 'SEALING_CERTIFICATE_FILE', text: NO_CERTIFICATE });
  if (problems.length > 0) throw new ConfigError(problems);

  const port = values.PORT ?? DEFAULTS.port;
  // Port 0 takes a free port; its neighbours then take free ones as well.
  const beside = (distance: number) => (port === 0 ? 0 : port + distance);
  const dataDirectory = resolve(values.GATEHOUSE_DATA_DIR ?? DEFAULTS.dataDirectory);
  return {
    mode,
    role: values.ROLE ?? DEFAULTS.role,
    host: values.HOST ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port,
    sandboxPort: values.SANDBOX_PORT ?? beside(1),
    sandboxUrl: values.SANDBOX_URL,
    rehearsalGatewayPort: values.REHEARSAL_GATEWAY_PORT ?? beside(2),
    rehearsalSpeed: values.REHEARSAL_SPEED ?? DEFAULTS.rehearsalSpeed,
    dataDirectory,
    databaseUrl: values.DATABASE_URL,
    publicUrl: values.GATEHOUSE_URL,
    secrets: [values.GATEHOUSE_SECRET ?? rehearsalSecret(dataDirectory), ...(values.GATEHOUSE_SECRET_PREVIOUS ?? [])],
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM ?? (values.GATEHOUSE_URL && `no-reply@${new URL(values.GATEHOUSE_URL).hostname}`),
    channelTalk: channelTalkOf(values),
    partnerGateways: partners?.gateways ?? [],
    mailGateways: partners?.byMail ?? [],
    gatewayMail: gatewayMailOf(values),
    sealingCertificate: values.SEALING_CERTIFICATE_FILE === undefined ? undefined : { file: resolve(values.SEALING_CERTIFICATE_FILE), password: values.SEALING_CERTIFICATE_PASSWORD ?? '' },
    metricsToken: values.METRICS_TOKEN,
    logLevel: values.LOG_LEVEL ?? DEFAULTS.logLevel,
  };
}

const NO_CERTIFICATE: Words = {
  en: 'GATEWAYS_FILE has a gateway with delegatesSigning, so contracts are signed here. Write the path of a PKCS#12 file with a certificate in your name.',
  ko: 'GATEWAYS_FILE에 delegatesSigning을 쓰는 PG가 있어 이 콘솔에서 계약에 서명합니다. 운영자 명의 인증서가 든 PKCS#12 파일의 경로를 지정해 주세요.',
};

/** The variables whose names begin so, for a command with options of its own. */
export function environmentOf(prefix: string, environment: Environment = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[0].startsWith(prefix) && Boolean(entry[1]?.trim())));
}

function readValues(environment: Environment, problems: ConfigProblem[]): Values {
  const values: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    // An empty variable is how many deployment tools say "not set".
    const given = environment[name]?.trim();
    if (!given) continue;
    const { shape, unavailable }: Setting = SETTINGS[name];
    if (unavailable !== undefined) {
      problems.push({ setting: name, text: { en: `Not available in this version. ${unavailable.en} Remove the setting.`, ko: `이 버전에서는 지원하지 않습니다. ${unavailable.ko} 이 설정을 지워 주세요.` } });
      continue;
    }
    const result = shape.safeParse(given);
    if (result.success) values[name] = result.data;
    else problems.push({ setting: name, text: wrong(name) });
  }
  return values as Values;
}

/** Settings that mean something only together. */
function checkTogether(values: Values, problems: ConfigProblem[]): void {
  needTogether(['CHANNEL_TALK_PLUGIN_KEY', 'CHANNEL_TALK_SECRET_KEY'], values, problems);
  if (values.ROLE && values.ROLE !== 'all' && !values.DATABASE_URL) {
    problems.push({
      setting: 'ROLE',
      text: {
        en: 'The embedded database belongs to one process. Set DATABASE_URL to a PostgreSQL server, or write all.',
        ko: '내장 데이터베이스는 한 프로세스만 사용할 수 있습니다. DATABASE_URL에 PostgreSQL 서버를 지정하거나 all을 사용해 주세요.',
      },
    });
  }
  if (values.SANDBOX_URL?.startsWith('http:') && values.GATEHOUSE_URL?.startsWith('https:')) {
    problems.push({ setting: 'SANDBOX_URL', text: { en: 'GATEHOUSE_URL is https, and browsers load nothing from http into such a page. Write an https address.', ko: 'GATEHOUSE_URL이 https이면 브라우저가 http 주소의 내용을 불러오지 않습니다. https 주소를 지정해 주세요.' } });
  }
  if (values.SANDBOX_URL && values.SANDBOX_URL === values.GATEHOUSE_URL) {
    problems.push({ setting: 'SANDBOX_URL', text: { en: 'The payment sandbox needs an origin of its own. Write another host or port than that of GATEHOUSE_URL.', ko: '결제 샌드박스에는 별도의 출처가 필요합니다. GATEHOUSE_URL과 다른 호스트나 포트를 지정해 주세요.' } });
  }
  // A worker listens nowhere: it can only know where the web process is from the same numbers.
  for (const name of ['PORT', 'SANDBOX_PORT', 'REHEARSAL_GATEWAY_PORT'] as const) {
    if (values.ROLE !== 'worker' || values[name] !== 0) continue;
    problems.push({ setting: name, text: { en: 'A worker reaches the web process at this port. Write the number that the web process has.', ko: 'worker는 이 포트로 web 프로세스에 연결합니다. web 프로세스와 같은 번호를 지정해 주세요.' } });
  }
}

/** Mail with gateways goes out and comes back, or there is none: half of it would send applications whose answers nobody reads. */
function checkGatewayMail(values: Values, byMail: readonly MailGateway[], problems: ConfigProblem[]): void {
  const { GATEWAY_MAIL_LISTEN: listen, GATEWAY_MAIL_IMAP: imap } = values;
  const wanted = byMail.length > 0 || values.GATEWAY_MAIL_REPLY_TO !== undefined || listen !== undefined || imap !== undefined;
  if (listen !== undefined && imap !== undefined) problems.push({ setting: 'GATEWAY_MAIL_IMAP', text: { en: 'Replies come in one way. Keep GATEWAY_MAIL_LISTEN or GATEWAY_MAIL_IMAP, and remove the other.', ko: '회신을 받는 방법은 하나만 쓸 수 있습니다. GATEWAY_MAIL_LISTEN과 GATEWAY_MAIL_IMAP 가운데 하나를 지워 주세요.' } });
  const needs = ['GATEWAY_MAIL_REPLY_TO', ...(imap === undefined ? ['GATEWAY_MAIL_LISTEN' as const] : []), 'SMTP_URL'] as const;
  if (wanted) for (const name of needs) if (values[name] === undefined && !problems.some(({ setting }) => setting === name)) problems.push({ setting: name, text: missing(name) });
  for (const name of ['GATEWAY_MAIL_SERVERS', 'GATEWAY_MAIL_AUTHSERV_ID'] as const) {
    if (values[name] !== undefined && !wanted) problems.push({ setting: name, text: { en: 'This has no meaning without GATEWAY_MAIL_REPLY_TO. Set that as well, or remove it.', ko: 'GATEWAY_MAIL_REPLY_TO 없이는 쓰이지 않습니다. 함께 설정하거나 지워 주세요.' } });
  }
}

const THIS_MACHINE = ['127.0.0.0/8', '::1'];

function gatewayMailOf(values: Values): GatewayMail | undefined {
  const { GATEWAY_MAIL_REPLY_TO: replyTo, GATEWAY_MAIL_LISTEN: listen, GATEWAY_MAIL_IMAP: imapUrl } = values;
  return replyTo === undefined || (listen === undefined && imapUrl === undefined) ? undefined : { replyTo, listen, imapUrl, servers: values.GATEWAY_MAIL_SERVERS ?? THIS_MACHINE, authservId: values.GATEWAY_MAIL_AUTHSERV_ID };
}

function needTogether(names: readonly SettingName[], values: Values, problems: ConfigProblem[]): void {
  const given = names.filter((name) => values[name] !== undefined);
  if (given.length === 0) return;
  for (const name of names) if (values[name] === undefined && !problems.some(({ setting }) => setting === name)) problems.push({ setting: name, text: missing(name) });
}

/** What production insists on. Rehearsal accounts in the database are refused where the accounts are known. */
function checkProduction(values: Values, problems: ConfigProblem[]): void {
  const wrongAlready = new Set(problems.map(({ setting }) => setting));
  for (const name of ['GATEHOUSE_URL', 'GATEHOUSE_SECRET', 'SMTP_URL', 'SANDBOX_URL'] as const) {
    if (values[name] === undefined && !wrongAlready.has(name)) problems.push({ setting: name, text: missing(name) });
  }
  if (values.GATEHOUSE_URL && !values.GATEHOUSE_URL.startsWith('https:')) {
    problems.push({ setting: 'GATEHOUSE_URL', text: { en: 'Production needs an https address: passwords and business documents travel over it.', ko: 'production에는 https 주소가 필요합니다. 비밀번호와 사업자 서류가 이 주소로 오갑니다.' } });
  }
  if (values.GATEHOUSE_SECRET && new Set(values.GATEHOUSE_SECRET).size < 10) {
    problems.push({ setting: 'GATEHOUSE_SECRET', text: wrong('GATEHOUSE_SECRET') });
  }
  const leftover = readText(join(resolve(values.GATEHOUSE_DATA_DIR ?? DEFAULTS.dataDirectory), REHEARSAL_SECRET_FILE))?.trim();
  if (leftover && leftover === values.GATEHOUSE_SECRET) {
    problems.push({ setting: 'GATEHOUSE_SECRET', text: { en: `This is the secret a rehearsal generated (${REHEARSAL_SECRET_FILE} in the data directory). Write a new one.`, ko: `연습 실행이 생성한 값입니다(데이터 디렉터리의 ${REHEARSAL_SECRET_FILE}). 새 값을 지정해 주세요.` } });
  }
  for (const name of ['REHEARSAL_SPEED', 'REHEARSAL_GATEWAY_PORT'] as const) {
    if (values[name] === undefined) continue;
    problems.push({ setting: name, text: { en: 'This belongs to the rehearsal; remove it in production.', ko: '연습용 설정입니다. production에서는 지워 주세요.' } });
  }
}

function channelTalkOf({ CHANNEL_TALK_PLUGIN_KEY: pluginKey, CHANNEL_TALK_SECRET_KEY: secretKey }: Values): Config['channelTalk'] {
  return pluginKey && secretKey ? { pluginKey, secretKey } : undefined;
}

function wrong(name: SettingName): Words {
  const { expects } = SETTINGS[name];
  return { en: `The value is not valid. Write ${expects.en}.`, ko: `값이 올바르지 않습니다. 쓸 값: ${expects.ko}.` };
}

function missing(name: SettingName): Words {
  const { expects } = SETTINGS[name];
  return { en: `Missing. Write ${expects.en}.`, ko: `설정되지 않았습니다. 쓸 값: ${expects.ko}.` };
}

const REHEARSAL_SECRET_FILE = 'rehearsal-secret';

/** Makes the data directory where it is missing and tries a write. Throws ConfigError, saying what to do, when this process cannot keep anything there. */
export function prepareDataDirectory(directory: string): void {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(probe, 'can this directory be written to?', { mode: 0o600 });
    } finally {
      rmSync(probe, { force: true });
    }
  } catch (error) {
    throw new ConfigError([{ setting: 'GATEHOUSE_DATA_DIR', text: noData(directory, (error as NodeJS.ErrnoException).code ?? 'unknown') }]);
  }
}

function noData(directory: string, code: string): Words {
  if (code === 'ENOSPC' || code === 'EDQUOT') return { en: `The disk of ${directory} is full. Make room, or write a directory on another disk.`, ko: `${directory}이(가) 있는 디스크가 가득 찼습니다. 공간을 확보하거나 다른 디스크의 디렉터리를 지정해 주세요.` };
  return {
    en: `Nothing can be written to ${directory} (${code}). Give this process's user the right to write there, or write the path of another directory.`,
    ko: `${directory}에 쓸 수 없습니다(${code}). 이 프로세스의 사용자에게 쓰기 권한을 주거나 다른 디렉터리의 경로를 지정해 주세요.`,
  };
}

/** The root key of a rehearsal, made once per data directory and readable by its owner only. */
function rehearsalSecret(dataDirectory: string): string {
  prepareDataDirectory(dataDirectory);
  const file = join(dataDirectory, REHEARSAL_SECRET_FILE);
  try {
    // Exclusive: of two processes starting at once one writes, and both read the same.
    writeFileSync(file, `${randomBytes(48).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
