import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Tx } from '../../storage/open-database.ts';
import { answer, badRequest, refusedByRule } from './envelope.ts';
import { Input } from './input.ts';
import { presentPayment } from './payment-answer.ts';
import { taxParts, vatWithin, type Hundredths } from './money.ts';
import { decideCancel, type CancelDecision, type CancelRequest, type PaymentStatus } from './payment-life.ts';
import { newPgTid, toPayment, type Cancellation, type Payment } from './payment.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';
import { queueWebhook } from './webhook.ts';

/** A cancel as the API or the console asks for it. */
export interface CancelOrder extends CancelRequest {
  readonly impUid: string | null;
  readonly merchantUid: string | null;
  readonly reason: string | null;
  readonly sendWebhook: boolean;
  readonly fromConsole?: boolean;
  /** For callers that name the parts of a cancel: its parts, once it is known what is left. They are then held to that. */
  readonly parts?: (payment: Payment, left: PartsLeft) => { readonly taxFree: Hundredths; readonly vat: Hundredths | null };
}

/** What is left of the parts of a payment. */
export interface PartsLeft {
  readonly taxFree: Hundredths;
  readonly vat: Hundredths;
}

export function registerCancel(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/payments/cancel', async ({ body, store }) => answer(presentPayment(sandbox, await cancelPayment(sandbox, store, readCancel(new Input(body))))));
}

function readCancel(input: Input): CancelOrder {
  const impUid = input.text('imp_uid');
  const merchantUid = input.text('merchant_uid');
  if (impUid === null && merchantUid === null) throw badRequest('imp_uid, merchant_uid 중 하나는 지정해주셔야합니다.');
  return {
    impUid,
    merchantUid,
    amount: input.amount('amount'),
    checksum: input.amount('checksum'),
    taxFree: input.amount('tax_free') ?? 0,
    vat: input.amount('vat_amount'),
    reason: input.text('reason'),
    hasRefundAccount: ['refund_holder', 'refund_bank', 'refund_account'].every((name) => input.text(name) !== null),
    sendWebhook: input.flag('enable_webhook') ?? false,
  };
}

/** What became of a cancel. */
export type CancelOutcome =
  | { readonly kind: 'cancelled'; readonly payment: Payment; readonly cancellation: Cancellation }
  | { readonly kind: 'unknown' }
  | (CancelDecision & { readonly kind: 'refused' });

/** Cancels all or part of a payment; throws the refusal the first version answers. */
export async function cancelPayment(sandbox: Sandbox, store: Store, order: CancelOrder): Promise<Payment> {
  const outcome = await tryCancel(sandbox, store, order);
  if (outcome.kind === 'unknown') throw refusedByRule('취소할 결제건이 존재하지 않습니다.');
  if (outcome.kind === 'refused') throw outcome.malformed ? badRequest(outcome.why) : refusedByRule(outcome.why);
  return outcome.payment;
}

/**
 * Cancels all or part of a payment, for every door. The payment's row is locked while the rule is asked, so parallel
 * partial cancels come one after the other; the table's own check stands behind it.
 */
export async function tryCancel(sandbox: Pick<Sandbox, 'database' | 'clock' | 'wakeWebhooks'>, store: Store, order: CancelOrder): Promise<CancelOutcome> {
  const now = storeTime(sandbox, store);
  const outcome = await sandbox.database.inTransaction(async (tx): Promise<CancelOutcome> => {
    const payment = await lockPayment(tx, store, order);
    if (!payment) return { kind: 'unknown' };
    const partsLeft = leftOf(payment);
    const parts = order.parts?.(payment, partsLeft) ?? { taxFree: order.taxFree, vat: order.vat ?? null };
    const decision = decideCancel(
      {
        status: payment.status,
        payMethod: payment.payMethod,
        currency: payment.currency,
        amount: payment.amount,
        cancelled: payment.cancelAmount,
        cancels: payment.cancellations.length,
        ...(order.parts && { partsLeft }),
        phoneRule: { strict: store.strictPhoneCancel, sameMonth: koreanMonth(payment.paidAt) === koreanMonth(now) },
      },
      { ...order, ...parts },
    );
    if (decision.kind === 'refused') return decision;
    const cancellation: Cancellation = {
      cancellation_id: randomUUID(),
      pg_tid: newPgTid(payment.facts.pg_provider, now),
      amount: decision.amount,
      cancelled_at: now,
      reason: order.reason ?? '가맹점 요청에 의한 취소',
      tax_free: parts.taxFree,
      vat: parts.vat ?? shareOf(partsLeft.vat, { all: decision.status === 'cancelled', amount: decision.amount, taxFree: parts.taxFree }),
      trigger: order.fromConsole ? 'CONSOLE' : 'API',
    };
    const cancelled = await writeCancel(tx, store, payment, { cancellation, status: decision.status });
    if (order.sendWebhook) await queueWebhook(tx, store, cancelled, { status: 'cancelled', cancellationId: cancellation.cancellation_id });
    return { kind: 'cancelled', payment: cancelled, cancellation };
  });
  if (order.sendWebhook) sandbox.wakeWebhooks();
  return outcome;
}

