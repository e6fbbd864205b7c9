-- The desk finds entries by who acted and by day.
create index audit_entry_actor on audit_entry (actor, sequence);
create index audit_entry_at on audit_entry (at);
