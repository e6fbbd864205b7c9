-- A merchant has a gateway asked whether it has contracts with its business already. The row is also the proof of the consent to that and stays; what was asked and
-- answered is sealed, and emptied when its time is over.
create table contract_lookup (
  id text primary key,
  merchant_id text not null,
  gateway text not null,
  conversation_id text not null references conversation (id),
  asked_by text not null,
  consent_code text not null,
  consent_version text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('asking', 'answered', 'people', 'refused', 'no_answer', 'dropped')),
  tries integer not null,
  settled_at timestamptz,
  question text,
  answer text
);
-- One question at a time, however often it is sent.
create unique index contract_lookup_asking on contract_lookup (merchant_id, gateway) where state = 'asking';
create index contract_lookup_of_merchant on contract_lookup (merchant_id, asked_at desc);
create index contract_lookup_to_empty on contract_lookup (settled_at) where question is not null;
