-- Where sessions came from is sealed from here on; what was readable is dropped.
update person_session set ip_address = null, user_agent = null;

-- Kept answers are sealed from here on, and calls are known by a keyed fingerprint; the keys of the last day are dropped.
delete from idempotency_key;

-- Which browser asked for an account, as a hash: only there does the link of the mail make the chosen password good.
alter table person add column sign_up_hash text;

-- The key of the audit chain, sealed: whoever can only write to the database cannot make entries that fit.
alter table audit_head add column chain_key text;

-- How far the audit log has been checked, sealed, so that pages need not read all of it, and where the last full check found it broken.
create table audit_check (
  only_row boolean primary key default true check (only_row),
  checked text,
  full_check_at timestamptz,
  broken_at bigint
);
insert into audit_check default values;
