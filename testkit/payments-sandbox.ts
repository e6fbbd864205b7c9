import { afterEach } from 'vitest';
import { openVault } from '../platform/vault.ts';
import { createPaymentsSandbox, type PaymentsSandboxOptions, type PaymentsSandbox } from '../sandbox/payments/create-payments-sandbox.ts';
import { provisionStore, type ChannelSettings, type StoreKeys } from '../sandbox/payments/store.ts';
import type { Database } from '../storage/open-database.ts';
import { openFreshEmbedded } from './databases.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly code: number;
  readonly message: string | null;
  // Tests look into answers freely; the shapes are what they are about.
  readonly response: any;
}

/** A shop that calls the sandbox over HTTP, with its keys and a token. */
export interface Shop {
  readonly keys: StoreKeys;
  readonly token: string;
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A call of the second version, with the API secret; the answer is the bare JSON. */
  v2(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: any }>;
}

export interface TestSandbox extends PaymentsSandbox {
  readonly database: Database;
  /** Address it listens on. */
  readonly url: string;
  shop(name?: string, channels?: readonly ChannelSettings[]): Promise<Shop>;
  call(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
}

export const TEST_CHANNELS: readonly ChannelSettings[] = [
  { gateway: 'html5_inicis', pgProvider: 'html5_inicis', pgId: 'INIpayTest', type: 'payment', name: '이니시스 결제창' },
  { gateway: 'kakaopay', pgProvider: 'kakaopay', pgId: 'TC0ONETIME', type: 'payment', name: '카카오페이' },
  { gateway: 'nice_v2', pgProvider: 'nice', pgId: 'nictest04m', type: 'api_payment', name: '나이스 키인·정기' },
  { gateway: 'danal', pgProvider: 'danal', pgId: 'A010002002', type: 'certification', name: '다날 본인인증' },
];

export const PAYING_CARD = '4092-0230-1234-1234';
export const DECLINING_CARD = '4000-0000-0000-0002';
export const CARD = { card_number: PAYING_CARD, expiry: '2099-12', birth: '900101', pwd_2digit: '12' };

const running: (() => Promise<void>)[] = [];

/** Starts a sandbox on a free port over a fresh database; stopped after the test. */
export async function startTestSandbox(given: { database?: Database; production?: boolean } & Pick<PaymentsSandboxOptions, 'windowLimits' | 'trustedProxies'> = {}): Promise<TestSandbox> {
  const database = given.database ?? (await openFreshEmbedded());
  const clock = { now: () => new Date() };
  let url = '';
  const made = createPaymentsSandbox({ database, clock, vault: openVault(['a test secret of more than thirty-two characters']), baseUrl: () => url, production: given.production ?? false,
    ...(given.windowLimits && { windowLimits: given.windowLimits }), ...(given.trustedProxies && { trustedProxies: given.trustedProxies }),
  });
  url = await made.app.listen({ host: '127.0.0.1', port: 0 });
  running.push(async () => {
    await made.app.close();
    if (!given.database) await database.close();
  });
  const call: TestSandbox['call'] = async (method, path, options = {}) => {
    const body = options.body;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }), ...options.headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const envelope = text.startsWith('{') ? (JSON.parse(text) as Omit<Answer, 'status' | 'headers'>) : { code: NaN, message: text, response: text };
    return { status: answer.status, headers: Object.fromEntries(answer.headers), ...envelope };
  };
  let shops = 0;
  return {
    ...made,
    database,
    url,
    call,
    async shop(name = `shop ${(shops += 1)}`, channels = TEST_CHANNELS) {
      const keys = await provisionStore({ database, vault: made.sandbox.vault }, { merchantRef: name, name, channels });
      const token = (await call('POST', '/users/getToken', { body: { imp_key: keys.restKey, imp_secret: keys.restSecret } })).response.access_token as string;
      return {
        keys,
        token,
        call: (method, path, body, headers) => call(method, path, { body, headers: { authorization: token, ...headers } }),
        async v2(method, path, body, headers) {
          const answer = await fetch(`${url}${path}`, {
            method, headers: { authorization: `PortOne ${keys.v2.apiSecret}`, ...headers }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          });
          return { status: answer.status, headers: Object.fromEntries(answer.headers), body: (await answer.json()) as unknown };
        },
      };
    },
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});
