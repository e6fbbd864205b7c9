-- The contact person that a merchant named after it had submitted: from then on every application uses this one.
create table business_contact (
  merchant_id text primary key,
  -- Sealed.
  contact text not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- Since when a gateway that cannot be told by machine, or did not take it, has the former contact person.
alter table gateway_case add column contact_unknown_since timestamptz;
drop index case_attention;
create index case_attention on gateway_case (created_at desc, id desc)
  where events_missing_since is not null or answer_refused is not null or withdrawal = 'refused' or untold is not null or unread_since is not null or contact_unknown_since is not null;
