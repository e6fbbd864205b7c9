import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { GeneratedInstant, Instant } from './platform.ts';

/** A bigint that stays within what a number holds exactly; text when read. */
type Whole = ColumnType<string, number, number>;
type WholeWithDefault = ColumnType<string, number | undefined, number>;
type WholeOrNull = ColumnType<string | null, number | null | undefined, number | null>;
/** An identity column. */
type Identity = GeneratedAlways<string>;
/** JSON: parsed when read, written as text. */
type JsonText<T> = ColumnType<T, string, string>;

export interface SandboxStoreTable {
  id: Identity;
  parent_id: string | null;
  tier_code: string | null;
  merchant_ref: string | null;
  name: string;
  user_code: string | null;
  rest_key: string | null;
  rest_secret_sealed: string | null;
  clock_ahead_ms: WholeWithDefault;
  webhook_url: string | null;
  webhook_type: Generated<'json' | 'form'>;
  webhook_repeats: Generated<number>;
  strict_phone_cancel: Generated<boolean>;
  secret_shown: Generated<boolean>;
  old_rest_key: string | null;
  old_rest_secret_sealed: string | null;
  old_keys_until: Instant | null;
  v2_store_id: string | null;
  v2_secret_hash: string | null;
  v2_secret_sealed: string | null;
  old_v2_secret_hash: string | null;
  old_v2_secret_until: Instant | null;
  webhook_secret_sealed: string | null;
  old_webhook_secret_sealed: string | null;
  old_webhook_secret_until: Instant | null;
  v2_secret_shown: Generated<boolean>;
  webhook_secret_shown: Generated<boolean>;
  webhook_version: Generated<'2024-01-01' | '2024-04-25'>;
  manual_confirm: Generated<boolean>;
  allowed_networks: ColumnType<string[], string | undefined, string>;
  created_at: GeneratedInstant;
}

export interface SandboxV2TokenTable {
  token_hash: string;
  store_id: string;
  kind: 'access' | 'refresh';
  expires_at: Whole;
}

export interface SandboxV2CallTable {
  store_id: string;
  key: string;
  fingerprint: string;
  status: number | null;
  answer_sealed: string | null;
  created_at: Instant;
}

export interface SandboxChannelTable {
  id: Identity;
  store_id: string;
  channel_key: string;
  gateway: string;
  pg_provider: string;
  pg_id: string;
  type: 'payment' | 'api_payment' | 'certification';
  mode: Generated<'test' | 'live'>;
  name: string;
  own: Generated<boolean>;
}

export interface SandboxTokenTable {
  store_id: string;
  token_hash: string;
  token_sealed: string;
  expires_at: Whole;
}

export interface SandboxPaymentTable {
  imp_uid: Generated<string>;
  seq: Identity;
  store_id: string;
  merchant_uid: string;
  customer_uid: string | null;
  pay_method: string;
  status: 'ready' | 'paid' | 'failed' | 'cancelled';
  currency: string;
  amount: Whole;
  cancel_amount: WholeWithDefault;
  started_at: Whole;
  paid_at: WholeWithDefault;
  failed_at: WholeWithDefault;
  cancelled_at: WholeWithDefault;
  updated_at: Whole;
  deposit_until: WholeOrNull;
  cancel_history: ColumnType<unknown, string | undefined, string>;
  facts: JsonText<unknown>;
  /** Whether it stands for its order in the second version; kept by a trigger. */
  shows: Generated<boolean>;
}

export interface SandboxPreparedTable {
  store_id: string;
  merchant_uid: string;
  amount: Whole;
  currency: string;
  tax_free: WholeOrNull;
}

export interface SandboxCheckoutTable {
  id: string;
  store_id: string;
  kind: 'payment' | 'certification';
  imp_uid: string;
  phase: 'open' | 'confirming' | 'done';
  way: 'overlay' | 'popup' | 'redirect';
  language: 'ko' | 'en';
  page_origin: string | null;
  return_to: string | null;
  params: JsonText<unknown>;
  result: ColumnType<unknown, string | null, string | null>;
  opened_at: Whole;
  expires_at: Whole;
}

export interface SandboxBillingKeyTable {
  store_id: string;
  customer_uid: string;
  outcome: 'pays' | 'declines';
  inserted_at: Whole;
  updated_at: Whole;
  deleted_at: WholeWithDefault;
  facts: JsonText<unknown>;
}

