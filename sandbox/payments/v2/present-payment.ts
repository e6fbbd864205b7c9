import type { Reader } from '../../../storage/open-database.ts';
import { vatOf } from '../cancel.ts';
import { taxParts, toSmallest } from '../money.ts';
import { cashReceiptUrl, salesSlipUrl } from '../payment-answer.ts';
import type { Cancellation, Dispute, Payment, PaymentFacts } from '../payment.ts';
import { openPersonal, type PersonalFacts } from '../personal.ts';
import type { Sandbox, Store } from '../sandbox.ts';
import { presentMethod } from './present-method.ts';
import { courierWord } from './words.ts';

export type ShownStatus = 'READY' | 'PAY_PENDING' | 'VIRTUAL_ACCOUNT_ISSUED' | 'PAID' | 'FAILED' | 'PARTIAL_CANCELLED' | 'CANCELLED';

/** The second version's word for where a payment stands. An account that was closed before anybody paid is cancelled. */
export function statusOf(payment: Pick<Payment, 'status' | 'cancelAmount' | 'depositUntil' | 'payMethod' | 'facts'>): ShownStatus {
  switch (payment.status) {
    case 'paid': return payment.cancelAmount > 0 ? 'PARTIAL_CANCELLED' : 'PAID';
    case 'failed': return 'FAILED';
    case 'cancelled': return 'CANCELLED';
    case 'ready':
      if (payment.facts.vbank_num) return payment.depositUntil === null ? 'CANCELLED' : 'VIRTUAL_ACCOUNT_ISSUED';
      return payment.payMethod === 'cvs' && payment.depositUntil !== null ? 'PAY_PENDING' : 'READY';
  }
}

/** RFC 3339, or nothing for what has not happened. */
export const instant = (ms: number | null | undefined): string | undefined => (ms ? new Date(ms).toISOString() : undefined);

/** Ids of the second version that follow from the store's. */
export const merchantIdOf = (store: Pick<Store, 'v2StoreId'>): string => `merchant-${store.v2StoreId.replace(/^store-/, '')}`;

export interface ShownChannel {
  readonly pg_provider: string;
  readonly pg_id: string;
  readonly channel_key?: string | undefined;
  readonly channel_name?: string | undefined;
}

export function presentChannel(channel: ShownChannel): Record<string, unknown> {
  return {
    type: 'TEST',
    ...(channel.channel_key !== undefined && { id: `channel-id-${channel.channel_key.replace(/^channel-key-/, '')}`, key: channel.channel_key }),
    ...(channel.channel_name !== undefined && { name: channel.channel_name }),
    pgProvider: channel.pg_provider.toUpperCase(),
    pgMerchantId: channel.pg_id,
  };
}

/** The customer as it was told; one of the first version in as many words as that version has. */
export function presentCustomer(person: Partial<PersonalFacts>): Record<string, unknown> {
  if (person.v2_customer) return JSON.parse(person.v2_customer) as Record<string, unknown>;
  const told = {
    id: person.customer_id, name: person.buyer_name ?? person.customer_name, email: person.buyer_email ?? person.customer_email, phoneNumber: person.buyer_tel ?? person.customer_tel,
    address: person.buyer_addr ? { type: 'ONE_LINE', oneLine: person.buyer_addr } : undefined, zipcode: person.buyer_postcode ?? person.customer_postcode,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null && value !== undefined));
}

/** What stands in other tables about a payment. */
export interface Besides {
  readonly escrow?: { company: string; invoice: string; sent_at: string; applied_at: string; completed_at: string } | undefined;
  readonly receipt?: { id: string; receipt_tid: string; apply_num: string; type: 'person' | 'company'; amount: string; tax_free: string; applied_at: string; cancelled_at: string } | undefined;
}

