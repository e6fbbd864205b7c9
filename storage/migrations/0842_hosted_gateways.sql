-- Gateways at whose own pages the merchant signs up, and which tell how a case stands instead of what happened.
alter table gateway_case add column standing jsonb;
-- The merchant's account there, by which such a gateway names it in its news.
alter table gateway_case add column gateway_account text;
-- When the gateway is asked again by itself.
alter table gateway_case add column look_at timestamptz;
create index case_of_account on gateway_case (gateway, gateway_account) where gateway_account is not null;
create index case_to_look_at on gateway_case (look_at) where look_at is not null;

-- Presses of "go on at the gateway". The link itself is kept nowhere: whoever holds it acts for the merchant.
create table gateway_press (
  id text primary key,
  case_id text not null references gateway_case (id) on delete cascade,
  person_id text not null,
  pressed_at timestamptz not null,
  -- Null: whether a link was made is not known.
  outcome text
);
create index gateway_press_of_case on gateway_press (case_id, pressed_at desc);

-- News of such gateways that was proven to be theirs: enough to know a repeat, and nothing of what it said.
create table gateway_hint (
  gateway text not null,
  event_id text not null,
  type text not null,
  case_id text,
  received_at timestamptz not null,
  primary key (gateway, event_id)
);
create index gateway_hint_oldest on gateway_hint (received_at);

-- How this installation reaches gateways by their own interfaces, as the operator entered it.
create table gateway_connection (
  gateway text primary key,
  kind text not null,
  -- Sealed: keys among them.
  settings text not null,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null
);
