-- What a case needs a person for, and when it was last heard of or asked about.
alter table gateway_case
  -- Since when events of the gateway are known to be missing.
  add column events_missing_since timestamptz,
  -- What the merchant did that the gateway did not take: information, contract_signed, card_review_requested.
  add column answer_refused text,
  -- How often the gateway has answered a withdrawal with "received"; tries that reached nobody do not count.
  add column withdrawal_refusals integer not null default 0,
  add column looked_at timestamptz;
create index case_attention on gateway_case (created_at desc, id desc) where events_missing_since is not null or answer_refused is not null or withdrawal = 'refused';
-- The cases that may still hear something, those longest without news first.
create index case_quiet on gateway_case (coalesce(looked_at, created_at)) where hand_over = 'done' and headline not in ('live', 'cancelled', 'withdrawn', 'rejected', 'expired');
