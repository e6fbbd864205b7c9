-- The open draft of a merchant: one row, changed field by field under a version.
create table application_draft (
  merchant_id text primary key,
  version integer not null,
  selection jsonb not null,
  consents jsonb not null,
  updated_at timestamptz not null
);

-- One submission. The snapshot is the business information it was sent with, sealed, and never changes.
create table application (
  id text primary key,
  merchant_id text not null,
  reference text not null unique,
  submitted_at timestamptz not null,
  submitted_by text not null,
  business_version integer not null,
  snapshot text not null,
  document_id text,
  consents jsonb not null,
  catalogue_version text not null
);
create index application_of_merchant on application (merchant_id, submitted_at desc, id desc);

-- One application at one gateway. `version` counts every change of the row, `sequence` every event of the case.
create table gateway_case (
  id text primary key,
  merchant_id text not null,
  application_id text not null references application (id),
  gateway text not null,
  reference text not null unique,
  intake text not null,
  tracks jsonb not null,
  headline text not null,
  since timestamptz not null,
  version integer not null,
  sequence integer not null,
  extra_fields text not null,
  -- The hand-over: none -> calling (intent committed before the call) -> done; withdrawal likewise.
  hand_over text not null check (hand_over in ('none', 'calling', 'done')),
  withdrawal text not null default 'none' check (withdrawal in ('none', 'wanted', 'done', 'refused')),
  hand_over_attempts integer not null default 0,
  last_problem text,
  next_attempt_at timestamptz,
  gateway_reference text,
  -- The last event of the gateway that was taken in: the next one must be one higher.
  gateway_sequence integer not null default 0,
  request_text text,
  created_at timestamptz not null
);
create index case_of_merchant on gateway_case (merchant_id, created_at desc, id desc);
create index case_of_application on gateway_case (application_id);
create index case_of_gateway on gateway_case (gateway, created_at desc, id desc);
create index case_newest on gateway_case (created_at desc, id desc);
create index case_by_headline on gateway_case (headline, created_at desc, id desc);
create index case_unsettled on gateway_case (gateway, created_at) where hand_over <> 'done' or withdrawal = 'wanted';

create table case_method (
  id text primary key,
  case_id text not null references gateway_case (id),
  merchant_id text not null,
  method text not null,
  type text not null,
  unique (case_id, method, type)
);

-- What happened to a case: 1, 2, 3 ... without gaps, written with the state it explains.
create table case_event (
  case_id text not null references gateway_case (id),
  sequence integer not null,
  merchant_id text not null,
  command text not null,
  source text not null,
  actor text not null,
  detail jsonb not null,
  headline text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (case_id, sequence)
);
create index case_event_of_merchant on case_event (merchant_id, recorded_at desc);

-- Events of gateways as they came: each id once per gateway. `waiting` ones arrived before their predecessors.
create table gateway_event (
  gateway text not null,
  event_id text not null,
  case_id text not null,
  sequence integer not null,
  body text not null,
  state text not null check (state in ('waiting', 'applied', 'without_effect')),
  received_at timestamptz not null,
  primary key (gateway, event_id)
);
create unique index gateway_event_of_case on gateway_event (case_id, sequence);

-- Events that were refused: forged, stale, foreign, unreadable. The body is not kept.
create table rejected_event (
  id text primary key,
  gateway text,
  at timestamptz not null,
  reason text not null,
  event_id text,
  case_reference text,
  bytes integer not null
);
create index rejected_event_newest on rejected_event (at desc, id desc);
