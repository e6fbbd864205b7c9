-- Whether its people named a merchant. Until then it takes the trade name of the business information that is put on file.
alter table merchant add column named_at timestamptz;
update merchant set named_at = created_at where name not in ('내 가맹점', 'My business');
