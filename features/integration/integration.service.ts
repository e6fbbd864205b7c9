import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Channel, IntegrationOverview, TestPayment } from '../../contract/integration.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import type { PaymentApi, PaymentApiOutcome, PaymentStores, ReadPayment, StoreKeys } from '../../domain/ports/payment-api.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { newId } from '../../platform/ids.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import { channelOf, moduleOf, offersOf } from './channel-offers.ts';
import { samplesFor } from './code-samples.ts';
import * as store from './integration.store.ts';
import { storeSettings } from './store-settings.ts';

export interface IntegrationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly stores: PaymentStores;
  readonly payments: PaymentApi;
  /** Origin of the payment sandbox, as browsers reach it. */
  readonly sandboxOrigin: () => string;
  readonly merchantName: (merchantId: string) => Promise<string>;
}

/** Test channels every merchant has from the first day: one general gateway and the identity verification of one. */
const FIRST_DAY = ['html5_inicis', 'tosspayments', 'kakaopay', 'kcp_v2'];

/** Name of the order in the payment window. */
const TEST_ORDER = { ko: '게이트하우스 테스트 결제', en: 'Gatehouse test payment' };

type Keys = StoreKeys;
type ProvisionedChannel = Keys['channelKeys'][number];

export type IntegrationService = ReturnType<typeof createIntegration>;

