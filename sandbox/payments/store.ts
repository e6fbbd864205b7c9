import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import { badRequest } from './envelope.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { checkedWebhookSecret, hashOfSecret, newV2Secret, newWebhookSecret, v2SecretContext, webhookSecretContext } from './v2/secrets.ts';

/** A channel: one merchant id at one module of one gateway. */
export interface ChannelSettings {
  readonly gateway: string;
  /** The module code shops write in `pg`, such as html5_inicis. */
  readonly pgProvider: string;
  readonly pgId: string;
  readonly type: 'payment' | 'api_payment' | 'certification';
  /** A live channel is kept as configuration; the sandbox refuses to pay on it. */
  readonly mode?: 'test' | 'live';
  readonly name: string;
  /** A chosen key, for the sandbox alone; otherwise it is made. */
  readonly channelKey?: string;
}

export interface ProvisionedChannel extends Required<ChannelSettings> {
  readonly channelKey: string;
  /** Added by the merchant, not by the host. */
  readonly own: boolean;
}

export interface StoreRequest {
  /** The host's own name for the merchant. One store per reference, however often it is asked for. */
  readonly merchantRef: string;
  readonly name: string;
  readonly channels: readonly ChannelSettings[];
  /** Chosen credentials, for the sandbox alone; otherwise they are made. */
  readonly userCode?: string;
  readonly restKey?: string;
  readonly restSecret?: string;
  readonly v2StoreId?: string;
  readonly v2Secret?: string;
  readonly webhookSecret?: string;
}

/** What a developer needs to call the API as this store. */
export interface StoreKeys {
  /** What payers read; empty where nobody has named the shop. */
  readonly name: string;
  readonly userCode: string;
  readonly restKey: string;
  readonly restSecret: string;
  /** Somebody was shown the secret. */
  readonly secretShown: boolean;
  /** Until then the pair before the last rotation works as well. */
  readonly oldKeysUntil: Date | null;
  readonly channelKeys: readonly ProvisionedChannel[];
  /** What the second version of the interface is called with, and what signs its notifications. */
  readonly v2: V2Keys;
}

export interface V2Keys {
  readonly storeId: string;
  readonly apiSecret: string;
  /** Standard Webhooks form: `whsec_` and base64. */
  readonly webhookSecret: string;
  /** Somebody was shown the secret. */
  readonly apiSecretShown: boolean;
  readonly webhookSecretShown: boolean;
  /** Until then the API secret before the last rotation works as well. */
  readonly oldSecretUntil: Date | null;
  /** Until then messages are signed with the webhook secret before the last rotation as well. */
  readonly oldWebhookSecretUntil: Date | null;
}

const secretContext = (merchantRef: string) => `sandbox_store:${merchantRef}:rest_secret`;

/** Makes the store or completes it: new channels are added, existing ones and keys stay as they are unless chosen anew. */
export async function provisionStore(sandbox: Pick<Sandbox, 'database' | 'vault'>, request: StoreRequest): Promise<StoreKeys> {
  return sandbox.database.inTransaction(async (tx) => {
    const context = secretContext(request.merchantRef);
    await tx
      .insertInto('sandbox_store')
      .values({
        merchant_ref: request.merchantRef,
        name: request.name,
        user_code: request.userCode ?? newUserCode(),
        rest_key: request.restKey ?? newRestKey(),
        rest_secret_sealed: sandbox.vault.sealText(request.restSecret ?? newRestSecret(), context),
      })
      .onConflict((conflict) => conflict.column('merchant_ref').doUpdateSet({
        name: request.name,
        ...(request.userCode && { user_code: request.userCode }),
        ...(request.restKey && { rest_key: request.restKey }),
        ...(request.restSecret && { rest_secret_sealed: sandbox.vault.sealText(request.restSecret, context) }),
      }))
      .execute();
    const store = await tx.selectFrom('sandbox_store').selectAll().where('merchant_ref', '=', request.merchantRef).executeTakeFirstOrThrow();
    await completeV2(tx, sandbox.vault, store, request);
    await addChannels(tx, store.id, request.channels);
    return readKeys(tx, sandbox.vault, request.merchantRef);
  });
}

