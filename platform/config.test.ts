import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTemporaryDirectories, temporaryDirectory } from '../testkit/temporary-directory.ts';
import { ConfigError, loadConfig, settingsMarkdown } from './config.ts';
import { SETTING_NAMES, SETTINGS } from './settings.ts';

removeTemporaryDirectories();
const SECRET = 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA';
const production = {
  GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr/', GATEHOUSE_SECRET: SECRET, SMTP_URL: 'smtps://user:pass@mail.example.co.kr:465', SANDBOX_URL: 'https://pay.example.co.kr/',
};
const problemsOf = (environment: Record<string, string>) => {
  try {
    loadConfig({ GATEHOUSE_DATA_DIR: '/nonexistent/gatehouse', ...environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ setting }) => setting).sort();
    throw error;
  }
  return [];
};

it('needs nothing for a rehearsal and listens on this machine only', () => {
  const directory = join(temporaryDirectory(), 'data');
  const config = loadConfig({ GATEHOUSE_DATA_DIR: directory });
  expect(config).toMatchObject({
    mode: 'rehearsal', role: 'all', host: '127.0.0.1', port: 3000, sandboxPort: 3001, rehearsalGatewayPort: 3002, dataDirectory: directory,
    databaseUrl: undefined, publicUrl: undefined, smtpUrl: undefined, channelTalk: undefined, logLevel: 'info', trustedProxies: [],
  });
});

it('generates the secret of a rehearsal once, readable by its owner only', () => {
  const directory = join(temporaryDirectory(), 'data');
  const first = loadConfig({ GATEHOUSE_DATA_DIR: directory });
  expect(first.secrets[0].length).toBeGreaterThanOrEqual(48);
  expect(loadConfig({ GATEHOUSE_DATA_DIR: directory }).secrets).toEqual(first.secrets);
  expect(statSync(join(directory, 'rehearsal-secret')).mode & 0o777).toBe(0o600);
});

it('takes neighbouring ports, free ones for port 0, and empty variables as not set', () => {
  const directory = temporaryDirectory();
  expect(loadConfig({ GATEHOUSE_DATA_DIR: directory, PORT: '8080', SANDBOX_PORT: '', ROLE: ' ' })).toMatchObject({ port: 8080, sandboxPort: 8081, role: 'all' });
  expect(loadConfig({ GATEHOUSE_DATA_DIR: directory, PORT: '0' })).toMatchObject({ port: 0, sandboxPort: 0, rehearsalGatewayPort: 0 });
});

it('starts in production when everything it needs is set', () => {
  const config = loadConfig({ ...production, GATEHOUSE_SECRET_PREVIOUS: `${SECRET}old, ${SECRET}older`, TRUSTED_PROXIES: '10.0.0.0/8,::1' });
  expect(config).toMatchObject({
    mode: 'production', host: '0.0.0.0', sandboxUrl: 'https://pay.example.co.kr', publicUrl: 'https://console.example.co.kr', mailFrom: 'no-reply@console.example.co.kr',
    secrets: [SECRET, `${SECRET}old`, `${SECRET}older`], trustedProxies: ['10.0.0.0/8', '::1'],
  });
});

it('lists everything missing or unfit for production at once, in both languages, without quoting values', () => {
  expect(problemsOf({ GATEHOUSE_MODE: 'production' })).toEqual(['GATEHOUSE_SECRET', 'GATEHOUSE_URL', 'SANDBOX_URL', 'SMTP_URL']);
  expect(problemsOf({ ...production, GATEHOUSE_URL: 'http://console.example.co.kr' })).toEqual(['GATEHOUSE_URL']);
  expect(problemsOf({ ...production, REHEARSAL_SPEED: '10' })).toEqual(['REHEARSAL_SPEED']);
  expect(problemsOf({ ...production, GATEHOUSE_SECRET: 'a'.repeat(40) })).toEqual(['GATEHOUSE_SECRET']);
  expect(problemsOf({ ...production, GATEHOUSE_SECRET: 'short secret' })).toEqual(['GATEHOUSE_SECRET']);
  try {
    loadConfig({ GATEHOUSE_MODE: 'production', GATEHOUSE_SECRET: 'tooshort-but-secret', PORT: 'eighty', ROLE: 'boss' });
    expect.unreachable();
  } catch (error) {
    const { message } = error as Error;
    expect(message).toContain('GATEHOUSE_SECRET: The value is not valid. Write at least 32 random characters');
    expect(message).toContain('PORT: 값이 올바르지 않습니다. 쓸 값: 0부터 65535까지의 정수.');
    expect(message).toContain('ROLE: The value is not valid. Write all, web or worker.');
    expect(message).not.toContain('tooshort');
  }
});

