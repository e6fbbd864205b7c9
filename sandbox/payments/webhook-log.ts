import type { Sandbox, Store } from './sandbox.ts';
import { testMessage } from './v2/message.ts';

/** One try of a delivery. */
export interface DeliveryAttempt {
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly answer: string | null;
  readonly error: string | null;
}

/** A notification and what became of it. */
export interface Delivery {
  readonly id: string;
  readonly impUid: string;
  readonly event: string;
  readonly url: string;
  readonly contentType: 'json' | 'form';
  readonly body: string;
  readonly state: 'waiting' | 'sending' | 'delivered' | 'failed';
  readonly createdAt: Date;
  readonly attempts: readonly DeliveryAttempt[];
}

/** Deliveries of the store, newest first; `before` is the id of the last one already seen. */
export async function listDeliveries(sandbox: Pick<Sandbox, 'database'>, store: Store, options: { before?: string; limit?: number; impUid?: string } = {}): Promise<Delivery[]> {
  const limit = Math.min(Math.max(options.limit ?? 50, 1), 200);
  let query = sandbox.database.kysely.selectFrom('sandbox_webhook').selectAll().where('store_id', '=', store.id);
  if (options.before !== undefined) query = query.where('id', '<', options.before);
  if (options.impUid !== undefined) query = query.where('imp_uid', '=', options.impUid);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  if (rows.length === 0) return [];
  const attempts = await sandbox.database.kysely.selectFrom('sandbox_webhook_attempt').selectAll().where('webhook_id', 'in', rows.map(({ id }) => id)).orderBy('number').execute();
  return rows.map((row) => ({
    id: row.id,
    impUid: row.imp_uid,
    event: row.event,
    url: row.url,
    contentType: row.content_type,
    body: row.body,
    state: row.state,
    createdAt: row.created_at,
    attempts: attempts
      .filter((attempt) => attempt.webhook_id === row.id)
      .map((attempt) => ({ number: attempt.number, at: attempt.at, durationMs: attempt.duration_ms, status: attempt.status, answer: attempt.answer, error: attempt.error })),
  }));
}

/** Sends a notification once more, to the address and with the body of that time. False when it is not this store's. */
export async function resendDelivery(sandbox: Pick<Sandbox, 'database' | 'wakeWebhooks'>, store: Store, id: string): Promise<boolean> {
  if (!/^\d{1,18}$/.test(id)) return false;
  const made = await sandbox.database.inTransaction(async (tx) => {
    const row = await tx.selectFrom('sandbox_webhook').selectAll().where('id', '=', id).where('store_id', '=', store.id).executeTakeFirst();
    if (!row) return false;
    await tx
      .insertInto('sandbox_webhook')
      .values({
        store_id: row.store_id, imp_uid: row.imp_uid, event: row.event, url: row.url, content_type: row.content_type, body: row.body, repeats_left: 0,
        message_id: row.message_id, manual: true,
      })
      .execute();
    return true;
  });
  if (made) sandbox.wakeWebhooks();
  return made;
}

/**
 * A call to the store's address that shows whether it can be reached: a notification of a payment that does not exist, in the words
 * of the interface asked for. False without an address.
 */
export async function sendTestDelivery(sandbox: Pick<Sandbox, 'database' | 'wakeWebhooks'>, store: Store, version: 'v1' | 'v2' = 'v1'): Promise<boolean> {
  if (store.webhookUrl === null) return false;
  const { webhookUrl: url, webhookType } = store;
  const content = { imp_uid: 'imp_000000000000', merchant_uid: 'webhook_test', status: 'paid' };
  const unsigned = { contentType: webhookType, body: webhookType === 'form' ? new URLSearchParams(content).toString() : JSON.stringify(content), messageId: null };
  const { contentType, body, messageId } = version === 'v2' ? testMessage(store) : unsigned;
  await sandbox.database.inTransaction((tx) => tx
    .insertInto('sandbox_webhook')
    .values({ store_id: store.id, imp_uid: content.imp_uid, event: 'test', url, content_type: contentType, repeats_left: 0, message_id: messageId, body })
    .execute());
  sandbox.wakeWebhooks();
  return true;
}

export interface WebhookSettings {
  readonly url: string | null;
  readonly contentType: 'json' | 'form';
  /** How often a failed delivery is repeated, a minute apart; 0 to 5. Signed messages have their own rule. */
  readonly repeats: number;
  /** The form of signed messages; as it is when absent. */
  readonly version?: Store['webhookVersion'];
}

/** Sets where the store's notifications go. */
export async function setWebhook(sandbox: Pick<Sandbox, 'database'>, store: Store, settings: WebhookSettings): Promise<void> {
  await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_store')
    .set({ webhook_url: settings.url, webhook_type: settings.contentType, webhook_repeats: settings.repeats, ...(settings.version && { webhook_version: settings.version }) })
    .where('id', '=', store.headId)
    .execute());
}

/** Makes waiting repeats of the store due now. */
export async function makeRepeatsDue(sandbox: Pick<Sandbox, 'database'>, store: Store): Promise<number> {
  const result = await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_webhook').set({ due_at: new Date(0) }).where('store_id', '=', store.id).where('state', '=', 'waiting').executeTakeFirst());
  return Number(result.numUpdatedRows);
}