/** Payment Integration: the merchant's store at the sandbox, its channels, code and test payments over the real interface. */
export function createIntegration(parts: IntegrationParts) {
  const { database, clock, vault } = parts;

  /** The merchant's store with a test channel per gateway it applied to, made or completed on demand. */
  async function keysOf(merchantId: string): Promise<Keys> {
    const catalogue = parts.catalogue();
    const applied = (await parts.cases.ofMerchant(merchantId)).map(({ gateway }) => gateway);
    const gateways = [...new Set([...FIRST_DAY, ...applied])].flatMap((code) => findGateway(catalogue, code) ?? []);
    const known = await parts.stores.find(merchantId);
    const wanted = gateways.map((gateway) => channelOf(gateway, { type: gateway.kind === 'identity' ? 'certification' : 'payment', name: `${gateway.names.en} test` }));
    const missing = wanted.filter(({ pgProvider, pgId, type }) => known?.channelKeys.some((one) => one.mode === 'test' && one.pgProvider === pgProvider && one.pgId === pgId && one.type === type) !== true);
    // Reading writes nothing, but for the first time.
    if (known !== null && missing.length === 0) return known;
    return parts.stores.provision({ merchantRef: merchantId, name: await parts.merchantName(merchantId), channels: missing });
  }

  function presentChannel(catalogue: Catalogue, channel: ProvisionedChannel, deposit: store.DepositedRow | undefined, merchantId: string): z.input<typeof Channel> {
    const gateway = findGateway(catalogue, channel.gateway);
    const given = deposit === undefined ? {} : openDeposit(deposit, merchantId);
    return {
      id: channel.channelKey, mode: channel.mode, gateway: { code: channel.gateway, names: gateway?.names ?? { ko: channel.gateway, en: channel.gateway } }, name: channel.name, types: [channel.type],
      methods: (gateway?.supports ?? []).flatMap((cell) => {
        const method = findMethod(catalogue, cell.method);
        return method === undefined ? [] : [{ method: method.code, names: method.names, payMethod: method.v1PayMethods[0] ?? null, types: Object.keys(cell.offers) }];
      }),
      channelKey: channel.channelKey, own: channel.own, origin: deposit === undefined ? 'shared_test' : 'deposited',
      credentials: (gateway === undefined ? [] : (moduleOf(gateway)?.credentials ?? [])).map(({ name, label, secret }) => ({ name, label, secret, set: name in given || name === 'mid', value: secret ? null : (given[name] ?? (name === 'mid' ? channel.pgId : null)) })),
      state: 'ready', note: channel.mode === 'live' ? { ko: '실연동 채널은 설정만 보관하며 여기서 결제하지 않습니다.', en: 'A live channel is configuration only; no payment is made here.' } : null, createdAt: deposit?.depositedAt.toISOString() ?? null,
    };
  }

  function openDeposit(deposit: store.DepositedRow, merchantId: string): Record<string, string> {
    return JSON.parse(vault.openText(deposit.credentials, `deposit:${merchantId}:${deposit.gateway}:${deposit.mode}`)) as Record<string, string>;
  }

  async function overview(merchantId: string): Promise<z.input<typeof IntegrationOverview>> {
    const catalogue = parts.catalogue();
    const [keys, deposits, payments] = await Promise.all([keysOf(merchantId), store.depositsOf(database.kysely, merchantId), store.pageOfPayments(database.kysely, { merchantId, limit: 50 })]);
    const webhook = await parts.stores.readWebhook(merchantId);
    const live = deposits.filter(({ mode }) => mode === 'live');
    const references = live.length === 0 ? new Map<string, string>() : new Map((await parts.cases.ofMerchant(merchantId)).map(({ id, reference }) => [id, reference]));
    // A test channel shows the newest test keys of its gateway, whichever case they came for.
    const testDeposit = (gateway: string) => deposits.find((one) => one.mode === 'test' && one.gateway === gateway);
    const origin = parts.sandboxOrigin();
    return {
      sandbox: {
        origin, script: `${origin}/v1/iamport.js`, userCode: keys.userCode, restKey: keys.restKey, restSecretSet: true, webhook, oldKeysUntil: keys.oldKeysUntil !== null && keys.oldKeysUntil > clock.now() ? keys.oldKeysUntil.toISOString() : null,
        cardNumbers: [
          { number: '4092-0230-1234-1234', outcome: { ko: '승인', en: 'Approved' } },
          { number: '4000-0000-0000-0002', outcome: { ko: '거절', en: 'Declined' } },
        ],
      },
      channels: [
        ...keys.channelKeys.filter(({ mode }) => mode === 'test').map((channel) => presentChannel(catalogue, channel, testDeposit(channel.gateway), merchantId)),
        ...live.map((deposit) => presentChannel(catalogue, { channelKey: `live-${deposit.caseId}`, gateway: deposit.gateway, pgProvider: deposit.gateway, pgId: openDeposit(deposit, merchantId).mid ?? '', type: 'payment', mode: 'live', name: `${deposit.gateway} live, ${references.get(deposit.caseId) ?? deposit.caseId}`, own: false }, deposit, merchantId)),
      ],
      offers: offersOf(catalogue),
      checklist: [
        { code: 'test_payment', done: payments.some(({ verified }) => verified), text: { ko: '테스트 결제를 하고 서버에서 금액을 확인하기', en: 'Make a test payment and verify its amount on the server' } },
        { code: 'cancel', done: payments.some(({ cancelledAmount }) => cancelledAmount > 0), text: { ko: '테스트 결제 취소해 보기', en: 'Cancel a test payment' } },
        { code: 'live_keys', done: live.length > 0, text: { ko: 'PG에서 실연동 키 받기', en: 'Receive live keys from a gateway' } },
      ],
    };
  }

  const line = (direction: store.LogLine['direction'], title: string, detail: string): store.LogLine => ({ at: clock.now().toISOString(), direction, title, detail: detail.slice(0, 1000) });

  async function start(given: { merchantId: string; channelId: string; method: string; amount: number; name?: string | undefined; personEmail: string; locale: 'ko' | 'en' }) {
    const keys = await keysOf(given.merchantId);
    const channel = keys.channelKeys.find(({ channelKey }) => channelKey === given.channelId);
    const method = findMethod(parts.catalogue(), given.method);
    if (channel === undefined || channel.mode !== 'test') throw new AppError('not_found');
    if (method === undefined) throw new AppError('invalid_input', { problems: [{ pointer: '/method', code: 'unknown_method', message: { ko: '알 수 없는 결제수단입니다.', en: 'This method is not known.' } }] });
    const now = clock.now();
    const id = newId('tpay', now);
    const merchantUid = `test_${id.slice(-20)}`;
    const name = given.name ?? TEST_ORDER[given.locale];
    const prepared = await parts.payments.prepare(keys, { merchantUid, amount: given.amount });
    unwrap(prepared);
    const payMethod = method.v1PayMethods[0] ?? 'card';
    const row: store.TestPaymentRow = {
      id, merchantId: given.merchantId, channelKey: channel.channelKey, merchantUid, impUid: null, method: given.method, payMethod, name, amount: given.amount, cancelledAmount: 0, status: 'opened', failReason: null, verified: false,
      log: [line('to_sandbox', 'POST /payments/prepare', JSON.stringify({ merchant_uid: merchantUid, amount: given.amount }))], createdAt: now,
    };
    await database.inTransaction((tx) => store.insertPayment(tx, row));
    return {
      payment: presentPayment(row), userCode: keys.userCode, script: `${parts.sandboxOrigin()}/v1/iamport.js`,
      request: { channelKey: channel.channelKey, pay_method: payMethod, merchant_uid: merchantUid, name, amount: given.amount, language: given.locale, buyer_email: given.personEmail, buyer_name: given.locale === 'ko' ? '김시험' : 'Test Buyer', buyer_tel: '02-0000-0000', ...(payMethod === 'phone' && { digital: false }) },
    };
  }

  async function verify(given: { merchantId: string; paymentId: string; impUid: string | null }) {
    const row = await mine(given.merchantId, given.paymentId);
    if (given.impUid === null) {
      return save(row, { status: row.status === 'opened' ? 'failed' : row.status, failReason: row.failReason ?? '결제포기', log: [...row.log, line('browser', 'window closed', 'no imp_uid')] });
    }
    const read = unwrap(await parts.payments.readPayment(await keysOf(given.merchantId), given.impUid));
    // A payment of another order must not verify this one, whatever the browser says.
    const same = read.merchantUid === row.merchantUid && read.amount === row.amount;
    return save(row, {
      impUid: same ? read.impUid : row.impUid, status: same ? read.status : row.status, failReason: same ? read.failReason : 'mismatch', verified: same && read.status === 'paid', cancelledAmount: same ? read.cancelledAmount : 0,
      log: [...row.log, line('browser', 'callback', given.impUid), line('from_sandbox', `GET /payments/${given.impUid}`, JSON.stringify({ status: read.status, amount: read.amount, merchant_uid: read.merchantUid }))],
    });
  }

  async function cancel(given: { merchantId: string; paymentId: string; amount: number | null; reason: string }) {
    const row = await mine(given.merchantId, given.paymentId);
    if (row.impUid === null) throw new AppError('not_allowed_now');
    const read = unwrap(await parts.payments.cancel(await keysOf(given.merchantId), { impUid: row.impUid, amount: given.amount, checksum: row.amount - row.cancelledAmount, reason: given.reason }));
    return save(row, {
      status: read.status, cancelledAmount: read.cancelledAmount,
      log: [...row.log, line('to_sandbox', 'POST /payments/cancel', JSON.stringify({ imp_uid: row.impUid, amount: given.amount })), line('from_sandbox', 'cancel', JSON.stringify({ status: read.status, cancel_amount: read.cancelledAmount }))],
    });
  }

  async function mine(merchantId: string, id: string): Promise<store.TestPaymentRow> {
    const row = await store.findPayment(database.kysely, merchantId, id);
    if (row === null) throw new AppError('not_found');
    return row;
  }

  async function save(row: store.TestPaymentRow, change: Parameters<typeof store.changePayment>[2]) {
    await database.inTransaction(async (tx) => {
      await store.changePayment(tx, row.id, change);
      await publish(tx, { topic: `merchant:${row.merchantId}`, kind: 'payment.changed', payload: { paymentId: row.id }, at: clock.now() });
    });
    return presentPayment({ ...row, ...change });
  }

  return {
    overview, start, verify, cancel,
    async samples(merchantId: string, given: { channelId: string; method: string; type: string }) {
      const keys = await keysOf(merchantId);
      if (!keys.channelKeys.some(({ channelKey }) => channelKey === given.channelId)) throw new AppError('not_found');
      const origin = parts.sandboxOrigin();
      const payMethod = findMethod(parts.catalogue(), given.method)?.v1PayMethods[0] ?? 'card';
      return { items: samplesFor({ script: `${origin}/v1/iamport.js`, api: origin, userCode: keys.userCode, restKey: keys.restKey, channelKey: given.channelId, payMethod, type: given.type }) };
    },
    async rotate(merchantId: string, overlapHours: number) {
      await keysOf(merchantId);
      return parts.stores.rotate(merchantId, overlapHours);
    },
    ...storeSettings(parts, keysOf),
    async list(merchantId: string, query: { cursor?: string | undefined; limit: number }) {
      const rows = await store.pageOfPayments(database.kysely, { merchantId, before: readCursor(query.cursor), limit: query.limit + 1 });
      return pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }), presentPayment);
    },
    /** Keys a gateway deposited for a case, sealed in the transaction that records the deposit. Answers whether the case had such keys before. */
    async deposit(tx: Tx, given: { merchantId: string; gateway: string; caseId: string; mode: 'test' | 'live'; credentials: Readonly<Record<string, string>>; now: Date }): Promise<'new' | 'renewed' | 'same'> {
      const before = await store.lockDeposit(tx, given.caseId, given.mode);
      if (before !== null && sameKeys(openDeposit(before, given.merchantId), given.credentials)) return 'same';
      await store.saveDeposit(tx, {
        merchantId: given.merchantId, gateway: given.gateway, mode: given.mode, caseId: given.caseId, depositedAt: given.now,
        credentials: vault.sealText(JSON.stringify(given.credentials), `deposit:${given.merchantId}:${given.gateway}:${given.mode}`),
      });
      return before === null ? 'new' : 'renewed';
    },
  };
}

/** The same names with the same values, in whatever order. */
function sameKeys(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const inOrder = (keys: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  return inOrder(one) === inOrder(other);
}

function presentPayment(row: store.TestPaymentRow): z.input<typeof TestPayment> {
  return {
    id: row.id, channelId: row.channelKey, merchantUid: row.merchantUid, impUid: row.impUid, method: row.method, payMethod: row.payMethod, name: row.name, amount: row.amount, cancelledAmount: row.cancelledAmount,
    status: row.status, failReason: row.failReason, verified: row.verified, createdAt: row.createdAt.toISOString(), log: [...row.log],
  };
}

function unwrap<T extends ReadPayment | null>(outcome: PaymentApiOutcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'unreachable') throw new AppError('temporarily_unavailable', { retryAfterSeconds: 3 });
  throw new AppError('sandbox_refused', { detail: { ko: outcome.message, en: outcome.message } });
}
