-- Keys a gateway deposited for a merchant, sealed; they never come out through the API again.
create table deposited_credential (
  merchant_id text not null,
  gateway text not null,
  mode text not null check (mode in ('test', 'live')),
  case_id text not null,
  credentials text not null,
  deposited_at timestamptz not null,
  primary key (merchant_id, gateway, mode)
);

create table test_payment (
  id text primary key,
  merchant_id text not null,
  channel_key text not null,
  merchant_uid text not null unique,
  imp_uid text,
  method text not null,
  pay_method text not null,
  name text not null,
  amount integer not null,
  cancelled_amount integer not null,
  status text not null,
  fail_reason text,
  verified boolean not null,
  log jsonb not null,
  created_at timestamptz not null
);
create index test_payment_of_merchant on test_payment (merchant_id, created_at desc, id desc);
