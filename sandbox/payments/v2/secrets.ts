import { createHash, randomBytes } from 'node:crypto';
import type { Reader, Tx } from '../../../storage/open-database.ts';
import type { Sandbox } from '../sandbox.ts';

/** The secret that calls are made with, or the one that signs notifications. */
export type V2SecretKind = 'api' | 'webhook';

type Parts = Pick<Sandbox, 'vault' | 'clock'>;

const HOUR_MS = 3_600_000;

export const v2SecretContext = (merchantRef: string) => `sandbox_store:${merchantRef}:v2_secret`;
export const webhookSecretContext = (merchantRef: string) => `sandbox_store:${merchantRef}:webhook_secret`;

/** Under what a secret of the second version is found. It is long and random, so a plain hash tells nobody anything. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function newV2Secret(): string {
  return randomBytes(64).toString('base64url');
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A chosen secret in the form receivers expect. Throws when it is no base64. */
export function checkedWebhookSecret(secret: string): string {
  const key = secret.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || Buffer.from(key, 'base64').length === 0) throw new Error('The webhook secret must be whsec_ and base64.');
  return `whsec_${key}`;
}

/** The secrets of a store that nobody was shown yet, made anew and to be shown now; null for one that somebody was shown. */
export async function issueV2Secrets(sandbox: Parts & Pick<Sandbox, 'database'>, merchantRef: string): Promise<{ apiSecret: string | null; webhookSecret: string | null }> {
  return sandbox.database.inTransaction(async (tx) => ({
    apiSecret: await renew(tx, sandbox, { merchantRef, kind: 'api', overlapHours: 0, firstOnly: true }),
    webhookSecret: await renew(tx, sandbox, { merchantRef, kind: 'webhook', overlapHours: 0, firstOnly: true }),
  }));
}

/**
 * Gives the store a new secret of the second version. Without an overlap the old one is dead at once, and with the API secret every
 * token; with one it works, or signs beside the new one, for so many hours more.
 */
export async function rotateV2Secret(sandbox: Parts & Pick<Sandbox, 'database'>, merchantRef: string, given: { kind: V2SecretKind; overlapHours: number }): Promise<string> {
  return sandbox.database.inTransaction(async (tx) => {
    const secret = await renew(tx, sandbox, { merchantRef, ...given, firstOnly: false });
    if (secret === null) throw new Error(`No sandbox store was provisioned for ${merchantRef}.`);
    return secret;
  });
}

/** Ends the overlap of a rotation now. With the former API secret every token dies: nobody can tell which secret it was given for. */
export async function endV2Overlap(sandbox: Pick<Sandbox, 'database'>, merchantRef: string, kind: V2SecretKind): Promise<void> {
  await sandbox.database.inTransaction(async (tx) => {
    if (kind === 'webhook') {
      await tx.updateTable('sandbox_store').set({ old_webhook_secret_sealed: null, old_webhook_secret_until: null }).where('merchant_ref', '=', merchantRef).execute();
      return;
    }
    const store = await tx
      .updateTable('sandbox_store').set({ old_v2_secret_hash: null, old_v2_secret_until: null })
      .where('merchant_ref', '=', merchantRef).where('old_v2_secret_hash', 'is not', null).returning('id').executeTakeFirst();
    if (store) await tx.deleteFrom('sandbox_v2_token').where('store_id', '=', store.id).execute();
  });
}

/** The secrets that sign a store's messages, the present one first. */
export async function openWebhookSecrets(reader: Reader, vault: Sandbox['vault'], storeId: string): Promise<string[]> {
  const own = await reader.selectFrom('sandbox_store').select(['id', 'parent_id']).where('id', '=', storeId).executeTakeFirstOrThrow();
  const row = await reader
    .selectFrom('sandbox_store').select(['merchant_ref', 'webhook_secret_sealed', 'old_webhook_secret_sealed', 'old_webhook_secret_until'])
    .where('id', '=', own.parent_id ?? own.id).executeTakeFirstOrThrow();
  const former = row.old_webhook_secret_until !== null && row.old_webhook_secret_until > new Date() ? row.old_webhook_secret_sealed : null;
  return [row.webhook_secret_sealed, former].flatMap((sealed) => (sealed === null ? [] : [vault.openText(sealed, webhookSecretContext(row.merchant_ref ?? ''))]));
}

interface Renewal {
  readonly merchantRef: string;
  readonly kind: V2SecretKind;
  readonly overlapHours: number;
  /** Only where nobody was shown the present one. */
  readonly firstOnly: boolean;
}

async function renew(tx: Tx, sandbox: Parts, given: Renewal): Promise<string | null> {
  const until = given.overlapHours > 0 ? new Date(sandbox.clock.now().getTime() + given.overlapHours * HOUR_MS) : null;
  return given.kind === 'api' ? renewApi(tx, sandbox, given, until) : renewWebhook(tx, sandbox, given, until);
}

async function renewApi(tx: Tx, { vault }: Parts, { merchantRef, firstOnly }: Renewal, until: Date | null): Promise<string | null> {
  const secret = newV2Secret();
  const store = await tx
    .updateTable('sandbox_store')
    .set((eb) => ({
      v2_secret_hash: hashOfSecret(secret),
      v2_secret_sealed: vault.sealText(secret, v2SecretContext(merchantRef)),
      v2_secret_shown: true,
      old_v2_secret_hash: until === null ? null : eb.ref('v2_secret_hash'),
      old_v2_secret_until: until,
    }))
    .where('merchant_ref', '=', merchantRef)
    .$if(firstOnly, (query) => query.where('v2_secret_shown', '=', false))
    .returning('id')
    .executeTakeFirst();
  if (store === undefined) return null;
  if (until === null) await tx.deleteFrom('sandbox_v2_token').where('store_id', '=', store.id).execute();
  return secret;
}

async function renewWebhook(tx: Tx, { vault }: Parts, { merchantRef, firstOnly }: Renewal, until: Date | null): Promise<string | null> {
  const secret = newWebhookSecret();
  const store = await tx
    .updateTable('sandbox_store')
    .set((eb) => ({
      webhook_secret_sealed: vault.sealText(secret, webhookSecretContext(merchantRef)),
      webhook_secret_shown: true,
      old_webhook_secret_sealed: until === null ? null : eb.ref('webhook_secret_sealed'),
      old_webhook_secret_until: until,
    }))
    .where('merchant_ref', '=', merchantRef)
    .$if(firstOnly, (query) => query.where('webhook_secret_shown', '=', false))
    .returning('id')
    .executeTakeFirst();
  return store === undefined ? null : secret;
}
