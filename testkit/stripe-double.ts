// Stripe as a test meets it: connected accounts, links, requirements, webhooks with real signatures. Stateful, behind the check of Stripe's own description.
import { createHmac, randomUUID } from 'node:crypto';
import { leadTo, startDescribedApi, type DescribedAnswer, type DescribedApi, type DescribedCall } from './described-api.ts';

export const STRIPE_KEYS = { environment: 'test', secretKey: 'sk_test_0123456789abcdefOFTESTS', webhookSecret: 'whsec_0123456789abcdefOFTESTS', country: 'JP', accountType: 'standard' } as const;

interface Requirements {
  currently_due: string[];
  past_due: string[];
  eventually_due: string[];
  pending_verification: string[];
  errors: { code: string; reason: string; requirement: string }[];
  alternatives: never[];
  current_deadline: number | null;
  disabled_reason: string | null;
}

/** A connected account as Stripe describes it; tests change what it says. */
export interface StripeAccount {
  id: string;
  object: 'account';
  created: number;
  type: string;
  country: string;
  email: string | null;
  metadata: Record<string, string>;
  capabilities: Record<string, 'active' | 'inactive' | 'pending'>;
  charges_enabled: boolean;
  payouts_enabled: boolean;
  details_submitted: boolean;
  requirements: Requirements;
}

export interface StripeDouble {
  readonly api: DescribedApi;
  readonly fetch: typeof globalThis.fetch;
  readonly accounts: Map<string, StripeAccount>;
  readonly forms: Record<string, any>[];
  /** Forgets idempotency keys, as Stripe does after a day. */
  forgetKeys(): void;
  /** The owner takes the platform's access back. */
  revoke(id: string): void;
  fail(pathPart: string, ...answers: (DescribedAnswer | 'lose_answer')[]): void;
  /** The merchant follows a link; a second time it is used up. */
  follow(url: string): StripeAccount | 'used_up';
  webhook(event: object, given?: { secret?: string; at?: Date }): { body: string; headers: Record<string, string> };
  close(): Promise<void>;
}

/** `nullable` beside a reference or a choice, as the engine reads it. */
function mendNullable(value: any): void {
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) mendNullable(child);
  if (value.nullable !== true || value.type !== undefined) return;
  delete value.nullable;
  if (Array.isArray(value.anyOf)) value.anyOf.push({ type: 'null' });
  else if (value.$ref !== undefined) {
    value.anyOf = [{ $ref: value.$ref }, { type: 'null' }];
    delete value.$ref;
  }
}

/** A form as the object it stands for, its flags as flags. */
export function readForm(body: string): Record<string, any> {
  const form: Record<string, any> = {};
  for (const [name, text] of new URLSearchParams(body)) {
    const keys = name.split(/[[\]]+/).filter(Boolean);
    const last = keys.pop() ?? '';
    let at = form;
    for (const key of keys) at = at[key] ??= {};
    at[last] = text === 'true' ? true : text === 'false' ? false : text;
  }
  return form;
}

const error = (type: string, code: string, message: string): DescribedAnswer['body'] => ({ error: { type, code, message } });

