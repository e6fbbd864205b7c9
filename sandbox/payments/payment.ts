import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';
import type { Hundredths } from './money.ts';
import type { PaymentStatus } from './payment-life.ts';
import { sealPersonal, type PersonalFacts } from './personal.ts';
import type { Sandbox, Store } from './sandbox.ts';

/** One cancel of a payment, as it stands in cancel_history. */
export interface Cancellation {
  readonly cancellation_id: string;
  readonly pg_tid: string;
  readonly amount: Hundredths;
  /** Milliseconds. */
  readonly cancelled_at: number;
  readonly reason: string;
  readonly tax_free: Hundredths;
  readonly vat?: Hundredths;
  readonly trigger?: 'API' | 'CONSOLE';
}

/** A payer contests a payment. Times are milliseconds, 0 while it stands open. */
export interface Dispute {
  readonly id: string;
  readonly reason: string;
  readonly created_at: number;
  readonly resolved_at: number;
}

/**
 * What is known of a payment beside its money and times, under the names of the wire. Kept flat, so that a step of its
 * life can be merged over it in one statement.
 */
export interface PaymentFacts {
  readonly channel: 'pc' | 'mobile' | 'api';
  readonly pg_provider: string;
  readonly pg_id: string;
  readonly emb_pg_provider?: string | null;
  readonly pg_tid?: string | null;
  readonly escrow?: boolean;
  readonly apply_num?: string | null;
  readonly bank_code?: string | null;
  readonly bank_name?: string | null;
  readonly card_code?: string | null;
  readonly card_name?: string | null;
  readonly card_quota?: number;
  readonly card_number?: string | null;
  readonly card_type?: number | null;
  /** The card was issued abroad; not on the wire, where its code tells. */
  readonly overseas?: boolean;
  readonly vbank_code?: string | null;
  readonly vbank_name?: string | null;
  readonly vbank_num?: string | null;
  /** Only of a made-up account; a holder that a shop named is sealed. */
  readonly vbank_holder?: string | null;
  /** Milliseconds. */
  readonly vbank_date?: number;
  readonly vbank_issued_at?: number;
  readonly name: string | null;
  /** Buyer, account holder and the shop's own data (see PersonalFacts). */
  readonly sealed: string | null;
  readonly user_agent?: string | null;
  readonly fail_reason?: string | null;
  readonly cancel_reason?: string | null;
  readonly cash_receipt_issued?: boolean;
  readonly customer_uid_usage?: 'issue' | 'payment' | 'payment.scheduled' | null;
  readonly tax_free: Hundredths;
  readonly vat: Hundredths | null;
  /** Where this payment's notifications go instead of the store's address. */
  readonly notice_urls?: readonly string[];
  readonly disputes?: readonly Dispute[];
  /** Set on payments of the second version of the interface, with what only that version tells. */
  readonly v2?: V2PaymentFacts;
}

/** What the second version keeps of a payment beside the facts both versions share. */
export interface V2PaymentFacts {
  readonly channel_key?: string;
  readonly channel_name?: string;
  readonly schedule_id?: string;
  readonly products?: unknown;
  readonly product_count?: number;
  readonly country?: string;
  readonly cultural_expense?: boolean;
  readonly promotion_id?: string;
  readonly account_type?: 'NORMAL' | 'FIXED';
  /** The page that opened the window. */
  readonly url?: string;
  /** No payment: the window only made a billing key. */
  readonly key_only?: { readonly issue_id: string | null; readonly issue_name: string | null };
  /** Approved by the payer, waiting for the shop's own confirm call with this token (its hash). */
  readonly awaits?: string;
}

/** Facts of a payment before its personal part is sealed. */
export type OpenFacts = Omit<PaymentFacts, 'sealed'> & Partial<PersonalFacts>;

/** A payment as the rest of the sandbox handles it. Times are milliseconds of the store's clock, 0 where not happened. */
export interface Payment {
  readonly impUid: string;
  readonly storeId: string;
  readonly merchantUid: string;
  readonly customerUid: string | null;
  readonly payMethod: string;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly amount: Hundredths;
  readonly cancelAmount: Hundredths;
  readonly startedAt: number;
  readonly paidAt: number;
  readonly failedAt: number;
  readonly cancelledAt: number;
  readonly updatedAt: number;
  readonly depositUntil: number | null;
  readonly cancellations: readonly Cancellation[];
  readonly facts: PaymentFacts;
}

export interface PaymentRow {
  imp_uid: string;
  store_id: string;
  merchant_uid: string;
  customer_uid: string | null;
  pay_method: string;
  status: PaymentStatus;
  currency: string;
  amount: string;
  cancel_amount: string;
  started_at: string;
  paid_at: string;
  failed_at: string;
  cancelled_at: string;
  updated_at: string;
  deposit_until: string | null;
  cancel_history: unknown;
  facts: unknown;
}

