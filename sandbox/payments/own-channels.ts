import { randomUUID } from 'node:crypto';
import type { Sandbox } from './sandbox.ts';
import type { ChannelSettings } from './store.ts';

/** A store that tests everything needs a few dozen; a program gone wild is stopped. */
const MAX_OWN = 50;

type Parts = Pick<Sandbox, 'database'>;

async function storeId(sandbox: Parts, merchantRef: string): Promise<string> {
  const store = await sandbox.database.kysely.selectFrom('sandbox_store').select('id').where('merchant_ref', '=', merchantRef).executeTakeFirstOrThrow();
  return store.id;
}

/**
 * Adds a test channel of the merchant's own and answers its key. Several may stand for the same merchant id at a gateway: what
 * tells them apart is the key. Null when the store has as many as it may have.
 */
export async function addOwnChannel(sandbox: Parts, merchantRef: string, channel: ChannelSettings): Promise<string | null> {
  const store = await storeId(sandbox, merchantRef);
  return sandbox.database.inTransaction(async (tx) => {
    // The store's row is locked, so that two that count at once do not both find room.
    await tx.selectFrom('sandbox_store').select('id').where('id', '=', store).forUpdate().executeTakeFirstOrThrow();
    const existing = await tx.selectFrom('sandbox_channel').select(['pg_provider', 'pg_id', 'type', 'own']).where('store_id', '=', store).execute();
    if (existing.filter(({ own }) => own).length >= MAX_OWN) return null;
    const taken = (pgId: string) => existing.some((one) => one.pg_provider === channel.pgProvider && one.pg_id === pgId && one.type === channel.type);
    let pgId = channel.pgId;
    for (let number = 2; taken(pgId); number += 1) pgId = `${channel.pgId}-${number}`;
    const key = `channel-key-${randomUUID()}`;
    await tx
      .insertInto('sandbox_channel')
      .values({ store_id: store, channel_key: key, gateway: channel.gateway, pg_provider: channel.pgProvider, pg_id: pgId, type: channel.type, mode: 'test', name: channel.name, own: true })
      .execute();
    return key;
  });
}

/** Renames a channel the merchant added. False when there is none of this key. */
export async function renameOwnChannel(sandbox: Parts, merchantRef: string, channelKey: string, name: string): Promise<boolean> {
  const store = await storeId(sandbox, merchantRef);
  const result = await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_channel').set({ name }).where('store_id', '=', store).where('channel_key', '=', channelKey).where('own', '=', true).executeTakeFirst());
  return result.numUpdatedRows > 0n;
}

/** Removes a channel the merchant added; its payments stay. False when there is none of this key. */
export async function removeOwnChannel(sandbox: Parts, merchantRef: string, channelKey: string): Promise<boolean> {
  const store = await storeId(sandbox, merchantRef);
  const result = await sandbox.database.inTransaction((tx) => tx
    .deleteFrom('sandbox_channel').where('store_id', '=', store).where('channel_key', '=', channelKey).where('own', '=', true).executeTakeFirst());
  return result.numDeletedRows > 0n;
}

/** Puts a channel under a key that the host chose, or brings the one of that key up to date. */
export async function putHostChannel(sandbox: Parts, merchantRef: string, channel: ChannelSettings & { readonly channelKey: string }): Promise<void> {
  const store = await storeId(sandbox, merchantRef);
  await sandbox.database.inTransaction(async (tx) => {
    await tx.selectFrom('sandbox_store').select('id').where('id', '=', store).forUpdate().executeTakeFirstOrThrow();
    const others = await tx.selectFrom('sandbox_channel').select(['pg_provider', 'pg_id', 'type', 'mode']).where('store_id', '=', store).where('channel_key', '<>', channel.channelKey).execute();
    const mode = channel.mode ?? 'test';
    const taken = (pgId: string) => others.some((one) => one.pg_provider === channel.pgProvider && one.pg_id === pgId && one.type === channel.type && one.mode === mode);
    let pgId = channel.pgId;
    for (let number = 2; taken(pgId); number += 1) pgId = `${channel.pgId}-${number}`;
    const values = { gateway: channel.gateway, pg_provider: channel.pgProvider, pg_id: pgId, type: channel.type, mode, name: channel.name };
    await tx
      .insertInto('sandbox_channel').values({ ...values, store_id: store, channel_key: channel.channelKey })
      .onConflict((conflict) => conflict.column('channel_key').doUpdateSet(values)).execute();
  });
}
