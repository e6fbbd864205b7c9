-- The second version of the payment interface over the same stored payments. What both versions tell of stays in one table; what only the
-- second knows is added beside it.

-- What a store's programs call the second version with. The secret is found by its hash, opened only to be shown.
alter table sandbox_store
  add column v2_store_id text unique,
  add column v2_secret_hash text unique,
  add column v2_secret_sealed text,
  add column old_v2_secret_hash text unique,
  add column old_v2_secret_until timestamptz,
  -- Signs notifications; the one before it signs as well until it is dropped.
  add column webhook_secret_sealed text,
  add column old_webhook_secret_sealed text,
  add column webhook_version text not null default '2024-04-25' check (webhook_version in ('2024-01-01', '2024-04-25')),
  -- A payer's approval waits for the shop's own call to go through.
  add column manual_confirm boolean not null default false;

create table sandbox_v2_token (
  token_hash text primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  kind text not null check (kind in ('access', 'refresh')),
  expires_at bigint not null
);
create index sandbox_v2_token_expiry on sandbox_v2_token (expires_at);

-- An unfinished call stays unfinished until it is forgotten: nothing is ever done twice under one key.
create table sandbox_v2_call (
  store_id bigint not null references sandbox_store (id) on delete cascade,
  key text not null,
  fingerprint text not null,
  status integer,
  answer_sealed text,
  created_at timestamptz not null,
  primary key (store_id, key)
);
create index sandbox_v2_call_age on sandbox_v2_call (created_at);

alter table sandbox_prepared add column tax_free bigint check (tax_free >= 0 and tax_free <= amount);

-- A key of the second version is still told of after it was deleted.
alter table sandbox_billing_key add column deleted_at bigint not null default 0;
create index sandbox_billing_key_age on sandbox_billing_key (store_id, inserted_at);

-- Plans have an id of their own; one that ended makes room for another of the same order.
alter table sandbox_schedule add column schedule_id text not null default gen_random_uuid()::text unique;
create table sandbox_schedule_past (
  schedule_id text primary key,
  seq bigint not null,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  merchant_uid text not null,
  customer_uid text not null,
  imp_uid text,
  schedule_at bigint not null,
  executed_at bigint not null,
  revoked_at bigint not null,
  schedule_status text not null check (schedule_status in ('executed', 'revoked')),
  payment_status text check (payment_status in ('paid', 'failed', 'cancelled')),
  amount bigint not null check (amount >= 0),
  currency text not null,
  facts jsonb not null
);
create index sandbox_schedule_past_store on sandbox_schedule_past (store_id, schedule_at, seq);

alter table sandbox_certification
  -- The shop's own name for it.
  add column v2_id text,
  add column channel_key text,
  -- Who was asked for, before anybody was verified, and the shop's own data.
  add column request_sealed text,
  add column fail_reason text,
  add column updated_at bigint not null default 0;
create unique index sandbox_certification_v2 on sandbox_certification (store_id, v2_id) where v2_id is not null;

alter table sandbox_receipt
  add column tax_free bigint not null default 0,
  add column order_name text,
  add column currency text not null default 'KRW',
  add column channel_key text,
  add column pg_provider text,
  add column pg_id text;
create index sandbox_receipt_store on sandbox_receipt (store_id, id);

alter table sandbox_escrow add column completed_at bigint not null default 0;

-- A signed message keeps its id however often it is sent; its headers are made anew each time.
alter table sandbox_webhook
  add column message_id text,
  add column manual boolean not null default false;
create index sandbox_webhook_message on sandbox_webhook (message_id) where message_id is not null;
