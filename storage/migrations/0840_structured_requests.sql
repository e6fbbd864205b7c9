-- What a gateway asks for, item by item (sealed: the notes are people's words), and until when it wants the answer.
alter table gateway_case add column request_items text;
alter table gateway_case add column request_due_at timestamptz;
create index case_request_due on gateway_case (request_due_at) where headline = 'information_requested' and request_due_at is not null;

-- New values of the fields that are asked for, by item, and which item each document answers.
alter table answer_draft add column corrections text;
alter table answer_draft_document add column item text;
alter table answer_document add column item text;

-- What a paper is, from when, and until when it can be used: so that one that is on file serves whoever asks for its kind.
alter table document add column paper text;
alter table document add column issued_on date;
create index document_paper on document (merchant_id, paper) where paper is not null;
