import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { mayCallFrom, notFromHere } from './allowed-networks.ts';
import { badRequest, unauthorized } from './envelope.ts';
import type { Input } from './input.ts';
import { rememberedOf } from './remembered.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { actForTier, openSecret, STORE_COLUMNS, toStore } from './store.ts';
import { ageV2Token } from './v2/auth.ts';

/** A token lives half an hour of real time: clients compare its expiry with their own clock. */
export const TOKEN_LIFE_S = 30 * 60;
/** Asked for again this near its end, the same token lives on ... */
const LAST_STRETCH_S = 60;
/** ... for this much longer. */
const EXTENSION_S = 5 * 60;

/** What /users/getToken answers; all seconds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expired_at: number;
  readonly now: number;
}

const tokenContext = (storeId: string) => `sandbox_token:${storeId}`;

/** Hands out the store's token: the present one until it expires, so that parallel processes share it, then a new one. */
export async function issueToken(sandbox: Sandbox, input: Input, request: Pick<FastifyRequest, 'ip' | 'headers'>): Promise<TokenAnswer> {
  const key = input.text('imp_key', 200);
  const secret = input.text('imp_secret', 500);
  if (key === null || secret === null) throw badRequest('imp_key, imp_secret 파라메터가 누락되었습니다.');
  const found = await holderOf(sandbox, key);
  if (!found || !timingSafeEqual(found.secretDigest, digestOf(secret))) {
    throw unauthorized('imp_key, imp_secret 인증에 실패하였습니다. API키와 secret을 확인하세요.');
  }
  if (!mayCallFrom(sandbox, found, request)) throw unauthorized(notFromHere(request.ip));
  const now = Math.floor(sandbox.clock.now().getTime() / 1000);
  const { storeId, tokenSealed, expiresAt } = found;
  if (tokenSealed === null || expiresAt <= now) return newToken(sandbox, storeId, now);
  const token = sandbox.vault.openText(tokenSealed, tokenContext(storeId));
  if (expiresAt - now > LAST_STRETCH_S) return { access_token: token, expired_at: expiresAt, now };
  // Only one of several that ask at once extends it; the others read what it made of it.
  await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_token').set({ expires_at: expiresAt + EXTENSION_S })
    .where('store_id', '=', storeId).where('token_hash', '=', hashOf(token)).where('expires_at', '=', String(expiresAt)).execute());
  return readToken(sandbox, storeId, now);
}

/** What one of a store's pairs of key and secret opens. */
interface KeyHolder {
  readonly storeId: string;
  /** Of the secret that belongs to the key; the secret itself is not remembered. */
  readonly secretDigest: Buffer;
  /** Milliseconds, for a pair that has been replaced. */
  readonly until: number | null;
  readonly tokenSealed: string | null;
  readonly expiresAt: number;
  readonly allowedNetworks: readonly string[];
}

async function findHolders(sandbox: Sandbox, key: string): Promise<readonly KeyHolder[]> {
  const rows = await sandbox.database.kysely
    .selectFrom('sandbox_store')
    .leftJoin('sandbox_token', 'sandbox_token.store_id', 'sandbox_store.id')
    .select(['sandbox_store.id', 'merchant_ref', 'rest_key', 'rest_secret_sealed', 'old_rest_secret_sealed', 'old_keys_until', 'token_sealed', 'expires_at', 'allowed_networks'])
    .where((eb) => eb.or([eb('rest_key', '=', key), eb('old_rest_key', '=', key)]))
    .execute();
  return rows.map((row) => {
    const present = row.rest_key === key;
    const secret = openSecret(sandbox.vault, { merchant_ref: row.merchant_ref, rest_secret_sealed: present ? row.rest_secret_sealed : row.old_rest_secret_sealed });
    return {
      storeId: row.id, secretDigest: digestOf(secret), until: present ? null : (row.old_keys_until?.getTime() ?? 0), tokenSealed: row.token_sealed, expiresAt: Number(row.expires_at ?? 0), allowedNetworks: row.allowed_networks,
    };
  });
}

/** Clients ask for the token before every call; only the time is looked at anew. */
const holdersOf = rememberedOf<readonly KeyHolder[]>(['sandbox_token', 'sandbox_store']);

async function holderOf(sandbox: Sandbox, key: string): Promise<KeyHolder | undefined> {
  const holders = await holdersOf(sandbox.database).read(sandbox.database, key, () => findHolders(sandbox, key));
  return holders.find(({ until }) => until === null) ?? holders.find(({ until }) => (until ?? 0) > sandbox.clock.now().getTime());
}

async function newToken(sandbox: Sandbox, storeId: string, now: number): Promise<TokenAnswer> {
  const token = randomBytes(20).toString('hex');
  const values = { token_hash: hashOf(token), token_sealed: sandbox.vault.sealText(token, tokenContext(storeId)), expires_at: now + TOKEN_LIFE_S };
  await sandbox.database.inTransaction((tx) => tx
    .insertInto('sandbox_token')
    .values({ store_id: storeId, ...values })
    .onConflict((conflict) => conflict.column('store_id').doUpdateSet(values).where('sandbox_token.expires_at', '<=', String(now)))
    .execute());
  return readToken(sandbox, storeId, now);
}

async function readToken(sandbox: Sandbox, storeId: string, now: number): Promise<TokenAnswer> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_token').selectAll().where('store_id', '=', storeId).executeTakeFirstOrThrow();
  return { access_token: sandbox.vault.openText(row.token_sealed, tokenContext(storeId)), expired_at: Number(row.expires_at), now };
}

async function findToken(sandbox: Sandbox, hash: string) {
  return sandbox.database.kysely
    .selectFrom('sandbox_token')
    .innerJoin('sandbox_store', 'sandbox_store.id', 'sandbox_token.store_id')
    .select([...STORE_COLUMNS, 'sandbox_token.expires_at'])
    .where('token_hash', '=', hash)
    .executeTakeFirst();
}

const tokensOf = rememberedOf<Awaited<ReturnType<typeof findToken>>>(['sandbox_token', 'sandbox_store']);

/** The store a call acts for, from its token and, for sub-merchants, its tier code. Throws 401 for no, bad or expired token. */
export async function authorise(sandbox: Sandbox, headers: { authorization?: string | undefined; tier?: string | undefined }): Promise<Store> {
  const token = (headers.authorization ?? '').trim().replace(/^bearer\s+/i, '');
  if (token === '') throw unauthorized();
  const now = Math.floor(sandbox.clock.now().getTime() / 1000);
  const hash = hashOf(token);
  const row = await tokensOf(sandbox.database).read(sandbox.database, hash, () => findToken(sandbox, hash));
  if (!row || Number(row.expires_at) <= now) throw unauthorized();
  const store = toStore(row);
  const tier = headers.tier?.trim();
  return tier ? actForTier(sandbox.database, store, tier) : store;
}

/** Lets the store's token expire in so many seconds; 0 is now. Answers whether the token was this store's. */
export async function ageToken(sandbox: Sandbox, store: Store, token: string, secondsLeft: number): Promise<boolean> {
  const now = Math.floor(sandbox.clock.now().getTime() / 1000);
  return sandbox.database.inTransaction(async (tx) => {
    const result = await tx
      .updateTable('sandbox_token').set({ expires_at: now + secondsLeft })
      .where('store_id', '=', store.headId).where('token_hash', '=', hashOf(token)).executeTakeFirst();
    return result.numUpdatedRows > 0n || ageV2Token(tx, sandbox, store, { token, secondsLeft });
  });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Digests are compared, which tells nobody by its duration how much was right. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
