-- Names are found by keyed marks of their letter pairs: a word inside a name is found, and the name itself is not readable here.
-- `name_marks_key` names the root key of the marks; rows without one are marked in the background.
alter table application add column name_marks integer[] not null default '{}';
alter table application add column name_marks_key text;
create index application_by_name_marks on application using gin (name_marks);
create index application_newest on application (submitted_at desc, id desc);
drop index application_by_trade_key;
alter table merchant add column name_marks integer[] not null default '{}';
alter table merchant add column name_marks_key text;
create index merchant_by_name_marks on merchant using gin (name_marks);
