// The conformance kit against the rehearsal gateway, which passes, and against the same gateway behind a proxy that breaks one demand at a time.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvent } from '../../connectors/gateway/partner/messages.ts';
import { signedHeaders } from '../../connectors/gateway/partner/signatures.ts';
import { partnerOpenApi } from '../../contract/partner-openapi.ts';
import { PARTNER_EVENT_TYPES } from '../../contract/partner.ts';
import type { Database } from '../../storage/open-database.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { PARTNER_SECRET, startPartnerGateway, type PartnerPair } from '../../testkit/partner-gateway.ts';
import { CALL_CHECKS as EARLY_CALL_CHECKS } from '../../tools/conformance/call-checks.ts';
import { LATER_CALL_CHECKS, LATER_LIFE_CHECKS } from '../../tools/conformance/later-checks.ts';
import { LIFE_CHECKS as EARLY_LIFE_CHECKS } from '../../tools/conformance/life-checks.ts';
import { LOOKUP_CHECKS } from '../../tools/conformance/lookup-checks.ts';
import { checkConformance } from '../../tools/conformance/main.ts';

const CALL_CHECKS = [...EARLY_CALL_CHECKS, ...LATER_CALL_CHECKS, ...LOOKUP_CHECKS];
const LIFE_CHECKS = [...EARLY_LIFE_CHECKS, ...LATER_LIFE_CHECKS];
const WAIT_MS = 60_000;
/** For a life that may never come to rest; one that does ends at once. */
const SHORT_WAIT_MS = 15_000;
let databases: Database[] = [];
/** A month of paperwork in some seconds, so that a contract is not offered before the calls of a check are through. */
let pair: PartnerPair;
/** The same month in a moment, for whole lives. */
let hasty: PartnerPair;
const proxies: Server[] = [];

beforeAll(async () => {
  databases = [await openFreshEmbedded(), await openFreshEmbedded()];
  // Cases whose receiver has gone are tried ever more rarely, so that they do not keep the team from those that are watched.
  const pauses = { firstPauseMs: 50, longestPauseMs: 60_000 };
  pair = await startPartnerGateway(databases[0] as Database, { speed: 400_000, ...pauses });
  hasty = await startPartnerGateway(databases[1] as Database, { speed: 4_000_000, ...pauses });
});

afterEach(() => {
  for (const proxy of proxies.splice(0)) {
    proxy.closeAllConnections();
    proxy.close();
  }
});

afterAll(async () => {
  await Promise.all([pair.stop(), hasty.stop()]);
  for (const database of databases) await database.close();
});

const check = (url: string, checks = [...CALL_CHECKS, ...LIFE_CHECKS], waitMs = WAIT_MS) =>
  checkConformance({ url, secret: PARTNER_SECRET, gateway: 'daou', host: '127.0.0.1', port: 0, methods: ['card'], note: '#request-document #conditions', waitMs, checks, lookupNumber: '001-81-00017' });

type Body = Record<string, unknown>;
interface Message {
  method: string;
  path: string;
  /** The text as it came. */
  content: string;
  body: Body;
  headers: IncomingHttpHeaders;
}
interface Answer {
  status: number;
  body: unknown;
}

/** What the proxy does wrong; what is not named it passes on as it came. */
interface Fault {
  /** Before the gateway sees a call: another one, signed by the proxy; `as-it-came`; or an answer of the proxy's own. */
  call?: (message: Message) => { content: string } | { headers: Record<string, string> } | Answer | 'as-it-came';
  answer?: (message: Message, answer: Answer) => Answer;
  /** An event on its way: changed and signed anew, dropped, or signed with another secret. */
  event?: (event: Body) => Body | 'drop' | 'sign wrongly' | 'once only';
}

const sign = (content: string, secret = PARTNER_SECRET, id = 'msg_proxy') => ({ ...signedHeaders({ secrets: [secret], id, at: new Date(), content }), 'content-type': 'application/json' });

