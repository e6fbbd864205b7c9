import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import type { Operation } from '../../contract/operation.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';

let app: TestApp;
const visitors = {} as Record<'merchant' | 'operator' | 'gateway', Visitor>;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded());
  for (const kind of ['merchant', 'operator', 'gateway'] as const) visitors[kind] = await rehearsalVisitor(app, kind);
}, 120_000);
afterAll(() => app.close());

/** Somebody whom the access rule lets in, so that the address itself is read. */
function visitorOf({ access }: Operation): Visitor {
  if (access.kind === 'operator' || access.kind === 'gateway') return visitors[access.kind];
  return access.kind === 'public' || access.kind === 'signature' ? new Visitor(app.url) : visitors.merchant;
}

it('answers no route with a failure of ours when the address holds U+0000', async () => {
  const operations = Object.values(OPERATIONS).filter(({ path }) => path.includes(':')) as Operation[];
  expect(operations.length).toBeGreaterThan(20);
  const failed: string[] = [];
  for (const operation of operations) {
    const { method, path } = operation;
    const { status } = await visitorOf(operation).call(method, path.replaceAll(/:[A-Za-z]+/g, '%00'), method === 'GET' || method === 'DELETE' ? undefined : {}, { 'if-match': '"0"' });
    if (status < 400 || status >= 500) failed.push(`${method} ${path}: ${status}`);
  }
  expect(failed).toEqual([]);
  const invitation = await new Visitor(app.url).call('GET', '/api/invitations/%00');
  expect(invitation).toMatchObject({ status: 400, body: { code: 'malformed_request', errors: [{ pointer: '/params/invitationId' }] } });
}, 120_000);

it.each(['\u0000', '\ud800'])('tells which field holds %j, in a body', async (text) => {
  const { body } = await visitors.merchant.call('GET', '/api/business');
  const answer = await visitors.merchant.change('PATCH', '/api/business', body.version, { form: { ...body.form, tradeName: `가온${text}` }, reviewed: ['tradeName', text] });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/form/tradeName', '/reviewed/1']);
});

it('tells of one in a query', async () => {
  expect(await visitors.operator.call('GET', '/api/desk/audit?actor=%00')).toMatchObject({ status: 400, body: { code: 'malformed_request', errors: [{ pointer: '/query/actor' }] } });
});

/** The answer to bytes that may be no HTTP, and whether the server closed the connection afterwards; the caller never does. */
function answerTo(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect({ host: hostname, port: Number(port), timeout: 30_000 }, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => { heard += chunk.toString(); });
    socket.on('timeout', () => reject(new Error(`the connection stayed open after: ${heard}`)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

it('says that it closes a connection whenever it refuses before there is a request, in problem details', async () => {
  const cases = [
    ['NONSENSE\r\n\r\n', 400], [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`, 431], ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['POST /api/account/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n{', 413],
  ] as const;
  for (const [bytes, status] of cases) {
    const [head = '', body = ''] = (await answerTo(app.url, bytes)).split('\r\n\r\n');
    expect([head.slice(0, 12), /^connection: close$/im.test(head), /^content-type: application\/problem\+json/im.test(head)]).toEqual([`HTTP/1.1 ${status}`, true, true]);
    expect(JSON.parse(body)).toMatchObject({ status, code: status === 413 ? 'payload_too_large' : 'malformed_request' });
  }
  for (const bytes of ['NONSENSE\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(300_000)}\r\n\r\n`]) expect(await answerTo(app.sandboxUrl, bytes)).toMatch(/^HTTP\/1\.1 400 [^]*\r\nConnection: close\r\n[^]*"code":-1/);
  const undecodable = await fetch(`${app.url}/%E0%A4%A`);
  expect([undecodable.status, undecodable.headers.get('content-type')?.split(';')[0]]).toEqual([400, 'application/problem+json']);
}, 120_000);
