import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A gateway that speaks the partner protocol at a server of its own. */
export interface PartnerGateway {
  /** In the catalogue. */
  readonly code: string;
  /** Where its addresses begin: `{url}/cases`. No slash at the end. */
  readonly url: string;
  /** Shared with the gateway, for both directions: `whsec_` and base64, or any text. */
  readonly secret: string;
  /** Accepted, and signed with, beside the present one while the gateway changes over. */
  readonly previousSecret: string | undefined;
  /** Operator and gateway have agreed that its contracts are signed in this console, where its offer says so. */
  readonly delegatesSigning?: boolean | undefined;
}

/** A gateway that takes applications by mail. */
export interface MailGateway {
  /** In the catalogue. */
  readonly code: string;
  /** Where applications are mailed to. */
  readonly address: string;
  /** Domains its people write from; that of the address unless others are named. Lower case. */
  readonly senders: readonly string[];
}

/** A text people read; platform/ may not import the rules' room, where the same shape is called Text. */
interface Words {
  readonly ko: string;
  readonly en: string;
}

export interface GatewaysFileRules {
  /** Production takes https only; a rehearsal also http on this machine. */
  readonly mode: 'rehearsal' | 'production';
  /** Codes there are; every code is taken where they are not known. */
  readonly known?: readonly string[] | undefined;
}

interface GatewaysFile {
  readonly gateways: readonly PartnerGateway[];
  readonly byMail: readonly MailGateway[];
  readonly problems: readonly Words[];
}

const FIELDS = ['code', 'url', 'secret', 'previousSecret', 'delegatesSigning'];
const MAIL_FIELDS = ['code', 'mail', 'senders'];
const Entry = z.strictObject({ code: z.string(), url: z.string(), secret: z.string(), previousSecret: z.string().optional(), delegatesSigning: z.boolean().optional() });
type Entry = z.output<typeof Entry>;
const domainName = z.string().toLowerCase().regex(/^(?=.{3,190}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/);
const MailEntry = z.strictObject({ code: z.string(), mail: z.email().max(190), senders: z.array(domainName).min(1).max(20).optional() });

/** Reads the file of GATEWAYS_FILE. Everything wrong is told at once; nothing written in the file is quoted, because it may be a secret in the wrong place. */
export function readGatewaysFile(file: string, rules: GatewaysFileRules): GatewaysFile {
  const read = readJson(file);
  if ('problem' in read) return { gateways: [], byMail: [], problems: [read.problem] };
  if (!Array.isArray(read.value)) return { gateways: [], byMail: [], problems: [NO_LIST] };
  const problems: Words[] = [];
  const gateways: PartnerGateway[] = [];
  const byMail: MailGateway[] = [];
  for (const [index, value] of read.value.entries()) {
    const mailed = isMailEntry(value);
    const shaped = (mailed ? MailEntry : Entry).safeParse(value);
    const code = shaped.success ? shaped.data.code : '';
    const found = shaped.success ? codeProblems(code, [...gateways, ...byMail], rules) : [mailed ? mailShapeOf(value) : shapeOf(value)];
    if (shaped.success && 'url' in shaped.data) found.push(...entryProblems(shaped.data, gateways, rules));
    // A code that the catalogue has is no secret and helps to find the place.
    const place = rules.known?.includes(code) ? ` (${code})` : '';
    problems.push(...found.map(({ ko, en }) => ({ ko: `${index + 1}번째 항목${place}: ${ko}`, en: `Entry ${index + 1}${place}: ${en}` })));
    if (!shaped.success) continue;
    if ('url' in shaped.data) gateways.push({ ...shaped.data, url: shaped.data.url.replace(/\/+$/, ''), previousSecret: shaped.data.previousSecret });
    else byMail.push({ code, address: shaped.data.mail, senders: shaped.data.senders ?? [shaped.data.mail.slice(shaped.data.mail.lastIndexOf('@') + 1).toLowerCase()] });
  }
  return { gateways, byMail, problems };
}

function isMailEntry(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'mail' in value;
}

const NO_LIST: Words = {
  en: 'The file holds no list. Write [{"code": "...", "url": "https://...", "secret": "..."}].',
  ko: '파일의 내용이 목록이 아닙니다. [{"code": "...", "url": "https://...", "secret": "..."}] 형식으로 작성해 주세요.',
};

function readJson(file: string): { value: unknown } | { problem: Words } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: { en: 'There is no file at this path. Write the path of an existing file, or remove the setting.', ko: '이 경로에 파일이 없습니다. 있는 파일의 경로를 쓰거나 설정을 지워 주세요.' } };
    return { problem: { en: `The file cannot be read (${code}). Write the path of a file that this process may read.`, ko: `파일을 읽을 수 없습니다(${code}). 이 프로세스가 읽을 수 있는 파일의 경로를 지정해 주세요.` } };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    // The parser's own message quotes what stands there; only the place is told.
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec((error as Error).message) ?? [];
    if (line === undefined) return { problem: { en: 'The file is not valid JSON. Correct it; a missing quote or a comma too many is the usual reason.', ko: '파일이 올바른 JSON이 아닙니다. 따옴표가 빠졌거나 쉼표가 더 있지 않은지 확인하여 고쳐 주세요.' } };
    return { problem: { en: `The file is not valid JSON at line ${line}, column ${column}. Correct it; a missing quote or a comma too many is the usual reason.`, ko: `파일이 ${line}행 ${column}열에서 올바른 JSON이 아닙니다. 따옴표가 빠졌거나 쉼표가 더 있지 않은지 확인하여 고쳐 주세요.` } };
  }
}