/** Gives a store what the second version needs: chosen values, and made ones for what it has not yet. */
async function completeV2(tx: Tx, vault: Sandbox['vault'], store: { id: string; v2_store_id: string | null; v2_secret_hash: string | null; webhook_secret_sealed: string | null }, request: StoreRequest): Promise<void> {
  const { merchantRef } = request;
  const storeId = request.v2StoreId ?? (store.v2_store_id === null ? `store-${randomUUID()}` : null);
  const secret = request.v2Secret ?? (store.v2_secret_hash === null ? newV2Secret() : null);
  const webhookSecret = request.webhookSecret ?? (store.webhook_secret_sealed === null ? newWebhookSecret() : null);
  if (storeId === null && secret === null && webhookSecret === null) return;
  await tx
    .updateTable('sandbox_store')
    .set({
      ...(storeId !== null && { v2_store_id: storeId }),
      ...(secret !== null && { v2_secret_hash: hashOfSecret(secret), v2_secret_sealed: vault.sealText(secret, v2SecretContext(merchantRef)) }),
      ...(webhookSecret !== null && { webhook_secret_sealed: vault.sealText(checkedWebhookSecret(webhookSecret), webhookSecretContext(merchantRef)) }),
    })
    .where('id', '=', store.id)
    .execute();
}

const HOUR_MS = 3_600_000;

/**
 * Gives the store a new key and secret. Without an overlap the old pair and its token are dead at once; with one the old pair
 * works for so many hours more, so that programs can be changed one after the other.
 */
export async function rotateKeys(sandbox: Pick<Sandbox, 'database' | 'vault' | 'clock'>, merchantRef: string, overlapHours = 0): Promise<StoreKeys> {
  return sandbox.database.inTransaction(async (tx) => {
    const overlap = overlapHours > 0;
    const store = await tx
      .updateTable('sandbox_store')
      .set((eb) => ({
        rest_key: newRestKey(),
        rest_secret_sealed: sandbox.vault.sealText(newRestSecret(), secretContext(merchantRef)),
        secret_shown: true,
        old_rest_key: overlap ? eb.ref('rest_key') : null,
        old_rest_secret_sealed: overlap ? eb.ref('rest_secret_sealed') : null,
        old_keys_until: overlap ? new Date(sandbox.clock.now().getTime() + overlapHours * HOUR_MS) : null,
      }))
      .where('merchant_ref', '=', merchantRef)
      .returning('id')
      .executeTakeFirstOrThrow();
    // Nobody can tell which pair a token was given for, so the token dies unless both pairs live.
    if (!overlap) await tx.deleteFrom('sandbox_token').where('store_id', '=', store.id).execute();
    return readKeys(tx, sandbox.vault, merchantRef);
  });
}

/** Ends the overlap of a rotation now: the old pair is dead, and so is every token. */
export async function endOverlap(sandbox: Pick<Sandbox, 'database'>, merchantRef: string): Promise<void> {
  await sandbox.database.inTransaction(async (tx) => {
    const store = await tx
      .updateTable('sandbox_store').set({ old_rest_key: null, old_rest_secret_sealed: null, old_keys_until: null })
      .where('merchant_ref', '=', merchantRef).where('old_rest_key', 'is not', null).returning('id').executeTakeFirst();
    if (store) await tx.deleteFrom('sandbox_token').where('store_id', '=', store.id).execute();
  });
}

/** The store's keys and channels, or null when no store was provisioned for this reference. */
export async function findKeys(sandbox: Pick<Sandbox, 'database' | 'vault'>, merchantRef: string): Promise<StoreKeys | null> {
  const known = await sandbox.database.kysely.selectFrom('sandbox_store').select('id').where('merchant_ref', '=', merchantRef).executeTakeFirst();
  return known ? readKeys(sandbox.database.kysely, sandbox.vault, merchantRef) : null;
}

/** Opens the secret of a store row. */
export function openSecret(vault: Sandbox['vault'], store: { merchant_ref: string | null; rest_secret_sealed: string | null }): string {
  return vault.openText(store.rest_secret_sealed ?? '', secretContext(store.merchant_ref ?? ''));
}

