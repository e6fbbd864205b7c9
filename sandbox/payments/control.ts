import type { FastifyInstance } from 'fastify';
import { findCertification } from './certification.ts';
import { openCheckout } from './checkout.ts';
import { answer, badRequest, notFound, refusedByRule } from './envelope.ts';
import { finishCheckout, paymentOf, type Outcome } from './finish-checkout.ts';
import { Input } from './input.ts';
import { isWebAddress } from './notice-urls.ts';
import { presentPayment } from './payment-answer.ts';
import { findPayment } from './payment.ts';
import { seconds, storeTime, type Sandbox, type Store } from './sandbox.ts';
import { advanceClock } from './store-clock.ts';
import { ageToken } from './token.ts';
import { openWindow, WINDOW_KINDS, type WindowKind } from './v2/checkout.ts';
import { isV2Authorization } from './v2/dialect.ts';
import { Fields } from './v2/fields.ts';
import { openDispute, resolveDispute } from './v2/disputes.ts';
import { findIdentity } from './v2/identity.ts';
import { findShown } from './v2/lookups.ts';
import { deposit } from './vbank.ts';
import { listDeliveries, makeRepeatsDue, resendDelivery, setWebhook, type Delivery } from './webhook-log.ts';

const VERSIONS = ['2024-04-25', '2024-01-01'] as const;
const OUTCOMES = ['approve', 'decline', 'cancel'] as const;
type ImpUid = { Params: { imp_uid: string } };

/**
 * What payer, bank, phone and clock do in real life, as calls. Guarded by the same token and acting only on the
 * token's own store; absent in production. `drain` sends what is due and waits for it.
 */
export function registerControl(app: FastifyInstance, sandbox: Sandbox, drain: () => Promise<void>): void {
  app.post('/sandbox/checkout', async ({ body, headers, ip, store }) => answer(await completeCheckout(sandbox, store, new Input(body), { userAgent: headers['user-agent'] ?? null, ip })));

  // Callers of the second version read answers without an envelope; both find what they look for.
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const response = (payload as { response?: unknown } | null)?.response;
    return isV2Authorization(request.headers.authorization) ? { ...plain(response), ...plain(payload) } : payload;
  });

  app.post<ImpUid>('/sandbox/vbanks/:imp_uid/deposit', async ({ body, params, store }) =>
    answer(presentPayment(sandbox, await deposit(sandbox, store, await accountOf(sandbox, store, params.imp_uid), new Input(body).requiredAmount('amount')))));

  app.post<{ Params: { id: string } }>('/sandbox/payments/:id/dispute', async ({ body, params, store }) =>
    answer(presentPayment(sandbox, await openDispute(sandbox, store, await attemptOf(sandbox, store, params.id), new Input(body).text('reason', 500) ?? '구매자가 결제에 이의를 제기했습니다.'))));
  app.post<{ Params: { id: string } }>('/sandbox/payments/:id/dispute/resolve', async ({ params, store }) =>
    answer(presentPayment(sandbox, await resolveDispute(sandbox, store, await attemptOf(sandbox, store, params.id)))));

  app.get<{ Params: { id: string } }>('/sandbox/identity-verifications/:id/otp', async ({ params, store }) => {
    const identity = await findIdentity(sandbox.database.kysely, sandbox, store, params.id);
    if (!identity) throw notFound('인증결과가 존재하지 않습니다.');
    if (identity.code === null) throw badRequest('기다리고 있는 인증번호가 없습니다.');
    return answer({ otp: identity.code });
  });

  app.get<ImpUid>('/sandbox/certifications/:imp_uid/otp', async ({ params, store }) => {
    const certification = await findCertification(sandbox.database.kysely, sandbox, store, params.imp_uid);
    if (!certification) throw notFound('인증결과가 존재하지 않습니다.');
    if (certification.code === null) throw badRequest('기다리고 있는 인증번호가 없습니다.');
    return answer({ otp: certification.code });
  });

  app.get('/sandbox/clock', ({ store }) => answer({ now: seconds(storeTime(sandbox, store)), ahead: store.clockAheadMs / 1000 }));
  app.post('/sandbox/clock/advance', async ({ body, store }) => {
    const by = new Input(body).wholeNumber('seconds');
    if (by === null || by === 0) throw badRequest('seconds는 1 이상의 정수여야 합니다. 시계는 앞으로만 갑니다.');
    const moved = await advanceClock(sandbox, store, by);
    if (!moved) throw badRequest('시계를 그만큼 앞으로 옮길 수 없습니다. (최대 20년)');
    return answer(moved);
  });

  // Real phone bills can be cancelled only in full and in the month they were paid; a store may want to feel that.
  app.put('/sandbox/rules', async ({ body, store }) => {
    const input = new Input(body);
    const [strict, manual] = [input.flag('strict_phone_cancel') ?? store.strictPhoneCancel, input.flag('manual_confirm') ?? store.manualConfirm];
    if (!input.has('strict_phone_cancel') && !input.has('manual_confirm')) throw badRequest('strict_phone_cancel 또는 manual_confirm을 true 또는 false로 보내 주세요.');
    await sandbox.database.inTransaction((tx) => tx.updateTable('sandbox_store').set({ strict_phone_cancel: strict, manual_confirm: manual }).where('id', '=', store.headId).execute());
    return answer({ strict_phone_cancel: strict, manual_confirm: manual });
  });

  registerTokenControl(app, sandbox);
  registerWebhookControl(app, sandbox, drain);
}

