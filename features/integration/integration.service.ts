import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Channel, IntegrationOverview } from '../../contract/integration.ts';
import { chosenName } from '../../domain/account/given-name.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import type { PaymentApi, PaymentStores, StoreKeys } from '../../domain/ports/payment-api.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import { CHANNEL_TYPE_OF, channelOf, credentialsOf, isLiveKey, liveKeyOf, methodsThrough, moduleOf, offersOf } from './channel-offers.ts';
import { samplesFor } from './code-samples.ts';
import { goLive } from './go-live.ts';
import * as store from './integration.store.ts';
import { storePayments } from './store-payments.ts';
import { enteredContext, merchantChannels } from './merchant-channels.ts';
import { settingsRecords, storeSettings } from './store-settings.ts';
import { presentPayment, testRuns } from './test-runs.ts';

export interface IntegrationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly stores: PaymentStores<Tx>;
  readonly audit: AuditTrail;
  readonly payments: PaymentApi;
  /** Origin of the payment sandbox, as browsers reach it. */
  readonly sandboxOrigin: () => string;
  readonly merchantName: (merchantId: string) => Promise<string>;
  /** Addresses of the service that the merchant registered. */
  readonly serviceUrls: (merchantId: string) => Promise<readonly string[]>;
}

/** Test channels every merchant has from the first day: one general gateway and the identity verification of one. */
const FIRST_DAY = ['html5_inicis', 'tosspayments', 'kakaopay', 'kcp_v2'];

/** Said of a live channel. */
const LIVE_NOTE = {
  ko: '실서비스로 바꾸시려면 코드의 테스트 채널 키를 이 채널 키로 바꿔 주세요. 이 화면의 테스트 결제는 실연동 채널로 진행되지 않습니다.',
  en: 'To go live, use this channel key in your code instead of the test one. Test payments on this page never go through a live channel.',
};

type Keys = StoreKeys;
type ProvisionedChannel = Keys['channelKeys'][number];
/** A channel by itself; whether its gateway was applied for is known of the merchant. */
type Presented = Omit<z.input<typeof Channel>, 'applied'>;

export type IntegrationService = ReturnType<typeof createIntegration>;

