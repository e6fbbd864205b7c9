-- A step was recorded by the form of this mail: quoted in later replies, it says nothing for certain any more.
alter table gateway_mail_out add column form_spent boolean not null default false;
