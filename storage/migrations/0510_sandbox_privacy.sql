-- From here on what a shop tells of a person is stored sealed. Rows written before had it in the clear: test data, of which the
-- personal part, the windows and the request log are dropped.
update sandbox_payment set facts = (facts - '{buyer_name,buyer_email,buyer_tel,buyer_addr,buyer_postcode,custom_data,vbank_holder}'::text[]) || '{"sealed":null}'::jsonb;
update sandbox_schedule set facts = (facts - '{buyer_name,buyer_email,buyer_tel,buyer_addr,buyer_postcode,custom_data}'::text[]) || '{"sealed":null}'::jsonb;
update sandbox_billing_key set facts = (facts - '{customer_id,customer_name,customer_tel,customer_email,customer_addr,customer_postcode}'::text[]) || '{"sealed":null}'::jsonb;
delete from sandbox_checkout where phase = 'done';
-- A window that was open when this ran cannot be finished: its payment fails, as one nobody finished would.
update sandbox_payment set status = 'failed', failed_at = greatest(updated_at, 1), facts = facts || '{"fail_reason":"결제 가능 시간이 지났습니다."}'::jsonb
  where status = 'ready' and imp_uid in (select imp_uid from sandbox_checkout where kind = 'payment');
delete from sandbox_checkout;
delete from sandbox_request;

create index sandbox_request_age on sandbox_request (at);
create index sandbox_webhook_age on sandbox_webhook (created_at);
