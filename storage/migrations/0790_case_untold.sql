-- What the merchant did and the gateway could not be told yet: since when, why, and when it is tried again.
alter table gateway_case add column untold jsonb;

drop index case_attention;
create index case_attention on gateway_case (created_at desc, id desc) where events_missing_since is not null or answer_refused is not null or withdrawal = 'refused' or untold is not null;

-- What was cancelled before its hand-over stays `none` for ever and only grows: the desk's figures and lists pass it over.
drop index case_unsettled;
create index case_waiting on gateway_case (gateway) where hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over');
create index case_failing on gateway_case (created_at desc, id desc)
  where (hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over') and last_problem is not null) or untold is not null;

-- A signature that the gateway refused left the contract signed: the offer stands open again.
update gateway_case set tracks = jsonb_set(tracks, '{contract}', '"offered"'), answer_refused = null, version = version + 1,
  headline = case when headline in ('signed', 'card_review') then 'contract_ready' else headline end
  where answer_refused = 'contract_signed' and tracks ->> 'contract' = 'signed';
