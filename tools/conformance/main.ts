/**
 * `npm run gateway-conformance -- URL --secret SECRET`: tries a gateway's server against the partner protocol and says, demand by demand, what
 * holds. Ends with 1 when a demand is not met, with 2 when it could not begin.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CALL_CHECKS } from './call-checks.ts';
import { runChecks, type CaseMessage, type Check, type Finding, type Run } from './check.ts';
import { createGatewayClient } from './gateway-client.ts';
import { LIFE_CHECKS } from './life-checks.ts';
import { LATER_CALL_CHECKS, LATER_LIFE_CHECKS } from './later-checks.ts';
import { LOOKUP_CHECKS } from './lookup-checks.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const USAGE = `usage: npm run gateway-conformance -- URL --secret SECRET [options]

  URL                 where the gateway's addresses begin: {URL}/cases and so on
  --secret SECRET     the secret agreed with it (or GATEWAY_SECRET in the environment, which other users of the machine do not see)
  --gateway CODE      its code in the catalogue (kcp)
  --listen HOST:PORT  where this run takes events and serves documents (127.0.0.1:0, any free port)
  --public-url URL    how the gateway reaches that address, where it is not on this machine
  --method CODE       payment method of the cases handed over (card); may be repeated
  --note TEXT         memo of the cases, for a gateway that is steered by it ('#request-document' for the rehearsal gateway)
  --lookup-number N   a business registration number that its test system has a contract with (001-81-00017), to have existing contracts looked up
  --wait SECONDS      how long to wait for what the gateway does by itself (60)
  --language ko|en    language of the report (en)
  --json              one JSON object instead of the report`;

export interface ConformanceOptions {
  readonly url: string;
  readonly secret: string;
  readonly gateway: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
  readonly methods: readonly string[];
  readonly note: string;
  readonly waitMs: number;
  readonly lookupNumber?: string | undefined;
  /** Every check unless told. */
  readonly checks?: readonly Check[];
  readonly onFinding?: (finding: Finding) => void;
}

/** Runs every check against one gateway. Nothing but loopback is listened on unless the caller says so. Throws when nothing answers there. */
export async function checkConformance(options: ConformanceOptions): Promise<readonly Finding[]> {
  const receiver = await startReceiver(options);
  try {
    const client = createGatewayClient({ base: options.url, secret: options.secret, timeoutMs: 15_000 });
    const { failure } = await client.get('/cases/conformance?after=0');
    if (failure !== '') throw new Error(`The gateway cannot be reached at ${options.url}: ${failure}.`);
    const run: Run = { client, receiver, gateway: options.gateway, waitMs: options.waitMs, lookupNumber: options.lookupNumber, newCase: () => newCase(options, receiver) };
    return await runChecks(options.checks ?? [...CALL_CHECKS, ...LATER_CALL_CHECKS, ...LOOKUP_CHECKS, ...LIFE_CHECKS, ...LATER_LIFE_CHECKS], run, options.onFinding);
  } finally {
    await receiver.close();
  }
}

/** A synthetic case: the business number is of a range that is never issued, and nobody is named. */
function newCase(options: ConformanceOptions, receiver: Receiver): CaseMessage {
  const now = new Date().toISOString();
  return {
    caseId: `case_conformance_${randomUUID()}`, reference: 'GH-0000-0000-0000', gateway: options.gateway, submittedAt: now,
    lines: options.methods.map((method) => ({ method, type: 'one_time' })), extraFields: {},
    business: { registrationNumber: '001-81-00017', tradeName: '프로토콜 점검', service: { memo: options.note } },
    documents: receiver.documents.slice(0, 1), consents: [{ code: 'provision', version: '1', agreedAt: now }], eventsUrl: receiver.eventsUrl,
  } as CaseMessage;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      secret: { type: 'string' }, gateway: { type: 'string', default: 'kcp' }, listen: { type: 'string', default: '127.0.0.1:0' }, 'public-url': { type: 'string' },
      method: { type: 'string', multiple: true, default: ['card'] }, note: { type: 'string', default: '' }, 'lookup-number': { type: 'string' }, wait: { type: 'string', default: '60' },
      language: { type: 'string', default: 'en' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const [url] = positionals;
  if (url === undefined || positionals.length > 1 || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Error('Name one gateway by its web address.');
  const secret = values.secret ?? process.env['GATEWAY_SECRET'] ?? '';
  if (secret === '') throw new Error('--secret is missing: the secret agreed with the gateway.');
  if (!/^[a-z0-9_]{1,40}$/.test(values.gateway)) throw new Error('--gateway must be a code of the catalogue: lower-case letters, digits and underscores.');
  const listen = /^(.+):(\d{1,5})$/.exec(values.listen);
  if (listen === null || Number(listen[2]) > 65_535) throw new Error('--listen must be HOST:PORT.');
  const publicUrl = values['public-url'];
  if (publicUrl !== undefined && !URL.canParse(publicUrl)) throw new Error('--public-url must be a web address.');
  const lookupNumber = values['lookup-number'];
  if (lookupNumber !== undefined && !/^\d{3}-\d{2}-\d{5}$/.test(lookupNumber)) throw new Error('--lookup-number must be a business registration number with hyphens.');
  const seconds = Number(values.wait);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 7 * 86_400) throw new Error('--wait must be a number of seconds from 1 to 604800.');
  const { language } = values;
  if (language !== 'ko' && language !== 'en') throw new Error('--language must be ko or en.');
  return { url, secret, gateway: values.gateway, host: (listen[1] as string).replace(/^\[|\]$/g, ''), port: Number(listen[2]), publicUrl, methods: values.method, note: values.note, waitMs: seconds * 1000, lookupNumber, language, json: values.json } as const;
}

const VERDICTS = { ko: { passed: '통과', failed: '실패', not_seen: '확인 못 함', not_offered: '제공 안 함' }, en: { passed: 'passed', failed: 'FAILED', not_seen: 'not seen', not_offered: 'not offered' } } as const;
const WIDTHS = { ko: 8, en: 13 } as const;

async function main(): Promise<void> {
  const given = readArguments();
  if (given === null) {
    console.log(USAGE);
    return;
  }
  const { language, json, ...options } = given;
  const print = ({ check, says, verdict, detail }: Finding) => {
    console.log(`${VERDICTS[language][verdict].padEnd(WIDTHS[language])}${check.padEnd(34)}${says[language]}`);
    if (detail !== null) console.log(`${' '.repeat(WIDTHS[language])}${' '.repeat(34)}→ ${detail[language]}`);
  };
  const findings = await checkConformance({ ...options, ...(!json && { onFinding: print }) });
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  if (json) console.log(JSON.stringify({ gateway: options.gateway, passed: count('passed'), failed: count('failed'), notSeen: count('not_seen'), notOffered: count('not_offered'), findings }));
  else console.log(language === 'ko' ? `\n통과 ${count('passed')} · 실패 ${count('failed')} · 확인 못 함 ${count('not_seen')} · 제공 안 함 ${count('not_offered')}` : `\n${count('passed')} passed · ${count('failed')} failed · ${count('not_seen')} not seen · ${count('not_offered')} not offered`);
  if (count('failed') > 0) process.exitCode = 1;
}

if (process.argv[1]?.endsWith('conformance/main.ts')) {
  try {
    await main();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
}