/** What is wrong with an entry of a gateway that takes mail. */
function mailShapeOf(value: unknown): Words {
  const fields = value as Record<string, unknown>;
  if (Object.keys(fields).some((name) => !MAIL_FIELDS.includes(name))) return { en: `A gateway that takes mail has only ${MAIL_FIELDS.join(', ')}. Remove the others; a gateway with a server has no mail.`, ko: `메일로 받는 PG의 항목에는 ${MAIL_FIELDS.join(', ')}만 쓸 수 있습니다. 나머지를 지워 주세요. 서버가 있는 PG에는 mail을 쓰지 않습니다.` };
  if (!z.email().max(190).safeParse(fields['mail']).success) return { en: 'mail must be the address that takes applications, such as contract@pg.example.co.kr.', ko: 'mail에는 신청서를 받을 메일 주소를 contract@pg.example.co.kr처럼 작성해 주세요.' };
  if (typeof fields['code'] !== 'string') return { en: 'code missing. Write the code of the catalogue.', ko: 'code 항목이 없습니다. 카탈로그의 code를 작성해 주세요.' };
  return { en: 'senders must be a list of domains, such as ["pg.example.co.kr"].', ko: 'senders에는 ["pg.example.co.kr"]처럼 도메인의 목록을 작성해 주세요.' };
}

/** What is wrong with an entry that does not have the fields it should. */
function shapeOf(value: unknown): Words {
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  const missing = ['code', 'url', 'secret'].filter((name) => fields[name] === undefined);
  if (missing.length > 0) return { en: `${missing.join(', ')} missing. Write code, url and secret, each a text.`, ko: `${missing.join(', ')} 항목이 없습니다. code, url, secret을 각각 문자열로 작성해 주세요.` };
  const wrong = FIELDS.filter((name) => fields[name] !== undefined && typeof fields[name] !== 'string');
  if (wrong.length > 0) return { en: `${wrong.join(', ')} must be a text in quotes.`, ko: `${wrong.join(', ')} 값은 따옴표로 묶은 문자열이어야 합니다.` };
  return { en: `There are fields that nobody reads. Keep only ${FIELDS.join(', ')}.`, ko: `쓰이지 않는 항목이 있습니다. ${FIELDS.join(', ')}만 남겨 주세요.` };
}

