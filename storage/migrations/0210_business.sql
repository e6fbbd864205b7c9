-- Uploaded certificates. The bytes lie in the file store, sealed; file name and reading are sealed here, because they name people.
create table document (
  id text primary key,
  merchant_id text not null,
  uploaded_by text not null,
  state text not null check (state in ('waiting', 'reading', 'read', 'failed')),
  file_name text not null,
  media_type text not null,
  bytes integer not null,
  -- Of the bytes as uploaded, in hexadecimal: what a gateway checks after fetching.
  sha256 text not null,
  file_key text not null,
  page_key text,
  page_width integer,
  page_height integer,
  progress jsonb,
  reading text,
  -- Set once information on file rests on the document: from then on it cannot be deleted.
  kept_since timestamptz,
  uploaded_at timestamptz not null
);
create index document_merchant on document (merchant_id, uploaded_at);
create index document_file on document (file_key);
create index document_page on document (page_key);

-- What a merchant is filling in: one draft each, sealed as a whole.
create table business_draft (
  merchant_id text primary key,
  version integer not null,
  form text not null,
  document_id text,
  reviewed jsonb not null default '[]',
  updated_at timestamptz not null
);

-- What was put on file: never changed afterwards; an application keeps the version it was sent with.
create table business_version (
  merchant_id text not null,
  version integer not null,
  information text not null,
  document_id text,
  recorded_by text not null,
  recorded_at timestamptz not null,
  -- When an application was first submitted with it.
  locked_at timestamptz,
  primary key (merchant_id, version)
);

-- One registration number belongs to one merchant. The number itself is not here, only its keyed fingerprint.
create table registration_claim (
  number_key text primary key,
  merchant_id text not null unique,
  claimed_at timestamptz not null
);

-- Attempts to take a number that is another merchant's: counted, so that nobody can find out by trying who is a customer.
create table registration_refusal (
  id text primary key,
  merchant_id text not null,
  at timestamptz not null
);
create index registration_refusal_merchant on registration_refusal (merchant_id, at);