async function addChannels(tx: Tx, storeId: string, channels: readonly ChannelSettings[]): Promise<void> {
  if (channels.length === 0) return;
  await tx
    .insertInto('sandbox_channel')
    .values(channels.map((channel) => ({
      store_id: storeId,
      channel_key: channel.channelKey ?? `channel-key-${randomUUID()}`,
      gateway: channel.gateway,
      pg_provider: channel.pgProvider,
      pg_id: channel.pgId,
      type: channel.type,
      mode: channel.mode ?? 'test',
      name: channel.name,
    })))
    .onConflict((conflict) => conflict.columns(['store_id', 'pg_provider', 'pg_id', 'type', 'mode']).doUpdateSet((eb) => ({ name: eb.ref('excluded.name') })))
    .execute();
  for (const { channelKey, pgProvider, pgId, type } of channels) {
    if (channelKey === undefined) continue;
    await tx.updateTable('sandbox_channel').set({ channel_key: channelKey })
      .where('store_id', '=', storeId).where('pg_provider', '=', pgProvider).where('pg_id', '=', pgId).where('type', '=', type).execute();
  }
}

async function readKeys(reader: Reader, vault: Sandbox['vault'], merchantRef: string): Promise<StoreKeys> {
  const store = await reader.selectFrom('sandbox_store').selectAll().where('merchant_ref', '=', merchantRef).executeTakeFirstOrThrow();
  const channels = await reader.selectFrom('sandbox_channel').selectAll().where('store_id', '=', store.id).orderBy('id').execute();
  return {
    name: store.name,
    userCode: store.user_code ?? '',
    restKey: store.rest_key ?? '',
    restSecret: openSecret(vault, store),
    secretShown: store.secret_shown,
    oldKeysUntil: store.old_keys_until,
    channelKeys: channels.map((channel) => ({
      gateway: channel.gateway,
      pgProvider: channel.pg_provider,
      pgId: channel.pg_id,
      type: channel.type,
      mode: channel.mode,
      name: channel.name,
      channelKey: channel.channel_key,
      own: channel.own,
    })),
    v2: {
      storeId: store.v2_store_id ?? '',
      apiSecret: store.v2_secret_sealed === null ? '' : vault.openText(store.v2_secret_sealed, v2SecretContext(merchantRef)),
      webhookSecret: store.webhook_secret_sealed === null ? '' : vault.openText(store.webhook_secret_sealed, webhookSecretContext(merchantRef)),
      apiSecretShown: store.v2_secret_shown,
      webhookSecretShown: store.webhook_secret_shown,
      oldSecretUntil: store.old_v2_secret_until,
      oldWebhookSecretUntil: store.old_webhook_secret_until,
    },
  };
}

function newUserCode(): string {
  return `imp${String(randomInt(100_000_000)).padStart(8, '0')}`;
}

function newRestKey(): string {
  return `${randomInt(1, 10)}${String(randomInt(1e7)).padStart(7, '0')}${String(randomInt(1e8)).padStart(8, '0')}`;
}

function newRestSecret(): string {
  return randomBytes(40).toString('hex');
}

/** The columns that make a Store; `head` is the row itself for a head store. */
interface StoreRow {
  id: string;
  parent_id: string | null;
  tier_code: string | null;
  name: string;
  user_code: string | null;
  clock_ahead_ms: string;
  webhook_url: string | null;
  webhook_type: 'json' | 'form';
  webhook_repeats: number;
  strict_phone_cancel: boolean;
  v2_store_id: string | null;
  webhook_version: Store['webhookVersion'];
  manual_confirm: boolean;
  allowed_networks: string[];
}

export const STORE_COLUMNS = [
  'sandbox_store.id', 'sandbox_store.parent_id', 'sandbox_store.tier_code', 'sandbox_store.name', 'sandbox_store.user_code', 'sandbox_store.clock_ahead_ms',
  'sandbox_store.webhook_url', 'sandbox_store.webhook_type', 'sandbox_store.webhook_repeats', 'sandbox_store.strict_phone_cancel',
  'sandbox_store.v2_store_id', 'sandbox_store.webhook_version', 'sandbox_store.manual_confirm', 'sandbox_store.allowed_networks',
] as const;

