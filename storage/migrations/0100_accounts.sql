-- People and how they prove who they are. Names and addresses are sealed; email_key is a keyed fingerprint that finds an address again.
create table person (
  id text primary key,
  name text not null,
  email text not null,
  email_key text not null unique,
  email_verified boolean not null default false,
  image text,
  locale text not null default 'ko' check (locale in ('ko', 'en')),
  second_factor_enabled boolean default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table merchant (
  id text primary key,
  name text not null,
  created_at timestamptz not null
);

-- token holds a hash: a copy of the table opens nobody's session.
create table person_session (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  active_merchant_id text references merchant (id)
);
create index person_session_person on person_session (person_id);
create index person_session_expires on person_session (expires_at);

create table person_credential (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index person_credential_person on person_credential (person_id);

create table person_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index person_verification_identifier on person_verification (identifier);
create index person_verification_expires on person_verification (expires_at);

create table person_second_factor (
  id text primary key,
  person_id text not null unique references person (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean default true,
  failed_verification_count integer default 0,
  locked_until timestamptz
);

-- The last time step whose code was accepted: a code that was seen over a shoulder opens nothing a second time.
create table person_totp_step (
  person_id text primary key references person (id) on delete cascade,
  last_step bigint not null
);

-- The secret of the sign-in library, sealed by the vault, so that a new root key does not lock everybody out.
create table account_secret (
  name text primary key,
  sealed text not null
);

-- Attempts at guarded doors, by fingerprint of what was tried.
create table account_attempt (
  key text primary key,
  attempts integer not null,
  window_ends_at timestamptz not null
);
create index account_attempt_ends on account_attempt (window_ends_at);

create table member (
  merchant_id text not null references merchant (id),
  person_id text not null references person (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'manager', 'developer', 'viewer')),
  joined_at timestamptz not null,
  primary key (merchant_id, person_id)
);
create index member_person on member (person_id);

create table invitation (
  id text primary key,
  merchant_id text not null references merchant (id),
  email text not null,
  email_key text not null,
  role text not null check (role in ('owner', 'admin', 'manager', 'developer', 'viewer')),
  invited_by text not null references person (id),
  state text not null check (state in ('pending', 'accepted', 'withdrawn')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index invitation_pending on invitation (merchant_id, email_key) where state = 'pending';
create index invitation_email on invitation (email_key) where state = 'pending';

-- The operator's staff and the contract teams of the gateways.
create table staff (
  person_id text primary key references person (id) on delete cascade,
  kind text not null check (kind in ('operator', 'gateway')),
  gateway_code text,
  check ((kind = 'gateway') = (gateway_code is not null))
);
