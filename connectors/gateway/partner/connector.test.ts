import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { PARTNER_EVENT_TYPES } from '../../../contract/partner.ts';
import { CASE_COMMANDS } from '../../../domain/case/states.ts';
import type { GatewayHandOver } from '../../../domain/ports/gateway.ts';
import { createPartnerConnector } from './connector.ts';

const SECRET = 'whsec_Y29ubmVjdG9yLXRlc3Qtc2VjcmV0LW9mLWdhdGVob3VzZQ==';
const NOW = new Date('2026-11-23T00:00:00Z');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function gatewayThat(answers: RequestListener, timeoutMs = 500) {
  const server = createServer(answers);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return createPartnerConnector({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gw/`, gateway: 'kcp', secret: SECRET, timeoutMs });
}

const HAND_OVER: GatewayHandOver = {
  caseId: 'case_1', reference: 'r', submittedAt: NOW.toISOString(), lines: [{ method: 'card', type: 'one_time' }], extraFields: {}, business: {}, documents: [], consents: [], eventsUrl: 'http://127.0.0.1/e', pageUrl: 'http://127.0.0.1/applications/app_1',
};
const STATE = { caseId: 'case_1', gatewayReference: 'G-1', state: 'queued', receivedAt: null, lastSequence: 0, events: [] };

describe('a gateway that behaves badly', () => {
  it.each([
    [500, 'server_error', true, true], [503, 'server_error', true, true], [429, 'too_many_calls', true, false], [401, 'not_authorised', false, false], [302, 'redirected', false, false],
  ])('answers %i: %s', async (status, reason, retryable, mayHaveArrived) => {
    let calls = 0;
    const connector = await gatewayThat((_request, response) => {
      calls += 1;
      response.writeHead(status, { location: '/elsewhere', 'retry-after': '7' }).end(JSON.stringify(STATE));
    });
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason, retryable, mayHaveArrived });
    expect(calls).toBe(1);
  });

  it('turns us away by its clock: it is known by how much that is off', async () => {
    const connector = await gatewayThat((_request, response) => response.writeHead(401, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end());
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'clock_differs', retryable: false, mayHaveArrived: false, secondsOff: expect.toSatisfy((seconds: number) => Math.abs(seconds + 3_600) < 30) });
  });

  it('is not there', async () => {
    // Port 1 would be refused by fetch itself, before any connection.
    const connector = createPartnerConnector({ baseUrl: 'http://127.0.0.1:59999', gateway: 'kcp', secret: SECRET, timeoutMs: 500 });
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'no_connection', retryable: true, mayHaveArrived: false });
  });

  it('says nothing', async () => {
    const connector = await gatewayThat(() => {}, 100);
    expect(await connector.ask('case_1', 0)).toMatchObject({ kind: 'unreachable', reason: 'timeout', mayHaveArrived: true });
  });

  it('drips its answer for longer than the limit', async () => {
    const connector = await gatewayThat((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    }, 200);
    expect(await connector.ask('case_1', 0)).toMatchObject({ kind: 'unreachable', reason: 'timeout' });
  });

  it('answers without end', async () => {
    const connector = await gatewayThat((_request, response) => {
      response.writeHead(200);
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', flood);
      flood();
    }, 5000);
    expect(await connector.ask('case_1', 0)).toMatchObject({ kind: 'unreachable', reason: 'answer_too_large' });
  });

  it('hangs up', async () => {
    const connector = await gatewayThat((request) => request.socket.destroy());
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'broken_answer', mayHaveArrived: true });
  });

  it.each([['no JSON', '<html>'], ['no state', '{}'], ['the state of another case', JSON.stringify({ ...STATE, caseId: 'case_2' })]])('answers with %s', async (_what, body) => {
    const connector = await gatewayThat((_request, response) => response.end(body));
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'broken_answer' });
    expect(await connector.withdraw('case_1', '')).toMatchObject({ kind: 'unreachable', reason: 'broken_answer' });
  });

  it('has no such page: that does not mean that it does not know the case', async () => {
    const connector = await gatewayThat((_request, response) => response.writeHead(404).end('{}'));
    expect(await connector.ask('case_1', 0)).toMatchObject({ kind: 'unreachable', reason: 'broken_answer' });
  });

  it('sends events it cannot be believed: they are counted, not dropped in silence', async () => {
    const good = { id: 'e1', type: 'case.received', caseId: 'case_1', sequence: 1, occurredAt: NOW.toISOString(), data: {} };
    const connector = await gatewayThat((_request, response) => response.end(JSON.stringify({ ...STATE, lastSequence: 3, events: [{ ...good, sequence: 0 }, good, { ...good, caseId: 'case_2' }] })));
    expect(await connector.ask('case_1', 0)).toMatchObject({ kind: 'known', state: { events: [{ id: 'e1' }], unreadable: 2 } });
  });
});

it('signs its calls, the path where there is no body', async () => {
  const seen: boolean[] = [];
  const connector = await gatewayThat((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const content = request.method === 'GET' ? (request.url ?? '') : Buffer.concat(chunks).toString();
      new Webhook(SECRET).verify(content, request.headers as Record<string, string>, { jsonParse: false });
      seen.push(true);
      response.end(JSON.stringify(STATE));
    });
  });
  await connector.submit(HAND_OVER);
  await connector.ask('case_1', 3);
  expect(seen).toEqual([true, true]);
});

it.each(['../admin', 'a/b', 'a\r\nx: y', '', 'a?b', 'x'.repeat(101)])('never builds an address from the case id %j', async (caseId) => {
  const connector = await gatewayThat((_request, response) => response.end('{}'));
  await expect(connector.ask(caseId, 0)).rejects.toThrow('case id');
  await expect(connector.submit({ ...HAND_OVER, caseId })).rejects.toThrow('case id');
});

it('is not made with settings that cannot work', () => {
  const given = { gateway: 'kcp', secret: SECRET, timeoutMs: 1 };
  expect(() => createPartnerConnector({ ...given, baseUrl: 'file:///etc' })).toThrow('kcp');
  expect(() => createPartnerConnector({ ...given, baseUrl: 'http://x', secret: '' })).toThrow('secret');
});

describe('an event', () => {
  const connector = createPartnerConnector({ baseUrl: 'http://127.0.0.1:1', gateway: 'kcp', secret: SECRET, timeoutMs: 1 });
  const EVENT = { id: 'evt_1', type: 'issuer.approved', caseId: 'case_1', sequence: 4, occurredAt: NOW.toISOString(), data: { issuer: 'shinhan' } };
  function signedBy(secret: string, body: string, at = NOW, id = 'evt_1') {
    return { 'Webhook-Id': id, 'webhook-timestamp': String(at.getTime() / 1000), 'webhook-signature': new Webhook(secret).sign(id, at, body) };
  }
  const verify = (body: string, headers: Record<string, string>, now = NOW) => connector.verifyEvent(headers, Buffer.from(body), now);
  const text = JSON.stringify(EVENT);

  it('with a good signature is read', () => {
    expect(verify(text, signedBy(SECRET, text))).toEqual({ kind: 'event', event: EVENT });
  });

  it('is taken while a secret is being changed: one of several signatures fits', () => {
    const headers = signedBy(SECRET, text);
    expect(verify(text, { ...headers, 'webhook-signature': `v1,AAAA v1a,x ${headers['webhook-signature']}` }).kind).toBe('event');
  });

  it('replayed within five minutes reads the same, so that its id shows it; later it is stale, and says by how much', () => {
    const headers = signedBy(SECRET, text);
    expect(verify(text, headers, new Date(NOW.getTime() + 299_000))).toEqual({ kind: 'event', event: EVENT });
    expect(verify(text, headers, new Date(NOW.getTime() + 301_000))).toEqual({ kind: 'refused', reason: 'stale', secondsOff: -301, eventId: 'evt_1', caseId: 'case_1' });
    expect(verify(text, headers, new Date(NOW.getTime() - 301_000))).toEqual({ kind: 'refused', reason: 'stale', secondsOff: 301, eventId: 'evt_1', caseId: 'case_1' });
  });

  it.each([
    ['another secret', () => [text, signedBy('whsec_b3RoZXItc2VjcmV0', text)]],
    ['a changed body', () => [text.replace('shinhan', 'samsung'), signedBy(SECRET, text)]],
    ['a changed id', () => [text, { ...signedBy(SECRET, text), 'Webhook-Id': 'evt_2' }]],
    ['a fresher time', () => [text, { ...signedBy(SECRET, text), 'webhook-timestamp': String(NOW.getTime() / 1000 + 1) }]],
    ['no signature', () => [text, {}]],
  ] as [string, () => [string, Record<string, string>]][])('forged with %s is refused', (_what, make) => {
    expect(verify(...make())).toEqual({ kind: 'refused', reason: 'bad_signature' });
  });

  it.each([
    ['no JSON', '{"id":', {}], ['sequence 0', JSON.stringify({ ...EVENT, sequence: 0 }), { eventId: 'evt_1', caseId: 'case_1' }],
    ['another id than its message', JSON.stringify({ ...EVENT, id: 'evt_2' }), { eventId: 'evt_2', caseId: 'case_1' }], ['a list for an id', JSON.stringify({ ...EVENT, id: [] }), { caseId: 'case_1' }],
    ['too much text', JSON.stringify({ ...EVENT, data: { issuer: 'shinhan', text: 'x'.repeat(300_000) } }), {}],
  ])('with %s is unreadable, though signed, and leaves what it says of itself', (_what, body, traces) => {
    expect(verify(body, signedBy(SECRET, body))).toEqual({ kind: 'refused', reason: 'unreadable', ...traces });
  });

  it.each([
    ['an unknown type', { ...EVENT, type: 'case.mystery' }], ['no issuer', { ...EVENT, data: {} }], ['data that is no object', { ...EVENT, data: 'shinhan' }],
    ['a script for an address', { ...EVENT, type: 'contract.offered', data: { contractUrl: 'javascript:alert(1)' } }],
  ])('with %s keeps its place by its head and means nothing', (_what, event) => {
    const body = JSON.stringify(event);
    const verified = verify(body, signedBy(SECRET, body));
    expect(verified).toEqual({ kind: 'event', event: { ...event, data: {}, notUnderstood: true } });
    if (verified.kind === 'event') expect(connector.translate(verified.event)).toEqual([]);
  });

  it('of every type of the protocol is read and means a command of ours with its facts', () => {
    const data = {
      text: 't', reason: 'r', issuer: 'shinhan', issuers: ['shinhan', 'kb'], method: 'card', merchantIdAtGateway: 'M1', credentials: { apiKey: 'k' },
      contractUrl: 'https://gw.example/c', expiresAt: NOW.toISOString(),
    };
    const { issuers: _issuers, ...facts } = data;
    for (const type of PARTNER_EVENT_TYPES) {
      const body = JSON.stringify({ ...EVENT, type, data });
      const verified = verify(body, signedBy(SECRET, body));
      if (verified.kind !== 'event') throw new Error(type);
      const reports = connector.translate(verified.event);
      if (type === 'issuer.asked') {
        expect(reports).toEqual(data.issuers.map((issuer) => ({ command: 'ask_issuer', facts: { ...facts, issuer } })));
      } else {
        expect(reports).toEqual([{ command: expect.toSatisfy((command) => CASE_COMMANDS.includes(command)), facts }]);
      }
    }
  });

  it.each([['case.received', 'acknowledge'], ['credentials.live_deposited', 'deposit_live_keys'], ['issuer.rejected', 'reject_issuer'], ['activation.live', 'go_live']])('%s means %s', (type, command) => {
    expect(connector.translate({ ...EVENT, type })[0]?.command).toBe(command);
  });
});

describe('a document of the gateway', () => {
  it('is fetched by a signed call below its own address, and no further than it may be long', async () => {
    const asked: string[] = [];
    const connector = await gatewayThat((request, response) => {
      asked.push(`${request.url} ${request.headers['webhook-signature'] === undefined ? 'unsigned' : 'signed'}`);
      response.writeHead(request.url?.includes('gone') ? 404 : 200).end('%PDF-1.7 contract');
    });
    const fetched = await connector.fetchDocument!({ url: 'cases/case_1/contract', maxBytes: 100 });
    expect(fetched.kind === 'fetched' && Buffer.from(fetched.bytes).toString()).toBe('%PDF-1.7 contract');
    expect(asked).toEqual([expect.stringMatching(/\/cases\/case_1\/contract signed$/)]);
    expect(await connector.fetchDocument!({ url: 'cases/case_1/contract', maxBytes: 5 })).toMatchObject({ kind: 'refused' });
    expect(await connector.fetchDocument!({ url: 'cases/gone', maxBytes: 100 })).toMatchObject({ kind: 'refused' });
  });

  it.each(['https://elsewhere.example.kr/contract.pdf', 'http://169.254.169.254/latest', '//elsewhere.example.kr/x', '../../admin', 'file:///etc/passwd'])('is not looked for at %j', async (url) => {
    let calls = 0;
    const connector = createPartnerConnector({ baseUrl: 'https://gateway.example.kr/partner', gateway: 'kcp', secret: SECRET, timeoutMs: 500, fetch: async () => { calls += 1; return new Response(''); } });
    expect(await connector.fetchDocument!({ url, maxBytes: 100 })).toMatchObject({ kind: 'refused' });
    expect(calls).toBe(0);
  });
});
