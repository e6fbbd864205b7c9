-- What an operator knows better than the shipped catalogue: one row per changed fact, and every value it ever had.
create table catalogue_row (
  key text primary key,
  value jsonb not null,
  source text not null,
  as_of date not null,
  changed_by text not null,
  changed_at timestamptz not null,
  version integer not null check (version > 0)
);

create table catalogue_row_history (
  key text not null,
  version integer not null,
  value jsonb not null,
  source text not null,
  as_of date not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (key, version)
);
