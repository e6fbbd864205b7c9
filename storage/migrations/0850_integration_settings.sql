-- The version of what a merchant set up for its payments: a change names the version it was made from.
create table integration_settings (
  merchant_id text primary key,
  version integer not null
);

-- Keys that a merchant entered for a test channel of its own, sealed; they never come out through the API again.
create table entered_credential (
  merchant_id text not null,
  channel_key text primary key,
  credentials text not null,
  entered_at timestamptz not null
);
create index entered_credential_of_merchant on entered_credential (merchant_id);
