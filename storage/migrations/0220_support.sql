-- Conversations between a merchant and the operator. Texts are sealed: people write personal data into chats.
create table conversation (
  id text primary key,
  merchant_id text not null,
  topic text not null,
  case_id text,
  state text not null check (state in ('answered_by_system', 'waiting_for_operator', 'waiting_for_merchant', 'closed')),
  last_sequence integer not null,
  merchant_read integer not null,
  operator_read integer not null,
  preview text not null,
  opened_by text not null,
  created_at timestamptz not null,
  last_message_at timestamptz not null
);
create index conversation_of_merchant on conversation (merchant_id, last_message_at desc, id desc);
create index conversation_for_desk on conversation (state, last_message_at desc, id desc);

create table conversation_message (
  conversation_id text not null references conversation (id),
  sequence integer not null,
  sender text not null check (sender in ('merchant', 'operator', 'system')),
  author_id text,
  author_name text,
  body text not null,
  client_id text,
  at timestamptz not null,
  primary key (conversation_id, sequence),
  unique (conversation_id, client_id)
);
