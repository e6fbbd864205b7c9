-- What a document is for: a certificate is read into the business information; an answer's goes to a gateway that asked for it, and is never read.
alter table document add column purpose text not null default 'certificate' check (purpose in ('certificate', 'answer'));

-- What a merchant is writing in answer to a gateway's request: one draft for each case. The words are sealed.
create table answer_draft (
  case_id text primary key references gateway_case (id),
  merchant_id text not null,
  version integer not null,
  words text,
  updated_at timestamptz not null
);
create index answer_draft_age on answer_draft (updated_at);

create table answer_draft_document (
  case_id text not null references answer_draft (case_id) on delete cascade,
  document_id text not null references document (id) on delete cascade,
  added_at timestamptz not null,
  primary key (case_id, document_id)
);
create index answer_draft_document_of on answer_draft_document (document_id);

-- What was sent with an answer, beside the event that tells of it. Kept, without name and content, when the document itself has been deleted.
create table answer_document (
  case_id text not null references gateway_case (id),
  sequence integer not null,
  position integer not null,
  document_id text not null,
  merchant_id text not null,
  media_type text not null,
  bytes integer not null,
  sha256 text not null,
  sent_at timestamptz not null,
  deleted_at timestamptz,
  primary key (case_id, sequence, position)
);
create index answer_document_of on answer_document (document_id);
create index answer_document_kept on answer_document (sent_at) where deleted_at is null;

-- When the merchant said that it finished the step at the gateway's own site.
alter table gateway_case add column second_step_said_at timestamptz;

-- The rehearsal gateway may wait for a document, which no text replaces.
alter table rehearsal_case drop constraint rehearsal_case_waiting_for_check;
alter table rehearsal_case add constraint rehearsal_case_waiting_for_check check (waiting_for in ('information', 'document'));
