-- How far the people of each case have been told of it by mail, and what each member wants to be told.
create table case_told (
  case_id text primary key references gateway_case (id) on delete cascade,
  sequence integer not null,
  -- Reminders sent in the state that began at this instant.
  reminders integer not null default 0,
  reminded_since timestamptz
);
-- Nobody is written to about what happened before there was mail.
insert into case_told (case_id, sequence) select id, sequence from gateway_case;
-- Null: what the role usually wants.
alter table member add column case_mail text check (case_mail in ('all', 'turns', 'none'));
-- Cases that wait for their merchant, the longest first.
create index gateway_case_waits_for_merchant on gateway_case (since) where headline in ('information_requested', 'contract_ready');
