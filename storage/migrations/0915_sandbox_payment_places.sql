-- Lists of payments are read from their indexes alone, counted and walked, and only the rows of the page are fetched: the id of a row, and
-- what a list compares, stand in the index.
drop index sandbox_payment_started;
drop index sandbox_payment_status;

-- Whether this is the attempt that stands for its order in the second version: the paid one, otherwise the latest. Windows that only made a
-- billing key stand for none. Asking for it at every row of a list would take seconds where a shop has many payments.
alter table sandbox_payment add column shows boolean not null default true;
update sandbox_payment as payment set shows = false
where coalesce(facts->'v2' ? 'key_only', false) or exists (
  select 1 from sandbox_payment as other
  where other.store_id = payment.store_id and other.merchant_uid = payment.merchant_uid and other.imp_uid <> payment.imp_uid and not coalesce(other.facts->'v2' ? 'key_only', false)
    and (other.paid_at > 0, other.started_at, other.seq) > (payment.paid_at > 0, payment.started_at, payment.seq));

create function sandbox_payment_show() returns trigger language plpgsql as $$
begin
  if coalesce(new.facts->'v2' ? 'key_only', false) then
    update sandbox_payment set shows = false where imp_uid = new.imp_uid;
    return null;
  end if;
  -- One attempt at a time: two that begin at once must see each other. Few locks, because a transaction can hold only so many.
  perform pg_advisory_xact_lock(915, (hashtextextended(new.merchant_uid, new.store_id) % 256)::int);
  if exists (select 1 from sandbox_payment where store_id = new.store_id and merchant_uid = new.merchant_uid and imp_uid <> new.imp_uid) then
    update sandbox_payment as payment set shows = (payment.imp_uid = best.imp_uid)
    from (
      select imp_uid from sandbox_payment
      where store_id = new.store_id and merchant_uid = new.merchant_uid and not coalesce(facts->'v2' ? 'key_only', false)
      order by (paid_at > 0) desc, started_at desc, seq desc limit 1) as best
    where payment.store_id = new.store_id and payment.merchant_uid = new.merchant_uid and payment.shows <> (payment.imp_uid = best.imp_uid);
  end if;
  return null;
end $$;
create trigger sandbox_payment_shown_first after insert on sandbox_payment for each row execute function sandbox_payment_show();
create trigger sandbox_payment_shown_paid after update of paid_at on sandbox_payment for each row when (old.paid_at = 0 and new.paid_at > 0) execute function sandbox_payment_show();

create index sandbox_payment_started on sandbox_payment (store_id, started_at, seq) include (shows, imp_uid);
create index sandbox_payment_status on sandbox_payment (store_id, status, started_at, seq) include (paid_at, failed_at, cancelled_at, updated_at, imp_uid);
create index sandbox_payment_paid on sandbox_payment (store_id, paid_at, seq) include (imp_uid);
create index sandbox_payment_updated on sandbox_payment (store_id, updated_at, seq) include (shows, imp_uid);
