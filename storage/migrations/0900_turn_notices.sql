-- What was last asked of a merchant in each case, whether anybody of its people opened it, and how far it was carried since.
create table turn_notice (
  case_id text primary key references gateway_case (id) on delete cascade,
  merchant_id text not null,
  -- The event that asks, and when it was told.
  sequence integer not null,
  since timestamptz not null,
  due_at timestamptz,
  taken smallint not null default 0,
  taken_at timestamptz,
  -- Null once it was read or done, and after the last step.
  next_at timestamptz,
  read_at timestamptz,
  read_by text
);
create index turn_notice_next on turn_notice (next_at) where next_at is not null;

-- Since when nobody of the merchant has opened what the case asks, once everybody was told who can be.
alter table gateway_case add column unread_since timestamptz;
drop index case_attention;
create index case_attention on gateway_case (created_at desc, id desc) where events_missing_since is not null or answer_refused is not null or withdrawal = 'refused' or untold is not null or unread_since is not null;
