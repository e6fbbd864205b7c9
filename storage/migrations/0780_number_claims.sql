-- A claim that nothing was submitted with lapses; one that rests on a certificate on which the number was read does not yield to another.
alter table registration_claim add column submitted_at timestamptz;
alter table registration_claim add column proven boolean not null default false;
update registration_claim set submitted_at = claimed_at where merchant_id in (select merchant_id from application);
create index registration_claim_idle on registration_claim (claimed_at) where submitted_at is null;

-- Who tried, from where and with which number, as keyed fingerprints: probing is limited over all merchants of a person.
alter table registration_refusal add column person_id text;
alter table registration_refusal add column address_key text;
alter table registration_refusal add column number_key text;
create index registration_refusal_person on registration_refusal (person_id, at);
create index registration_refusal_address on registration_refusal (address_key, at);
create index registration_refusal_number on registration_refusal (number_key, at);

-- Two merchants that say the same number is theirs, for the operator to decide. Neither learns of the other.
create table registration_conflict (
  id text primary key,
  number_key text not null,
  merchant_id text not null,
  holder_id text not null,
  proven boolean not null,
  times integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'moved', 'released', 'kept')),
  decided_by text,
  decided_at timestamptz
);
create unique index registration_conflict_open on registration_conflict (merchant_id, number_key) where state = 'open';
create index registration_conflict_list on registration_conflict (first_at, id) where state = 'open';
