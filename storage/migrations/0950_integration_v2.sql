-- Whether somebody was shown the secrets of the second interface, and until when its former webhook secret signs as well.
alter table sandbox_store
  add column v2_secret_shown boolean not null default false,
  add column webhook_secret_shown boolean not null default false,
  add column old_webhook_secret_until timestamptz;

-- Which interface of the payment API a merchant uses; null until somebody chose.
alter table integration_settings add column interface text check (interface in ('v1', 'v2'));
