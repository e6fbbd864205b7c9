import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { badRequest, notFound, refusedByRule } from '../envelope.ts';
import { toPayment, type Dispute, type Payment } from '../payment.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { queueWebhook } from '../webhook.ts';

/** A payer contests a payment at the card company: one dispute at a time stands open. */
export async function openDispute(sandbox: Sandbox, store: Store, impUid: string, reason: string): Promise<Payment> {
  return change(sandbox, store, impUid, 'disputed', (payment, at) => {
    if (payment.status !== 'paid') throw badRequest('결제가 완료된 건에만 이의를 제기할 수 있습니다.');
    const disputes = payment.facts.disputes ?? [];
    if (disputes.some(({ resolved_at }) => resolved_at === 0)) throw refusedByRule('해소되지 않은 이의 제기가 있습니다.');
    return [...disputes, { id: `PP-D-${randomBytes(6).toString('hex')}`, reason, created_at: at, resolved_at: 0 }];
  });
}

/** The open dispute of a payment is settled. The payment stays as it is: a refund is a cancel of its own. */
export async function resolveDispute(sandbox: Sandbox, store: Store, impUid: string): Promise<Payment> {
  return change(sandbox, store, impUid, 'dispute resolved', (payment, at) => {
    const disputes = payment.facts.disputes ?? [];
    if (!disputes.some(({ resolved_at }) => resolved_at === 0)) throw refusedByRule('해소할 이의 제기가 없습니다.');
    return disputes.map((dispute) => (dispute.resolved_at === 0 ? { ...dispute, resolved_at: at } : dispute));
  });
}

async function change(sandbox: Sandbox, store: Store, impUid: string, status: 'disputed' | 'dispute resolved', next: (payment: Payment, at: number) => readonly Dispute[]): Promise<Payment> {
  const at = storeTime(sandbox, store);
  const changed = await sandbox.database.inTransaction(async (tx) => {
    const row = await tx.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
    if (!row) throw notFound('존재하지 않는 결제정보입니다.');
    const disputes = next(toPayment(row), at);
    const written = await tx
      .updateTable('sandbox_payment').set({ updated_at: at, facts: sql<string>`facts || ${JSON.stringify({ disputes })}::jsonb` })
      .where('imp_uid', '=', impUid).returningAll().executeTakeFirstOrThrow();
    const payment = toPayment(written);
    await queueWebhook(tx, store, payment, { status, unannouncedInV1: true });
    return payment;
  });
  sandbox.wakeWebhooks();
  return changed;
}
