import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Sandbox, Store } from '../sandbox.ts';
import { resendDelivery } from '../webhook-log.ts';
import { mustFind } from './change.ts';
import { Fields } from './fields.ts';
import { MAX_REPEATS } from './message.ts';
import { missing, TypedRefusal } from './refusal.ts';

type PaymentPath = { Params: { paymentId: string } };

const STATES: Readonly<Record<string, string>> = {
  'Transaction.Ready': 'READY', 'Transaction.PayPending': 'PAY_PENDING', 'Transaction.VirtualAccountIssued': 'VIRTUAL_ACCOUNT_ISSUED', 'Transaction.Paid': 'PAID', 'Transaction.Failed': 'FAILED',
  'Transaction.PartialCancelled': 'PARTIAL_CANCELLED', 'Transaction.Cancelled': 'CANCELLED',
};

/** Sends a notification of a payment once more: the one named, or the latest. `drain` sends what is due and waits for it. */
export function registerWebhooks(api: FastifyInstance, sandbox: Sandbox, drain: () => Promise<void>): void {
  api.post<PaymentPath>('/payments/:paymentId/resend-webhook', async ({ body, params, store }) => {
    const payment = await mustFind(sandbox, store, params.paymentId);
    const messageId = new Fields(body).text('webhookId', 200);
    const row = await sandbox.database.kysely
      .selectFrom('sandbox_webhook').select(['id', 'message_id']).where('store_id', '=', store.id).where('imp_uid', '=', payment.impUid)
      .$if(messageId !== null, (q) => q.where('message_id', '=', messageId)).orderBy('id', 'desc').limit(1).executeTakeFirst();
    if (!row) throw missing('WEBHOOK_NOT_FOUND', '보낸 적이 없는 웹훅입니다.');
    const { count } = await sandbox.database.kysely
      .selectFrom('sandbox_webhook').select(sql<string>`count(*)`.as('count')).where('message_id', '=', row.message_id).where('manual', '=', true).executeTakeFirstOrThrow();
    if (row.message_id !== null && Number(count) >= MAX_REPEATS) throw new TypedRefusal(400, 'MAX_WEBHOOK_RETRY_COUNT_REACHED', `한 웹훅은 ${MAX_REPEATS}번까지 다시 보낼 수 있습니다.`);
    await resendDelivery(sandbox, store, row.id);
    await drain();
    return { webhook: await present(sandbox, store, row.message_id, row.id) };
  });
}

async function present(sandbox: Sandbox, store: Store, messageId: string | null, id: string): Promise<Record<string, unknown>> {
  const row = await sandbox.database.kysely
    .selectFrom('sandbox_webhook').selectAll().where('store_id', '=', store.id)
    .$if(messageId !== null, (q) => q.where('message_id', '=', messageId)).$if(messageId === null, (q) => q.where('id', '>=', id)).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
  const attempt = await sandbox.database.kysely.selectFrom('sandbox_webhook_attempt').selectAll().where('webhook_id', '=', row.id).orderBy('number', 'desc').limit(1).executeTakeFirst();
  const status = !attempt ? undefined : attempt.error !== null ? 'FAILED_UNEXPECTED_ERROR' : row.state === 'delivered' ? 'SUCCEEDED' : 'FAILED_NOT_OK_RESPONSE';
  return {
    paymentStatus: STATES[row.event],
    id: row.message_id ?? row.id,
    status,
    url: row.url,
    isAsync: false,
    currentExecutionCount: row.attempts,
    maxExecutionCount: row.attempts + row.repeats_left,
    ...(row.manual && { trigger: 'MANUAL' }),
    request: { body: row.body, requestedAt: attempt?.at.toISOString() },
    ...(attempt && attempt.status !== null && {
      response: { code: String(attempt.status), header: '', body: attempt.answer ?? '', respondedAt: new Date(attempt.at.getTime() + attempt.duration_ms).toISOString() },
    }),
    triggeredAt: row.created_at.toISOString(),
  };
}
