-- How long cases waited for others: one row per wait, written with the step that began it. What is open says how long it has taken so far.
create table case_stay (
  case_id text not null references gateway_case (id) on delete cascade,
  -- Number of the case's event that began the wait.
  sequence integer not null,
  gateway text not null,
  stage text not null,
  trade text,
  entered_at timestamptz not null,
  left_at timestamptz,
  ending text check (ending in ('went_on', 'given_up')),
  primary key (case_id, sequence),
  check ((left_at is null) = (ending is null))
);
create unique index case_stay_open on case_stay (case_id) where left_at is null;
create index case_stay_newest on case_stay (gateway, stage, entered_at desc);

-- What follows from them, worked out now and then: business days between which eight of ten lie. No trade: all of them.
create table stage_time (
  gateway text not null,
  stage text not null,
  trade text not null default '',
  low double precision not null,
  middle double precision not null,
  high double precision not null,
  finished integer not null,
  open integer not null,
  since text not null,
  refreshed_at timestamptz not null,
  primary key (gateway, stage, trade)
);

-- The trade that decides how long a review takes, as the application named it.
alter table gateway_case add column trade text;