/** Reads what belongs to these payments from other tables. */
export async function besides(reader: Reader, store: Store, payments: readonly Payment[]): Promise<Map<string, Besides>> {
  const ids = payments.filter(({ facts }) => facts.escrow || facts.cash_receipt_issued !== undefined).map(({ impUid }) => impUid);
  if (ids.length === 0) return new Map();
  const escrows = await reader.selectFrom('sandbox_escrow').selectAll().where('imp_uid', 'in', ids).where('store_id', '=', store.id).execute();
  const receipts = await reader
    .selectFrom('sandbox_receipt').selectAll().where('store_id', '=', store.id).where('subject', '=', 'payment').where('subject_uid', 'in', ids)
    .distinctOn('subject_uid').orderBy('subject_uid').orderBy('id', 'desc').execute();
  return new Map(ids.map((id) => [id, { escrow: escrows.find((row) => row.imp_uid === id), receipt: receipts.find((row) => row.subject_uid === id) }]));
}

/** The payment object: a union on `status`. What is unset is absent. */
export function presentPayment(sandbox: Pick<Sandbox, 'vault' | 'baseUrl' | 'slipKey'>, store: Store, payment: Payment, other: Besides = {}): Record<string, unknown> {
  const status = statusOf(payment);
  const facts = openPersonal(sandbox.vault, payment.storeId, payment.facts);
  const v2 = facts.v2;
  const channel = presentChannel({ pg_provider: facts.pg_provider, pg_id: facts.pg_id, channel_key: v2?.channel_key, channel_name: v2?.channel_name });
  const chosen = presentMethod(payment, facts);
  return {
    status,
    id: payment.merchantUid,
    transactionId: payment.impUid,
    merchantId: merchantIdOf(store),
    storeId: store.v2StoreId,
    ...(chosen !== null && { method: chosen }),
    channel,
    version: v2 ? 'V2' : 'V1',
    scheduleId: v2?.schedule_id,
    billingKey: facts.customer_uid_usage === null || facts.customer_uid_usage === undefined ? undefined : (payment.customerUid ?? undefined),
    requestedAt: instant(payment.startedAt),
    updatedAt: instant(payment.updatedAt),
    statusChangedAt: instant(payment.updatedAt),
    orderName: facts.name ?? '',
    amount: presentAmount(payment),
    currency: payment.currency,
    customer: presentCustomer(facts),
    origin: {
      platformType: facts.channel === 'api' ? 'API' : facts.channel === 'mobile' ? 'MOBILE' : 'PC', ipAddress: facts.ip_address ?? undefined, userAgent: facts.user_agent ?? undefined, url: v2?.url,
    },
    isCulturalExpense: v2?.cultural_expense,
    escrow: presentEscrow(facts, other),
    products: v2?.products,
    productCount: v2?.product_count,
    customData: facts.custom_data ?? undefined,
    country: v2?.country,
    pgTxId: status === 'READY' ? undefined : (facts.pg_tid ?? undefined),
    cashReceipt: presentReceiptOf(sandbox, payment, other),
    receiptUrl: payment.paidAt > 0 ? salesSlipUrl(sandbox, payment.impUid) : undefined,
    ...endOf(sandbox, payment, status, facts),
  };
}

type OpenedFacts = Omit<PaymentFacts, 'sealed'> & PersonalFacts;

/** What a payment has because of where it stands. */
function endOf(sandbox: Pick<Sandbox, 'baseUrl' | 'slipKey'>, payment: Payment, status: ShownStatus, facts: OpenedFacts): Record<string, unknown> {
  switch (status) {
    case 'PAID': return { paidAt: instant(payment.paidAt), disputes: presentDisputes(facts.disputes) };
    case 'FAILED': return {
      failedAt: instant(payment.failedAt),
      failure: { reason: facts.fail_reason ?? undefined, pgCode: pgCodeOf(facts.fail_reason), pgMessage: facts.fail_reason ?? undefined },
    };
    case 'CANCELLED':
    case 'PARTIAL_CANCELLED': return {
      paidAt: instant(payment.paidAt),
      cancellations: payment.cancellations.map((cancellation) => presentCancellation(sandbox, payment, cancellation)),
      cancelledAt: instant(payment.cancelledAt === 0 ? payment.updatedAt : payment.cancelledAt),
    };
    default: return {};
  }
}

