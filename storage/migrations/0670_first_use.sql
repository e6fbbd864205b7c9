-- What kind of payment a test run tries; those made before were ordinary payments.
alter table test_payment add column type text not null default 'one_time';
-- Whether somebody has ever been shown the secret of a store. Of the stores there are already nobody can tell, so they keep to the careful answer.
alter table sandbox_store add column secret_shown boolean not null default true;
alter table sandbox_store alter column secret_shown set default false;
-- What is contracted, for the rehearsed contract page.
alter table rehearsal_case add column lines jsonb not null default '[]';