/** A row of STORE_COLUMNS as a head store. */
export function toStore(row: StoreRow): Store {
  return {
    id: row.id,
    headId: row.parent_id ?? row.id,
    name: row.name,
    userCode: row.user_code ?? '',
    tierCode: row.tier_code,
    clockAheadMs: Number(row.clock_ahead_ms),
    webhookUrl: row.webhook_url,
    webhookType: row.webhook_type,
    webhookRepeats: row.webhook_repeats,
    strictPhoneCancel: row.strict_phone_cancel,
    v2StoreId: row.v2_store_id ?? '',
    webhookVersion: row.webhook_version,
    manualConfirm: row.manual_confirm,
    allowedNetworks: row.allowed_networks,
  };
}

/** The store behind a user code, or null. */
export async function findStoreByUserCode(reader: Reader, userCode: string): Promise<Store | null> {
  const row = await reader.selectFrom('sandbox_store').select(STORE_COLUMNS).where('user_code', '=', userCode).executeTakeFirst();
  return row ? toStore(row) : null;
}

/** The store the second version knows by this id, or null. */
export async function findStoreByV2Id(reader: Reader, storeId: string): Promise<Store | null> {
  const row = await reader.selectFrom('sandbox_store').select(STORE_COLUMNS).where('v2_store_id', '=', storeId).executeTakeFirst();
  return row ? toStore(row) : null;
}

/** The store of a merchant, or null. */
export async function findStoreByRef(reader: Reader, merchantRef: string): Promise<Store | null> {
  const row = await reader.selectFrom('sandbox_store').select(STORE_COLUMNS).where('merchant_ref', '=', merchantRef).executeTakeFirst();
  return row ? toStore(row) : null;
}

/** The store of an id; sub-merchants share clock and notification settings of their head store. */
export async function findStore(reader: Reader, id: string): Promise<Store> {
  const row = await reader.selectFrom('sandbox_store').select(STORE_COLUMNS).where('id', '=', id).executeTakeFirstOrThrow();
  if (row.parent_id === null) return toStore(row);
  const head = await reader.selectFrom('sandbox_store').select(STORE_COLUMNS).where('id', '=', row.parent_id).executeTakeFirstOrThrow();
  return { ...toStore(head), id: row.id, tierCode: row.tier_code };
}

const MAX_TIERS = 500;

/**
 * The sub-merchant of a head store, made the first time it is acted for: a test needs no registration. It has data of
 * its own and shares keys, channels, clock and notification settings with its head store.
 */
export async function actForTier(database: Database, head: Store, tierCode: string): Promise<Store> {
  const found = await findTier(database, head, tierCode);
  if (found) return found;
  const { count } = await database.kysely
    .selectFrom('sandbox_store').select((eb) => eb.fn.countAll<string>().as('count')).where('parent_id', '=', head.id).executeTakeFirstOrThrow();
  if (Number(count) >= MAX_TIERS) throw badRequest('하위 상점을 더 만들 수 없습니다.');
  await database.inTransaction((tx) => tx
    .insertInto('sandbox_store')
    .values({ parent_id: head.id, tier_code: tierCode, name: `${head.name} ${tierCode}`, merchant_ref: null, user_code: null, rest_key: null, rest_secret_sealed: null, webhook_url: null })
    .onConflict((conflict) => conflict.columns(['parent_id', 'tier_code']).doNothing())
    .execute());
  return (await findTier(database, head, tierCode)) ?? { ...head, tierCode };
}

/** The sub-merchant of a head store, or null where nobody has acted for it yet: whoever has no token makes none. */
export async function findTier(database: Database, head: Store, tierCode: string): Promise<Store | null> {
  if (!/^[A-Za-z0-9]{3}$/.test(tierCode)) throw badRequest('Tier 헤더는 영문 또는 숫자 3자리여야 합니다.');
  const found = await database.kysely
    .selectFrom('sandbox_store').select('id').where('parent_id', '=', head.id).where('tier_code', '=', tierCode).executeTakeFirst();
  return found === undefined ? null : { ...head, id: found.id, tierCode };
}
