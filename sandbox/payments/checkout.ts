import { randomBytes } from 'node:crypto';
import type { Tx } from '../../storage/open-database.ts';
import { insertCertification, type CertificationRequest } from './certification.ts';
import { channelsOf, chooseChannel, type Channel } from './channel.ts';
import { readCheckoutParams, type CheckoutParams, type V2WindowParams } from './checkout-params.ts';
import { ERROR_CODES, failureResult, isReturnAddress, type CheckoutResult } from './checkout-result.ts';
import { Refusal } from './envelope.ts';
import { Input } from './input.ts';
import { keyWindowOf } from './key-windows.ts';
import { issuersAt, takesOnlyFromAbroad } from './overseas-card.ts';
import { insertPayment, newPgTid, wasPaid, type OpenFacts } from './payment.ts';
import { openJson, sealJson } from './personal.ts';
import { findPrepared } from './prepare.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';
import { actForTier, findStoreByUserCode, findTier } from './store.ts';
import { queueWebhook } from './webhook.ts';

export type CheckoutKind = 'payment' | 'certification';
export type CheckoutWay = 'overlay' | 'popup' | 'redirect';

/** Half an hour of the store's clock to finish a window. */
const WINDOW_LIFE_MS = 30 * 60_000;

/** What the browser script, or a program in its place, asks for. */
export interface CheckoutRequest {
  readonly kind: CheckoutKind;
  readonly way: CheckoutWay;
  readonly userCode: string;
  readonly tierCode: string | null;
  /** The caller has shown a token of the store, so a sub-merchant that is not there yet is made. */
  readonly mayMakeTier?: boolean;
  readonly params: Input;
  /** The page that opened it, as the browser itself says. Null for programs and pages without an origin. */
  readonly pageOrigin: string | null;
  readonly userAgent: string | null;
  /** Set by the second version of the interface, which names the store itself and asks for more. */
  readonly v2?: { readonly store: Store; readonly window?: V2WindowParams; readonly identity?: V2IdentityParams };
}

/** What only the second version of the interface asks of an identity window. */
export interface V2IdentityParams {
  readonly id: string;
  readonly request: CertificationRequest;
}

/** What an identity window was asked for. */
export interface CertificationParams {
  readonly merchantUid: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly carrier: string | null;
  readonly minAge: number | null;
  readonly company: string | null;
  /** The shop's own name for it, in the second version of the interface. */
  readonly v2Id?: string;
}

export type Opening =
  | { readonly kind: 'opened'; readonly id: string; readonly impUid: string; readonly merchantUid: string | null }
  /** Nothing was started. `returnTo` is where a page that left wants the result. */
  | { readonly kind: 'refused'; readonly result: CheckoutResult; readonly returnTo: string | null };

export interface Checkout {
  readonly id: string;
  readonly storeId: string;
  readonly kind: CheckoutKind;
  readonly impUid: string;
  readonly phase: 'open' | 'confirming' | 'done';
  readonly way: CheckoutWay;
  readonly language: 'ko' | 'en';
  readonly pageOrigin: string | null;
  readonly returnTo: string | null;
  readonly params: CheckoutParams | CertificationParams;
  readonly result: CheckoutResult | null;
  readonly expiresAt: number;
}

/** Opens a window: checks what the shop asked, writes the waiting payment, and answers how to reach the window. */
export async function openCheckout(sandbox: Sandbox, request: CheckoutRequest): Promise<Opening> {
  const returnTo = readReturn(request);
  try {
    return await open(sandbox, request, returnTo);
  } catch (error) {
    if (error instanceof CheckoutRefusal) return refused(request, returnTo, error.code, error.message);
    if (error instanceof Refusal && error.status < 500) return refused(request, returnTo, ERROR_CODES.badParameter, error.message);
    throw error;
  }
}

class CheckoutRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function refused(request: CheckoutRequest, returnTo: string | null, code: string, message: string): Opening {
  const given = request.params.raw('merchant_uid');
  const merchantUid = typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, 255) : null;
  return { kind: 'refused', returnTo, result: failureResult({ impUid: null, merchantUid, code, message }) };
}

function readReturn(request: CheckoutRequest): string | null {
  const address = request.params.raw('m_redirect_url');
  return request.way === 'redirect' && typeof address === 'string' && isReturnAddress(address) ? address : null;
}

