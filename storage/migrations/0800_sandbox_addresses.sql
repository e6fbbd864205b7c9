-- Networks from which the store's programs may call the payment API, in CIDR form; none: from everywhere.
alter table sandbox_store add column allowed_networks jsonb not null default '[]';
