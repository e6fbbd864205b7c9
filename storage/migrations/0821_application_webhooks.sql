-- Where a merchant's own system is told of the progress of its applications.
create table webhook_endpoint (
  id text primary key,
  merchant_id text not null,
  -- Sealed: addresses often carry a key in them.
  url text not null,
  secret text not null,
  -- Signs beside the present one until then.
  former_secret text,
  former_until timestamptz,
  state text not null check (state in ('on', 'off', 'off_after_failure')),
  -- Since when every call has failed.
  failing_since timestamptz,
  switched_off_at timestamptz,
  created_at timestamptz not null,
  created_by text not null
);
create index webhook_endpoint_of_merchant on webhook_endpoint (merchant_id, created_at);

-- What is to be told, written with the event it tells of. A replay is a message of its own with the same message_id.
create table webhook_message (
  id text primary key,
  endpoint_id text not null references webhook_endpoint (id) on delete cascade,
  merchant_id text not null,
  message_id text not null,
  type text not null,
  case_id text,
  sequence integer,
  -- Sealed; put together at the first try.
  body text,
  state text not null check (state in ('waiting', 'delivered', 'failed', 'stopped')),
  tries integer not null default 0,
  first_try_at timestamptz,
  next_try_at timestamptz,
  created_at timestamptz not null
);
create index webhook_message_newest on webhook_message (endpoint_id, created_at desc, id desc);
create index webhook_message_waiting on webhook_message (endpoint_id) where state = 'waiting';
create index webhook_message_oldest on webhook_message (created_at);

create table webhook_try (
  message_id text not null references webhook_message (id) on delete cascade,
  number integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status integer,
  problem text,
  primary key (message_id, number)
);