/** The tax within a cancel that names none: all that is left with the last, otherwise its share of it. */
function shareOf(left: Hundredths, cancel: { readonly all: boolean; readonly amount: Hundredths; readonly taxFree: Hundredths }): Hundredths {
  return cancel.all ? left : Math.min(left, vatWithin(cancel.amount, Math.min(cancel.taxFree, cancel.amount)));
}

async function writeCancel(tx: Tx, store: Store, payment: Payment, given: { cancellation: Cancellation; status: PaymentStatus }): Promise<Payment> {
  const { cancellation } = given;
  const row = await tx
    .updateTable('sandbox_payment')
    .set({
      status: given.status,
      cancel_amount: payment.cancelAmount + cancellation.amount,
      cancelled_at: cancellation.cancelled_at,
      updated_at: cancellation.cancelled_at,
      cancel_history: sql<string>`cancel_history || ${JSON.stringify([cancellation])}::jsonb`,
      facts: sql<string>`facts || ${JSON.stringify({ cancel_reason: cancellation.reason })}::jsonb`,
    })
    .where('imp_uid', '=', payment.impUid)
    .returningAll()
    .executeTakeFirstOrThrow();
  const cancelled = toPayment(row);
  if (cancelled.status === 'cancelled' && cancelled.facts.customer_uid_usage === 'payment.scheduled') {
    await tx.updateTable('sandbox_schedule').set({ payment_status: 'cancelled' }).where('store_id', '=', store.id).where('merchant_uid', '=', cancelled.merchantUid).execute();
  }
  return cancelled;
}

/** What is left of a payment's parts after its cancels. A cancel that named no tax took its share. */
export function leftOf(payment: Pick<Payment, 'amount' | 'facts' | 'cancellations'>): PartsLeft {
  const parts = taxParts(payment.amount, payment.facts.tax_free, payment.facts.vat);
  let { taxFree, vat } = parts;
  for (const cancellation of payment.cancellations) {
    taxFree -= cancellation.tax_free;
    vat -= vatOf(cancellation);
  }
  return { taxFree: Math.max(0, taxFree), vat: Math.max(0, vat) };
}

/** Parts of what is left. A vat that the shop had named, be it 0, is what its cancels left of it; one that nobody named is computed. */
export function restOf(payment: Payment): { readonly tax_free: Hundredths; readonly vat: Hundredths | null } {
  if (payment.cancelAmount === 0) return payment.facts;
  const left = leftOf(payment);
  const amount = payment.amount - payment.cancelAmount;
  const taxFree = Math.min(left.taxFree, amount);
  return { tax_free: taxFree, vat: payment.facts.vat === null ? null : Math.min(left.vat, amount - taxFree) };
}

/** The tax within a cancel. */
export function vatOf(cancellation: Cancellation): Hundredths {
  return cancellation.vat ?? vatWithin(cancellation.amount, Math.min(cancellation.tax_free, cancellation.amount));
}

/** By imp_uid if one is given, be it wrong; otherwise the order's paid attempt, or its newest. */
async function lockPayment(tx: Tx, store: Store, order: CancelOrder): Promise<Payment | null> {
  const base = tx.selectFrom('sandbox_payment').selectAll().where('store_id', '=', store.id).forUpdate();
  const row = order.impUid !== null
    ? await base.where('imp_uid', '=', order.impUid).executeTakeFirst()
    : await base
        .where('merchant_uid', '=', order.merchantUid ?? '')
        .orderBy(sql`(paid_at > 0)`, 'desc').orderBy('started_at', 'desc').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** Year and month in Korea, where the phone bill is written. */
function koreanMonth(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 7);
}
