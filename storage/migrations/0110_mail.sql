-- Outgoing mail. Recipient, subject and text are sealed: they are personal data and carry links that open accounts.
create table outgoing_mail (
  id text primary key,
  content text,
  locale text not null check (locale in ('ko', 'en')),
  state text not null check (state in ('queued', 'sent', 'kept', 'failed')),
  problem text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index outgoing_mail_created on outgoing_mail (created_at);
