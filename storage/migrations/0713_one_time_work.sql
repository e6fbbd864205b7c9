-- Work over rows of earlier versions that is done once, in the background, after an update: what is here is finished.
create table one_time_work (
  name text primary key,
  finished_at timestamptz not null
);
