-- What a person agreed to at sign-up: which text in which version, and when. Null for accounts that were made otherwise.
alter table person add column sign_up_consents jsonb;
