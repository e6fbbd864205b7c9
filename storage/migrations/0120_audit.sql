-- Who did what, each entry sealed by the hash of the one before. The head row is locked while an entry is added, so the
-- chain has one order.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  last_sequence bigint not null,
  last_hash text not null
);
insert into audit_head (last_sequence, last_hash) values (0, '');

create table audit_entry (
  sequence bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  details jsonb not null,
  request_id text,
  hash text not null
);
create index audit_entry_subject on audit_entry (subject, sequence);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed or deleted';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_audit_change();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function refuse_audit_change();
