import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call, onSessionExpired, urlOf } from './client.ts';
import { ApiProblem, explain, isProblem, TransportError } from './problem.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit & { readonly headers: Record<string, string> };
}

let sent: Sent[] = [];
let answers: (() => Response | Promise<Response>)[] = [];

const json = (status: number, value: unknown) => () => new Response(JSON.stringify(value), { status });
const signedOut = json(401, { type: '', status: 401, code: 'not_signed_in', title: '로그인이 필요합니다' });

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal('document', { documentElement: { lang: 'ko' } });
  vi.stubGlobal('fetch', (url: string, init: Sent['init']) => {
    sent.push({ url, init });
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(answer());
  });
});
afterEach(() => {
  onSessionExpired(null);
  vi.unstubAllGlobals();
});

test('parameters are escaped and empty queries left out', () => {
  expect(urlOf('application', { params: { applicationId: 'a/b?c' } })).toBe('/api/applications/a%2Fb%3Fc');
  expect(urlOf('applications', { query: { cursor: undefined, limit: 5 } })).toBe('/api/applications?limit=5');
});

test('a change carries a key, the version it is based on and the language; a read carries no key', async () => {
  answers = [json(200, { version: 8 }), json(200, { session: null }), json(201, { applicationId: 'x' })];
  await call('updateDraft', { body: { methods: ['card'] } }, { ifMatch: 7 });
  await call('session');
  await call('submitDraft', { body: { consents: [] } }, { ifMatch: 8, idempotencyKey: 'given-key' });
  expect(sent[0]?.init).toMatchObject({ method: 'PATCH', body: '{"methods":["card"]}', credentials: 'same-origin' });
  expect(sent[0]?.init.headers).toMatchObject({ 'if-match': '"7"', 'accept-language': 'ko', 'content-type': 'application/json' });
  expect(sent[1]?.init.headers['idempotency-key']).toBeUndefined();
  expect(sent[2]?.init.headers['idempotency-key']).toBe('given-key');
});

test('an error answer is thrown as a problem with the messages of its fields', async () => {
  const errors = [{ pointer: '/tradeName', code: 'too_long', message: '너무 깁니다', messages: { ko: '너무 깁니다', en: 'Too long' } }];
  answers = [json(422, { type: '', status: 422, code: 'invalid_input', title: '확인해 주세요', instance: 'req-1', errors })];
  const failure: unknown = await call('session').catch((thrown: unknown) => thrown);
  expect(isProblem(failure, 'invalid_input')).toBe(true);
  expect((failure as ApiProblem).fieldError('/tradeName', 'en')).toBe('Too long');
  expect(explain(failure, 'ko')).toEqual({ title: '확인해 주세요', detail: undefined, requestId: 'req-1' });
});

test.each([
  ['no connection', [], 'offline'],
  ["a proxy's own page while the server restarts", [() => new Response('<h1>Bad gateway</h1>', { status: 502 })], 'unreadable'],
  ['an error without a code', [json(500, { oops: true })], 'unreadable'],
  ['an error without a code from a proxy', [json(503, {})], 'offline'],
] as const)('%s is told in words a person can use', async (_, given, failure) => {
  answers = [...given];
  const thrown: unknown = await call('session').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TransportError);
  expect((thrown as TransportError).failure).toBe(failure);
  expect(explain(thrown, 'en').title).toMatch(/try again/);
});

test('an answer that does not come ends in a timeout', async () => {
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => new Promise((__, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted')))));
  const thrown: unknown = await call('session', undefined, { timeoutMs: 20 }).catch((error: unknown) => error);
  expect((thrown as TransportError).failure).toBe('timeout');
});

test('after an expired session the same call is made again, with the same key', async () => {
  onSessionExpired(() => Promise.resolve(true));
  answers = [signedOut, json(201, { id: 'm' })];
  await call('createMerchant', { body: { name: 'A' } });
  expect(sent.map(({ url }) => url)).toEqual(['/api/merchants', '/api/merchants']);
  expect(sent[0]?.init.headers['idempotency-key']).toBe(sent[1]?.init.headers['idempotency-key']);
});

test('whoever declines to sign in again gets the refusal, and a wrong password asks nobody', async () => {
  const ask = vi.fn(() => Promise.resolve(false));
  onSessionExpired(ask);
  answers = [signedOut, json(401, { type: '', status: 401, code: 'wrong_credentials', title: '' })];
  await expect(call('members')).rejects.toMatchObject({ code: 'not_signed_in' });
  await expect(call('signIn', { body: { email: 'a@example.com', password: 'x' } })).rejects.toMatchObject({ code: 'wrong_credentials' });
  expect(ask).toHaveBeenCalledTimes(1);
});