async function open(sandbox: Sandbox, request: CheckoutRequest, returnTo: string | null): Promise<Opening> {
  const store = await storeOf(sandbox, request);
  const language = request.params.text('language', 20)?.toLowerCase() === 'en' ? 'en' : 'ko';
  if (request.way === 'redirect' && returnTo === null) throw new CheckoutRefusal(ERROR_CODES.badParameter, 'm_redirect_url이 올바른 주소가 아닙니다.');
  const at = storeTime(sandbox, store);
  const opening = request.kind === 'payment' ? await preparePayment(sandbox, store, request, at) : await prepareCertification(sandbox, store, request, at);
  const id = randomBytes(24).toString('base64url');
  const impUid = await sandbox.database.inTransaction(async (tx) => {
    const impUid = await opening.write(tx);
    await tx
      .insertInto('sandbox_checkout')
      .values({
        id,
        store_id: store.id,
        kind: request.kind,
        imp_uid: impUid,
        phase: 'open',
        way: request.way,
        language,
        page_origin: request.pageOrigin,
        return_to: returnTo,
        params: sealJson(sandbox.vault, opening.params, checkoutContext(id, 'params')),
        opened_at: at,
        expires_at: at + WINDOW_LIFE_MS,
      })
      .execute();
    return impUid;
  });
  sandbox.wakeWebhooks();
  return { kind: 'opened', id, impUid, merchantUid: opening.params.merchantUid };
}

async function storeOf(sandbox: Sandbox, request: CheckoutRequest): Promise<Store> {
  if (request.v2) return request.v2.store;
  const head = await findStoreByUserCode(sandbox.database.kysely, request.userCode);
  if (!head) throw new CheckoutRefusal(ERROR_CODES.unknownStore, '등록되지 않은 가맹점 식별코드입니다. IMP.init에 넣은 값을 확인해 주세요.');
  if (!request.tierCode) return head;
  if (request.mayMakeTier) return actForTier(sandbox.database, head, request.tierCode);
  const tier = await findTier(sandbox.database, head, request.tierCode);
  if (!tier) throw new CheckoutRefusal(ERROR_CODES.unknownStore, '없는 하위 상점입니다(tier_code). 먼저 서버에서 Tier 헤더를 붙여 API를 한 번 호출하면 만들어집니다.');
  return tier;
}

interface Prepared {
  readonly params: CheckoutParams | CertificationParams;
  /** Writes the record and answers its imp_uid. */
  write(tx: Tx): Promise<string>;
}

async function preparePayment(sandbox: Sandbox, store: Store, request: CheckoutRequest, at: number): Promise<Prepared> {
  const channel = await channelOf(sandbox, store, request.params, 'payment');
  const own = request.v2?.window;
  const params = issuersAt(channel.pgProvider, readCheckoutParams(request.params, at, own));
  const prepared = await findPrepared(sandbox.database.kysely, store, params.merchantUid);
  if (prepared && (prepared.amount !== params.amount || prepared.currency !== params.currency)) {
    throw new CheckoutRefusal(ERROR_CODES.preparedDiffers, '사전 등록된 결제금액과 일치하지 않아 결제를 진행할 수 없습니다.');
  }
  if (await wasPaid(sandbox.database.kysely, store, params.merchantUid)) {
    throw new CheckoutRefusal(ERROR_CODES.paidBefore, `이미 결제가 이루어진 거래건입니다. (merchant_uid: ${params.merchantUid})`);
  }
  return waitingPayment(sandbox, store, request, { channel, params: own ? params : asKeyWindow(params, channel), at });
}

/** The amount that a window for a billing key charges, which is none where the gateway only makes the key; the developer is told. */
function asKeyWindow(params: CheckoutParams, channel: Channel): CheckoutParams {
  if (params.customerUid === null) return params;
  const kind = keyWindowOf(channel.pgProvider, params.payMethod);
  if (kind === 'key and payment') return params;
  if (kind === 'key by call only') return { ...params, warnings: [...params.warnings, kind] };
  if (params.amount === 0) return params;
  return { ...params, amount: 0, facts: { ...params.facts, tax_free: 0, vat: null }, warnings: [...params.warnings, kind] };
}

