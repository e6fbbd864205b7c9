-- Keys belong to the case they were deposited for: two cases of one merchant at one gateway are two shops there, each with keys of its own.
-- A deposit always named its case, and a case has one merchant and one gateway, so what is stored keeps its place.
alter table deposited_credential drop constraint deposited_credential_pkey;
alter table deposited_credential add primary key (case_id, mode);
create index deposited_credential_of_merchant on deposited_credential (merchant_id);
