import type { PaymentApi, PaymentApiKeys, PaymentApiOutcome, ReadCertification, ReadPayment } from '../../../domain/ports/payment-api.ts';

/** A small client of the i'mport V1 REST interface: token, prepare, look-ups, payments without a window, cancel. */
export interface IamportOptions {
  /** Origin of the API; its paths begin at the root. */
  readonly baseUrl: () => string;
  /** Headers that every call carries besides. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

interface Envelope {
  readonly code: number;
  readonly message: string | null;
  readonly response: unknown;
}

interface PaymentMessage {
  readonly imp_uid: string;
  readonly merchant_uid: string;
  readonly status: ReadPayment['status'];
  readonly amount: number;
  readonly cancel_amount: number;
  readonly fail_reason: string | null;
}

/** Tells our own calls from those of a shop's programs: the log of a store is about its programs. */
const OWN_CALLS = 'Gatehouse-Test-Page/1';

export function createIamportClient(options: IamportOptions): PaymentApi {
  const send = options.fetch ?? globalThis.fetch;

  async function call(path: string, given: { method: 'GET' | 'POST'; token?: string; body?: object }): Promise<Envelope | null> {
    try {
      const answer = await send(new URL(path, options.baseUrl()), {
        method: given.method,
        redirect: 'error',
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
        headers: { accept: 'application/json', 'user-agent': OWN_CALLS, ...options.headers, ...(given.body && { 'content-type': 'application/json' }), ...(given.token !== undefined && { authorization: given.token }) },
        ...(given.body && { body: JSON.stringify(given.body) }),
      });
      const envelope = (await answer.json()) as Partial<Envelope>;
      return typeof envelope.code === 'number' ? { code: envelope.code, message: envelope.message ?? null, response: envelope.response ?? null } : null;
    } catch {
      return null;
    }
  }

  async function withToken<T>(keys: PaymentApiKeys, path: string, body: object | null, read: (response: unknown) => T): Promise<PaymentApiOutcome<T>> {
    const token = await call('/users/getToken', { method: 'POST', body: { imp_key: keys.restKey, imp_secret: keys.restSecret } });
    if (token === null) return { kind: 'unreachable' };
    if (token.code !== 0) return { kind: 'refused', message: token.message ?? 'token' };
    const accessToken = (token.response as { access_token: string }).access_token;
    const answer = await call(path, { method: body === null ? 'GET' : 'POST', token: accessToken, ...(body !== null && { body }) });
    if (answer === null) return { kind: 'unreachable' };
    return answer.code === 0 ? { kind: 'done', value: read(answer.response) } : { kind: 'refused', message: answer.message ?? `code ${answer.code}` };
  }

  return {
    prepare: (keys, { merchantUid, amount }) => withToken(keys, '/payments/prepare', { merchant_uid: merchantUid, amount }, () => null),
    readPayment: (keys, impUid) => withToken(keys, `/payments/${encodeURIComponent(impUid)}`, null, readPayment),
    readCertification: (keys, impUid) => withToken(keys, `/certifications/${encodeURIComponent(impUid)}`, null, readCertification),
    payOnce: (keys, { channelKey, merchantUid, name, amount, card }) => withToken(keys, '/subscribe/payments/onetime', { channel_key: channelKey, merchant_uid: merchantUid, name, amount, card_number: card.number, expiry: card.expiry, birth: card.birth, pwd_2digit: card.passwordTwoDigits }, readPayment),
    payAgain: (keys, { customerUid, merchantUid, name, amount }) => withToken(keys, '/subscribe/payments/again', { customer_uid: customerUid, merchant_uid: merchantUid, name, amount }, readPayment),
    cancel: (keys, { impUid, amount, checksum, reason }) => withToken(keys, '/payments/cancel', { imp_uid: impUid, checksum, reason, ...(amount !== null && { amount }) }, readPayment),
  };
}

function readCertification(response: unknown): ReadCertification {
  const { imp_uid, merchant_uid, certified } = response as { imp_uid: string; merchant_uid: string | null; certified: boolean };
  return { impUid: imp_uid, merchantUid: merchant_uid, certified };
}

function readPayment(response: unknown): ReadPayment {
  const { imp_uid, merchant_uid, status, amount, cancel_amount, fail_reason } = response as PaymentMessage;
  return { impUid: imp_uid, merchantUid: merchant_uid, status, amount, cancelledAmount: cancel_amount, failReason: fail_reason };
}