it('wants for the payment sandbox an origin of its own, https where the console is', () => {
  expect(problemsOf({ ...production, SANDBOX_URL: 'http://pay.example.co.kr' })).toEqual(['SANDBOX_URL']);
  expect(problemsOf({ ...production, SANDBOX_URL: 'https://console.example.co.kr' })).toEqual(['SANDBOX_URL']);
  expect(problemsOf({ GATEHOUSE_SECRET: SECRET, GATEHOUSE_URL: 'https://console.example.co.kr', SANDBOX_URL: 'http://pay.example.co.kr' })).toEqual(['SANDBOX_URL']);
  expect(problemsOf({ GATEHOUSE_SECRET: SECRET, GATEHOUSE_URL: 'http://console.example.kr', SANDBOX_URL: 'http://pay.example.kr' })).toEqual([]);
});

it('refuses in production the secret that a rehearsal generated', () => {
  const directory = temporaryDirectory();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'rehearsal-secret'), `${SECRET}\n`);
  expect(problemsOf({ ...production, GATEHOUSE_DATA_DIR: directory })).toEqual(['GATEHOUSE_SECRET']);
});

it('wants settings that belong together together', () => {
  expect(problemsOf({ CHANNEL_TALK_PLUGIN_KEY: 'key' })).toEqual(['CHANNEL_TALK_SECRET_KEY']);
  expect(problemsOf({ ROLE: 'worker' })).toEqual(['ROLE']);
});

const UNAVAILABLE = ['S3_URL', 'CHATWOOT_URL', 'CHATWOOT_WEBSITE_TOKEN', 'CHATWOOT_HMAC_TOKEN', 'NTS_SERVICE_KEY'] as const;

it.each(UNAVAILABLE)('refuses %s, which nothing reads, instead of letting an operator believe in it', (name) => {
  try {
    loadConfig({ GATEHOUSE_DATA_DIR: '/nonexistent/gatehouse', GATEHOUSE_SECRET: SECRET, [name]: 'https://hunter2@s3.example.co.kr/bucket' });
    expect.unreachable();
  } catch (error) {
    expect((error as ConfigError).problems).toEqual([{ setting: name, text: { en: expect.stringMatching(/^Not available in this version\. .+ Remove the setting\.$/) as string, ko: expect.stringMatching(/^이 버전에서는 지원하지 않습니다\. .+ 이 설정을 지워 주세요\.$/) as string } }]);
    expect((error as Error).message).not.toContain('hunter2');
  }
  const rows = settingsMarkdown().split('\n').filter((line) => line.startsWith(`| \`${name}\``));
  expect(rows).toEqual([expect.stringContaining('**Not available in this version.**'), expect.stringContaining('**이 버전에서는 지원하지 않습니다.**')]);
  expect(problemsOf({ GATEHOUSE_SECRET: SECRET, [name]: '' })).toEqual([]);
});

