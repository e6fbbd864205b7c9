-- Channels a merchant added by itself, and the keys before the last rotation for as long as they still work.
alter table sandbox_channel add column own boolean not null default false;
alter table sandbox_store
  add column old_rest_key text unique,
  add column old_rest_secret_sealed text,
  add column old_keys_until timestamptz;
