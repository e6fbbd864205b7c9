import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { V2WindowParams } from '../checkout-params.ts';
import { isReturnAddress, returnAddress, type CheckoutResult } from '../checkout-result.ts';
import { openCheckout, type CheckoutWay, type Opening } from '../checkout.ts';
import { Input } from '../input.ts';
import { toUnits } from '../money.ts';
import { wasPaid, type V2PaymentFacts } from '../payment.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { shopScript } from '../shop-script.ts';
import { findStoreByV2Id } from '../store.ts';
import { koreanTime } from '../vbank-due.ts';
import { newBillingKey } from './billing-keys.ts';
import { Fields } from './fields.ts';
import { findIdentity, readIdentityId } from './identity.ts';
import { money, readCurrency, readCustomData, readCustomer, readNoticeUrls, readPaymentId } from './order.ts';
import { readExpiry } from './pay.ts';
import { alreadyPaid, conflicting, invalid, missing, TypedRefusal } from './refusal.ts';
import { failureOf } from './window-result.ts';
import { cardCompanyCode, giftMethod, walletMethod } from './words.ts';

export const WINDOW_KINDS = ['payment', 'billing', 'billing-and-pay', 'identity'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

export interface WindowRequest {
  readonly kind: WindowKind;
  readonly way: CheckoutWay;
  readonly params: Fields;
  readonly pageOrigin: string | null;
  readonly pageUrl: string | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
}

export type WindowOpening =
  | { readonly kind: 'opened'; readonly id: string; readonly impUid: string }
  /** Nothing was started: the codes and ids the page is told. */
  | { readonly kind: 'refused'; readonly told: Readonly<Record<string, string>>; readonly returnTo: string | null };

/** Serves the browser script, and opens the windows it asks for. A payer has no key: the store id is public. */
export function registerV2Window(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/v2/browser-sdk.js', shopScript(sandbox, 'browser-sdk.js'));

  app.post('/v2/checkout', async (request, reply) => {
    void reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store');
    const body = (request.body ?? {}) as Record<string, unknown>;
    const opening = await openWindow(sandbox, {
      kind: WINDOW_KINDS.find((kind) => kind === body['kind']) ?? 'payment',
      way: body['way'] === 'popup' || body['way'] === 'redirect' ? body['way'] : 'overlay',
      params: asFields(body['params']),
      pageOrigin: originOf(request),
      pageUrl: typeof body['page_url'] === 'string' ? body['page_url'].slice(0, 2000) : null,
      userAgent: request.headers['user-agent'] ?? null,
      ip: request.ip,
    });
    if (opening.kind === 'opened') return { path: `/checkout/${opening.id}`, tx_id: opening.impUid };
    return { result: opening.told, ...(opening.returnTo !== null && { redirect: returnAddress(opening.returnTo, 'payment', refusedResult(opening.told)) }) };
  });
}

function asFields(params: unknown): Fields {
  return new Fields(params !== null && typeof params === 'object' && !Array.isArray(params) ? params : {});
}

const refusedResult = (told: Readonly<Record<string, string>>): CheckoutResult => ({ success: false, imp_uid: null, merchant_uid: null, v2: told });

/** The opener as its browser names it; nothing the page itself claims is believed. */
function originOf(request: FastifyRequest): string | null {
  const { origin } = request.headers;
  if (origin === undefined || origin === 'null' || !URL.canParse(origin)) return null;
  return /^https?:$/.test(new URL(origin).protocol) ? new URL(origin).origin : null;
}

/** Opens a window of the second version, by the same code that opens one of the first. */
export async function openWindow(sandbox: Sandbox, request: WindowRequest): Promise<WindowOpening> {
  const redirectUrl = request.params.raw('redirectUrl');
  const returnTo = request.way === 'redirect' && typeof redirectUrl === 'string' && isReturnAddress(redirectUrl) ? redirectUrl : null;
  try {
    const opening = await open(sandbox, request);
    if (opening.kind === 'opened') return { kind: 'opened', id: opening.id, impUid: opening.impUid };
    return { kind: 'refused', returnTo, told: { ...idsOf(request), ...failureOf(opening.result) } };
  } catch (error) {
    if (!(error instanceof TypedRefusal) || error.status >= 500) throw error;
    return { kind: 'refused', returnTo, told: { ...idsOf(request), code: CODES[error.type] ?? 'RequestParseFailed', message: error.message } };
  }
}

const CODES: Readonly<Record<string, string>> = { STORE_NOT_FOUND: 'StoreNotFound', CHANNEL_NOT_FOUND: 'ChannelNotFound', ALREADY_PAID: 'PaymentAlreadyPaid', IDENTITY_VERIFICATION_ALREADY_VERIFIED: 'InvalidEntityState' };
const TRANSACTIONS = { payment: 'PAYMENT', billing: 'ISSUE_BILLING_KEY', 'billing-and-pay': 'ISSUE_BILLING_KEY_AND_PAY', identity: 'IDENTITY_VERIFICATION' } as const;

function idsOf({ kind, params }: WindowRequest): Record<string, string> {
  const id = (name: string) => (typeof params.raw(name) === 'string' ? { [name]: String(params.raw(name)).slice(0, 255) } : {});
  return { transactionType: TRANSACTIONS[kind], ...(kind === 'identity' ? id('identityVerificationId') : kind === 'billing' ? {} : id('paymentId')) };
}

async function open(sandbox: Sandbox, request: WindowRequest): Promise<Opening> {
  const { params } = request;
  const store = await findStoreByV2Id(sandbox.database.kysely, params.requiredText('storeId', 200));
  if (!store) throw missing('STORE_NOT_FOUND', '등록되지 않은 상점 아이디입니다. storeId를 확인해 주세요.');
  params.requiredText('channelKey', 200);
  if (request.kind === 'identity') return openIdentity(sandbox, store, request);
  const window: V2WindowParams = {
    transaction: TRANSACTIONS[request.kind],
    facts: { ...detailsOf(params), ...(request.pageUrl !== null && { url: request.pageUrl }), ...(request.kind === 'billing' && { key_only: { issue_id: params.text('issueId', 255), issue_name: params.text('issueName') } }) },
    customer: readCustomer(params.group('customer')).v2_customer,
    ip: request.ip,
    manualConfirm: store.manualConfirm && request.kind === 'payment',
  };
  const given = request.kind === 'billing' ? keyParams(params) : paymentParams(params, { at: storeTime(sandbox, store), withKey: request.kind === 'billing-and-pay' });
  if (request.kind !== 'billing' && (await wasPaid(sandbox.database.kysely, store, params.requiredText('paymentId')))) throw alreadyPaid();
  return openCheckout(sandbox, {
    kind: 'payment', way: request.way, userCode: store.userCode, tierCode: null, pageOrigin: request.pageOrigin, userAgent: request.userAgent,
    params: new Input({ ...given, ...sharedParams(params) }), v2: { store, window },
  });
}

function detailsOf(params: Fields): V2PaymentFacts {
  const products = params.raw('products');
  const cultural = params.flag('isCulturalExpense');
  const country = params.text('country', 30)?.replace(/^COUNTRY_/, '') ?? null;
  return { ...(Array.isArray(products) && products.length > 0 && { products: products.slice(0, 1000) }), ...(cultural !== null && { cultural_expense: cultural }), ...(country !== null && { country }) };
}

/** What both kinds of window share, in the names of the first version. */
function sharedParams(params: Fields): Record<string, unknown> {
  const customer = readCustomer(params.group('customer'));
  return {
    channelKey: params.text('channelKey', 200),
    language: /^en/i.test(params.text('locale', 20) ?? '') ? 'en' : 'ko',
    m_redirect_url: params.text('redirectUrl', 4000),
    notice_url: readNoticeUrls(params),
    custom_data: readCustomData(params),
    customer_id: params.group('customer').text('customerId') ?? params.group('customer').text('id'),
    buyer_name: customer.buyer_name, buyer_email: customer.buyer_email, buyer_tel: customer.buyer_tel, buyer_addr: customer.buyer_addr, buyer_postcode: customer.buyer_postcode,
  };
}

/** A window that only makes a key stands under a number of its own; the key is chosen here. */
function keyParams(params: Fields): Record<string, unknown> {
  return { pay_method: 'card', merchant_uid: `issue-${randomBytes(12).toString('hex')}`, customer_uid: newBillingKey(), amount: 0, currency: 'KRW', name: params.text('issueName') ?? '빌링키 발급' };
}

function paymentParams(params: Fields, given: { at: number; withKey: boolean }): Record<string, unknown> {
  const currency = readCurrency(params);
  const amount = (name: string) => {
    const size = money(params, name, currency);
    return size === null ? undefined : toUnits(size);
  };
  const total = amount('totalAmount');
  if (total === undefined) throw invalid('필수 값 totalAmount가 없습니다.');
  const expiry = params.group('virtualAccount').group('accountExpiry');
  const payMethod = given.withKey ? 'card' : methodOf(params);
  return {
    pay_method: payMethod,
    merchant_uid: readPaymentId(params.requiredText('paymentId')),
    name: params.requiredText('orderName'),
    amount: total, currency, tax_free: amount('taxFreeAmount'), vat_amount: amount('vatAmount'),
    escrow: params.flag('isEscrow') ?? false,
    confirm_url: params.text('confirmUrl', 2000),
    digital: params.text('productType', 40)?.endsWith('DIGITAL') ?? false,
    ...(given.withKey && { customer_uid: newBillingKey() }),
    ...((expiry.has('validHours') || expiry.has('dueDate')) && { vbank_due: koreanTime(dueOf(expiry, given.at)) }),
    ...cardParams(params.group('card')),
  };
}

/** The script takes dates without a zone as well; they are Korean time. */
function dueOf(expiry: Fields, at: number): number {
  const text = expiry.raw('dueDate');
  const local = typeof text === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?$/.exec(text) : null;
  return readExpiry(local ? new Fields({ dueDate: `${local[1] ?? ''}T${local[2] ?? '23:59'}${local[3] ?? ':59'}+09:00` }) : expiry, at);
}

function cardParams(card: Fields): Record<string, unknown> {
  const company = card.text('cardCompany', 60);
  const code = company === null ? null : cardCompanyCode(company.replace(/^CARD_COMPANY_/, ''));
  const months = card.group('installment').group('monthOption');
  const fixed = months.whole('fixedMonth');
  const offered = months.raw('availableMonthList');
  const quotas = fixed !== null ? [fixed] : Array.isArray(offered) ? offered : null;
  const only = card.texts('availableCards').flatMap((word) => cardCompanyCode(word.replace(/^CARD_COMPANY_/, '')) ?? []);
  const direct = code === null ? {} : { direct: { code, ...(fixed !== null && { quota: fixed }) } };
  return { card: { ...direct, ...(only.length > 0 && { detail: only.map((one) => ({ card_code: one, enabled: true })) }) }, ...(quotas !== null && { display: { card_quota: quotas } }) };
}

const METHODS: Readonly<Record<string, string>> = {
  CARD: 'card', VIRTUAL_ACCOUNT: 'vbank', TRANSFER: 'trans', MOBILE: 'phone', PAYPAL: 'paypal', ALIPAY: 'alipay', ALIPAY_PLUS: 'alipay_plus', CONVENIENCE_STORE: 'cvs',
};

/** The first version's word for what the page asked. */
function methodOf(params: Fields): string {
  const word = params.requiredText('payMethod', 40);
  if (word === 'EASY_PAY') {
    const provider = (params.group('easyPay').text('easyPayProvider', 60) ?? params.group('easyPay').text('provider', 60))?.replace(/^EASY_PAY_PROVIDER_/, '') ?? null;
    const method = provider === null ? 'kakaopay' : walletMethod(provider);
    if (method === null) throw invalid('알 수 없는 간편결제입니다. (easyPay.easyPayProvider)');
    return method;
  }
  if (word === 'GIFT_CERTIFICATE') {
    const kind = params.group('giftCertificate').text('giftCertificateType', 60)?.replace(/^GIFT_CERTIFICATE_TYPE_/, '') ?? 'CULTURELAND';
    return giftMethod(kind) ?? 'cultureland';
  }
  const method = METHODS[word];
  if (method === undefined) throw invalid(`알 수 없는 결제수단입니다. (payMethod: ${word})`);
  return method;
}

async function openIdentity(sandbox: Sandbox, store: Store, request: WindowRequest): Promise<Opening> {
  const { params } = request;
  const id = readIdentityId(params.requiredText('identityVerificationId', 1000));
  const known = await findIdentity(sandbox.database.kysely, sandbox, store, id);
  if (known && known.certifiedAt > 0) throw conflicting('IDENTITY_VERIFICATION_ALREADY_VERIFIED', '이미 완료된 본인인증입니다.');
  // A window that was left, or a verification that failed, gives way to this one.
  if (known) await sandbox.database.inTransaction((tx) => tx.deleteFrom('sandbox_certification').where('imp_uid', '=', known.impUid).where('certified_at', '=', '0').execute());
  const customer = JSON.parse(readCustomer(params.group('customer')).v2_customer ?? '{}') as Record<string, string>;
  const { id: customerId, name, phoneNumber, birthYear, birthMonth, birthDay } = customer;
  const requested = Object.fromEntries(Object.entries({ id: customerId, name, phoneNumber, birthYear, birthMonth, birthDay }).filter(([, value]) => value !== undefined));
  return openCheckout(sandbox, {
    kind: 'certification', way: request.way, userCode: store.userCode, tierCode: null, pageOrigin: request.pageOrigin, userAgent: request.userAgent,
    params: new Input({ ...sharedParams(params), merchant_uid: id, name, phone: phoneNumber }),
    v2: { store, identity: { id, request: { customer: requested, operator: null, method: null, customData: readCustomData(params) } } },
  });
}
