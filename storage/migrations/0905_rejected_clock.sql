-- By how many seconds the clock of who signed was ahead of ours (behind: below 0), where a fitting signature tells.
alter table rejected_event add column seconds_off integer;
