create table job (
  id text primary key,
  name text not null,
  data jsonb not null,
  state text not null check (state in ('waiting', 'running', 'done', 'dead')),
  singleton_key text,
  attempt integer not null default 0,
  max_attempts integer not null,
  run_at timestamptz not null,
  lease_owner text,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index job_waiting on job (run_at) where state = 'waiting';
create index job_running on job (lease_until) where state = 'running';
create index job_finished on job (state, finished_at) where state in ('done', 'dead');
-- Of the jobs with one key at most one waits; another may be running, because what it already read may have changed since.
create unique index job_singleton on job (name, singleton_key) where state = 'waiting' and singleton_key is not null;
create index job_singleton_running on job (name, singleton_key) where state = 'running' and singleton_key is not null;

-- When each periodic job is due next. One row per schedule, so that of many processes one enqueues it.
create table job_schedule (
  name text primary key,
  spec text not null,
  next_at timestamptz not null
);
