-- Which end of a paper or surety was announced at a case, and at which stage last.
create table expiry_notice (
  case_id text not null references gateway_case (id) on delete cascade,
  paper text not null,
  until date not null,
  stage smallint not null,
  told_at timestamptz not null,
  primary key (case_id, paper, until)
);
