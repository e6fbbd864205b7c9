import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createPartnerConnector } from './connector.ts';

const LOOKUP = { lookupId: 'lookup_1', registrationNumber: '001-81-00017', consent: { code: 'contract_lookup:kcp', version: '2026-11-1', agreedAt: '2026-11-24T00:00:00.000Z' } };
const CONTRACT = { state: 'active', maskedMerchantId: 'R1******17', lines: [{ method: 'card', type: 'one_time' }], since: '2023-04-03', through: { channel: 'host', name: '연습몰' }, reuse: 'new_id' };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** What a gateway that answers so is understood to say. */
async function asked(answers: RequestListener | { status?: number; body: unknown }, timeoutMs = 2000) {
  const listener: RequestListener = typeof answers === 'function' ? answers : (_request, response) => response.writeHead(answers.status ?? 200).end(typeof answers.body === 'string' ? answers.body : JSON.stringify(answers.body));
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const connector = createPartnerConnector({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gw`, gateway: 'kcp', secret: 'whsec_Y29ubmVjdG9yLXRlc3Qtc2VjcmV0LW9mLWdhdGVob3VzZQ==', timeoutMs });
  if (connector.lookUpContracts === undefined) throw new Error('the connector looks nothing up');
  return connector.lookUpContracts(LOOKUP);
}
const answer = (given: object) => ({ body: { lookupId: 'lookup_1', outcome: 'found', contracts: [CONTRACT], remark: '', ...given } });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

it('sends the number in the body alone, signed, with the consent and nothing more', async () => {
  const seen: { url: string | undefined; body: object; signed: boolean }[] = [];
  const outcome = await asked((request, response) => void bodyOf(request).then((text) => {
    seen.push({ url: request.url, body: JSON.parse(text) as object, signed: request.headers['webhook-signature'] !== undefined });
    response.end(JSON.stringify(answer({}).body));
  }));
  expect(seen).toEqual([{ url: '/gw/existing-contracts', signed: true, body: { ...LOOKUP, gateway: 'kcp' } }]);
  expect(outcome).toEqual({ kind: 'answered', answer: { kind: 'found', contracts: [CONTRACT], remark: '' } });
});

it('masks what the gateway did not, and makes the best of what it does not know', async () => {
  const outcome = await asked(answer({ contracts: [{ state: 'ended', maskedMerchantId: 'MERCHANT1234', through: { channel: 'a friend', name: 'Line\nbreak\u202e' }, reuse: 'perhaps' }] }));
  expect(outcome).toMatchObject({ answer: { contracts: [{ maskedMerchantId: 'ME********34', lines: [], since: null, through: { channel: 'unknown', name: 'Line break' }, reuse: 'unknown' }] } });
});

it.each([
  ['none', answer({ outcome: 'none', contracts: [] }), { kind: 'answered', answer: { kind: 'none' } }],
  ['that its people look', answer({ outcome: 'not_automatic', contracts: [], remark: '이틀' }), { kind: 'answered', answer: { kind: 'people', remark: '이틀' } }],
  ['that there is no such page', { status: 404, body: '' }, { kind: 'not_offered' }],
  ['that it does not offer it', { status: 501, body: '' }, { kind: 'not_offered' }],
  ['that it may not', { status: 422, body: { detail: '번호가 다릅니다.' } }, { kind: 'refused', reason: '번호가 다릅니다.' }],
  ['none beside a contract', answer({ outcome: 'none' }), { kind: 'unreachable', reason: 'broken_answer' }],
  ['found, and names none', answer({ contracts: [] }), { kind: 'unreachable', reason: 'broken_answer' }],
  ['another question', answer({ lookupId: 'lookup_2' }), { kind: 'unreachable', reason: 'broken_answer' }],
  ['a hundred contracts', answer({ contracts: Array.from({ length: 100 }, () => CONTRACT) }), { kind: 'unreachable', reason: 'broken_answer' }],
  ['garbage', { body: '<html>' }, { kind: 'unreachable', reason: 'broken_answer' }],
  ['more than anybody reads', { body: 'x'.repeat(300_000) }, { kind: 'unreachable', reason: 'answer_too_large' }],
  ['that it is down', { status: 503, body: '' }, { kind: 'unreachable', reason: 'server_error', retryable: true }],
  ['that it does not know us', { status: 401, body: '' }, { kind: 'unreachable', reason: 'not_authorised', retryable: false }],
])('a gateway that answers %s', async (_what, answers, expected) => {
  expect(await asked(answers)).toMatchObject(expected);
});

it('waits no longer than its limit', async () => {
  expect(await asked(() => {}, 100)).toMatchObject({ kind: 'unreachable', reason: 'timeout' });
});