/** Payment Integration: the merchant's store at the sandbox, its channels, code and test payments over the real interface. */
export function createIntegration(parts: IntegrationParts) {
  const { database, clock, vault } = parts;

  /** The merchant's store with a test channel per gateway it applied to, made or completed on demand; its name followed where asked. */
  async function keysOf(merchantId: string, given: { readonly renamed?: boolean } = {}): Promise<Keys> {
    const catalogue = parts.catalogue();
    const applied = (await parts.cases.ofMerchant(merchantId)).map(({ gateway }) => gateway);
    const gateways = [...new Set([...FIRST_DAY, ...applied])].flatMap((code) => findGateway(catalogue, code) ?? []);
    const known = await parts.stores.find(merchantId);
    const name = known === null || given.renamed === true ? (chosenName(await parts.merchantName(merchantId)) ?? '') : known.name;
    const wanted = gateways.map((gateway) => channelOf(gateway, { type: gateway.kind === 'identity' ? 'certification' : 'payment', name: `${gateway.names.en} test` }));
    const missing = wanted.filter(({ pgProvider, pgId, type }) => known?.channelKeys.some((one) => one.mode === 'test' && one.pgProvider === pgProvider && one.pgId === pgId && one.type === type) !== true);
    // Reading writes nothing, but for the first time.
    const keys = known !== null && known.name === name && missing.length === 0 ? known : await parts.stores.provision({ merchantRef: merchantId, name, channels: missing });
    return (await completeLive(merchantId, keys)) ? ((await parts.stores.find(merchantId)) ?? keys) : keys;
  }

  /** The store knows a channel for every deposit of live keys, so that a shop changes to it by its key alone. True when one was put. */
  async function completeLive(merchantId: string, keys: Keys): Promise<boolean> {
    const catalogue = parts.catalogue();
    let put = false;
    for (const deposit of (await store.depositsOf(database.kysely, merchantId)).filter(({ mode }) => mode === 'live')) {
      const channelKey = liveKeyOf(deposit.caseId);
      const gateway = findGateway(catalogue, deposit.gateway);
      const known = keys.channelKeys.find((one) => one.channelKey === channelKey);
      const pgId = merchantIdOf(openDeposit(deposit, merchantId));
      if (gateway === undefined || (known !== undefined && isSameMid(known.pgId, pgId))) continue;
      await parts.stores.putLiveChannel(merchantId, {
        channelKey, gateway: gateway.code, pgProvider: moduleOf(gateway)?.code ?? gateway.code, pgId, type: gateway.kind === 'identity' ? 'certification' : 'payment', mode: 'live', name: `${gateway.names.en} live`,
      });
      put = true;
    }
    return put;
  }

  function presentChannel(catalogue: Catalogue, channel: ProvisionedChannel, { deposit, entered, merchantId }: { deposit: store.DepositedRow | undefined; entered?: store.EnteredRow | undefined; merchantId: string }): Presented {
    const gateway = findGateway(catalogue, channel.gateway);
    const given = entered !== undefined ? openEntered(entered, merchantId) : deposit === undefined ? {} : openDeposit(deposit, merchantId);
    return {
      id: channel.channelKey, mode: channel.mode, gateway: { code: channel.gateway, names: gateway?.names ?? { ko: channel.gateway, en: channel.gateway } }, name: channel.name, types: [channel.type],
      methods: methodsThrough(catalogue, gateway, channel.type),
      channelKey: channel.channelKey, own: channel.own, origin: entered !== undefined ? 'entered' : deposit === undefined ? 'shared_test' : 'deposited', credentials: credentialsOf({ gateway, given, pgId: channel.pgId }),
      state: 'ready', note: channel.mode === 'live' ? LIVE_NOTE : null, createdAt: deposit?.depositedAt.toISOString() ?? null,
    };
  }

  /** A live channel per deposit, with what its case contracted and nothing else. */
  async function liveChannels(catalogue: Catalogue, live: readonly store.DepositedRow[], merchantId: string): Promise<Presented[]> {
    if (live.length === 0) return [];
    const cases = await parts.cases.ofMerchant(merchantId);
    const lines = await parts.cases.methodsOf(live.map(({ caseId }) => caseId));
    return live.map((deposit) => {
      const reference = cases.find(({ id }) => id === deposit.caseId)?.reference ?? deposit.caseId;
      const contracted = lines.filter(({ caseId }) => caseId === deposit.caseId);
      const given = openDeposit(deposit, merchantId);
      const pgId = given['mid'] ?? given['merchantId'] ?? '';
      return {
        ...presentChannel(catalogue, { channelKey: liveKeyOf(deposit.caseId), gateway: deposit.gateway, pgProvider: deposit.gateway, pgId, type: 'payment', mode: 'live', name: `${deposit.gateway} live, ${reference}`, own: false }, { deposit, merchantId }),
        types: [...new Set(contracted.map(({ type }) => CHANNEL_TYPE_OF[type] ?? 'payment'))],
        methods: [...new Set(contracted.map(({ method }) => method))].flatMap((code) => {
          const method = findMethod(catalogue, code);
          return method === undefined ? [] : [{ method: code, names: method.names, payMethod: method.v1PayMethods[0] ?? null, types: contracted.filter((line) => line.method === code).map(({ type }) => type) }];
        }),
      };
    });
  }

  function openDeposit(deposit: store.DepositedRow, merchantId: string): Record<string, string> {
    return JSON.parse(vault.openText(deposit.credentials, `deposit:${merchantId}:${deposit.gateway}:${deposit.mode}`)) as Record<string, string>;
  }

  function openEntered(entered: store.EnteredRow, merchantId: string): Record<string, string> {
    return JSON.parse(vault.openText(entered.credentials, enteredContext(merchantId, entered.channelKey))) as Record<string, string>;
  }

  async function overview(merchantId: string): Promise<z.input<typeof IntegrationOverview>> {
    const catalogue = parts.catalogue();
    const [keys, deposits] = await Promise.all([keysOf(merchantId, { renamed: true }), store.depositsOf(database.kysely, merchantId)]);
    const [webhook, networks, entered, version, chosen] = await Promise.all([
      parts.stores.readWebhook(merchantId), parts.stores.networks(merchantId), store.enteredOf(database.kysely, merchantId), store.settingsVersion(database.kysely, merchantId), store.chosenInterface(database.kysely, merchantId),
    ]);
    const live = deposits.filter(({ mode }) => mode === 'live');
    // A test channel shows the newest test keys of its gateway, whichever case they came for.
    const testDeposit = (gateway: string) => deposits.find((one) => one.mode === 'test' && one.gateway === gateway);
    const origin = parts.sandboxOrigin();
    const applied = new Set((await parts.cases.ofMerchant(merchantId)).map(({ gateway }) => gateway));
    const still = (until: Date | null): string | null => (until !== null && until > clock.now() ? until.toISOString() : null);
    const { v2 } = keys;
    const before = await checklistOf(merchantId, { webhook, chosen, v2, liveSince: live.at(-1)?.depositedAt ?? null });
    return {
      version, interface: before.interface,
      sandbox: {
        origin, script: `${origin}/v1/iamport.js`, userCode: keys.userCode, restKey: keys.restKey, restSecretSet: keys.secretShown, webhook, playsPayer: parts.stores.playsPayer, networks: [...networks], oldKeysUntil: still(keys.oldKeysUntil),
        v2: { storeId: v2.storeId, script: `${origin}/v2/browser-sdk.js`, apiSecretSet: v2.apiSecretShown, webhookSecretSet: v2.webhookSecretShown, oldSecretUntil: still(v2.oldSecretUntil), oldWebhookSecretUntil: still(v2.oldWebhookSecretUntil) },
        cardNumbers: [
          { number: '4092-0230-1234-1234', outcome: { ko: '승인', en: 'Approved' } },
          { number: '4000-0000-0000-0002', outcome: { ko: '거절', en: 'Declined' } },
        ],
      },
      channels: [
        ...keys.channelKeys.filter(({ mode, channelKey }) => mode === 'test' && !isLiveKey(channelKey)).map((channel) => presentChannel(catalogue, channel, {
          deposit: channel.own ? undefined : testDeposit(channel.gateway), entered: entered.find(({ channelKey }) => channelKey === channel.channelKey), merchantId,
        })),
        ...(await liveChannels(catalogue, live, merchantId)),
      ].map((channel) => ({ ...channel, applied: applied.has(channel.gateway.code) })),
      offers: offersOf(catalogue),
      checklist: before.items,
    };
  }

  const settings = { ...parts, ...settingsRecords(parts.audit) };
  const checklistOf = goLive(parts);
  const { start, verify, cancel, deposited } = testRuns({ ...parts, keysOf });

  return {
    overview, start, verify, cancel,
    async samples(merchantId: string, given: { channelId: string; method: string; type: string; interface: 'v1' | 'v2' }) {
      const keys = await keysOf(merchantId);
      if (!keys.channelKeys.some(({ channelKey }) => channelKey === given.channelId)) throw new AppError('not_found');
      const origin = parts.sandboxOrigin();
      const method = findMethod(parts.catalogue(), given.method);
      return {
        items: samplesFor({
          dialect: given.interface, script: given.interface === 'v1' ? `${origin}/v1/iamport.js` : `${origin}/v2/browser-sdk.js`, api: origin,
          userCode: keys.userCode, restKey: keys.restKey, storeId: keys.v2.storeId, channelKey: given.channelId,
          method: given.method, payMethod: method?.v1PayMethods[0] ?? 'card', v2PayMethod: method?.v2PayMethod ?? null, type: given.type,
        }),
      };
    },
    ...storeSettings(settings, keysOf),
    ...merchantChannels({ ...settings, vault, payments: parts.payments }, keysOf),
    ...storePayments({ ...parts, keysOf, deposited }),
    async list(merchantId: string, query: { cursor?: string | undefined; limit: number }) {
      const rows = await store.pageOfPayments(database.kysely, { merchantId, before: readCursor(query.cursor), limit: query.limit + 1 });
      return pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }), (row) => presentPayment(row, clock.now()));
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

/** The same merchant id, but for the number that tells channels of one id apart. */
function isSameMid(kept: string, given: string): boolean {
  return kept === given || (kept.startsWith(`${given}-`) && /^\d+$/.test(kept.slice(given.length + 1)));
}

/** The merchant id among the keys of a gateway, which deposit it under one of two names. */
function merchantIdOf(keys: Readonly<Record<string, string>>): string {
  return keys['mid'] || keys['merchantId'] || 'live';
}

/** The same names with the same values, in whatever order. */
function sameKeys(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const inOrder = (keys: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  return inOrder(one) === inOrder(other);
}