export interface SandboxScheduleTable {
  store_id: string;
  merchant_uid: string;
  seq: Identity;
  customer_uid: string;
  imp_uid: string | null;
  schedule_at: Whole;
  executed_at: WholeWithDefault;
  revoked_at: WholeWithDefault;
  schedule_status: 'scheduled' | 'executed' | 'revoked';
  payment_status: 'paid' | 'failed' | 'cancelled' | null;
  amount: Whole;
  currency: string;
  facts: JsonText<unknown>;
  schedule_id: Generated<string>;
}

export interface SandboxSchedulePastTable {
  schedule_id: string;
  seq: Whole;
  store_id: string;
  merchant_uid: string;
  customer_uid: string;
  imp_uid: string | null;
  schedule_at: Whole;
  executed_at: Whole;
  revoked_at: Whole;
  schedule_status: 'executed' | 'revoked';
  payment_status: 'paid' | 'failed' | 'cancelled' | null;
  amount: Whole;
  currency: string;
  facts: JsonText<unknown>;
}

export interface SandboxCertificationTable {
  imp_uid: Generated<string>;
  store_id: string;
  merchant_uid: string | null;
  pg_provider: string;
  pg_tid: string;
  person_sealed: string | null;
  code_sealed: string | null;
  code_until: WholeWithDefault;
  wrong_codes: Generated<number>;
  failed_at: WholeWithDefault;
  certified_at: WholeWithDefault;
  requested_at: Whole;
  origin: string | null;
  v2_id: string | null;
  channel_key: string | null;
  request_sealed: string | null;
  fail_reason: string | null;
  updated_at: WholeWithDefault;
}

export interface SandboxReceiptTable {
  id: Identity;
  store_id: string;
  subject: 'payment' | 'external';
  subject_uid: string;
  receipt_tid: string;
  apply_num: string;
  type: 'person' | 'company';
  identifier_print: string;
  amount: Whole;
  vat: Whole;
  applied_at: Whole;
  cancelled_at: WholeWithDefault;
  tax_free: WholeWithDefault;
  order_name: string | null;
  currency: Generated<string>;
  channel_key: string | null;
  pg_provider: string | null;
  pg_id: string | null;
}

export interface SandboxEscrowTable {
  imp_uid: string;
  store_id: string;
  company: string;
  invoice: string;
  sent_at: Whole;
  applied_at: Whole;
  completed_at: WholeWithDefault;
}

export interface SandboxWebhookTable {
  id: Identity;
  store_id: string;
  imp_uid: string;
  event: string;
  url: string;
  content_type: 'json' | 'form';
  body: string;
  state: Generated<'waiting' | 'sending' | 'delivered' | 'failed'>;
  attempts: Generated<number>;
  repeats_left: number;
  due_at: GeneratedInstant;
  created_at: GeneratedInstant;
  message_id: string | null;
  manual: Generated<boolean>;
}

export interface SandboxWebhookAttemptTable {
  webhook_id: string;
  number: number;
  at: Instant;
  duration_ms: number;
  status: number | null;
  answer: string | null;
  error: string | null;
}

export interface SandboxRequestTable {
  id: Identity;
  store_id: string;
  at: Instant;
  method: string;
  path: string;
  status: number;
  code: number;
  duration_ms: number;
  request: string | null;
  response: string | null;
}

export interface SandboxTables {
  sandbox_store: SandboxStoreTable;
  sandbox_channel: SandboxChannelTable;
  sandbox_token: SandboxTokenTable;
  sandbox_v2_token: SandboxV2TokenTable;
  sandbox_v2_call: SandboxV2CallTable;
  sandbox_payment: SandboxPaymentTable;
  sandbox_prepared: SandboxPreparedTable;
  sandbox_checkout: SandboxCheckoutTable;
  sandbox_billing_key: SandboxBillingKeyTable;
  sandbox_schedule: SandboxScheduleTable;
  sandbox_schedule_past: SandboxSchedulePastTable;
  sandbox_certification: SandboxCertificationTable;
  sandbox_receipt: SandboxReceiptTable;
  sandbox_escrow: SandboxEscrowTable;
  sandbox_webhook: SandboxWebhookTable;
  sandbox_webhook_attempt: SandboxWebhookAttemptTable;
  sandbox_request: SandboxRequestTable;
}
