-- An event that the receiver refuses for good is given up after some tries, and stays to be looked at.
alter table rehearsal_event
  add column refusals integer not null default 0,
  add column last_status integer,
  add column given_up_at timestamptz;
