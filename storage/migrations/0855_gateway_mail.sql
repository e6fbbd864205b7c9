-- What is mailed to gateways: the intent is committed before a mail goes out and the outcome afterwards, so that a crash in between is seen.
create table gateway_mail_out (
  key text primary key,
  case_id text not null references gateway_case (id),
  gateway text not null,
  kind text not null check (kind in ('application', 'answer', 'withdrawal')),
  reference text not null,
  -- Of the reply address and of the message id: unguessable, the same for every mail of a case under one root key.
  reply_tag text not null,
  message_id text not null,
  state text not null check (state in ('sending', 'sent', 'not_sent', 'in_doubt', 'again', 'bounced')),
  attempts integer not null,
  -- An attempt without an outcome was followed by another one.
  maybe_twice boolean not null default false,
  problem text,
  -- Sealed: recipient, subject, text and the list of files. Null once its time of keeping has passed.
  content text,
  created_at timestamptz not null,
  attempted_at timestamptz not null
);
create index gateway_mail_out_tag on gateway_mail_out (reply_tag);
create index gateway_mail_out_message on gateway_mail_out (message_id);
create index gateway_mail_out_case on gateway_mail_out (case_id);
create index gateway_mail_out_newest on gateway_mail_out (created_at desc, key desc);
create index gateway_mail_out_open on gateway_mail_out (created_at) where state in ('in_doubt', 'bounced');

-- What gateways mail to us.
create table gateway_mail_in (
  id text primary key,
  case_id text not null references gateway_case (id),
  gateway text not null,
  -- Keyed, over sender, text and files: the same mail handed over twice is kept once.
  fingerprint text not null,
  kind text not null check (kind in ('reply', 'auto_reply', 'bounce')),
  trust text not null check (trust in ('authenticated', 'address', 'thread')),
  state text not null check (state in ('waiting', 'applied', 'noted', 'set_aside')),
  -- The step it seems to ask for, and from what that was read.
  meaning text,
  read_from text not null check (read_from in ('form', 'words', 'nothing')),
  applied_step text,
  -- A person, or the gateway where nobody had to confirm.
  settled_by text,
  -- Sealed: sender, subject, text, names of files, and what a delivery report says. Null once its time of keeping has passed.
  content text,
  received_at timestamptz not null,
  settled_at timestamptz,
  unique (case_id, fingerprint)
);
create index gateway_mail_in_newest on gateway_mail_in (received_at desc, id desc);
create index gateway_mail_in_waiting on gateway_mail_in (received_at desc, id desc) where state = 'waiting';

-- Files of mails, sealed piece by piece so that nothing large is ever held at once.
create table gateway_mail_piece (
  mail_id text not null references gateway_mail_in (id) on delete cascade,
  file integer not null,
  piece integer not null,
  content text not null,
  primary key (mail_id, file, piece)
);
