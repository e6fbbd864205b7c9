-- The payment sandbox. Times are milliseconds of the store's own clock, 0 where the thing has not happened, because that is how the
-- payment API speaks of time; amounts are whole hundredths of the currency's unit.

create table sandbox_store (
  id bigint generated always as identity primary key,
  -- A sub-merchant acts under its head store's keys and a tier code, and sees only its own payments.
  parent_id bigint references sandbox_store (id) on delete cascade,
  tier_code text,
  merchant_ref text unique,
  name text not null,
  user_code text unique,
  rest_key text unique,
  rest_secret_sealed text,
  -- How far the store's clock is ahead of the real one.
  clock_ahead_ms bigint not null default 0 check (clock_ahead_ms >= 0),
  webhook_url text,
  webhook_type text not null default 'json' check (webhook_type in ('json', 'form')),
  webhook_repeats integer not null default 0 check (webhook_repeats between 0 and 5),
  -- Phone bills can be cancelled only in full and in the month they were paid.
  strict_phone_cancel boolean not null default false,
  created_at timestamptz not null default now(),
  unique (parent_id, tier_code),
  check ((parent_id is null) = (tier_code is null)),
  check (parent_id is not null or (user_code is not null and rest_key is not null and rest_secret_sealed is not null))
);

create table sandbox_channel (
  id bigint generated always as identity primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  channel_key text not null unique,
  gateway text not null,
  pg_provider text not null,
  pg_id text not null,
  type text not null check (type in ('payment', 'api_payment', 'certification')),
  mode text not null default 'test' check (mode in ('test', 'live')),
  name text not null,
  unique (store_id, pg_provider, pg_id, type, mode)
);

-- One token per store: asking again before it expires gives the same one. Real time, because clients compare it with their own clock.
create table sandbox_token (
  store_id bigint primary key references sandbox_store (id) on delete cascade,
  token_hash text not null unique,
  token_sealed text not null,
  expires_at bigint not null
);

-- Unique in every process without asking again: the step has no factor in common with the modulus.
create sequence sandbox_imp_uid;
create function sandbox_next_imp_uid() returns text language sql volatile as $$
  select 'imp_' || lpad(((nextval('sandbox_imp_uid') * 6180339887 + 271828182845) % 1000000000000)::text, 12, '0')
$$;

create table sandbox_payment (
  imp_uid text primary key default sandbox_next_imp_uid(),
  seq bigint generated always as identity,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  merchant_uid text not null,
  customer_uid text,
  pay_method text not null,
  status text not null check (status in ('ready', 'paid', 'failed', 'cancelled')),
  currency text not null,
  amount bigint not null check (amount >= 0),
  cancel_amount bigint not null default 0 check (cancel_amount >= 0),
  started_at bigint not null,
  paid_at bigint not null default 0,
  failed_at bigint not null default 0,
  cancelled_at bigint not null default 0,
  updated_at bigint not null,
  -- Set while an account waits for its deposit.
  deposit_until bigint,
  cancel_history jsonb not null default '[]',
  facts jsonb not null,
  check (cancel_amount <= amount),
  check (status <> 'paid' or paid_at > 0),
  check (status <> 'failed' or (failed_at > 0 and paid_at = 0)),
  check (status <> 'cancelled' or (paid_at > 0 and cancel_amount = amount))
);
-- The law of this API: an order that was paid is never paid again, by any door and from any process.
create unique index sandbox_payment_paid_once on sandbox_payment (store_id, merchant_uid) where paid_at > 0;
create index sandbox_payment_order on sandbox_payment (store_id, merchant_uid, started_at, seq);
create index sandbox_payment_started on sandbox_payment (store_id, started_at, seq);
create index sandbox_payment_status on sandbox_payment (store_id, status, started_at, seq);
create index sandbox_payment_customer on sandbox_payment (store_id, customer_uid, started_at, seq) where customer_uid is not null;

create table sandbox_prepared (
  store_id bigint not null references sandbox_store (id) on delete cascade,
  merchant_uid text not null,
  amount bigint not null check (amount >= 0),
  currency text not null,
  primary key (store_id, merchant_uid)
);

-- A window that was opened for a payer: a payment or an identity verification.
create table sandbox_checkout (
  id text primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  kind text not null check (kind in ('payment', 'certification')),
  imp_uid text not null unique,
  phase text not null check (phase in ('open', 'confirming', 'done')),
  way text not null check (way in ('overlay', 'popup', 'redirect')),
  language text not null check (language in ('ko', 'en')),
  page_origin text,
  return_to text,
  params jsonb not null,
  result jsonb,
  opened_at bigint not null,
  expires_at bigint not null
);
create index sandbox_checkout_due on sandbox_checkout (store_id, expires_at) where phase <> 'done';