function waitingPayment(sandbox: Sandbox, store: Store, request: CheckoutRequest, given: { channel: Channel; params: CheckoutParams; at: number }): Prepared {
  const { channel, params, at } = given;
  const own = request.v2?.window;
  const wallet = params.payMethod !== 'card' && channel.pgProvider !== params.payMethod;
  const facts: OpenFacts = {
    channel: isPhone(request.userAgent) ? 'mobile' : 'pc',
    pg_provider: channel.pgProvider,
    pg_id: channel.pgId,
    emb_pg_provider: wallet && EMBEDDED.test(params.payMethod) ? params.payMethod.replace(/_.*$/, '') : null,
    pg_tid: newPgTid(channel.pgProvider, at),
    escrow: params.escrow,
    ...(takesOnlyFromAbroad(params) && { overseas: true }),
    ...params.facts,
    user_agent: request.userAgent?.slice(0, 1000) ?? null,
    customer_uid_usage: params.customerUid === null ? null : 'issue',
    ...(own && { v2: { ...own.facts, channel_key: channel.channelKey, channel_name: channel.name }, v2_customer: own.customer, ip_address: own.ip }),
  };
  return {
    params,
    async write(tx) {
      const payment = await insertPayment(tx, sandbox, store, {
        merchantUid: params.merchantUid,
        customerUid: params.customerUid,
        payMethod: params.payMethod,
        status: 'ready',
        currency: params.currency,
        amount: params.amount,
        at,
        facts,
      });
      if (payment) await queueWebhook(tx, store, payment, { status: 'opened', unannouncedInV1: true });
      return payment?.impUid ?? '';
    },
  };
}

/** Wallets that a gateway brings along; the payment then names both. */
const EMBEDDED = /^(kakaopay|naverpay|payco|tosspay|samsung|lpay|ssgpay|kpay|skpay|applepay|pinpay)/;

async function prepareCertification(sandbox: Sandbox, store: Store, request: CheckoutRequest, at: number): Promise<Prepared> {
  const { params: input } = request;
  const channel = await channelOf(sandbox, store, input, 'certification');
  const minAge = input.wholeNumber('min_age');
  const params: CertificationParams = {
    merchantUid: input.text('merchant_uid', 255) ?? `nobody_${at}`,
    name: input.text('name', 100),
    phone: input.text('phone', 40),
    carrier: input.text('carrier', 10),
    minAge: minAge !== null && minAge <= 150 ? minAge : null,
    company: input.text('company', 200),
    ...(request.v2?.identity && { v2Id: request.v2.identity.id }),
  };
  return {
    params,
    write: (tx) => insertCertification(tx, sandbox, store, {
      merchantUid: params.merchantUid, pgProvider: channel.pgProvider, person: null, code: null, origin: request.pageOrigin, at,
      ...(request.v2?.identity && { v2: { id: request.v2.identity.id, channelKey: channel.channelKey, request: request.v2.identity.request } }),
    }),
  };
}

async function channelOf(sandbox: Sandbox, store: Store, input: Input, type: 'payment' | 'certification'): Promise<Channel> {
  const choice = chooseChannel(await channelsOf(sandbox.database, store), {
    channelKey: input.text('channelKey', 200) ?? input.text('channel_key', 200),
    pg: input.text('pg', 200),
    types: type === 'payment' ? ['payment', 'api_payment'] : ['certification'],
  });
  if (choice.kind === 'refused') throw new CheckoutRefusal(ERROR_CODES.noGateway, choice.why);
  return choice.channel;
}

/** Whether a browser is a phone's, by what it calls itself. */
export function isPhone(userAgent: string | null): boolean {
  return /Mobi|Android|iPhone|iPad|iPod|Windows Phone/i.test(userAgent ?? '');
}

interface CheckoutRow {
  id: string;
  store_id: string;
  kind: CheckoutKind;
  imp_uid: string;
  phase: Checkout['phase'];
  way: CheckoutWay;
  language: 'ko' | 'en';
  page_origin: string | null;
  return_to: string | null;
  params: unknown;
  result: unknown;
  expires_at: string;
}

/** Where the sealed parts of a window belong. */
export const checkoutContext = (id: string, part: 'params' | 'result') => `sandbox_checkout:${id}:${part}`;

/** A row with what was asked and what came of it opened: both tell of the payer. */
export function toCheckout({ vault }: Pick<Sandbox, 'vault'>, row: CheckoutRow): Checkout {
  return {
    id: row.id,
    storeId: row.store_id,
    kind: row.kind,
    impUid: row.imp_uid,
    phase: row.phase,
    way: row.way,
    language: row.language,
    pageOrigin: row.page_origin,
    returnTo: row.return_to,
    params: openJson(vault, row.params, checkoutContext(row.id, 'params')) as CheckoutParams | CertificationParams,
    result: row.result === null ? null : (openJson(vault, row.result, checkoutContext(row.id, 'result')) as CheckoutResult),
    expiresAt: Number(row.expires_at),
  };
}

/** The window of this id, or null. The id is the key: it cannot be guessed. */
export async function findCheckout(sandbox: Pick<Sandbox, 'database' | 'vault'>, id: string): Promise<Checkout | null> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_checkout').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toCheckout(sandbox, row) : null;
}
