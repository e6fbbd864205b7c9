/**
 * What of a call may be written into the request log. Fields are named that may, and everything else is masked: a field
 * nobody thought of is then hidden, not shown. Names, addresses, cards, codes, birth dates and the shop's own data are
 * not on the list.
 */
const SHOWN = new Set([
  // The envelope and pages of it.
  'code', 'message', 'response', 'list', 'total', 'previous', 'next', 'now', 'expired_at',
  // What identifies an order and a payment, and what it costs.
  'imp_uid', 'merchant_uid', 'customer_uid', 'amount', 'cancel_amount', 'cancel_history', 'cancellation_id', 'currency', 'checksum', 'tax_free', 'vat', 'vat_amount', 'supply', 'service', 'status',
  'cash_receipt', 'primary', 'secondary', 'discount', 'histories', 'type', 'pay_method', 'channel', 'channelKey', 'channel_key', 'channel_name', 'pg', 'pg_provider', 'emb_pg_provider', 'pg_id', 'pg_tid',
  'sandbox', 'escrow', 'apply_num', 'product_type', 'digital', 'language', 'products', 'quantity', 'unitPrice', 'kind', 'outcome', 'params', 'user_code', 'tier_code',
  // How it was paid.
  'bank_code', 'bank_name', 'card_code', 'card_name', 'card_issuer_code', 'card_issuer_name', 'card_publisher_code', 'card_publisher_name', 'card_quota', 'card_type',
  'vbank_code', 'vbank_name', 'vbank_date', 'vbank_due', 'vbank_issued_at', 'expired_at', 'cash_receipt_issued', 'receipt_tid', 'customer_uid_usage', 'display', 'card', 'direct', 'quota',
  'interest_free_by_merchant', 'use_card_point', 'useFreeInterestFromMall',
  // When.
  'started_at', 'paid_at', 'failed_at', 'cancelled_at', 'applied_at', 'schedule_at', 'executed_at', 'revoked_at', 'inserted', 'updated', 'certified_at', 'sent_at', 'from', 'to', 'schedule_from', 'schedule_to',
  'schedules', 'schedule_status', 'schedule-status', 'payment_status', 'page', 'limit', 'sorting', 'include_sandbox', 'seconds', 'seconds_left', 'ahead', 'schedules_run', 'windows_expired',
  // Why.
  'reason', 'cancel_reason', 'fail_reason', 'error_code', 'error_msg', 'success', 'certified', 'enable_webhook',
  // The same in the words of the second version; `expiry` is that of an account there, but of a card in the first.
  'id', 'paymentId', 'transactionId', 'storeId', 'merchantId', 'scheduleId', 'scheduleIds', 'billingKey', 'billingKeyInfo', 'channelKey', 'channels', 'key', 'version', 'pgProvider', 'pgMerchantId', 'pgTxId',
  'payment', 'items', 'page', 'size', 'totalCount', 'filter', 'sort', 'order', 'by', 'total', 'taxFree', 'supply', 'paid', 'cancelled', 'cancelledTaxFree', 'totalAmount', 'taxFreeAmount', 'vatAmount',
  'currentCancellableAmount', 'cancellation', 'cancellations', 'trigger', 'method', 'methods', 'virtualAccount', 'bank', 'validHours', 'dueDate', 'option', 'expiredAt', 'issuedAt', 'installment',
  'installmentMonth', 'month', 'isInterestFree', 'publisher', 'issuer', 'brand', 'ownerType', 'provider', 'easyPayMethod', 'requestedAt', 'updatedAt', 'statusChangedAt', 'paidAt', 'failedAt', 'cancelledAt',
  'createdAt', 'timeToPay', 'startedAt', 'completedAt', 'revokedAt', 'revokedScheduleIds', 'deletedAt', 'closedAt', 'verifiedAt', 'schedule', 'failure', 'pgCode', 'pgMessage', 'requester', 'skipWebhook',
  'isEscrow', 'isCulturalExpense', 'disputes', 'operator', 'statuses', 'until', 'cursor', 'noticeUrls', 'webhook', 'cashReceipt', 'issueNumber', 'logistics', 'identityVerification',
  // Where notifications go, and couriers.
  'url', 'content_type', 'repeats', 'repeats_left', 'notice_url', 'confirm_url', 'attempts', 'number', 'at', 'duration_ms', 'state', 'event', 'created_at', 'flushed', 'resent', 'logis', 'company',
]);
/** The name of an order is a product's; below these it is a person's. */
const PEOPLE = new Set(['credential', 'refundAccount', 'requestedCustomer', 'verifiedCustomer', 'customData', 'origin', 'payer', 'sender', 'receiver', 'customer', 'extra', 'bypass', 'custom_data']);
const MASK = '***';
const MAX_DEPTH = 12;

/** A value with everything masked that is not known to be harmless. */
export function maskValue(value: unknown, given: { readonly people: boolean }, depth = 0): unknown {
  if (depth > MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, given, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => {
    if (PEOPLE.has(name)) return [name, inner === null ? null : MASK];
    const shown = SHOWN.has(name) || /^\d{1,6}$/.test(name) || (name === 'name' && !given.people);
    if (shown) return [name, maskValue(inner, given, depth + 1)];
    return [name, inner === null || inner === '' || typeof inner === 'boolean' ? inner : MASK];
  }));
}

/** An address with the values of its query masked, but for those known to be harmless. */
export function maskQuery(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const pairs = url.slice(at + 1).split('&').map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    const plain = name.replace(/(%5B|\[).*$/i, '');
    return rest.length === 0 || SHOWN.has(plain) ? pair : `${name}=${MASK}`;
  });
  return `${url.slice(0, at)}?${pairs.join('&')}`;
}

/** Calls about people, not about products: there `name` is a person's. */
export function isAboutPeople(url: string, body: unknown): boolean {
  return /^\/(certifications|escrows|vbanks\/holder|receipts|identity-verifications|cash-receipts)/.test(url) || (body !== null && typeof body === 'object' && (body as { kind?: unknown }).kind === 'certification');
}
