import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTemporaryDirectories, temporaryDirectory } from '../testkit/temporary-directory.ts';
import { ConfigError, loadConfig } from './config.ts';

removeTemporaryDirectories();

const SECRET = 'whsec_Zmlyc3Qtc2VjcmV0LW9mLWEtc3ludGhldGljLWdhdGV3YXk=';
const OTHER = 'kJ8#sd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA';
const KCP = { code: 'kcp', url: 'https://partner.kcp.example.kr/gatehouse/', secret: SECRET };
const PRODUCTION = { GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA', SMTP_URL: 'smtps://mail.example.co.kr:465', SANDBOX_URL: 'https://pay.example.co.kr' };

function load(content: unknown, mode: 'rehearsal' | 'production' = 'production') {
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const settings = mode === 'production' ? PRODUCTION : { GATEHOUSE_DATA_DIR: temporaryDirectory() };
  return loadConfig({ ...settings, GATEWAYS_FILE: file }, { gatewayCodes: ['kcp', 'tosspayments', 'danal'] });
}

function problemsOf(content: unknown, mode: 'rehearsal' | 'production' = 'production'): ConfigError {
  try {
    load(content, mode);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

it('takes gateways with their secrets, an earlier one among them, and a plain address on this machine in a rehearsal', () => {
  expect(load([KCP, { code: 'danal', url: 'https://danal.example.kr', secret: OTHER, previousSecret: `${OTHER}before` }]).partnerGateways).toEqual([
    { code: 'kcp', url: 'https://partner.kcp.example.kr/gatehouse', secret: SECRET, previousSecret: undefined },
    { code: 'danal', url: 'https://danal.example.kr', secret: OTHER, previousSecret: `${OTHER}before` },
  ]);
  expect(load([{ ...KCP, url: 'http://127.0.0.1:4000/kcp' }], 'rehearsal').partnerGateways).toHaveLength(1);
  expect(load(`\uFEFF${JSON.stringify([KCP])}`).partnerGateways).toHaveLength(1);
  expect(load([]).partnerGateways).toEqual([]);
});

it.each<[string, unknown, RegExp, RegExp]>([
  ['text that is no JSON', '[{"code": "kcp", "secret": "hunter2hunter2" "url"}]', /not valid JSON at line 1, column \d+/, /1행 \d+열에서 올바른 JSON이 아닙니다/],
  ['an object in the place of the list', { kcp: KCP }, /holds no list/, /목록이 아닙니다/],
  ['an entry without a secret', [{ code: 'kcp', url: KCP.url }], /^Entry 1: secret missing/, /^1번째 항목: secret 항목이 없습니다/],
  ['an entry that is a word', ['kcp'], /^Entry 1: code, url, secret missing/, /항목이 없습니다/],
  ['a number as the secret', [{ ...KCP, secret: 12 }], /secret must be a text/, /문자열이어야/],
  ['a field nobody reads', [{ ...KCP, sceret: 'hunter2hunter2' }], /nobody reads\. Keep only code, url, secret, previousSecret/, /쓰이지 않는 항목/],
  ['a gateway nobody knows', [{ ...KCP, code: 'hunter2hunter2' }], /^Entry 1: The code is not in the catalogue\. Write one of kcp, tosspayments, danal/, /카탈로그에 없는 code/],
  ['a gateway named twice', [KCP, { ...KCP, secret: OTHER }], /^Entry 2 \(kcp\): This gateway has an entry already/, /^2번째 항목 \(kcp\): 이 PG의 항목이 이미 있습니다/],
  ['a short secret', [{ ...KCP, secret: 'hunter2hunter2' }], /secret is too weak/, /secret이 너무 약합니다/],
  ['a secret of one letter', [{ ...KCP, secret: 'h'.repeat(64) }], /secret is too weak/, /너무 약합니다/],
  ['a whsec_ that is no base64', [{ ...KCP, secret: 'whsec_hunter2!hunter2!hunter2!hunter2!hunter2' }], /secret is too weak/, /너무 약합니다/],
  ['a whsec_ of 16 bytes', [{ ...KCP, secret: `whsec_${Buffer.from('hunter2hunter234').toString('base64')}` }], /secret is too weak/, /너무 약합니다/],
  ['a weak earlier secret', [{ ...KCP, previousSecret: 'hunter2hunter2' }], /previousSecret is too weak/, /previousSecret이 너무 약합니다/],
  ['the same secret as the earlier one', [{ ...KCP, previousSecret: SECRET }], /same as secret/, /secret과 같습니다/],
  ['one secret for two gateways', [KCP, { code: 'danal', url: KCP.url, secret: SECRET }], /^Entry 2 \(danal\): Another entry has the same secret/, /서로 다른 값/],
  ['a plain address', [{ ...KCP, url: 'http://partner.kcp.example.kr' }], /must be an https address/, /https 주소를 지정해 주세요/],
  ['a plain address of this machine in production', [{ ...KCP, url: 'http://127.0.0.1:4000' }], /must be an https address/, /https 주소를 지정해 주세요/],
  ['no address at all', [{ ...KCP, url: 'partner.kcp.example.kr' }], /must be an https address/, /https 주소를 지정해 주세요/],
  ['a password in the address', [{ ...KCP, url: 'https://kcp:hunter2hunter2@partner.example.kr' }], /no user name, password/, /사용자 이름, 비밀번호/],
])('refuses %s, and quotes nothing of it', (_name, content, english, korean) => {
  const error = problemsOf(content);
  expect(error.problems.map(({ setting }) => setting)).toEqual(['GATEWAYS_FILE']);
  expect(error.problems[0]?.text.en).toMatch(english);
  expect(error.problems[0]?.text.ko).toMatch(korean);
  expect(error.message).toContain('GATEWAYS_FILE');
  expect(error.message).not.toMatch(/hunter2|Zmlyc3Q/);
});

it('refuses a plain address elsewhere in a rehearsal as well, and tells everything wrong at once', () => {
  expect(problemsOf([{ ...KCP, url: 'http://partner.kcp.example.kr' }], 'rehearsal').problems[0]?.text.en).toContain('http is taken for this machine only');
  expect(problemsOf([{ ...KCP, secret: 'short' }, { ...KCP, code: 'nobody', url: 'ftp://x' }]).problems).toHaveLength(3);
});

it.each([['is missing', '/nonexistent/gateways.json', 'There is no file at this path', '이 경로에 파일이 없습니다'], ['is a directory', import.meta.dirname, 'cannot be read (EISDIR)', '읽을 수 없습니다(EISDIR)']])('says what to do when the file %s', (_name, file, english, korean) => {
  expect(() => loadConfig({ ...PRODUCTION, GATEWAYS_FILE: file })).toThrow(english);
  expect(() => loadConfig({ ...PRODUCTION, GATEWAYS_FILE: file })).toThrow(korean);
});

const MAIL = { code: 'kcp', mail: 'contract@pg.example.kr' };
const MAIL_SETTINGS = { GATEWAY_MAIL_REPLY_TO: 'cases+{case}@example.co.kr', GATEWAY_MAIL_LISTEN: '127.0.0.1:2525', SMTP_URL: 'smtps://mail.example.co.kr:465' };

function settingsAtFault(content: unknown, settings: Readonly<Record<string, string>>): string[] {
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify(content));
  try {
    loadConfig({ GATEHOUSE_DATA_DIR: temporaryDirectory(), GATEWAYS_FILE: file, ...settings }, { gatewayCodes: ['kcp', 'tosspayments'] });
  } catch (error) {
    return (error as ConfigError).problems.map(({ setting }) => setting);
  }
  return [];
}

it('a gateway that takes mail has an address and the domains it writes from, beside gateways with servers', () => {
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify([KCP, { code: 'tosspayments', mail: 'Contract@PG2.example.kr', senders: ['PG2.example.kr', 'mail.pg3.example.kr'] }]));
  const config = loadConfig({ ...PRODUCTION, GATEWAYS_FILE: file, ...MAIL_SETTINGS }, { gatewayCodes: ['kcp', 'tosspayments'] });
  expect(config.mailGateways).toEqual([{ code: 'tosspayments', address: 'Contract@PG2.example.kr', senders: ['pg2.example.kr', 'mail.pg3.example.kr'] }]);
  expect(config.gatewayMail).toEqual({ replyTo: 'cases+{case}@example.co.kr', listen: { host: '127.0.0.1', port: 2525 }, imapUrl: undefined, servers: ['127.0.0.0/8', '::1'], authservId: undefined });
});

it.each([
  [[MAIL], {}, ['GATEWAY_MAIL_REPLY_TO', 'GATEWAY_MAIL_LISTEN', 'SMTP_URL']],
  [[MAIL], { GATEWAY_MAIL_REPLY_TO: MAIL_SETTINGS.GATEWAY_MAIL_REPLY_TO, SMTP_URL: MAIL_SETTINGS.SMTP_URL }, ['GATEWAY_MAIL_LISTEN']],
  [[], { GATEWAY_MAIL_LISTEN: '127.0.0.1:2525' }, ['GATEWAY_MAIL_REPLY_TO', 'SMTP_URL']],
  [[], { GATEWAY_MAIL_AUTHSERV_ID: 'mx.example.co.kr', GATEWAY_MAIL_SERVERS: '10.0.0.1' }, ['GATEWAY_MAIL_SERVERS', 'GATEWAY_MAIL_AUTHSERV_ID']],
  [[MAIL, { ...KCP }], MAIL_SETTINGS, ['GATEWAYS_FILE']],
  [[{ ...MAIL, url: 'https://pg.example.kr' }], MAIL_SETTINGS, ['GATEWAYS_FILE']],
  [[{ ...MAIL, mail: 'contract' }], MAIL_SETTINGS, ['GATEWAYS_FILE']],
  [[{ ...MAIL, senders: ['kr'] }], MAIL_SETTINGS, ['GATEWAYS_FILE']],
  [[{ ...MAIL, code: 'nobody' }], MAIL_SETTINGS, ['GATEWAYS_FILE']],
  [[MAIL], { ...MAIL_SETTINGS, GATEWAY_MAIL_IMAP: 'imaps://u:p@imap.example.co.kr' }, ['GATEWAY_MAIL_IMAP']],
  [[MAIL], { GATEWAY_MAIL_REPLY_TO: MAIL_SETTINGS.GATEWAY_MAIL_REPLY_TO, SMTP_URL: MAIL_SETTINGS.SMTP_URL, GATEWAY_MAIL_IMAP: 'imaps://u:p@imap.example.co.kr' }, []],
  [[MAIL], MAIL_SETTINGS, []],
] as const)('half of mail with gateways does not start: %j with %j', (content, settings, atFault) => {
  expect(settingsAtFault(content, settings)).toEqual(atFault);
});
