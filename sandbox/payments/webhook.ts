import type { Tx } from '../../storage/open-database.ts';
import type { Payment } from './payment.ts';
import type { Store } from './sandbox.ts';
import { queueSigned } from './v2/message.ts';
import type { WebhookEvent } from './webhook-event.ts';

/**
 * Writes the notifications of an event in the event's own transaction. They leave after the commit, because a receiver
 * reads the payment at once. notice_url of the payment replaces the store's address; with neither nothing is sent. A
 * payment is announced in the words of the version it was made with.
 */
export async function queueWebhook(tx: Tx, store: Store, payment: Payment, event: WebhookEvent): Promise<void> {
  const own = payment.facts.notice_urls ?? [];
  const urls = own.length > 0 ? own : store.webhookUrl ? [store.webhookUrl] : [];
  if (urls.length === 0) return;
  if (payment.facts.v2) return queueSigned(tx, store, payment, { event, urls });
  if (event.unannouncedInV1) return;
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
