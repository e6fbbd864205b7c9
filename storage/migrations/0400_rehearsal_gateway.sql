-- The rehearsal gateway: a make-believe contract team. It keeps no business information of the merchant, only what its play needs.
create table rehearsal_case (
  gateway text not null,
  case_id text not null,
  gateway_reference text not null unique,
  reference text,
  state text not null check (state in ('queued', 'received', 'withdrawn')),
  events_url text,
  fingerprint text,
  magic jsonb not null default '[]',
  remaining jsonb not null default '[]',
  -- When the first of the remaining steps happens; null when nothing will, or when an answer of the merchant is waited for.
  due_at timestamptz,
  waiting_for text check (waiting_for in ('information')),
  contract text not null default 'none' check (contract in ('none', 'offered', 'signed')),
  last_sequence integer not null default 0,
  received_at timestamptz,
  created_at timestamptz not null,
  primary key (gateway, case_id)
);
create index rehearsal_case_due on rehearsal_case (due_at) where due_at is not null;

-- Written in the transaction of the change it tells of; sent afterwards until the receiver takes it.
create table rehearsal_event (
  gateway text not null,
  case_id text not null,
  sequence integer not null,
  id text not null unique,
  type text not null,
  body jsonb not null,
  delivery_rank integer not null,
  occurred_at timestamptz not null,
  delivered_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  primary key (gateway, case_id, sequence),
  foreign key (gateway, case_id) references rehearsal_case
);
create index rehearsal_event_undelivered on rehearsal_event (gateway, case_id, delivery_rank) where delivered_at is null;

create table rehearsal_document (
  gateway text not null,
  case_id text not null,
  position integer not null,
  kind text not null,
  sha256 text not null,
  bytes integer not null,
  url text not null,
  state text not null default 'unread' check (state in ('unread', 'read', 'unreachable', 'different')),
  attempts integer not null default 0,
  primary key (gateway, case_id, position),
  foreign key (gateway, case_id) references rehearsal_case
);

create table rehearsal_answer (
  gateway text not null,
  case_id text not null,
  answer_id text not null,
  kind text not null,
  at timestamptz not null,
  primary key (gateway, case_id, answer_id),
  foreign key (gateway, case_id) references rehearsal_case
);