async function proxied(fault: Fault, behind: PartnerPair): Promise<string> {
  let eventsUrl = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const content = Buffer.concat(chunks).toString('utf8');
      const message: Message = { method: request.method ?? '', path: request.url ?? '', content, body: parse(content), headers: request.headers };
      void (message.path === '/events' ? passEvent(message) : passCall(message)).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': Buffer.isBuffer(body) ? 'application/pdf' : 'application/json' }).end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  proxies.push(server);
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function passCall(message: Message): Promise<Answer> {
    const wish = fault.call?.(message) ?? 'as-it-came';
    if (typeof wish === 'object' && 'status' in wish) return wish;
    let content = typeof wish === 'object' && 'content' in wish ? wish.content : message.content;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = message.headers as Record<string, string>;
    const came = { ...(id !== undefined && { 'webhook-id': id, 'webhook-timestamp': timestamp ?? '', 'webhook-signature': signature ?? '' }), 'content-type': 'application/json' };
    let headers: Record<string, string> = typeof wish === 'object' && 'headers' in wish ? wish.headers : typeof wish === 'object' ? sign(content) : came;
    if (fault.event !== undefined && typeof message.body['eventsUrl'] === 'string') {
      eventsUrl = message.body['eventsUrl'];
      content = JSON.stringify({ ...message.body, eventsUrl: `${own}/events` });
      headers = sign(content);
    }
    const answered = await fetch(`${behind.url}${message.path}`, { method: message.method, headers, ...(message.method === 'POST' && { body: content }) });
    const type = answered.headers.get('content-type') ?? '';
    if (!type.includes('json')) return { status: answered.status, body: Buffer.from(await answered.arrayBuffer()) };
    const answer = { status: answered.status, body: await answered.json() as unknown };
    return fault.answer?.(message, answer) ?? answer;
  }

  async function passEvent({ body, content, headers }: Message): Promise<Answer> {
    const wish = fault.event?.(body) ?? body;
    if (wish === 'drop') return { status: 202, body: {} };
    const changed = typeof wish === 'object' ? JSON.stringify(wish) : content;
    const id = String(headers['webhook-id']);
    const answered = await fetch(eventsUrl, { method: 'POST', body: changed, headers: sign(changed, wish === 'sign wrongly' ? 'whsec_YW5vdGhlciBzZWNyZXQ=' : PARTNER_SECRET, id) });
    return { status: wish === 'once only' ? 202 : answered.status, body: {} };
  }
  return `${own}/gateways/daou`;
}

function parse(content: string): Body {
  try {
    return JSON.parse(content) as Body;
  } catch {
    return {};
  }
}

