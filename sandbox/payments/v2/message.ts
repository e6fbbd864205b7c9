import { randomBytes } from 'node:crypto';
import type { Tx } from '../../../storage/open-database.ts';
import type { Payment } from '../payment.ts';
import type { Store } from '../sandbox.ts';
import type { WebhookEvent } from '../webhook-event.ts';

/** How often a message is sent again when its receiver does not answer with success. */
export const MAX_REPEATS = 5;

/** What a message tells of. */
interface Message {
  /** Whose events leave in order: a transaction, or a billing key. */
  readonly subject: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  /** The older form's word for the state. */
  readonly status: string;
}

/** Writes the signed notifications of a payment's event, and of the billing key it made. */
export async function queueSigned(tx: Tx, store: Store, payment: Payment, given: { event: WebhookEvent; urls: readonly string[] }): Promise<void> {
  const { event } = given;
  const issues = payment.facts.customer_uid_usage === 'issue' && payment.customerUid !== null;
  if (!payment.facts.v2?.key_only) await queueMessage(tx, store, given.urls, transactionMessage(store, payment, event));
  const word = event.status === 'opened' ? 'Ready' : event.status === 'paid' ? 'Issued' : event.status === 'failed' ? 'Failed' : null;
  if (issues && word !== null) await queueMessage(tx, store, given.urls, billingKeyMessage(store, payment.customerUid ?? '', word));
}

function transactionMessage(store: Store, payment: Payment, event: WebhookEvent): Message {
  const state = stateOf(payment, event);
  return {
    subject: payment.impUid,
    type: `Transaction.${state}`,
    status: state.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
    data: {
      storeId: store.v2StoreId, paymentId: payment.merchantUid, transactionId: payment.impUid, ...(event.cancellationId !== undefined && { cancellationId: event.cancellationId }),
    },
  };
}

function stateOf(payment: Payment, event: WebhookEvent): string {
  switch (event.status) {
    case 'opened': return 'Ready';
    case 'ready': return payment.payMethod === 'cvs' ? 'PayPending' : 'VirtualAccountIssued';
    case 'paid': return 'Paid';
    case 'failed': return 'Failed';
    case 'disputed': return 'DisputeCreated';
    case 'dispute resolved': return 'DisputeResolved';
    case 'cancelled': return payment.status === 'cancelled' ? 'Cancelled' : 'PartialCancelled';
  }
}

export type BillingKeyEvent = 'Ready' | 'Issued' | 'Failed' | 'Deleted';

function billingKeyMessage(store: Store, billingKey: string, word: BillingKeyEvent): Message {
  return { subject: billingKey, type: `BillingKey.${word}`, status: word, data: { storeId: store.v2StoreId, billingKey } };
}

/** Announces what became of a billing key that no window made. */
export async function queueBillingKeyMessage(tx: Tx, store: Store, given: { billingKey: string; event: BillingKeyEvent; noticeUrls: readonly string[] }): Promise<void> {
  const urls = given.noticeUrls.length > 0 ? given.noticeUrls : store.webhookUrl ? [store.webhookUrl] : [];
  if (urls.length > 0) await queueMessage(tx, store, urls, billingKeyMessage(store, given.billingKey, given.event));
}

async function queueMessage(tx: Tx, store: Store, urls: readonly string[], message: Message): Promise<void> {
  const { contentType, body } = write(store, message);
  await tx
    .insertInto('sandbox_webhook')
    .values(urls.map((url) => ({
      store_id: store.id,
      imp_uid: message.subject,
      event: message.type,
      url,
      content_type: contentType,
      body,
      repeats_left: MAX_REPEATS,
      message_id: newMessageId(),
    })))
    .execute();
}

export function newMessageId(): string {
  return `whmsg_${randomBytes(18).toString('base64url')}`;
}

/** A message of a payment that does not exist, for an address that is only to be tried. */
export function testMessage(store: Store): { contentType: 'json' | 'form'; body: string; messageId: string } {
  const data = { storeId: store.v2StoreId, paymentId: 'webhook_test', transactionId: 'imp_000000000000' };
  return { ...write(store, { subject: data.transactionId, type: 'Transaction.Paid', data, status: 'Paid' }), messageId: newMessageId() };
}

/** The body, which stays the same however often it is sent. Its time is real time, as the signature's is. */
function write(store: Store, message: Message): { contentType: 'json' | 'form'; body: string } {
  if (store.webhookVersion === '2024-04-25') return { contentType: 'json', body: JSON.stringify({ type: message.type, timestamp: new Date().toISOString(), data: message.data }) };
  const { paymentId, transactionId, billingKey, cancellationId } = message.data;
  const content: Record<string, string> = {
    ...(paymentId !== undefined && { payment_id: paymentId }), ...(transactionId !== undefined && { tx_id: transactionId }),
    ...(billingKey !== undefined && { billing_key: billingKey }), ...(cancellationId !== undefined && { cancellation_id: cancellationId }), status: message.status,
  };
  return { contentType: store.webhookType, body: store.webhookType === 'form' ? new URLSearchParams(content).toString() : JSON.stringify(content) };
}