/** A value that each setting must refuse. The others take any text: whether it is right shows only where it is used. */
const WRONG = {
  GATEHOUSE_MODE: ['prod'], GATEHOUSE_URL: ['console.example.co.kr', 'ftp://console.example.co.kr'], GATEHOUSE_SECRET: ['hunter2'], GATEHOUSE_SECRET_PREVIOUS: ['hunter2,hunter3'],
  DATABASE_URL: ['mysql://hunter2@x', 'localhost'], ROLE: ['boss'], HOST: ['all of them'], PORT: ['70000', '-1', 'eighty'], SANDBOX_PORT: ['3001a'], SANDBOX_URL: ['pay.example.co.kr', 'ftp://pay.example.co.kr'], REHEARSAL_GATEWAY_PORT: ['99999'],
  REHEARSAL_SPEED: ['0', 'fast'], TRUSTED_PROXIES: ['everybody'], SMTP_URL: ['mail.example.co.kr', 'https://hunter2@mail.example.co.kr'], MAIL_FROM: ['nobody'],
  CHANNEL_TALK_PLUGIN_KEY: ['two words'], CHANNEL_TALK_SECRET_KEY: ['not hex'],
  GATEWAY_MAIL_REPLY_TO: ['cases@example.co.kr', 'cases{case}@example.co.kr', 'cases+{case}'], GATEWAY_MAIL_LISTEN: ['2525', '127.0.0.1:99999'], GATEWAY_MAIL_IMAP: ['imap://hunter2:hunter2@imap.example.co.kr', 'imaps://imap.example.co.kr', 'pop3://u:hunter2@x'], GATEWAY_MAIL_SERVERS: ['everybody'], GATEWAY_MAIL_AUTHSERV_ID: ['two words'],
  METRICS_TOKEN: ['hunter2', 'two words of a token'], LOG_LEVEL: ['loud'], GATEWAYS_FILE: ['/nonexistent/gateways.json'],
} satisfies Record<Exclude<keyof typeof SETTINGS, 'GATEHOUSE_DATA_DIR' | 'SEALING_CERTIFICATE_FILE' | 'SEALING_CERTIFICATE_PASSWORD' | (typeof UNAVAILABLE)[number]>, string[]>;

it.each(Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)))('refuses %s=%s, saying what to write in both languages and not what was written', (name, value) => {
  const error = (() => {
    try {
      loadConfig({ GATEHOUSE_DATA_DIR: '/nonexistent/gatehouse', GATEHOUSE_SECRET: SECRET, [name]: value });
    } catch (thrown) {
      return thrown;
    }
    return null;
  })();
  expect(error).toBeInstanceOf(ConfigError);
  const told = (error as ConfigError).problems.filter(({ setting }) => setting === name);
  expect(told).toHaveLength(1);
  expect(told[0]?.text.en).toMatch(/Write .+\.$|Write .+, or remove the setting\.$/);
  expect(told[0]?.text.ko).toMatch(/쓸 값: .+\.$|경로를 쓰거나 설정을 지워 주세요\.$/);
  expect((error as ConfigError).message).toContain(`${name}: ${told[0]?.text.ko ?? ''}`);
  expect((error as ConfigError).message).not.toContain('hunter2');
});

it('wants from a worker the ports of the web process', () => {
  expect(problemsOf({ ROLE: 'worker', DATABASE_URL: 'postgres://db.example.kr/gatehouse', PORT: '0' })).toEqual(['PORT']);
  expect(problemsOf({ ROLE: 'web', DATABASE_URL: 'postgres://db.example.kr/gatehouse', PORT: '0', GATEHOUSE_SECRET: SECRET })).toEqual([]);
});

it('documents every setting in both languages, and the page is up to date', () => {
  const page = settingsMarkdown();
  for (const name of SETTING_NAMES) {
    expect(page.split(`\`${name}\``).length, name).toBeGreaterThanOrEqual(3);
    for (const words of [SETTINGS[name].purpose, SETTINGS[name].expects]) {
      expect(words.ko, name).not.toBe('');
      expect(words.en, name).not.toBe('');
    }
  }
  expect(readFileSync(join(import.meta.dirname, '../docs/operations/settings.md'), 'utf8')).toBe(page);
});
