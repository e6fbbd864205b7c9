import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../../../storage/open-database.ts';
import { mayCallFrom, notFromHere } from '../allowed-networks.ts';
import { rememberedOf } from '../remembered.ts';
import type { Sandbox, Store } from '../sandbox.ts';
import { STORE_COLUMNS, toStore } from '../store.ts';
import { ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK } from './dialect.ts';
import type { Fields } from './fields.ts';
import { forbidden, unauthorizedCall } from './refusal.ts';
import { hashOfSecret } from './secrets.ts';

/** Real time: clients compare with their own clock. */
const ACCESS_LIFE_S = 30 * 60;
const REFRESH_LIFE_S = 24 * 60 * 60;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const nowSeconds = (sandbox: Pick<Sandbox, 'clock'>) => Math.floor(sandbox.clock.now().getTime() / 1000);

/** The store a call acts for: by its API secret, or by an access token made with it. */
export async function authoriseV2(sandbox: Asking, authorization: string | undefined): Promise<Store> {
  const [, scheme = '', credential = ''] = /^(\S+)\s+(\S+)$/.exec(authorization?.trim() ?? '') ?? [];
  const store = /^portone$/i.test(scheme)
    ? await storeOfSecret(sandbox, credential)
    : /^bearer$/i.test(scheme) && credential.startsWith(ACCESS_TOKEN_MARK) ? await storeOfToken(sandbox, credential, 'access') : null;
  if (!store) throw unauthorizedCall();
  return store;
}

type Asking = Pick<Sandbox, 'database' | 'clock'>;

/** Stores and until when what opens them does; only the time is looked at anew at every call. */
const openedBy = rememberedOf<readonly Opened[]>(['sandbox_store', 'sandbox_v2_token']);

interface Opened {
  readonly store: Store;
  /** Milliseconds; null for a secret that nothing ends. */
  readonly until: number | null;
}

async function readOpened(sandbox: Asking, key: string, ask: () => Promise<readonly Opened[]>): Promise<Store | null> {
  const now = sandbox.clock.now().getTime();
  const opened = await openedBy(sandbox.database).read(sandbox.database, key, ask);
  return opened.find(({ until }) => until === null || until > now)?.store ?? null;
}

async function storeOfSecret(sandbox: Asking, secret: string): Promise<Store | null> {
  const hash = hashOfSecret(secret);
  return readOpened(sandbox, `secret ${hash}`, async () => {
    const rows = await sandbox.database.kysely
      .selectFrom('sandbox_store').select([...STORE_COLUMNS, 'v2_secret_hash', 'old_v2_secret_until'])
      .where((eb) => eb.or([eb('v2_secret_hash', '=', hash), eb('old_v2_secret_hash', '=', hash)]))
      .execute();
    return rows.map((row) => ({ store: toStore(row), until: row.v2_secret_hash === hash ? null : (row.old_v2_secret_until?.getTime() ?? 0) }));
  });
}

async function storeOfToken(sandbox: Asking, token: string, kind: 'access' | 'refresh'): Promise<Store | null> {
  const hash = hashOfSecret(token);
  return readOpened(sandbox, `${kind} ${hash}`, async () => {
    const rows = await sandbox.database.kysely
      .selectFrom('sandbox_v2_token').innerJoin('sandbox_store', 'sandbox_store.id', 'sandbox_v2_token.store_id').select([...STORE_COLUMNS, 'sandbox_v2_token.expires_at'])
      .where('token_hash', '=', hash).where('kind', '=', kind)
      .execute();
    // Tokens count whole seconds: one that ends in this second has ended.
    return rows.map((row) => ({ store: toStore(row), until: Number(row.expires_at) * 1000 }));
  });
}

/** Gives tokens for an API secret. */
export async function login(sandbox: Sandbox, body: Fields, request: Pick<FastifyRequest, 'ip' | 'headers'>): Promise<TokenPair> {
  const store = await storeOfSecret(sandbox, body.requiredText('apiSecret', 500));
  if (!store) throw unauthorizedCall('API Secret이 올바르지 않습니다.');
  if (!mayCallFrom(sandbox, store, request)) throw forbidden(notFromHere(request.ip));
  return sandbox.database.inTransaction((tx) => newPair(tx, sandbox, store.id));
}

/** Gives new tokens for a refresh token, which is then used up. */
export async function refresh(sandbox: Sandbox, body: Fields, request: Pick<FastifyRequest, 'ip' | 'headers'>): Promise<TokenPair> {
  const token = body.requiredText('refreshToken', 500);
  const store = await storeOfToken(sandbox, token, 'refresh');
  // Before it is used up: a token that was stolen and tried from elsewhere still serves its shop.
  if (store !== null && !mayCallFrom(sandbox, store, request)) throw forbidden(notFromHere(request.ip));
  const pair = await sandbox.database.inTransaction(async (tx) => {
    const used = await tx
      .deleteFrom('sandbox_v2_token').where('token_hash', '=', hashOfSecret(token)).where('kind', '=', 'refresh').where('expires_at', '>', String(nowSeconds(sandbox)))
      .returning('store_id').executeTakeFirst();
    return used ? newPair(tx, sandbox, used.store_id) : null;
  });
  if (!pair) throw unauthorizedCall('리프레시 토큰이 올바르지 않거나 만료되었습니다.');
  return pair;
}

async function newPair(tx: Tx, sandbox: Pick<Sandbox, 'clock'>, storeId: string): Promise<TokenPair> {
  const now = nowSeconds(sandbox);
  const pair = { accessToken: ACCESS_TOKEN_MARK + randomBytes(32).toString('base64url'), refreshToken: REFRESH_TOKEN_MARK + randomBytes(32).toString('base64url') };
  await tx
    .insertInto('sandbox_v2_token')
    .values([
      { token_hash: hashOfSecret(pair.accessToken), store_id: storeId, kind: 'access', expires_at: now + ACCESS_LIFE_S },
      { token_hash: hashOfSecret(pair.refreshToken), store_id: storeId, kind: 'refresh', expires_at: now + REFRESH_LIFE_S },
    ])
    .execute();
  return pair;
}

/** Lets a token of the store expire in so many seconds. Answers whether it was the store's. */
export async function ageV2Token(tx: Tx, sandbox: Pick<Sandbox, 'clock'>, store: Store, given: { token: string; secondsLeft: number }): Promise<boolean> {
  const result = await tx
    .updateTable('sandbox_v2_token').set({ expires_at: nowSeconds(sandbox) + given.secondsLeft })
    .where('store_id', '=', store.headId).where('token_hash', '=', hashOfSecret(given.token)).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Whether a store id in a query or body names the caller's own store. */
export function isOwnStore(store: Store, storeId: unknown): boolean {
  return storeId === undefined || storeId === null || storeId === '' || storeId === store.v2StoreId;
}

