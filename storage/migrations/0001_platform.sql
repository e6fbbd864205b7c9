-- Numbers the events of a topic without gaps: the row is locked until commit, so the order of numbers is the order of commits.
create table stream_topic (
  topic text primary key,
  last_sequence bigint not null
);

create table stream_event (
  topic text not null,
  sequence bigint not null,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (topic, sequence)
);
create index stream_event_at on stream_event (at);

-- The answer to an unsafe call, kept so that a repeated call gets the same answer and has no second effect.
create table idempotency_key (
  scope text not null,
  key text not null,
  fingerprint text not null,
  state text not null check (state in ('running', 'done')),
  status integer,
  body text,
  headers jsonb,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index idempotency_key_created_at on idempotency_key (created_at);
