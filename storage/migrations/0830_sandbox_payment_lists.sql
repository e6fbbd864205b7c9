-- The payments of a store by method, newest first.
create index sandbox_payment_method on sandbox_payment (store_id, pay_method, started_at, seq);
-- How often a gateway and a merchant id occur: without it the planner takes them for rare, reads every payment and sorts, instead of
-- walking from the newest. Costs a write nothing.
create statistics sandbox_payment_provider on (facts ->> 'pg_provider') from sandbox_payment;
create statistics sandbox_payment_merchant_id on (facts ->> 'pg_id') from sandbox_payment;