function registerTokenControl(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/sandbox/tokens/expire', async ({ body, store }) => {
    const known = await ageToken(sandbox, store, new Input(body).requiredText('access_token'), 0);
    if (!known) throw badRequest('이 상점의 토큰이 아닙니다.');
    return answer({ expired: true });
  });

  app.post('/sandbox/tokens/age', async ({ body, store }) => {
    const input = new Input(body);
    const left = input.wholeNumber('seconds_left');
    if (left === null || left > 86_400) throw badRequest('seconds_left는 0 이상 86400 이하의 정수여야 합니다.');
    const known = await ageToken(sandbox, store, input.requiredText('access_token'), left);
    if (!known) throw badRequest('이 상점의 토큰이 아닙니다.');
    return answer({ seconds_left: left });
  });
}

function registerWebhookControl(app: FastifyInstance, sandbox: Sandbox, drain: () => Promise<void>): void {
  const settings = (store: Store) => ({ url: store.webhookUrl, content_type: store.webhookType, repeats: store.webhookRepeats, version: store.webhookVersion });
  app.get('/sandbox/webhook', ({ store }) => answer(settings(store)));

  app.put('/sandbox/webhook', async ({ body, store }) => {
    const input = new Input(body);
    const url = input.text('url', 2000);
    if (url !== null && !isWebAddress(url)) throw badRequest('url은 http 또는 https 주소여야 합니다.');
    const type = (input.text('content_type') ?? store.webhookType).toLowerCase();
    const contentType = type.includes('form') ? 'form' : type.includes('json') ? 'json' : null;
    if (!contentType) throw badRequest('content_type은 json 또는 form이어야 합니다.');
    const repeats = input.wholeNumber('repeats') ?? store.webhookRepeats;
    if (repeats > 5) throw badRequest('repeats는 0 이상 5 이하여야 합니다.');
    const version = VERSIONS.find((known) => known === (input.text('version', 20) ?? store.webhookVersion));
    if (!version) throw badRequest(`version은 ${VERSIONS.join(', ')} 중 하나여야 합니다.`);
    await setWebhook(sandbox, store, { url, contentType, repeats, version });
    return answer({ url, content_type: contentType, repeats, version });
  });

  app.post('/sandbox/webhooks/flush', async ({ store }) => {
    const flushed = await makeRepeatsDue(sandbox, store);
    await drain();
    return answer({ flushed });
  });

  app.get('/sandbox/webhooks', async ({ query, store }) => {
    const impUid = new Input(query).text('imp_uid');
    return answer((await listDeliveries(sandbox, store, impUid === null ? {} : { impUid })).map(presentDelivery));
  });

  app.post<{ Params: { id: string } }>('/sandbox/webhooks/:id/resend', async ({ params, store }) => {
    if (!(await resendDelivery(sandbox, store, params.id))) throw notFound('존재하지 않는 웹훅 기록입니다.');
    await drain();
    return answer({ resent: true });
  });
}

function presentDelivery(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    imp_uid: delivery.impUid,
    event: delivery.event,
    url: delivery.url,
    content_type: delivery.contentType,
    body: delivery.body,
    state: delivery.state,
    created_at: seconds(delivery.createdAt.getTime()),
    attempts: delivery.attempts.map((attempt) => ({
      number: attempt.number, at: seconds(attempt.at.getTime()), duration_ms: attempt.durationMs, status: attempt.status, answer: attempt.answer, error: attempt.error,
    })),
  };
}

