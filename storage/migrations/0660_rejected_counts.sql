-- Unsigned refusals are counted, one row for each gateway, reason and minute: anybody can send them.
alter table rejected_event add column times integer not null default 1;