create table sandbox_billing_key (
  store_id bigint not null references sandbox_store (id) on delete cascade,
  customer_uid text not null,
  outcome text not null check (outcome in ('pays', 'declines')),
  inserted_at bigint not null,
  updated_at bigint not null,
  facts jsonb not null,
  primary key (store_id, customer_uid)
);

create table sandbox_schedule (
  store_id bigint not null references sandbox_store (id) on delete cascade,
  merchant_uid text not null,
  seq bigint generated always as identity,
  customer_uid text not null,
  imp_uid text,
  schedule_at bigint not null,
  executed_at bigint not null default 0,
  revoked_at bigint not null default 0,
  schedule_status text not null check (schedule_status in ('scheduled', 'executed', 'revoked')),
  payment_status text check (payment_status in ('paid', 'failed', 'cancelled')),
  amount bigint not null check (amount >= 0),
  currency text not null,
  facts jsonb not null,
  primary key (store_id, merchant_uid)
);
create index sandbox_schedule_due on sandbox_schedule (schedule_at) where schedule_status = 'scheduled';
create index sandbox_schedule_planned on sandbox_schedule (store_id, schedule_at, seq);
create index sandbox_schedule_customer on sandbox_schedule (store_id, customer_uid, schedule_at);

-- Personal data of the verified person is sealed; the code that was "sent" as well.
create table sandbox_certification (
  imp_uid text primary key default sandbox_next_imp_uid(),
  store_id bigint not null references sandbox_store (id) on delete cascade,
  merchant_uid text,
  pg_provider text not null,
  pg_tid text not null,
  person_sealed text,
  code_sealed text,
  code_until bigint not null default 0,
  wrong_codes integer not null default 0,
  failed_at bigint not null default 0,
  certified_at bigint not null default 0,
  requested_at bigint not null,
  origin text
);
create index sandbox_certification_store on sandbox_certification (store_id, requested_at);

create table sandbox_receipt (
  id bigint generated always as identity primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  -- Of a payment, or of cash received outside (external).
  subject text not null check (subject in ('payment', 'external')),
  subject_uid text not null,
  receipt_tid text not null,
  apply_num text not null,
  type text not null check (type in ('person', 'company')),
  -- Whose receipt it is, as a fingerprint: the number itself is not kept.
  identifier_print text not null,
  amount bigint not null,
  vat bigint not null,
  applied_at bigint not null,
  cancelled_at bigint not null default 0
);
create unique index sandbox_receipt_live on sandbox_receipt (store_id, subject, subject_uid) where cancelled_at = 0;
create index sandbox_receipt_subject on sandbox_receipt (store_id, subject, subject_uid, id);

create table sandbox_escrow (
  imp_uid text primary key references sandbox_payment (imp_uid) on delete cascade,
  store_id bigint not null,
  company text not null,
  invoice text not null,
  sent_at bigint not null,
  applied_at bigint not null
);

-- Written in the transaction of the event, sent after it. Real time.
create table sandbox_webhook (
  id bigint generated always as identity primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  imp_uid text not null,
  event text not null,
  url text not null,
  content_type text not null check (content_type in ('json', 'form')),
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'delivered', 'failed')),
  attempts integer not null default 0,
  repeats_left integer not null,
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index sandbox_webhook_due on sandbox_webhook (due_at) where state in ('waiting', 'sending');
create index sandbox_webhook_store on sandbox_webhook (store_id, id);
create index sandbox_webhook_payment on sandbox_webhook (imp_uid);

create table sandbox_webhook_attempt (
  webhook_id bigint not null references sandbox_webhook (id) on delete cascade,
  number integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status integer,
  answer text,
  error text,
  primary key (webhook_id, number)
);

-- What the shop's programs called, for the console's request log. Secrets are taken out before it is written.
create table sandbox_request (
  id bigint generated always as identity primary key,
  store_id bigint not null references sandbox_store (id) on delete cascade,
  at timestamptz not null,
  method text not null,
  path text not null,
  status integer not null,
  code integer not null,
  duration_ms integer not null,
  request text,
  response text
);
create index sandbox_request_store on sandbox_request (store_id, id);