export async function startStripe(): Promise<StripeDouble> {
  const accounts = new Map<string, StripeAccount>();
  const revoked = new Set<string>();
  const links = new Map<string, { account: string; used: boolean }>();
  const forms: Record<string, any>[] = [];
  const failures: { part: string; answer: DescribedAnswer | 'lose_answer' }[] = [];
  let byKey = new Map<string, { body: string; answer: DescribedAnswer }>();

  function answer(call: DescribedCall): DescribedAnswer {
    const index = failures.findIndex(({ part }) => `${call.method} ${call.path}`.includes(part));
    const failure = index < 0 ? undefined : failures.splice(index, 1)[0]?.answer;
    if (failure !== undefined && failure !== 'lose_answer') return failure;
    const made = authorised(call);
    return failure === 'lose_answer' ? { ...made, lost: true } : made;
  }

  function authorised(call: DescribedCall): DescribedAnswer {
    if (call.headers.authorization !== `Bearer ${STRIPE_KEYS.secretKey}`) return { status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } } };
    const key = call.method === 'POST' ? String(call.headers['idempotency-key'] ?? randomUUID()) : null;
    const before = key === null ? undefined : byKey.get(key);
    if (before !== undefined) return before.body === call.body ? before.answer : { status: 400, body: { error: { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' } } };
    const made = route(call, new URL(call.path, 'http://double'));
    if (key !== null && made.status < 500) byKey.set(key, { body: call.body, answer: made });
    return made;
  }

  function route(call: DescribedCall, url: URL): DescribedAnswer {
    const id = /^\/v1\/accounts\/([^/]+)$/.exec(url.pathname)?.[1];
    if (call.method === 'POST' && url.pathname === '/v1/accounts') return create(readForm(call.body));
    if (call.method === 'POST' && url.pathname === '/v1/account_links') return link(readForm(call.body));
    if (call.method === 'GET' && url.pathname === '/v1/accounts') return list(url);
    if (id === undefined) return { status: 404, body: error('invalid_request_error', 'resource_missing', 'Unrecognized request URL') };
    if (revoked.has(id)) return { status: 403, body: error('invalid_request_error', 'account_invalid', 'The provided key does not have access to this account') };
    const account = accounts.get(id);
    if (account === undefined) return { status: 404, body: error('invalid_request_error', 'resource_missing', 'No such account') };
    if (call.method === 'GET') return { status: 200, body: structuredClone(account) };
    accounts.delete(id);
    return { status: 200, body: { id, object: 'account', deleted: true } };
  }

  function create(form: Record<string, any>): DescribedAnswer {
    if (form['country'] === 'KR') return { status: 400, body: error('invalid_request_error', 'country_unsupported', 'KR is not currently supported') };
    forms.push(form);
    const account: StripeAccount = {
      id: `acct_${randomUUID().replaceAll('-', '').slice(0, 16)}`, object: 'account', created: Math.floor(Date.now() / 1_000), type: form['type'], country: form['country'], email: form['email'] ?? null, metadata: form['metadata'] ?? {},
      capabilities: Object.fromEntries(Object.keys(form['capabilities'] ?? {}).map((name) => [name, 'inactive' as const])), charges_enabled: false, payouts_enabled: false, details_submitted: false,
      requirements: { currently_due: ['external_account', 'tos_acceptance.date'], past_due: [], eventually_due: [], pending_verification: [], errors: [], alternatives: [], current_deadline: null, disabled_reason: 'requirements.past_due' },
    };
    accounts.set(account.id, account);
    return { status: 200, body: structuredClone(account) };
  }

  function link(form: Record<string, any>): DescribedAnswer {
    if (!accounts.has(form['account'])) return { status: 400, body: error('invalid_request_error', 'account_invalid', 'No such account') };
    const url = `https://connect.stripe.com/setup/s/${randomUUID()}`;
    links.set(url, { account: form['account'], used: false });
    const created = Math.floor(Date.now() / 1_000);
    return { status: 200, body: { object: 'account_link', created, expires_at: created + 300, url } };
  }

  function list(url: URL): DescribedAnswer {
    const all = [...accounts.values()].filter(({ created }) => created >= Number(url.searchParams.get('created[gte]') ?? 0));
    const from = all.findIndex(({ id }) => id === url.searchParams.get('starting_after')) + 1;
    const page = all.slice(from, from + Number(url.searchParams.get('limit') ?? 10));
    return { status: 200, body: { object: 'list', url: '/v1/accounts', has_more: from + page.length < all.length, data: structuredClone(page) } };
  }

  const api = await startDescribedApi({ descriptions: [{ name: 'stripe-connect-2023-08-16.cut.json', mend: mendNullable }], answer, parse: readForm });
  return {
    api, fetch: leadTo({ 'https://api.stripe.com': api.origin }), accounts, forms,
    forgetKeys() {
      byKey = new Map();
    },
    revoke: (id) => void revoked.add(id),
    fail(part, ...answers) {
      failures.push(...answers.map((one) => ({ part, answer: one })));
    },
    follow(url) {
      const found = links.get(url);
      const account = accounts.get(found?.account ?? '');
      if (found === undefined || account === undefined || found.used) return 'used_up';
      found.used = true;
      return account;
    },
    webhook(event, { secret = STRIPE_KEYS.webhookSecret, at = new Date() } = {}) {
      const body = JSON.stringify({ object: 'event', api_version: '2023-08-16', created: Math.floor(at.getTime() / 1_000), livemode: false, pending_webhooks: 1, ...event }, null, 2);
      const t = Math.floor(at.getTime() / 1_000);
      const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
      return { body, headers: { 'content-type': 'application/json', 'stripe-signature': `t=${t},v1=${'0'.repeat(64)},v1=${v1},v0=${'1'.repeat(64)}` } };
    },
    close: () => api.close(),
  };
}