function codeProblems(code: string, before: readonly { readonly code: string }[], { known }: GatewaysFileRules): Words[] {
  const problems: Words[] = [];
  if (known !== undefined && !known.includes(code)) problems.push({ en: `The code is not in the catalogue. Write one of ${known.join(', ')}.`, ko: `카탈로그에 없는 code입니다. 다음 중 하나를 지정해 주세요: ${known.join(', ')}.` });
  if (before.some((one) => one.code === code)) problems.push({ en: 'This gateway has an entry already. Keep one of the two.', ko: '이 PG의 항목이 이미 있습니다. 둘 중 하나만 남겨 주세요.' });
  return problems;
}

function entryProblems(entry: Entry, before: readonly PartnerGateway[], rules: GatewaysFileRules): Words[] {
  const problems: Words[] = [];
  const url = urlProblem(entry.url, rules.mode);
  if (url !== null) problems.push(url);
  if (!isStrong(entry.secret)) problems.push({ en: `secret is too weak. Write ${STRONG.en}.`, ko: `secret이 너무 약합니다. ${STRONG.ko}을 지정해 주세요.` });
  if (entry.previousSecret !== undefined && !isStrong(entry.previousSecret)) problems.push({ en: `previousSecret is too weak. Write ${STRONG.en}, or remove it.`, ko: `previousSecret이 너무 약합니다. ${STRONG.ko}을 쓰거나 지워 주세요.` });
  if (entry.previousSecret === entry.secret) problems.push({ en: 'previousSecret is the same as secret. Remove it.', ko: 'previousSecret이 secret과 같습니다. 지워 주세요.' });
  // Whoever shares a secret could send events in the name of the other.
  const others = before.flatMap((other) => [other.secret, other.previousSecret]);
  if ([entry.secret, entry.previousSecret].some((secret) => secret !== undefined && others.includes(secret))) problems.push({ en: 'Another entry has the same secret. Agree on a secret of its own with every gateway.', ko: '다른 항목과 같은 비밀 값입니다. PG마다 서로 다른 값을 정해 주세요.' });
  return problems;
}

function urlProblem(text: string, mode: GatewaysFileRules['mode']): Words | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url?.protocol === 'http:' && mode === 'rehearsal' && LOOPBACK.has(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !plain)) {
    return mode === 'production'
      ? { en: 'url must be an https address, such as https://partner.example.co.kr/gatehouse.', ko: 'url에는 https://partner.example.co.kr/gatehouse와 같은 https 주소를 지정해 주세요.' }
      : { en: 'url must be an https address; http is taken for this machine only (http://127.0.0.1:PORT).', ko: 'url에는 https 주소를 지정해 주세요. http는 이 컴퓨터의 주소(http://127.0.0.1:PORT)에만 쓸 수 있습니다.' };
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return { en: 'url must have no user name, password, question mark or #. Only the secret signs the calls.', ko: 'url에 사용자 이름, 비밀번호, 물음표, #을 쓸 수 없습니다. 요청은 secret으로만 서명합니다.' };
  return null;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const STRONG: Words = {
  en: 'whsec_ and the base64 of 24 to 64 random bytes (whsec_$(openssl rand -base64 32)), or at least 32 random characters',
  ko: 'whsec_ 뒤에 무작위 24~64바이트의 base64를 붙인 값(whsec_$(openssl rand -base64 32)) 또는 32자 이상의 무작위 값',
};

/** Standard Webhooks asks for 24 to 64 bytes; a text carries less in each character. */
function isStrong(secret: string): boolean {
  if (new Set(secret).size < 10 || /[^\x21-\x7e]/.test(secret)) return false;
  if (!secret.startsWith('whsec_')) return secret.length >= 32;
  const encoded = secret.slice('whsec_'.length);
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
}
