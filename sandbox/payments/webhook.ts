import type { Tx } from '../../storage/open-database.ts';
import type { Payment } from './payment.ts';
import type { Store } from './sandbox.ts';

/** What a notification says happened. */
export interface WebhookEvent {
  readonly status: 'ready' | 'paid' | 'failed' | 'cancelled';
  readonly cancellationId?: string;
}

/**
 * Writes the notifications of an event in the event's own transaction. They leave after the commit, because a receiver
 * reads the payment at once. notice_url of the payment replaces the store's address; with neither nothing is sent.
 */
export async function queueWebhook(tx: Tx, store: Store, payment: Pick<Payment, 'impUid' | 'merchantUid' | 'facts'>, event: WebhookEvent): Promise<void> {
  const own = payment.facts.notice_urls ?? [];
  const urls = own.length > 0 ? own : store.webhookUrl ? [store.webhookUrl] : [];
  if (urls.length === 0) return;
  const content = {
    imp_uid: payment.impUid,
    merchant_uid: payment.merchantUid,
    status: event.status,
    ...(event.cancellationId && { cancellation_id: event.cancellationId }),
  };
  const body = store.webhookType === 'form' ? new URLSearchParams(content).toString() : JSON.stringify(content);
  await tx
    .insertInto('sandbox_webhook')
    .values(urls.map((url) => ({
      store_id: store.id, imp_uid: payment.impUid, event: event.status, url, content_type: store.webhookType, body, repeats_left: store.webhookRepeats,
    })))
    .execute();
}