it('is passed by the rehearsal gateway, every demand of it', async () => {
  const findings = await check(`${pair.url}/gateways/daou`);
  expect(findings.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  expect(findings).toHaveLength(CALL_CHECKS.length + LIFE_CHECKS.length);
}, 180_000);

it('is passed through a proxy that breaks nothing', async () => {
  const findings = await check(await proxied({ event: (event) => event }, hasty), [...LIFE_CHECKS]);
  expect(findings.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
}, 180_000);

const isHandOver = ({ method, path }: Message) => method === 'POST' && path.endsWith('/cases');
const isWithdrawal = ({ path }: Message) => path.endsWith('/withdrawal');
const isLookup = ({ path }: Message) => path.endsWith('/existing-contracts');
const isAnswer = ({ path }: Message) => path.endsWith('/answers');
const stateOf = (body: unknown) => body as Body;

describe('a gateway that', () => {
  it.each<[string, string[], Fault]>([
    ['believes everybody', ['signature-missing', 'signature-forged', 'signature-stale', 'signature-of-other-content'], {
      call: ({ method, path, content }) => ({ headers: sign(method === 'GET' ? path : content) }),
    }],
    ['looks at the first signature only', ['secret-change'], {
      call: ({ headers }) => ({ headers: { ...(headers as Record<string, string>), 'webhook-signature': String(headers['webhook-signature'] ?? '').split(' ')[0] ?? '' } }),
    }],
    ['makes a case of every hand-over', ['hand-over', 'hand-over-again', 'hand-over-at-once'], {
      answer: (message, answer) => (isHandOver(message) && answer.status < 300 ? { ...answer, body: { ...stateOf(answer.body), gatewayReference: `R-${Math.random()}` } } : answer),
    }],
    ['fails over what it cannot read', ['hand-over-unreadable'], { answer: (message, answer) => (isHandOver(message) && answer.status === 422 ? { status: 500, body: {} } : answer) }],
    ['takes no member it does not know', ['hand-over-later-version'], { call: ({ body }) => ('addedLater' in body ? { status: 422, body: { code: 'invalid' } } : 'as-it-came') }],
    ['has a page for what it does not find', ['question-unknown'], { answer: (_message, answer) => (answer.status === 404 ? { status: 404, body: {} } : answer) }],
    ['forgets that it withdrew a case', ['withdrawal'], { answer: ({ method }, answer) => (method === 'GET' && stateOf(answer.body)['state'] === 'withdrawn' ? { ...answer, body: { ...stateOf(answer.body), state: 'received' } } : answer) }],
    ['keeps no withdrawal of a case it has not seen', ['withdrawal-then-late-hand-over'], {
      call: (message) => (isWithdrawal(message) ? { status: 200, body: { caseId: message.body['caseId'], gatewayReference: 'R', state: 'withdrawn', receivedAt: null, lastSequence: 0, events: [] } } : 'as-it-came'),
    }],
    ['believes the address over the body', ['withdrawal-of-other-case'], {
      call: (message) => (isWithdrawal(message) && (message.headers['webhook-id'] ?? '') !== '' ? { content: JSON.stringify({ ...message.body, caseId: message.path.split('/').at(-2) }) } : 'as-it-came'),
    }],
    ['takes every answer', ['answer-unknown-case', 'answer-not-asked'], { answer: (message, answer) => (isAnswer(message) ? { status: 200, body: {} } : answer) }],
    ['has contracts with everybody, and names their IDs', ['lookup-none', 'lookup-found'], {
      answer: (message, answer) => (isLookup(message) && answer.status === 200
        ? { status: 200, body: { ...stateOf(answer.body), outcome: 'found', contracts: [{ state: 'active', maskedMerchantId: 'MID00012345', lines: [], since: null, through: { channel: 'direct', name: null }, reuse: 'new_id' }] } }
        : answer),
    }],
    ['answers who has contracts to everybody, and another question', ['lookup-signature', 'lookup-none', 'lookup-again'], {
      answer: (message, answer) => (isLookup(message) && answer.status !== 422 ? { status: 200, body: { lookupId: 'another', outcome: 'none', contracts: [], remark: '' } } : answer),
    }],
    ['says none beside a contract, and takes any question', ['lookup-unreadable', 'lookup-found'], {
      answer: (message, answer) => (isLookup(message) && answer.status !== 401 ? { status: 200, body: { ...stateOf(answer.body), outcome: 'none' } } : answer),
    }],
    ['falls over another contact person', ['contact-changed'], { answer: (message, answer) => (message.body['kind'] === 'contact_changed' ? { status: 500, body: {} } : answer) }],
  ])('%s is found out', async (_what, failing, fault) => {
    const findings = await check(await proxied(fault, pair), [...CALL_CHECKS]);
    expect(findings.filter(({ verdict }) => verdict === 'failed').map(({ check: id }) => id)).toEqual(expect.arrayContaining(failing));
    // It breaks what it breaks and nothing far from it.
    expect(findings.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(CALL_CHECKS.length / 2);
  }, 120_000);

  it.each<[string, string[], Fault]>([
    ['does not tell of the receipt', ['receipt', 'sequence'], { event: (event) => (event['type'] === 'case.received' ? 'drop' : event) }],
    ['signs with another secret', ['events-readable'], { event: (event) => (event['sequence'] === 2 ? 'sign wrongly' : event) }],
    ['sends an event once', ['events-sent-again'], { event: () => 'once only' }],
    ['counts with gaps', ['sequence'], { event: (event) => ({ ...event, sequence: (event['sequence'] as number) + ((event['sequence'] as number) > 3 ? 1 : 0) }) }],
    ['tells nothing again', ['replay'], { event: (event) => event, answer: ({ method }, answer) => (method === 'GET' ? { ...answer, body: { ...stateOf(answer.body), events: [] } } : answer) }],
    ['resumes what never stopped', ['events-make-sense'], { event: (event) => (event['type'] === 'contract.offered' ? { ...event, type: 'activation.resumed' } : event) }],
    ['takes an answer but not its repetition', ['answer-information', 'answer-signature'], (() => {
      const seen = new Set<unknown>();
      return { event: (event: Body) => event, answer: (message: Message, answer: Answer) => {
        const again = isAnswer(message) && seen.has(message.body['answerId']);
        seen.add(message.body['answerId']);
        return again ? { status: 409, body: {} } : answer;
      } };
    })()],
    ['offers a contract nobody can open, and keys of nobody', ['contract-address', 'keys'], {
      event: (event) => ({ ...event, data: Object.fromEntries(Object.entries(event['data'] as Body).filter(([name]) => !['contractUrl', 'document', 'merchantIdAtGateway'].includes(name))) }),
    }],
    ['asks for what nobody can give, until yesterday, under conditions in words', ['request-items', 'request-last-day', 'conditions'], {
      event: (event) => {
        const data = event['data'] as Body;
        return { ...event, data: { ...data, ...(data['items'] !== undefined && { items: [{ reason: 'because' }], dueAt: '2020-01-01T00:00:00Z' }), ...(data['conditions'] !== undefined && { conditions: { monthlyLimit: 'a lot' } }) } };
      },
    }],
    ['leaves the signing of nothing', ['signing-needs-document'], { event: (event) => ({ ...event, data: Object.fromEntries(Object.entries(event['data'] as Body).filter(([name]) => name !== 'document')) }) }],
    ['sends another contract than it told of, and takes any copy', ['contract-document', 'signed-copy'], {
      event: (event) => {
        const data = event['data'] as Body;
        return { ...event, data: { ...data, ...(data['document'] !== undefined && { document: { ...(data['document'] as Body), sha256: 'f'.repeat(64) } }) } };
      },
      answer: (message, answer) => (isAnswer(message) && String(message.body['answerId']).includes('spoiled') ? { status: 200, body: {} } : answer),
    }],
  ])('%s is found out', async (_what, failing, fault) => {
    const findings = await check(await proxied(fault, hasty), [...LIFE_CHECKS], SHORT_WAIT_MS);
    expect(findings.filter(({ verdict }) => verdict === 'failed').map(({ check: id }) => id)).toEqual(expect.arrayContaining(failing));
  }, 180_000);

  it('looks no contracts up is told so, and fails nothing by it', async () => {
    for (const status of [404, 501]) {
      const findings = await check(await proxied({ call: (message) => (isLookup(message) ? { status, body: {} } : 'as-it-came') }, pair), [...LOOKUP_CHECKS]);
      expect(findings.map(({ verdict }) => verdict)).toEqual(LOOKUP_CHECKS.map(() => 'not_offered'));
    }
  });

  it('is not there ends the run before it begins', async () => {
    await expect(check('http://127.0.0.1:59998/gateways/daou')).rejects.toThrow('cannot be reached');
  });
});

it('the description names for every event what our connector cannot do without', () => {
  const { webhooks } = partnerOpenApi('0') as { webhooks: Record<string, { post: { summary: string } }> };
  const all: Body = { text: 't', reason: 'r', issuer: 'shinhan', issuers: ['shinhan'], credentials: { apiKey: 'k' }, contractUrl: 'https://gw.example/c', merchantIdAtGateway: 'M' };
  expect(Object.keys(webhooks)).toEqual([...PARTNER_EVENT_TYPES]);
  for (const type of PARTNER_EVENT_TYPES) {
    const understood = (data: Body) => readEvent({ id: 'e', type, caseId: 'c', sequence: 1, occurredAt: '2026-11-23T00:00:00Z', data })?.notUnderstood !== true;
    const needed = Object.keys(all).filter((name) => !understood(Object.fromEntries(Object.entries(all).filter(([other]) => other !== name))));
    expect([type, /data needs (.*)$/.exec(webhooks[type]?.post.summary ?? '')?.[1]?.split(', ') ?? []]).toEqual([type, needed]);
  }
});
