-- Contracts: the offered document, who has to sign it, and what was signed. The files themselves are documents like any other, sealed.
alter table document drop constraint document_purpose_check;
alter table document add constraint document_purpose_check check (purpose in ('certificate', 'answer', 'contract'));

-- One offer of a gateway at one case, numbered. Another document or other terms make another offer; only the last one counts.
create table contract_offer (
  id text primary key,
  case_id text not null references gateway_case (id),
  merchant_id text not null,
  number integer not null,
  state text not null check (state in ('fetching', 'unusable', 'open', 'sealing', 'sealed')),
  place text not null check (place in ('here', 'gateway')),
  signing_order text not null check (signing_order in ('together', 'in_order')),
  -- Of the offered document, as the gateway announced it; null where it sent none.
  sha256 text,
  document_id text,
  pages integer,
  expires_at timestamptz,
  offered_at timestamptz not null,
  -- When the merchant was told that the date has passed.
  lapsed_at timestamptz,
  signed_document_id text,
  signed_sha256 text,
  sealed_at timestamptz,
  unique (case_id, number)
);
create index contract_offer_open on contract_offer (expires_at) where state = 'open' and lapsed_at is null;

-- A representative of the certificate. Name and address are sealed, and so is everything about the signature.
create table contract_signer (
  offer_id text not null references contract_offer (id),
  position integer not null,
  person text not null,
  -- Fingerprint of the token of the link that was sent last; the token itself is only in the mail.
  link_mark text unique,
  link_expires_at timestamptz,
  link_sent_at timestamptz,
  invited_at timestamptz,
  reminders integer not null default 0,
  record text,
  signed_at timestamptz,
  signed_by text,
  -- Number of the event of the case that tells of the signature.
  event integer,
  primary key (offer_id, position)
);
create index contract_signer_invited on contract_signer (invited_at) where invited_at is not null and signed_at is null;

-- Who opened which document last: nobody signs what they have not opened.
create table contract_opening (
  offer_id text not null references contract_offer (id),
  reader text not null,
  sha256 text not null,
  at timestamptz not null,
  primary key (offer_id, reader)
);

-- A signed copy that came about elsewhere and was uploaded, by the merchant or by the gateway.
create table contract_copy (
  id text primary key,
  case_id text not null references gateway_case (id),
  merchant_id text not null,
  document_id text not null,
  sha256 text not null,
  by text not null check (by in ('merchant', 'gateway')),
  actor text not null,
  added_at timestamptz not null,
  unique (case_id, sha256)
);
create index contract_copy_of_case on contract_copy (case_id, added_at);

-- The key that seals signed contracts where the operator provides none: made once, sealed under the root key.
create table contract_seal_key (
  only_row boolean primary key default true check (only_row),
  sealed text not null,
  created_at timestamptz not null
);