export function toPayment(row: PaymentRow): Payment {
  return {
    impUid: row.imp_uid,
    storeId: row.store_id,
    merchantUid: row.merchant_uid,
    customerUid: row.customer_uid,
    payMethod: row.pay_method,
    status: row.status,
    currency: row.currency,
    amount: Number(row.amount),
    cancelAmount: Number(row.cancel_amount),
    startedAt: Number(row.started_at),
    paidAt: Number(row.paid_at),
    failedAt: Number(row.failed_at),
    cancelledAt: Number(row.cancelled_at),
    updatedAt: Number(row.updated_at),
    depositUntil: row.deposit_until === null ? null : Number(row.deposit_until),
    cancellations: row.cancel_history as Cancellation[],
    facts: row.facts as PaymentFacts,
  };
}

/** A payment to be written. */
export interface NewPayment {
  readonly merchantUid: string;
  readonly customerUid: string | null;
  readonly payMethod: string;
  readonly status: 'ready' | 'paid' | 'failed';
  readonly currency: string;
  readonly amount: Hundredths;
  readonly at: number;
  readonly depositUntil?: number;
  readonly facts: OpenFacts;
}

/** Writes a payment. Null when it would be the second paid one of its order: the database itself keeps that law. */
export async function insertPayment(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, payment: NewPayment): Promise<Payment | null> {
  const row = await tx
    .insertInto('sandbox_payment')
    .values({
      store_id: store.id,
      merchant_uid: payment.merchantUid,
      customer_uid: payment.customerUid,
      pay_method: payment.payMethod,
      status: payment.status,
      currency: payment.currency,
      amount: payment.amount,
      started_at: payment.at,
      paid_at: payment.status === 'paid' ? payment.at : 0,
      failed_at: payment.status === 'failed' ? payment.at : 0,
      updated_at: payment.at,
      deposit_until: payment.depositUntil ?? null,
      facts: JSON.stringify(sealPersonal(sandbox.vault, store.id, payment.facts)),
    })
    .onConflict((conflict) => conflict.columns(['store_id', 'merchant_uid']).where(sql<boolean>`paid_at > 0`).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** What a step changes. */
export interface PaymentChange {
  readonly status: PaymentStatus;
  readonly at: number;
  readonly facts?: Partial<PaymentFacts>;
  readonly amount?: Hundredths;
  readonly customerUid?: string | null;
  readonly depositUntil?: number | null;
}

/**
 * Moves a waiting payment on, if it is still waiting. Null when another was faster. Throws the database's own
 * uniqueness error when the order was paid meanwhile by another payment (see paidMeanwhile).
 */
export async function changeReadyPayment(tx: Tx, impUid: string, change: PaymentChange): Promise<Payment | null> {
  const row = await tx
    .updateTable('sandbox_payment')
    .set({
      status: change.status,
      updated_at: change.at,
      ...(change.status === 'paid' && { paid_at: change.at }),
      ...(change.status === 'failed' && { failed_at: change.at }),
      ...(change.amount !== undefined && { amount: change.amount }),
      ...(change.customerUid !== undefined && { customer_uid: change.customerUid }),
      ...(change.depositUntil !== undefined && { deposit_until: change.depositUntil }),
      ...(change.facts && { facts: sql<string>`facts || ${JSON.stringify(change.facts)}::jsonb` }),
    })
    .where('imp_uid', '=', impUid)
    .where('status', '=', 'ready')
    .returningAll()
    .executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** True for the error the database gives when an order would be paid a second time. */
export function paidMeanwhile(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'sandbox_payment_paid_once';
}

/** The payment of this id, if it is this store's. */
export async function findPayment(reader: Reader, store: Store, impUid: string): Promise<Payment | null> {
  const row = await reader.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** Whether the order was paid once, be it cancelled since. */
export async function wasPaid(reader: Reader, store: Store, merchantUid: string): Promise<boolean> {
  const row = await reader
    .selectFrom('sandbox_payment').select('imp_uid').where('store_id', '=', store.id).where('merchant_uid', '=', merchantUid).where(sql<boolean>`paid_at > 0`).executeTakeFirst();
  return row !== undefined;
}

/** A made-up transaction number of the gateway. */
export function newPgTid(pgProvider: string, at: number): string {
  const stamp = new Date(at + 9 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `T${pgProvider.replaceAll(/[^a-z0-9]/gi, '').slice(0, 10).toUpperCase()}${stamp}${String(randomInt(1e6)).padStart(6, '0')}`;
}

/** A made-up approval number. */
export function newApplyNum(): string {
  return String(randomInt(1e8)).padStart(8, '0');
}