/** Disputes as the wire has them. */
function presentDisputes(disputes: readonly Dispute[] | undefined): Record<string, unknown>[] {
  return (disputes ?? []).map((dispute) => ({
    status: dispute.resolved_at === 0 ? 'UNRESOLVED' : 'RESOLVED',
    pgDisputeId: dispute.id,
    reason: dispute.reason,
    createdAt: instant(dispute.created_at),
    resolvedAt: instant(dispute.resolved_at),
  }));
}

/** A make-believe code for why the gateway refused. */
export function pgCodeOf(reason: string | null | undefined): string {
  if (/결제포기/.test(reason ?? '')) return 'USER_CANCELLED';
  return /카드사|한도/.test(reason ?? '') ? 'CARD_DECLINED' : 'PAY_REFUSED';
}

/** Money in the smallest unit of the currency. What is left paid is `paid`. */
export function presentAmount(payment: Pick<Payment, 'amount' | 'cancelAmount' | 'paidAt' | 'currency' | 'facts' | 'cancellations'>): Record<string, number> {
  const small = (amount: number) => toSmallest(amount, payment.currency);
  const parts = taxParts(payment.amount, payment.facts.tax_free, payment.facts.vat);
  return {
    total: small(payment.amount),
    taxFree: small(parts.taxFree),
    vat: small(parts.vat),
    supply: small(parts.supply),
    discount: 0,
    paid: payment.paidAt > 0 ? small(payment.amount - payment.cancelAmount) : 0,
    cancelled: small(payment.cancelAmount),
    cancelledTaxFree: small(payment.cancellations.reduce((sum, { tax_free }) => sum + tax_free, 0)),
  };
}

export function presentCancellation(sandbox: Pick<Sandbox, 'baseUrl' | 'slipKey'>, payment: Pick<Payment, 'currency' | 'impUid'>, cancellation: Cancellation): Record<string, unknown> {
  return {
    status: 'SUCCEEDED',
    id: cancellation.cancellation_id,
    pgCancellationId: cancellation.pg_tid,
    totalAmount: toSmallest(cancellation.amount, payment.currency),
    taxFreeAmount: toSmallest(cancellation.tax_free, payment.currency),
    vatAmount: toSmallest(vatOf(cancellation), payment.currency),
    reason: cancellation.reason,
    cancelledAt: instant(cancellation.cancelled_at),
    requestedAt: instant(cancellation.cancelled_at),
    receiptUrl: salesSlipUrl(sandbox, payment.impUid),
    trigger: cancellation.trigger ?? 'API',
  };
}

function presentEscrow(facts: OpenedFacts, { escrow }: Besides): Record<string, unknown> | undefined {
  if (!escrow) return facts.escrow ? { status: 'BEFORE_REGISTERED' } : undefined;
  const delivery = { company: courierWord(escrow.company), invoiceNumber: escrow.invoice, sentAt: instant(Number(escrow.sent_at)), appliedAt: instant(Number(escrow.applied_at)) };
  return escrow.completed_at === '0' ? { status: 'REGISTERED', ...delivery } : { status: 'CONFIRMED', ...delivery, isAutomaticallyConfirmed: false };
}

function presentReceiptOf(sandbox: Pick<Sandbox, 'baseUrl' | 'slipKey'>, payment: Payment, { receipt }: Besides): Record<string, unknown> | undefined {
  if (!receipt) return undefined;
  return {
    status: receipt.cancelled_at === '0' ? 'ISSUED' : 'CANCELLED',
    type: receipt.type === 'company' ? 'CORPORATE' : 'PERSONAL',
    pgReceiptId: receipt.receipt_tid,
    issueNumber: receipt.apply_num,
    totalAmount: toSmallest(Number(receipt.amount), payment.currency),
    taxFreeAmount: toSmallest(Number(receipt.tax_free), payment.currency),
    currency: payment.currency,
    url: cashReceiptUrl(sandbox, receipt.id),
    issuedAt: instant(Number(receipt.applied_at)),
    cancelledAt: instant(Number(receipt.cancelled_at)),
  };
}
