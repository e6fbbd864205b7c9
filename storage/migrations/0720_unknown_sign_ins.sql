-- Sign-ins at addresses that no account has: anybody can try them, so they are one counted row a minute and not entries of the audit log.
create table unknown_sign_in (
  minute timestamptz primary key,
  times integer not null default 1
);