/** A payment by its imp_uid, or by the payment id of the second version. */
async function attemptOf(sandbox: Sandbox, store: Store, id: string): Promise<string> {
  return (await findPayment(sandbox.database.kysely, store, id))?.impUid ?? (await findShown(sandbox.database.kysely, store, id))?.impUid ?? id;
}

/** An account by its imp_uid, or by the payment id of the second version. */
async function accountOf(sandbox: Sandbox, store: Store, id: string): Promise<string> {
  if (await findPayment(sandbox.database.kysely, store, id)) return id;
  const row = await sandbox.database.kysely
    .selectFrom('sandbox_payment').select('imp_uid').where('store_id', '=', store.id).where('merchant_uid', '=', id).where('pay_method', 'in', ['vbank', 'cvs'])
    .orderBy('started_at', 'desc').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.imp_uid ?? id;
}

/** Names of the second version's windows, by what its parameters call. */
function windowKind(input: Input, params: Input): WindowKind | null {
  const named = WINDOW_KINDS.find((kind) => kind === input.text('kind'));
  if (params.has('identityVerificationId')) return 'identity';
  if (params.has('billingKeyMethod') || params.has('issueId') || params.has('issueName')) return params.has('paymentId') ? 'billing-and-pay' : 'billing';
  if (params.has('paymentId')) return named === 'billing-and-pay' ? named : 'payment';
  return params.has('storeId') && named ? named : null;
}

/** A window of the second version, opened and ended at once. */
async function completeV2(sandbox: Sandbox, store: Store, given: { kind: WindowKind; params: Input; raw: unknown; outcome: Outcome; payer: Input; userAgent: string | null; ip: string }): Promise<unknown> {
  const storeId = given.params.text('storeId') ?? store.v2StoreId;
  if (storeId !== store.v2StoreId) throw badRequest('storeId가 호출한 상점과 다릅니다.');
  const opening = await openWindow(sandbox, { kind: given.kind, way: 'overlay', params: new Fields({ ...plain(given.raw), storeId }), pageOrigin: null, pageUrl: null, userAgent: given.userAgent, ip: given.ip });
  if (opening.kind === 'refused') throw refusedByRule(`${opening.told['message'] ?? ''} (${opening.told['code'] ?? ''})`);
  const checkout = await finishCheckout(sandbox, opening.id, given.outcome, given.payer);
  return { imp_uid: opening.impUid, ...checkout?.result?.v2, result: checkout?.result?.v2 };
}

/** Opens a window and ends it at once, by the same code as the browser's window. */
async function completeCheckout(sandbox: Sandbox, store: Store, input: Input, request: { userAgent: string | null; ip: string }): Promise<unknown> {
  const outcome = OUTCOMES.find((known) => known === (input.text('outcome') ?? 'approve'));
  if (!outcome) throw badRequest('outcome은 approve, decline, cancel 중 하나여야 합니다.');
  const userCode = input.text('user_code') ?? store.userCode;
  if (userCode !== store.userCode) throw badRequest('user_code가 토큰의 상점과 다릅니다.');
  const params = input.group('params');
  const kind = input.text('kind') === 'certification' ? 'certification' : 'payment';
  const choices = new Input({ ...DEFAULT_PERSON, ...plain(params.raw('payer')), ...plain(input.raw('payer')) });
  const v2 = windowKind(input, params);
  if (v2) return completeV2(sandbox, store, { kind: v2, params, raw: input.raw('params'), outcome, payer: choices, userAgent: request.userAgent, ip: request.ip });
  const { userAgent } = request;
  const opening = await openCheckout(sandbox, { kind, way: 'overlay', userCode, tierCode: input.text('tier_code') ?? store.tierCode, mayMakeTier: true, params, pageOrigin: null, userAgent });
  if (opening.kind === 'refused') throw refusedByRule(opening.result.error_msg ?? '결제창을 열 수 없습니다.');
  const checkout = await finishCheckout(sandbox, opening.id, outcome, choices);
  const payment = checkout && kind === 'payment' ? await paymentOf(sandbox, store, checkout) : null;
  return { ...checkout?.result, ...(payment && presentPayment(sandbox, payment)), imp_uid: opening.impUid };
}

/** Who verifies when the caller names nobody: invented. */
const DEFAULT_PERSON = { name: '김시험', birth: '900101', gender_digit: '1', phone: '01000001234', carrier: 'SKT' };

function plain(value: unknown): object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
